"""Gets through to Discord although connections break, and tells what its refusals mean."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

T = TypeVar("T")

log = logging.getLogger(__name__)

UNSENT = (discord.HTTPException, aiohttp.ClientError, OSError, asyncio.TimeoutError)
"""What may be raised if something can't be sent."""

_BROKEN = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, ConnectionError)
"""What is raised when a connection breaks; the library lets it pass."""

_PAUSES = (0.1, 0.5, 2.0)
"""Seconds before the second attempt and those after it. All of them fit into the three seconds in
which Discord waits for the first answer to an interaction."""

_ENOUGH_SECONDS = 10.0
"""What took longer is not repeated: the library has done so, or Discord is far too slow."""

_ACKNOWLEDGED = 40060
"""Discord's code for an interaction that has its first answer: an earlier attempt arrived, and the
answer to it was lost."""


async def delivered(request: Callable[[], Awaitable[T]]) -> T:
    """Asks something of Discord, again where the connection broke or Discord was out of order.

    Args:
        request: Makes the request. Whether one arrived before its connection broke can't be known,
            so it must do no harm to make it twice: a message has the same nonce each time, files
            are made anew.

    Returns:
        What came of it.

    Raises:
        discord.HTTPException: If Discord refuses it, or is out of order for long.
        aiohttp.ClientError: If the connection broke each time.
    """
    begin = time.monotonic()
    for pause in _PAUSES:
        try:
            return await request()
        except (discord.DiscordServerError, *_BROKEN) as error:
            if time.monotonic() - begin > _ENOUGH_SECONDS:
                raise
            log.info("Discord is asked once more: %s", error)
        await asyncio.sleep(pause)
    return await request()


async def responded(respond: Callable[[], Awaitable[object]]) -> None:
    """Gives an interaction its first answer.

    One that has it already, because its receipt was lost or Discord delivered it twice, gets no
    other.

    Args:
        respond: Gives the answer.

    Raises:
        discord.HTTPException, aiohttp.ClientError: As `delivered` does.
    """
    try:
        await delivered(respond)
    except discord.HTTPException as error:
        if not was_acknowledged(error):
            raise


def was_acknowledged(error: Exception) -> bool:
    """Whether Discord refused a first answer because it has one; what follows can go on."""
    return isinstance(error, discord.HTTPException) and error.code == _ACKNOWLEDGED
