"""Verdicts at the borders of everything that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from model.analysis import Head
from model.errors import PatternAbsent
from model.measures.claims import (
    Need,
    Outcome,
    check_link,
    check_pattern,
    link_verdicts,
    pattern_verdicts,
)
from model.measures.patterns import Pattern
from model.measures.search import OffsetBaseline
from tests.model.handmade import (
    content,
    looking,
    one_layer,
    random_attention,
    sentence,
    shift,
    uniform,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.analysis import Analysis
    from model.measures.claims import Verdict

HEAD = Head(0, 0)
TEN = content(*"abcdefghij")
"""Ten words, twelve tokens."""


def following(rows: int, weight: float = 1.0) -> Analysis:
    """So many of ten words give `weight` to the next token; the rest goes two words back.

    The others give everything to the word itself.
    """
    weights = np.eye(12, dtype=np.float32)
    for row in range(1, rows + 1):
        weights[row] = 0
        weights[row, row + 1] = weight
        weights[row, row - 2] += 1 - weight
    return one_layer(TEN, weights)


def next_token(*sentences: Analysis) -> Verdict:
    return check_pattern(sentences, HEAD, Pattern.NEXT)


def test_a_claim_holds_if_it_meets_every_need() -> None:
    verdict = next_token(following(10), following(9))
    assert (verdict.outcome, verdict.missed) == (Outcome.HOLDS, ())
    assert (verdict.score, verdict.share) == (0.95, 0.95)
    assert (verdict.hits, verdict.sentences, verdict.breaking) == (2, 2, ())
    assert (verdict.rank, verdict.heads) == (1, 1)


def test_nine_words_of_ten_must_follow() -> None:
    assert next_token(following(9)).outcome is Outcome.HOLDS
    eight = next_token(following(8))
    assert (eight.outcome, eight.missed) == (Outcome.PARTLY, (Need.SHARE,))


def test_the_share_is_of_the_words_of_all_sentences() -> None:
    assert next_token(following(8), following(10)).outcome is Outcome.HOLDS
    assert next_token(following(8), following(9)).missed == (Need.SHARE,)


def test_the_score_must_exceed_its_threshold() -> None:
    exactly, more = next_token(following(10, 0.5)), next_token(following(10, 0.5 + 2**-8))
    assert exactly.score == 0.5
    # At 0.5 the token two back gets as much, so that no word's largest weight is on the next.
    assert exactly.missed == (Need.SCORE, Need.SHARE, Need.EVERY_SENTENCE)
    assert exactly.outcome is Outcome.DOES_NOT_HOLD
    assert more.outcome is Outcome.HOLDS


def test_a_low_score_alone_keeps_a_claim_from_holding() -> None:
    weights = np.full((12, 12), 1 / 32, np.float32)
    weights += np.float32(20 / 32) * shift(12, 1)
    weights[1:11] -= np.float32(5 / 32) * shift(12, 1)[1:11]
    weights[1:11, 0] += np.float32(5 / 32)
    verdict = next_token(one_layer(TEN, weights))
    assert verdict.score == 0.5
    assert (verdict.outcome, verdict.missed) == (Outcome.PARTLY, (Need.SCORE,))


@pytest.mark.parametrize(
    ("pattern", "column"), [(Pattern.SEP, 6), (Pattern.CLS, 0), (Pattern.PUNCT, 5)]
)
def test_special_tokens_have_their_own_threshold(pattern: Pattern, column: int) -> None:
    tokens = content("a", "b", "c", "d", ".")

    def verdict(*columns: int) -> Verdict:
        return check_pattern([one_layer(tokens, looking([2, *columns, 2]))], HEAD, pattern)

    three, four = verdict(*[column] * 3, 2, 2), verdict(*[column] * 4, 2)
    assert three.score == 0.6
    assert three.missed == (Need.SCORE, Need.SHARE)
    assert four.missed == (Need.SHARE,)


def test_one_sentence_that_breaks_a_claim_keeps_it_from_holding() -> None:
    short = one_layer(content("a", "b"), looking([1, 2, 0, 0]))  # one word of two is no majority
    verdict = next_token(following(10), short, following(10))
    assert (verdict.outcome, verdict.missed) == (Outcome.PARTLY, (Need.EVERY_SENTENCE,))
    assert (verdict.breaking, verdict.hits, verdict.sentences) == ((1,), 2, 3)


def test_half_of_the_words_is_partly_and_fewer_is_not() -> None:
    half, fewer = next_token(following(5, 0.75)), next_token(following(4, 0.75))
    assert half.score == 0.375
    assert half.outcome is Outcome.PARTLY
    assert half.breaking == (0,)
    assert fewer.outcome is Outcome.DOES_NOT_HOLD


def test_a_high_score_alone_is_partly() -> None:
    made = following(4)
    weights = made.attention[0, 0].copy()
    weights[5:11] = 0.625 * shift(12, 0)[5:11] + 0.375 * shift(12, 1)[5:11]
    verdict = next_token(one_layer(TEN, weights))
    assert (verdict.score, verdict.share) == (0.625, 0.4)
    assert (verdict.outcome, verdict.missed) == (Outcome.PARTLY, (Need.SHARE, Need.EVERY_SENTENCE))


@pytest.mark.parametrize(("heads", "outcome"), [(2, Outcome.HOLDS), (3, Outcome.PARTLY)])
def test_luck_must_leave_less_than_one_head(heads: int, outcome: Outcome) -> None:
    # One word among three tokens: a random head is right with probability 1/3.
    verdict = next_token(one_layer(content("a"), *[shift(3, 1)] * heads))
    assert verdict.luck is not None
    assert verdict.luck.expected == heads / 3
    assert verdict.outcome is outcome
    assert verdict.missed == (() if outcome is Outcome.HOLDS else (Need.LUCK,))


def test_a_broad_head_is_judged_by_entropy_alone() -> None:
    broad = one_layer(content("a", "b"), uniform(4))
    assert check_pattern([broad], HEAD, Pattern.BROAD).outcome is Outcome.HOLDS
    sharp = one_layer(content("a", "b"), shift(4, 1))
    assert check_pattern([sharp], HEAD, Pattern.BROAD).outcome is Outcome.DOES_NOT_HOLD


def test_nothing_to_look_at_is_no_verdict() -> None:
    with pytest.raises(PatternAbsent):
        check_pattern([following(10)], HEAD, Pattern.MASK)


def test_sentences_without_a_target_are_left_out() -> None:
    masked = one_layer(content("a", "[MASK]", "b"), looking([2] * 5))
    verdict = check_pattern([following(10), masked, masked], HEAD, Pattern.MASK)
    assert (verdict.left_out, verdict.breaking, verdict.sentences) == ((0,), (), 2)


def test_the_rank_is_that_of_the_head_asked_about() -> None:
    made = one_layer(content("a", "b"), uniform(4), shift(4, 1), shift(4, -1))
    ranks = [check_pattern([made], Head(0, number), Pattern.NEXT).rank for number in range(3)]
    assert ranks == [2, 1, 3]


def linked(offset: int, *, hit: bool = True, heads: int = 1) -> Analysis:
    """Nine words, "from" first and "to" so many words further; the heads look at "to", or not."""
    others = iter("abcdefgh")
    words = ["to" if place == offset else next(others) for place in range(1, 9)]
    column = 1 + offset if hit else 1 + offset % 8 + 1
    return one_layer(content("from", *words), *[looking([column] * 11)] * heads)


def from_to(sentences: Sequence[Analysis]) -> Verdict:
    return check_link(sentences, HEAD, "from", "to")


def test_a_link_holds_if_every_sentence_has_it_and_no_offset_explains_it() -> None:
    verdict = from_to([linked(1), linked(2), linked(5)])
    assert (verdict.outcome, verdict.missed) == (Outcome.HOLDS, ())
    assert (verdict.hits, verdict.sentences, verdict.share, verdict.score) == (3, 3, 1.0, 1.0)
    assert verdict.baseline == OffsetBaseline(1, 1)


@pytest.mark.parametrize(
    ("same", "other", "outcome"),
    [
        (9, 1, Outcome.HOLDS),  # 10 of 10 against 9 of 10: 10 points
        (10, 0, Outcome.PARTLY),
        (18, 2, Outcome.HOLDS),
        (19, 1, Outcome.PARTLY),  # 20 of 20 against 19 of 20: 5 points
    ],
)
def test_a_link_must_beat_the_best_offset_by_ten_points(
    same: int, other: int, outcome: Outcome
) -> None:
    verdict = from_to([linked(2)] * same + [linked(5)] * other)
    assert verdict.baseline == OffsetBaseline(2, same)
    assert verdict.outcome is outcome
    assert verdict.missed == (() if outcome is Outcome.HOLDS else (Need.BASELINE,))


def test_one_sentence_without_the_link_breaks_it() -> None:
    verdict = from_to([linked(4), linked(5, hit=False), linked(6)])
    assert (verdict.outcome, verdict.missed) == (Outcome.PARTLY, (Need.EVERY_SENTENCE,))
    assert verdict.breaking == (1,)


@pytest.mark.parametrize(("hits", "outcome"), [(2, Outcome.PARTLY), (1, Outcome.DOES_NOT_HOLD)])
def test_half_of_the_sentences_is_partly_and_fewer_is_not(hits: int, outcome: Outcome) -> None:
    sentences = [linked(4 + number, hit=number < hits) for number in range(4)]
    assert from_to(sentences).outcome is outcome


@pytest.mark.parametrize(("heads", "outcome"), [(7, Outcome.HOLDS), (8, Outcome.PARTLY)])
def test_a_link_must_be_more_than_luck(heads: int, outcome: Outcome) -> None:
    verdict = from_to([linked(5, heads=heads)])
    assert verdict.luck is not None
    assert verdict.luck.expected == heads / 8
    assert verdict.outcome is outcome
    assert verdict.missed == (() if outcome is Outcome.HOLDS else (Need.LUCK,))


def test_the_verdicts_on_all_heads_are_those_on_each_the_best_first() -> None:
    analyses = [sentence(TEN, random_attention(seed, 2, 3, len(TEN))) for seed in (1, 2)]
    followed = pattern_verdicts(analyses, Pattern.PREV)
    assert followed == {head: check_pattern(analyses, head, Pattern.PREV) for head in followed}
    linked = link_verdicts(analyses, "a", "b")
    assert linked == {head: check_link(analyses, head, "a", "b") for head in linked}
    for verdicts in (followed, linked):
        assert len(verdicts) == 6
        ranks = [verdict.rank for verdict in verdicts.values()]
        assert ranks == sorted(ranks)
