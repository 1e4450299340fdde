"""The bot's HTTP routes for commands, interaction responses and follow-ups."""

from aiohttp import web

from sandbox.actions.commands import CommandRegistry, Scope
from sandbox.actions.interactions import Interactions
from sandbox.errors import ApiError, JsonObject, unknown
from sandbox.protocol.bodies import no_content, path_id, read_body, reply
from sandbox.protocol.message_payloads import message as message_payload
from sandbox.server.api import API_PREFIX
from sandbox.world.entities import Message
from sandbox.world.state import World

_TRUE = frozenset({"1", "true", "True"})


class ApplicationRoutes:
    """Handlers for registering commands."""

    def __init__(self, world: World, commands: CommandRegistry) -> None:
        self._world = world
        self._commands = commands

    def routes(self) -> list[web.RouteDef]:
        """The table of routes, for global and guild commands alike."""
        application = API_PREFIX + r"/applications/{application:\d+}"
        table = []
        for scope in ("", r"/guilds/{guild:\d+}"):
            every = f"{application}{scope}/commands"
            one = every + r"/{command:\d+}"
            table += [
                web.get(every, self._list),
                web.put(every, self._replace),
                web.post(every, self._create),
                web.get(one, self._get),
                web.patch(one, self._edit),
                web.delete(one, self._delete),
            ]
        return table

    async def _list(self, request: web.Request) -> web.Response:
        return reply(self._commands.list(self._scope(request)))

    async def _replace(self, request: web.Request) -> web.Response:
        scope = self._scope(request)
        bodies = (await read_body(request)).content
        if not isinstance(bodies, list):
            raise ApiError(400, 50035, "Invalid Form Body")
        return reply(self._commands.replace(scope, bodies))

    async def _create(self, request: web.Request) -> web.Response:
        scope = self._scope(request)
        command, created = self._commands.upsert(scope, (await read_body(request)).fields)
        return reply(command, 201 if created else 200)

    async def _get(self, request: web.Request) -> web.Response:
        return reply(self._commands.get(self._scope(request), _command_id(request)))

    async def _edit(self, request: web.Request) -> web.Response:
        scope = self._scope(request)
        body = (await read_body(request)).fields
        return reply(self._commands.edit(scope, _command_id(request), body))

    async def _delete(self, request: web.Request) -> web.Response:
        self._commands.delete(self._scope(request), _command_id(request))
        return no_content()

    def _scope(self, request: web.Request) -> Scope:
        if path_id(request, "application") != self._world.application_id:
            raise ApiError(404, 10002, "Unknown Application")
        if "guild" not in request.match_info:
            return None
        guild = self._world.guilds.get(path_id(request, "guild"))
        if guild is None or not guild.has_bot:
            raise unknown("Guild")
        return guild.id


class InteractionRoutes:
    """Handlers for answering interactions. Their token is in the path."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self._world = world
        self._interactions = interactions

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        webhook = API_PREFIX + r"/webhooks/{application:\d+}/{token}"
        message = webhook + r"/messages/{message:@original|\d+}"
        return [
            web.post(API_PREFIX + r"/interactions/{id:\d+}/{token}/callback", self._respond),
            web.post(webhook, self._follow_up),
            web.get(message, self._get),
            web.patch(message, self._edit),
            web.delete(message, self._delete),
        ]

    async def _respond(self, request: web.Request) -> web.Response:
        # Before the body, which nobody else shall make the sandbox read.
        self._interactions.check(request.match_info["token"], "interaction")
        body = await read_body(request)
        result = self._interactions.respond(
            path_id(request, "id"),
            request.match_info["token"],
            body.fields,
            body.uploads,
        )
        if request.query.get("with_response") in _TRUE:
            return reply(result)
        return no_content()

    async def _follow_up(self, request: web.Request) -> web.Response:
        token = self._token(request)
        body = await read_body(request)
        message = self._interactions.follow_up(token, body.fields, body.uploads)
        if request.query.get("wait") in _TRUE:
            return reply(self._show(message))
        return no_content()

    async def _get(self, request: web.Request) -> web.Response:
        message = self._interactions.message(self._token(request), _message_id(request))
        return reply(self._show(message))

    async def _edit(self, request: web.Request) -> web.Response:
        token = self._token(request)
        body = await read_body(request)
        message = self._interactions.edit(token, _message_id(request), body.fields, body.uploads)
        return reply(self._show(message))

    async def _delete(self, request: web.Request) -> web.Response:
        self._interactions.delete(self._token(request), _message_id(request))
        return no_content()

    def _token(self, request: web.Request) -> str:
        if path_id(request, "application") != self._world.application_id:
            raise unknown("Webhook")
        token = request.match_info["token"]
        self._interactions.check(token, "Webhook")
        return token

    def _show(self, message: Message) -> JsonObject:
        return message_payload(self._world, message, viewer=self._world.bot)


def _command_id(request: web.Request) -> int:
    return path_id(request, "command")


def _message_id(request: web.Request) -> int | None:
    original = request.match_info["message"] == "@original"
    return None if original else path_id(request, "message")
