"""Differences between attention weights: lighter is more than compared with, darker is less."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.measures.ties import TOLERANCE
from rendering.cells import draw_cells, draw_marked_cell, tones_of
from rendering.colours import MUTED, colour_table
from rendering.layout import lay_out
from rendering.margins import Legend, title_label
from rendering.paint import draw_elbow, draw_labels
from rendering.palette import GRAY, Palette
from rendering.picture import checked_head, png, sheet
from rendering.scale import LINEAR, SMALLEST_END, figure
from rendering.theme import DARK, Theme


def draw_difference(
    tokens: Sequence[str],
    differences: NDArray[np.floating],
    *,
    title: str,
    legend: str,
    sentence: str | None = None,
    note: str | None = None,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws differences between the weights of a matrix and what they are compared with.

    The middle of the colour map is 0. Its ends are the largest difference of either sign, as large
    as the legend says, since differences may be far too small for a fixed scale.

    Args:
        tokens: The n tokens.
        differences: [n, n], each from -1 to 1; rows attend.
        title: What the picture shows.
        legend: What the colours show, in a few words.
        sentence: Set under the title; shortened in its middle if it doesn't fit.
        note: What was done to the weights, in a few words under the sentence.
        palette: Colours of the differences.
        theme: Colours of everything else.

    Returns:
        A PNG file. Equal arguments give equal bytes.

    Raises:
        ValueError: If there are no tokens, the differences have another shape, aren't finite or lie
            outside -1 … 1.
    """
    tokens = tuple(tokens)
    signed = 2 * checked_head(tokens, (1 + differences.astype(np.float64)) / 2) - 1
    end = max(float(np.abs(signed).max()), SMALLEST_END)
    lightness = (1 + signed / end) / 2
    words = Legend(legend, ticks=(f"-{figure(end)}", f"+{figure(end)}"))
    layout = lay_out(tokens, sentence, note=note, legend=words)
    # Figures of two decimals would all be 0.00.
    grid = replace(layout.grid, value=None)
    pixels = sheet(layout.width, layout.height, layout.labels, layout.margins.bar)
    draw_elbow(pixels, layout.elbow, MUTED)
    draw_labels(pixels, [title_label(layout.margins, title)])
    tones = tones_of(lightness, palette, theme, LINEAR)
    draw_cells(pixels, grid, comparable(signed), tones)
    for mark in layout.margins.marks:
        draw_marked_cell(pixels, mark, grid, tones.figures)
    return png(pixels, colour_table(palette, theme))


def comparable(differences: NDArray[np.floating]) -> NDArray[np.floating]:
    """Differences by a scale on which `model.measures.ties` tells them apart: to a millionth."""
    return differences * (TOLERANCE / SMALLEST_END)
