"""Bodies of HTTP requests, JSON or multipart, and of answers."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.errors import ApiError, JsonObject, too_large
from sandbox.protocol.files import MAX_REQUEST_BYTES, Upload

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""What answers a request, as a middleware is given it."""


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


BODY = web.RequestKey("body", Body)
"""Where a request keeps its body once that was read."""


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
    """Reads a JSON or multipart body, and keeps it at the request.

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
    request[BODY] = body
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
