"""Ids grow, and hold their time."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.testing import ManualClock
from sandbox.world.snowflake import (
    DISCORD_EPOCH_MS,
    SnowflakeFactory,
    next_on_shard,
    shard_of,
)


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


@given(st.integers(1 << 22, 1 << 63), st.integers(1, 100), st.data())
def test_an_id_is_found_on_each_shard(guild_id: int, count: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, count - 1))
    found = next_on_shard(guild_id, number, count)
    assert shard_of(found, count) == number
    assert 0 <= (found - guild_id) >> 22 < count
    assert next_on_shard(found, number, count) == found


def test_snowflakes_go_on_after_those_of_a_process_whose_clock_was_ahead() -> None:
    ahead = SnowflakeFactory(ManualClock(time=1_800_000_000.0))
    last = ahead.next()
    behind = SnowflakeFactory(ManualClock(time=1_700_000_000.0))
    behind.go_on_after(last)
    assert behind.last == last
    assert behind.next() == last + 1
    behind.go_on_after(1)
    assert behind.next() == last + 2
