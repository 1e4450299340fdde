"""How the sandbox listens: aiohttp's own server, but for what that answers by itself.

What isn't HTTP, and a fault of ours, are answered by aiohttp past all middlewares: in plain text or
HTML, and the first without the headers of every other answer.
"""

import asyncio
from http import HTTPStatus

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.page.security import secure
from sandbox.protocol.bodies import error_reply


class Runner(web.AppRunner):
    """Runs an application with connections that answer everything alike."""

    async def _make_server(self) -> web.Server:
        usual = await super()._make_server()
        return _Server(usual.request_handler, request_factory=usual.request_factory)


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        loop = asyncio.get_running_loop()
        return _Connection(self, loop=loop, access_log=None)  # type: ignore[arg-type]


class _Connection(web.RequestHandler):
    __slots__ = ()

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
