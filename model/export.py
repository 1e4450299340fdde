"""The numbers of an analysis as files: CSV for spreadsheets, JSON and NPZ for programs.

All three hold the attention of every head, or of one layer where the whole would be too large to
send. Equal arguments give equal bytes. How large a CSV or JSON file will be is known exactly before
it is made, because every weight in it takes eight characters ("0.123456"); for NPZ, at most.

Layers and heads have numbers from 1 wherever a file prints them. Arguments count layers from 0, as
`Head` does. L is the number of layers in the file, H of heads in a layer, N of tokens.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis, Head

CSV_COLUMNS = (
    "layer",
    "head",
    "attending",
    "attending_token",
    "attended",
    "attended_token",
    "weight",
)
"""The header line of the CSV file: numbers of layer and head, then place and text of the token that
attends and of the token that it attends to, then the attention weight. All numbers and places count
from 1, so that [CLS] has place 1."""

DECIMALS = 6
"""Decimals of a weight or a probability in CSV and JSON: it is off by at most 0.0000005."""

_WEIGHT = len("0.") + DECIMALS
"""Characters of a weight from 0 to 1."""

_LINE_END = "\r\n"
"""As RFC 4180 has it."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""Characters that make a spreadsheet read a cell as a formula, also in full width, if they come
first; with any apostrophes before them."""

_ABOUT = {
    "attention": "attention[l][h][i][j] is the weight that token i gives to token j in the h-th "
    "head of the l-th layer in this file; the weights of i sum to 1.",
    "counting": 'Places in lists count from 0, those in "mask_positions" too. Layers and heads '
    'have numbers from 1: "layers" has the numbers of the layers in this file, and head 10 is h = '
    "9.",
    "rounding": f"Weights and probabilities are rounded to {DECIMALS} decimals.",
}

_NPZ_OVERHEAD = 4096
"""More than the names and headers of the six arrays in an NPZ file take, in bytes."""


def as_csv(analysis: Analysis, *, layer: int | None = None) -> bytes:
    """A line for each head and each pair of tokens, after a header line (`CSV_COLUMNS`).

    The file follows RFC 4180 and begins with a byte order mark, without which Excel misreads all
    but ASCII; Python reads it as "utf-8-sig". A token at which a spreadsheet would begin a formula
    gets an apostrophe before it, and so does one that begins with apostrophes before such a
    character: "-" becomes "'-", and "'-" becomes "''-". To undo it, take one apostrophe from every
    token in which = + - @, their full-width forms, a tab or a line break follow apostrophes at the
    beginning.

    Args:
        analysis: The sentence.
        layer: If given, the only layer in the file.

    Returns:
        As many bytes as `csv_size` says.

    Raises:
        ValueError: If the layer doesn't exist.
    """
    lines = [",".join(CSV_COLUMNS) + _LINE_END]
    labels = _labels(analysis.tokens)
    for head in _heads(analysis, layer):
        lines += _csv_lines(f"{head.layer + 1},{head.head + 1}", labels, analysis.of_head(head))
    return "".join(lines).encode("utf-8-sig")


def csv_size(analysis: Analysis, *, layer: int | None = None) -> int:
    """The size of `as_csv` in bytes, without making it.

    Raises:
        ValueError: If the layer doesn't exist.
    """
    n = len(analysis.tokens)
    # Each label stands in n lines as the attending token, and in n as the attended one.
    labels = 2 * n * sum(len(label.encode()) for label in _labels(analysis.tokens))
    first = len((",".join(CSV_COLUMNS) + _LINE_END).encode("utf-8-sig"))
    rest = len(",,,") + _WEIGHT + len(_LINE_END)
    return first + sum(
        labels + n * n * (len(f"{head.layer + 1},{head.head + 1}") + rest)
        for head in _heads(analysis, layer)
    )


def as_json(analysis: Analysis, *, model_name: str, layer: int | None = None) -> bytes:
    """Everything that an analysis holds, as one object in UTF-8.

    Its keys are "about" (how to read the rest), "model", "text", "tokens" (N), "mask_positions",
    "predictions" (for each [MASK] the pieces, best first, with their probabilities), "layers" (L
    numbers from 1) and "attention" (lists [L][H][N][N], a line for each attending token). Weights
    and probabilities have `DECIMALS` decimals.

    Args:
        analysis: The sentence.
        model_name: What the checkpoint is called.
        layer: If given, the only layer in the file; L is then 1.

    Returns:
        As many bytes as `json_size` says.

    Raises:
        ValueError: If the layer doesn't exist.
    """
    layers = _layers(analysis, layer)
    opening = _json_opening(analysis, model_name, layers)
    return f"{opening}{_nested(analysis.attention[layers])}\n}}\n".encode()


def json_size(analysis: Analysis, *, model_name: str, layer: int | None = None) -> int:
    """The size of `as_json` in bytes, without making it.

    Raises:
        ValueError: If the layer doesn't exist.
    """
    layers = _layers(analysis, layer)
    opening = _json_opening(analysis, model_name, layers).encode()
    _, *shape = analysis.attention.shape
    return len(opening) + _nested_size([len(layers), *shape]) + len("\n}\n")


def as_npz(analysis: Analysis, *, model_name: str, layer: int | None = None) -> bytes:
    """Arrays that `numpy.load` reads without unpickling anything.

    They are "attention" ([L, H, N, N] float32, not rounded; rows attend), "layers" ([L] int64, the
    numbers of the layers from 1), "tokens" ([N] text), "mask_positions" ([M] int64, from 0), and
    "text" and "model" (a text each, without dimensions: `str(file["text"])`).

    Args:
        analysis: The sentence.
        model_name: What the checkpoint is called.
        layer: If given, the only layer in the file; L is then 1.

    Returns:
        At most as many bytes as `npz_size_at_most` says.

    Raises:
        ValueError: If the layer doesn't exist.
    """
    layers = _layers(analysis, layer)
    file = io.BytesIO()
    # The members of the file carry no time: NumPy leaves zipfile's first day, 1980-01-01.
    np.savez_compressed(
        file,
        attention=analysis.attention[layers],
        layers=np.array(layers, np.int64) + 1,
        tokens=np.array(analysis.tokens, np.str_),
        mask_positions=np.array(analysis.mask_positions, np.int64),
        text=np.array(analysis.text, np.str_),
        model=np.array(model_name, np.str_),
    )
    return file.getvalue()


def npz_size_at_most(analysis: Analysis, *, model_name: str, layer: int | None = None) -> int:
    """What `as_npz` takes at most, in bytes; attention weights compress by some tenth only.

    Raises:
        ValueError: If the layer doesn't exist.
    """
    layers = _layers(analysis, layer)
    longest = max(len(token) for token in analysis.tokens)
    characters = longest * len(analysis.tokens) + len(analysis.text) + len(model_name)
    weights = analysis.attention.nbytes // len(analysis.attention) * len(layers)
    whole = weights + 4 * characters + 8 * (len(layers) + len(analysis.mask_positions))
    return whole + whole // 1000 + _NPZ_OVERHEAD  # deflate adds 5 bytes to each 16 KB at worst


def _layers(analysis: Analysis, layer: int | None) -> list[int]:
    """The places of the layers that a file holds."""
    layers = len(analysis.attention)
    if layer is None:
        return list(range(layers))
    if not 0 <= layer < layers:
        raise ValueError(f"no layer {layer} of {layers}")
    return [layer]


def _heads(analysis: Analysis, layer: int | None) -> list[Head]:
    """The heads that a file holds."""
    heads = analysis.attention.shape[1]
    return [Head(place, head) for place in _layers(analysis, layer) for head in range(heads)]


def _labels(tokens: Sequence[str]) -> list[str]:
    """Place and text of each token, as two fields of a CSV line."""
    labels = []
    for place, token in enumerate(tokens, 1):
        line = io.StringIO()
        text = f"'{token}" if _FORMULA.match(token) else token
        csv.writer(line, lineterminator=_LINE_END).writerow((place, text))
        labels.append(line.getvalue().removesuffix(_LINE_END))
    return labels


def _csv_lines(head: str, labels: Sequence[str], weights: NDArray[np.float32]) -> Iterator[str]:
    """The lines of one head."""
    for attending, row in zip(labels, weights.tolist(), strict=True):
        for attended, weight in zip(labels, row, strict=True):
            yield f"{head},{attending},{attended},{weight:.{DECIMALS}f}{_LINE_END}"


def _json_opening(analysis: Analysis, model_name: str, layers: Sequence[int]) -> str:
    """The JSON object up to the attention."""
    facts = {
        "about": _ABOUT,
        "model": model_name,
        "text": analysis.text,
        "tokens": analysis.tokens,
        "mask_positions": analysis.mask_positions,
        "predictions": [
            [
                {"token": choice.piece, "probability": round(choice.probability, DECIMALS)}
                for choice in choices
            ]
            for choices in analysis.predictions
        ],
        "layers": [layer + 1 for layer in layers],
    }
    lines = [
        f"{json.dumps(key)}: {json.dumps(fact, ensure_ascii=False)}" for key, fact in facts.items()
    ]
    return "{\n" + ",\n".join([*lines, '"attention":\n'])


def _nested(array: NDArray[np.float32]) -> str:
    """An array as JSON lists, a line for each row.

    The json module would round nothing, and hold the interpreter's lock until it is done.
    """
    if array.ndim == 1:
        return "[" + ",".join([f"{weight:.{DECIMALS}f}" for weight in array.tolist()]) + "]"
    return "[" + ",\n".join([_nested(part) for part in array]) + "]"


def _nested_size(shape: Sequence[int]) -> int:
    """The length of `_nested` for an array of a shape."""
    first, *rest = shape
    if not rest:
        return first * (_WEIGHT + len(",")) + len("[]") - len(",")
    return first * (_nested_size(rest) + len(",\n")) + len("[]") - len(",\n")
