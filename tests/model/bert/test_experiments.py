"""Experiments against PyTorch's, which `make_experiment_references.py` stored; what they are."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.analysis import Head, HeadsOff, Way
from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from model.variants import Noise, Variant, all_heads, each_off
from tests.checkpoints import CASED_4X4
from tests.experiment_references import (
    ATTENTION_STEPS,
    CASE,
    CHANGES,
    FOLDERS,
    change,
    stored_in,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from model.bert.tokenizer import Sentence

TOLERANCE = 1e-4
ONE = Head(1, 2)

folders = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@cache
def runner_of(folder: Path) -> Runner:
    return Runner(load_checkpoint(str(folder)))


def batch(folder: Path) -> list[Sentence]:
    with np.load(folder / "references.npz") as stored:
        texts = stored[f"{CASE}.texts"].tolist()
    return [runner_of(folder).tokenizer.read(text) for text in texts]


def wanted(folder: Path, name: str) -> NDArray[np.float32]:
    with np.load(stored_in(folder)) as stored:
        found: NDArray[np.float32] = stored[name]
    return found


@folders
@pytest.mark.parametrize("name", CHANGES)
def test_answers_and_attention_equal_pytorch(folder: Path, name: str) -> None:
    runner, sentences = runner_of(folder), batch(folder)
    off = change(name, runner.geometry.heads)
    variants = [Variant(sentence, off) for sentence in sentences]
    expected = wanted(folder, f"{name}.log_probabilities")
    answers = [answer.values for answer in runner.log_probabilities(variants)]
    np.testing.assert_allclose(np.concatenate(answers), expected, rtol=0, atol=TOLERANCE)
    analyses = runner.run_off(variants)
    probabilities = np.concatenate([analysis.probabilities for analysis in analyses])
    np.testing.assert_allclose(np.log(probabilities), expected, rtol=0, atol=TOLERANCE)
    attention = wanted(folder, f"{name}.last_attention") / np.float32(ATTENTION_STEPS)
    for analysis, weights in zip(analyses, attention, strict=True):
        n = len(analysis.tokens)
        last = analysis.attention[-1]
        np.testing.assert_allclose(last, weights[:, :n, :n], rtol=0, atol=TOLERANCE)
        assert analysis.off == off


@folders
def test_what_is_switched_off_matters_more_than_the_tolerance(folder: Path) -> None:
    """Else the test above would show nothing."""
    answers = [wanted(folder, f"{name}.log_probabilities") for name in CHANGES]
    for one, other in combinations(answers, 2):
        assert np.abs(one - other).max() > 30 * TOLERANCE


@folders
def test_answers_after_each_layer_equal_pytorch(folder: Path) -> None:
    runner, sentences = runner_of(folder), batch(folder)
    layers = runner.by_layer(sentences)
    probabilities = np.concatenate([answers.probabilities for answers in layers], axis=1)
    np.testing.assert_allclose(
        np.log(probabilities), wanted(folder, "by_layer"), rtol=0, atol=TOLERANCE
    )
    assert [len(answers.predictions[0]) for answers in layers] == [1, 0, 1]
    for answers, analysis in zip(layers, runner.run(sentences), strict=True):
        assert len(answers.predictions) == runner.geometry.layers
        words = [[choice.piece for choice in gap[:3]] for gap in answers.predictions[-1]]
        assert words == [[choice.piece for choice in gap[:3]] for gap in analysis.predictions]


@folders
def test_what_heads_carry_equals_pytorch(folder: Path) -> None:
    runner, sentences = runner_of(folder), batch(folder)
    expected = wanted(folder, "value_norms")
    norms, analyses = runner.value_norms(sentences), runner.run(sentences)
    weighted = norms[0].weighted(analyses[0].attention)
    n = len(sentences[0].tokens)
    np.testing.assert_allclose(weighted, expected[:, :, :n, :n], rtol=0, atol=TOLERANCE)
    assert [each.norms.shape[-1] for each in norms] == [len(each.tokens) for each in sentences]


# What they are.


def test_a_graph_is_traced_when_it_is_first_asked_for_and_serves_every_shape() -> None:
    runner = Runner(load_checkpoint(str(CASED_4X4)))
    sentences = batch(CASED_4X4)
    graphs = runner._experiments
    every: list[Any] = [
        *(graphs.switched, graphs.log_probabilities, graphs.noisy_log_probabilities),
        *(graphs.by_layer, graphs.value_norms),
    ]
    counts = [graph.experimental_get_tracing_count for graph in every]
    runner.warm_up()
    assert [count() for count in counts] == [0] * 5
    for some in (sentences, sentences[:1], sentences[1:]):
        runner.run_off([Variant(each) for each in some])
        runner.log_probabilities([Variant(each) for each in some])
        runner.log_probabilities([Variant(each, noise=Noise(ONE, 1)) for each in some])
        runner.by_layer(some)
        runner.value_norms(some)
    assert [count() for count in counts] == [1] * 5


def test_a_head_that_looks_evenly_does_so_at_the_tokens_of_its_sentence_alone() -> None:
    runner = runner_of(CASED_4X4)
    off = HeadsOff(frozenset({ONE}), Way.EVEN)
    for analysis in runner.run_off([Variant(each, off) for each in batch(CASED_4X4)]):
        np.testing.assert_allclose(analysis.of_head(ONE), 1 / len(analysis.tokens), rtol=1e-6)


def test_each_sentence_of_a_batch_has_its_own_switches() -> None:
    runner = runner_of(CASED_4X4)
    sentence = batch(CASED_4X4)[0]
    variants = [
        Variant(sentence),
        Variant(sentence, HeadsOff(frozenset({ONE}))),
        Variant(sentence, HeadsOff(frozenset({ONE}), Way.EVEN)),
        Variant(sentence, noise=Noise(ONE, 3)),
    ]
    together = [answer.values for answer in runner.log_probabilities(variants)]
    for variant, answer in zip(variants, together, strict=True):
        (alone,) = runner.log_probabilities([variant])
        np.testing.assert_allclose(answer, alone.values, rtol=0, atol=TOLERANCE)
    for one, answer in enumerate(together):
        for other in together[:one]:
            assert np.abs(answer - other).max() > 10 * TOLERANCE


def test_noise_that_is_not_turned_is_the_head_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it stands at the head's place, and is as long as what the head adds."""
    monkeypatch.setattr("model.bert.runner.turned", lambda kernel, _: kernel)
    runner, sentences = runner_of(CASED_4X4), batch(CASED_4X4)
    for head in all_heads(runner.geometry):
        noisy = [Variant(each, noise=Noise(head, 0)) for each in sentences]
        off = [Variant(each, HeadsOff(frozenset({head}))) for each in sentences]
        for one, other in zip(*map(runner.log_probabilities, (noisy, off)), strict=True):
            np.testing.assert_allclose(one.values, other.values, rtol=0, atol=TOLERANCE)


def test_only_the_pieces_asked_about_are_answered() -> None:
    runner = runner_of(CASED_4X4)
    sentence = runner.tokenizer.read("A [MASK] moved and a [MASK].")
    every, some = runner.log_probabilities(
        [Variant(sentence), Variant(sentence, pieces=(50, 7, 50))]
    )
    assert every.values.shape == (2, runner.tokenizer.last_id + 1)
    expected = every.values[:, [50, 7, 50]]
    np.testing.assert_allclose(some.values, expected, rtol=0, atol=TOLERANCE)
    assert not some.values.flags.writeable


heads = st.builds(Head, st.integers(0, 3), st.integers(0, 3))


@settings(max_examples=10)
@given(chosen=st.lists(heads, min_size=2, max_size=6), way=st.sampled_from(Way), data=st.data())
def test_the_order_of_heads_changes_nothing(
    chosen: list[Head], way: Way, data: st.DataObject
) -> None:
    runner, (sentence, *_) = runner_of(CASED_4X4), batch(CASED_4X4)
    other = data.draw(st.permutations(chosen))
    one, two = (Variant(sentence, HeadsOff(frozenset(each), way)) for each in (chosen, other))
    assert one == two
    assert hash(one) == hash(two)
    first, second = runner.run_off([one])[0], runner.run_off([two])[0]
    np.testing.assert_array_equal(first.probabilities, second.probabilities)
    np.testing.assert_array_equal(first.attention, second.attention)


@settings(max_examples=10)
@given(head=heads, way=st.sampled_from(Way))
def test_the_fall_of_a_head_among_all_is_that_of_the_head_switched_off(
    head: Head, way: Way
) -> None:
    runner, (sentence, *_) = runner_of(CASED_4X4), batch(CASED_4X4)
    (plain,) = runner.run([sentence])
    piece = int(plain.probabilities[0].argmax())
    variants = each_off(sentence, runner.geometry, piece, way)
    place = head.layer * runner.geometry.heads + head.head
    among = runner.log_probabilities(variants)[place].values[0, 0]
    (alone,) = runner.run_off([Variant(sentence, HeadsOff(frozenset({head}), way))])
    assert among == pytest.approx(np.log(alone.probabilities[0, piece]), abs=TOLERANCE)
