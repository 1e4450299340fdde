"""Where everything in the picture of a head goes. Measured first, drawn later.

From left to right: name of the rows, row labels, cells, sidebar (title, sentence, legend). Above
the cells: name of the columns, column labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rendering.labels import (
    LABEL_GAP,
    NAME_SIZE,
    Measures,
    axis_names,
    column_labels,
    fit,
    gap_for,
    name_band,
    ramps_of,
    row_labels,
    smallest,
)
from rendering.scale import LINEAR, Scale
from rendering.shapes import HEIGHT, PADDING, WIDTH, Box, Grid, Label
from rendering.sidebar import (
    LARGEST_ROW,
    SIDEBAR,
    SIDEBAR_GAP,
    Legend,
    Sidebar,
    Words,
    lay_out_sidebar,
    lowest_bottom,
    notes_of,
    scale_for,
    sidebar_width,
    weight_legend,
)
from rendering.text import measure
from rendering.typeface import Style

MOST_VALUES = 12
"""Tokens up to which values are printed in the cells."""

_SMALLEST_VALUE, _LARGEST_VALUE = 13, 32
_VALUE_SHARE = 0.76
"""Of the width of a cell, what the figures may take: the rest is for the frame."""


@dataclass(frozen=True)
class Layout:
    """The measures of a picture of one head.

    Attributes:
        width, height: Of the picture.
        grid: The cells.
        rows, columns: Labels of the tokens, in order; with very many tokens, of every k-th.
        row_name, column_name: The names of the axes.
        elbow: The arrow above the row labels that turns to the column labels.
        sidebar: Everything right of the cells.
    """

    width: int
    height: int
    grid: Grid
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    row_name: Label
    column_name: Label
    elbow: Box
    sidebar: Sidebar

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title and the values."""
        names = (self.row_name, self.column_name)
        return (*self.rows, *self.columns, *names, *self.sidebar.labels)


def _measures(tokens: Sequence[str]) -> Measures:
    """The largest labels whose lines fit beside cells that fit the picture."""
    fixed = name_band(NAME_SIZE) + LABEL_GAP + 2 * PADDING
    side = min(WIDTH - SIDEBAR - SIDEBAR_GAP, HEIGHT) - fixed
    return fit(tokens, lambda band: side - band, len(tokens)) or smallest(tokens)


def value_style(widest: str, cell: int) -> Style | None:
    """The largest figures that fit a cell, if they can be read."""
    for size in range(min(_LARGEST_VALUE, cell // 2), _SMALLEST_VALUE - 1, -1):
        if measure(widest, Style(size)).width <= _VALUE_SHARE * cell:
            return Style(size)
    return None


def _elbow(grid: Grid, measures: Measures) -> Box:
    """In the corner, from above the row labels to beside the column labels."""
    side = min(measures.band, 3 * measures.size) - measures.size // 2
    right, bottom = grid.left - LABEL_GAP, grid.top - LABEL_GAP
    inset = measures.size // 2
    return Box(right - inset - side, bottom - inset - side, right - inset, bottom - inset)


@lru_cache(maxsize=64)
def lay_out(
    tokens: tuple[str, ...],
    sentence: str | None,
    *,
    note: str | None = None,
    scale: Scale = LINEAR,
    focus: int | None = None,
    legend: Legend | None = None,
) -> Layout:
    """Measures the picture of a head.

    Args:
        tokens: At least one.
        sentence: Set under the title; None for none.
        note: Set above the legend; None for none.
        scale: What the legend says of it.
        focus: The token whose labels stand out; None if all do.
        legend: In place of that of weights, but for the mark of the largest of a row.
    """
    measures = _measures(tokens)
    n = len(tokens)
    gap = gap_for(measures.pitch)
    size = scale_for(n * measures.pitch)
    name_style = Style(round(NAME_SIZE * size))
    before = PADDING + name_band(name_style.size) + measures.band + LABEL_GAP
    value = value_style("0.00", measures.pitch - gap) if n <= MOST_VALUES else None
    grid = Grid(before, before, n, n, measures.pitch, gap, value)
    left = grid.box.right + round(SIDEBAR_GAP * size)
    legend = legend or weight_legend(scale)
    legend = replace(legend, marks=(LARGEST_ROW,) if gap else ())
    words = Words(sentence, notes_of(note), legend)
    bottom = max(grid.box.bottom, lowest_bottom(size, words))
    sidebar = lay_out_sidebar(left, PADDING, bottom, size, words)
    row_name, column_name = axis_names("attending", "attended to", grid.box, name_style)
    ramps = ramps_of(tokens, focus)
    return Layout(
        width=left + sidebar_width(size) + PADDING,
        height=bottom + PADDING,
        grid=grid,
        rows=row_labels(tokens, ramps, grid, measures),
        columns=column_labels(tokens, ramps, grid, measures),
        row_name=row_name,
        column_name=column_name,
        elbow=_elbow(grid, measures),
        sidebar=sidebar,
    )
