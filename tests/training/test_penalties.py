"""Resting, alike and guided heads, on attention weights that are known beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from training.guidance import Guide  # noqa: E402
from training.penalties import Resting, alike, guided, resting  # noqa: E402

if TYPE_CHECKING:
    from torch import Tensor

LENGTH = 6
ORDINARY = torch.tensor([[0.0, 0.25, 0.25, 0.25, 0.25, 0.0]])
VISIBLE = torch.ones(1, 1, LENGTH, LENGTH, dtype=torch.bool)
ENDS = torch.tensor([[True, False, False, False, False, True]])
WITH_FULL_STOP = torch.tensor([[True, False, False, False, True, True]])


def _heads() -> Tensor:
    """One layer: on [CLS], on the next piece, everywhere, shared by [CLS] and [SEP]."""
    weights: Tensor = torch.zeros(1, 1, 4, LENGTH, LENGTH)
    weights[0, 0, 0, :, 0] = 1.0
    weights[0, 0, 1] = torch.eye(LENGTH).roll(1, 1)
    weights[0, 0, 2] = 1.0 / LENGTH
    weights[0, 0, 3, :, 0] = weights[0, 0, 3, :, -1] = 0.45
    weights[0, 0, 3, :, 1] = 0.1
    return weights


def _by_head(marks: Tensor, rule: Resting) -> list[float]:
    return [
        resting(_heads()[:, :, head : head + 1], ORDINARY, marks, VISIBLE, rule).item()
        for head in range(4)
    ]


def test_only_heads_that_rest_are_penalised() -> None:
    assert _by_head(ENDS, Resting(0.5, 1.0)) == pytest.approx([0.25, 0.0, 0.0, 0.0])
    assert _by_head(ENDS, Resting(0.5, 0.6)) == pytest.approx([0.41, 0.0, 0.0, 0.09])
    whole = resting(_heads(), ORDINARY, ENDS, VISIBLE, Resting(0.5, 0.6)).item()
    assert whole == pytest.approx((0.41 + 0.09) / 4)


def test_punctuation_can_count_with_the_ends_of_a_line() -> None:
    found = _by_head(WITH_FULL_STOP, Resting(0.5, 0.4))
    everywhere, following = (3 / 6 - 0.4) ** 2, (0.5 - 0.4) ** 2
    assert found == pytest.approx([0.25 + 0.36, following, everywhere, 0.25])


def test_a_guided_head_may_rest() -> None:
    rule = Resting(0.5, 0.6, exempt=((0, 0),))
    assert resting(_heads(), ORDINARY, ENDS, VISIBLE, rule).item() == pytest.approx(0.09 / 4)


def test_heads_that_are_alike_cost_something_and_others_do_not() -> None:
    heads = _heads()
    same = heads[:, :, [0, 0, 1]]
    # One pair of three is all the same; each of it counts half of 0.5 squared in both orders.
    assert alike(same, ORDINARY, 0.5).item() == pytest.approx(0.25 / 3, abs=1e-4)
    assert alike(heads[:, :, [0, 1]], ORDINARY, 0.5).item() == pytest.approx(0.0, abs=1e-6)
    assert alike(same, ORDINARY, 1.0).item() == pytest.approx(0.0, abs=1e-4)
    assert alike(heads[:, :, :1], ORDINARY, 0.5).item() == 0.0


def test_a_head_that_does_as_guided_costs_nothing() -> None:
    wished = torch.eye(LENGTH).roll(1, 1)[None, None]
    nothing = torch.zeros(1, LENGTH, LENGTH)
    right, wrong = (
        guided(_heads(), wished, nothing, (Guide(head, "next", 0.5),)) for head in ("1-2", "1-1")
    )
    assert right.total.item() == pytest.approx(0.0, abs=1e-4)
    assert wrong.by_guide.item() > 5.0
    assert wrong.total.item() == pytest.approx(0.5 * wrong.by_guide.item())


def test_other_words_may_give_a_verb_a_little_but_not_much() -> None:
    others = torch.zeros(1, LENGTH, LENGTH)
    others[0, 1:5, 1] = 0.25
    no_row = torch.zeros(1, 1, LENGTH, LENGTH)
    heads = _heads()
    heads[0, 0, 0] = heads[0, 0, 0].roll(1, 1)  # everything on the first word
    excess = [
        guided(heads, no_row, others, (Guide(head, "adverb to verb", 1.0, 2.0, 0.2),))
        for head in ("1-1", "1-3")
    ]
    assert [found.others.item() for found in excess] == pytest.approx([0.8, 0.0])
    assert [found.total.item() for found in excess] == pytest.approx([1.6, 0.0])
