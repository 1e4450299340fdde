"""Heads found by what they do, and what else would explain it, counted out by hand."""

from __future__ import annotations

from itertools import product
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Head
from model.errors import PatternAbsent, WordAmbiguous, WordNotFound
from model.measures.patterns import Pattern, content_scores
from model.measures.search import (
    Found,
    LinkSearch,
    Luck,
    OffsetBaseline,
    PatternSearch,
    UniformBaseline,
    best_offset,
    find_link,
    find_pattern,
    luck,
    majority_chance,
)
from model.measures.ties import exceeds
from tests.model.handmade import (
    HEADS,
    LAYERS,
    analyses,
    content,
    looking,
    one_layer,
    orders,
    permuted,
    random_attention,
    sentence,
    shift,
    uniform,
)

if TYPE_CHECKING:
    from model.analysis import Analysis

FIRST = content("turtle", "moved", "slow", "##ly", ".")
SECOND = content("slow", "##ly", "it", "moved")


def about(value: float) -> Any:
    """A number but for rounding, as part of an expected result."""
    return pytest.approx(value, rel=1e-6)


def test_a_link_is_ranked_by_hits_then_by_its_mean() -> None:
    at_verb = one_layer(FIRST, looking([2] * 7), shift(7, -1), uniform(7))
    both = one_layer(SECOND, looking([4] * 6), shift(6, 2), uniform(6))
    search = find_link([at_verb, both], "slowly", "moved")
    # Head 1 gives it all. Head 2: half of "slowly" looks at "moved" in the first sentence ("slow"
    # does, "##ly" looks at "slow"), and in the second ("##ly" does, "slow" looks at "it").
    # Head 3 looks at everything alike, so "moved" doesn't come first.
    assert search == LinkSearch(
        source="slowly",
        target="moved",
        found=(
            Found(Head(0, 0), score=1.0, share=1.0, hits=2, breaking=(), rank=1),
            Found(Head(0, 1), score=0.5, share=0.5, hits=1, breaking=(1,), rank=2),
            Found(
                Head(0, 2),
                score=about((1 / 7 + 1 / 6) / 2),
                share=0.0,
                hits=0,
                breaking=(0, 1),
                rank=3,
            ),
        ),
        sentences=2,
        candidates=(3, 2),
        baseline=OffsetBaseline(-1, 1),
        luck=Luck(about(3 / 6), about(1 - (5 / 6) ** 3)),
    )


def test_more_hits_beat_a_larger_mean() -> None:
    weak = np.array([[0, 0, 0.25, 0.125, 0.625]] * 5, np.float32)  # most of it on [SEP]
    strong = looking([2] * 5)
    tokens = content("a", "b", "c")
    elsewhere = looking([3] * 5)
    found = find_link(
        [one_layer(tokens, strong, weak), one_layer(tokens, elsewhere, weak)], "a", "b"
    ).found
    assert [(each.head, each.hits, each.score) for each in found] == [
        (Head(0, 1), 2, 0.25),
        (Head(0, 0), 1, 0.5),
    ]


def test_equal_heads_share_the_better_rank() -> None:
    tokens = content("a", "b", "c")
    heads = (uniform(5), looking([2] * 5), uniform(5), looking([2] * 5))
    found = find_link([one_layer(tokens, *heads)], "a", "b").found
    assert [(each.head.head, each.rank) for each in found] == [(1, 1), (3, 1), (0, 3), (2, 3)]


def test_the_source_and_special_tokens_are_no_rivals_unless_named() -> None:
    row = np.array([[0.25, 0.3125, 0.125, 0.0625, 0.25]] * 5, np.float32)
    sentence_ = one_layer(content("a", "b", "c"), row)
    to_word = find_link([sentence_], "a", "b")
    assert (to_word.candidates, to_word.found[0].hits) == ((2,), 1)
    to_special = find_link([sentence_], "a", "[SEP]")
    assert (to_special.candidates, to_special.found[0].hits) == ((3,), 1)
    to_itself = find_link([sentence_], "a", "A")
    assert (to_itself.candidates, to_itself.found[0].hits) == ((3,), 1)
    assert to_itself.baseline == OffsetBaseline(None, 0)


def test_the_only_candidate_is_pure_luck() -> None:
    search = find_link([one_layer(content("a", "b"), uniform(4), uniform(4))], "a", "b")
    assert search.found[0].hits == 1
    assert search.luck == Luck(2.0, 1.0)


def test_words_that_are_missing_or_ambiguous_are_said_so() -> None:
    tokens = content("the", "cat", "the")
    made = one_layer(tokens, uniform(5))
    with pytest.raises(WordNotFound) as missing:
        find_link([made], "cat", "dog")
    assert missing.value.words == tokens
    with pytest.raises(WordAmbiguous):
        find_link([made], "the", "cat")
    assert find_link([made], "cat", "the#2").baseline == OffsetBaseline(1, 1)


@pytest.mark.parametrize(
    ("offsets", "baseline"),
    [
        ([1, 1, -2], OffsetBaseline(1, 2)),
        ([-2, -2, 1], OffsetBaseline(-2, 2)),
        ([-1, 1], OffsetBaseline(1, 1)),
        ([3, -3], OffsetBaseline(3, 1)),
        ([-1, 3], OffsetBaseline(-1, 1)),
        ([4, 0, -7], OffsetBaseline(None, 0)),
        ([3, 3, 4, 4, 4], OffsetBaseline(3, 2)),
    ],
)
def test_the_best_fixed_offset(offsets: list[int], baseline: OffsetBaseline) -> None:
    assert best_offset(offsets) == baseline


@pytest.mark.parametrize(("sentences", "expected"), [(1, 18), (2, 2.25), (3, 0.28125)])
def test_luck_of_144_heads_among_eight_words(sentences: int, expected: float) -> None:
    assert luck([1 / 8] * sentences, 144).expected == expected


def test_luck_of_at_least_one() -> None:
    assert luck([0.5], 2).at_least_one == pytest.approx(0.75)
    assert luck([0.0, 1.0], 144) == Luck(0.0, 0.0)
    assert luck([1.0], 144) == Luck(144.0, 1.0)
    assert luck([1e-10] * 2, 144).at_least_one == pytest.approx(1.44e-18)


def test_luck_counts_the_heads_of_all_that_could_be() -> None:
    """One head for each pair of words that "a" could look at: luck expects one to be right."""
    sizes = 3, 5
    first, second = (content("a", *(f"w{i}" for i in range(size))) for size in sizes)
    choices = list(product(*map(range, sizes)))
    at_first = [looking([2 + choice] * 6) for choice, _ in choices]
    at_second = [looking([2 + choice] * 8) for _, choice in choices]
    search = find_link([one_layer(first, *at_first), one_layer(second, *at_second)], "a", "w1")
    passing = [each.head.head for each in search.found if each.hits == 2]
    assert passing == [choices.index((1, 1))]
    assert search.luck.expected == pytest.approx(len(passing))


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        (Pattern.NEXT, "abc"),
        (Pattern.SEP, "abc"),
        (Pattern.SELF, "ab"),
        (Pattern.SAME, "aaa"),
        (Pattern.SAME, "aba"),
        (Pattern.PUNCT, ",a."),
    ],
)
def test_pattern_luck_counts_the_heads_of_all_that_could_be(pattern: Pattern, pieces: str) -> None:
    """Every way in which the words could look at one token each: as many hit as luck expects."""
    tokens = content(*pieces)
    n = len(tokens)
    ways = [looking([0, *way, 0]) for way in product(range(n), repeat=n - 2)]
    search = find_pattern([one_layer(tokens, *ways)], pattern)
    assert search.luck is not None
    assert search.luck.expected == pytest.approx(sum(each.hits for each in search.found))


def test_chance_of_a_majority_by_hand() -> None:
    assert majority_chance([0.25] * 3) == 10 / 64
    assert majority_chance([0.5, 0.5]) == 0.25  # half is no majority
    assert majority_chance([0.125]) == 0.125
    assert majority_chance([0.5, 0.25, 1.0]) == 0.5 + 0.25 - 0.125


@given(st.integers(1, 30), st.integers(0, 8))
def test_chance_of_a_majority_is_the_binomial_tail(rows: int, eighths: int) -> None:
    p = eighths / 8
    tail = sum(
        comb(rows, k) * p**k * (1 - p) ** (rows - k) for k in range(rows + 1) if 2 * k > rows
    )
    assert majority_chance([p] * rows) == pytest.approx(tail, rel=1e-9, abs=1e-15)


def test_a_pattern_is_ranked_by_its_mean_score() -> None:
    tokens = content("a", "b", "c", "d")
    mostly = looking([1, 2, 3, 4, 0, 5])
    half = looking([1, 2, 3, 0, 0, 5])
    first = one_layer(tokens, half, shift(6, 1), mostly)
    second = one_layer(content("a"), shift(3, 1), shift(3, 1), shift(3, 0))
    chance = (4 * (1 / 6) ** 3 * (5 / 6) + (1 / 6) ** 4) / 3
    assert find_pattern([first, second], Pattern.NEXT) == PatternSearch(
        pattern=Pattern.NEXT,
        found=(
            Found(Head(0, 1), score=1.0, share=1.0, hits=2, breaking=(), rank=1),
            Found(Head(0, 0), score=0.75, share=0.6, hits=1, breaking=(0,), rank=2),
            Found(Head(0, 2), score=0.375, share=0.6, hits=1, breaking=(1,), rank=3),
        ),
        sentences=2,
        left_out=(),
        baseline=UniformBaseline(about((1 / 6 + 1 / 3) / 2)),
        luck=Luck(about(3 * chance), about(1 - (1 - chance) ** 3)),
    )


def test_sentences_without_a_target_are_left_out_and_named() -> None:
    masked, plain = content("a", "[MASK]"), content("a", "b")
    sentences = [
        one_layer(plain, uniform(4)),
        one_layer(masked, looking([2] * 4)),
        one_layer(plain, uniform(4)),
        one_layer(masked, looking([1] * 4)),
    ]
    search = find_pattern(sentences, Pattern.MASK)
    assert (search.sentences, search.left_out) == (2, (0, 2))
    assert (search.found[0].hits, search.found[0].breaking) == (1, (3,))
    with pytest.raises(PatternAbsent) as caught:
        find_pattern(sentences[::2], Pattern.MASK)
    assert caught.value.pattern == "mask"


def test_looking_broadly_has_no_target_so_no_luck() -> None:
    search = find_pattern([one_layer(content("a", "b"), shift(4, 1), uniform(4))], Pattern.BROAD)
    assert (search.found[0].head, search.found[0].hits) == (Head(0, 1), 1)
    assert (search.found[1].hits, search.found[1].breaking) == (0, (0,))
    assert (search.luck, search.baseline) == (None, None)


@given(st.lists(analyses(), min_size=1, max_size=4), st.sampled_from(Pattern))
def test_rank_hits_and_luck_agree(sentences: list[Analysis], pattern: Pattern) -> None:
    try:
        search = find_pattern(sentences, pattern)
    except PatternAbsent:
        assert all(np.isnan(content_scores(each, pattern)).all() for each in sentences)
        return
    check_found(search)
    assert search.sentences + len(search.left_out) == len(sentences)
    for each in search.found:
        better = [other.score > each.score for other in search.found]
        clearly_better = [exceeds(other.score, each.score) for other in search.found]
        assert 1 + sum(clearly_better) <= each.rank <= 1 + sum(better)
        assert not set(each.breaking) & set(search.left_out)


words = st.permutations(["turtle", "moved", "slow", "##ly"]).filter(
    lambda pieces: pieces.index("##ly") == pieces.index("slow") + 1
)


@given(st.lists(st.tuples(words, st.integers(0, 2**32 - 1)), min_size=1, max_size=4), orders())
def test_links_agree_and_follow_their_heads(
    drawn: list[tuple[list[str], int]], order: list[int]
) -> None:
    sentences = [
        sentence(content(*pieces), random_attention(seed, LAYERS, HEADS, 6))
        for pieces, seed in drawn
    ]
    search = find_link(sentences, "slowly", "moved")
    check_found(search)
    for each in search.found:
        better = [
            other for other in search.found if (other.hits, other.score) > (each.hits, each.score)
        ]
        clearly_better = [
            other for other in better if other.hits > each.hits or exceeds(other.score, each.score)
        ]
        assert 1 + len(clearly_better) <= each.rank <= 1 + len(better)
    again = find_link([permuted(each, order) for each in sentences], "slowly", "moved")
    # Equal heads stand in the order of their places, which are others now; their ranks stay.
    assert {order[each.head.layer * HEADS + each.head.head]: each.rank for each in again.found} == {
        each.head.layer * HEADS + each.head.head: each.rank for each in search.found
    }
    assert (again.luck, again.baseline) == (search.luck, search.baseline)


def check_found(search: LinkSearch | PatternSearch) -> None:
    assert {each.head for each in search.found} == {
        Head(*place) for place in np.ndindex(LAYERS, HEADS)
    }
    assert [each.rank for each in search.found] == sorted(each.rank for each in search.found)
    for each in search.found:
        assert each.hits + len(each.breaking) == search.sentences
        assert 0 <= each.share <= 1
        assert -1e-9 <= each.score <= 1 + 1e-6
    if search.luck is not None:
        assert 0 <= search.luck.at_least_one <= min(1, search.luck.expected + 1e-12)
        assert search.luck.expected <= len(search.found)
