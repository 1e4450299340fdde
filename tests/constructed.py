"""A small BERT whose heads are built by hand, so that everybody knows what each one looks at.

`build` writes it to a folder, as a checkpoint that the bot can load. Three layers of four heads:
one head for each pattern of `model.measures.patterns`, and three that look two or three tokens
away.

How it works. Every hidden vector is [v, -v] with v = (kind, word, position):

- kind: one of five, one-hot: [SEP], [CLS], [MASK], full stop or comma, anything else;
- word: a code of length 1, different for each piece of the vocabulary;
- position: the cosine and the sine of the position at several frequencies.

All vectors have the mean 0 and the same length, so layer normalisation only scales them; values and
feed-forward layers are 0, so that every layer sees the same vectors. (`build` can make one head of
the last layer an exception.) A query that turns the angles
of its position by one step meets the largest key at the next position; a constant query meets the
largest key where the kind is the one it asks for.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save_file

from model.analysis import Head
from model.bert.geometry import Geometry
from model.bert.parameters import expected_shapes
from model.measures.patterns import Pattern
from tests.checkpoints import UNCASED_12X12, change_config

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

LAYERS, HEADS, HEAD_SIZE = 3, 4, 48

PATTERNS: Mapping[Pattern, Head] = MappingProxyType(
    {
        Pattern.NEXT: Head(0, 0),
        Pattern.PREV: Head(0, 1),
        Pattern.SELF: Head(0, 2),
        Pattern.SEP: Head(0, 3),
        Pattern.CLS: Head(1, 0),
        Pattern.PUNCT: Head(1, 1),
        Pattern.MASK: Head(1, 2),
        Pattern.SAME: Head(1, 3),
        Pattern.BROAD: Head(2, 0),
    }
)
"""The one head of each pattern. That for `SAME` looks at a word itself where it is alone."""

OFFSETS: Mapping[int, Head] = MappingProxyType(
    {
        1: Head(0, 0),
        -1: Head(0, 1),
        2: Head(2, 1),
        -2: Head(2, 2),
        3: Head(2, 3),
    }
)
"""The heads that look so many tokens to the right, or to the left if negative."""

_KINDS = (("[SEP]",), ("[CLS]",), ("[MASK]",), (".", ","))
_FREQUENCIES = np.array([1, 1 / 2, 1 / 4, 1 / 8, 1 / 16])
_SHARPNESS = 400.0
"""Scores are this many times what two unit vectors would give: the softmax is all or nothing."""

_KIND = slice(0, 5)
_WORD = slice(5, 37)
_POSITION = slice(37, 47)
_HALF = HEADS * HEAD_SIZE // 2


COPYING = OFFSETS[2]
"""The head on which the answer depends, where one does: it copies the word two tokens ahead."""


def build(folder: Path, *, copying: bool = False) -> Path:
    """Writes the checkpoint to `folder`, which must not exist, and returns it.

    Its vocabulary is that of the small checkpoints.

    Args:
        folder: Where to.
        copying: Whether `COPYING` hands on the words that it looks at, so that its word fills a
            gap. Else no head hands on anything, and what the model predicts means nothing.
    """
    folder.mkdir(parents=True)
    for path in UNCASED_12X12.iterdir():
        if "token" in path.name or path.name in {"vocab.txt", "config.json"}:
            shutil.copy(path, folder)
    change_config(
        folder,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        hidden_size=HEADS * HEAD_SIZE,
        intermediate_size=1,
    )
    config = json.loads((folder / "config.json").read_text("utf-8"))
    vocabulary = (folder / "vocab.txt").read_text("utf-8").split()
    weights = _weights(Geometry.from_config(config), vocabulary)
    if copying:
        _copy(weights)
    save_file(weights, folder / "model.safetensors")
    return folder


def _weights(geometry: Geometry, vocabulary: list[str]) -> dict[str, NDArray[np.float32]]:
    """All zero, but for what the module's description names."""
    weights = {
        name: np.full(shape, name.endswith("LayerNorm.weight"), np.float32)
        for name, shape in expected_shapes(geometry).items()
    }
    words, positions = _word_vectors(vocabulary), _position_vectors(geometry.positions)
    weights["bert.embeddings.word_embeddings.weight"][:] = np.hstack([words, -words])
    weights["bert.embeddings.position_embeddings.weight"][:] = np.hstack([positions, -positions])
    weights["cls.predictions.bias"][:] = np.linspace(0, 3, geometry.vocabulary)
    # What layer normalisation multiplies every vector with.
    length = np.linalg.norm(np.hstack([words[0] + positions[0]] * 2))
    scale = np.sqrt(geometry.hidden) / length
    for layer in range(LAYERS):
        prefix = f"bert.encoder.layer.{layer}.attention.self"
        for number in range(HEADS):
            query, bias, key = _head(Head(layer, number))
            rows = slice(number * HEAD_SIZE, (number + 1) * HEAD_SIZE)
            weights[f"{prefix}.query.weight"][rows, :HEAD_SIZE] = query / scale
            weights[f"{prefix}.query.bias"][rows] = bias
            weights[f"{prefix}.key.weight"][rows, :HEAD_SIZE] = key / scale
    return weights


def _copy(weights: dict[str, NDArray[np.float32]]) -> None:
    """Makes `COPYING` hand on words, and the model predict the word of the vector at a gap."""
    prefix = f"bert.encoder.layer.{COPYING.layer}.attention"
    words = np.arange(_WORD.start, _WORD.stop)
    columns = COPYING.head * HEAD_SIZE + words
    weights[f"{prefix}.self.value.weight"][columns, words] = 1
    for half, sign in ((0, 1), (_HALF, -1)):
        weights[f"{prefix}.output.dense.weight"][half + words, columns] = 20 * sign
    weights["cls.predictions.transform.dense.weight"][:] = np.eye(2 * _HALF)


def _word_vectors(vocabulary: list[str]) -> NDArray[np.float64]:
    """[V, half]: kind and word."""
    vectors = np.zeros((len(vocabulary), _HALF))
    codes = np.random.default_rng(0).normal(size=(len(vocabulary), _WORD.stop - _WORD.start))
    vectors[:, _WORD] = codes / np.linalg.norm(codes, axis=1, keepdims=True)
    for vector, token in zip(vectors, vocabulary, strict=True):
        kinds = [kind for kind, tokens in enumerate(_KINDS) if token in tokens]
        vector[kinds[0] if kinds else len(_KINDS)] = 1
    return vectors


def _position_vectors(count: int) -> NDArray[np.float64]:
    """[positions, half]: a cosine and a sine for each frequency."""
    angles = np.outer(np.arange(count), _FREQUENCIES)
    vectors = np.zeros((count, _HALF))
    vectors[:, _POSITION] = np.stack([np.cos(angles), np.sin(angles)], axis=-1).reshape(count, -1)
    return vectors


def _head(head: Head) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """A head's query [d, d] and its bias [d], and its key [d, d], which read v's first d numbers.

    Only the queries are sharp, and the head that looks at all tokens alike has none.
    """
    query, bias = np.zeros((HEAD_SIZE, HEAD_SIZE)), np.zeros(HEAD_SIZE)
    pattern = {place: name for name, place in PATTERNS.items()}.get(head)
    offset = {place: offset for offset, place in OFFSETS.items()}.get(head)
    kinds = {Pattern.SEP: 0, Pattern.CLS: 1, Pattern.MASK: 2, Pattern.PUNCT: 3}
    if pattern is Pattern.SELF:
        offset = 0
    if offset is not None:
        query[_POSITION, _POSITION] = _turn(offset)
    elif pattern is Pattern.SAME:
        # The word counts most; among equal words, the further away the better.
        query[_WORD, _WORD] = 30 * np.eye(_WORD.stop - _WORD.start)
        query[_POSITION, _POSITION] = -np.eye(_POSITION.stop - _POSITION.start)
    elif pattern in kinds:
        bias[kinds[pattern]] = 1
    return query * _SHARPNESS, bias * _SHARPNESS, np.eye(HEAD_SIZE)


def _turn(steps: int) -> NDArray[np.float64]:
    """Turns the angles of a position vector by so many positions."""
    turn = np.zeros((2 * len(_FREQUENCIES),) * 2)
    for pair, angle in enumerate(steps * _FREQUENCIES):
        block = slice(2 * pair, 2 * pair + 2)
        turn[block, block] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    return turn
