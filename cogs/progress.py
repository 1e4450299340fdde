"""Lets a person see that a command is being worked on."""

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import discord

from cogs.delivery import UNSENT, delivered, responded
from cogs.hybrid import Context

_TYPING_SECONDS = 8.0
"""A typing indicator fades after ten seconds."""

_REPORT_SECONDS = 1.0
"""The time from one report to the next."""

_LAST_TYPING_SECONDS = 0.5
"""How long a finished answer waits for a typing indicator that is still on its way."""

_ENDING = set[asyncio.Task[None]]()
"""Indicators that end by themselves; the event loop holds no task by itself."""

_PATIENCE_SECONDS = 1.0
"""After so long an interaction is deferred. Discord gives up on one without a sign of life after
three seconds; but an error can be told in private only if nothing was deferred in public."""


async def deferred(interaction: discord.Interaction[Any], *, private: bool = False) -> None:
    """Defers the answer to the use of a control.

    Args:
        interaction: The use.
        private: Whether a message of its own will follow, for the person alone; else the message
            with the control is changed.
    """
    await responded(lambda: interaction.response.defer(ephemeral=private, thinking=private))


class Reports:
    """Says how far a long work is: the first time at once, then at most once a second."""

    def __init__(
        self,
        say: Callable[[str], Awaitable[object]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Takes what shows a report, in place of the one before, and what tells the seconds."""
        self._say, self._clock = say, clock
        self._next = -math.inf

    @property
    def begun(self) -> bool:
        """Whether anything was shown."""
        return self._next > -math.inf

    async def say(self, text: str) -> None:
        """Shows a report, if it is time for one; the work goes on also if that fails."""
        if self._clock() < self._next:
            return
        with contextlib.suppress(*UNSENT):
            await self._say(text)
        self._next = self._clock() + _REPORT_SECONDS


@contextlib.asynccontextmanager
async def in_progress(ctx: Context) -> AsyncIterator[None]:
    """Shows the typing indicator, or defers an interaction that takes long, while the body runs."""
    async with _deferred_if_slow(ctx) if ctx.interaction else _typing(ctx.channel):
        yield


@contextlib.asynccontextmanager
async def _deferred_if_slow(ctx: Context) -> AsyncIterator[None]:
    deferring = asyncio.Event()

    async def defer() -> None:
        await asyncio.sleep(_PATIENCE_SECONDS)
        if ctx.interaction and not ctx.interaction.response.is_done():
            deferring.set()
            await delivered(ctx.defer)

    patience = asyncio.create_task(defer(), name="patience")
    try:
        yield
    finally:
        if deferring.is_set():
            # What follows would be a second first answer. A failure shows when that is sent.
            await asyncio.gather(patience, return_exceptions=True)
        patience.cancel()


@contextlib.asynccontextmanager
async def _typing(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """The indicator is sent alongside the work, not before it.

    Sent late it would stay on the screen after the answer, so the answer waits a moment for one
    that is under way.
    """
    first, over = asyncio.Event(), asyncio.Event()
    typing = asyncio.create_task(_keep_typing(channel, first, over), name="typing")
    _ENDING.add(typing)
    typing.add_done_callback(_ENDING.discard)
    try:
        yield
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(first.wait(), _LAST_TYPING_SECONDS)
    finally:
        over.set()


async def _keep_typing(
    channel: discord.abc.Messageable, first: asyncio.Event, over: asyncio.Event
) -> None:
    """Renews the indicator until it is over; failures don't matter, the answer comes all the same.

    A request is never broken off: the library holds all others while one of them waits for a global
    rate limit to pass, and where that one is cancelled, for good.
    """
    try:
        while not over.is_set():
            with contextlib.suppress(*UNSENT, RuntimeError):  # the client may be closed meanwhile
                await channel.typing()
            first.set()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(over.wait(), _TYPING_SECONDS)
    finally:
        first.set()
