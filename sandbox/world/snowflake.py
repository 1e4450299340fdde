"""Discord's ids: milliseconds since 2015 in the upper bits, a counter in the lower ones."""

from sandbox.errors import invalid_form
from sandbox.world.clock import Clock

DISCORD_EPOCH_MS = 1_420_070_400_000
_TIME_SHIFT = 22
_ID_BITS = 64
_MAX_DIGITS = 20
_SHOWN = 40


class SnowflakeFactory:
    """Makes strictly increasing ids from a clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    @property
    def last(self) -> int:
        """The newest id, 0 before the first."""
        return self._last

    def go_on_after(self, last: int) -> None:
        """Makes every later id greater than `last`, too, whatever the clock says."""
        self._last = max(self._last, last)

    def next(self) -> int:
        """A new id, greater than every earlier one."""
        milliseconds = int(self._clock.now() * 1000) - DISCORD_EPOCH_MS
        self._last = max(milliseconds << _TIME_SHIFT, self._last + 1)
        return self._last


def shard_of(guild_id: int, count: int) -> int:
    """The shard that a guild is dealt out to, of so many."""
    return (guild_id >> _TIME_SHIFT) % count


def next_on_shard(guild_id: int, number: int, count: int) -> int:
    """The id itself or the next one, some milliseconds later, that is dealt out to this shard."""
    return guild_id + ((number - shard_of(guild_id, count)) % count << _TIME_SHIFT)


def parse_id(value: object, path: str) -> int:
    """An id from JSON, where it may be a string or a number, or from an address.

    Raises:
        ApiError: 50035 at `path` when `value` is no id.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << _ID_BITS:
        return value
    shown = str(value)[:_SHOWN]
    raise invalid_form(path, "NUMBER_TYPE_COERCE", f'Value "{shown}" is not snowflake.')
