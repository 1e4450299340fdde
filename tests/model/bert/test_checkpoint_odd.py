"""Checkpoints with the oddities of published ones: what they give equals what PyTorch gives.

The references are made by `make_odd_references.py`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from model.bert.activations import _ACTIVATIONS
from model.bert.checkpoint import load_checkpoint
from model.bert.engine import tf
from model.bert.geometry import ACTIVATIONS
from model.bert.runner import Runner
from tests.odd_checkpoints import CHANGES, NOT_A_PIECE, ODD, SENTENCE, change_json, odd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from model.analysis import Analysis

    Load = Callable[[str], Runner]

TOLERANCE = 1e-4

WITH_HOLES = ("one line twice", "empty lines", "holes")


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(name: str) -> Runner:
        return Runner(load_checkpoint(str(odd(name, tmp_path / name))))

    return loaded


def reference(name: str, field: str) -> NDArray[Any]:
    with np.load(ODD / "references.npz") as stored:
        array: NDArray[Any] = stored[f"{name}/{field}"]
    return array


def analysed(runner: Runner, text: str = SENTENCE) -> Analysis:
    (analysis,) = runner.run([runner.tokenizer.read(text)])
    return analysis


@pytest.mark.parametrize("name", CHANGES)
def test_probabilities_and_attention_equal_pytorch(load: Load, name: str) -> None:
    runner = load(name)
    analysis = analysed(runner)
    ids, pieces = reference(name, "token_ids"), reference(name, "pieces")
    assert runner.tokenizer.read(SENTENCE).token_ids == tuple(ids.tolist())
    assert runner.tokenizer.vocabulary_size == len(pieces)
    probabilities = reference(name, "probabilities")[:, : analysis.probabilities.shape[1]]
    np.testing.assert_allclose(
        analysis.probabilities[:, pieces], probabilities[:, pieces], rtol=0, atol=TOLERANCE
    )
    assert analysis.probabilities[:, pieces].min() > 0
    assert not np.delete(analysis.probabilities, pieces, axis=1).any()
    np.testing.assert_allclose(
        analysis.attention, reference(name, "attention"), rtol=0, atol=TOLERANCE
    )


@pytest.mark.parametrize("name", CHANGES)
def test_every_piece_is_shown_by_a_name_of_its_own(load: Load, name: str) -> None:
    tokenizer = load(name).tokenizer
    pieces = reference(name, "pieces").tolist()
    names = tokenizer.pieces(pieces)
    assert len(set(names)) == len(names)
    assert all(text.strip() and "</w>" not in text for text in names)
    for number, text in zip(pieces, names, strict=True):
        assert [piece.id for piece in tokenizer.split(text)] == [number]


def test_the_variations_differ_from_the_base() -> None:
    """Otherwise nothing would show that they are read rightly."""
    base = reference("as it is", "probabilities")
    for name in CHANGES:
        if name.startswith(("two biases", "decoder")):
            difference = np.abs(reference(name, "probabilities") - base).max()
            assert difference > 100 * TOLERANCE, name


@pytest.mark.parametrize("name", WITH_HOLES)
def test_ids_without_a_piece_are_no_predictions(load: Load, name: str) -> None:
    runner = load(name)
    analysis = analysed(runner)
    assert set(NOT_A_PIECE) <= set(runner.tokenizer.holes())
    probable = reference(name, "probabilities").astype(np.float64)
    pieces = reference(name, "pieces")
    for mask, choices in enumerate(analysis.predictions):
        order = pieces[np.argsort(-probable[mask, pieces])].tolist()
        expected = runner.tokenizer.pieces(order)[: len(choices)]
        assert len(choices) == 40
        agreeing = sum(
            choice.piece == piece for choice, piece in zip(choices, expected, strict=True)
        )
        assert agreeing >= 36  # near ties may change places
        best = analysis.standing(mask, order[0])
        assert best.rank == 1


def test_ids_without_a_piece_are_no_predictions_however_probable(load: Load) -> None:
    runner = load("holes")
    checkpoint = load_checkpoint(str(ODD))
    checkpoint.parameters["cls.predictions.bias"][list(NOT_A_PIECE)] = 500
    with_holes = Runner(replace(checkpoint, tokenizer=runner.tokenizer))
    (gap, _) = analysed(with_holes).predictions
    assert len(gap) == 40
    assert len({choice.piece for choice in gap}) == 40


def test_the_last_piece_counts_where_there_are_holes(load: Load) -> None:
    runner = load("one line twice")
    last = len((ODD / "vocab.txt").read_text("utf-8").splitlines()) - 1
    assert runner.tokenizer.last_id == last
    (piece,) = runner.tokenizer.split("好")
    assert piece.id == last
    assert 0 < analysed(runner).standing(0, last).probability < 1


def test_all_activations_are_known_by_both_modules() -> None:
    assert set(_ACTIVATIONS) == set(ACTIVATIONS)


@pytest.mark.parametrize(
    ("name", "at_minus_two", "at_two"),
    [("gelu", -0.0455003, 1.9544997), ("silu", -0.2384058, 1.7615942), ("relu6", 0, 2)],
)
def test_values_of_activations(name: str, at_minus_two: float, at_two: float) -> None:
    values = _ACTIVATIONS[name](tf.constant([-2.0, 2.0])).numpy()
    np.testing.assert_allclose(values, [at_minus_two, at_two], atol=1e-6)


@pytest.mark.parametrize("name", ["other names, vocab.txt", "other names, tokenizer.json"])
def test_special_tokens_have_one_name_whatever_the_files_call_them(load: Load, name: str) -> None:
    sentence = load(name).tokenizer.read("The cat [MASK] ||| sat 😀 </s>")
    assert sentence.tokens == (
        *("[CLS]", "The", "cat", "[MASK]", "[SEP]", "sat", "[UNK]", "[SEP]", "[SEP]"),
    )
    assert sentence.segment_ids == (0, 0, 0, 0, 0, 1, 1, 1, 1)


def test_a_piece_that_only_looks_like_a_special_token_stands_in_quotation_marks(load: Load) -> None:
    tokenizer = load("other names, vocab.txt").tokenizer
    assert tokenizer.pieces([3, 4]) == ["[SEP]", "[MASK]"]
    assert tokenizer.pieces(list(NOT_A_PIECE[:2])) == ['"[SEP]"', '"[MASK]"']
    assert [piece.id for piece in tokenizer.split('"[SEP]"')] == [NOT_A_PIECE[0]]
    assert [piece.id for piece in tokenizer.split("[SEP]")] == [3]


def test_marks_of_ends_become_marks_of_continuations(load: Load) -> None:
    tokenizer = load("ends of words").tokenizer
    sentence = tokenizer.read("The cats moved, cat a [MASK].")
    assert sentence.tokens == (
        *("[CLS]", "The", "ca", "##t", "##s", "moved", ",", "cat", "a", "[MASK]", ".", "[SEP]"),
    )
    (whole,) = tokenizer.split("cat")
    assert (whole.written, tokenizer.pieces([whole.id])) == ("cat", ["cat"])
    assert [piece.written for piece in tokenizer.split("cats")] == ["ca", "##t", "##s"]
    (part,) = tokenizer.split("ca##")
    assert part.written == "ca##"


def test_an_invisible_piece_is_shown_as_its_code_point(tmp_path: Path) -> None:
    folder = odd("as it is", tmp_path / "invisible")
    path = folder / "tokenizer.json"
    path.write_text(path.read_text("utf-8").replace('"##a":', '"\\u2028":'), "utf-8")
    tokenizer = load_checkpoint(str(folder)).tokenizer
    assert "U+2028" in tokenizer.pieces(range(tokenizer.vocabulary_size))


@pytest.mark.parametrize("file", ["tokenizer.json", "vocab.txt"])
@pytest.mark.parametrize(("said", "lowered"), [(True, True), (False, False), (None, None)])
def test_settings_decide_on_capitals_and_else_the_file(
    tmp_path: Path, file: str, said: bool | None, lowered: bool | None
) -> None:
    """The base's `tokenizer.json` keeps capitals; `vocab.txt` says nothing and is BERT's: lower."""
    folder = odd("no tokenizer_config.json", tmp_path / "capitals")
    if file == "vocab.txt":
        (folder / "tokenizer.json").unlink()
    if said is not None:
        settings = json.dumps({"do_lower_case": said})
        (folder / "tokenizer_config.json").write_text(settings, "utf-8")
    expected = file == "vocab.txt" if lowered is None else lowered
    tokens = load_checkpoint(str(folder)).tokenizer.read("The cat").tokens
    assert tokens == ("[CLS]", "the" if expected else "The", "cat", "[SEP]")


def test_a_tokenizer_without_a_post_processor_still_adds_cls_and_sep(tmp_path: Path) -> None:
    folder = odd("as it is", tmp_path / "bare")
    change_json(
        folder,
        "tokenizer.json",
        lambda content: content.update(
            post_processor=None,
            truncation={
                "direction": "Right",
                "max_length": 5,
                "strategy": "LongestFirst",
                "stride": 0,
            },
        ),
    )
    sentence = load_checkpoint(str(folder)).tokenizer.read("The cat sat and the ||| dog")
    assert sentence.tokens == ("[CLS]", "The", "cat", "sat", "and", "the", "[SEP]", "dog", "[SEP]")
    assert sentence.segment_ids == (0,) * 7 + (1,) * 2


def test_an_answer_that_must_go_on_joins_the_word_after_it(load: Load) -> None:
    analysis = analysed(load("ends of words"), "The [MASK] t.")
    assert analysis.completed(0, "ca##") == ("The ", "ca", "t.")
