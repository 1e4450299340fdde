"""One number for each head: a cell a head, coloured by it; of scores, with the figure in it."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from model.measures.ties import decimals
from rendering.cells import (
    draw_framed_sample,
    draw_hatched,
    draw_outline,
    draw_shades,
    draw_values,
    tones_of,
)
from rendering.colours import FULL_ACCENT, colour_table
from rendering.head_grid import GAP, PLACES, HeadGrid, lay_out_heads
from rendering.layout import value_style
from rendering.margins import Legend, Words, notes_of, title_label
from rendering.paint import Pixels
from rendering.palette import GRAY, Palette
from rendering.picture import checked, checked_heads, png, sheet
from rendering.scale import LINEAR
from rendering.theme import DARK, Theme

_SMALLEST_PITCH, _LARGEST_PITCH = 44, 96

_SMALLEST_END = 0.01
"""What the ends of the colour map of falls mean at least: anything finer hardly changes an answer.
"""

_WITHOUT = "no score"


def draw_scores(
    scores: NDArray[np.floating],
    *,
    title: str,
    legend: str,
    top: Collection[tuple[int, int]] = (),
    top_as: str = "strongest",
    sentence: str | None = None,
    note: str | None = None,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws one score for each head, numbered from 1 along the edges.

    Args:
        scores: [layers, heads], each from 0 to 1; NaN where a head has no score.
        title: What the picture shows, such as "Attention to the next token".
        legend: The score's name, beside the colour bar from 0 to 1.
        top: Heads to frame, as (layer, head), both from 0.
        top_as: What the legend says of the framed heads.
        sentence: Set under the title; shortened in its middle if it doesn't fit.
        note: A few words under the sentence.
        palette: Colours of the scores 0 to 1.
        theme: Colours of everything else.

    Returns:
        A PNG file. Equal arguments give equal bytes.

    Raises:
        ValueError: If the scores don't have two sides, are infinite or lie outside 0 … 1, there
            are none, or a framed head doesn't exist.
    """
    if scores.ndim != 2:
        raise ValueError(f"scores of shape {scores.shape}, not layers, heads")
    without = np.isnan(scores)
    scores = checked(np.where(without, 0, scores), scores.shape)
    layers, heads = scores.shape
    marks = ([top_as] if checked_heads(top, layers, heads) else []) + (
        [_WITHOUT] if without.any() else []
    )
    words = Words(sentence, notes_of(note), Legend(legend, marks=tuple(marks)))
    layout = lay_out_scores(layers, heads, words)
    pixels = _begun(layout, title)
    tones = tones_of(scores, palette, theme, LINEAR)
    area = draw_shades(pixels, layout.grid, tones.shades)
    if layout.grid.value:
        draw_values(area, layout.grid, layout.grid.value, scores, tones)
    for layer, head in np.argwhere(without):
        draw_hatched(pixels, layout.grid.cell(int(layer), int(head)))
    for layer, head in top:
        draw_outline(pixels, layout.grid.cell(layer, head), FULL_ACCENT)
    samples = dict(zip(marks, layout.margins.marks, strict=True))
    if top:
        draw_framed_sample(pixels, samples[top_as])
    if without.any():
        draw_hatched(pixels, samples[_WITHOUT])
    return png(pixels, colour_table(palette, theme))


def draw_falls(
    falls: NDArray[np.floating],
    *,
    title: str,
    legend: str,
    top: Collection[tuple[int, int]] = (),
    top_as: str = "strongest",
    sentence: str | None = None,
    note: str | None = None,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws a number of either sign for each head, numbered from 1 along the edges.

    The middle of the colour map is 0. Its ends are the largest number of either sign, as large as
    the legend says, since a fall has no bound.

    Args:
        falls: [layers, heads], of any size.
        title: What the picture shows.
        legend: The number's name, beside the colour bar.
        top: Heads to frame, as (layer, head), both from 0.
        top_as: What the legend says of the framed heads.
        sentence: Set under the title; shortened in its middle if it doesn't fit.
        note: A few words under the sentence.
        palette: Colours of the numbers.
        theme: Colours of everything else.

    Returns:
        A PNG file. Equal arguments give equal bytes.

    Raises:
        ValueError: If the numbers don't have two sides, are infinite or not numbers, there are
            none, or a framed head doesn't exist.
    """
    if falls.ndim != 2:
        raise ValueError(f"falls of shape {falls.shape}, not layers, heads")
    if not falls.size or not np.isfinite(falls).all():
        raise ValueError("no falls, or some that aren't finite")
    layers, heads = falls.shape
    end = max(float(np.abs(falls).max()), _SMALLEST_END)
    marks = (top_as,) if checked_heads(top, layers, heads) else ()
    ends = (f"-{decimals(end)}", f"+{decimals(end)}")
    words = Words(sentence, notes_of(note), Legend(legend, ticks=ends, marks=marks))
    layout = lay_out_scores(layers, heads, words)
    pixels = _begun(layout, title)
    tones = tones_of((1 + falls / end) / 2, palette, theme, LINEAR)
    draw_shades(pixels, layout.grid, tones.shades)
    for layer, head in top:
        draw_outline(pixels, layout.grid.cell(layer, head), FULL_ACCENT)
    for mark in layout.margins.marks:
        draw_framed_sample(pixels, mark)
    return png(pixels, colour_table(palette, theme))


def _begun(layout: HeadGrid, title: str) -> Pixels:
    """The picture with all that stands around its cells."""
    labels = (*layout.labels, title_label(layout.margins, title))
    return sheet(layout.width, layout.height, labels, layout.margins.bar)


def lay_out_scores(layers: int, heads: int, words: Words) -> HeadGrid:
    """Measures the picture, with figures as large as the cells allow."""
    most = max(layers, heads)
    pitch = min(max(PLACES // most, _SMALLEST_PITCH), _LARGEST_PITCH)
    return lay_out_heads(layers, heads, pitch, words, value_style(pitch - GAP))
