"""Discord's ids: milliseconds since 2015 in the upper bits, a counter in the lower ones."""

from sandbox.errors import invalid_form
from sandbox.world.clock import Clock

DISCORD_EPOCH_MS = 1_420_070_400_000
_TIME_SHIFT = 22


class SnowflakeFactory:
    """Makes strictly increasing ids from a clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """A new id, greater than every earlier one."""
        milliseconds = int(self._clock.now() * 1000) - DISCORD_EPOCH_MS
        self._last = max(milliseconds << _TIME_SHIFT, self._last + 1)
        return self._last


def parse_id(value: object, path: str) -> int:
    """An id from JSON, where it may be a string or a number.

    Raises:
        ApiError: 50035 at `path` when `value` is no id.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    raise invalid_form(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
