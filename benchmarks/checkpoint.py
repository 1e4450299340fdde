"""A random checkpoint of bert-base's geometry, which all contenders load."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from benchmarks.task import CONFIG
from model.bert.geometry import Geometry
from model.bert.parameters import SINGLE_FILE, expected_shapes

_STANDARD_DEVIATION = 0.05
"""Larger than bert-base's, so that random heads look somewhere."""


def write(folder: Path) -> None:
    """Writes `config.json` and `model.safetensors` (440 MB)."""
    random = np.random.default_rng(0)
    weights = {}
    for name, shape in expected_shapes(Geometry.from_config(CONFIG)).items():
        values = _STANDARD_DEVIATION * random.standard_normal(shape, np.float32)
        weights[name] = values + 1 if name.endswith("LayerNorm.weight") else values
    (folder / "config.json").write_text(json.dumps(CONFIG), "utf-8")
    save_file(weights, folder / SINGLE_FILE, metadata={"format": "pt"})
