"""What is said of a swap: plainly, and with the numbers of other words beside it."""

from dataclasses import replace
from itertools import product
from typing import get_args

import numpy as np
import pytest

from model.analysis import Analysis, Head
from model.bert.tokenizer import Sentence
from model.known.plain_words import PLAIN_WORDS
from model.measures.swaps import Effect
from replies.show.swap import alt_text, in_words, plainly
from replies.show.swap_gaps import Gap, GapWord
from replies.swaps import Control, Measured, Swapped
from replies.terms import Term
from tests.model.handmade import content, looking, one_layer
from tests.replies.reading import grade, uncommon

TERMS = frozenset({*get_args(Term), "tokens", "heads", "gap", "gaps", "table", "chair"})
BEFORE = content("the", "[MASK]", "sat")
AFTER = content("the", "[MASK]", "fell")
STAYS = Gap((GapWord("table", 0.25, 0.5), GapWord("chair", 0.2, 0.2)), "table", "table", False)
CHANGES = replace(STAYS, first_after="chair")
HEAD = Head(0, 1)


def analyses() -> tuple[Analysis, Analysis]:
    """Two heads; in the second, the first word looks elsewhere."""
    still = looking([1] * 5)
    before = one_layer(BEFORE, still, looking([0, 2, 2, 2, 2]))
    return before, one_layer(AFTER, still, looking([0, 1, 2, 2, 2]))


def measured(answer: float | None, others: list[float], heads: float = 0.5) -> Measured:
    """A swap that moves the answer so far, beside others that move it so far."""
    before, after = analyses()
    sentences = [Sentence(each.text, each.tokens, (), (), (2,)) for each in (before, after)]
    own = Effect(answer, np.array([[0.0, heads]]))
    effects = tuple(Effect(other, np.array([[0.0, other]])) for other in others)
    shared = ((0, 0), (1, 1), (2, 2), (4, 4))
    swapped = Swapped(sentences[0], sentences[1], (3,), shared)
    return Measured(swapped, before, after, own, Control("verbs", effects))


def test_the_first_word_and_what_others_would_do_come_first() -> None:
    said = plainly(measured(0.4, [0.1] * 18 + [0.6] * 2), HEAD, [CHANGES])
    assert said == (
        "The first word for the gap was table, and is now chair. "
        "The answer changes more than with 18 of 20 other words there. "
        "Few other words would change so much. "
        "Head 1-2 changes most of all heads. "
        "With 18 of 20 other words, no head changes so much."
    )


@pytest.mark.parametrize(
    ("smaller", "says"),
    [
        (0, "more than with 0 of 20 other words there. Most other words would change as much"),
        (9, "Most other words would change as much, so this one is nothing special."),
        (10, "Some other words would change as much."),
        (17, "Some other words would change as much."),
        (18, "Few other words would change so much."),
    ],
)
def test_a_swap_stands_out_by_how_many_change_less(smaller: int, says: str) -> None:
    # What is equal doesn't change less.
    others = [0.1] * smaller + [0.4] * (20 - smaller)
    assert says in plainly(measured(0.4, others), HEAD, [STAYS])


def test_without_the_same_gap_only_heads_are_spoken_of() -> None:
    said = plainly(measured(None, [0.1] * 20), HEAD, [])
    assert said.startswith("The gaps are not the same, so only heads are compared. Head 1-2")
    assert "answer" not in said


def test_without_room_for_other_words_nothing_is_claimed_of_them() -> None:
    result = measured(0.4, [])
    assert "other words" not in plainly(result, HEAD, [STAYS])
    assert "-# There is no room to try other words in the same places." in in_words(
        result, [HEAD], [STAYS]
    )


def test_every_claim_has_its_numbers_below() -> None:
    said = in_words(measured(0.4, [0.1, 0.3] * 10), [HEAD], [CHANGES]).split("\n")
    assert said[:2] == ["**Before** the \\[MASK] sat", "**After** the \\[MASK] fell"]
    own = "The head that changes most moves by 0.50; with these words the one that does, 0.20"
    assert said[4:11] == [
        "**table** 25.0 % → 50.0 % (+25.0)",
        "**chair** 20.0 % → 20.0 % (±0.0)",
        "**Heads that change most**",
        "**1-2** 0.50, with other words 0.20: *the* at *the* 0.00 → 1.00",
        "-# For comparison, other verbs were put there, 20 times.",
        "-# The answer lies 0.40 from the first one; with these words, 0.20 on average.",
        f"-# {own} on average.",
    ]
    assert "total variation" in said[11]
    assert said[12].startswith("-# A weight says")


def test_as_many_words_as_fit_are_shown() -> None:
    words = tuple(GapWord(f"{place}{'x' * 60}", 0.1, 0.2) for place in range(20))
    gaps = [replace(STAYS, words=words)] * 4
    said = in_words(measured(0.4, [0.1] * 20), [HEAD], gaps)
    assert 2800 < len(said) <= 3600
    assert "**Gap 4 of 4**" in said
    shown = said.count("→ 20.0 %") // 4
    assert f"-# There is room for {shown} words a gap, not 20." in said


def test_words_that_were_left_out_are_spoken_of() -> None:
    result = measured(0.4, [0.1] * 20)
    assert "could hurt" not in in_words(result, [HEAD], [STAYS])
    assert "could hurt" in in_words(result, [HEAD], [replace(STAYS, left_out=True)])


def test_the_alt_text_has_the_head_that_is_drawn_and_the_one_that_changes_most() -> None:
    said = alt_text(measured(0.4, [0.1] * 20), Head(0, 0), [STAYS])
    assert said.startswith("Attention heat maps of layer 1, head 1 before and after a swap")
    assert "Head 1-2 changes most" in said
    assert said.endswith("Sentences: the [MASK] sat / the [MASK] fell")


def every_outcome() -> list[str]:
    said = []
    for smaller, gaps in product(range(21), ([], [STAYS], [CHANGES], [STAYS, CHANGES])):
        others = [0.1] * smaller + [0.6] * (20 - smaller)
        said.append(plainly(measured(0.4 if gaps else None, others), HEAD, gaps))
    return said


def test_what_is_said_of_a_swap_is_easy_to_read() -> None:
    said = every_outcome()
    assert max(map(grade, said)) <= 7
    assert set().union(*(uncommon(text, TERMS) for text in said)) == set()
    assert not TERMS & {*PLAIN_WORDS}
