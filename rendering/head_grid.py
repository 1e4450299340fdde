"""Where things go in a picture with a place for each head: a row a layer, a column a head."""

from dataclasses import dataclass

from rendering.colours import MUTED
from rendering.labels import LABEL_GAP, NAME_SIZE, axis_names, name_band
from rendering.margins import (
    Margins,
    Words,
    heading_bottom,
    lay_out_margins,
    scale_for,
    width_for,
)
from rendering.shapes import PADDING, SIDE, Box, Grid, Label
from rendering.text import measure
from rendering.typeface import Style

GAP = 5
"""Background between two places; the frame of one lies in it."""

_NUMBER_BAND = 40
"""What the numbers along the edges take, with the space to the places."""

PLACES = SIDE - _NUMBER_BAND
"""Side of all places together, if the picture is of the usual size."""

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
        margins: What stands above and below all this.
    """

    width: int
    height: int
    grid: Grid
    numbers: tuple[Label, ...]
    names: tuple[Label, Label]
    margins: Margins

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title."""
        return (*self.numbers, *self.names, *self.margins.labels)


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


def _number_style(scale: float, most: int, pitch: int) -> Style:
    """The size of axis names, or smaller where places are narrow."""
    size = round(NAME_SIZE * scale)
    while size > _SMALLEST_NUMBER and measure(str(most), Style(size)).width > _NUMBER_SHARE * pitch:
        size -= 1
    return Style(size)


def lay_out_heads(
    layers: int, heads: int, pitch: int, words: Words, value: Style | None = None
) -> HeadGrid:
    """Measures a picture with places of a pitch, GAP pixels apart."""
    most = max(layers, heads)
    scale = scale_for(most * pitch + _NUMBER_BAND)
    name_style = Style(round(NAME_SIZE * scale))
    numbers = _number_style(scale, most, pitch)
    line = min(round(1.4 * numbers.size), pitch)
    band = name_band(name_style.size)
    before = band + measure(str(layers), numbers).width + LABEL_GAP
    above = band + line + LABEL_GAP
    top, width = heading_bottom(words, scale), width_for(scale)
    left = (width - before - heads * pitch) // 2
    grid = Grid(left + before, top + above, layers, heads, pitch, GAP, value)
    margins = lay_out_margins(words, scale, grid.box.bottom)
    return HeadGrid(
        width=width,
        height=margins.bottom + PADDING,
        grid=grid,
        numbers=_numbers(grid, numbers),
        names=axis_names("layer", "head", grid.box, name_style, left, top),
        margins=margins,
    )
