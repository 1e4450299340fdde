"""Reads a BERT's weights from safetensors files, by the names under which they are published.

Only safetensors is read. Older formats (`pytorch_model.bin`, `.h5`, `.ckpt`) are pickles or may
carry code, so loading a stranger's checkpoint could run it; a safetensors file is numbers only.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from model.errors import CheckpointError
from model.geometry import Geometry

Weights = Mapping[str, NDArray[np.float32]]
"""Weight matrices and vectors by name. Linear layers are [outputs, inputs], as published."""

SINGLE_FILE = "model.safetensors"
INDEX_FILE = "model.safetensors.index.json"


def expected_shapes(geometry: Geometry) -> dict[str, tuple[int, ...]]:
    """The name and shape of every weight that `model.bert` needs."""
    hidden, inner = geometry.hidden, geometry.intermediate
    shapes: dict[str, tuple[int, ...]] = {
        "bert.embeddings.word_embeddings.weight": (geometry.vocabulary, hidden),
        "bert.embeddings.position_embeddings.weight": (geometry.positions, hidden),
        "bert.embeddings.token_type_embeddings.weight": (geometry.segments, hidden),
        **_layer_norm("bert.embeddings.LayerNorm", hidden),
    }
    for layer in range(geometry.layers):
        prefix = f"bert.encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            shapes |= _linear(f"{prefix}.attention.self.{part}", hidden, hidden)
        shapes |= _linear(f"{prefix}.attention.output.dense", hidden, hidden)
        shapes |= _layer_norm(f"{prefix}.attention.output.LayerNorm", hidden)
        shapes |= _linear(f"{prefix}.intermediate.dense", inner, hidden)
        shapes |= _linear(f"{prefix}.output.dense", hidden, inner)
        shapes |= _layer_norm(f"{prefix}.output.LayerNorm", hidden)
    shapes |= _linear("cls.predictions.transform.dense", hidden, hidden)
    shapes |= _layer_norm("cls.predictions.transform.LayerNorm", hidden)
    shapes["cls.predictions.bias"] = (geometry.vocabulary,)
    if not geometry.tied_decoder:
        shapes["cls.predictions.decoder.weight"] = (geometry.vocabulary, hidden)
    return shapes


def _linear(name: str, outputs: int, inputs: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def _layer_norm(name: str, size: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (size,), f"{name}.bias": (size,)}


def read_weights(folder: Path, geometry: Geometry) -> dict[str, NDArray[np.float32]]:
    """Reads exactly the weights that `geometry` calls for, as float32.

    Raises:
        CheckpointError: If there is no safetensors file, a file is damaged, or a weight is
            missing, has another shape or isn't finite.
    """
    wanted = expected_shapes(geometry)
    weights = {name: array for name, array in _read_files(folder) if name in wanted}
    missing = [name for name in wanted if name not in weights]
    if missing:
        raise CheckpointError(_missing(missing))
    for name, shape in wanted.items():
        if weights[name].shape != shape:
            raise CheckpointError(
                f"the weights don't fit config.json: {name} is {weights[name].shape}, "
                f"config.json calls for {shape}."
            )
        if not np.isfinite(weights[name]).all():
            raise CheckpointError(f"the weights are damaged: {name} has values that aren't finite.")
    return weights


def _missing(names: list[str]) -> str:
    if all(name.startswith("cls.") for name in names):
        return (
            "the checkpoint has no masked-language-model head, so it can't fill gaps; "
            "use one whose architecture is BertForMaskedLM."
        )
    return f"the weights don't fit config.json: {len(names)} missing, the first is {names[0]}."


def _read_files(folder: Path) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for path in _weight_files(folder):
        try:
            with safe_open(path, framework="numpy") as file:
                for name in file.keys():  # noqa: SIM118 - not a mapping
                    yield published_name(name), file.get_tensor(name).astype(np.float32)
        except (SafetensorError, OSError, TypeError, ValueError) as error:
            raise CheckpointError(f"{path.name} is damaged or incomplete ({error}).") from error


def _weight_files(folder: Path) -> list[Path]:
    """The one weights file of a checkpoint, or the several that its index lists."""
    single, index = folder / SINGLE_FILE, folder / INDEX_FILE
    if single.is_file():
        return [single]
    if not index.is_file():
        others = [path.name for path in folder.glob("*") if path.suffix in {".bin", ".h5", ".ckpt"}]
        found = f" ({others[0]} is there, but such files can run code)" if others else ""
        raise CheckpointError(f"there is no {SINGLE_FILE}{found}; only safetensors is read.")
    try:
        names = sorted(set(json.loads(index.read_text("utf-8"))["weight_map"].values()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{INDEX_FILE} is damaged ({error}).") from error
    # Only plain names: an index must not point out of its own folder.
    return [folder / Path(str(name)).name for name in names]


def published_name(name: str) -> str:
    """The current name of a weight: old checkpoints call LayerNorm's weight gamma, its bias beta.

    Checkpoints saved from a bare `BertModel` leave out the leading `bert.`.
    """
    name = name.replace("LayerNorm.gamma", "LayerNorm.weight")
    name = name.replace("LayerNorm.beta", "LayerNorm.bias")
    return f"bert.{name}" if name.startswith(("embeddings.", "encoder.")) else name
