"""How the sandbox listens: aiohttp's own server, but for what that answers by itself.

What isn't HTTP, and a fault of ours, are answered by aiohttp past all middlewares: in plain text or
HTML, and the first without the headers of every other answer. And it would take any number of
connections.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.page.security import THIS_MACHINE, secure
from sandbox.protocol.bodies import error_reply

_MOST_CONNECTIONS = 1500
_MOST_OF_A_MACHINE = 300
"""Of one other machine; thirty browsers behind one address open some two hundred."""
_IDLE_SECONDS = 75.0


class Runner(web.AppRunner):
    """Runs an application with connections that answer everything alike."""

    async def _make_server(self) -> web.Server:
        usual = await super()._make_server()
        return _Server(usual.request_handler, request_factory=usual.request_factory)


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        loop = asyncio.get_running_loop()
        return _Connection(self, loop=loop, access_log=None, keepalive_timeout=_IDLE_SECONDS)

    def has_room_for(self, machine: str) -> bool:
        """Whether a machine may open one more connection; this one always may: so does the bot."""
        others = [
            name for each in self.connections if (name := _machine(each.transport)) != THIS_MACHINE
        ]
        full = len(others) >= _MOST_CONNECTIONS or others.count(machine) >= _MOST_OF_A_MACHINE
        return machine == THIS_MACHINE or not full


class _Connection(web.RequestHandler):
    __slots__ = ("_server",)

    def __init__(self, server: _Server, **options: Any) -> None:  # noqa: ANN401 - aiohttp's own
        super().__init__(server, **options)
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes a new connection, or cuts one that is too many."""
        has_room = self._server.has_room_for(_machine(transport))
        super().connection_made(transport)
        if not has_room:
            self.force_close()
            transport.close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what isn't HTTP, and to a request at which a handler broke.

        Raises:
            ConnectionError: If an answer has begun already; that ends the connection.
        """
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            super().handle_error(request, status, exc, message)  # logs it
        answer = error_reply(ApiError(status, 0, f"{status}: {HTTPStatus(status).phrase}"))
        secure(answer)
        answer.force_close()
        return answer

    def log_exception(self, *args: object, **more: object) -> None:
        """Logs an error, unless it is that of a sender whose body can't be unpacked."""
        if not isinstance(more.get("exc_info"), web.RequestPayloadError):
            super().log_exception(*args, **more)


def _machine(transport: asyncio.BaseTransport | None) -> str:
    """The address at the other end."""
    peer = transport.get_extra_info("peername") if transport is not None else None
    return str(peer[0]) if peer else ""
