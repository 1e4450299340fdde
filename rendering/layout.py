"""Where everything in the picture of a head goes. Measured first, drawn later.

From top to bottom: title, sentence, notes; name of the columns, column labels, cells; legend. Left
of the cells: name of the rows, row labels.
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
from rendering.margins import (
    LARGEST_ROW,
    Legend,
    Margins,
    Words,
    heading_bottom,
    lay_out_margins,
    notes_of,
    scale_for,
    weight_legend,
    width_for,
)
from rendering.scale import LINEAR, Scale
from rendering.shapes import PADDING, SIDE, Box, Grid, Label
from rendering.text import largest_size, measure
from rendering.typeface import Style

WIDEST_VALUE = ".00"
"""What stands in a cell at most."""

_SMALLEST_VALUE, _LARGEST_VALUE = 18, 32
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
        margins: What stands above and below all this.
    """

    width: int
    height: int
    grid: Grid
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    row_name: Label
    column_name: Label
    elbow: Box
    margins: Margins

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title and the values."""
        names = (self.row_name, self.column_name)
        return (*self.rows, *self.columns, *names, *self.margins.labels)


def _measures(tokens: Sequence[str]) -> Measures:
    """The largest labels whose lines fit beside cells that fit the picture."""
    return fit(tokens, lambda band: SIDE - LABEL_GAP - band, len(tokens)) or smallest(tokens)


def value_style(cell: int) -> Style | None:
    """The largest figures that fit a cell, if they can be read where the picture is shown."""
    size = largest_size(
        _SMALLEST_VALUE,
        _LARGEST_VALUE,
        lambda size: measure(WIDEST_VALUE, Style(size)).width <= _VALUE_SHARE * cell,
    )
    return None if size is None else Style(size)


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
    focus: tuple[int, ...] = (),
    legend: Legend | None = None,
) -> Layout:
    """Measures the picture of a head.

    Args:
        tokens: At least one.
        sentence: Set under the title; None for none.
        note: Set under the sentence; None for none.
        scale: What the legend says of it.
        focus: The tokens whose labels stand out; none if all do.
        legend: In place of that of weights, but for the mark of the largest of a row.
    """
    measures = _measures(tokens)
    gap = gap_for(measures.pitch)
    n, labels = len(tokens), measures.band + LABEL_GAP
    size = scale_for(labels + n * measures.pitch)
    legend = replace(legend or weight_legend(scale), marks=(LARGEST_ROW,) if gap else ())
    words = Words(sentence, notes_of(note), legend)
    name_style = Style(round(NAME_SIZE * size))
    band = name_band(name_style.size)
    top, width = heading_bottom(words, size), width_for(size)
    left = (width - band - labels - n * measures.pitch) // 2
    value = value_style(measures.pitch - gap)
    grid = Grid(left + band + labels, top + band + labels, n, n, measures.pitch, gap, value)
    margins = lay_out_margins(words, size, grid.box.bottom)
    names = axis_names("attending", "attended to", grid.box, name_style, left, top)
    ramps = ramps_of(tokens, focus)
    return Layout(
        width=width,
        height=margins.bottom + PADDING,
        grid=grid,
        rows=row_labels(tokens, ramps, grid, measures),
        columns=column_labels(tokens, ramps, grid, measures),
        row_name=names[0],
        column_name=names[1],
        elbow=_elbow(grid, measures),
        margins=margins,
    )
