"""Our diagrams, and the seed's way to draw one; both need Pillow and no more."""

import io
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.contender import Case, serve
from rendering import archive_readme, draw_head, draw_layer_files, draw_overview, pack_files

TOKENS = (
    *("[CLS]", "then", "i", "picked", "up", "a", "[MASK]", "from", "the", "table", ".", "[SEP]"),
)
LONG_TOKENS = (*TOKENS[:-1], *TOKENS[1:-1], *TOKENS[1:-1], *TOKENS[1:9], "[SEP]")

LAYERS = HEADS = 12

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
    attention = all_heads(len(tokens))

    def run() -> list[float]:
        layer, head = divmod(next(numbers) % (LAYERS * HEADS), HEADS)
        draw(tokens, attention[layer, head], f"Layer {layer + 1}, head {head + 1}")
        return []

    return run


def new_sentence(draw: Draw, tokens: tuple[str, ...]) -> Case:
    """Another sentence each time, so that nothing drawn before can be used again."""
    numbers = count()
    weights = all_heads(len(tokens))[2, 9]

    def run() -> list[float]:
        draw(with_number(tokens, next(numbers)), weights, "Layer 3, head 10")
        return []

    return run


def overview(tokens: tuple[str, ...]) -> Case:
    """All heads in one picture."""
    attention = all_heads(len(tokens))

    def run() -> list[float]:
        draw_overview(attention, title="All 144 heads")
        return []

    return run


def archive(tokens: tuple[str, ...]) -> Case:
    """A file with the diagrams of all heads, of another sentence each time."""
    numbers = count()
    attention = all_heads(len(tokens))

    def run() -> list[float]:
        words = with_number(tokens, next(numbers))
        sentence = " ".join(words[1:-1])
        layers = [
            draw_layer_files(words, heads, layer, sentence=sentence)
            for layer, heads in enumerate(attention)
        ]
        pack_files(layers, archive_readme(words, model_name="none", sentence=sentence))
        return []

    return run


def all_heads(n: int) -> NDArray[np.float32]:
    """[LAYERS, HEADS, n, n]: random weights, a few large ones in each row."""
    random = np.random.default_rng(0)
    return random.dirichlet(np.full(n, 0.3), (LAYERS, HEADS, n)).astype(np.float32)


def with_number(tokens: tuple[str, ...], number: int) -> tuple[str, ...]:
    """The tokens with the last word replaced, so that there is a sentence for each number."""
    return (*tokens[:-2], f"w{number}", tokens[-1])


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
    of_all_heads = {
        f"{name} {length}": case(tokens)
        for name, case in (("overview", overview), ("archive", archive))
        for length, tokens in lengths.items()
    }
    cases = {**next_heads, **new_sentences, **of_all_heads}
    serve(cases, about=f"Pillow {PIL.__version__}")


if __name__ == "__main__":
    main()
