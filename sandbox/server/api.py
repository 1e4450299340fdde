"""What every route of Discord's HTTP API shares: the bot's token, rate limits, errors."""

import logging
from functools import partial
from typing import Any

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.protocol.bodies import Handler, answered
from sandbox.world.secret import is_secret
from sandbox.world.state import World

log = logging.getLogger(__name__)

API_PREFIX = "/api/v10"
# A generous bucket: without these headers discord.py sends one request at a time per channel.
_RATE_LIMIT_HEADERS = {
    "X-RateLimit-Limit": "1000",
    "X-RateLimit-Remaining": "999",
    "X-RateLimit-Reset-After": "1",
}


def api_middleware(world: World) -> Any:  # noqa: ANN401 - aiohttp names no type for it
    """Middleware for the routes below `/api/v10`: token, rate limits, errors."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(API_PREFIX):
            return await handler(request)
        return await answered(request, partial(_answer, world, handler))

    return middleware


async def _answer(world: World, handler: Handler, request: web.Request) -> web.StreamResponse:
    _check_token(world, request)
    try:
        response = await handler(request)
    except (KeyError, TypeError, ValueError, AttributeError):
        # A body of an unexpected shape; Discord names the field, the sandbox can't always.
        log.exception("%s %s could not be handled", request.method, request.path)
        raise ApiError(400, 50035, "Invalid Form Body") from None
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
    if not is_secret(request.headers.get("Authorization", ""), f"Bot {world.token}"):
        raise ApiError(401, 0, "401: Unauthorized")
