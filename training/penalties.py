"""What attention weights are asked to be besides useful: not resting, not alike, as guided.

All functions take the weights of a batch's first rows, (layers, rows, heads, length, length), and
the ``ordinary`` weights of its pieces, (rows, length): 1 / (number of ordinary pieces in the line)
at every ordinary piece, 0 at [CLS], [SEP] and padding, so that they sum to the number of lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

if TYPE_CHECKING:
    from training.guidance import Guide

_TINY = 1e-6


@dataclass(frozen=True)
class Resting:
    """What counts as resting.

    Attributes:
        threshold: mean weight above which one key counts as a place to rest.
        together: the same for the marks of a line together; 1 never is exceeded.
        exempt: heads (layer, head) from 0 that may rest, because they are guided to.
    """

    threshold: float = 0.5
    together: float = 0.5
    exempt: tuple[tuple[int, int], ...] = ()


def resting(
    weights: Tensor, ordinary: Tensor, marks: Tensor, visible: Tensor, rule: Resting
) -> Tensor:
    """Return the squared excess of the mean weight that keys receive, meaned over heads and lines.

    A head that rests puts most of a line's attention on one key ([CLS], [SEP], the full stop) or
    shares it between the marks, whatever the query; a head that links words spreads its columns.

    Args:
        weights: see above.
        ordinary: see above.
        marks: (rows, length) bool, the keys that count together.
        visible: (rows, 1, length, length) bool.
        rule: the thresholds, and the heads that are let off.
    """
    received = torch.einsum("lbhqk,bq->lbhk", weights, ordinary)
    on_one = (received - rule.threshold).clamp_min(0.0).square().sum((1, 3))
    # The same sum stands at every piece of a line; weighted by ``ordinary`` it counts once.
    on_marks = torch.einsum("lbhk,bqk->lbhq", received * marks[:, None], visible[:, 0].float())
    excess = (on_marks - rule.together).clamp_min(0.0).square()
    by_head = on_one + torch.einsum("lbhq,bq->lh", excess, ordinary)
    if rule.exempt:
        let_off = torch.ones_like(by_head)
        for layer, head in rule.exempt:
            let_off[layer, head] = 0.0
        by_head = by_head * let_off
    return by_head.sum() / (by_head.numel() * _lines(ordinary))


def alike(weights: Tensor, ordinary: Tensor, threshold: float) -> Tensor:
    """Return the squared excess of the likeness of two heads of a layer, meaned over pairs.

    The likeness is the cosine between the two heads' rows, meaned over the ordinary pieces of a
    line and over lines.
    """
    rows = weights / (weights.square().sum(-1, keepdim=True) + _TINY**2).sqrt()
    rows = rows * ordinary.sqrt()[None, :, None, :, None]
    flat = rows.transpose(1, 2).flatten(2)
    likeness = flat @ flat.transpose(1, 2) / _lines(ordinary)
    heads = likeness.shape[-1]
    pairs = 1.0 - torch.eye(heads, device=weights.device)
    excess = (likeness - threshold).clamp_min(0.0).square() * pairs
    return excess.sum() / (weights.shape[0] * max(1, heads * (heads - 1)))


class Guided(NamedTuple):
    """How far the guided heads are from their targets.

    Attributes:
        total: what is added to the loss.
        by_guide: (guides,) the cross-entropy of each, in nats.
        others: the mean weight above the limit that other words give to verbs, over all guides.
    """

    total: Tensor
    by_guide: Tensor
    others: Tensor


def guided(weights: Tensor, targets: Tensor, others: Tensor, guides: tuple[Guide, ...]) -> Guided:
    """Compare guided heads with the targets of ``training.guidance.GuideTargets``."""
    total = weights.new_zeros(())
    beside = weights.new_zeros(())
    losses = []
    for number, guide in enumerate(guides):
        layer, head = guide.place
        own, wished = weights[layer, :, head], targets[number]
        loss = -(wished * (own + _TINY).log()).sum() / wished.sum().clamp_min(1.0)
        losses.append(loss)
        total = total + guide.weight * loss
        if guide.others_weight:
            verbs = (others.sum(1) > 0).float()
            received = (own * others).sum(1)
            excess = ((received - guide.others_limit).clamp_min(0.0) * verbs).sum()
            excess = excess / verbs.sum().clamp_min(1.0)
            total = total + guide.others_weight * excess
            beside = beside + excess
    return Guided(total, torch.stack(losses), beside)


def _lines(ordinary: Tensor) -> Tensor:
    return ordinary.sum().clamp_min(1.0)
