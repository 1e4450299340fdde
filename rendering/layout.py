"""Where everything in the picture of a head goes. Measured first, drawn later.

From left to right: name of the rows, row labels, cells, panel (title, sentence, legend). Above the
cells: name of the columns, column labels. All lengths are pixels of the picture, which Discord
shows at about half that size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rendering.text import measure, shorten, wrap
from rendering.typeface import REGULAR, SEMIBOLD, Style

PADDING = 28
SPECIAL_TOKENS = frozenset({"[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]"})

_WIDTH, _HEIGHT = 1100, 730
"""What a picture should measure, if its cells fit: the shape of a preview in Discord."""

_PANEL = 320
_PANEL_GAP = 40
_LABEL_GAP = 10
_LARGEST_LABEL, _SMALLEST_LABEL = 30, 13
_LINE = 1.3
"""From one label to the next, per em."""

_LONGEST_LABEL = 7.5
"""Width of a label at most, in em."""

_LARGEST_PITCH = 140
_LARGEST_GRID = 1536
_SMALLEST_WITH_GAP = 8
_LARGE_SIDE = 600
"""Side of the cells from which on the picture is larger than it should be."""

_LARGEST_SCALE = 1.7
_NAME_SIZE = 22
_MOST_VALUES = 12
_SMALLEST_VALUE, _LARGEST_VALUE = 13, 32
_VALUE_SHARE = 0.76
"""Of the width of a cell, what the figures may take: the rest is for the frame."""


@dataclass(frozen=True)
class Box:
    """A rectangle; right and bottom are the first pixels outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """From top to bottom."""
        return self.bottom - self.top

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share a pixel."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True)
class Label:
    """A text in a box. `upward` text is turned to read from bottom to top."""

    text: str
    style: Style
    box: Box
    upward: bool = False


@dataclass(frozen=True)
class Grid:
    """The cells: n by n squares.

    Attributes:
        left, top: Of the first cell.
        n: Cells a side.
        pitch: From one cell to the next.
        gap: Pixels of each pitch that stay background.
        value: The style of the figures in the cells; None without figures.
    """

    left: int
    top: int
    n: int
    pitch: int
    gap: int
    value: Style | None

    @property
    def side(self) -> int:
        """Pixels from the first cell's beginning to the last one's end."""
        return self.n * self.pitch - self.gap

    def cell(self, row: int, column: int) -> Box:
        """The box of a cell, without the gap."""
        left, top = self.left + column * self.pitch, self.top + row * self.pitch
        return Box(left, top, left + self.pitch - self.gap, top + self.pitch - self.gap)


@dataclass(frozen=True)
class Layout:
    """The measures of a picture of one head.

    Attributes:
        width, height: Of the picture.
        scale: How much larger than in an ordinary picture the texts of the panel are.
        rows, columns: Labels of the tokens, in order; with very many tokens, of every k-th.
        row_name, column_name: The names of the axes.
        elbow: The arrow above the row labels that turns to the column labels.
        title: The box of the title.
        sentence: The lines of the sentence.
        legend: The labels of the legend.
        bar: The colour bar.
        mark: The cell in the legend that explains the mark; None if the cells are too small for
            marks.
    """

    width: int
    height: int
    scale: float
    grid: Grid
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    row_name: Label
    column_name: Label
    elbow: Box
    title: Box
    sentence: tuple[Label, ...]
    legend: tuple[Label, ...]
    bar: Box
    mark: Box | None

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title and the values."""
        names = (self.row_name, self.column_name)
        return (*self.rows, *self.columns, *names, *self.sentence, *self.legend)


def token_style(token: str, size: int) -> Style:
    """Special tokens are set in semibold."""
    return Style(size, SEMIBOLD if token in SPECIAL_TOKENS else REGULAR)


@dataclass(frozen=True)
class _Measures:
    """Sizes that depend on each other: of labels, and of the cells beside them."""

    size: int
    band: int
    pitch: int


def _band(tokens: Sequence[str], size: int) -> int:
    """The width that the labels take."""
    widest = max(measure(token, token_style(token, size)).width for token in tokens)
    return max(min(widest, round(_LONGEST_LABEL * size)), 2 * size)


def _name_band(size: int) -> int:
    """The room of an axis name, with the space to the labels."""
    return round(1.9 * size)


def _measures(tokens: Sequence[str]) -> _Measures:
    """The largest labels whose lines fit beside cells that fit the picture."""
    n = len(tokens)
    fixed = _name_band(_NAME_SIZE) + _LABEL_GAP + 2 * PADDING
    for size in range(_LARGEST_LABEL, _SMALLEST_LABEL - 1, -1):
        band = _band(tokens, size)
        room = min(_WIDTH - _PANEL - _PANEL_GAP, _HEIGHT) - fixed - band
        pitch = min(room // n, _LARGEST_PITCH)
        if pitch >= _LINE * size:
            return _Measures(size, band, pitch)
    pitch = min(round(_LINE * _SMALLEST_LABEL), max(_LARGEST_GRID // n, 2))
    return _Measures(_SMALLEST_LABEL, _band(tokens, _SMALLEST_LABEL), pitch)


def _value_style(n: int, cell: int) -> Style | None:
    """The largest figures that fit a cell, if they are few enough to be read."""
    if n > _MOST_VALUES:
        return None
    for size in range(min(_LARGEST_VALUE, cell // 2), _SMALLEST_VALUE - 1, -1):
        if measure("0.00", Style(size)).width <= _VALUE_SHARE * cell:
            return Style(size)
    return None


def _token_labels(
    tokens: Sequence[str], grid: Grid, measures: _Measures
) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
    """Labels of rows and columns; of every k-th token if a line is higher than a cell."""
    line = max(grid.pitch, round(_LINE * measures.size))
    stride = -(-line // grid.pitch)
    rows, columns = [], []
    for place in range(0, grid.n, stride):
        style = token_style(tokens[place], measures.size)
        text = shorten(tokens[place], style, measures.band)
        width = min(measure(text, style).width, measures.band)
        middle = place * grid.pitch + (grid.pitch - grid.gap) // 2
        first = middle - line // 2
        right, bottom = grid.left - _LABEL_GAP, grid.top - _LABEL_GAP
        top, left = grid.top + first, grid.left + first
        rows.append(Label(text, style, Box(right - width, top, right, top + line)))
        columns.append(
            Label(text, style, Box(left, bottom - width, left + line, bottom), upward=True)
        )
    return tuple(rows), tuple(columns)


def _line_box(left: int, top: int, text: str, style: Style) -> Box:
    width = measure(text, style).width
    return Box(left, top, left + width, top + round(1.4 * style.size))


def _axis_names(grid: Grid, style: Style) -> tuple[Label, Label]:
    """The names of the axes, at the picture's edges, in the middle of their side."""
    rows, columns = "attending", "attended to"
    height = round(1.4 * style.size)
    middle_x, middle_y = grid.left + grid.side // 2, grid.top + grid.side // 2
    half = measure(rows, style).width // 2
    row_box = Box(PADDING, middle_y - half, PADDING + height, middle_y + half + 1)
    half = measure(columns, style).width // 2
    column_box = Box(middle_x - half, PADDING, middle_x + half + 1, PADDING + height)
    return Label(rows, style, row_box, upward=True), Label(columns, style, column_box)


def _elbow(grid: Grid, measures: _Measures) -> Box:
    """In the corner, from above the row labels to beside the column labels."""
    side = min(measures.band, 3 * measures.size) - measures.size // 2
    right, bottom = grid.left - _LABEL_GAP, grid.top - _LABEL_GAP
    inset = measures.size // 2
    return Box(right - inset - side, bottom - inset - side, right - inset, bottom - inset)


@dataclass(frozen=True)
class _Panel:
    """The part right of the cells."""

    title: Box
    sentence: tuple[Label, ...]
    legend: tuple[Label, ...]
    bar: Box
    mark: Box | None


def _legend(left: int, bottom: int, scale: float, *, marks: bool) -> _Panel:
    """The legend, measured from its last line upwards, in a panel without title and sentence."""
    style = Style(round(19 * scale))
    line = round(1.4 * style.size)
    right = left + round(_PANEL * scale)
    labels = []
    mark = None
    if marks:
        side = round(1.2 * style.size)
        mark = Box(left, bottom - side, left + side, bottom)
        text = "largest of its row"
        top = bottom - side // 2 - line // 2
        labels.append(Label(text, style, _line_box(mark.right + style.size // 2, top, text, style)))
        bottom = mark.top - style.size
    ticks_top = bottom - line
    for text, share in (("0", 0.0), ("0.5", 0.5), ("1", 1.0)):
        width = measure(text, style).width
        x = left + round((right - left - width) * share)
        labels.append(Label(text, style, Box(x, ticks_top, x + width, ticks_top + line)))
    bar = Box(left, ticks_top - round(24 * scale), right, ticks_top - round(6 * scale))
    name = "attention weight"
    name_top = bar.top - line - round(8 * scale)
    labels.append(Label(name, style, _line_box(left, name_top, name, style)))
    return _Panel(Box(left, 0, right, 0), (), tuple(labels), bar, mark)


def _panel(
    left: int, top: int, bottom: int, scale: float, sentence: str | None, *, marks: bool
) -> _Panel:
    """Title and sentence from the top, the legend from the bottom."""
    legend = _legend(left, bottom, scale, marks=marks)
    width = round(_PANEL * scale)
    title = Box(left, top, left + width, top + round(44 * scale))
    style = Style(round(21 * scale))
    line = round(1.45 * style.size)
    first = title.bottom + round(12 * scale)
    room = min(label.box.top for label in legend.legend) - line - first
    lines = wrap(sentence or "", style, width, max(room // line, 1))
    labels = []
    for place, text in enumerate(lines):
        y = first + place * line
        box = Box(left, y, left + measure(text, style).width, y + line)
        labels.append(Label(text, style, box))
    return _Panel(title, tuple(labels), legend.legend, legend.bar, legend.mark)


@lru_cache(maxsize=64)
def lay_out(tokens: tuple[str, ...], sentence: str | None) -> Layout:
    """Measures the picture of a head.

    Args:
        tokens: At least one.
        sentence: Set under the title; None for none.
    """
    measures = _measures(tokens)
    n = len(tokens)
    gap = (
        2 if measures.pitch >= 3 * _SMALLEST_WITH_GAP else int(measures.pitch >= _SMALLEST_WITH_GAP)
    )
    # Large pictures are shown smaller, so what isn't bound to the cells grows with them.
    scale = max(1.0, min(n * measures.pitch / _LARGE_SIDE, _LARGEST_SCALE))
    name_style = Style(round(_NAME_SIZE * scale))
    before = PADDING + _name_band(name_style.size) + measures.band + _LABEL_GAP
    grid = Grid(before, before, n, measures.pitch, gap, _value_style(n, measures.pitch - gap))
    grid_bottom = grid.top + grid.side
    bottom = max(grid_bottom, PADDING + round(400 * scale))
    left = grid.left + grid.side + round(_PANEL_GAP * scale)
    panel = _panel(left, PADDING, bottom, scale, sentence, marks=gap > 0)
    rows, columns = _token_labels(tokens, grid, measures)
    row_name, column_name = _axis_names(grid, name_style)
    return Layout(
        width=left + round(_PANEL * scale) + PADDING,
        height=bottom + PADDING,
        scale=scale,
        grid=grid,
        rows=rows,
        columns=columns,
        row_name=row_name,
        column_name=column_name,
        elbow=_elbow(grid, measures),
        title=panel.title,
        sentence=panel.sentence,
        legend=panel.legend,
        bar=panel.bar,
        mark=panel.mark,
    )
