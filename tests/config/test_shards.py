"""The shards that a process has, as they are typed."""

import pytest

from config.shards import Shards


@pytest.mark.parametrize(
    ("text", "ids", "shown"),
    [
        ("0-3/16", [0, 1, 2, 3], "0-3/16"),
        ("2/16", [2], "2/16"),
        ("5-5/6", [5], "5/6"),
        ("0/1", [0], "0/1"),
    ],
)
def test_a_range_is_read_and_shown(text: str, ids: list[int], shown: str) -> None:
    shards = Shards.read(text)
    assert (shards.ids, str(shards)) == (ids, shown)


@pytest.mark.parametrize("text", ["", "all", "0-3", "0..3/4", "4/4", "1-0/4", "0-1-2/4", "٣/4"])
def test_anything_else_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(ValueError, match=r"shard|range") as refused:
        Shards.read(text)
    assert not text or text not in str(refused.value)
