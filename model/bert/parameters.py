"""Reads a BERT's parameters from safetensors files, by the names under which they are published.

Only safetensors is read. Older formats (`pytorch_model.bin`, `.h5`, `.ckpt`) are pickles or may
carry code, so loading a stranger's checkpoint could run it; a safetensors file is numbers only.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ml_dtypes  # noqa: F401 - without it, numpy has no bfloat16 to read into
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from model.bert.files import read_json
from model.bert.geometry import Geometry
from model.errors import CheckpointError

Parameters = Mapping[str, NDArray[np.float32]]
"""Matrices and vectors by name. Linear layers are [outputs, inputs], as published."""

SINGLE_FILE = "model.safetensors"
INDEX_FILE = "model.safetensors.index.json"

_WORDS = "bert.embeddings.word_embeddings.weight"
_DECODER = "cls.predictions.decoder.weight"
_BIAS = "cls.predictions.bias"
_DECODER_BIAS = "cls.predictions.decoder.bias"

_FLOATS = ("F32", "F16", "BF16", "F64")
_QUANTISED_TYPES = ("I8", "U8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F4")
_QUANTISED = re.compile(
    r"\.(SCB|weight_format|absmax|nested_absmax|quant_map|nested_quant_map|quant_state\..+"
    r"|qweight|qzeros|g_idx|scales|weight_scale(_inv)?|weight_packed|weight_shape)$"
)
"""What bitsandbytes (8 and 4 bit), GPTQ, AWQ and compressed-tensors store beside the parameters."""


def expected_shapes(geometry: Geometry) -> dict[str, tuple[int, ...]]:
    """The name and shape of every parameter that `model.bert.forward_pass` needs."""
    hidden, inner = geometry.hidden, geometry.intermediate
    shapes: dict[str, tuple[int, ...]] = {
        _WORDS: (geometry.vocabulary, hidden),
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
    shapes[_BIAS] = (geometry.vocabulary,)
    if not geometry.tied_decoder:
        shapes[_DECODER] = (geometry.vocabulary, hidden)
    return shapes


def _linear(name: str, outputs: int, inputs: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def _layer_norm(name: str, size: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (size,), f"{name}.bias": (size,)}


def read_parameters(folder: Path, geometry: Geometry) -> dict[str, NDArray[np.float32]]:
    """Reads exactly the parameters that `geometry` calls for, as float32.

    Names, types and shapes are compared before any number is read. A decoder is among them only if
    it isn't the word embeddings.

    Raises:
        CheckpointError: If there is no safetensors file, a file is damaged, the parameters are
            quantised, or one is missing, has another shape or isn't finite.
    """
    stored = _headers(folder)
    _refuse_quantised(stored)
    _choose_output(stored, tied=geometry.tied_decoder)
    # A layer has more than one parameter; so many layers as to fill the memory aren't in the file.
    if geometry.layers > len(stored):
        raise CheckpointError(
            f"the weights don't fit config.json: it calls for {geometry.layers} layers, "
            f"which {len(stored)} weights can't make."
        )
    wanted = expected_shapes(geometry)
    if _DECODER in stored:
        wanted[_DECODER] = wanted[_WORDS]
    _compare(stored, wanted)
    parameters = {name: _numbers(name, stored[name]) for name in wanted}
    if geometry.tied_decoder and np.array_equal(parameters.get(_DECODER, ()), parameters[_WORDS]):
        del parameters[_DECODER]
    return parameters


@dataclass(frozen=True)
class _Stored:
    """Where a parameter is stored, under which name, and as what."""

    path: Path
    name: str
    dtype: str
    shape: tuple[int, ...]


def _headers(folder: Path) -> dict[str, _Stored]:
    """All parameters of a checkpoint by their current names, without their numbers."""
    stored = {}
    for path in _parameter_files(folder):
        with _reading(path) as file:
            for name in file.keys():  # noqa: SIM118 - not a mapping
                part = file.get_slice(name)
                shape = tuple(part.get_shape())
                stored[published_name(name)] = _Stored(path, name, part.get_dtype(), shape)
    return stored


def _numbers(name: str, stored: _Stored) -> NDArray[np.float32]:
    with _reading(stored.path) as file:
        array: NDArray[np.float32] = file.get_tensor(stored.name).astype(np.float32)
    if not np.isfinite(array).all():
        raise CheckpointError(f"the weights are damaged: {name} has values that aren't finite.")
    return array


@contextmanager
def _reading(path: Path) -> Iterator[Any]:
    try:
        with safe_open(path, framework="numpy") as file:
            yield file
    except (SafetensorError, OSError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path.name} is damaged or incomplete ({error}).") from error


def _refuse_quantised(stored: Mapping[str, _Stored]) -> None:
    """Parameters as whole numbers or bytes need scales and rules of their own to be read right."""
    instead = "use the checkpoint that they were made from, in float32, float16 or bfloat16."
    for name, weight in stored.items():
        if _QUANTISED.search(name):
            raise CheckpointError(f"the weights are quantised ({weight.name}); {instead}")
        if name.startswith(("bert.", "cls.")) and weight.dtype in _QUANTISED_TYPES:
            what = f"{weight.name} is stored as {weight.dtype}"
            raise CheckpointError(f"the weights are quantised ({what}); {instead}")


def _choose_output(stored: dict[str, _Stored], *, tied: bool) -> None:
    """Which of the parameters that a file may have twice are used, as in transformers 5.23.0.

    - The decoder's bias is the one that is added; `cls.predictions.bias` stands for it where a file
      has no other, and is without effect where it has. (An untied decoder without a bias of its own
      gets 0 from transformers 5, with a warning, and `cls.predictions.bias` from transformers 4,
      which wrote such files and is followed here.)
    - A decoder that is in the file is used, even if `config.json` says that it is tied.
    - If it is tied and there are no word embeddings, it stands for them.
    """
    if _DECODER_BIAS in stored:
        stored[_BIAS] = stored.pop(_DECODER_BIAS)
    if tied and _DECODER in stored:
        stored.setdefault(_WORDS, stored[_DECODER])


def _compare(stored: Mapping[str, _Stored], wanted: Mapping[str, tuple[int, ...]]) -> None:
    """Refuses parameters that are missing, have another shape, or aren't floating-point numbers."""
    missing = [name for name in wanted if name not in stored]
    if missing:
        raise CheckpointError(_missing(missing))
    for name, shape in wanted.items():
        if stored[name].shape != shape:
            raise CheckpointError(
                f"the weights don't fit config.json: {name} is {stored[name].shape}, "
                f"config.json calls for {shape}."
            )
        if stored[name].dtype not in _FLOATS:
            raise CheckpointError(
                f"{name} is stored as {stored[name].dtype}, which no weights of a BERT are; "
                f"use a checkpoint in {', '.join(_FLOATS)}."
            )


def _missing(names: list[str]) -> str:
    if all(name.startswith("cls.") for name in names):
        return (
            "the checkpoint has no masked-language-model head, so it can't fill gaps; "
            "use one whose architecture is BertForMaskedLM."
        )
    return f"the weights don't fit config.json: {len(names)} missing, the first is {names[0]}."


def _parameter_files(folder: Path) -> list[Path]:
    """The one file of parameters of a checkpoint, or the several that its index lists."""
    single, index = folder / SINGLE_FILE, folder / INDEX_FILE
    if single.is_file():
        return [single]
    if not index.is_file():
        others = [path.name for path in folder.glob("*") if path.suffix in {".bin", ".h5", ".ckpt"}]
        found = f" ({others[0]} is there, but such files can run code)" if others else ""
        raise CheckpointError(f"there is no {SINGLE_FILE}{found}; only safetensors is read.")
    try:
        weight_map: Any = read_json(index)["weight_map"]
        names = sorted(set(weight_map.values()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{INDEX_FILE} is damaged ({error}).") from error
    # Only plain names: an index must not point out of its own folder.
    return [folder / Path(str(name)).name for name in names]


def published_name(name: str) -> str:
    """The name of a parameter today: old checkpoints call LayerNorm's weight gamma, its bias beta.

    Checkpoints saved from a bare `BertModel` leave out the leading `bert.`.
    """
    name = name.replace("LayerNorm.gamma", "LayerNorm.weight")
    name = name.replace("LayerNorm.beta", "LayerNorm.bias")
    return f"bert.{name}" if name.startswith(("embeddings.", "encoder.")) else name
