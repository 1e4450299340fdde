"""The picture of one attention head: rows attend, columns are attended to, lighter is more."""

import io
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rendering.colours import ACCENT, BACKGROUND, MUTED, TEXT, colour_table, figure_table
from rendering.layout import SPECIAL_TOKENS, Label, Layout, lay_out
from rendering.paint import (
    Pixels,
    draw_bar,
    draw_cells,
    draw_elbow,
    draw_label,
    draw_marked_cell,
)
from rendering.palette import GRAY, Palette
from rendering.text import measure, shorten
from rendering.theme import DARK, Theme
from rendering.typeface import SEMIBOLD, Style

MASK = "[MASK]"

_TOLERANCE = 1e-3
"""How far outside 0 … 1 a weight may lie through rounding."""


def draw_head(
    tokens: Sequence[str],
    weights: NDArray[np.floating],
    *,
    title: str,
    sentence: str | None = None,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws the attention weights of one head.

    Args:
        tokens: The n tokens as the tokenizer gives them: "[CLS]", "the", "##ly".
        weights: [n, n], each from 0 to 1. Row i is the attending token, column j the attended one.
        title: What the picture shows, such as "Layer 3, head 10".
        sentence: Set under the title; shortened in its middle if it doesn't fit.
        palette: Colours of the weights 0 to 1; the scale is the same in every picture.
        theme: Colours of everything else.

    Returns:
        A PNG file. Equal arguments give equal bytes.

    Raises:
        ValueError: If there are no tokens, or the weights have another shape, aren't finite or
            lie outside 0 … 1.
    """
    checked = _checked(weights, len(tokens))
    layout, base = _base(tuple(tokens), sentence)
    pixels = base.copy()
    draw_label(pixels, _title(layout, title), TEXT)
    figures = figure_table(palette, theme)
    draw_cells(pixels, layout.grid, checked, figures)
    if layout.mark is not None:
        draw_marked_cell(pixels, layout.mark, layout.grid, figures)
    return _png(pixels, colour_table(palette, theme))


def _png(pixels: Pixels, colours: Pixels) -> bytes:
    """One byte a pixel; level 3 is as quick as level 1, and level 6 takes three times as long."""
    image = Image.fromarray(pixels)
    image.putpalette(colours.tobytes())
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=3)
    return file.getvalue()


def _checked(weights: NDArray[np.floating], n: int) -> NDArray[np.floating]:
    """The weights within 0 … 1, if they are weights of n tokens."""
    if n < 1:
        raise ValueError("no tokens")
    if weights.shape != (n, n):
        raise ValueError(f"weights of shape {weights.shape} for {n} tokens")
    if not np.isfinite(weights).all():
        raise ValueError("weights that aren't finite")
    if weights.min() < -_TOLERANCE or weights.max() > 1 + _TOLERANCE:
        raise ValueError(f"weights from {weights.min():g} to {weights.max():g}, not 0 to 1")
    clipped: NDArray[np.floating] = np.clip(weights, 0, 1)
    return clipped


@lru_cache(maxsize=12)
def _base(tokens: tuple[str, ...], sentence: str | None) -> tuple[Layout, Pixels]:
    """All that the heads of a sentence share: everything but title and cells.

    Palette and theme don't matter here: pixels are places in a table of colours.
    """
    layout = lay_out(tokens, sentence)
    pixels = np.full((layout.height, layout.width), BACKGROUND, np.uint8)
    for label in layout.rows + layout.columns:
        draw_label(pixels, label, _token_ramp(label))
    for label in (layout.row_name, layout.column_name, *layout.sentence, *layout.legend):
        draw_label(pixels, label, MUTED)
    draw_elbow(pixels, layout.elbow, MUTED)
    draw_bar(pixels, layout.bar)
    pixels.setflags(write=False)
    return layout, pixels


def _token_ramp(label: Label) -> int:
    if label.text == MASK:
        return ACCENT
    return MUTED if label.text in SPECIAL_TOKENS else TEXT


def _title(layout: Layout, title: str) -> Label:
    """The title in the largest size that fits its box, or shortened in the smallest."""
    box = layout.title
    largest, smallest = round(34 * layout.scale), round(24 * layout.scale)
    style = Style(smallest, SEMIBOLD)
    for size in range(largest, smallest, -1):
        if measure(title, Style(size, SEMIBOLD)).width <= box.width:
            style = Style(size, SEMIBOLD)
            break
    return Label(shorten(title, style, box.width), style, box)
