"""The human side: what the chat page in the browser asks for and is told.

All bodies are JSON, all ids strings. Errors are Discord's: `{"code", "message", "errors"?}`.
Whoever has no pass (`sandbox.page.door`) is answered 401. Each request names the person who acts;
in a class that is the one whose pass it has, else anybody. Whoever acts too often
(`sandbox.page.limits`) is answered 429. What a class has besides: `sandbox.page.class_routes`.

`GET /page/state?user=<id>`
    `{"guild": {id, name, owner_id}, "channels": [channel, …], "users": [{id, username,
    global_name, color}], "bot": {user object, "online": bool}, "messages": {channel id:
    [message, …]}, "commands": [application command object, …], "present": what is
    presented (`sandbox.page.presenting`), "presented": that message or null, "s": number of the
    last event, "class": see there, null without one, "you": id of the one whose pass it is, null
    without a class}`. Messages come oldest first, the last 100 of each channel, ephemeral ones
    only if they are for that user. A channel is `{id, name, type, context, has_bot,
    external_apps, "server": {id, name} or null, "people": [id, …]}`: those of guilds, with the bot
    and without, and that user's direct messages (type 1) and groups (type 3) once they have been
    opened, whose people are named.
    `context` is Discord's: 0 a guild, 1 the bot's direct messages, 2 other people's.
`GET /page/events?user=<id>` (WebSocket)
    Sends `{"t": name, "d": payload, "s": number}`. The numbers grow; an event whose number is
    not above a state's `s` is in that state. CHANNEL_CREATE (a channel as the state has it) and
    CHANNEL_DELETE `{"id"}`; MESSAGE_CREATE, MESSAGE_UPDATE, MESSAGE_DELETE,
    MESSAGE_DELETE_BULK, MESSAGE_REACTION_ADD, MESSAGE_REACTION_REMOVE,
    MESSAGE_REACTION_REMOVE_ALL, MESSAGE_REACTION_REMOVE_EMOJI and TYPING_START as the gateway
    has them (`me` of a reaction is about this user); COMMANDS_UPDATE (the list of commands);
    PRESENCE `{"online": bool}` of the bot; INTERACTION_FAILED `{"interaction_id",
    "user_id"}` when three seconds passed without a response; MODAL, the modal to show, with
    `modal_id`. What only one person may see goes to that person alone. A page that doesn't
    keep up is disconnected.
`POST /page/channels` `{user_id, people: [id, …]}` → channel
    Opens direct messages with the one other, who may be the bot, or a group with up to nine
    others; gives those that are there already.
`GET /page/messages?user=<id>&channel=<id>&before=<message id>&limit=<1 to 100, else 50>`
    `{"messages": [message, …], "more": bool}`: the newest of those messages that are older than
    `before` and that the user sees, oldest first, and whether there may be others.
`POST /page/messages` `{user_id, channel_id, content, reply_to?: message id}` → message
`PATCH /page/messages/<id>` `{user_id, content}` → message
`DELETE /page/messages/<id>?user_id=` → 204
`POST /page/commands` `{user_id, channel_id, name, options: {name: value}}` →
    `{"interaction_id"}`. Values may be text; they are coerced and checked. `name` may go on
    with sub-commands, separated by spaces.
`POST /page/menus` `{user_id, message_id, name}` → `{"interaction_id"}`
    Uses a command of a message's menu.
`POST /page/autocomplete` `{user_id, channel_id, name, options, focused}` →
    `{"choices": [{name, value}]}`
`POST /page/components` `{user_id, message_id, custom_id, values?}` → `{"interaction_id"}`
`POST /page/modals` `{user_id, modal_id, values: {custom id: value}}` →
    `{"interaction_id"}`
`PUT` and `DELETE /page/messages/<id>/reactions/<emoji>?user_id=` → 204
`POST /page/present`, and the event PRESENT: see `sandbox.page.presenting`
"""

from collections.abc import Callable

from aiohttp import web

from sandbox.actions.commands import CommandRegistry
from sandbox.actions.people import People
from sandbox.actions.reactions import add_reaction, remove_reaction
from sandbox.actions.responses import Interaction
from sandbox.errors import ApiError, JsonObject, unknown
from sandbox.page.door import Door
from sandbox.page.limits import ADDRESS, PERSON, Limiter
from sandbox.page.open_pages import PAGES_EACH, OpenPages
from sandbox.page.presenting import Presenting
from sandbox.page.security import attachment_headers
from sandbox.protocol import payloads
from sandbox.protocol.bodies import Handler, limit_of, no_content, path_id, read_fields, reply
from sandbox.protocol.json_values import text_of, texts_of, values_of
from sandbox.protocol.message_payloads import message as message_payload
from sandbox.store.history import History
from sandbox.world.entities import Channel, Message, User
from sandbox.world.secret import is_secret
from sandbox.world.snowflake import parse_id
from sandbox.world.state import World

_MESSAGES_SHOWN = 100
_OLDER_SHOWN = 50
_MAX_BODY_BYTES = 256 * 1024


class PageRoutes:
    """Handlers for the chat page."""

    def __init__(
        self,
        world: World,
        commands: CommandRegistry,
        people: People,
        door: Door,
        history: History,
        is_online: Callable[[], bool],
    ) -> None:
        """Takes what the page shows and acts with, its door, and whether the bot is there."""
        self._world = world
        self._door = door
        self._history = history
        self._is_online = is_online
        self._commands = commands
        self._people = people
        self._pages = OpenPages(world, each=None if door.teaching is None else PAGES_EACH)
        self._presenting = Presenting(world)
        self._addresses = Limiter(ADDRESS)
        self._persons = Limiter(PERSON)

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        message = r"/page/messages/{message:\d+}"
        inside = self.inside
        return [
            web.get("/page/state", inside(self._state)),
            web.get("/page/events", inside(self._events)),
            web.post("/page/channels", inside(self._open)),
            web.get("/page/messages", inside(self._older)),
            web.post("/page/messages", inside(self._say)),
            web.patch(message, inside(self._edit)),
            web.delete(message, inside(self._delete)),
            web.put(message + "/reactions/{emoji}", inside(self._react)),
            web.delete(message + "/reactions/{emoji}", inside(self._unreact)),
            web.post("/page/commands", inside(self._command)),
            web.post("/page/menus", inside(self._menu)),
            web.post("/page/autocomplete", inside(self._autocomplete)),
            web.post("/page/components", inside(self._component)),
            web.post("/page/modals", inside(self._modal)),
            web.post("/page/present", inside(self._present)),
            web.get(r"/attachments/{channel:\d+}/{id:\d+}/{name}", self._attachment),
        ]

    def inside(self, handler: Handler) -> Handler:
        """`handler`, for those only who have a pass, and as often as a computer may ask."""

        async def checked(request: web.Request) -> web.StreamResponse:
            self._door.check(request)
            self._addresses.count(request.remote)
            return await handler(request)

        return checked

    async def close(self) -> None:
        """Closes every open page's socket."""
        await self._pages.close()

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        """A file, for whoever has its address, as at Discord; the bot has no pass."""
        self._door.note_visit(request)
        channel_id, file_id = path_id(request, "channel"), path_id(request, "id")
        if not is_secret(request.query.get("hm", ""), self._world.secret_of(file_id)):
            raise web.HTTPNotFound
        file = await self._history.file(channel_id, file_id)
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, headers=attachment_headers(file.content_type))

    async def _state(self, request: web.Request) -> web.StreamResponse:
        wanted = request.query.get("user", str(self._world.owner.id))
        holder = self._door.holder(request)
        user = self._world.person(parse_id(wanted, "user")) if holder is None else holder
        channels = [c for c in self._world.channels.values() if c.visible_to(user)]
        await self._presenting.recall(self._history)
        await self._history.recall_answered([m for c in channels for m in self._newest(c, user)])
        self._door.check(request)
        presented = self._presenting.message
        bot: JsonObject = {**payloads.user(self._world.bot), "online": self._is_online()}
        return reply(
            {
                "guild": {
                    "id": str(self._world.guild.id),
                    "name": self._world.guild.name,
                    "owner_id": str(self._world.guild.owner_id),
                },
                "channels": [payloads.page_channel(self._world, c, user) for c in channels],
                "users": [payloads.page_user(person) for person in self._world.people],
                "bot": bot,
                "messages": {
                    str(c.id): [self._show(m, user) for m in self._newest(c, user)]
                    for c in channels
                },
                "commands": list(self._commands.visible()),
                "present": self._presenting.state,
                "presented": None if presented is None else self._show(presented, user),
                "s": self._pages.events_so_far,
                "you": None if holder is None else str(holder.id),
                "class": self._class(user),
            }
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        return await self._pages.serve(request, self._user(request, request.query.get("user")))

    async def _open(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        user = self._actor(request, body.get("user_id"))
        ids = [parse_id(value, "people") for value in texts_of(body, "people")]
        place = self._people.open_place(user, [self._world.user(user_id) for user_id in ids])
        return reply(payloads.page_channel(self._world, place, user))

    async def _older(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        user = self._user(request, query.get("user"))
        channel = self._channel({"channel_id": query.get("channel")})
        if not channel.visible_to(user):
            raise unknown("Channel")
        before = parse_id(query.get("before"), "before")
        limit = limit_of(request, default=_OLDER_SHOWN, maximum=_MESSAGES_SHOWN)
        found = await self._history.before(channel, user, before, limit)
        self._check_own(request, user)
        shown = [self._show(message, user) for message in found]
        return reply({"messages": shown, "more": len(found) == limit})

    async def _say(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        user, channel = self._actor(request, body.get("user_id")), self._channel(body)
        reply_to = body.get("reply_to")
        target = None if reply_to is None else parse_id(reply_to, "reply_to")
        if target is not None:
            await self._recall(request, user, target)
        message = self._people.say(user, channel, text_of(body, "content"), target)
        return reply(self._show(message, user))

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        user = self._actor(request, body.get("user_id"))
        message_id = await self._recalled(request, user)
        edited = self._people.edit(user, message_id, text_of(body, "content"))
        return reply(self._show(edited, user))

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        # Whoever may not write may take back what they wrote.
        user = self._user(request, request.query.get("user_id"))
        self._persons.count(user.id)
        self._people.delete(user, await self._recalled(request, user))
        return no_content()

    async def _react(self, request: web.Request) -> web.StreamResponse:
        user, message = await self._reaction_target(request)
        add_reaction(self._world, message, request.match_info["emoji"], user)
        return no_content()

    async def _unreact(self, request: web.Request) -> web.StreamResponse:
        user, message = await self._reaction_target(request)
        remove_reaction(self._world, message, request.match_info["emoji"], user)
        return no_content()

    async def _command(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        interaction = self._people.use_command(
            self._actor(request, body.get("user_id")),
            self._channel(body),
            text_of(body, "name"),
            values_of(body, "options"),
        )
        return _started(interaction)

    async def _menu(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        user = self._actor(request, body.get("user_id"))
        message_id = parse_id(body.get("message_id"), "message_id")
        await self._recall(request, user, message_id)
        return _started(self._people.use_menu(user, message_id, text_of(body, "name")))

    async def _autocomplete(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        choices = await self._people.autocomplete(
            self._actor(request, body.get("user_id")),
            self._channel(body),
            text_of(body, "name"),
            values_of(body, "options"),
            text_of(body, "focused"),
        )
        return reply({"choices": choices})

    async def _component(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        user = self._actor(request, body.get("user_id"))
        message_id = parse_id(body.get("message_id"), "message_id")
        await self._recall(request, user, message_id)
        interaction = self._people.use_component(
            user,
            message_id,
            text_of(body, "custom_id"),
            texts_of(body, "values"),
        )
        return _started(interaction)

    async def _modal(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        interaction = self._people.submit_modal(
            self._actor(request, body.get("user_id")),
            parse_id(body.get("modal_id"), "modal_id"),
            values_of(body, "values", lists=True),
        )
        return _started(interaction)

    async def _present(self, request: web.Request) -> web.StreamResponse:
        body = await read_fields(request, _MAX_BODY_BYTES)
        return self._presenting.present(self._actor(request, body.get("user_id")), body)

    def _class(self, viewer: User) -> JsonObject | None:
        """The class as `viewer` is told of it, and whose pages are open."""
        if self._door.teaching is None:
            return None
        here = sorted(str(user.id) for user in self._pages.people())
        return {**self._door.teaching.shown_to(viewer), "here": here}

    def _actor(self, request: web.Request, value: object) -> User:
        """Who acts, as often as a person may, and if the class's teacher lets them."""
        user = self._user(request, value)
        self._persons.count(user.id)
        if self._door.teaching is not None:
            self._door.teaching.check_may_act(user)
        return user

    def _user(self, request: web.Request, value: object) -> User:
        user = self._world.person(parse_id(value, "user_id"))
        self._check_own(request, user)
        return user

    def _check_own(self, request: web.Request, user: User) -> None:
        """Makes sure that a request's pass is its person's; to ask again after each wait."""
        if self._door.holder(request) not in (None, user):
            raise ApiError(403, 0, "This page belongs to somebody else. Reload it.")

    def _channel(self, body: JsonObject) -> Channel:
        return self._world.channel(parse_id(body.get("channel_id"), "channel_id"))

    def _newest(self, channel: Channel, user: User) -> list[Message]:
        """The last messages of a channel that a user sees, oldest first.

        Recalled ones are older: between them and these others are missing.
        """
        standing = [m for m in channel.messages.values() if not self._world.is_recalled(m)]
        return [m for m in standing if m.visible_to(user)][-_MESSAGES_SHOWN:]

    async def _recall(self, request: web.Request, user: User, message_id: int) -> None:
        """Makes sure that a message is in memory, if it is kept at all, and the person is in."""
        await self._history.recall(message_id)
        self._check_own(request, user)

    async def _recalled(self, request: web.Request, user: User) -> int:
        """The id of the message in the path, which is in memory now if it is kept at all."""
        message_id = path_id(request, "message")
        await self._recall(request, user, message_id)
        return message_id

    async def _reaction_target(self, request: web.Request) -> tuple[User, Message]:
        user = self._actor(request, request.query.get("user_id"))
        return user, self._people.lasting_message(user, await self._recalled(request, user))

    def _show(self, message: Message, user: User) -> JsonObject:
        return message_payload(self._world, message, viewer=user)


def _started(interaction: Interaction) -> web.Response:
    return reply({"interaction_id": str(interaction.id)})
