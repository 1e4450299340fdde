"""What commands offer to choose from is what there is."""

from typing import get_args

from cogs.choices import PATTERN, PATTERNS, SCORES
from model.measures.patterns import Pattern

NAMES = tuple(pattern.value for pattern in Pattern)


def test_every_pattern_can_be_chosen_and_typed() -> None:
    assert get_args(PATTERN) == NAMES
    assert get_args(SCORES) == ("pictures", *NAMES)
    assert set(PATTERNS.values()) == set(NAMES)
    assert all(PATTERNS[name] == name for name in NAMES)
