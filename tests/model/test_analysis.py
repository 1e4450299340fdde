"""Heads as people count them, gaps filled, memory told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from model.analysis import NOTHING_OFF, Analysis, Head, HeadsOff, Prediction, Way
from model.errors import NoSuchHead

if TYPE_CHECKING:
    from model.bert.checkpoint import Checkpoint


def analysis(text: str, *, tokens: int = 5, choices: int = 0) -> Analysis:
    masks = text.count("[MASK]")
    return Analysis(
        text=text,
        tokens=("[CLS]", *["x"] * (tokens - 2), "[SEP]"),
        mask_positions=tuple(range(1, masks + 1)),
        predictions=((Prediction("x", 0.5),) * choices,) * masks,
        attention=np.arange(4 * 4 * tokens * tokens, dtype=np.float32).reshape(
            4, 4, tokens, tokens
        ),
    )


@pytest.mark.parametrize(("layer", "head"), [(1, 1), (1, 12), (12, 1), (12, 12), (3, 10)])
def test_people_count_from_one(uncased: Checkpoint, layer: int, head: int) -> None:
    found = Head.counted_from_one(layer, head, uncased.geometry)
    assert (found.layer, found.head) == (layer - 1, head - 1)
    assert str(found) == f"layer {layer}, head {head}"


@pytest.mark.parametrize(("layer", "head"), [(0, 1), (1, 0), (13, 1), (1, 13), (-1, 3), (3, -1)])
def test_a_head_outside_the_model_is_refused_with_its_range(
    uncased: Checkpoint, layer: int, head: int
) -> None:
    with pytest.raises(NoSuchHead) as caught:
        Head.counted_from_one(layer, head, uncased.geometry)
    assert (caught.value.layer, caught.value.head) == (layer, head)
    assert (caught.value.layers, caught.value.heads) == (12, 12)


def test_the_range_is_that_of_the_model(cased: Checkpoint) -> None:
    assert Head.counted_from_one(4, 4, cased.geometry) == Head(3, 3)
    with pytest.raises(NoSuchHead) as caught:
        Head.counted_from_one(5, 1, cased.geometry)
    assert (caught.value.layers, caught.value.heads) == (4, 4)


def test_of_head_picks_layer_first() -> None:
    made = analysis("a b c")
    np.testing.assert_array_equal(made.of_head(Head(2, 1)), made.attention[2, 1])
    assert made.of_head(Head(2, 1))[0, 0] == (2 * 4 + 1) * 25


@pytest.mark.parametrize(
    ("text", "mask", "token", "completed"),
    [
        ("I saw a [MASK].", 0, "cat", ("I saw a ", "cat", ".")),
        ("[MASK] sat", 0, "cat", ("", "cat", " sat")),
        ("[MASK] saw a [MASK]!", 0, "cat", ("", "cat", " saw a [MASK]!")),
        ("[MASK] saw a [MASK]!", 1, "dog", ("[MASK] saw a ", "dog", "!")),
        ("a [MASK] [MASK] b", 1, "c", ("a [MASK] ", "c", " b")),
        ("the slow [MASK] moved", 0, "##ly", ("the slow", "ly", " moved")),
        ("slow[MASK] moved", 0, "##ly", ("slow", "ly", " moved")),
        ("[MASK] [MASK] b", 1, "##s", ("[MASK]", "s", " b")),
        ("[MASK]", 0, "##s", ("", "s", "")),
        ("a [MASK] b", 0, "#", ("a ", "#", " b")),
    ],
)
def test_completed_fills_one_gap(
    text: str, mask: int, token: str, completed: tuple[str, str, str]
) -> None:
    assert analysis(text).completed(mask, token) == completed


def test_the_most_probable_piece_has_rank_one_and_equal_ones_share_a_rank() -> None:
    probabilities = np.array([[0.1, 0.4, 0.4, 0.1, 0]], np.float32)
    made = replace(analysis("a [MASK]"), probabilities=probabilities)
    ranks = [made.standing(0, piece).rank for piece in range(5)]
    assert ranks == [3, 1, 1, 3, 5]
    assert made.standing(0, 1).probability == np.float32(0.4)


def test_nbytes_counts_what_is_kept() -> None:
    small = analysis("a [MASK]", tokens=5, choices=1)
    assert small.nbytes > small.attention.nbytes
    assert analysis("a [MASK]", tokens=5, choices=20).nbytes > small.nbytes
    scored = replace(small, probabilities=np.zeros((1, 1000), np.float32))
    assert scored.nbytes == small.nbytes + 4000
    assert analysis("a [MASK]" * 9, tokens=5, choices=1).nbytes > small.nbytes


def test_what_is_off_is_a_set_of_heads_and_a_way() -> None:
    one, other = Head(0, 1), Head(3, 2)
    assert HeadsOff(frozenset([one, other])) == HeadsOff(frozenset([other, one, other]))
    assert HeadsOff(frozenset([one])) != HeadsOff(frozenset([one]), Way.EVEN)
    assert HeadsOff(frozenset(), Way.EVEN) == NOTHING_OFF
    assert analysis("x").off == NOTHING_OFF


def test_of_heads_that_a_model_lacks_the_first_is_named(uncased: Checkpoint) -> None:
    off = HeadsOff(frozenset([Head(20, 0), Head(0, 0), Head(3, 30)]))
    with pytest.raises(NoSuchHead) as caught:
        off.existing_in(uncased.geometry)
    assert (caught.value.layer, caught.value.head) == (4, 31)
    every = HeadsOff(frozenset(Head(*place) for place in np.ndindex(12, 12)))
    assert every.existing_in(uncased.geometry) is every
