"""The human side: what the chat page in the browser asks for and is told.

All bodies are JSON, all ids strings. Errors are Discord's: `{"code", "message", "errors"?}`.
Whoever has no pass (`sandbox.page.door`) is answered 401. The pass says that one may act, not as
whom: each request names the person. Whoever acts too often (`sandbox.page.limits`) is answered 429.

`GET /page/state?user=<id>`
    `{"guild": {id, name, owner_id}, "channels": [{id, name, type}], "users": [{id, username,
    global_name, color}], "bot": {user object, "online": bool}, "messages": {channel id:
    [message, …]}, "commands": [application command object, …], "present": what is
    presented (`sandbox.page.presenting`), "s": number of the last event}`. Messages come
    oldest first, the last 100 of each channel, ephemeral ones only if they are for that user.
    A channel of type 1 is that user's direct messages with the bot; it is there once it has
    been opened.
`GET /page/events?user=<id>` (WebSocket)
    Sends `{"t": name, "d": payload, "s": number}`. The numbers grow; an event whose number is
    not above a state's `s` is in that state. MESSAGE_CREATE, MESSAGE_UPDATE, MESSAGE_DELETE,
    MESSAGE_DELETE_BULK, MESSAGE_REACTION_ADD, MESSAGE_REACTION_REMOVE,
    MESSAGE_REACTION_REMOVE_ALL, MESSAGE_REACTION_REMOVE_EMOJI and TYPING_START as the gateway
    has them (`me` of a reaction is about this user); COMMANDS_UPDATE (the list of commands);
    PRESENCE `{"online": bool}` of the bot; INTERACTION_FAILED `{"interaction_id",
    "user_id"}` when three seconds passed without a response; MODAL, the modal to show, with
    `modal_id`. What only one person may see goes to that person alone. A page that doesn't
    keep up is disconnected.
`POST /page/messages` `{user_id, channel_id, content, reply_to?: message id}` → message
`PATCH /page/messages/<id>` `{user_id, content}` → message
`DELETE /page/messages/<id>?user_id=` → 204
`POST /page/commands` `{user_id, channel_id, name, options: {name: value}}` →
    `{"interaction_id"}`. Values may be text; they are coerced and checked. `name` may go on
    with sub-commands, separated by spaces.
`POST /page/autocomplete` `{user_id, channel_id, name, options, focused}` →
    `{"choices": [{name, value}]}`
`POST /page/components` `{user_id, message_id, custom_id, values?}` → `{"interaction_id"}`
`POST /page/modals` `{user_id, modal_id, values: {custom id: value}}` →
    `{"interaction_id"}`
`PUT` and `DELETE /page/messages/<id>/reactions/<emoji>?user_id=` → 204
`POST /page/present`, and the event PRESENT: see `sandbox.page.presenting`
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.actions.commands import CommandRegistry
from sandbox.actions.interactions import Interaction
from sandbox.actions.people import People
from sandbox.actions.reactions import add_reaction, remove_reaction
from sandbox.errors import ApiError, JsonObject
from sandbox.page.door import Door
from sandbox.page.limits import ADDRESS, PERSON, Limiter
from sandbox.page.presenting import Presenting
from sandbox.page.security import attachment_headers
from sandbox.protocol import payloads
from sandbox.protocol.bodies import Handler, no_content, path_id, read_fields, reply
from sandbox.protocol.json_values import text_of, texts_of, values_of
from sandbox.protocol.message_payloads import for_gateway
from sandbox.protocol.message_payloads import message as message_payload
from sandbox.world.entities import Channel, Event, Message, User
from sandbox.world.secret import is_secret
from sandbox.world.snowflake import parse_id
from sandbox.world.state import World

_MESSAGES_SHOWN = 100
_MAX_BODY_BYTES = 256 * 1024
_MAX_FRAME_BYTES = 1024
_MAX_PAGES = 200
_QUEUE_LENGTH = 500
_PING_SECONDS = 30.0
_EVENTS = frozenset(
    {
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "MESSAGE_DELETE_BULK",
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_REMOVE",
        "MESSAGE_REACTION_REMOVE_ALL",
        "MESSAGE_REACTION_REMOVE_EMOJI",
        "TYPING_START",
        "COMMANDS_UPDATE",
        "PRESENCE",
        "INTERACTION_FAILED",
        "MODAL",
        "PRESENT",
    }
)


class PageSocket:
    """One open page. Events wait in a bounded queue; a full one ends the socket."""

    def __init__(self, world: World, user: User, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._world = world
        self._user = user
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(_QUEUE_LENGTH)
        self._overflowed = False

    def handle(self, event: Event, number: int) -> None:
        """Queues an event, which has this number, if its person may see it."""
        if not self._may_see(event) or self._overflowed:
            return
        data: Any = event.data
        if event.name == "COMMANDS_UPDATE":
            data = data["commands"]
        elif event.message is not None:
            shown = message_payload(self._world, event.message, viewer=self._user)
            data = for_gateway(self._world, event.message, shown)
        try:
            self._queue.put_nowait(json.dumps({"t": event.name, "d": data, "s": number}))
        except asyncio.QueueFull:
            self._overflowed = True

    async def write(self) -> None:
        """Sends what is queued; returns when the page is gone or too slow."""
        while not self._overflowed:
            text = await self._queue.get()
            if text is None:
                return
            try:
                await asyncio.wait_for(self.socket.send_str(text), _PING_SECONDS)
            except (ConnectionError, RuntimeError, asyncio.TimeoutError):
                return

    def _may_see(self, event: Event) -> bool:
        if event.name not in _EVENTS:
            return False
        if event.only_for is not None:
            return event.only_for is self._user
        return event.channel is None or event.channel.visible_to(self._user)


class PageRoutes:
    """Handlers for the chat page."""

    def __init__(
        self,
        world: World,
        commands: CommandRegistry,
        people: People,
        door: Door,
        is_online: Callable[[], bool],
    ) -> None:
        """Takes what the page shows and acts with, its door, and whether the bot is there."""
        self._world = world
        self._door = door
        self._is_online = is_online
        self._commands = commands
        self._people = people
        self._presenting = Presenting(world)
        self._sockets: set[PageSocket] = set()
        self._events_so_far = 0
        self._addresses = Limiter(ADDRESS)
        self._persons = Limiter(PERSON)
        world.listen(self._on_event)

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        message = r"/page/messages/{message:\d+}"
        inside = self._inside
        return [
            web.get("/page/state", inside(self._state)),
            web.get("/page/events", inside(self._events)),
            web.post("/page/messages", inside(self._say)),
            web.patch(message, inside(self._edit)),
            web.delete(message, inside(self._delete)),
            web.put(message + "/reactions/{emoji}", inside(self._react)),
            web.delete(message + "/reactions/{emoji}", inside(self._unreact)),
            web.post("/page/commands", inside(self._command)),
            web.post("/page/autocomplete", inside(self._autocomplete)),
            web.post("/page/components", inside(self._component)),
            web.post("/page/modals", inside(self._modal)),
            web.post("/page/present", inside(self._present)),
            web.get(r"/attachments/{channel:\d+}/{id:\d+}/{name}", self._attachment),
        ]

    def _inside(self, handler: Handler) -> Handler:
        """`handler`, for those only who have a pass, and as often as a computer may ask."""

        async def checked(request: web.Request) -> web.StreamResponse:
            self._door.check(request)
            self._addresses.count(request.remote)
            return await handler(request)

        return checked

    async def close(self) -> None:
        """Closes every open page's socket."""
        await asyncio.gather(*(page.socket.close(code=1001) for page in list(self._sockets)))

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        """A file, for whoever has its address, as at Discord; the bot has no pass."""
        file = self._world.attachment(path_id(request, "channel"), path_id(request, "id"))
        if file is None or not is_secret(request.query.get("hm", ""), file.secret):
            raise web.HTTPNotFound
        return web.Response(body=file.content, headers=attachment_headers(file.content_type))

    async def _state(self, request: web.Request) -> web.StreamResponse:
        wanted = request.query.get("user")
        user = self._world.people[0] if wanted is None else self._user(wanted)
        channels = [c for c in self._world.channels.values() if c.visible_to(user)]
        bot: JsonObject = {**payloads.user(self._world.bot), "online": self._is_online()}
        return reply(
            {
                "guild": {
                    "id": str(self._world.guild.id),
                    "name": self._world.guild.name,
                    "owner_id": str(self._world.guild.owner_id),
                },
                "channels": [
                    {
                        "id": str(channel.id),
                        "name": channel.name or self._world.bot.username,
                        "type": channel.type,
                    }
                    for channel in channels
                ],
                "users": [
                    {
                        "id": str(person.id),
                        "username": person.username,
                        "global_name": person.global_name,
                        "color": person.color,
                    }
                    for person in self._world.people
                ],
                "bot": bot,
                "messages": {str(c.id): self._messages(c, user) for c in channels},
                "commands": list(self._commands.visible()),
                "present": self._presenting.state,
                "s": self._events_so_far,
            }
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        user = self._user(request.query.get("user"))
        if len(self._sockets) >= _MAX_PAGES:
            raise ApiError(
                503, 0, f"{_MAX_PAGES} pages are open. Close some, then reload this one."
            )
        socket = web.WebSocketResponse(
            heartbeat=_PING_SECONDS, timeout=0.5, max_msg_size=_MAX_FRAME_BYTES
        )
        await socket.prepare(request)
        page = PageSocket(self._world, user, socket)
        self._sockets.add(page)
        reader = asyncio.create_task(_read_until_closed(socket))
        writer = asyncio.create_task(page.write())
        try:
            await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._sockets.discard(page)
            reader.cancel()
            writer.cancel()
        await socket.close(code=1013)
        return socket

    async def _say(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        user, channel = self._actor(body.get("user_id")), self._channel(body)
        reply_to = body.get("reply_to")
        target = None if reply_to is None else parse_id(reply_to, "reply_to")
        message = self._people.say(user, channel, text_of(body, "content"), target)
        return reply(self._show(message, user))

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        user = self._actor(body.get("user_id"))
        message_id = path_id(request, "message")
        edited = self._people.edit(user, message_id, text_of(body, "content"))
        return reply(self._show(edited, user))

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        user = self._actor(request.query.get("user_id"))
        self._people.delete(user, path_id(request, "message"))
        return no_content()

    async def _react(self, request: web.Request) -> web.StreamResponse:
        user, message = self._reaction_target(request)
        add_reaction(self._world, message, request.match_info["emoji"], user)
        return no_content()

    async def _unreact(self, request: web.Request) -> web.StreamResponse:
        user, message = self._reaction_target(request)
        remove_reaction(self._world, message, request.match_info["emoji"], user)
        return no_content()

    async def _command(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        interaction = self._people.use_command(
            self._actor(body.get("user_id")),
            self._channel(body),
            text_of(body, "name"),
            values_of(body, "options"),
        )
        return _started(interaction)

    async def _autocomplete(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        choices = await self._people.autocomplete(
            self._actor(body.get("user_id")),
            self._channel(body),
            text_of(body, "name"),
            values_of(body, "options"),
            text_of(body, "focused"),
        )
        return reply({"choices": choices})

    async def _component(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        interaction = self._people.use_component(
            self._actor(body.get("user_id")),
            parse_id(body.get("message_id"), "message_id"),
            text_of(body, "custom_id"),
            texts_of(body, "values"),
        )
        return _started(interaction)

    async def _modal(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        interaction = self._people.submit_modal(
            self._actor(body.get("user_id")),
            parse_id(body.get("modal_id"), "modal_id"),
            values_of(body, "values", lists=True),
        )
        return _started(interaction)

    async def _present(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        return self._presenting.present(self._actor(body.get("user_id")), body)

    def _actor(self, value: object) -> User:
        """Who acts, as often as a person may."""
        user = self._user(value)
        self._persons.count(user.id)
        return user

    def _user(self, value: object) -> User:
        return self._world.person(parse_id(value, "user_id"))

    def _channel(self, body: JsonObject) -> Channel:
        return self._world.channel(parse_id(body.get("channel_id"), "channel_id"))

    def _messages(self, channel: Channel, user: User) -> list[JsonObject]:
        visible = [m for m in channel.messages.values() if m.visible_to(user)]
        return [self._show(message, user) for message in visible[-_MESSAGES_SHOWN:]]

    def _reaction_target(self, request: web.Request) -> tuple[User, Message]:
        user = self._actor(request.query.get("user_id"))
        return user, self._people.visible_message(user, path_id(request, "message"))

    def _show(self, message: Message, user: User) -> JsonObject:
        return message_payload(self._world, message, viewer=user)

    def _on_event(self, event: Event) -> None:
        self._events_so_far += 1
        for page in list(self._sockets):
            page.handle(event, self._events_so_far)


def _started(interaction: Interaction) -> web.Response:
    return reply({"interaction_id": str(interaction.id)})


async def _read_until_closed(socket: web.WebSocketResponse) -> None:
    """Pages send nothing; reading notices when they go."""
    async for message in socket:
        if message.type is WSMsgType.ERROR:
            return
