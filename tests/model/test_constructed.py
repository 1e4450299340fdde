"""The heads of a checkpoint built by hand are found, named and judged for what they are.

From the sentence through tokenizer, graph and scores: whatever is mixed up on the way, layers and
heads, rows and columns, queries and keys, makes these tests fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from model.analysis import Head
from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from model.measures.claims import Need, Outcome, check_link, check_pattern
from model.measures.patterns import Pattern, named_pattern
from model.measures.search import OffsetBaseline, find_link, find_pattern
from tests.constructed import HEADS, LAYERS, OFFSETS, PATTERNS, build

if TYPE_CHECKING:
    from model.analysis import Analysis

SENTENCES = (
    "The turtle moved slowly, and the dog moved the [MASK].",
    "The cat sat and the [MASK] sat, walking.",
    "It was the [MASK], it was the book.",
)
LINKS = (
    "The turtle moved slowly across the table.",
    "Then the dog moved it slowly.",
    "The slowed cat moved the table, then sat slowly.",
)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    folder = build(tmp_path_factory.mktemp("constructed") / "checkpoint")
    return Runner(load_checkpoint(str(folder)))


def analysed(runner: Runner, *texts: str) -> list[Analysis]:
    return runner.run([runner.tokenizer.read(text) for text in texts])


@pytest.mark.parametrize("pattern", Pattern)
def test_the_head_of_a_pattern_is_found_first_and_alone(runner: Runner, pattern: Pattern) -> None:
    search = find_pattern(analysed(runner, *SENTENCES), pattern)
    first, second = search.found[:2]
    assert (first.head, first.rank, first.hits) == (PATTERNS[pattern], 1, len(SENTENCES))
    assert first.score == pytest.approx(1, abs=1e-4)
    assert second.rank == 2
    assert second.score < 0.6


@pytest.mark.parametrize("pattern", Pattern)
def test_a_claim_holds_for_its_head_and_for_no_other(runner: Runner, pattern: Pattern) -> None:
    sentences = analysed(runner, *SENTENCES)
    heads = [Head(*place) for place in np.ndindex(LAYERS, HEADS)]
    kinds = {head: check_pattern(sentences, head, pattern).outcome for head in heads}
    assert kinds.pop(PATTERNS[pattern]) is Outcome.HOLDS
    assert Outcome.HOLDS not in kinds.values()


def test_heads_are_named_for_what_they_are(runner: Runner) -> None:
    sentence = analysed(runner, SENTENCES[0])[0]
    names = {head: named_pattern(sentence, head) for head in PATTERNS.values()}
    assert names == {head: pattern for pattern, head in PATTERNS.items()}
    others = [head for offset, head in OFFSETS.items() if abs(offset) > 1]
    assert [named_pattern(sentence, head) for head in others] == [None] * 3


@pytest.mark.parametrize("offset", OFFSETS)
def test_a_link_at_one_offset_is_that_offset_and_no_more(runner: Runner, offset: int) -> None:
    # "picked" is as far from "book" in each sentence, and nothing is split into pieces.
    words = ["the", "cat", "sat", "book", "dog", "was", "it"]
    words[3 + offset] = "picked"
    sentences = analysed(runner, *(" ".join([*["then"] * k, *words]) for k in range(3)))
    search = find_link(sentences, "book", "picked")
    assert (search.found[0].head, search.found[0].hits) == (OFFSETS[offset], 3)
    assert search.found[1].hits < 3
    assert search.baseline == OffsetBaseline(offset, 3)
    verdict = check_link(sentences, OFFSETS[offset], "book", "picked")
    assert (verdict.outcome, verdict.missed) == (Outcome.PARTLY, (Need.BASELINE,))


def test_no_head_of_fixed_habits_makes_a_link_that_moves(runner: Runner) -> None:
    # "slowly" is one, two and five words after "moved".
    search = find_link(analysed(runner, *LINKS), "slowly", "moved")
    assert max(found.hits for found in search.found) == 1
    assert search.baseline == OffsetBaseline(-1, 1)
    assert {found.head for found in search.found if found.hits} == {OFFSETS[-1], OFFSETS[-2]}
