"""What `compare` and `head` measure and say, on attention made by hand."""

import numpy as np
import pytest

from model.analysis import Analysis, Head
from model.errors import PatternAbsent
from model.measures.patterns import Pattern
from replies.pages import ComparePage
from replies.show.card import in_sentences, literature, profile_of
from replies.show.compare import alt_text, best_fitting, compare, in_common, in_words
from tests.model.handmade import content, looking, one_layer, shift, uniform

WORDS = content("the", "cat", "sat", "on", "it")
NEXT, PREV, SEP, BROAD = (Head(0, number) for number in range(4))


def made(tokens: tuple[str, ...] = WORDS) -> Analysis:
    """A sentence with a head for each of four patterns."""
    n = len(tokens)
    return one_layer(tokens, shift(n, 1), shift(n, -1), looking([n - 1] * n), uniform(n))


@pytest.mark.parametrize(
    ("head", "pattern"),
    [
        (NEXT, Pattern.NEXT),
        (PREV, Pattern.PREV),
        (SEP, Pattern.SEP),
        (BROAD, Pattern.BROAD),
    ],
)
def test_the_score_that_fits_best_is_that_of_what_a_head_does(head: Head, pattern: Pattern) -> None:
    assert best_fitting([(made(), head)]) is pattern
    assert compare([made(), made(WORDS[2:])], [head], None)[0] is pattern


def test_scores_and_ranks_are_those_of_every_panel() -> None:
    pattern, panels = compare([made()], [PREV, NEXT], Pattern.NEXT)
    assert pattern is Pattern.NEXT
    assert [(panel.head, panel.result.score) for panel in panels] == [(PREV, 0), (NEXT, 1)]
    # [SEP] is next to the last word alone, and even attention gives each token the same.
    assert [panel.result.rank for panel in panels] == [4, 1]


def test_beside_one_score_for_all_stands_that_of_a_heads_own_pattern() -> None:
    panels = compare([made()], [PREV, NEXT, BROAD], Pattern.PREV)[1]
    page = ComparePage(heads=(0, 1, 0, 0, 0, 3), score=Pattern.PREV)
    first, second, third, *_ = in_words(page, Pattern.PREV, panels).splitlines()
    assert first.startswith("**1-2** · prev 1.00, rank 1 of 4. ")
    assert second.startswith("**1-1** · prev 0.00, rank 3 of 4 · next 1.00. ")
    assert "rank 2 of 4 · broad 1.00." in third


def test_a_sentence_without_a_target_is_shown_without_a_score() -> None:
    masked = made(content("the", "[MASK]", "sat"))
    _, panels = compare([made(), masked], [NEXT], Pattern.MASK)
    assert [panel.has_score for panel in panels] == [False, True]
    page = ComparePage(heads=(0, 0), score=Pattern.MASK)
    assert "mask: nothing to measure" in in_words(page, Pattern.MASK, panels)
    with pytest.raises(PatternAbsent):
        compare([made(), made()], [NEXT], Pattern.MASK)


def test_what_sentences_have_in_common() -> None:
    odd = one_layer(WORDS, shift(len(WORDS), -1), *made().attention[0, 1:])
    assert common([made(), made()], [NEXT]) == "In each of them it looks at the next token."
    assert common([made(), odd, made()], [NEXT]) == (
        "In **1** and **3** it looks at the next token; in **2** it looks at the previous token."
    )


def test_what_heads_have_in_common() -> None:
    twice = one_layer(WORDS, *made().attention[0, [0, 0, 3]])
    assert common([twice], [Head(0, 0), Head(0, 1), Head(0, 2)]) == (
        "Each of **1-1** and **1-2** looks at the next token; **1-3** spreads its attention."
    )
    page = ComparePage(heads=(0, 0, 0, 1, 0, 2))
    words = in_words(page, *compare([twice], list(page.chosen), None))
    assert "Closest: **1-1** and **1-2** look almost the same (distance 0.00;" in words


def common(analyses: list[Analysis], heads: list[Head]) -> str:
    return in_common(compare(analyses, heads, Pattern.NEXT)[1])


def longest() -> Analysis:
    """A sentence of 62 words of a hundred signs that Discord would read, each at another one."""
    weights = looking([(row + 7) % 64 for row in range(64)])
    return one_layer(content(*["*" * 100] * 62), weights, weights, weights, weights)


@pytest.mark.parametrize("text", ["*" * 499, "a word and " * 45, "\U0001f600" * 499])
def test_the_longest_sentences_fit(text: str) -> None:
    long = longest()
    analyses = [Analysis(text, long.tokens, (), (), long.attention)] * 4
    for page, panels in (
        (ComparePage(heads=(0, 0)), analyses),
        (ComparePage(heads=(0, 0, 0, 1, 0, 2, 0, 3)), analyses[:1]),
    ):
        pattern, compared = compare(panels, list(page.chosen), None)
        footer = 4 * len(text) + 3
        assert len(in_words(page, pattern, compared)) <= min(4096, 5900 - footer)
        assert len(alt_text(pattern, compared)) <= 1024


def test_a_profile_has_the_scores_that_come_near_a_name() -> None:
    profile = profile_of([made()], NEXT)
    assert [(pattern, result.score, result.rank) for pattern, result in profile.traits] == [
        (Pattern.NEXT, 1, 1)
    ]
    assert profile.named is Pattern.NEXT
    assert len(profile.neighbours) == 3


def test_a_profile_of_several_sentences_has_means() -> None:
    odd = one_layer(WORDS, shift(len(WORDS), -1), *made().attention[0, 1:])
    profile = profile_of([made(), made(), odd], NEXT)
    scores = {pattern: result.score for pattern, result in profile.traits}
    assert scores == {Pattern.NEXT: pytest.approx(2 / 3), Pattern.PREV: pytest.approx(1 / 3)}
    assert profile.named is Pattern.NEXT
    assert "In these 3 sentences" in in_sentences(profile, [made(), made(), odd])


def test_a_head_without_any_pattern_is_said_to_have_none() -> None:
    # The first of five words is looked at by all, by word and place: no score is about that.
    n = len(WORDS)
    stray = one_layer(WORDS, looking([1] * n), shift(n, 1))
    words = in_sentences(profile_of([stray], Head(0, 0)), [stray])
    assert "It follows no pattern" in words


def test_the_card_of_every_head_fits() -> None:
    profile = profile_of([longest()] * 20, Head(0, 0))
    here = len(in_sentences(profile, [longest()] * 20))
    known = max(len(literature(Head(*place))) for place in np.ndindex(12, 12))
    names, footer = 300, 2048
    assert here + known + names <= 4096
    assert here + known + names + footer <= 6000


def test_the_literature_is_quoted_with_figures_and_places() -> None:
    said = literature(Head(7, 10))
    assert "Determiners look at their nouns: right for 94.3 %" in said
    assert "“always the word after” for 51.7 % (section 4.2, table 1)" in said
    assert "In layer 8, more than half of the attention goes to [SEP]" in said
    assert "Nothing about this head." in literature(Head(10, 11))
