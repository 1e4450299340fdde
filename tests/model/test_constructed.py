"""The heads of a checkpoint built by hand are found, named and judged for what they are.

From the sentence through tokenizer, graph and scores: whatever is mixed up on the way, layers and
heads, rows and columns, queries and keys, makes these tests fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from model.analysis import Head, HeadsOff, Way
from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from model.measures.claims import Need, Outcome, check_link, check_pattern
from model.measures.importance import importance, mean_falls, outdone
from model.measures.patterns import Pattern, named_pattern
from model.measures.search import OffsetBaseline, find_link, find_pattern
from model.variants import Variant, all_heads, each_off, noises
from tests.constructed import COPYING, HEADS, LAYERS, OFFSETS, PATTERNS, build

if TYPE_CHECKING:
    from collections.abc import Sequence

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


# One head hands on the word that it looks at, and the answer depends on it alone.

COPIED = ("The cat [MASK] the dog.", "It was [MASK] , turtle and book.")
WORDS = ("dog", "turtle")


@pytest.fixture(scope="module")
def copying(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    folder = build(tmp_path_factory.mktemp("copying") / "checkpoint", copying=True)
    return Runner(load_checkpoint(str(folder)))


def first_words(analyses: Sequence[Analysis]) -> tuple[str, ...]:
    return tuple(analysis.predictions[0][0].piece for analysis in analyses)


@pytest.mark.parametrize("way", Way)
def test_switching_off_the_one_head_that_matters_changes_the_answer_and_no_other_does(
    copying: Runner, way: Way
) -> None:
    plain = analysed(copying, *COPIED)
    assert first_words(plain) == WORDS
    sentences = [copying.tokenizer.read(text) for text in COPIED]
    for head in all_heads(copying.geometry):
        off = HeadsOff(frozenset({head}), way)
        without = copying.run_off([Variant(sentence, off) for sentence in sentences])
        if head == COPYING:
            assert not set(WORDS) & set(first_words(without))
        else:
            for one, other in zip(plain, without, strict=True):
                np.testing.assert_allclose(
                    one.probabilities, other.probabilities, rtol=0, atol=1e-6
                )


@pytest.mark.parametrize("way", Way)
def test_importance_finds_exactly_that_head(copying: Runner, way: Way) -> None:
    before, after, noisy = [], [], []
    for analysis, text in zip(analysed(copying, *COPIED), COPIED, strict=True):
        piece = int(analysis.probabilities[0].argmax())
        sentence = copying.tokenizer.read(text)
        before.append(float(np.log(analysis.probabilities[0, piece])))
        after.append(copying.log_probabilities(each_off(sentence, copying.geometry, piece, way)))
        noisy.append(copying.log_probabilities(noises(sentence, [COPYING], piece)))
    found = importance(before, after, HEADS)
    first, second = found.strongest(2)
    assert (first.head, found.sentences) == (COPYING, 2)
    assert first.fall > 1
    assert abs(second.fall) < 1e-4
    # Noise of this length is missed less than the word.
    assert outdone(first.fall, mean_falls(before, noisy)) == 20


def test_only_the_head_that_hands_something_on_carries_anything(copying: Runner) -> None:
    (norms,) = copying.value_norms([copying.tokenizer.read(COPIED[0])])
    for head in all_heads(copying.geometry):
        assert (norms.norms[head.layer, head.head] > 1).all() == (head == COPYING)


def test_the_answer_comes_with_the_layer_of_that_head(copying: Runner) -> None:
    (layers,) = copying.by_layer([copying.tokenizer.read(COPIED[0])])
    words = [gaps[0][0].piece for gaps in layers.predictions]
    assert [word == WORDS[0] for word in words] == [False, False, True]
