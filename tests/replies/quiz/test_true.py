"""A claim is asked for only where it clearly holds, or clearly doesn't."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Head
from model.measures.claims import Outcome, check_link, check_pattern
from model.measures.patterns import THRESHOLDS, Pattern
from replies.pages import Claim
from replies.quiz.head import PATTERNS
from replies.quiz.true import ABOVE, BELOW, LUCK, SHARE_ABOVE, SHARE_BELOW, is_clear
from tests.model.handmade import content, one_layer, random_attention, sentence, shift, uniform

NEXT = Claim(pattern=Pattern.NEXT)
WORDS = tuple(f"word{place}" for place in range(9))
TOKENS = content(*WORDS)


def mixed(share: float) -> np.ndarray:
    """A head that gives so much to the next token, and the rest evenly."""
    weights = share * shift(11, 1) + (1 - share) * uniform(11)
    return weights.astype(np.float32)


@given(st.integers(0, 10_000), st.floats(0, 1), st.sampled_from(PATTERNS[:5]))
def test_only_by_the_margin(seed: int, share: float, pattern: Pattern) -> None:
    attention = random_attention(seed, 1, 2, len(TOKENS))
    attention = (share * shift(11, 1) + (1 - share) * attention).astype(np.float32)
    verdict = check_pattern([sentence(TOKENS, attention)], Head(0, 0), pattern)
    clear = is_clear(verdict, Claim(pattern=pattern))
    if clear is True:
        assert verdict.outcome is Outcome.HOLDS
        assert verdict.score > THRESHOLDS[pattern] + ABOVE
        assert verdict.share > SHARE_ABOVE - 0.001
        assert verdict.luck is None or verdict.luck.expected < LUCK
    elif clear is False:
        assert verdict.outcome is Outcome.DOES_NOT_HOLD
        assert verdict.score < THRESHOLDS[pattern] - BELOW
        assert verdict.share < SHARE_BELOW + 0.001


@pytest.mark.parametrize(
    ("share", "expected"), [(0.9, True), (0.56, None), (0.3, None), (0, False)]
)
def test_near_a_threshold_nothing_is_asked(share: float, expected: bool | None) -> None:
    analysis = one_layer(TOKENS, mixed(share), uniform(11))
    assert is_clear(check_pattern([analysis], Head(0, 0), Pattern.NEXT), NEXT) is expected


def test_what_luck_or_a_rule_would_do_as_well_is_not_asked() -> None:
    link = Claim(source="word1", target="word2")
    analysis = one_layer(TOKENS, shift(11, 1), shift(11, -1))
    verdict = check_link([analysis], Head(0, 0), "word1", "word2")
    assert is_clear(verdict, link) is None
    assert is_clear(check_link([analysis], Head(0, 1), "word1", "word2"), link) is False
