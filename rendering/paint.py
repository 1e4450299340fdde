"""Puts text, cells and marks on a picture, which is an array of places in a table of colours."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from rendering.colours import BACKGROUND, COVERAGES, FULL_TEXT, RAMP, SHADES, shades_of
from rendering.layout import Box, Grid, Label
from rendering.text import Mask, mask_of, measure
from rendering.typeface import Style

Pixels = NDArray[np.uint8]
"""[height, width] places in the table of colours (`rendering.colours`)."""

_MIDDLE = 0.31
"""From the baseline up to what the eye takes for the middle of a line, in em (Open Sans: half the
x-height is 0.27, half the height of capitals 0.36)."""

_FAINT_BELOW = 0.05
"""Values below it are printed in half tone: most weights are, and would drown the others."""

_LARGE_PITCH = 50
"""Of cells with a thicker frame."""

_SMALLEST_DOTTED = 8
_OVERSAMPLING = 4


def _steps(mask: Mask, count: int) -> Mask:
    """Coverage 0 to 255 as a step from 0 to `count` - 1."""
    return ((mask.astype(np.uint16) * (count - 1) + 127) // 255).astype(np.uint8)


def _shrunk(mask: Mask, width: int, height: int) -> Mask:
    """A mask that fits; for piles of combining marks, which are higher than any line."""
    if mask.shape[0] <= height and mask.shape[1] <= width:
        return mask
    factor = min(height / mask.shape[0], width / mask.shape[1])
    size = (max(1, int(mask.shape[1] * factor)), max(1, int(mask.shape[0] * factor)))
    return np.asarray(Image.fromarray(mask).resize(size, Image.Resampling.BOX))


def draw_label(pixels: Pixels, label: Label, ramp: int) -> None:
    """Draws a text at the left end of its box, in the middle of its height, in a ramp's colour."""
    box = label.box
    region = pixels[box.top : box.bottom, box.left : box.right]
    if label.upward:
        region = np.rot90(region, -1)
    height, width = region.shape
    extent = measure(label.text, label.style)
    mask = _shrunk(mask_of(label.text, label.style), width, height)
    top = round(height / 2 + _MIDDLE * label.style.size) - extent.ascent
    top = min(max(top, 0), height - mask.shape[0])
    region[top : top + mask.shape[0], : mask.shape[1]] = ramp + _steps(mask, RAMP)


def draw_bar(pixels: Pixels, box: Box) -> None:
    """Draws the shades from weight 0 to weight 1."""
    shades = np.rint(np.linspace(0, SHADES - 1, box.width)).astype(np.uint8)
    pixels[box.top : box.bottom, box.left : box.right] = shades


def draw_elbow(pixels: Pixels, box: Box, ramp: int) -> None:
    """Draws an arrow that goes up and turns right."""
    many = _OVERSAMPLING
    width, height = box.width * many, box.height * many
    image = Image.new("L", (width, height))
    draw = ImageDraw.Draw(image)
    line, head = 2 * many, 6 * many
    radius = min(width, height) // 2
    y = head
    draw.arc((line, y, line + 2 * radius, y + 2 * radius), 180, 270, fill=255, width=line)
    draw.line((line + line // 2, y + radius, line + line // 2, height), fill=255, width=line)
    draw.line((line + radius, y + line // 2, width - head, y + line // 2), fill=255, width=line)
    tip = y + line // 2
    draw.polygon(
        ((width - 1, tip), (width - 2 * head, tip - head), (width - 2 * head, tip + head)), fill=255
    )
    mask = np.asarray(image.resize((box.width, box.height), Image.Resampling.BOX))
    pixels[box.top : box.bottom, box.left : box.right] = ramp + _steps(mask, RAMP)


def draw_cells(pixels: Pixels, grid: Grid, weights: NDArray[np.floating], figures: Pixels) -> None:
    """Draws all cells, their values where the grid has a style for them, and the marks.

    Args:
        pixels: The picture; changed.
        grid: Where the cells go.
        weights: [n, n], from 0 to 1.
        figures: [SHADES, COVERAGES], what becomes of a shade under a figure.
    """
    shades = shades_of(weights)
    # Two repeats of an array are far quicker than n * n rectangles.
    block = np.repeat(np.repeat(shades, grid.pitch, axis=0), grid.pitch, axis=1)
    for line in range(1, grid.gap + 1):
        block[grid.pitch - line :: grid.pitch] = BACKGROUND
        block[:, grid.pitch - line :: grid.pitch] = BACKGROUND
    area = pixels[grid.top : grid.top + grid.side, grid.left : grid.left + grid.side]
    area[:] = block[: grid.side, : grid.side]
    if grid.value is not None:
        _draw_values(area, grid, grid.value, weights, figures)
    for row, column in enumerate(np.argmax(weights, axis=1)):
        box = grid.cell(row, int(column))
        _draw_mark(pixels, box, grid, int(shades[row, column]), figures)


def draw_marked_cell(pixels: Pixels, box: Box, grid: Grid, figures: Pixels) -> None:
    """Draws a cell of middling weight with the mark that the largest weight of a row has."""
    shade = SHADES // 2
    pixels[box.top : box.bottom, box.left : box.right] = shade
    _draw_mark(pixels, box, grid, shade, figures)


def _draw_values(
    area: Pixels,
    grid: Grid,
    style: Style,
    weights: NDArray[np.floating],
    figures: Pixels,
) -> None:
    """Prints each weight with two decimals in its cell."""
    masks = _value_masks(style)
    height, width = masks.shape[1:]
    hundredths = np.rint(weights * 100).astype(int)
    printed = figures[shades_of(weights)[:, :, None, None], masks[hundredths]]
    first = (grid.pitch - grid.gap - height) // 2, (grid.pitch - grid.gap - width) // 2
    for row in range(grid.n):
        top = row * grid.pitch + first[0]
        for column in range(grid.n):
            left = column * grid.pitch + first[1]
            area[top : top + height, left : left + width] = printed[row, column]


@lru_cache(maxsize=32)
def _value_masks(style: Style) -> Mask:
    """The masks of 0.00 to 1.00 as steps of coverage, small values faint: [101, height, width]."""
    texts = [f"{hundredths / 100:.2f}" for hundredths in range(101)]
    masks = [mask_of(text, style) for text in texts]
    height, width = (max(mask.shape[axis] for mask in masks) for axis in (0, 1))
    stack = np.zeros((len(masks), height, width), np.uint8)
    for place, mask in enumerate(masks):
        left = (width - mask.shape[1]) // 2
        stack[place, height - mask.shape[0] :, left : left + mask.shape[1]] = mask
    stack[: round(100 * _FAINT_BELOW)] //= 2
    return _steps(stack, COVERAGES)


def _draw_mark(pixels: Pixels, box: Box, grid: Grid, shade: int, figures: Pixels) -> None:
    """Marks a cell: a frame around its value, or a dot where no values are printed."""
    cell = pixels[box.top : box.bottom, box.left : box.right]
    if grid.value is not None:
        _draw_frame(cell, 3 if grid.pitch >= _LARGE_PITCH else 2)
    elif grid.pitch >= _SMALLEST_DOTTED:
        dot = figures[shade, _dot(max(3, round(cell.shape[0] * 0.32)))]
        top, left = (cell.shape[0] - dot.shape[0]) // 2, (cell.shape[1] - dot.shape[1]) // 2
        cell[top : top + dot.shape[0], left : left + dot.shape[1]] = dot


def _draw_frame(cell: Pixels, thickness: int) -> None:
    """A light line and a dark one inside it, so that it shows on every shade."""
    inner = cell[thickness:-thickness, thickness:-thickness]
    kept = inner[2:-2, 2:-2].copy()
    cell[:] = FULL_TEXT
    inner[:] = BACKGROUND
    inner[2:-2, 2:-2] = kept


@lru_cache(maxsize=32)
def _dot(diameter: int) -> Mask:
    """A disc as steps of coverage."""
    side = diameter * _OVERSAMPLING
    image = Image.new("L", (side, side))
    ImageDraw.Draw(image).ellipse((0, 0, side - 1, side - 1), fill=255)
    return _steps(np.asarray(image.resize((diameter, diameter), Image.Resampling.BOX)), COVERAGES)
