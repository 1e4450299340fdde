"""A cache bounded by the memory it takes."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Anything that knows how much memory it takes."""

    @property
    def nbytes(self) -> int:
        """Memory taken, in bytes."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Sized)


class ByteCache(Generic[K, V]):
    """Keeps the values used last, as many as fit into `limit` bytes.

    Attributes:
        limit: The most bytes.
        nbytes: Those taken.
        hits: How often a value was asked for that is kept.
        misses: How often one was that isn't.
    """

    def __init__(self, limit: int) -> None:
        """An empty cache; a limit of 0 keeps nothing."""
        self.limit = limit
        self.nbytes = 0
        self.hits = self.misses = 0
        self._values: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        """How many values are kept."""
        return len(self._values)

    def get(self, key: K) -> V | None:
        """The value, now the one used last, or None."""
        value = self._values.get(key)
        if value is None:
            self.misses += 1
            return None
        self.hits += 1
        self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Keeps a value and drops those unused for longest. One larger than `limit` isn't kept."""
        old = self._values.pop(key, None)
        if old is not None:
            self.nbytes -= old.nbytes
        if value.nbytes > self.limit:
            return
        self._values[key] = value
        self.nbytes += value.nbytes
        while self.nbytes > self.limit:
            _, dropped = self._values.popitem(last=False)
            self.nbytes -= dropped.nbytes

    def clear(self) -> None:
        """Keeps nothing of what is there; what was counted stays."""
        self._values.clear()
        self.nbytes = 0
