"""Where things go in a picture of several matrices: tiles with title, labels, cells and caption."""

from collections.abc import Sequence
from dataclasses import dataclass

from rendering.colours import TEXT
from rendering.labels import (
    LABEL_GAP,
    LINE,
    SMALLEST_LABEL,
    Measures,
    band_of,
    column_labels,
    fit,
    gap_for,
    ramps_of,
    row_labels,
)
from rendering.layout import value_style
from rendering.margins import (
    LARGEST_ROW,
    Margins,
    Words,
    heading_bottom,
    lay_out_margins,
    notes_of,
    scale_for,
    weight_legend,
    width_for,
)
from rendering.scale import Scale
from rendering.shapes import PADDING, SIDE, WIDTH, Box, Grid, Label, line_of
from rendering.text import largest_size, measure, wrap
from rendering.typeface import SEMIBOLD, Style

AXES = "in each square, rows attend and columns are attended to"
"""What takes the place of the names of the axes beside and above each."""

_ROOM = WIDTH - 2 * PADDING
"""Width of all tiles with their labels, in an ordinary picture."""

_TITLE_SIZE, _SMALLEST_TITLE, _CAPTION_SIZE = 26, 16, 23
_TITLE_LINES, _CAPTION_LINES = 2, 3
_NARROWEST = 180
"""Width of a tile, for its title and caption."""

_VALUE_MARGIN = 5
"""Room that figures in a cell leave besides that for a frame."""

_LARGEST_LABELLED = 1536
"""Width of the cells of a row of tiles up to which they are made larger to have labels."""

_SMALLEST_PITCH = round(LINE * SMALLEST_LABEL)
"""Of cells that have labels."""


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
        columns: How many stand side by side.
        gutter: Pixels between tiles.
        shared: Whether the matrices have the same tokens, and only those at the left and at the top
            have labels.
    """

    columns: int
    gutter: int
    shared: bool

    @property
    def room(self) -> int:
        """The width of a tile in an ordinary picture, labels included, if all have their own."""
        return (_ROOM + self.gutter) // self.columns - self.gutter

    def across(self, tile: int) -> int:
        """The width of tiles of such a width side by side."""
        return self.columns * (tile + self.gutter) - self.gutter


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
    margins: Margins

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title of the picture and the values."""
        tiles = (label for tile in self.tiles for label in tile.labels)
        return (*tiles, *self.margins.labels)


def most_labelled(arrangement: Arrangement) -> int:
    """So many tokens have labels if matrices are arranged so; of more, none has."""
    return _LARGEST_LABELLED // (arrangement.columns * _SMALLEST_PITCH)


def _measures(words: Sequence[TileWords], arrangement: Arrangement) -> Measures:
    """Of all tiles alike; a size of 0 if there is no room for labels."""
    columns = arrangement.columns
    tokens = list(dict.fromkeys(token for tile in words for token in tile.tokens))
    n = max(len(tile.tokens) for tile in words)

    def room(band: int) -> int:
        labels = band + LABEL_GAP
        own = -(-labels // columns) if arrangement.shared else labels
        return min(arrangement.room - own, SIDE - labels)

    fitting = fit(tokens, room, n)
    if fitting:
        return fitting
    if n <= most_labelled(arrangement):
        return Measures(SMALLEST_LABEL, band_of(tokens, SMALLEST_LABEL), _SMALLEST_PITCH)
    return Measures(0, 0, max(1, round(arrangement.room / n)))


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
        arrangement: Of the tiles; labels that they share are outside of their width.
        width: Of a tile.
        most: Cells a side at most.
        title, caption, value: The styles of the texts.
    """

    measures: Measures
    arrangement: Arrangement
    width: int
    most: int
    title: Style
    caption: Style
    value: Style | None

    @property
    def label_room(self) -> int:
        """What labels take beside the cells of a tile that has them."""
        return self.measures.band + LABEL_GAP if self.measures.size else 0

    def row(self, row: Sequence[TileWords], left: int, top: int, *, first: bool) -> list[Tile]:
        """Tiles side by side, titles at one height and cells at another; `first` of the picture."""
        named = self.measures.size > 0 and (first or not self.arrangement.shared)
        cells_top = top + max(self._above(words, named=named) for words in row)
        pitch = self.width + self.arrangement.gutter
        return [
            self._tile(
                words,
                Box(left + place * pitch, top, left + place * pitch + self.width, cells_top),
                row_labelled=self.measures.size > 0 and (place == 0 or not self.arrangement.shared),
                column_labelled=named,
            )
            for place, words in enumerate(row)
        ]

    def _tile(
        self, words: TileWords, above: Box, *, row_labelled: bool, column_labelled: bool
    ) -> Tile:
        """A tile whose title begins at the top of a box and whose cells begin at its bottom."""
        measures, left = self.measures, above.left
        side = min(len(words.tokens), self.most)
        cells_left = left + (0 if self.arrangement.shared else self.label_room)
        gap = gap_for(measures.pitch)
        grid = Grid(cells_left, above.bottom, side, side, measures.pitch, gap, self.value)
        ramps = ramps_of(words.tokens, ())
        caption_top = grid.box.bottom + self.caption.size // 2
        return Tile(
            grid,
            _lines(words.title, self.title, left, above.top, self.width, _TITLE_LINES),
            row_labels(words.tokens, ramps, grid, measures) if row_labelled else (),
            column_labels(words.tokens, ramps, grid, measures) if column_labelled else (),
            _lines(words.caption, self.caption, left, caption_top, self.width, _CAPTION_LINES),
        )

    def _above(self, words: TileWords, *, named: bool) -> int:
        """The height of what is above the cells of a tile, with column labels or without."""
        title = _lines(words.title, self.title, 0, 0, self.width, _TITLE_LINES)
        above = max((label.box.bottom for label in title), default=0) + self.title.size // 4
        if not named:
            return above
        band = band_of(words.tokens, self.measures.size)
        return above + min(band, self.measures.band) + LABEL_GAP


def _bottom(tiles: Sequence[Tile]) -> int:
    captions = [label.box.bottom for tile in tiles for label in tile.caption]
    return max([tile.grid.box.bottom for tile in tiles] + captions)


def _frame(words: Sequence[TileWords], arrangement: Arrangement) -> tuple[_Frame, float]:
    """What all tiles have alike, and how much larger than an ordinary picture theirs is."""
    measures = _measures(words, arrangement)
    n = max(len(tile.tokens) for tile in words)
    most = n if measures.size else min(n, arrangement.room)
    labels = measures.band + LABEL_GAP if measures.size else 0
    width = max((0 if arrangement.shared else labels) + most * measures.pitch, _NARROWEST)
    across = arrangement.across(width) + (labels if arrangement.shared else 0)
    scale = max(1.0, across / _ROOM, scale_for(most * measures.pitch + labels))
    value = value_style(measures.pitch - gap_for(measures.pitch) - _VALUE_MARGIN)
    title = _title_style([tile.title for tile in words], width, scale)
    caption = Style(round(_CAPTION_SIZE * scale))
    return _Frame(measures, arrangement, width, most, title, caption, value), scale


def _title_style(titles: Sequence[str], width: int, scale: float) -> Style:
    """The largest in which all titles fit into a line; the usual one, if they don't fit at all."""
    usual, smallest = round(_TITLE_SIZE * scale), round(_SMALLEST_TITLE * scale)
    size = largest_size(
        smallest,
        usual,
        lambda size: all(measure(title, Style(size, SEMIBOLD)).width <= width for title in titles),
    )
    return Style(size or usual, SEMIBOLD)


def lay_out_tiles(
    words: Sequence[TileWords],
    arrangement: Arrangement,
    sentence: str | None,
    note: str | None,
    scale: Scale,
) -> Tiles:
    """Measures a picture of at least one tile."""
    frame, size = _frame(words, arrangement)
    columns = arrangement.columns
    legend = weight_legend(scale, *([LARGEST_ROW] if gap_for(frame.measures.pitch) else []))
    about = Words(sentence, notes_of(AXES, note), legend)
    width, bottom = width_for(size), heading_bottom(about, size)
    outside = frame.label_room if arrangement.shared else 0
    across = outside + arrangement.across(frame.width)
    left = (width - across) // 2 + outside
    tiles: list[Tile] = []
    for first in range(0, len(words), columns):
        top = bottom + arrangement.gutter if tiles else bottom
        tiles += frame.row(words[first : first + columns], left, top, first=not tiles)
        bottom = _bottom(tiles)
    margins = lay_out_margins(about, size, bottom)
    return Tiles(width, margins.bottom + PADDING, tuple(tiles), margins)
