"""Batches of sentences through the real, small model."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.analysis import Head, HeadsOff, Prediction
from model.bert.engine import tf
from model.bert.forward_pass import Bert
from model.bert.runner import Runner
from model.measures.ties import RATIO
from model.variants import Noise, Variant

if TYPE_CHECKING:
    from model.analysis import Analysis
    from model.bert.checkpoint import Checkpoint

words = st.sampled_from(["the", "turtle", "moved", "slowly", "[MASK]", "quick", "a", ".", "你"])
texts = st.lists(words, min_size=1, max_size=20).map(" ".join)


def run(runner: Runner, *sentences: str) -> list[Analysis]:
    return runner.run([runner.tokenizer.read(text) for text in sentences])


def test_an_analysis_holds_everything_about_its_sentence(runner: Runner) -> None:
    (analysis,) = run(runner, "The turtle ___  slowly, and the [mask] sat.")
    assert analysis.text == "The turtle [MASK] slowly, and the [MASK] sat."
    assert analysis.tokens == (
        *("[CLS]", "the", "turtle", "[MASK]", "slowly", ",", "and", "the", "[MASK]", "sat", "."),
        "[SEP]",
    )
    assert analysis.mask_positions == (3, 8)
    assert analysis.attention.shape == (12, 12, 12, 12)
    assert analysis.attention.dtype == np.float32
    assert [len(choices) for choices in analysis.predictions] == [40, 40]
    assert analysis.predictions[0] != analysis.predictions[1]


def test_predictions_are_ordered_probabilities_of_different_pieces(runner: Runner) -> None:
    (analysis,) = run(runner, "Then I picked up a [MASK] from the table.")
    (choices,) = analysis.predictions
    probabilities = [choice.probability for choice in choices]
    assert all(isinstance(choice, Prediction) for choice in choices)
    assert all(one * RATIO >= other for one, other in pairwise(probabilities))
    assert 0 < sum(probabilities) <= 1
    assert len({choice.piece for choice in choices}) == len(choices)


def test_a_vocabulary_padded_beyond_the_tokenizer_predicts_real_pieces_only(
    cased: Checkpoint,
) -> None:
    """As if the tokenizer's last pieces were padding: even made probable, they don't show."""
    size = cased.tokenizer.vocabulary_size
    ids = np.zeros((1, 3), np.int32)
    bias = cased.parameters["cls.predictions.bias"] + np.where(np.arange(size) >= size - 30, 100, 0)
    weights = {**cased.parameters, "cls.predictions.bias": bias.astype(np.float32)}
    for pieces, shown in ((None, range(size - 30, size)), (size - 30, range(size - 30))):
        bert = Bert(cased.geometry, weights, pieces=pieces, top_k=20)
        output = bert.run(
            tf.constant(ids), tf.zeros_like(ids), tf.constant([3]), tf.constant([[0, 1]])
        )
        assert set(output.top_ids.numpy()[0].tolist()) <= set(shown)
        assert output.probabilities.shape == (1, size if pieces is None else pieces)


def test_a_sentence_without_a_mask_has_attention_and_no_predictions(runner: Runner) -> None:
    (analysis,) = run(runner, "cat")
    assert analysis.predictions == ()
    assert analysis.attention.shape == (12, 12, 3, 3)


def test_the_second_sentence_of_a_pair_is_read_as_one(runner: Runner) -> None:
    pair, joined = run(runner, "The cat sat. ||| A ___.", "The cat sat. [SEP] A ___.")
    assert pair.tokens == joined.tokens
    assert np.abs(pair.attention - joined.attention).max() > 1e-3


def test_a_model_of_one_segment_reads_pairs_too(cased: Checkpoint) -> None:
    name = "bert.embeddings.token_type_embeddings.weight"
    weights = {**cased.parameters, name: cased.parameters[name][:1]}
    geometry = replace(cased.geometry, segments=1)
    narrow = Runner(replace(cased, geometry=geometry, parameters=weights))
    pair, joined = run(narrow, "a ||| b", "a [SEP] b")
    np.testing.assert_allclose(pair.attention, joined.attention, rtol=0, atol=1e-4)


def test_nothing_can_be_changed(runner: Runner) -> None:
    (analysis,) = run(runner, "cat ___")
    with pytest.raises(ValueError, match="read-only"):
        analysis.attention[0, 0, 0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        analysis.probabilities[0, 0] = 1


def test_every_piece_has_a_probability_that_agrees_with_the_predictions(runner: Runner) -> None:
    batch = run(runner, "The ___ sat on the ___.", "cat", "A ___.")
    for analysis in batch:
        size = runner.tokenizer.vocabulary_size
        assert analysis.probabilities.shape == (len(analysis.mask_positions), size)
        np.testing.assert_allclose(analysis.probabilities.sum(axis=1), 1, rtol=0, atol=1e-4)
        for mask, choices in enumerate(analysis.predictions):
            for rank, choice in enumerate(choices, 1):
                (piece,) = runner.tokenizer.split(choice.piece)
                standing = analysis.standing(mask, piece.id)
                assert standing.probability == choice.probability
                assert standing.rank <= rank


def test_an_analysis_does_not_keep_the_whole_batch_alive(runner: Runner) -> None:
    short, _ = run(runner, "cat", "the turtle moved slowly across the table and sat")
    assert short.attention.base is None
    assert short.attention.nbytes == 12 * 12 * 3 * 3 * 4
    gap, _ = run(runner, "a ___", "a ___ ___ ___")
    assert gap.probabilities.base is None
    assert gap.probabilities.nbytes == runner.tokenizer.vocabulary_size * 4


def test_a_padded_batch_gives_the_same_analyses_as_sentences_alone(cased: Checkpoint) -> None:
    runner = Runner(cased)
    texts = ("The turtle moved [MASK].", "cat", "Then I picked up a [MASK] from the [MASK], dog!")
    for text, together in zip(texts, run(runner, *texts), strict=True):
        assert_alike(together, run(runner, text)[0], tolerance=1e-5)


@settings(max_examples=25)
@given(batch=st.lists(texts, min_size=1, max_size=5))
def test_so_does_any_batch(runner: Runner, batch: list[str]) -> None:
    for text, together in zip(batch, run(runner, *batch), strict=True):
        # These 12 layers of random, sharp heads make differences of 1.4e-5 out of rounding alone.
        assert_alike(together, run(runner, text)[0], tolerance=1e-4)
        np.testing.assert_allclose(together.attention.sum(axis=-1), 1, rtol=0, atol=1e-5)


def assert_alike(one: Analysis, other: Analysis, tolerance: float) -> None:
    assert (one.text, one.tokens) == (other.text, other.tokens)
    assert one.mask_positions == other.mask_positions
    np.testing.assert_allclose(one.attention, other.attention, rtol=0, atol=tolerance)
    for choices, others in zip(one.predictions, other.predictions, strict=True):
        np.testing.assert_allclose(
            [choice.probability for choice in choices],
            [choice.probability for choice in others],
            rtol=0,
            atol=1e-5,
        )


def test_another_geometry_needs_nothing_but_its_checkpoint(cased: Checkpoint) -> None:
    runner = Runner(cased)
    runner.warm_up()
    (analysis,) = run(runner, "The Turtle moved [MASK].")
    assert analysis.tokens == ("[CLS]", "The", "Turtle", "moved", "[MASK]", ".", "[SEP]")
    assert analysis.attention.shape == (4, 4, 7, 7)
    assert runner.geometry.positions == 64


def test_prepared_it_makes_no_further_graph_for_any_experiment(cased: Checkpoint) -> None:
    runner = Runner(cased)
    runner.prepare()
    made = graphs(runner)
    assert set(made.values()) == {1}
    sentence, head = runner.tokenizer.read("Another [MASK], which is longer."), Head(1, 1)
    off = Variant(sentence, HeadsOff(frozenset({head})))
    runner.run_off([off, off])
    runner.log_probabilities([off])
    runner.log_probabilities([Variant(sentence, noise=Noise(head, seed=1))])
    runner.by_layer([sentence, sentence])
    runner.value_norms([sentence])
    assert graphs(runner) == made


def graphs(runner: Runner) -> dict[str, int]:
    """How often TensorFlow has made the graph of each experiment."""
    return {
        name: graph.experimental_get_tracing_count()
        for name, graph in vars(runner._experiments).items()
        if hasattr(graph, "experimental_get_tracing_count")
    }
