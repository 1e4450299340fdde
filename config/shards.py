"""Which of Discord's shards a process has, as `SHARDS` names them: 0-3/16, or 2/16."""

import re
from dataclasses import dataclass

MOST_SHARDS = 10_000
"""Of one bot: enough for 25 million servers."""
MOST_OF_A_PROCESS = 64
"""Each has a connection and a thread of its own, and they come one after the other."""

_RANGE = re.compile(r"(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?/(?P<count>[0-9]{1,5})")


@dataclass(frozen=True)
class Shards:
    """Some of the shards that all servers are dealt out to.

    Attributes:
        first, last: The first and the last one of this process, counted from 0.
        count: How many there are in all.
    """

    first: int
    last: int
    count: int

    @classmethod
    def read(cls, text: str) -> "Shards":
        """The shards that a text names.

        Raises:
            ValueError: If it names none; the text says why, and quotes nothing.
        """
        match = _RANGE.fullmatch(text.replace(" ", ""))
        if match is None:
            raise ValueError("it is neither a range nor a number, with their number behind a slash")
        first, count = int(match["first"]), int(match["count"])
        last = int(match["last"] or first)
        if last < first:
            raise ValueError("the range ends before it begins")
        if last >= count:
            raise ValueError("it names a shard that there isn't: they count from 0")
        if count > MOST_SHARDS:
            raise ValueError(f"there are more than {MOST_SHARDS} shards")
        if last - first >= MOST_OF_A_PROCESS:
            raise ValueError(f"one process has more than {MOST_OF_A_PROCESS} shards")
        return cls(first, last, count)

    @property
    def ids(self) -> list[int]:
        """All of this process, in order."""
        return list(range(self.first, self.last + 1))

    def __str__(self) -> str:
        shown = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{shown}/{self.count}"
