"""Which numbers count as equal; and that no finding depends on the last digits of a weight."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Head
from model.errors import PatternAbsent
from model.measures.claims import Need, Outcome, check_link, check_pattern
from model.measures.links import looks_most, strongest_links, tendency
from model.measures.patterns import THRESHOLDS, Pattern, followed, named_patterns
from model.measures.search import find_link, find_pattern
from model.measures.similar import closest
from model.measures.ties import (
    RATIO,
    TOLERANCE,
    decimals,
    exceeds,
    first_largest,
    in_order,
    levels,
    logarithms_in_order,
    nearest_step,
    probable_first,
    ratio_exceeds,
    reaches,
    whole_steps,
)
from model.measures.word_links import links_from, links_to
from model.measures.words import word_level
from tests.model.handmade import LAYERS, content, looking, one_layer, uniform
from tests.noise import SEEDS, elsewhere, noisy, the_same_each_time, tied_analyses

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.analysis import Analysis
    from model.measures.search import LinkSearch, PatternSearch

HALF = 0.5 + 1e-6
"""As good as a half."""


def test_the_first_of_equals_is_the_largest() -> None:
    scores = np.array([[0.1, 0.5, HALF, 0.2], [0.1, 0.2, 0.3, HALF]])
    assert first_largest(scores).tolist() == [1, 3]


def test_equals_stand_in_the_order_of_their_places() -> None:
    scores = np.array([0.25, HALF, np.nan, 0.75, 0.5, 0.25 + 1e-6, np.nan])
    assert levels(scores).tolist() == [2, 1, 3, 0, 1, 2, 3]
    assert in_order(scores).tolist() == [3, 1, 4, 0, 5, 2, 6]
    assert in_order(np.array([])).tolist() == []


def test_equally_probable_pieces_stand_as_in_the_vocabulary() -> None:
    """By ratio: 4 and 5 in ten million are far apart, though both are below the tolerance."""
    probabilities = np.array([4e-7, 0.25, 5e-7, 0.250001, 0.0, 5.0001e-7, 0.0], np.float32)
    assert probable_first(probabilities).tolist() == [1, 3, 2, 5, 0, 4, 6]
    assert probable_first(np.array([], np.float32)).tolist() == []


def test_a_level_is_no_wider_than_the_tolerance() -> None:
    # Each is as good as the next, but the first is not as good as the last.
    slope = 0.5 - 0.75 * TOLERANCE * np.arange(4)
    assert levels(slope).tolist() == [0, 0, 1, 1]
    assert first_largest(slope[::-1]) == 2


@pytest.mark.parametrize("off", [-1e-6, 0.0, 1e-6])
def test_a_bound_is_not_exceeded_by_what_equals_it(off: float) -> None:
    assert not exceeds(0.5 + off, 0.5)
    assert reaches(0.5 + off, 0.5)
    assert exceeds(0.5 + off + 2 * TOLERANCE, 0.5)
    assert not reaches(0.5 + off - 2 * TOLERANCE, 0.5)


def test_nan_neither_exceeds_nor_reaches_anything() -> None:
    assert not exceeds(np.nan, 0.5)
    assert not reaches(np.nan, 0.5)


@pytest.mark.parametrize("off", [-1e-6, 0.0, 1e-6])
@pytest.mark.parametrize(
    ("number", "digits", "written"),
    [
        (0.125, 2, "0.13"),
        (0.375, 2, "0.38"),
        (0.83, 2, "0.83"),
        (1.0, 2, "1.00"),
        (12.5, 0, "13"),
        (0.25, 1, "0.3"),
    ],
)
def test_halves_are_rounded_up(number: float, digits: int, written: str, off: float) -> None:
    assert decimals(number + off, digits) == written
    (step,) = nearest_step(np.array([number + off]), 10**digits)
    assert step / 10**digits == float(written)


@given(st.floats(0, 1) | st.integers(0, 10_000).map(lambda part: part / 10_000))
def test_whole_steps_give_the_hundredths_that_are_written(score: float) -> None:
    (whole,) = whole_steps(np.array([score]), 10_000).tolist()
    assert f"{(whole + 50) // 100 / 100:.2f}" == decimals(score)
    assert abs(whole / 10_000 - score) <= 1 / 10_000


@the_same_each_time
@given(st.integers(1, 64).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), SEEDS)
def test_noise_changes_no_whole_step(share: tuple[int, int], seed: int) -> None:
    part, n = share
    score = np.array([part / n])
    assert whole_steps(noisy(score, seed), 10_000) == whole_steps(score, 10_000)


SCORES = st.lists(st.integers(0, 64).map(lambda part: part / 64), min_size=1, max_size=9)


@the_same_each_time
@given(SCORES, SEEDS)
def test_noise_changes_no_order(exact: list[float], seed: int) -> None:
    scores = np.array(exact)
    with_noise = noisy(scores, seed)
    expected = [len({other for other in exact if other > score}) for score in exact]
    assert levels(with_noise).tolist() == levels(scores).tolist() == expected
    order = sorted(range(len(exact)), key=lambda place: (-exact[place], place))
    assert in_order(with_noise).tolist() == order
    assert first_largest(with_noise) == order[0]
    for bound in exact:
        assert exceeds(with_noise, bound).tolist() == [score > bound for score in exact]
        assert reaches(with_noise, bound).tolist() == [score >= bound for score in exact]


def measured(search: LinkSearch | PatternSearch) -> list[tuple[object, ...]]:
    """All that a search says but for the scores themselves."""
    return [
        (found.head, found.rank, found.hits, found.breaking, found.share) for found in search.found
    ]


@the_same_each_time
@given(st.lists(tied_analyses(), min_size=1, max_size=3), st.sampled_from(Pattern), SEEDS)
def test_noise_changes_no_search_and_no_verdict(
    sentences: list[Analysis], pattern: Pattern, seed: int
) -> None:
    with_noise = [elsewhere(analysis, seed + place) for place, analysis in enumerate(sentences)]
    try:
        search = find_pattern(sentences, pattern)
    except PatternAbsent:
        return
    assert measured(find_pattern(with_noise, pattern)) == measured(search)
    for found in search.found:
        one, other = (check_pattern(each, found.head, pattern) for each in (sentences, with_noise))
        assert (one.outcome, one.missed) == (other.outcome, other.missed)


@the_same_each_time
@given(st.lists(tied_analyses("turtle", "moved"), min_size=1, max_size=3), SEEDS)
def test_noise_changes_no_link(sentences: list[Analysis], seed: int) -> None:
    with_noise = [elsewhere(analysis, seed + place) for place, analysis in enumerate(sentences)]
    names = ("turtle", "moved#1")
    search = find_link(sentences, *names)
    assert measured(find_link(with_noise, *names)) == measured(search)
    one, other = (check_link(each, Head(0, 0), *names) for each in (sentences, with_noise))
    assert (one.outcome, one.missed) == (other.outcome, other.missed)


READINGS: list[Callable[[Analysis], object]] = [
    lambda analysis: [named_patterns(analysis, layer) for layer in range(LAYERS)],
    lambda analysis: [followed(analysis, pattern).tolist() for pattern in Pattern],
    lambda analysis: [
        tendency(analysis.tokens, weights)
        for weights in analysis.attention.reshape(-1, *analysis.attention.shape[2:])
    ],
    lambda analysis: [
        (link.attending, link.attended)
        for link in strongest_links(analysis.tokens, analysis.attention[0, 0], 9)
    ],
    lambda analysis: [other.head for other in closest(analysis, Head(0, 0), 9)],
    lambda analysis: [
        (link.head, link.other)
        for find in (links_from, links_to)
        for link in find(word_level(analysis), 1, 9)
    ],
]


@pytest.mark.parametrize("reading", READINGS)
@the_same_each_time
@given(tied_analyses(), SEEDS)
def test_noise_changes_no_reading(
    reading: Callable[[Analysis], object], analysis: Analysis, seed: int
) -> None:
    assert reading(elsewhere(analysis, seed)) == reading(analysis)


@pytest.mark.parametrize("off", [-1e-6, 0.0, 1e-6])
def test_a_row_does_not_look_most_at_one_of_two_equals(off: float) -> None:
    weights = np.array([[0.5 + off, 0.5 - off], [0.5 + 2 * TOLERANCE, 0.5]])
    wanted = np.array([[True, False]] * 2)
    assert looks_most(weights, wanted).tolist() == [False, True]


@pytest.mark.parametrize("off", [-1e-6, 0.0, 1e-6])
@pytest.mark.parametrize(
    ("pattern", "column"), [(Pattern.CLS, 0), (Pattern.SEP, 6), (Pattern.PUNCT, 5)]
)
def test_a_score_as_good_as_its_threshold_gives_no_name(
    pattern: Pattern, column: int, off: float
) -> None:
    at_threshold = THRESHOLDS[pattern] + off
    weights = at_threshold * looking([column] * 7) + (1 - at_threshold) * looking([2] * 7)
    sentence = one_layer(content(*"abcd", "."), weights.astype(np.float32))
    assert named_patterns(sentence, 0) == (None,)
    assert Need.SCORE in check_pattern([sentence], Head(0, 0), pattern).missed


def test_one_head_expected_by_luck_is_not_fewer_than_one() -> None:
    heads = 49
    words = content("from", "to", *(f"w{place}" for place in range(heads - 1)))
    sentence = one_layer(words, *[looking([2] * len(words))] * heads)
    verdict = check_link([sentence], Head(0, 0), "from", "to")
    assert verdict.luck is not None
    assert verdict.luck.expected == np.nextafter(1, 0)  # 49 times the float next to 1/49
    assert (verdict.outcome, verdict.missed) == (Outcome.PARTLY, (Need.BASELINE, Need.LUCK))


def test_pieces_of_equal_probability_share_a_rank_whatever_the_noise() -> None:
    exact = np.array([1e-7, 0.4, 0.4, 0.2, 1e-7, 2e-7], np.float32)
    plain = one_layer(content("[MASK]"), uniform(3))
    for seed in range(20):
        made = replace(plain, probabilities=noisy(exact, seed)[np.newaxis])
        assert [made.standing(0, piece).rank for piece in range(6)] == [5, 1, 1, 3, 5, 4]
    apart = np.array([0.1, 0.1 * (2 * RATIO - 1)], np.float32)
    made = replace(plain, probabilities=apart[np.newaxis])
    assert [made.standing(0, piece).rank for piece in range(2)] == [2, 1]


def test_logarithms_are_equal_where_probabilities_are() -> None:
    """Of ratios too, which may be above 1."""
    step = np.log(RATIO)
    logarithms = np.array([-9, 2, 2 + 0.9 * step, -9 + 2.1 * step])
    assert logarithms_in_order(logarithms).tolist() == [1, 2, 3, 0]
    bounds = np.array([2 - 2 * step, 2 - 0.9 * step, 2, 3])
    assert ratio_exceeds(2, bounds).tolist() == [True, False, False, False]
