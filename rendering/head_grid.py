"""Where things go in a picture with a place for each head: a row a layer, a column a head."""

from dataclasses import dataclass

from rendering.colours import MUTED
from rendering.labels import LABEL_GAP, NAME_SIZE, axis_names, name_band
from rendering.shapes import PADDING, Box, Grid, Label
from rendering.sidebar import (
    SIDEBAR_GAP,
    Sidebar,
    Words,
    lay_out_sidebar,
    lowest_bottom,
    scale_for,
    sidebar_width,
)
from rendering.text import measure
from rendering.typeface import Style

GAP = 5
"""Background between two places; the frame of one lies in it."""

SIDE = 620
"""Of all places together, if the picture is of the usual size."""

_SMALLEST_NUMBER = 13
_NUMBER_SHARE = 0.7
"""Of the pitch, what a number along the edges may take."""


@dataclass(frozen=True)
class HeadGrid:
    """The measures of the picture.

    Attributes:
        width, height: Of the picture.
        grid: The places of the heads.
        numbers: Of the layers and of the heads, from 1.
        names: Of the axes.
        sidebar: Everything right of the places.
    """

    width: int
    height: int
    grid: Grid
    numbers: tuple[Label, ...]
    names: tuple[Label, Label]
    sidebar: Sidebar

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title."""
        return (*self.numbers, *self.names, *self.sidebar.labels)


def _numbers(grid: Grid, style: Style) -> tuple[Label, ...]:
    """Left of the layers and above the heads, in the middle of their places."""
    side = grid.pitch - grid.gap
    line = min(round(1.4 * style.size), grid.pitch)
    right, bottom = grid.left - LABEL_GAP, grid.top - LABEL_GAP
    labels = []
    for layer in range(grid.rows):
        text = str(layer + 1)
        width = measure(text, style).width
        top = grid.top + layer * grid.pitch + (side - line) // 2
        labels.append(Label(text, style, Box(right - width, top, right, top + line), MUTED))
    for head in range(grid.columns):
        text = str(head + 1)
        width = measure(text, style).width
        left = grid.left + head * grid.pitch + (side - width) // 2
        labels.append(Label(text, style, Box(left, bottom - line, left + width, bottom), MUTED))
    return tuple(labels)


def _number_style(grid_side: int, most: int, pitch: int) -> Style:
    """The size of axis names, or smaller where places are narrow."""
    size = round(NAME_SIZE * scale_for(grid_side))
    while size > _SMALLEST_NUMBER and measure(str(most), Style(size)).width > _NUMBER_SHARE * pitch:
        size -= 1
    return Style(size)


def lay_out_heads(
    layers: int, heads: int, pitch: int, words: Words, value: Style | None = None
) -> HeadGrid:
    """Measures a picture with places of a pitch, GAP pixels apart."""
    side = max(layers, heads) * pitch
    scale = scale_for(side)
    name_style = Style(round(NAME_SIZE * scale))
    numbers = _number_style(side, max(layers, heads), pitch)
    line = min(round(1.4 * numbers.size), pitch)
    before = PADDING + name_band(name_style.size) + LABEL_GAP
    left = before + measure(str(layers), numbers).width
    grid = Grid(left, before + line, layers, heads, pitch, GAP, value)
    bottom = max(grid.box.bottom, lowest_bottom(scale, words))
    beside = grid.box.right + round(SIDEBAR_GAP * scale)
    return HeadGrid(
        width=beside + sidebar_width(scale) + PADDING,
        height=bottom + PADDING,
        grid=grid,
        numbers=_numbers(grid, numbers),
        names=axis_names("layer", "head", grid.box, name_style),
        sidebar=lay_out_sidebar(beside, PADDING, bottom, scale, words),
    )
