"""Which of several redraws of one message may be shown: the one that was begun last.

A person edits a command twice, or presses a second button before the first has worked. The redraws
are made side by side, and whichever is done first, the later one must stand in the end.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass
class _Turn:
    """Who began the newest redraw of a message; the lock is held while one is sent."""

    newest: object
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)


class Turns:
    """The newest redraw of each message, for the most recent ones."""

    def __init__(self, limit: int = 2_000) -> None:
        self._limit = limit
        self._turns: OrderedDict[int, _Turn] = OrderedDict()

    def begin(self, message: int, by: object) -> None:
        """Makes a redraw of the message with this id the newest.

        Args:
            message: The message.
            by: What the redraw is known by: the context or the interaction that it answers.
        """
        turn = self._turns.setdefault(message, _Turn(by))
        turn.newest = by
        self._turns.move_to_end(message)
        if len(self._turns) > self._limit:
            self._turns.popitem(last=False)

    @contextlib.asynccontextmanager
    async def sending(self, message: int, by: object) -> AsyncIterator[bool]:
        """Waits until no other redraw of the message is being sent, and holds them back.

        Yields:
            Whether this one may be sent: no redraw has begun after it.
        """
        if message not in self._turns:
            self.begin(message, by)
        turn = self._turns[message]
        async with turn.sending:
            yield turn.newest is by
