"""What every picture begins and ends with: checked arguments, a blank sheet, a file."""

import io
from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rendering.colours import BACKGROUND
from rendering.paint import Pixels, draw_bar, draw_labels
from rendering.picture_numbers import PictureNumbers
from rendering.shapes import Box, Label

_TOLERANCE = 1e-3
"""How far outside 0 … 1 a weight may lie through rounding."""


def checked(weights: NDArray[np.floating], shape: tuple[int, ...]) -> NDArray[np.floating]:
    """The weights within 0 … 1, if they have the shape.

    Raises:
        ValueError: If a side of the shape is 0, or the weights have another shape, aren't finite
            or lie outside 0 … 1.
    """
    if weights.shape != shape or not all(shape):
        raise ValueError(f"weights of shape {weights.shape}, not {shape} with all sides positive")
    if not np.isfinite(weights).all():
        raise ValueError("weights that aren't finite")
    lowest, highest = weights.min(), weights.max()
    if lowest < -_TOLERANCE or highest > 1 + _TOLERANCE:
        raise ValueError(f"weights from {lowest:g} to {highest:g}, not 0 to 1")
    clipped: NDArray[np.floating] = np.clip(weights, 0, 1)
    return clipped


def checked_head(
    tokens: tuple[str, ...], weights: NDArray[np.floating], focus: Collection[int] = ()
) -> NDArray[np.floating]:
    """The weights [n, n] of one head within 0 … 1.

    Raises:
        ValueError: If there are no tokens, the weights aren't those of n tokens, or there is no
            token in a place of the focus.
    """
    n = len(tokens)
    if n < 1:
        raise ValueError("no tokens")
    if not all(0 <= place < n for place in focus):
        raise ValueError(f"a focus on tokens {focus} of {n}")
    return checked(weights, (n, n))


def checked_heads(
    heads: Collection[tuple[int, int]], layers: int, heads_a_layer: int
) -> Collection[tuple[int, int]]:
    """The heads, as (layer, head) from 0, if all exist.

    Raises:
        ValueError: If one doesn't.
    """
    for layer, head in heads:
        if not (0 <= layer < layers and 0 <= head < heads_a_layer):
            raise ValueError(f"no head {(layer, head)} of {layers} x {heads_a_layer}")
    return heads


def sheet(
    width: int, height: int, labels: Iterable[Label], bar: Box | None, *, focused: bool = False
) -> Pixels:
    """A picture of background, texts and perhaps a colour bar.

    `focused` if some of it will be dimmed.
    """
    pixels = np.full((height, width), BACKGROUND, np.uint8)
    draw_labels(pixels, labels)
    if bar:
        draw_bar(pixels, bar, focused=focused)
    return pixels


def png(pixels: Pixels, colours: Pixels, numbers: PictureNumbers | None = None) -> bytes:
    """One byte a pixel; level 2 is as quick as level 1, and level 6 takes three times as long.

    With the numbers that are drawn, if there are some for whoever shows the picture.
    """
    image = Image.fromarray(pixels)
    image.putpalette(colours.tobytes())
    chunk = numbers.chunk(image.width, image.height) if numbers else None
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=2, pnginfo=chunk)
    return file.getvalue()
