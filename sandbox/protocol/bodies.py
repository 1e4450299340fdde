"""Bodies of HTTP requests, JSON or multipart, and of answers."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from sandbox.errors import ApiError, JsonObject, invalid_form, too_large
from sandbox.protocol.files import MAX_FILES, MAX_REQUEST_BYTES, Upload
from sandbox.protocol.json_values import parse_json
from sandbox.world.snowflake import parse_id

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""What answers a request, as a middleware is given it."""
MAX_JSON_BYTES = 4 * 1024 * 1024
"""Of the bot's JSON: enough for the hundred commands that it may register."""
_MAX_PARTS = 2 * MAX_FILES
_LIMIT = re.compile(r"[0-9]{1,4}")
_BODY_SECONDS = 30.0
"""For JSON to arrive."""
_FILE = re.compile(r"files\[([0-9]{1,9})\]")


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


async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What `handler` answers; and what it refuses, as Discord puts it."""
    try:
        return await handler(request)
    except ApiError as error:
        return error_reply(error)
    except web.HTTPException as error:
        refused = error_reply(ApiError(error.status, 0, f"{error.status}: {error.reason}"))
        if "Allow" in error.headers:
            refused.headers["Allow"] = error.headers["Allow"]
        return refused


def path_id(request: web.Request, name: str) -> int:
    """The id that stands in the address under `name`.

    Raises:
        ApiError: 50035 for digits that are none.
    """
    return parse_id(request.match_info[name], name)


def limit_of(request: web.Request, *, default: int, maximum: int) -> int:
    """How many entries a query asks for.

    Raises:
        ApiError: 50035 unless it is a number from 1 to `maximum`.
    """
    text = request.query.get("limit", str(default))
    if not _LIMIT.fullmatch(text) or not 1 <= int(text) <= maximum:
        raise invalid_form(
            "limit", "NUMBER_TYPE_MAX", f"int value should be between 1 and {maximum}."
        )
    return int(text)


async def read_fields(request: web.Request, limit: int) -> JsonObject:
    """Reads a JSON object of up to `limit` bytes.

    Raises:
        ApiError: 50109 for text that isn't JSON, 50035 for JSON that is no object, 40005 for a
            request that is too large.
    """
    return Body(await _read_json(request, limit)).fields


async def read_body(request: web.Request) -> Body:
    """Reads a JSON or multipart body, and keeps it at the request.

    Raises:
        ApiError: 50109 for text that isn't JSON, 50035 for parts that can't be read, 40005 for a
            request that is too large.
    """
    if request.content_type.startswith("multipart/"):
        body = await _read_multipart(request)
    else:
        body = Body(await _read_json(request, MAX_JSON_BYTES))
    request[BODY] = body
    return body


async def _read_json(request: web.Request, limit: int) -> Any:  # noqa: ANN401 - JSON is any value
    try:
        text = await asyncio.wait_for(_read_bytes(request, limit), _BODY_SECONDS)
    except web.RequestPayloadError:
        raise ApiError(400, 50109, "The request body can't be read.") from None
    except asyncio.TimeoutError:
        raise ApiError(408, 0, "The request took too long to arrive.") from None
    return _parse(text, limit)


async def _read_bytes(request: web.Request, limit: int) -> bytes:
    text = bytearray()
    while len(text) <= limit and (chunk := await request.content.readany()):
        text += chunk
    return bytes(text)


def _parse(text: bytes, limit: int) -> Any:  # noqa: ANN401 - JSON is any value
    if len(text) > limit:
        raise too_large()
    return parse_json(text) if text else None


async def _read_multipart(request: web.Request) -> Body:
    try:
        return await _read_parts(await request.multipart())
    except (ValueError, RuntimeError, HttpProcessingError, web.RequestPayloadError):
        raise ApiError(400, 50035, "The parts of the request can't be read.") from None


async def _read_parts(reader: MultipartReader) -> Body:
    content: Any = {}
    uploads: list[Upload] = []
    left = MAX_REQUEST_BYTES
    for _ in range(_MAX_PARTS):
        part = await reader.next()
        if part is None:
            return Body(content, tuple(uploads))
        if not isinstance(part, BodyPartReader):
            continue
        data = await _read_part(part, left)
        left -= len(data)
        if part.name == "payload_json":
            content = _parse(data, MAX_JSON_BYTES)
        elif (index := _FILE.fullmatch(part.name or "")) is not None:
            uploads.append(Upload(int(index[1]), part.filename or "unknown", data))
    raise invalid_form(
        "attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_FILES} or fewer in length."
    )


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    data = bytearray()
    while not part.at_eof():
        data += await part.read_chunk()
        if len(data) > limit:
            raise too_large()
    return bytes(data)
