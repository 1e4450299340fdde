"""Our forward pass against PyTorch's, as stored by `make_references.py`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from model.bert.checkpoint import Checkpoint, load_checkpoint
from model.bert.engine import tf
from model.bert.forward_pass import Bert, Linear
from model.bert.precision import Precision, is_held_back
from model.bert.runner import Runner
from tests.checkpoints import ALL, CASED_4X4, UNCASED_12X12

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TOLERANCE = 1e-4
ATTENTION_STEPS = 65535


class Reference(NamedTuple):
    """One stored case: what went in and what PyTorch made of it."""

    texts: NDArray[np.str_]
    token_ids: NDArray[np.int32]
    segment_ids: NDArray[np.int32]
    lengths: NDArray[np.int32]
    logits: NDArray[np.float32]
    attention: NDArray[np.float32]


def stored_cases(folder: Path) -> list[str]:
    with np.load(folder / "references.npz") as stored:
        return sorted({name.split(".")[0] for name in stored.files})


def reference(folder: Path, case: str) -> Reference:
    with np.load(folder / "references.npz") as stored:
        fields = {field: stored[f"{case}.{field}"] for field in Reference._fields}
    fields["attention"] = fields["attention"] / np.float32(ATTENTION_STEPS)
    return Reference(**fields)


@cache
def loaded(folder: Path) -> tuple[Checkpoint, Bert]:
    checkpoint = load_checkpoint(str(folder))
    return checkpoint, Bert(checkpoint.geometry, checkpoint.parameters, top_k=7)


def inputs(wanted: Reference) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    return tuple(tf.constant(wanted[field]) for field in (1, 2, 3))


CASES = [
    pytest.param(folder, case, id=f"{folder.name}-{case}")
    for folder in ALL
    for case in stored_cases(folder)
]


def test_the_stored_cases_cover_what_the_project_promises() -> None:
    cases = {(folder.name, case) for folder in ALL for case in stored_cases(folder)}
    for name in ("uncased_12x12", "cased_4x4"):
        for case in ("one_token", "sentence", "two_masks", "padded_batch", "longest"):
            assert (name, case) in cases
    assert reference(ALL[0], "longest").token_ids.shape == (1, 64)
    assert len(set(reference(ALL[0], "padded_batch").lengths)) == 3


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_logits_and_attention_equal_pytorch(folder: Path, case: str) -> None:
    wanted = reference(folder, case)
    _, bert = loaded(folder)
    hidden, attention = bert.encode(*inputs(wanted))
    logits = bert.logits(hidden).numpy().reshape(wanted.logits.shape)
    attention = attention.numpy()
    assert attention.shape == wanted.attention.shape
    for row, length in enumerate(wanted.lengths):
        np.testing.assert_allclose(
            logits[row, :length], wanted.logits[row, :length], rtol=0, atol=TOLERANCE
        )
        np.testing.assert_allclose(
            attention[row, :, :, :length],
            wanted.attention[row, :, :, :length],
            rtol=0,
            atol=TOLERANCE,
        )


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_every_row_sums_to_one_and_no_padding_is_attended_to(folder: Path, case: str) -> None:
    wanted = reference(folder, case)
    attention = loaded(folder)[1].encode(*inputs(wanted))[1].numpy()
    np.testing.assert_allclose(attention.sum(axis=-1), 1, rtol=0, atol=1e-5)
    for row, length in enumerate(wanted.lengths):
        assert not attention[row, :, :, :, length:].any()


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_the_graph_picks_the_most_probable_pieces_at_the_masks(folder: Path, case: str) -> None:
    wanted = reference(folder, case)
    _, bert = loaded(folder)
    places = np.argwhere(np.ones_like(wanted.token_ids))
    output = bert.run(*inputs(wanted), tf.constant(places, tf.int32))
    hidden, _ = bert.encode(*inputs(wanted))
    probabilities = tf.nn.softmax(bert.logits(hidden)).numpy().reshape(len(places), -1)
    expected = np.argsort(-probabilities, axis=-1, kind="stable")[:, : bert.top_k]
    np.testing.assert_allclose(
        output.top_probabilities.numpy(),
        np.take_along_axis(probabilities, expected, axis=-1),
        rtol=1e-4,
    )
    assert np.mean(output.top_ids.numpy() == expected) > 0.99  # near ties may change places
    np.testing.assert_allclose(output.probabilities.numpy(), probabilities, rtol=1e-4, atol=1e-9)
    for row, length in enumerate(wanted.lengths):
        np.testing.assert_allclose(
            output.attention.numpy()[row, :, :, :length],
            wanted.attention[row, :, :, :length],
            rtol=0,
            atol=TOLERANCE,
        )


@pytest.mark.parametrize("folder", [UNCASED_12X12, CASED_4X4], ids=lambda folder: folder.name)
def test_every_piece_stands_at_the_masks_as_in_pytorch(folder: Path) -> None:
    wanted = reference(folder, "two_masks")
    runner = Runner(loaded(folder)[0])
    (analysis,) = runner.run([runner.tokenizer.read(str(wanted.texts[0]))])
    assert len(analysis.mask_positions) == 2
    for mask, place in enumerate(analysis.mask_positions):
        exact = np.exp(wanted.logits[0, place].astype(np.float64))
        exact /= exact.sum()
        order = np.argsort(-exact)
        for rank, piece in enumerate(order, 1):
            standing = analysis.standing(mask, int(piece))
            assert standing.probability == pytest.approx(exact[piece], rel=1e-3)
            # The same place, but for pieces that are as probable to four digits.
            near = exact[order[standing.rank - 1]]
            assert standing.rank == rank or near == pytest.approx(exact[piece], rel=1e-3)


@pytest.mark.parametrize("folder", ALL, ids=lambda folder: folder.name)
def test_the_tokenizer_gives_the_ids_that_pytorch_was_given(folder: Path) -> None:
    checkpoint, _ = loaded(folder)
    for case in set(stored_cases(folder)) - {"pair"}:  # the bot reads one sentence at a time
        wanted = reference(folder, case)
        for text, ids, length in zip(wanted.texts, wanted.token_ids, wanted.lengths, strict=True):
            assert checkpoint.tokenizer.read(str(text)).token_ids == tuple(ids[:length])


def test_one_trace_serves_every_shape() -> None:
    checkpoint = loaded(ALL[0])[0]
    bert = Bert(checkpoint.geometry, checkpoint.parameters)
    for case in stored_cases(ALL[0]):
        bert.run(*inputs(reference(ALL[0], case)), tf.constant([[0, 1]]))
        bert.run(*inputs(reference(ALL[0], case)), tf.zeros([0, 2], tf.int32))
    assert bert.run.experimental_get_tracing_count() == 1  # type: ignore[attr-defined]


def skip_if_held_back() -> None:
    if is_held_back():
        pytest.skip("TensorFlow would crash; the bot refuses bfloat16 there")


@pytest.mark.parametrize("outputs", [7, 256, 768])
@pytest.mark.parametrize("precision", Precision)
def test_a_linear_layer_is_a_product_and_a_bias(outputs: int, precision: Precision) -> None:
    """Also where its matrix is stored with columns of zeros, at whole KiB."""
    if precision is Precision.BFLOAT16:
        skip_if_held_back()
    random = np.random.default_rng(outputs)
    inputs, kernel, bias = (
        random.standard_normal(shape, np.float32) for shape in ((5, 9), (9, outputs), (outputs,))
    )
    result = Linear(kernel, bias, precision)(tf.constant(inputs)).numpy()
    assert result.dtype == np.float32
    # Inputs, matrix, bias and result are each rounded, and on some processors each sum on the way,
    # by half of the last digit at most.
    half_digit = 2**-24 if precision is Precision.FLOAT32 else 2**-9
    rounded = len(kernel) + 4
    summed = np.abs(inputs) @ np.abs(kernel) + np.abs(bias)
    assert (np.abs(result - (inputs @ kernel + bias)) <= rounded * half_digit * summed).all()


def test_bfloat16_is_close_to_float32_and_not_the_same() -> None:
    skip_if_held_back()
    checkpoint, exact = loaded(UNCASED_12X12)
    short = Bert(checkpoint.geometry, checkpoint.parameters, precision=Precision.BFLOAT16)
    wanted = reference(UNCASED_12X12, "sentence")
    attention, rounded = (bert.encode(*inputs(wanted))[1].numpy() for bert in (exact, short))
    assert rounded.dtype == np.float32
    assert 1e-4 < np.abs(attention - rounded).mean() < 0.02
    np.testing.assert_allclose(rounded.sum(axis=-1), 1, rtol=0, atol=1e-5)


@pytest.mark.parametrize("inner", [96, 256, 1024])
def test_columns_that_mean_nothing_stay_without_effect(inner: int) -> None:
    """Also where the activation makes something of their zeros."""
    random = np.random.default_rng(inner)
    x, first, second = (
        random.standard_normal(shape, np.float32) for shape in ((5, 9), (9, inner), (inner, 9))
    )
    bias = random.standard_normal(inner, np.float32)
    widen = Linear(first, bias, Precision.FLOAT32)
    narrow = Linear(second, np.zeros(9, np.float32), Precision.FLOAT32, inputs=widen.width)
    result = narrow(widen.wide(tf.constant(x), tf.sigmoid)).numpy()
    expected = 1 / (1 + np.exp(-(x @ first + bias).astype(np.float64))) @ second
    assert widen.width >= inner
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-3)
