"""Answers that repeat a word of their line."""

from __future__ import annotations

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from training.data import Specials, assemble  # noqa: E402
from training.echoes import echo_loss, seen_words  # noqa: E402


def test_seen_words_are_the_visible_content_of_the_own_line() -> None:
    first, second = np.array([10, 11, 12, 10], np.int32), np.array([13, 14], np.int32)
    hidden = [[np.array([False, False, True, True]), np.array([True, False])]]
    batch = assemble([[first, second]], hidden, 12, Specials(cls=2, sep=3, mask=4))
    content = np.zeros(20, np.bool_)
    content[[10, 12, 13, 14]] = True  # 11 is a function word
    found = [set(row.tolist()) - {-1} for row in seen_words(batch, batch.targets, content)]
    # The second hidden piece is 10 itself: to say it again is right.
    assert found == [{10}, set(), {14}]


def test_the_loss_is_that_of_all_echoes_together() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.2, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1], [0.25] * 4]))
    echoes = torch.tensor([[1, 2], [-1, -1], [0, 1]])
    counted = torch.tensor([True, True, False])
    expected = (-math.log(1 - 0.4) - 0.0) / 2
    assert echo_loss(logits, echoes, counted).item() == pytest.approx(expected, abs=1e-5)


def test_the_loss_lowers_the_echo_and_is_finite_where_there_is_none() -> None:
    logits = torch.zeros(2, 4, requires_grad=True)
    loss = echo_loss(logits, torch.tensor([[1], [-1]]), torch.tensor([True, True]))
    loss.backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert logits.grad[0, 1] > 0 > logits.grad[0, 0]
    assert logits.grad[1].tolist() == [0.0] * 4
