"""What PyTorch makes of experiments: `tests/model/make_experiment_references.py` stores it.

It takes two of the small checkpoints, and of what is stored beside them a padded batch.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from model.analysis import NOTHING_OFF, Head, HeadsOff, Way
from tests.checkpoints import CASED_4X4, DATA, UNCASED_12X12

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

FOLDERS = (UNCASED_12X12, CASED_4X4)
CASE = "padded_batch"

ATTENTION_STEPS = 65535
"""Attention is stored as whole numbers of 1/65535."""

_MASK_ID = 4
"""[MASK] comes fifth in the vocabularies of the small checkpoints."""

_LAYER = frozenset(Head(1, head) for head in range(4))
"""All of a layer in the smaller checkpoint."""
_SEVERAL = frozenset({Head(0, 0), Head(1, 3), Head(2, 1), Head(2, 2)})

CHANGES: Mapping[str, HeadsOff] = MappingProxyType(
    {
        "all_on": NOTHING_OFF,
        "one_zero": HeadsOff(frozenset({Head(1, 2)})),
        "one_even": HeadsOff(frozenset({Head(1, 2)}), Way.EVEN),
        "several_zero": HeadsOff(_SEVERAL),
        "several_even": HeadsOff(_SEVERAL, Way.EVEN),
        "layer_zero": HeadsOff(_LAYER),
        "layer_even": HeadsOff(_LAYER, Way.EVEN),
    }
)
"""What is switched off, by a name. A layer is all of its heads, in the larger checkpoint too."""


def change(name: str, heads: int) -> HeadsOff:
    """What is switched off in a checkpoint with so many heads in a layer."""
    off = CHANGES[name]
    if name.startswith("layer_"):
        return HeadsOff(frozenset(Head(1, head) for head in range(heads)), off.way)
    return off


def stored_in(folder: Path) -> Path:
    """Where the answers for a checkpoint are stored."""
    return DATA / "experiments" / f"{folder.name}.npz"


def batch(folder: Path) -> dict[str, NDArray[np.int32]]:
    """The padded batch: `token_ids` and `segment_ids` [B, N], `lengths` [B], `masks` [M, 2]."""
    fields = ("token_ids", "segment_ids", "lengths")
    with np.load(folder / "references.npz") as stored:
        found = {field: stored[f"{CASE}.{field}"] for field in fields}
    found["masks"] = np.argwhere(found["token_ids"] == _MASK_ID).astype(np.int32)
    return found
