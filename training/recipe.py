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

from training.masking import MaskPolicy

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
        resting_rows: rows of a batch that the penalty looks at.
        mask: how pieces are hidden.
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
    resting_rows: int = 4
    mask: MaskPolicy = field(default_factory=MaskPolicy)

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        warm = min(1.0, (step + 1) / self.warmup) if self.warmup else 1.0
        if self.decay == "none":
            return self.rate * warm
        return self.rate * warm * (1.0 - (1.0 - self.final) * step / self.steps)


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
        except (TypeError, KeyError) as error:
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

    def as_json(self) -> str:
        """Return the recipe in full, defaults included."""
        return json.dumps(asdict(self), indent=2)


def _phase(entry: dict[str, Any]) -> Phase:
    mask = MaskPolicy(**entry.pop("mask", {}))
    return Phase(mask=mask, **entry)
