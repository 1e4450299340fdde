"""Our head diagram, and the seed's way to draw one; both need Pillow and no more."""

import io
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.contender import Case, serve
from rendering import draw_head

TOKENS = (
    *("[CLS]", "then", "i", "picked", "up", "a", "[MASK]", "from", "the", "table", ".", "[SEP]"),
)
LONG_TOKENS = (*TOKENS[:-1], *TOKENS[1:-1], *TOKENS[1:-1], *TOKENS[1:9], "[SEP]")

_CELL = 40
_LABEL_SPACE = 200
_FONT = Path(__file__).parents[2] / "rendering" / "fonts" / "OpenSans-Regular.ttf"

Draw = Callable[[tuple[str, ...], NDArray[np.float32], str], bytes]


def draw_ours(tokens: tuple[str, ...], weights: NDArray[np.float32], title: str) -> bytes:
    """As the bot draws it."""
    return draw_head(tokens, weights, title=title)


def draw_cell_by_cell(tokens: tuple[str, ...], weights: NDArray[np.float32], title: str) -> bytes:
    """A rectangle call for each cell; for each column's label a full-size layer, turned upright.

    The title is no part of this picture; it is taken for the sake of a common signature.
    """
    del title
    font = ImageFont.truetype(str(_FONT), 28)
    size = _LABEL_SPACE + _CELL * len(tokens)
    picture = Image.new("RGBA", (size, size), "black")
    canvas = ImageDraw.Draw(picture)
    for place, token in enumerate(tokens):
        edge = _LABEL_SPACE + place * _CELL
        layer = Image.new("RGBA", (size, size))
        ImageDraw.Draw(layer).text((size - _LABEL_SPACE, edge), token, fill="white", font=font)
        layer = layer.rotate(90)
        picture.paste(layer, mask=layer)
        canvas.text((_LABEL_SPACE - font.getlength(token), edge), token, fill="white", font=font)
    for row, line in enumerate(weights):
        for column, weight in enumerate(line):
            left, top = _LABEL_SPACE + column * _CELL, _LABEL_SPACE + row * _CELL
            grey = round(float(weight) * 255)
            canvas.rectangle((left, top, left + _CELL, top + _CELL), fill=(grey, grey, grey))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def next_head(draw: Draw, tokens: tuple[str, ...]) -> Case:
    """Another head of the same sentence each time."""
    numbers = count()
    heads = np.random.default_rng(0).dirichlet(np.full(len(tokens), 0.3), (144, len(tokens)))
    weights = heads.astype(np.float32)

    def run() -> list[float]:
        number = next(numbers) % 144
        draw(tokens, weights[number], f"Layer {number // 12 + 1}, head {number % 12 + 1}")
        return []

    return run


def new_sentence(draw: Draw, tokens: tuple[str, ...]) -> Case:
    """Another sentence each time, so that nothing drawn before can be used again."""
    numbers = count()
    heads = np.random.default_rng(0).dirichlet(np.full(len(tokens), 0.3), len(tokens))
    weights = heads.astype(np.float32)

    def run() -> list[float]:
        words = (*tokens[:-2], f"w{next(numbers)}", tokens[-1])
        draw(words, weights, "Layer 3, head 10")
        return []

    return run


def main() -> None:
    """Serves."""
    ways: dict[str, Draw] = {"ours": draw_ours, "cells": draw_cell_by_cell}
    lengths = {"12": TOKENS, "40": LONG_TOKENS}
    next_heads = {
        f"{way} {length}": next_head(draw, tokens)
        for way, draw in ways.items()
        for length, tokens in lengths.items()
    }
    new_sentences = {f"{way} new": new_sentence(draw, TOKENS) for way, draw in ways.items()}
    serve({**next_heads, **new_sentences}, about=f"Pillow {PIL.__version__}")


if __name__ == "__main__":
    main()
