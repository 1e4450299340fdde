"""What is said of heads switched off: true to the numbers, and easy to read."""

import math
from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Head, HeadsOff, Standing, Way
from model.errors import NoSuchHead
from model.measures.importance import Importance
from model.measures.ties import TOLERANCE
from model.variants import all_heads
from replies.errors import NoneOrAllOff
from replies.pages import OffPage
from replies.phrases import bold, short
from replies.show.off import heads_off
from replies.switches import (
    DRAWS,
    Compared,
    GapChange,
    Ranked,
    change_in_numbers,
    change_in_words,
    change_table,
    falls_or_rises,
    heads_in_words,
    importance_in_numbers,
    importance_in_words,
    importance_table,
)
from replies.terms import Term
from tests.replies.reading import grade, uncommon
from tests.replies.without_model import geometry_of

BASE, SMALL = geometry_of(12, 12), geometry_of(3, 4)
HIGHEST_GRADE = 7.0
TERMS = frozenset({*get_args(Term), "heads", "bert's", "table", "chair"})
"""And the words of the sentence."""

TABLE = Compared("table", Standing(0.231, 1), Standing(0.12, 3))
CHAIR = Compared("chair", Standing(0.1, 2), Standing(0.3, 1))


def change(less: int, *, same: bool = False, distance: float = 0.3, equal: int = 0) -> GapChange:
    """A distance that is larger than so many of the draws, and equal to some."""
    draws = [distance - 0.1] * less + [distance] * equal
    draws += [distance + 0.1] * (DRAWS - len(draws))
    now = TABLE if same else CHAIR
    return GapChange(TABLE, now, (TABLE, CHAIR), 0, distance, np.array(draws))


def ranked(
    *falls: float, less: int = DRAWS, sentences: int = 1, words: tuple[str, ...] = ("table",)
) -> Ranked:
    """Heads with these falls, the first 3 beside noise, of which so many draws do less."""
    found = Importance(np.array([falls]), sentences)
    strongest = found.strongest(10)
    noise = tuple(
        np.array([each.fall / 2] * less + [2 * each.fall + 1] * (DRAWS - less))
        for each in strongest[:3]
    )
    return Ranked(found, strongest, noise, words)


def all_said() -> set[str]:
    changes = product(range(DRAWS + 1), (False, True), (0.001, 0.3, 1.0), (1, 2, 143))
    said = {
        change_in_words(change(less, same=same, distance=distance), heads)
        for less, same, distance, heads in changes
    }
    falls = ((0.7, 0.3, 0.1), (0.7, 0.01, -0.1), (0.7, 0.5, 0.01), (0.01, 0.0, -3.0), (6.0,))
    return said | {
        importance_in_words(ranked(*each, less=less, sentences=sentences))
        for each, less, sentences in product(falls, range(DRAWS + 1), (1, 3))
    }


def test_what_is_said_is_easy_to_read() -> None:
    said = all_said()
    assert len(said) > 300
    too_hard = {text: grade(text) for text in said if grade(text) > HIGHEST_GRADE}
    assert not too_hard
    assert set().union(*(uncommon(text, TERMS) for text in said)) == set()


NOT_CLEAR = (
    "Without it, BERT's first word is chair. Before, it was table, which is now in place 3. In "
    "all, 30 % of the probability moves to other words. That is more than with 17 of 20 picks of "
    "one head by chance. So other heads may do as much."
)
MORE = (
    "Without them, BERT's first word is still table: 23.1 % before, 12.0 % now. In all, 30 % of "
    "the probability moves to other words. That is more than with 19 of 20 picks of 12 heads by "
    "chance. So these heads matter here, more than most."
)
LESS = (
    "Without it, BERT's first word is still table: 23.1 % before, 12.0 % now. In all, less than 1 "
    "% of the probability moves to other words. More moves with 19 of 20 picks of one head by "
    "chance. So this head matters less here than most."
)


@pytest.mark.parametrize(
    ("found", "heads", "text"),
    [
        (change(17), 1, NOT_CLEAR),
        (change(19, same=True), 12, MORE),
        (change(1, same=True, distance=0.001), 1, LESS),
    ],
)
def test_a_change_in_words(found: GapChange, heads: int, text: str) -> None:
    assert change_in_words(found, heads) == text


def test_heads_that_change_nothing_are_not_said_to_differ_from_others_that_do_not() -> None:
    text = change_in_words(change(0, equal=DRAWS), 1)
    assert "more than with 0 of 20 picks" in text
    assert text.endswith("So other heads may do as much.")


@given(st.lists(st.floats(-TOLERANCE / 2, TOLERANCE / 2), min_size=DRAWS, max_size=DRAWS))
def test_noise_of_processors_makes_no_draw_larger_or_smaller(noise: list[float]) -> None:
    equal = GapChange(TABLE, CHAIR, (), 0, 0.3, 0.3 + np.array(noise))
    assert (equal.less, equal.more) == (0, 0)


@pytest.mark.parametrize(
    ("fall", "said"),
    [(0.257, "falls by 0.26"), (-0.064, "rises by 0.06"), (-0.001, "falls by 0.00")],
)
def test_what_falls_by_less_than_nothing_rises(fall: float, said: str) -> None:
    assert falls_or_rises(fall) == said


def test_the_numbers_are_those_of_both_answers() -> None:
    distance, ranks = change_in_numbers(change(17, equal=1), 2)
    assert "0.300 (total variation" in distance
    assert "20 random choices of 2 heads: 0.200 to 0.400, half of them at most 0.200." in distance
    assert "table 1 → 3." in ranks
    assert f"falls by {math.log(0.231 / 0.12):.2f}" in ranks
    rare = Compared("`", Standing(0.0004, 9), Standing(0.0, 20_000))
    table = change_table((TABLE, CHAIR, rare)).splitlines()
    assert table[2].split() == ["table", "23.1", "%", "12.0", "%", "-11.1"]
    assert table[3].split() == ["chair", "10.0", "%", "30.0", "%", "+20.0"]
    assert table[4].split() == ["'", "<", "0.1", "%", "<", "0.1", "%", "0.0"]
    assert math.isfinite(rare.fall)


NUMBERS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=6)


@given(heads=NUMBERS, layers=st.lists(st.integers(0, 2), max_size=2), way=st.sampled_from(Way))
def test_all_but_some_are_those_that_are_on_otherwise(
    heads: list[tuple[int, int]], layers: list[int], way: Way
) -> None:
    flat = tuple(number for head in heads for number in head)
    pages = [OffPage(heads=flat, layers=tuple(layers), but=but, way=way) for but in (False, True)]
    named = {Head(*head) for head in heads} | {Head(x, y) for x in layers for y in range(4)}
    if len(named) in (0, 12):
        for page in pages:
            with pytest.raises(NoneOrAllOff):
                heads_off(page, SMALL)
        return
    some, others = (heads_off(page, SMALL) for page in pages)
    assert some == HeadsOff(frozenset(named), way)
    assert others == HeadsOff(frozenset(all_heads(SMALL)) - named, way)
    assert len(heads_in_words(pages[0], some, SMALL)) < 60


@pytest.mark.parametrize("page", [OffPage(heads=(3, 0)), OffPage(layers=(3,)), OffPage(heads=(0,))])
def test_an_address_that_nobody_made_names_no_heads(page: OffPage) -> None:
    with pytest.raises((NoSuchHead, NoneOrAllOff)):
        heads_off(page, SMALL)


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (OffPage(heads=(7, 9)), "Layer 8, head 10"),
        (OffPage(heads=(7, 9, 2, 0, 7, 9)), "Heads 8-10 and 3-1"),
        (OffPage(layers=(3,)), "All 12 heads of layer 4"),
        (OffPage(layers=(3, 4)), "All 24 heads of layer 4 and layer 5"),
        (OffPage(heads=(2, 9), but=True), "All heads but 3-10"),
        (OffPage(layers=(3,), but=True), "All heads but layer 4"),
        (OffPage(heads=(7, 9, 3, 1), layers=(3,)), "Heads 8-10 and layer 4"),
        (
            OffPage(heads=tuple(range(12)) * 2),
            "Heads 1-2, 3-4, 5-6, 7-8, 9-10 and 11-12",
        ),
    ],
)
def test_heads_are_named(page: OffPage, name: str) -> None:
    assert heads_in_words(page, heads_off(page, BASE), BASE) == name


def test_the_most_important_head_is_named_with_what_the_answer_loses() -> None:
    text = importance_in_words(ranked(0.1, math.log(2), 0.3, 0.01), (str, bold))
    assert text.startswith(
        "**1-2** matters most here: without it, table is only 0.50 times as likely. Next come "
        "**1-3** and **1-1**. Noise in its place changes less in 20 of 20 tries."
    )
    loud = importance_in_words(ranked(0.5, 0.01, less=15))
    assert "But noise in its place changes as much in 5 of 20 tries." in loud
    assert "Next" not in loud
    several = importance_in_words(ranked(0.5, sentences=3, words=("table", "chair", "table")))
    assert "the first word is only 0.61 times as likely on average." in several


def test_where_nothing_falls_no_head_is_named() -> None:
    text = importance_in_words(ranked(0.019, -2.0, 0.0))
    assert text.startswith("No head alone matters much here")


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=30))
def test_the_table_lists_the_largest_falls_and_how_many_rise_is_said(falls: list[float]) -> None:
    found = ranked(*falls)
    lines = importance_table(found).splitlines()[2:-1]
    assert [line.split()[1] for line in lines] == [short(each.head) for each in found.strongest]
    assert len(lines) == min(10, len(falls))
    assert all("-0.00" not in line for line in lines)
    rising = sum(fall < -1e-4 for fall in falls)
    said = " ".join(importance_in_numbers(found, Way.ZERO))
    if all(abs(fall + 1e-4) > 1e-9 for fall in falls):
        expected = f"Without {rising} of {len(falls)} heads" if rising else "of no head here"
        assert expected in said


@pytest.mark.parametrize(("way", "as_large"), [(Way.ZERO, "as this"), (Way.EVEN, "`zero` makes")])
def test_luck_and_the_size_of_noise_are_said(way: Way, as_large: str) -> None:
    *_, noise = importance_in_numbers(ranked(*[0.1] * 144), way)
    assert "about 7 of 144 would still do more than all 20 draws by luck" in noise
    assert as_large in noise
