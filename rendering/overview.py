"""All heads in one picture: a thumbnail each, a row a layer."""

from collections.abc import Collection
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rendering.cells import block_means, draw_framed_sample, draw_outline
from rendering.colours import BETWEEN, FULL_ACCENT, colour_table, shades_of
from rendering.head_grid import GAP, PLACES, HeadGrid, lay_out_heads
from rendering.margins import Words, notes_of, title_label, weight_legend
from rendering.paint import Pixels, draw_labels
from rendering.palette import GRAY, Palette
from rendering.picture import checked, checked_heads, png, sheet
from rendering.scale import LINEAR, Scale
from rendering.shapes import Grid
from rendering.theme import DARK, Theme
from rendering.tiles import AXES

_USUAL, _LARGEST = 52, 200
"""Sides that thumbnails should have, of many heads and of few."""

_CRISP = 64
"""Side up to which a thumbnail shows every cell."""


def draw_overview(
    attention: NDArray[np.floating],
    *,
    title: str,
    sentence: str | None = None,
    note: str | None = None,
    framed: Collection[tuple[int, int]] = (),
    framed_as: str = "strongest",
    scale: Scale = LINEAR,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws the attention weights of every head as thumbnails, numbered from 1 along the edges.

    Args:
        attention: [layers, heads, n, n], each from 0 to the end of the scale; rows attend.
        title: What the picture shows, such as "All 144 heads".
        sentence: Set under the title; shortened in its middle if it doesn't fit.
        note: What was done to the weights, in a few words under the sentence.
        framed: Heads to frame, as (layer, head), both from 0.
        framed_as: What the legend says of the framed heads.
        scale: How light a weight is shown.
        palette: Colours of the weights.
        theme: Colours of everything else.

    Returns:
        A PNG file. Equal arguments give equal bytes. With more than 64 tokens a pixel is the mean
        of a block of weights.

    Raises:
        ValueError: If the weights aren't finite or lie outside the scale, there are none, their
            last two sides differ, or a framed head doesn't exist.
    """
    if attention.ndim != 4 or attention.shape[2] != attention.shape[3]:
        raise ValueError(f"attention of shape {attention.shape}, not layers, heads, n, n")
    attention = checked(scale.weights(attention), attention.shape)
    layers, heads, n, _ = attention.shape
    marks = (framed_as,) if checked_heads(framed, layers, heads) else ()
    layout, base = _base(layers, heads, n, title, sentence, notes_of(AXES, note), scale, marks)
    pixels = base.copy()
    _draw_thumbnails(pixels, layout.grid, attention, scale)
    for layer, head in framed:
        draw_outline(pixels, layout.grid.cell(layer, head), FULL_ACCENT)
    return png(pixels, colour_table(palette, theme))


@lru_cache(maxsize=4)
def _base(
    layers: int,
    heads: int,
    n: int,
    title: str,
    sentence: str | None,
    notes: tuple[str, ...],
    scale: Scale,
    marks: tuple[str, ...],
) -> tuple[HeadGrid, Pixels]:
    """Everything but the thumbnails and their frames."""
    pitch = thumbnail_side(max(layers, heads), n) + GAP
    words = Words(sentence, notes, weight_legend(scale, *marks))
    layout = lay_out_heads(layers, heads, pitch, words)
    pixels = sheet(layout.width, layout.height, layout.labels, layout.margins.bar)
    draw_labels(pixels, [title_label(layout.margins, title)])
    for box in layout.margins.marks:
        draw_framed_sample(pixels, box)
    pixels.setflags(write=False)
    return layout, pixels


def thumbnail_side(heads: int, n: int) -> int:
    """The side of a thumbnail of n tokens, `heads` of them along the longer edge.

    A whole number of pixels for each cell, so that all cells are alike; above 64 tokens, 64.
    """
    if n >= _CRISP:
        return _CRISP
    wanted = min(max(PLACES // heads - GAP, _USUAL), _LARGEST)
    larger = max(1, -(-wanted // n))
    smaller = max(1, larger - 1)
    closest = larger if abs(larger * n - wanted) <= abs(smaller * n - wanted) else smaller
    return n * closest


def _draw_thumbnails(
    pixels: Pixels, grid: Grid, attention: NDArray[np.floating], scale: Scale
) -> None:
    """Fills the places of the heads, all at once."""
    side = grid.pitch - grid.gap
    if attention.shape[-1] > side:
        attention = block_means(attention, side)
    shades = shades_of(scale.lightness(attention))
    many = side // shades.shape[-1]
    thumbnails = np.repeat(np.repeat(shades, many, axis=2), many, axis=3)
    places = np.full((grid.rows, grid.pitch, grid.columns, grid.pitch), BETWEEN, np.uint8)
    places[:, :side, :, :side] = thumbnails.transpose(0, 2, 1, 3)
    box = grid.box
    draw_outline(pixels, box, BETWEEN, thickness=grid.gap)
    whole = places.reshape(grid.rows * grid.pitch, grid.columns * grid.pitch)
    pixels[box.top : box.bottom, box.left : box.right] = whole[: box.height, : box.width]
