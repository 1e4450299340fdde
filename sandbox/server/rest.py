"""The bot's HTTP routes for messages, channels, users and the guild."""

from aiohttp import web

from sandbox.actions.messages import (
    delete_message,
    delete_messages,
    edit_message,
    own_message,
    public_message,
    send_message,
    start_typing,
    touch_message,
)
from sandbox.actions.reactions import add_reaction, clear_reactions, reacted, remove_reaction
from sandbox.errors import ApiError, JsonObject, missing_permissions, unknown
from sandbox.protocol import payloads
from sandbox.protocol.bodies import limit_of, no_content, path_id, read_body, reply
from sandbox.protocol.message_payloads import bot_message
from sandbox.server.api import API_PREFIX
from sandbox.server.gateway import Gateway
from sandbox.store.history import History
from sandbox.world.clock import iso
from sandbox.world.entities import Channel, Event, Guild, Message, Permission
from sandbox.world.snowflake import parse_id
from sandbox.world.state import World

_MAX_HISTORY = 100
_DEFAULT_HISTORY = 50


class BotRoutes:
    """Handlers for a bot's requests."""

    def __init__(self, world: World, gateway: Gateway, history: History) -> None:
        self._world = world
        self._gateway = gateway
        self._history = history

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        channel = API_PREFIX + r"/channels/{channel:\d+}"
        message = channel + r"/messages/{message:\d+}"
        reaction = message + "/reactions/{emoji}"
        guild = API_PREFIX + r"/guilds/{guild:\d+}"
        return [
            web.get(API_PREFIX + "/gateway", self._get_gateway),
            web.get(API_PREFIX + "/gateway/bot", self._get_gateway_bot),
            web.get(API_PREFIX + "/oauth2/applications/@me", self._get_application),
            web.get(API_PREFIX + "/users/@me", self._get_me),
            web.post(API_PREFIX + "/users/@me/channels", self._open_direct_messages),
            web.get(API_PREFIX + r"/users/{user:\d+}", self._get_user),
            web.get(guild, self._get_guild),
            web.get(guild + "/channels", self._get_channels),
            web.get(guild + "/roles", self._get_roles),
            web.get(guild + "/members", self._get_members),
            web.get(guild + r"/members/{user:\d+}", self._get_member),
            web.get(channel, self._get_channel),
            web.post(channel + "/typing", self._type),
            web.get(channel + "/messages", self._get_history),
            web.post(channel + "/messages", self._send),
            web.post(channel + "/messages/bulk-delete", self._bulk_delete),
            web.get(channel + "/messages/pins", self._get_pins),
            web.put(channel + r"/messages/pins/{message:\d+}", self._pin),
            web.delete(channel + r"/messages/pins/{message:\d+}", self._pin),
            web.get(message, self._get_message),
            web.patch(message, self._edit),
            web.delete(message, self._delete),
            web.delete(message + "/reactions", self._clear_reactions),
            web.get(reaction, self._get_reactions),
            web.delete(reaction, self._clear_reactions),
            web.put(reaction + "/@me", self._react),
            web.delete(reaction + "/@me", self._unreact),
            web.delete(reaction + r"/{user:\d+}", self._unreact),
        ]

    async def _get_gateway(self, _request: web.Request) -> web.Response:
        return reply({"url": self._gateway.url})

    async def _get_gateway_bot(self, _request: web.Request) -> web.Response:
        starts = self._gateway.starts
        answer = {"shards": starts.recommended, "session_start_limit": starts.limit}
        return reply({"url": self._gateway.url, **answer})

    async def _get_application(self, _request: web.Request) -> web.Response:
        return reply(payloads.application(self._world))

    async def _get_me(self, _request: web.Request) -> web.Response:
        return reply(payloads.own_user(self._world))

    async def _open_direct_messages(self, request: web.Request) -> web.Response:
        body = (await read_body(request)).fields
        recipient = self._world.user(parse_id(body.get("recipient_id"), "recipient_id"))
        if recipient.bot:
            raise ApiError(400, 50007, "Cannot send messages to this user")
        return reply(payloads.channel(self._world, self._world.direct_messages(recipient)))

    async def _get_user(self, request: web.Request) -> web.Response:
        return reply(payloads.user(self._world.user(path_id(request, "user"))))

    async def _get_guild(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        count = len(self._world.users)
        counts = {"approximate_member_count": count, "approximate_presence_count": count}
        return reply({**payloads.guild(self._world, guild), **counts})

    async def _get_channels(self, request: web.Request) -> web.Response:
        channels = self._world.channels_of(self._guild(request))
        return reply([payloads.channel(self._world, channel) for channel in channels])

    async def _get_roles(self, request: web.Request) -> web.Response:
        return reply(payloads.roles(self._world, self._guild(request)))

    async def _get_members(self, request: web.Request) -> web.Response:
        self._guild(request)
        limit = limit_of(request, default=1, maximum=1000)
        after = parse_id(request.query.get("after", "0"), "after")
        people = sorted((u for u in self._world.users.values() if u.id > after), key=lambda u: u.id)
        return reply([payloads.member(self._world, person) for person in people[:limit]])

    async def _get_member(self, request: web.Request) -> web.Response:
        self._guild(request)
        person = self._world.users.get(path_id(request, "user"))
        if person is None:
            raise unknown("Member")
        return reply(payloads.member(self._world, person))

    async def _get_channel(self, request: web.Request) -> web.Response:
        return reply(payloads.channel(self._world, self._channel(request)))

    async def _type(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        self._need(channel, Permission.SEND_MESSAGES)
        start_typing(self._world, channel, self._world.bot)
        return no_content()

    async def _get_history(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        limit = limit_of(request, default=_DEFAULT_HISTORY, maximum=_MAX_HISTORY)
        if not self._world.bot_can(channel, Permission.READ_MESSAGE_HISTORY):
            return reply([])
        return reply([self._show(m) for m in await self._window(channel, request, limit)])

    async def _send(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        body = await read_body(request)
        message = send_message(self._world, channel, self._world.bot, body.fields, body.uploads)
        return reply(self._show(message))

    async def _bulk_delete(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        body = (await read_body(request)).fields
        self._need(channel, Permission.MANAGE_MESSAGES)
        delete_messages(self._world, channel, body.get("messages") or [])
        return no_content()

    async def _get_pins(self, request: web.Request) -> web.Response:
        pinned = [m for m in self._channel(request).messages.values() if m.pinned]
        items = [
            {"pinned_at": iso(m.timestamp), "message": self._show(m)} for m in reversed(pinned)
        ]
        return reply({"items": items, "has_more": False})

    async def _pin(self, request: web.Request) -> web.Response:
        message = await self._message(request)
        self._need(message.channel, Permission.MANAGE_MESSAGES)
        message.pinned = request.method == "PUT"
        data: JsonObject = {"channel_id": str(message.channel.id), "last_pin_timestamp": None}
        guild = self._world.guild_of(message.channel)
        if guild is not None:
            data["guild_id"] = str(guild.id)
        self._world.publish(Event("CHANNEL_PINS_UPDATE", data, message.channel))
        touch_message(self._world, message)
        return no_content()

    async def _get_message(self, request: web.Request) -> web.Response:
        message = await self._message(request)
        self._need(message.channel, Permission.READ_MESSAGE_HISTORY)
        return reply(self._show(message))

    async def _edit(self, request: web.Request) -> web.Response:
        message = await self._message(request)
        body = await read_body(request)
        own_message(message, self._world.bot)
        edit_message(self._world, message, body.fields, body.uploads)
        return reply(self._show(message))

    async def _delete(self, request: web.Request) -> web.Response:
        message = await self._message(request)
        if message.author is not self._world.bot:
            self._need(message.channel, Permission.MANAGE_MESSAGES)
        delete_message(self._world, message)
        return no_content()

    async def _get_reactions(self, request: web.Request) -> web.Response:
        message = await self._message(request)
        limit = limit_of(request, default=25, maximum=_MAX_HISTORY)
        after = parse_id(request.query.get("after", "0"), "after")
        ids = [i for i in sorted(reacted(message, request.match_info["emoji"])) if i > after]
        # Who has left the class since is known no more.
        there = [self._world.users[i] for i in ids if i in self._world.users]
        return reply([payloads.user(person) for person in there[:limit]])

    async def _react(self, request: web.Request) -> web.Response:
        message = await self._message(request)
        self._need(message.channel, Permission.ADD_REACTIONS)
        add_reaction(self._world, message, request.match_info["emoji"], self._world.bot)
        return no_content()

    async def _unreact(self, request: web.Request) -> web.Response:
        message = await self._message(request)
        user = self._world.bot
        if "user" in request.match_info:
            user = self._world.user(path_id(request, "user"))
        if user is not self._world.bot:
            self._need(message.channel, Permission.MANAGE_MESSAGES)
        remove_reaction(self._world, message, request.match_info["emoji"], user)
        return no_content()

    async def _clear_reactions(self, request: web.Request) -> web.Response:
        message = await self._message(request)
        self._need(message.channel, Permission.MANAGE_MESSAGES)
        clear_reactions(self._world, message, request.match_info.get("emoji"))
        return no_content()

    def _show(self, message: Message) -> JsonObject:
        return bot_message(self._world, message, content_allowed=self._world.message_content)

    def _channel(self, request: web.Request) -> Channel:
        channel = self._world.channel(path_id(request, "channel"))
        if not self._world.bot_can(channel, Permission.VIEW_CHANNEL):
            raise ApiError(403, 50001, "Missing Access")
        return channel

    async def _message(self, request: web.Request) -> Message:
        channel, message_id = self._channel(request), path_id(request, "message")
        await self._history.recall(message_id)
        return public_message(self._world, channel.id, message_id)

    async def _window(self, channel: Channel, request: web.Request, limit: int) -> list[Message]:
        """The part of the history that the query asks for, newest first.

        What comes before a message is looked for in the store, too; all else, in memory.
        """
        query, bot = request.query, self._world.bot
        memory = [
            message
            for message in channel.messages.values()
            if message.visible_to(bot) and not self._world.is_recalled(message)
        ]
        if "around" in query:
            middle = parse_id(query["around"], "around")
            older = await self._history.before(channel, bot, middle + 1, limit // 2 + 1)
            newer = [m for m in memory if m.id > middle][: limit - len(older)]
            chosen = older + newer
        elif "after" in query:
            after = parse_id(query["after"], "after")
            chosen = [m for m in memory if m.id > after][:limit]
        else:
            before = parse_id(query.get("before", str(self._world.last_id + 1)), "before")
            chosen = await self._history.before(channel, bot, before, limit)
        return chosen[::-1]

    def _guild(self, request: web.Request) -> Guild:
        """The guild that a path names, if the bot is a member."""
        guild = self._world.guilds.get(path_id(request, "guild"))
        if guild is None or not guild.has_bot:
            raise unknown("Guild")
        return guild

    def _need(self, channel: Channel, permission: Permission) -> None:
        if not self._world.bot_can(channel, permission):
            raise missing_permissions()
