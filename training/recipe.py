"""The recipe file: which phases are trained, in which order, with which settings.

A recipe is a JSON file (``recipe.json`` is the one of the model in the box, ``recipe_short.json``
its short form for a trial). Phases follow each other; a phase with decay "none" runs at a constant
rate and may therefore be made longer or shorter at any time without changing what was trained
before; a phase with decay "linear" ends at ``final`` of its rate and gives a checkpoint to ship.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from training.data import TextPolicy
from training.guidance import Guide
from training.masking import MaskPolicy
from training.objective import Terms
from training.penalties import Resting

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Phase:
    """One phase of training.

    Attributes:
        name: unique within the recipe; a saved state is matched to its phase by it.
        steps: optimiser steps.
        layers: encoder layers; twice those of the phase before doubles the encoder.
        train: "head" freezes the encoder and the embeddings.
        rate: peak learning rate.
        warmup: steps of linear warm-up.
        decay: "none" or "linear" (over the whole phase).
        final: share of the rate left at the end of a linear decay.
        rows: packed rows a step.
        targets: predicted positions a step; a batch's hidden pieces beyond it are not predicted.
        candidates: pieces in the softmax of a step (see ``training.objective``); 0 means all.
        resting_weight: weight of the resting penalty.
        resting_threshold: mean attention from a whole line above which a key counts as a place to
            rest.
        resting_special_threshold: the same for [CLS] and [SEP] together; 1 leaves that part out.
        resting_punctuation: whether punctuation counts together with [CLS] and [SEP].
        resting_rows: rows of a batch whose attention is looked at, by this and the next two.
        alike_weight: weight of the penalty on heads of a layer that are alike.
        alike_threshold: the likeness that costs nothing.
        guides: heads that are shown where to look; those shown [SEP] may rest.
        echo_weight: weight of the loss of answers that repeat a word of their line.
        mask: how pieces are hidden.
        text: which lines a pass over the text holds.
        begins_from: SHA-256 of the weights that the phases before this one ended with, as they
            were shipped. With a model folder of these weights for an encoder, training begins here.
    """

    name: str
    steps: int
    layers: int
    train: Literal["head", "all"] = "all"
    rate: float = 7e-4
    warmup: int = 100
    decay: Literal["none", "linear"] = "none"
    final: float = 0.0
    rows: int = 32
    targets: int = 544
    candidates: int = 0
    resting_weight: float = 0.0
    resting_threshold: float = 0.5
    resting_special_threshold: float = 0.5
    resting_punctuation: bool = False
    resting_rows: int = 4
    alike_weight: float = 0.0
    alike_threshold: float = 0.5
    guides: tuple[Guide, ...] = ()
    echo_weight: float = 0.0
    mask: MaskPolicy = field(default_factory=MaskPolicy)
    text: TextPolicy = field(default_factory=TextPolicy)
    begins_from: str = ""

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        warm = min(1.0, (step + 1) / self.warmup) if self.warmup else 1.0
        if self.decay == "none":
            return self.rate * warm
        return self.rate * warm * (1.0 - (1.0 - self.final) * step / self.steps)

    def terms(self) -> Terms:
        """Return what is asked of the heads besides the cross-entropy; nothing of a frozen encoder.

        Raises:
            ValueError: a guided head is not written like 3-10.
        """
        if self.train == "head" or not (self.resting_weight or self.alike_weight or self.guides):
            return Terms(echo_weight=self.echo_weight)
        places = {guide.place: guide.goal for guide in self.guides}
        exempt = tuple(place for place, goal in places.items() if goal == "separator")
        rule = Resting(self.resting_threshold, self.resting_special_threshold, exempt)
        return Terms(
            self.resting_rows, self.resting_weight, rule, self.alike_weight, self.alike_threshold,
            self.guides, self.echo_weight,
        )  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """The phases and what they share."""

    phases: tuple[Phase, ...]
    seed: int = 1
    length: int = 64
    short_words: int = 12
    long_stride: int = 2
    pool_lines: int = 4096
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.98)
    clip: float = 1.0
    ema_every: int = 5
    ema_decay: float = 0.99
    frequent: int = 6144

    @classmethod
    def from_json(cls, path: Path) -> Recipe:
        """Read a recipe file.

        Raises:
            ValueError: an unknown setting, no phase, or two phases of one name.
        """
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        try:
            phases = tuple(_phase(entry) for entry in content.pop("phases"))
            betas = tuple(content.pop("betas", cls.betas))
            recipe = cls(phases=phases, betas=betas, **content)
        except (TypeError, KeyError, ValueError) as error:
            msg = f"{path}: {error}"
            raise ValueError(msg) from error
        names = [phase.name for phase in phases]
        if not names or len(set(names)) < len(names):
            msg = f"{path}: phases need names of their own, found {names}"
            raise ValueError(msg)
        return recipe

    def index(self, name: str) -> int:
        """Return the place of a phase.

        Raises:
            ValueError: the recipe has no phase of that name.
        """
        return [phase.name for phase in self.phases].index(name)

    def first(self, weights_sha256: str) -> Phase:
        """Return the phase that training begins with from such weights: the first, or a later one.

        A later phase says in ``begins_from`` whose weights it goes on from.
        """
        later = (phase for phase in self.phases if phase.begins_from == weights_sha256)
        return next(later, self.phases[0])

    def as_json(self) -> str:
        """Return the recipe in full, defaults included."""
        return json.dumps(asdict(self), indent=2)


def _phase(entry: dict[str, Any]) -> Phase:
    mask = MaskPolicy(**entry.pop("mask", {}))
    text = entry.pop("text", {})
    if "passes" in text:
        text["passes"] = tuple(text["passes"])
    guides = tuple(Guide(**guide) for guide in entry.pop("guides", []))
    phase = Phase(mask=mask, text=TextPolicy(**text), guides=guides, **entry)
    phase.terms()  # a wrongly written head is refused here
    return phase
