"""The training loss: cross-entropy at hidden pieces plus what is asked of the heads.

The softmax of a training step may run over a sample of the vocabulary: the frequent pieces, the
batch's own rare labels, and other rare pieces drawn uniformly up to a fixed count, whose logits get
the logarithm of the inverse sampling rate added (sampled softmax, Jean et al. 2015, "On Using Very
Large Target Vocabulary for Neural Machine Translation"). It changes the cost of a step, not the
model; the last phase uses the whole vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F  # noqa: N812 - the name every PyTorch text uses
from torch import Tensor

from training.echoes import ECHOES, echo_loss, seen_words
from training.modeling import MaskedLanguageModel
from training.penalties import Guided, Resting, alike, guided, resting

if TYPE_CHECKING:
    from training.data import Batch
    from training.guidance import Guide, GuideTargets

IGNORE = -100


@dataclass(frozen=True)
class CandidateSampler:
    """Draws the pieces that a step's softmax runs over.

    Attributes:
        frequent: ids that are always candidates.
        rare: all other ids.
        count: candidates a step.
    """

    frequent: npt.NDArray[np.int64]
    rare: npt.NDArray[np.int64]
    count: int

    @classmethod
    def from_counts(
        cls, counts: npt.NDArray[np.int64], frequent: int, count: int
    ) -> CandidateSampler:
        """Split the vocabulary by corpus counts."""
        order = np.argsort(-counts, kind="stable")
        return cls(np.sort(order[:frequent]), np.sort(order[frequent:]), count)

    def draw(
        self, labels: npt.NDArray[np.int64], rng: np.random.Generator
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """Return candidate ids, what to add to their logits, and the labels as candidate indices.

        Raises:
            ValueError: the labels alone need more candidates than ``count``.
        """
        wanted = np.setdiff1d(labels, self.frequent)
        free = self.count - len(self.frequent) - len(wanted)
        if free < 0:
            msg = f"{len(wanted)} rare labels do not fit into {self.count} candidates"
            raise ValueError(msg)
        others = np.setdiff1d(self.rare, wanted, assume_unique=True)
        drawn = rng.choice(others, size=free, replace=False)
        ids = np.concatenate((self.frequent, wanted, drawn))
        shift = np.zeros(self.count, np.float32)
        shift[len(self.frequent) :] = math.log(len(self.rare) / (self.count - len(self.frequent)))
        where = np.full(len(self.frequent) + len(self.rare), IGNORE, np.int64)
        where[ids] = np.arange(self.count)
        return ids, shift, where[labels]


class StepInputs(NamedTuple):
    """A batch as tensors of fixed shapes, so that a compiled step is compiled once."""

    ids: Tensor
    positions: Tensor
    segments: Tensor
    query_weight: Tensor
    marks: Tensor
    targets: Tensor
    labels: Tensor
    candidates: Tensor | None
    shift: Tensor | None
    echoes: Tensor | None
    guide_rows: Tensor | None
    guide_others: Tensor | None


def step_inputs(
    batch: Batch,
    targets: int,
    sampler: CandidateSampler | None,
    rng: np.random.Generator,
    device: torch.device,
    guiding: GuideTargets | None = None,
    also_marks: npt.NDArray[np.bool_] | None = None,
    echoing: npt.NDArray[np.bool_] | None = None,
) -> StepInputs:
    """Turn a batch into tensors, its targets cut or filled up to a fixed number.

    ``also_marks``, (vocabulary,), says which pieces count as marks besides [CLS] and [SEP], and
    ``echoing`` which ones a target should not repeat; None asks for no echoes.
    """
    keep = len(batch.targets)
    if keep > targets:
        chosen = np.sort(rng.choice(keep, size=targets, replace=False))
    else:
        chosen = np.arange(keep)
    labels = batch.labels[chosen]
    candidates = shift = None
    if sampler is not None:
        candidates, shift, labels = sampler.draw(labels, rng)
    places = np.zeros(targets, np.int64)
    places[: len(chosen)] = batch.targets[chosen]
    wanted = np.full(targets, IGNORE, np.int64)
    wanted[: len(chosen)] = labels

    echoes = None
    if echoing is not None:
        echoes = np.full((targets, ECHOES), -1, np.int64)
        echoes[: len(chosen)] = seen_words(batch, batch.targets[chosen], echoing)
        if candidates is not None:
            place = np.full(len(echoing) + 1, -1, np.int64)
            place[candidates] = np.arange(len(candidates))
            echoes = place[echoes]

    marks = batch.query_weight == 0.0
    if also_marks is not None:
        marks |= also_marks[batch.true_ids]

    def tensor(array: npt.NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(array).to(device)

    return StepInputs(
        ids=tensor(batch.ids),
        positions=tensor(batch.positions),
        segments=tensor(batch.segments),
        query_weight=tensor(batch.query_weight),
        marks=tensor(marks),
        targets=tensor(places),
        labels=tensor(wanted),
        candidates=None if candidates is None else tensor(candidates),
        shift=None if shift is None else tensor(shift),
        echoes=None if echoes is None else tensor(echoes),
        guide_rows=None if guiding is None else tensor(guiding.rows),
        guide_others=None if guiding is None else tensor(guiding.others),
    )


def visibility(segments: Tensor) -> Tensor:
    """Return (batch, 1, length, length) bool: a query sees the keys of its own line."""
    return (segments[:, :, None] == segments[:, None, :])[:, None]


def head_losses(
    model: MaskedLanguageModel, states: Tensor, inputs: StepInputs
) -> tuple[Tensor, Tensor]:
    """Return the mean cross-entropy of the predicted positions, in nats, and the echoes' loss."""
    weight: Tensor = model.bert.embeddings.word_embeddings.weight
    bias: Tensor = model.cls.predictions.bias
    if inputs.candidates is not None and inputs.shift is not None:
        weight, bias = weight[inputs.candidates], bias[inputs.candidates] + inputs.shift
    logits = F.linear(model.cls.predictions.transform(states), weight, bias).float()
    cross_entropy = F.cross_entropy(logits, inputs.labels, ignore_index=IGNORE)
    if inputs.echoes is None:
        return cross_entropy, cross_entropy.new_zeros(())
    return cross_entropy, echo_loss(logits, inputs.echoes, inputs.labels != IGNORE)


@dataclass(frozen=True)
class Terms:
    """What is added to the cross-entropy, and how strongly; a weight of 0 leaves a term out.

    Attributes:
        rows: rows of a batch whose attention is looked at.
        resting_weight: weight of the resting penalty.
        resting: what counts as resting.
        alike_weight: weight of the penalty on heads that are alike.
        alike_threshold: the likeness that costs nothing.
        guides: heads that are shown where to look.
        echo_weight: weight of the loss of answers that repeat a word of their line.
    """

    rows: int = 0
    resting_weight: float = 0.0
    resting: Resting = field(default_factory=Resting)
    alike_weight: float = 0.0
    alike_threshold: float = 0.5
    guides: tuple[Guide, ...] = ()
    echo_weight: float = 0.0


class Losses(NamedTuple):
    """The parts of a step's loss; ``total`` is what is minimised, the others are not weighted."""

    total: Tensor
    cross_entropy: Tensor
    echo: Tensor
    resting: Tensor
    alike: Tensor
    guides: Tensor
    others: Tensor


def step_loss(
    model: MaskedLanguageModel,
    inputs: StepInputs,
    terms: Terms,
    precision: torch.dtype = torch.float32,
) -> Losses:
    """Return the losses of a step; the model computes in ``precision``, the penalties don't."""
    visible = visibility(inputs.segments)
    lower = precision is not torch.float32
    with torch.autocast(inputs.ids.device.type, precision if lower else None, enabled=lower):
        states, weights = model.encode(
            inputs.ids, inputs.positions, visible, inputs.targets, terms.rows
        )
        cross_entropy, echo = head_losses(model, states, inputs)
    zero = cross_entropy.new_zeros(())
    rest, like = zero, zero
    guiding = Guided(zero, cross_entropy.new_zeros(len(terms.guides)), zero)
    ordinary = inputs.query_weight[: terms.rows]
    if terms.resting_weight:
        marks = inputs.marks[: terms.rows]
        rest = resting(weights, ordinary, marks, visible[: terms.rows], terms.resting)
    if terms.alike_weight:
        like = alike(weights, ordinary, terms.alike_threshold)
    if inputs.guide_rows is not None and inputs.guide_others is not None:
        guiding = guided(weights, inputs.guide_rows, inputs.guide_others, terms.guides)
    total = cross_entropy + terms.echo_weight * echo + guiding.total
    total = total + terms.resting_weight * rest + terms.alike_weight * like
    return Losses(total, cross_entropy, echo, rest, like, guiding.by_guide, guiding.others)
