"""The plain sentences that verdicts begin with: true, advice that helps, and easy to read."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Analysis, Head
from model.measures.claims import (
    LUCK_ALLOWED,
    Need,
    Outcome,
    Verdict,
    check_link,
    check_pattern,
    hits_above,
)
from model.measures.patterns import Pattern
from model.measures.search import (
    OFFSETS,
    Found,
    LinkSearch,
    OffsetBaseline,
    find_link,
    find_pattern,
    luck,
)
from replies.pages import Claim
from replies.phrases import bold
from replies.terms import Term
from replies.verdicts import (
    MOST_SENTENCES,
    Evidence,
    evidence_of,
    further,
    is_open,
    search_in_words,
    verdict_in_words,
)
from tests.model.handmade import content, looking, one_layer, shift, uniform
from tests.replies.reading import grade, uncommon

LINK = Claim(source="run", target="dog")
NEXT = Claim(pattern=Pattern.NEXT)
HIGHEST_GRADE = 7.0
TERMS = frozenset({*get_args(Term), "tokens", "heads", "luck"})
HEADS = 144


def link_verdict(hits: int, sentences: int, rank: int, rule: OffsetBaseline, of: int) -> Verdict:
    """What `check_link` says of so many hits, where the target is one of so many words."""
    chance = luck([1 / of] * sentences, HEADS)
    met = {
        Need.EVERY_SENTENCE: hits == sentences,
        Need.BASELINE: hits >= rule.hits + hits_above(sentences),
        Need.LUCK: chance.expected < LUCK_ALLOWED,
    }
    missed = tuple(need for need, is_met in met.items() if not is_met)
    outcome = Outcome.PARTLY if 2 * hits >= sentences else Outcome.DOES_NOT_HOLD
    breaking = tuple(range(hits, sentences))
    return Verdict(
        outcome if missed else Outcome.HOLDS,
        *(0.5, hits / sentences, rank, HEADS, hits, sentences, breaking, (), missed, rule, chance),
    )


def link_verdicts() -> Iterator[Verdict]:
    """Every outcome over 1 to 20 sentences, with every rule, from luck alone to none."""
    for sentences, offset, of in product(range(1, 21), OFFSETS, (1, 2, 7, 30)):
        for hits, rule_hits in product(range(sentences + 1), (0, 1, sentences)):
            rule = OffsetBaseline(offset if rule_hits else None, rule_hits)
            for rank in (1, 2, HEADS) if offset == 1 else (2,):
                yield link_verdict(hits, sentences, rank, rule, of)


def pattern_verdicts() -> Iterator[Verdict]:
    """The same, and what a pattern can miss besides."""
    missing: tuple[tuple[Need, ...], ...] = ((), (Need.SCORE,), (Need.SHARE,))
    for verdict, missed in product(link_verdicts(), missing):
        if verdict.baseline == OffsetBaseline(None, 0):
            yield replace(
                verdict,
                outcome=Outcome.PARTLY if missed else verdict.outcome,
                missed=(*missed, *(need for need in verdict.missed if need is not Need.BASELINE)),
                share=0.6,
                score=0.4,
                left_out=(20,) if verdict.rank == 1 else (),
                baseline=None,
            )


def searches() -> Iterator[LinkSearch]:
    for verdict in link_verdicts():
        assert isinstance(verdict.baseline, OffsetBaseline)
        assert verdict.luck is not None
        first = Found(Head(2, 8), 0.5, 1.0, verdict.hits, verdict.breaking, 1)
        equal = [replace(first, head=Head(3, head)) for head in range(verdict.rank % 6)]
        others = [replace(first, head=Head(5, 5), rank=9)] * (HEADS - 1 - len(equal))
        yield LinkSearch(
            *("run", "dog", (first, *equal, *others), verdict.sentences, ()),
            *(verdict.baseline, verdict.luck),
        )


def all_said() -> set[str]:
    said = {verdict_in_words(verdict, LINK) for verdict in link_verdicts()}
    said |= {verdict_in_words(verdict, NEXT) for verdict in pattern_verdicts()}
    return said | {search_in_words(search, LINK) for search in searches()}


def test_every_verdict_is_easy_to_read() -> None:
    said = all_said()
    assert len(said) > 500
    too_hard = {text: grade(text) for text in said if grade(text) > HIGHEST_GRADE}
    assert not too_hard
    assert set().union(*(uncommon(text, TERMS) for text in said)) == set()


def test_the_measures_of_reading_tell_hard_from_easy() -> None:
    hard = "Statistical significance necessitates considerably additional observations."
    assert grade(hard) > 20
    assert uncommon(hard, TERMS) >= {"necessitates", "considerably"}
    assert grade("The cat sat on the mat.") < 1
    assert uncommon("The heads look at 3 tokens.", TERMS) == set()


def test_a_verdict_says_what_became_of_the_claim() -> None:
    for verdict in link_verdicts():
        text = verdict_in_words(verdict, LINK)
        assert ("may be luck" in text) == (is_open(verdict) and Need.LUCK in verdict.missed)
        assert ("But a simple rule" in text) == (
            is_open(verdict) and Need.BASELINE in verdict.missed
        )
        assert ("Try " in text) == is_open(verdict)
        assert ("No simple rule" in text) == (verdict.outcome is Outcome.HOLDS)
        every = verdict.hits == verdict.sentences
        assert (" not do what" in text) == (verdict.hits == 0)
        assert (f"in {verdict.hits} of {verdict.sentences}" in text) == (
            verdict.hits > 0 and not every
        )


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (
            link_verdict(3, 3, 1, OffsetBaseline(1, 1), 3),
            (
                "It does what you say in all 3 sentences. But that may be luck: by chance, about 5 "
                "of 144 heads would do so, too. Try 2 more sentences like these."
            ),
        ),
        (
            link_verdict(1, 1, 1, OffsetBaseline(-1, 1), 7),
            (
                "It does what you say in this sentence. But a simple rule does so, too: “always "
                "the previous word”. And it may be luck: by chance, about 21 of 144 heads would do "
                "so, too. Try 2 more sentences in which dog does not stand right before run."
            ),
        ),
        (
            link_verdict(20, 20, 1, OffsetBaseline(2, 19), 7),
            (
                "It does what you say in all 20 sentences. But a simple rule does so in 19 of "
                "them, too: “always two words to the right”. Try other sentences in which dog does "
                "not stand two words after run."
            ),
        ),
        (
            link_verdict(2, 2, 1, OffsetBaseline(None, 0), 1),
            (
                "It does what you say in both sentences. But that may be luck: by chance, all 144 "
                "heads would do so, too. Even 20 sentences like these would be too few. Try longer "
                "ones."
            ),
        ),
        (
            link_verdict(3, 3, 1, OffsetBaseline(1, 1), 7),
            (
                "It does what you say in all 3 sentences. By chance alone, we would expect fewer "
                "than 1 of 144 heads to do so. No simple rule does as well."
            ),
        ),
        (
            link_verdict(1, 3, 2, OffsetBaseline(1, 1), 7),
            "It does what you say only in 1 of 3 sentences. 1 of 144 heads does it better.",
        ),
        (
            link_verdict(0, 3, 142, OffsetBaseline(1, 1), 7),
            "It does not do what you say in any of the 3 sentences. 141 of 144 heads do it better.",
        ),
    ],
)
def test_verdicts_in_words(verdict: Verdict, text: str) -> None:
    assert verdict_in_words(verdict, LINK) == text


@pytest.mark.parametrize(
    ("missed", "text"),
    [
        (Need.SHARE, "but not enough of them: only 60 %. No other head does it better."),
        (Need.SCORE, "but not clearly enough: the score is only 0.40, not above 0.5."),
    ],
)
def test_a_pattern_that_is_followed_too_little_everywhere_says_what_is_missing(
    missed: Need, text: str
) -> None:
    verdict = replace(
        link_verdict(3, 3, 1, OffsetBaseline(None, 0), 7),
        missed=(missed,),
        outcome=Outcome.PARTLY,
        share=0.6,
        score=0.4,
    )
    said = verdict_in_words(verdict, NEXT)
    assert said.startswith("Most tokens do what you say in all 3 sentences, ")
    assert text in said


def apart(words: int, heads: int) -> Analysis:
    """Heads that look from "run" to "dog", the last of so many words after it."""
    tokens = content("run", *(f"w{place}" for place in range(words - 1)), "dog")
    return one_layer(tokens, *[looking([words + 1] * len(tokens))] * heads)


@given(st.integers(4, 9), st.integers(1, 3), st.integers(1, 400))
def test_so_many_more_sentences_as_are_advised_decide_about_luck(
    words: int, sentences: int, heads: int
) -> None:
    one = apart(words, heads)
    verdict = check_link([one] * sentences, Head(0, 0), "run", "dog")
    if verdict.outcome is Outcome.HOLDS:
        return
    more = further(evidence_of(verdict))
    assert more is not None
    for added in (more - 1, more):
        again = check_link([one] * (sentences + added), Head(0, 0), "run", "dog")
        assert (again.outcome is Outcome.HOLDS) == (added == more)


@given(st.integers(1, 12), st.integers(1, 400))
def test_so_many_more_sentences_as_are_advised_decide_about_the_rule(
    sentences: int, heads: int
) -> None:
    # Of as many words, so that each leaves as much to luck.
    near = one_layer(content("run", "dog", "w1", "w2", "w3"), *[looking([2] * 7)] * heads)
    known = [near] * sentences
    verdict = check_link(known, Head(0, 0), "run", "dog")
    assert Need.BASELINE in verdict.missed
    assert is_open(verdict)
    more = further(evidence_of(verdict))
    assert more is not None
    for added in (more - 1, more):
        again = check_link([*known, *[apart(4, heads)] * added], Head(0, 0), "run", "dog")
        assert (again.outcome is Outcome.HOLDS) == (added == more)


def test_no_more_sentences_are_advised_than_a_reply_takes() -> None:
    for sentences in range(1, 21):
        rule = OffsetBaseline(1, sentences)
        evidence = Evidence(sentences, sentences, False, HEADS, luck([0.5] * sentences, 144), rule)
        more = further(evidence)
        assert more is None or sentences + more <= MOST_SENTENCES


def test_sentences_that_do_not_count_are_not_spoken_for() -> None:
    one, other = content("the", "the"), content("the", "cat")
    analyses = [one_layer(tokens, looking([2, 2, 1, 1])) for tokens in (one, other)]
    verdict = check_pattern(analyses, Head(0, 0), Pattern.SAME)
    assert "in the one sentence that counts" in verdict_in_words(verdict, NEXT)


def test_a_search_names_the_heads_that_share_the_first_place() -> None:
    tokens = content("a", "b", "c", "d", "e", "f")
    ahead = shift(8, 1)
    # Does it in as many sentences, but less strongly.
    weaker = (0.6 * ahead + 0.4 * shift(8, -1)).astype(np.float32)
    said = {
        heads: search_in_words(
            find_pattern([one_layer(tokens, *[ahead] * heads, weaker)], Pattern.NEXT), NEXT
        )
        for heads in (1, 2, 3, 5)
    }
    assert said[1].startswith("1-1 does this best, in this sentence. By chance alone")
    assert said[2].startswith("1-1 and 1-2 do this best")
    assert said[3].startswith("1-1, 1-2 and 1-3 do this best")
    assert said[5].startswith("1-1, 1-2, 1-3 and 2 more do this best")


def test_a_search_that_finds_nothing_says_so() -> None:
    tokens = content("a", "b", "c", "d")
    even = one_layer(tokens, uniform(6))
    found = find_pattern([even] * 3, Pattern.NEXT)
    assert search_in_words(found, NEXT, (str, bold)) == (
        "**1-1** comes nearest, but does not do this in any of the 3 sentences."
    )


def test_a_search_compares_the_best_head_with_the_rule() -> None:
    right, wrong = looking([2] * 6), looking([4] * 6)
    tokens = content("run", "dog", "a", "b")
    analyses = [one_layer(tokens, right), one_layer(tokens, wrong)]
    assert search_in_words(find_link(analyses, "run", "dog"), LINK) == (
        "1-1 does this best, but only in 1 of 2 sentences. A simple rule does even better: “always "
        "the next word”."
    )
