"""The line in which commands wait for their turn, so that a class is served and not refused.

So many commands are under way at once as the machine can work on; the others wait. The line is fair
between people, as fair queueing is between connections (Nagle 1987, "On Packet Switches with
Infinite Storage"): everybody's first command goes before anybody's second, whoever typed faster.
What a command may hold in memory counts too: a heavy one waits until there is room, and those
behind it wait with it, so that it gets its turn.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from replies.errors import LineTooLong

_NEWEST_COUNTS = 0.2
"""How much of the mean time of a command the newest one decides."""


@dataclass(eq=False)
class Ticket:
    """A command in the line.

    Attributes:
        round: How many commands of the same person go before it; whose number is lower goes first,
            and of equal ones who came first.
        weight: The bytes that it may hold while it is under way.
        turn: Set when it is its turn.
    """

    round: int
    weight: int
    turn: asyncio.Event = field(default_factory=asyncio.Event)


class Line:
    """Commands that wait, and those under way. All of it happens on the event loop's thread."""

    def __init__(
        self,
        *,
        places: int,
        weight: int,
        longest_wait: float,
        usual_seconds: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Takes the bounds.

        Args:
            places: How many commands may be under way at once.
            weight: How many bytes those under way may hold together; a single command that is
                heavier goes alone.
            longest_wait: Seconds; nobody is let in who would wait longer.
            usual_seconds: How long a command takes, until it is known.
            clock: Tells the seconds.
        """
        self._places, self._weight = places, weight
        self._longest_wait = longest_wait
        self._seconds = usual_seconds
        self._clock = clock
        self._waiting: list[Ticket] = []
        self._underway: dict[Ticket, float] = {}
        self._round = 0
        self._next_round: dict[int, int] = {}

    @property
    def waiting(self) -> int:
        """How many commands wait."""
        return len(self._waiting)

    @property
    def underway(self) -> int:
        """How many commands have their turn."""
        return len(self._underway)

    def expected_wait(self) -> float:
        """The seconds that a command would wait that came now, as far as can be said."""
        return self._seconds * (len(self._waiting) + self.underway) / self._places

    def place(self, ticket: Ticket) -> int:
        """The place of a command in the line, counted from 1; 0 if it is its turn or over."""
        return self._waiting.index(ticket) + 1 if ticket in self._waiting else 0

    @contextlib.asynccontextmanager
    async def standing(self, person: int, weight: int = 0) -> AsyncIterator[Ticket]:
        """Stands in the line for as long as the block runs; its ticket says when it is one's turn.

        Args:
            person: Whose command it is.
            weight: The bytes that it may hold.

        Raises:
            LineTooLong: At once, if the turn would come too late.
        """
        wait = self.expected_wait()
        if wait > self._longest_wait:
            raise LineTooLong(wait)
        ticket = Ticket(max(self._round, self._next_round.get(person, 0)), weight)
        self._next_round[person] = ticket.round + 1
        self._waiting.append(ticket)
        self._waiting.sort(key=lambda one: one.round)
        self._go_on()
        try:
            yield ticket
        finally:
            self._leave(ticket)

    def _leave(self, ticket: Ticket) -> None:
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        else:
            took = self._clock() - self._underway.pop(ticket)
            self._seconds += _NEWEST_COUNTS * (took - self._seconds)
        self._go_on()
        if not self._underway:
            self._round, self._next_round = 0, {}

    def _go_on(self) -> None:
        """Gives turns, as long as there is room for whoever is first."""
        while self._waiting and self._has_room(self._waiting[0]):
            first = self._waiting.pop(0)
            self._round = max(self._round, first.round)
            self._underway[first] = self._clock()
            first.turn.set()

    def _has_room(self, ticket: Ticket) -> bool:
        held = sum(one.weight for one in self._underway)
        fits = not self._underway or held + ticket.weight <= self._weight
        return fits and len(self._underway) < self._places
