"""What every HTTP route shares: JSON answers, JSON and multipart bodies, errors, faults, a log."""

from __future__ import annotations

import json
import logging
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from .errors import ApiError, JsonObject, too_large
from .files import MAX_REQUEST_BYTES, Upload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .faults import Faults
    from .state import World

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = logging.getLogger(__name__)

API_PREFIX = "/api/v10"
_LOG_LENGTH = 1000
# A generous bucket: without these headers discord.py sends one request at a time per channel.
_RATE_LIMIT_HEADERS = {
    "X-RateLimit-Limit": "1000",
    "X-RateLimit-Remaining": "999",
    "X-RateLimit-Reset-After": "1",
}


@dataclass(frozen=True)
class RequestRecord:
    """One request of the bot.

    Attributes:
        method: HTTP method.
        path: Path below ``/api/v10``.
        query: Query parameters.
        body: The JSON body, None without one.
        files: Names of uploaded files.
        status: Status that it was answered with.
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
        """Note an answered request."""
        body = request.get(_BODY)
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


@dataclass(frozen=True)
class Body:
    """A request's JSON and its uploaded files."""

    content: Any
    uploads: tuple[Upload, ...] = ()

    @property
    def fields(self) -> JsonObject:
        """The JSON as an object.

        Raises:
            ApiError: 50035 if it is anything else.
        """
        if not isinstance(self.content, dict):
            raise ApiError(400, 50035, "Invalid Form Body")
        return self.content


_BODY = web.RequestKey("body", Body)


def reply(data: object, status: int = 200) -> web.Response:
    """A JSON answer. The content type has no charset: discord.py compares it literally."""
    return web.Response(
        body=json.dumps(data, ensure_ascii=False).encode(),
        status=status,
        headers={"Content-Type": "application/json"},
    )


def no_content() -> web.Response:
    """An empty answer."""
    return web.Response(status=204)


def error_reply(error: ApiError) -> web.Response:
    """An error as Discord answers it."""
    return reply(error.payload(), error.status)


async def read_body(request: web.Request) -> Body:
    """Read a JSON or multipart body, and keep it for the request log.

    Raises:
        ApiError: 50109 for text that isn't JSON, 40005 for a request that is too large.
    """
    try:
        if request.content_type.startswith("multipart/"):
            body = await _read_multipart(request)
        else:
            body = Body(_parse(await request.read()))
    except web.HTTPRequestEntityTooLarge:
        raise too_large() from None
    request[_BODY] = body
    return body


async def _read_multipart(request: web.Request) -> Body:
    content: Any = {}
    uploads = []
    total = 0
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            continue
        data = bytes(await part.read())
        total += len(data)
        if total > MAX_REQUEST_BYTES:
            raise too_large()
        if part.name == "payload_json":
            content = _parse(data)
        elif part.name and part.name.startswith("files["):
            index = part.name[len("files[") : -1]
            if index.isdigit():
                uploads.append(Upload(int(index), part.filename or "unknown", data))
    return Body(content, tuple(uploads))


def _parse(text: bytes) -> Any:  # noqa: ANN401 - JSON is any value
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None


def api_middleware(world: World, faults: Faults, log: RequestLog) -> Any:  # noqa: ANN401
    """Middleware for the routes below ``/api/v10``: token, faults, errors, log."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(API_PREFIX):
            return await handler(request)
        response = await _answer(world, faults, request, handler)
        log.add(request, response.status)
        return response

    return middleware


async def _answer(
    world: World, faults: Faults, request: web.Request, handler: Handler
) -> web.StreamResponse:
    try:
        _check_token(world, request)
        fault = await faults.apply(request.method, request.path.removeprefix(API_PREFIX))
        if fault is not None:
            await read_body(request)
            return fault
        response = await handler(request)
    except ApiError as error:
        return error_reply(error)
    except web.HTTPException as error:
        return reply({"message": f"{error.status}: {error.reason}", "code": 0}, error.status)
    except (KeyError, TypeError, ValueError, AttributeError):
        # A body of an unexpected shape; Discord names the field, the sandbox can't always.
        _log.exception("%s %s could not be handled", request.method, request.path)
        return error_reply(ApiError(400, 50035, "Invalid Form Body"))
    if not _is_tokenless(request):
        response.headers.update(_RATE_LIMIT_HEADERS)
    return response


def _is_tokenless(request: web.Request) -> bool:
    """Whether a route is reached without the bot's token: the interaction's own is in its path."""
    path = request.path.removeprefix(API_PREFIX)
    return path == "/gateway" or path.startswith(("/interactions/", "/webhooks/"))


def _check_token(world: World, request: web.Request) -> None:
    if _is_tokenless(request):
        return
    if request.headers.get("Authorization") != f"Bot {world.token}":
        raise ApiError(401, 0, "401: Unauthorized")
