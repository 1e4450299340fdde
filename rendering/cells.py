"""Puts cells, their values and their marks on a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from model.measures.ties import first_largest, nearest_step
from rendering.colours import (
    BACKGROUND,
    BETWEEN,
    COVERAGES,
    FULL_ACCENT,
    FULL_MUTED,
    FULL_TEXT,
    SHADES,
    figure_table,
    shades_of,
    with_focus,
)
from rendering.paint import OVERSAMPLING, Pixels, steps
from rendering.palette import Palette
from rendering.scale import Scale
from rendering.shapes import Box, Grid
from rendering.text import Mask, mask_of
from rendering.theme import Theme
from rendering.typeface import Style

SMALLEST_DOTTED = 8
"""Pitch of cells that have room for a dot."""

LEAST_PRINTED = 5
"""Hundredths from which on values are printed: most weights have less, and would drown the others.
"""

_MOST_PRINTED = 99
"""A value that would need more than three characters if it were a little larger."""

_LARGE_PITCH = 50
"""Of cells with a thicker frame."""


@dataclass(frozen=True)
class Tones:
    """The shades of the cells of one matrix.

    Attributes:
        shades: [rows, columns], places in the table of colours.
        full: [rows, columns], whether a cell is in full tone.
        figures: [SHADES, COVERAGES], what becomes of a shade under a figure.
    """

    shades: Pixels
    full: NDArray[np.bool_]
    figures: Pixels


def tones_of(
    weights: NDArray[np.floating],
    palette: Palette,
    theme: Theme,
    scale: Scale,
    focus: Sequence[int] = (),
) -> Tones:
    """The tones of weights: all full, or with a focus those of its rows and columns."""
    shades = shades_of(scale.lightness(weights))
    if not focus:
        return Tones(shades, np.ones(weights.shape, bool), figure_table(palette, theme))
    full = np.zeros(weights.shape, bool)
    full[list(focus)] = full[:, list(focus)] = True
    figures = figure_table(palette, theme, dimmed=True)
    return Tones(with_focus(shades, full), full, figures)


def draw_cells(
    pixels: Pixels,
    grid: Grid,
    weights: NDArray[np.floating],
    tones: Tones,
    end: float = 1.0,
) -> None:
    """Draws all cells, their values where the grid has a style for them, and the marks.

    Marked is the largest cell of each row, if it is in full tone; of equal ones, the first.

    Args:
        pixels: The picture; changed.
        grid: Where the cells go.
        weights: [rows, columns], from 0 to 1.
        tones: Of the weights.
        end: The value that a weight of 1 stands for (`rendering.scale.Scale`).
    """
    area = draw_shades(pixels, grid, tones.shades)
    if grid.value is not None:
        draw_values(area, grid, grid.value, weights * end, tones, end)
    for row, column in enumerate(first_largest(weights)):
        if tones.full[row, column]:
            shade = int(tones.shades[row, column])
            _draw_mark(pixels, grid.cell(row, int(column)), grid, shade, tones.figures)


def block_means(weights: NDArray[np.floating], side: int) -> NDArray[np.floating]:
    """Means of the blocks that [..., n, n] falls into: [..., side, side], with side <= n."""
    n = weights.shape[-1]
    edges = np.arange(side + 1) * n // side
    counts = np.diff(edges)
    rows = np.add.reduceat(weights, edges[:-1], axis=-2) / counts[:, np.newaxis]
    means: NDArray[np.floating] = np.add.reduceat(rows, edges[:-1], axis=-1) / counts
    return means


def draw_shades(pixels: Pixels, grid: Grid, shades: Pixels) -> Pixels:
    """Fills all cells and what is between and around them; returns their part of the picture."""
    # Two repeats of an array are far quicker than a rectangle for each cell.
    block = np.repeat(np.repeat(shades, grid.pitch, axis=0), grid.pitch, axis=1)
    for line in range(1, grid.gap + 1):
        block[grid.pitch - line :: grid.pitch] = BETWEEN
        block[:, grid.pitch - line :: grid.pitch] = BETWEEN
    box = grid.box
    draw_outline(pixels, box, BETWEEN, thickness=max(grid.gap, 1))
    area = pixels[box.top : box.bottom, box.left : box.right]
    area[:] = block[: box.height, : box.width]
    return area


def draw_marked_cell(pixels: Pixels, box: Box, grid: Grid, figures: Pixels) -> None:
    """Draws a cell of middling weight with the mark that the largest weight of a row has."""
    shade = SHADES // 2
    pixels[box.top : box.bottom, box.left : box.right] = shade
    _draw_mark(pixels, box, grid, shade, figures)


def draw_values(
    area: Pixels,
    grid: Grid,
    style: Style,
    values: NDArray[np.floating],
    tones: Tones,
    end: float = 1.0,
) -> None:
    """Prints each value in three characters, in the middle of its cell; none that is small.

    Up to 1 a value is rounded to hundredths, up to 10 to tenths, then to a whole number. From
    `_MOST_PRINTED` on none of a picture is printed.
    """
    if end >= _MOST_PRINTED:
        return
    places = np.nonzero(nearest_step(values / max(end, 1), 100) >= LEAST_PRINTED)
    masks = _value_masks(style, many=end > 1)[figures_of(values[places])]
    masks[~tones.full[places]] //= 2
    printed = tones.figures[tones.shades[places][:, None, None], masks]
    height, width = printed.shape[1:]
    first = (grid.pitch - grid.gap - height) // 2, (grid.pitch - grid.gap - width) // 2
    for figures, row, column in zip(printed, *places, strict=True):
        top, left = row * grid.pitch + first[0], column * grid.pitch + first[1]
        area[top : top + height, left : left + width] = figures


def figures_of(values: NDArray[np.floating]) -> NDArray[np.intp]:
    """The place of each value among `_value_masks`: hundredths, from 1 on tenths, from 10 on ones.

    1.0 has the same place both as 100 hundredths and as 10 tenths, and so has 10.
    """
    hundredths, tenths, ones = (nearest_step(values, steps) for steps in (100, 10, 1))
    larger = np.where(tenths < 100, 90 + tenths, 180 + ones)
    return np.where(hundredths <= 100, hundredths, larger)


def value_text(place: int) -> str:
    """The value in a place in three characters: ".83", "1.0", "2.4", "12"."""
    if place < 100:
        return f".{place:02}"
    return f"{(place - 90) / 10:.1f}" if place < 190 else str(place - 180)


@lru_cache(maxsize=32)
def _value_masks(style: Style, *, many: bool) -> Mask:
    """The masks of 0.00 to 1.00, or on to 99, as steps of coverage: [places, height, width]."""
    masks = [mask_of(value_text(place), style) for place in range(280 if many else 101)]
    return steps(_stacked(masks), COVERAGES)


def _stacked(masks: list[Mask]) -> Mask:
    """Masks of one height and width: [count, height, width], each in the middle at the bottom."""
    height, width = (max(mask.shape[axis] for mask in masks) for axis in (0, 1))
    stack = np.zeros((len(masks), height, width), np.uint8)
    for place, mask in enumerate(masks):
        left = (width - mask.shape[1]) // 2
        stack[place, height - mask.shape[0] :, left : left + mask.shape[1]] = mask
    return stack


def _draw_mark(pixels: Pixels, box: Box, grid: Grid, shade: int, figures: Pixels) -> None:
    """Marks a cell: a frame around its value, or a dot where no values are printed."""
    cell = pixels[box.top : box.bottom, box.left : box.right]
    if grid.value is not None:
        draw_frame(cell, 3 if grid.pitch >= _LARGE_PITCH else 2)
    elif grid.pitch >= SMALLEST_DOTTED:
        dot = figures[shade, _dot(max(3, round(cell.shape[0] * 0.32)))]
        top, left = (cell.shape[0] - dot.shape[0]) // 2, (cell.shape[1] - dot.shape[1]) // 2
        cell[top : top + dot.shape[0], left : left + dot.shape[1]] = dot


def draw_frame(cell: Pixels, thickness: int) -> None:
    """A light line and a dark one inside it, so that it shows on every shade."""
    inner = cell[thickness:-thickness, thickness:-thickness]
    kept = inner[2:-2, 2:-2].copy()
    cell[:] = FULL_TEXT
    inner[:] = BACKGROUND
    inner[2:-2, 2:-2] = kept


def draw_hatched(pixels: Pixels, box: Box) -> None:
    """Fills a box with slanting lines, for a cell that has no value."""
    row, column = np.indices((box.height, box.width))
    lines = np.where((row + column) % 8 < 2, FULL_MUTED, BACKGROUND)
    pixels[box.top : box.bottom, box.left : box.right] = lines


def draw_outline(
    pixels: Pixels, box: Box, place: int, thickness: int = 3, *, inside: bool = False
) -> None:
    """Draws a frame around a box, or within its edge, in one colour of the table."""
    outside = 0 if inside else thickness
    top, left = box.top - outside, box.left - outside
    bottom, right = box.bottom + outside, box.right + outside
    pixels[top : top + thickness, left:right] = place
    pixels[bottom - thickness : bottom, left:right] = place
    pixels[top:bottom, left : left + thickness] = place
    pixels[top:bottom, right - thickness : right] = place


def draw_framed_sample(pixels: Pixels, box: Box) -> None:
    """Draws a cell of middling shade with the frame of `draw_outline` within its edge."""
    pixels[box.top : box.bottom, box.left : box.right] = SHADES // 2
    draw_outline(pixels, box, FULL_ACCENT, inside=True)


@lru_cache(maxsize=32)
def _dot(diameter: int) -> Mask:
    """A disc as steps of coverage."""
    side = diameter * OVERSAMPLING
    image = Image.new("L", (side, side))
    ImageDraw.Draw(image).ellipse((0, 0, side - 1, side - 1), fill=255)
    return steps(np.asarray(image.resize((diameter, diameter), Image.Resampling.BOX)), COVERAGES)
