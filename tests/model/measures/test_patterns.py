"""Scores of hand-made heads are exact; scores of any heads are shares; ranks agree with them."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Head
from model.measures.patterns import (
    DEFINITIONS,
    THRESHOLDS,
    Pattern,
    clark_scores,
    content_scores,
    followed,
    head_score,
    mean_scores,
    named_pattern,
    named_patterns,
    ranking,
)
from tests.model.handmade import (
    analyses,
    content,
    looking,
    one_layer,
    orders,
    permuted,
    shift,
    uniform,
)

if TYPE_CHECKING:
    from model.analysis import Analysis

TOKENS = content("the", "cat", "saw", "the", "[MASK]", ".")
N = len(TOKENS)
HABITS = ("self", "next", "prev", "uniform", "sep")
SENTENCE = one_layer(
    TOKENS, shift(N, 0), shift(N, 1), shift(N, -1), uniform(N), looking([N - 1] * N)
)

SHARP = -((0.9999 + 0.0001 / N) * log(0.9999 + 0.0001 / N) + (N - 1) * 0.0001 / N * log(0.0001 / N))
"""The smoothed entropy of a row that gives everything to one token."""

CONTENT = {
    Pattern.NEXT: (0, 1, 0, 1 / 8, 1 / 6),
    Pattern.PREV: (0, 0, 1, 1 / 8, 0),
    Pattern.SELF: (1, 0, 0, 1 / 8, 0),
    Pattern.SAME: (0, 0, 0, 1 / 8, 0),
    Pattern.SEP: (0, 1 / 6, 0, 1 / 8, 1),
    Pattern.CLS: (0, 0, 1 / 6, 1 / 8, 0),
    Pattern.PUNCT: (1 / 6, 1 / 6, 0, 1 / 8, 0),
    Pattern.MASK: (1 / 6, 1 / 6, 1 / 6, 1 / 8, 0),
    Pattern.BROAD: (SHARP / log(8), SHARP / log(8), SHARP / log(8), 1, SHARP / log(8)),
}
CLARK = {
    Pattern.NEXT: (0, 7 / 8, 0, 7 / 64, 1 / 8),
    Pattern.PREV: (0, 0, 7 / 8, 7 / 64, 0),
    Pattern.SELF: (1, 1 / 8, 1 / 8, 1 / 8, 1 / 8),
    Pattern.SAME: (0, 0, 0, 2 / 64, 0),
    Pattern.SEP: (1 / 8, 2 / 8, 0, 1 / 8, 1),
    Pattern.CLS: (1 / 8, 0, 2 / 8, 1 / 8, 0),
    Pattern.PUNCT: (1 / 8, 1 / 8, 1 / 8, 1 / 8, 0),
    Pattern.MASK: (1 / 8, 1 / 8, 1 / 8, 1 / 8, 0),
    Pattern.BROAD: (SHARP, SHARP, SHARP, log(8), SHARP),
}


@pytest.mark.parametrize("pattern", Pattern)
def test_content_scores_are_exact(pattern: Pattern) -> None:
    np.testing.assert_allclose(content_scores(SENTENCE, pattern), [CONTENT[pattern]], rtol=1e-12)


@pytest.mark.parametrize("pattern", Pattern)
def test_clark_scores_are_exact(pattern: Pattern) -> None:
    np.testing.assert_allclose(clark_scores(SENTENCE, pattern), [CLARK[pattern]], rtol=1e-12)


def test_only_full_stops_and_commas_are_punctuation() -> None:
    tokens = content("a", ",", "b", "!", ".")
    weights = np.tile(np.array([0, 0, 0.25, 0, 0.5, 0.125, 0.125], np.float32), (7, 1))
    assert content_scores(one_layer(tokens, weights), Pattern.PUNCT)[0, 0] == 0.375


def test_all_separators_of_a_pair_count_together() -> None:
    tokens = ("[CLS]", "a", "[SEP]", "b", "[SEP]")
    weights = np.tile(np.array([0, 0.25, 0.5, 0, 0.25], np.float32), (5, 1))
    assert content_scores(one_layer(tokens, weights), Pattern.SEP)[0, 0] == 0.75
    assert followed(one_layer(tokens, weights), Pattern.SEP).all()


def test_same_counts_all_other_places_and_only_rows_that_have_one() -> None:
    tokens = content("a", "b", "a", "a")
    rows = np.full((6, 6), 0.125, np.float32)
    rows[1], rows[3], rows[4] = 0, 0, 0
    rows[1, [1, 3, 4]] = 0.5, 0.25, 0.25
    rows[3, [1, 2]] = 0.5, 0.5
    rows[4, 4] = 1
    assert content_scores(one_layer(tokens, rows), Pattern.SAME)[0, 0] == (0.5 + 0.5 + 0) / 3


@pytest.mark.parametrize("pattern", [Pattern.PUNCT, Pattern.MASK, Pattern.SAME])
def test_without_a_target_there_is_no_score(pattern: Pattern) -> None:
    plain = one_layer(content("the", "cat"), uniform(4), shift(4, 1))
    assert np.isnan(content_scores(plain, pattern)).all()
    assert followed(plain, pattern).shape == (1, 2, 0)
    assert not clark_scores(plain, pattern).any()


def test_the_mean_is_over_sentences_that_have_a_target() -> None:
    plain, masked = content("a", "b"), content("[MASK]", "b")
    half = np.tile(np.array([0.5, 0.5, 0, 0], np.float32), (4, 1))
    sentences = [one_layer(plain, half), one_layer(masked, half), one_layer(masked, uniform(4))]
    mean = mean_scores(sentences, Pattern.MASK)
    assert mean.used == (1, 2)
    assert mean.scores.tolist() == [[(0.5 + 0.25) / 2]]
    assert np.isnan(mean_scores(sentences[:1], Pattern.MASK).scores).all()
    assert mean_scores(sentences[:1], Pattern.MASK).used == ()


def test_sentences_of_different_lengths_count_the_same() -> None:
    short, long = content("a"), content(*"abcdefgh")
    sentences = [one_layer(short, shift(3, 1)), one_layer(long, shift(10, -1))]
    assert mean_scores(sentences, Pattern.NEXT).scores.tolist() == [[0.5]]


def test_a_row_follows_by_its_largest_weight_alone() -> None:
    rows = np.tile(np.array([0.25, 0.25, 0.25, 0.25], np.float32), (4, 1))
    rows[1] = [0.25, 0.25, 0.3125, 0.1875]
    sentence = one_layer(content("a", "b"), rows)
    assert followed(sentence, Pattern.NEXT).tolist() == [[[True, False]]]
    assert followed(sentence, Pattern.BROAD).tolist() == [[[True, True]]]


@pytest.mark.parametrize(
    ("weights", "pattern"),
    [
        (shift(N, 0), Pattern.SELF),
        (shift(N, 1), Pattern.NEXT),
        (shift(N, -1), Pattern.PREV),
        (uniform(N), Pattern.BROAD),
        (looking([N - 1] * N), Pattern.SEP),
        (looking([0] * N), Pattern.CLS),
        (looking([5] * N), Pattern.MASK),
        (looking([6] * N), Pattern.PUNCT),
        (looking([0, 4, 1, 1, 1, 1, 1, 1]), Pattern.SAME),
        (looking([2, 3, 4, 5, 6, 1, 2, 3]), None),
    ],
)
def test_a_head_is_named_for_what_it_looks_at(
    weights: np.ndarray[tuple[int, int], np.dtype[np.float32]], pattern: Pattern | None
) -> None:
    sentence = one_layer(TOKENS, uniform(N), weights)
    assert named_pattern(sentence, Head(0, 1)) is pattern
    assert named_patterns(sentence, 0) == (Pattern.BROAD, pattern)


@pytest.mark.parametrize(
    ("pattern", "column", "border"),
    [
        (Pattern.CLS, 0, 3),
        (Pattern.SEP, 6, 3),
        (Pattern.PUNCT, 5, 3),
    ],
)
def test_special_tokens_need_more_than_six_tenths(
    pattern: Pattern, column: int, border: int
) -> None:
    tokens = content("a", "b", "c", "d", ".")

    def head(rows: int) -> Analysis:
        # Of five content rows, so many look at the column and the others at "b".
        return one_layer(tokens, looking([2, *[column] * rows, *[2] * (5 - rows), 2]))

    assert content_scores(head(border), pattern)[0, 0] == 0.6
    assert named_pattern(head(border), Head(0, 0)) is None
    assert named_pattern(head(border + 1), Head(0, 0)) is pattern


@pytest.mark.parametrize(("pattern", "offset"), [(Pattern.NEXT, 1), (Pattern.PREV, -1)])
def test_positions_need_more_than_half(pattern: Pattern, offset: int) -> None:
    def head(weight: float) -> Analysis:
        elsewhere = looking([2, 4, 4, 1, 1, 2, 1, 2])
        return one_layer(
            content(*"abcdef"), (weight * shift(N, offset) + (1 - weight) * elsewhere).astype("f4")
        )

    assert named_pattern(head(0.5), Head(0, 0)) is None
    assert named_pattern(head(0.5 + 2**-8), Head(0, 0)) is pattern


def test_punctuation_overrides_position_as_in_the_notebook() -> None:
    # The next token of the only word is a full stop.
    assert named_pattern(one_layer(content("a", "."), looking([1, 2, 2, 2])), Head(0, 0)) is (
        Pattern.PUNCT
    )


def test_every_pattern_is_defined_and_has_a_threshold() -> None:
    assert set(DEFINITIONS) == set(THRESHOLDS) == set(Pattern)
    assert all(text.endswith(".") and text.count(".") == 1 for text in DEFINITIONS.values())


def test_equal_scores_share_the_better_rank_and_undefined_ones_come_last() -> None:
    scores = np.array([[0.25, np.nan, 0.75], [0.75, 0.0, np.nan]])
    assert [(place.head, place.rank) for place in ranking(scores)] == [
        (Head(0, 2), 1),
        (Head(1, 0), 1),
        (Head(0, 0), 3),
        (Head(1, 1), 4),
        (Head(0, 1), 5),
        (Head(1, 2), 5),
    ]


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=6, max_size=6))
def test_a_rank_is_one_more_than_the_number_of_better_heads(values: list[float]) -> None:
    scores = np.array(values).reshape(2, 3)
    places = ranking(scores)
    assert {place.head for place in places} == {Head(*index) for index in np.ndindex(2, 3)}
    for place in places:
        assert place.score == scores[place.head.layer, place.head.head]
        assert place.rank == 1 + sum(value > place.score for value in values)


@given(analyses(), st.sampled_from(Pattern))
def test_scores_are_shares(analysis: Analysis, pattern: Pattern) -> None:
    scores = content_scores(analysis, pattern)
    assert np.isnan(scores).all() or ((scores >= 0) & (scores <= 1 + 1e-6)).all()
    assert not scores.flags.writeable


@given(analyses(), st.sampled_from(Pattern), orders())
def test_permuting_heads_permutes_scores(
    analysis: Analysis, pattern: Pattern, order: list[int]
) -> None:
    moved = permuted(analysis, order)
    for measure in (content_scores, clark_scores):
        expected = measure(analysis, pattern).ravel()[order]
        np.testing.assert_allclose(measure(moved, pattern).ravel(), expected, rtol=1e-12)


@given(analyses())
def test_weights_on_all_columns_add_up(analysis: Analysis) -> None:
    """What goes to [CLS], to [SEP] and between content tokens is all there is."""
    inner = analysis.attention[:, :, 1:-1, 1:-1].sum(axis=-1, dtype=np.float64).mean(axis=-1)
    outer = content_scores(analysis, Pattern.CLS) + content_scores(analysis, Pattern.SEP)
    np.testing.assert_allclose(inner + outer, 1, rtol=1e-6)


@given(analyses(), st.sampled_from(Pattern))
def test_the_score_of_one_head_is_that_among_all(analysis: Analysis, pattern: Pattern) -> None:
    scores = content_scores(analysis, pattern)
    for layer, head in np.ndindex(*scores.shape):
        alone = head_score(analysis, Head(layer, head), pattern)
        np.testing.assert_allclose(alone, scores[layer, head], rtol=1e-9)
