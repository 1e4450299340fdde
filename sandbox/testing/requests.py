"""The bot's requests, as a test looks at them afterwards."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.protocol.bodies import BODY, Handler
from sandbox.server.api import API_PREFIX

_LOG_LENGTH = 1000


@dataclass(frozen=True)
class RequestRecord:
    """One request of the bot.

    Attributes:
        method: HTTP method.
        path: Path below `/api/v10`.
        query: Query parameters.
        body: The JSON body, None without one.
        files: Names of uploaded files.
        status: Status that it was answered with; 0 if its connection broke.
    """

    method: str
    path: str
    query: dict[str, str]
    body: Any
    files: tuple[str, ...]
    status: int


@dataclass
class RequestLog:
    """The last requests of the bot, oldest first. Headers, and so the token, are left out."""

    records: deque[RequestRecord] = field(default_factory=lambda: deque(maxlen=_LOG_LENGTH))

    def add(self, request: web.Request, status: int) -> None:
        """Notes an answered request."""
        body = request.get(BODY)
        self.records.append(
            RequestRecord(
                request.method,
                request.path.removeprefix(API_PREFIX),
                dict(request.query),
                None if body is None else body.content,
                () if body is None else tuple(upload.filename for upload in body.uploads),
                status,
            )
        )

    def middleware(self) -> Any:  # noqa: ANN401 - aiohttp names no type for it
        """Middleware that notes every request below `/api/v10`."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            response = await handler(request)
            if request.path.startswith(API_PREFIX):
                self.add(request, response.status)
            return response

        return middleware
