"""Ids grow, and hold their time."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.testing import ManualClock
from sandbox.world.snowflake import DISCORD_EPOCH_MS, SnowflakeFactory


@given(st.lists(st.floats(0, 2), max_size=30))
def test_snowflakes_grow_and_hold_their_time(steps: list[float]) -> None:
    clock = ManualClock(time=1_700_000_000.0)
    factory = SnowflakeFactory(clock)
    previous = 0
    for step in steps:
        clock.advance(step)
        made = factory.next()
        assert made > previous
        assert abs((made >> 22) + DISCORD_EPOCH_MS - clock.now() * 1000) <= 1
        previous = made
