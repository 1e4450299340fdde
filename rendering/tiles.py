"""Where things go in a picture of several matrices: tiles with title, labels, cells and caption."""

from collections.abc import Sequence
from dataclasses import dataclass

from rendering.colours import TEXT
from rendering.labels import (
    LABEL_GAP,
    LINE,
    NAME_SIZE,
    SMALLEST_LABEL,
    Measures,
    axis_names,
    band_of,
    column_labels,
    fit,
    gap_for,
    name_band,
    ramps_of,
    row_labels,
)
from rendering.layout import MOST_VALUES, value_style
from rendering.scale import Scale
from rendering.shapes import PADDING, Box, Grid, Label, line_of
from rendering.sidebar import (
    LARGEST_ROW,
    SIDEBAR_GAP,
    Sidebar,
    Words,
    lay_out_sidebar,
    lay_out_strip,
    lowest_bottom,
    notes_of,
    sidebar_width,
    title_lines,
    weight_legend,
)
from rendering.text import measure, wrap
from rendering.typeface import SEMIBOLD, Style

_GUTTER = 32
"""Between tiles."""

_TITLE_SIZE, _SMALLEST_TITLE, _CAPTION_SIZE = 22, 16, 20
_TITLE_LINES, _CAPTION_LINES = 2, 3
_NARROWEST = 220
"""Width of a tile, for its title and caption."""

_VALUE_MARGIN = 5
"""Room that figures in a cell leave besides that for a frame."""

_LARGEST_LABELLED = 1536
"""Width of the cells of a row of tiles up to which they are made larger to have labels."""

_UNLABELLED = 252
"""Side of the cells of a tile without labels."""


@dataclass(frozen=True)
class TileWords:
    """What a tile says: the tokens of its matrix, a title over it, a caption under it."""

    tokens: tuple[str, ...]
    title: str
    caption: str | None = None


@dataclass(frozen=True)
class Arrangement:
    """How tiles are arranged.

    Attributes:
        columns, rows: How many.
        width, height: What all tiles together should take.
        scale: How much larger than in an ordinary picture the texts are.
        shared: Whether the labels of the rows stand only left of the first column.
        strip: Whether title and legend are above the tiles instead of beside them.
    """

    columns: int
    rows: int
    width: int
    height: int
    scale: float
    shared: bool
    strip: bool


@dataclass(frozen=True)
class Tile:
    """The measures of one matrix."""

    grid: Grid
    title: tuple[Label, ...]
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    caption: tuple[Label, ...]

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the values."""
        return (*self.title, *self.rows, *self.columns, *self.caption)


@dataclass(frozen=True)
class Tiles:
    """The measures of the picture."""

    width: int
    height: int
    tiles: tuple[Tile, ...]
    names: tuple[Label, Label]
    sidebar: Sidebar

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title of the picture and the values."""
        tiles = (label for tile in self.tiles for label in tile.labels)
        return (*tiles, *self.names, *self.sidebar.labels)


def _line(size: int, scale: float) -> int:
    """The height of a line of text."""
    return round(1.4 * round(size * scale))


def _measures(words: Sequence[TileWords], arrangement: Arrangement) -> Measures:
    """Of all tiles alike; a size of 0 if there is no room for labels."""
    columns, rows, scale = arrangement.columns, arrangement.rows, arrangement.scale
    tokens = list(dict.fromkeys(token for tile in words for token in tile.tokens))
    n = max(len(tile.tokens) for tile in words)
    texts = _line(_TITLE_SIZE, scale) + (
        2 * _line(_CAPTION_SIZE, scale) if any(tile.caption for tile in words) else 0
    )

    def room(band: int) -> int:
        labels = band + LABEL_GAP
        bands = 1 if arrangement.shared else columns
        across = arrangement.width - bands * labels - (columns - 1) * _GUTTER
        down = arrangement.height - rows * (labels + texts) - (rows - 1) * _GUTTER
        return min(across // columns, down // rows)

    fitting = fit(tokens, room, n)
    if fitting:
        return fitting
    pitch = round(LINE * SMALLEST_LABEL)
    if columns * n * pitch <= _LARGEST_LABELLED:
        return Measures(SMALLEST_LABEL, band_of(tokens, SMALLEST_LABEL), pitch)
    return Measures(0, 0, max(1, _UNLABELLED // n))


def _lines(
    text: str | None, style: Style, left: int, top: int, width: int, most: int
) -> tuple[Label, ...]:
    line = round(1.4 * style.size)
    return tuple(
        line_of(part, style, left, top + place * line, TEXT)
        for place, part in enumerate(wrap(text or "", style, width, most))
    )


@dataclass(frozen=True)
class _Frame:
    """What all tiles have alike.

    Attributes:
        measures: Of labels and cells; a label size of 0 means no labels.
        shared: Whether only the first tile of a row has row labels, outside of its width.
        width: Of a tile.
        most: Cells a side at most.
        title, caption, value: The styles of the texts.
    """

    measures: Measures
    shared: bool
    width: int
    most: int
    title: Style
    caption: Style
    value: Style | None

    def tile(self, words: TileWords, left: int, top: int, cells_top: int, *, first: bool) -> Tile:
        """A tile whose title begins at a place; `first` in its row or not."""
        measures, named = self.measures, self.measures.size > 0
        side = min(len(words.tokens), self.most)
        cells_left = left + (0 if self.shared else _label_room(measures))
        gap = gap_for(measures.pitch)
        grid = Grid(cells_left, cells_top, side, side, measures.pitch, gap, self.value)
        ramps = ramps_of(words.tokens, None)
        caption_top = grid.box.bottom + self.caption.size // 2
        with_rows = named and (first or not self.shared)
        return Tile(
            grid,
            _lines(words.title, self.title, left, top, self.width, _TITLE_LINES),
            row_labels(words.tokens, ramps, grid, measures) if with_rows else (),
            column_labels(words.tokens, ramps, grid, measures) if named else (),
            _lines(words.caption, self.caption, left, caption_top, self.width, _CAPTION_LINES),
        )

    def row(self, row: Sequence[TileWords], left: int, top: int) -> list[Tile]:
        """Tiles side by side, with their titles at one height and their cells at another."""
        cells_top = top + max(self._above(words) for words in row)
        pitch = self.width + _GUTTER
        return [
            self.tile(words, left + place * pitch, top, cells_top, first=place == 0)
            for place, words in enumerate(row)
        ]

    def _above(self, words: TileWords) -> int:
        """The height of what is above the cells of a tile."""
        title = _lines(words.title, self.title, 0, 0, self.width, _TITLE_LINES)
        above = max((label.box.bottom for label in title), default=0) + self.title.size // 3
        if not self.measures.size:
            return above
        band = band_of(words.tokens, self.measures.size)
        return above + min(band, self.measures.band) + LABEL_GAP


def _label_room(measures: Measures) -> int:
    return measures.band + LABEL_GAP if measures.size else 0


def _bottom(tiles: Sequence[Tile]) -> int:
    captions = [label.box.bottom for tile in tiles for label in tile.caption]
    return max([tile.grid.box.bottom for tile in tiles] + captions)


def _frame(words: Sequence[TileWords], arrangement: Arrangement) -> _Frame:
    measures = _measures(words, arrangement)
    n = max(len(tile.tokens) for tile in words)
    most = n if measures.size else min(n, _UNLABELLED)
    before = 0 if arrangement.shared else _label_room(measures)
    value = value_style("0.00", measures.pitch - gap_for(measures.pitch) - _VALUE_MARGIN)
    width = max(before + most * measures.pitch, _NARROWEST)
    return _Frame(
        measures,
        arrangement.shared,
        width,
        most,
        _title_style([tile.title for tile in words], width, arrangement.scale),
        Style(round(_CAPTION_SIZE * arrangement.scale)),
        value if n <= MOST_VALUES else None,
    )


def _title_style(titles: Sequence[str], width: int, scale: float) -> Style:
    """The largest in which all titles fit into a line; the usual one, if they don't fit at all."""
    usual, smallest = round(_TITLE_SIZE * scale), round(_SMALLEST_TITLE * scale)
    for size in range(usual, smallest - 1, -1):
        style = Style(size, SEMIBOLD)
        if all(measure(title, style).width <= width for title in titles):
            return style
    return Style(usual, SEMIBOLD)


def lay_out_tiles(
    words: Sequence[TileWords],
    arrangement: Arrangement,
    title: str,
    sentence: str | None,
    note: str | None,
    scale: Scale,
) -> Tiles:
    """Measures a picture of at least one tile."""
    frame = _frame(words, arrangement)
    size, columns = arrangement.scale, arrangement.columns
    name_style = Style(round(NAME_SIZE * size))
    legend = weight_legend(scale, *([LARGEST_ROW] if gap_for(frame.measures.pitch) else []))
    about = Words(sentence, notes_of(note), legend, title_lines(title, size))
    left = PADDING + name_band(name_style.size)
    left += _label_room(frame.measures) if arrangement.shared else 0
    right = left + columns * (frame.width + _GUTTER) - _GUTTER
    top = PADDING
    if arrangement.strip:
        right = max(right, PADDING + 2 * sidebar_width(size) + round(SIDEBAR_GAP * size))
        sidebar = lay_out_strip(PADDING, right, PADDING, size, about)
        top = max(box.bottom for box in sidebar.boxes) + _GUTTER
    tiles: list[Tile] = []
    bottom = top + name_band(name_style.size) - _GUTTER
    for first in range(0, len(words), columns):
        row = frame.row(words[first : first + columns], left, bottom + _GUTTER)
        tiles += row
        bottom = _bottom(row)
    cells = Box(left, tiles[0].grid.top, right, bottom)
    names = axis_names("attending", "attended to", cells, name_style, top)
    if not arrangement.strip:
        bottom = max(bottom, lowest_bottom(size, about))
        beside = right + round(SIDEBAR_GAP * size)
        sidebar = lay_out_sidebar(beside, PADDING, bottom, size, about)
        right = beside + sidebar_width(size)
    return Tiles(right + PADDING, bottom + PADDING, tuple(tiles), names, sidebar)
