"""The cache against a plain model of what it promises."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from model.serving.cache import ByteCache


@dataclass(frozen=True)
class Value:
    name: str
    nbytes: int


keys = st.sampled_from("abcdef")
steps = st.lists(st.tuples(keys, st.none() | st.integers(0, 12)), max_size=60)


@given(limit=st.integers(0, 30), steps=steps)
def test_it_keeps_what_was_used_last_and_never_more_than_its_bound(
    limit: int, steps: list[tuple[str, int | None]]
) -> None:
    cache: ByteCache[str, Value] = ByteCache(limit)
    kept: list[tuple[str, Value]] = []  # used last comes last
    for key, size in steps:
        known = next((value for other, value in kept if other == key), None)
        if size is None:
            assert cache.get(key) == known
            value = known
        else:
            value = Value(key, size)
            cache.put(key, value)
        kept = [pair for pair in kept if pair[0] != key]
        if value is not None and value.nbytes <= limit:
            kept.append((key, value))
        while sum(value.nbytes for _, value in kept) > limit:
            kept.pop(0)
        assert cache.nbytes == sum(value.nbytes for _, value in kept) <= limit
        assert len(cache) == len(kept)
    for key, value in kept:
        assert cache.get(key) == value


def test_the_value_unused_for_longest_goes_first() -> None:
    cache: ByteCache[str, Value] = ByteCache(10)
    for name in "abc":
        cache.put(name, Value(name, 3))
    cache.get("a")
    cache.put("d", Value("d", 3))
    assert [cache.get(name) is not None for name in "abcd"] == [True, False, True, True]


def test_a_value_larger_than_the_bound_replaces_nothing_but_its_own_key() -> None:
    cache: ByteCache[str, Value] = ByteCache(10)
    cache.put("a", Value("a", 4))
    cache.put("b", Value("b", 4))
    cache.put("a", Value("a", 11))
    assert cache.get("a") is None
    assert cache.get("b") == Value("b", 4)


def test_a_bound_of_zero_keeps_nothing() -> None:
    cache: ByteCache[str, Value] = ByteCache(0)
    cache.put("a", Value("a", 1))
    assert cache.get("a") is None
    assert len(cache) == cache.nbytes == 0
