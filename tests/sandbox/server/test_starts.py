"""How often a bot may begin a session."""

import time

import pytest

from sandbox.server.starts import Starts


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds, to be set."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_a_bucket_lets_one_shard_begin_in_five_seconds(clock: list[float]) -> None:
    starts = Starts(max_concurrency=2)
    assert [starts.begin(shard) for shard in (0, 1, 2, 3)] == [True, True, False, False]
    clock[0] += 4.9
    assert not starts.begin(2)
    clock[0] += 0.2
    assert [starts.begin(shard) for shard in (2, 0, 3)] == [True, False, True]


def test_a_day_has_so_many_starts_the_refused_ones_included(clock: list[float]) -> None:
    starts = Starts(total=5)
    assert starts.limit["remaining"] == 5
    assert starts.limit["reset_after"] == 0
    for _ in range(3):
        starts.begin(0)
    assert starts.limit == {
        "total": 5,
        "remaining": 2,
        "reset_after": 24 * 3600 * 1000,
        "max_concurrency": 1,
    }
    clock[0] += 24 * 3600
    assert starts.remaining == 5
