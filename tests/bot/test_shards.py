"""How a process comes by its shards: at Discord's pace, and not more often than it allows."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.exit_codes import ExitCode, StartError
from bot.shards import Pace, allotted, in_words
from config.shards import Shards


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long those slept who had to wait, rounded down."""
    slept: list[float] = []

    async def note(seconds: float) -> None:
        slept.append(int(seconds + 0.1))

    monkeypatch.setattr(asyncio, "sleep", note)
    return slept


async def in_turn(pace: Pace, shards: Sequence[int]) -> list[bool]:
    """Which of the turns that these shards take are not the first one of theirs."""
    again = []
    for shard in shards:
        again.append(await pace.turn(shard))
        pace.take(shard)
    return again


async def test_shards_of_one_bucket_wait_for_each_other(pauses: list[float]) -> None:
    assert not any(await in_turn(Pace(2), (0, 1, 2, 3)))
    assert pauses == [0, 0, 5, 5]


async def test_a_shard_that_was_refused_waits_longer_than_the_others(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.95)
    assert await in_turn(Pace(), (0, 0, 1)) == [False, True, False]
    assert pauses == [0, 6, 5]


class Client:
    """One that Discord tells how it may connect."""

    def __init__(self, remaining: int) -> None:
        self.http = self
        self._remaining = remaining

    async def get_bot_gateway(self) -> Any:
        limit = {"total": 1000, "remaining": self._remaining, "reset_after": 5_400_000}
        return 3, "ws://127.0.0.1", {**limit, "max_concurrency": 16}


async def of(remaining: int, wanted: Shards | None) -> Shards:
    client: Any = Client(remaining)
    return (await allotted(client, wanted))[0]


async def test_without_a_range_it_takes_as_many_as_discord_recommends() -> None:
    assert await of(13, None) == Shards(0, 2, 3)
    assert await of(12, Shards(4, 5, 16)) == Shards(4, 5, 16)


async def test_what_would_cost_the_token_is_refused_in_one_line() -> None:
    with pytest.raises(
        StartError, match=r"connect 12 more times in the next 1\.5 hours"
    ) as refused:
        await of(12, None)
    assert refused.value.code == ExitCode.UNREACHABLE
    assert "wants to 3 times here and leaves 10 alone" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_shards_are_named() -> None:
    assert (in_words([2]), in_words([0, 3])) == ("shard 2", "shards 0, 3")
