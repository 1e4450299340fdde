"""What of the quiz is under way: how many votes a message is about to tell, which round goes on.

None of it is needed after a restart.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import discord

from cogs.delivery import UNSENT, delivered
from cogs.turns import Turns
from replies.quiz.texts import voted

_PAUSE_SECONDS = 1.0
"""From one change of a message to the next: thirty people press at once."""

_MOST_CLOSED = 10_000


@dataclass(eq=False)
class _Tally:
    """How many have answered a question, as its message is to say."""

    message: discord.Message
    voters: int
    over: asyncio.Event = field(default_factory=asyncio.Event)


class QuizState:
    """Tells in a question's message how many have answered, at most once a second.

    Never once its reveal has begun.
    """

    def __init__(self, pause: float = _PAUSE_SECONDS) -> None:
        """Takes the seconds between two changes of a message."""
        self._pause = pause
        self._tallies: dict[int, _Tally] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed: OrderedDict[int, None] = OrderedDict()
        self._going_on: set[int] = set()

    def note(self, question: int, message: discord.Message, voters: int, turns: Turns) -> None:
        """Notes how many have answered; the message says so soon."""
        if question in self._closed:
            return
        tally = self._tallies.get(question)
        if tally is not None:
            tally.voters = max(tally.voters, voters)
            return
        tally = self._tallies[question] = _Tally(message, voters)
        turns.begin(message.id, tally)
        task = asyncio.create_task(self._tell(question, tally, turns), name="tally")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self, question: int) -> None:
        """Has the message of a question changed no more from here."""
        self._closed[question] = None
        if len(self._closed) > _MOST_CLOSED:
            self._closed.popitem(last=False)
        tally = self._tallies.get(question)
        if tally is not None:
            tally.over.set()

    async def stop(self) -> None:
        """Ends all that is under way."""
        for question in tuple(self._tallies):
            self.close(question)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def going_on(self, begun: int) -> AsyncIterator[bool]:
        """Goes on with a round while the block runs.

        Yields:
            Whether nobody else does at the same time.
        """
        if begun in self._going_on:
            yield False
            return
        self._going_on.add(begun)
        try:
            yield True
        finally:
            self._going_on.discard(begun)

    async def _tell(self, question: int, tally: _Tally, turns: Turns) -> None:
        told = -1
        while not tally.over.is_set() and told < tally.voters:
            told = tally.voters
            async with turns.sending(tally.message.id, tally) as newest:
                if newest and not tally.over.is_set():
                    with contextlib.suppress(*UNSENT):
                        await _say(tally.message, voted(told))
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(tally.over.wait(), self._pause)
        del self._tallies[question]


async def _say(message: discord.Message, words: str) -> None:
    await delivered(lambda: message.edit(content=words))
