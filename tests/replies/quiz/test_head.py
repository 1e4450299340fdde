"""A head is asked for only where it clearly follows one of the choices."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Head
from model.measures.patterns import THRESHOLDS, Pattern
from replies.quiz.head import ABOVE, APART, PATTERNS, clear_heads, scores_of
from tests.model.handmade import content, looking, one_layer, random_attention, sentence, shift

TOKENS = content("the", "old", "bus", "moved", ".")


@given(st.integers(0, 10_000), st.integers(3, 9))
def test_only_by_the_margin(seed: int, words: int) -> None:
    tokens = content(*(f"word{place}" for place in range(words)), ".")
    attention = random_attention(seed, 2, 3, len(tokens))
    # Some heads are made clearer, so that some are clear and some nearly are.
    share = np.random.default_rng(seed).uniform(size=(2, 3, 1, 1)).astype(np.float32)
    mixed = share * shift(len(tokens), -1) + (1 - share) * attention
    scores = scores_of(sentence(tokens, mixed.astype(np.float32)))
    clear = clear_heads(scores)
    assert len({head for head, _ in clear}) == len(clear)
    for head, pattern in clear:
        score = scores[pattern][head.layer, head.head]
        assert score > THRESHOLDS[pattern] + ABOVE
        others = [scores[one][head.layer, head.head] for one in scores if one is not pattern]
        assert all(score - other > APART for other in others)


def test_each_pattern_is_seen() -> None:
    heads = {
        Pattern.NEXT: shift(7, 1),
        Pattern.PREV: shift(7, -1),
        Pattern.SELF: shift(7, 0),
        Pattern.SEP: looking([6] * 7),
        Pattern.CLS: looking([0] * 7),
        Pattern.PUNCT: looking([5] * 7),
    }
    analysis = one_layer(TOKENS, *heads.values())
    expected = {(Head(0, place), pattern) for place, pattern in enumerate(heads)}
    assert set(clear_heads(scores_of(analysis))) == expected


def test_two_habits_at_once_are_not_asked_for() -> None:
    both = 0.5 * (shift(7, 1) + looking([6] * 7))
    assert clear_heads(scores_of(one_layer(TOKENS, both.astype(np.float32)))) == []


def test_what_a_sentence_lacks_is_no_choice() -> None:
    analysis = one_layer(content("we", "ran"), shift(4, 1))
    assert set(scores_of(analysis)) == set(PATTERNS) - {Pattern.PUNCT}
