"""Which pieces are hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.data import load_tokenizer
from training.masking import Kind, MaskPolicy, PieceTable, choose, choose_uniform

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def table(tokenizer_folder: Path) -> PieceTable:
    return PieceTable.from_tokenizer(load_tokenizer(tokenizer_folder))


@pytest.fixture(scope="module")
def line(tokenizer_folder: Path) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return: the cat was walk ##ing and jump ##ed , old dog ."""
    tokenizer = load_tokenizer(tokenizer_folder)
    text = "the cat was walking and jumped, old dog."
    return np.array(tokenizer.encode(text, add_special_tokens=False).ids, np.int32)


def test_pieces_are_classified(tokenizer_folder: Path, table: PieceTable) -> None:
    tokenizer = load_tokenizer(tokenizer_folder)
    kinds = {p: table.kind[tokenizer.token_to_id(p)] for p in ("the", "cat", ",", "and", "old")}
    assert kinds == {
        "the": Kind.FUNCTION,
        "cat": Kind.CONTENT,
        ",": Kind.PUNCTUATION,
        "and": Kind.FUNCTION,
        "old": Kind.CONTENT,
    }
    assert not table.starts_word[tokenizer.token_to_id("##ing")]


@given(seed=st.integers(0, 2**32 - 1), low=st.floats(0, 0.5), single=st.sampled_from([0.0, 1.0]))
def test_something_is_always_hidden_and_words_stay_whole(
    table: PieceTable, line: np.ndarray[tuple[int], np.dtype[np.int32]], seed: int, low: float,
    single: float,
) -> None:  # fmt: skip
    policy = MaskPolicy(low=low, high=low, single_share=single)
    hidden = choose(line, table, policy, np.random.default_rng(seed))
    assert hidden.shape == line.shape
    assert hidden.any()
    if not single:
        continues = ~table.starts_word[line]
        assert (hidden[1:] == hidden[:-1])[continues[1:]].all()


def test_content_is_hidden_more_often_than_function_words_and_those_than_punctuation(
    table: PieceTable, line: np.ndarray[tuple[int], np.dtype[np.int32]]
) -> None:
    policy = MaskPolicy(low=0.3, high=0.3, content=1.5, function=1.0, punctuation=0.5)
    rng = np.random.default_rng(0)
    rates = np.mean([choose(line, table, policy, rng) for _ in range(4000)], axis=0)
    assert rates[1] == pytest.approx(0.45, abs=0.03)  # cat
    assert rates[0] == pytest.approx(0.30, abs=0.03)  # the
    assert rates[-1] == pytest.approx(0.15, abs=0.03)  # .
    assert rates[4] == pytest.approx(0.45, abs=0.03)  # ##ing counts with its word


def test_evaluation_hides_every_piece_with_the_same_chance(
    line: np.ndarray[tuple[int], np.dtype[np.int32]],
) -> None:
    rng = np.random.default_rng(0)
    rates = np.mean([choose_uniform(line, 0.15, rng) for _ in range(4000)], axis=0)
    assert np.abs(rates - 0.15).max() < 0.03
