"""What every picture says around its cells: title, sentence and notes above, the legend below."""

from dataclasses import dataclass, field

from rendering.colours import MUTED, TEXT
from rendering.scale import Scale
from rendering.shapes import PADDING, SIDE, WIDTH, Box, Label
from rendering.text import largest_size, measure, shorten, wrap
from rendering.typeface import SEMIBOLD, Style

LARGEST_ROW = "largest of its row"

_LARGEST_TITLE, _SMALLEST_TITLE = 37, 25
_TEXT_SIZE, _SMALLEST_TEXT = 25, 20
"""Of sentence, notes and legend, in an ordinary picture; the smallest for a legend in one line."""

_TITLE_LINE, _LINE = 1.3, 1.35
"""Height of a line, per em."""

_SENTENCE_LINES = _NOTE_LINES = 2
_BELOW_HEADING, _ABOVE_LEGEND = 14, 19
_BAR_WIDTH = 150
_BETWEEN = 30
"""Between two things that the legend says."""


def scale_for(side: int) -> float:
    """How much larger than an ordinary picture one is whose cells and labels take such a side.

    Where it is shown smaller, its texts are as large as those of an ordinary one.
    """
    return max(1.0, side / SIDE)


def width_for(scale: float) -> int:
    """The width of such a picture."""
    return round(WIDTH * scale)


@dataclass(frozen=True)
class Legend:
    """What the legend says.

    Attributes:
        name: Of what the colours show.
        remark: Besides; None for nothing.
        ticks: At the beginning and the end of the colour bar.
        marks: What each kind of marked cell means.
    """

    name: str = "attention weight"
    remark: str | None = None
    ticks: tuple[str, str] = ("0", "1")
    marks: tuple[str, ...] = ()


def weight_legend(scale: Scale, *marks: str) -> Legend:
    """The legend of a picture on a scale."""
    return Legend(scale.of, scale.remark, scale.ticks, marks)


@dataclass(frozen=True)
class Words:
    """What the margins say besides the title.

    Attributes:
        sentence: Under the title, its middle left out if it is too long; None for none.
        notes: A few words each, under the sentence.
        legend: Below the cells; None for none.
    """

    sentence: str | None = None
    notes: tuple[str, ...] = ()
    legend: Legend | None = field(default_factory=Legend)


def notes_of(*notes: str | None) -> tuple[str, ...]:
    """Those of the notes that say something."""
    return tuple(note for note in notes if note)


@dataclass(frozen=True)
class Margins:
    """The measures of what stands around the cells.

    Attributes:
        scale: How much larger than in an ordinary picture the texts are.
        title: The box of the title.
        sentence, notes, legend: Lines of text.
        bar: The colour bar; None without legend.
        marks: The cells that explain marks, in the order of the legend's.
        bottom: Where the lowest of all this ends.
    """

    scale: float
    title: Box
    sentence: tuple[Label, ...]
    notes: tuple[Label, ...]
    legend: tuple[Label, ...]
    bar: Box | None
    marks: tuple[Box, ...]
    bottom: int

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title."""
        return (*self.sentence, *self.notes, *self.legend)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Of everything that is drawn."""
        texts = (label.box for label in self.labels)
        bar = (self.bar,) if self.bar else ()
        return (*texts, self.title, *bar, *self.marks)


def title_label(margins: Margins, title: str) -> Label:
    """The title in the largest size that fits its box; shortened if none does."""
    box = margins.title
    largest, smallest = (round(size * margins.scale) for size in (_LARGEST_TITLE, _SMALLEST_TITLE))
    size = largest_size(
        smallest, largest, lambda size: measure(title, Style(size, SEMIBOLD)).width <= box.width
    )
    style = Style(size or smallest, SEMIBOLD)
    return Label(shorten(title, style, box.width), style, box, TEXT)


def _style(scale: float) -> Style:
    return Style(round(_TEXT_SIZE * scale))


def _title(width: int, scale: float) -> Box:
    height = round(_TITLE_LINE * round(_LARGEST_TITLE * scale))
    return Box(PADDING, PADDING, width - PADDING, PADDING + height)


def _lines(text: str | None, style: Style, top: int, width: int, most: int) -> tuple[Label, ...]:
    """A text in lines from `top` on."""
    height = round(_LINE * style.size)
    return tuple(
        _line(part, style, PADDING, top + place * height)
        for place, part in enumerate(wrap(text or "", style, width - 2 * PADDING, most))
    )


def _line(text: str, style: Style, left: int, top: int) -> Label:
    box = Box(left, top, left + measure(text, style).width, top + round(_LINE * style.size))
    return Label(text, style, box, MUTED)


def _end(labels: tuple[Label, ...], otherwise: int) -> int:
    return labels[-1].box.bottom if labels else otherwise


def _heading(
    words: Words, width: int, scale: float
) -> tuple[Box, tuple[Label, ...], tuple[Label, ...]]:
    """The title's box, the sentence and the notes, from the top of the picture."""
    style = _style(scale)
    title = _title(width, scale)
    sentence = _lines(words.sentence, style, title.bottom, width, _SENTENCE_LINES)
    notes: tuple[Label, ...] = ()
    for note in words.notes:
        top = _end((*sentence, *notes), title.bottom)
        notes += _lines(note, style, top, width, _NOTE_LINES)
    return title, sentence, notes


def heading_bottom(words: Words, scale: float) -> int:
    """Where that may begin which stands under title, sentence and notes."""
    title, sentence, notes = _heading(words, width_for(scale), scale)
    return _end((*sentence, *notes), title.bottom) + round(_BELOW_HEADING * scale)


def lay_out_margins(words: Words, scale: float, cells_bottom: int) -> Margins:
    """Measures what stands above and below cells that end at `cells_bottom`."""
    width = width_for(scale)
    title, sentence, notes = _heading(words, width, scale)
    if words.legend is None:
        return Margins(scale, title, sentence, notes, (), None, (), cells_bottom)
    top = cells_bottom + round(_ABOVE_LEGEND * scale)
    row = _row(words.legend, top, scale)
    legend, marks = tuple(row.labels), tuple(row.marks)
    return Margins(scale, title, sentence, notes, legend, row.bar, marks, row.bottom)


def _row(legend: Legend, top: int, scale: float) -> "_Row":
    """The legend in one line, if need be in a smaller size; else in lines of the usual one."""
    for size in range(_TEXT_SIZE, _SMALLEST_TEXT - 1, -1):
        row = _Row(legend, Style(round(size * scale)), top, scale)
        if row.top == top:
            return row
    return _Row(legend, _style(scale), top, scale)


class _Row:
    """What the legend says, one thing after the other, on as many lines as it takes.

    Attributes:
        bar: The colour bar.
        labels, marks: In their order.
        top: Of the last line.
    """

    def __init__(self, legend: Legend, style: Style, top: int, scale: float) -> None:
        self.top = top
        self.labels: list[Label] = []
        self.marks: list[Box] = []
        self._style, self._scale = style, scale
        self._height, self._gap = round(_LINE * style.size), style.size // 3
        self._left, self._right = PADDING, width_for(scale) - PADDING
        self.bar = self._name_and_bar(legend)
        if legend.remark:
            self._begin(self._width(legend.remark))
            self._put(legend.remark)
        for text in legend.marks:
            self._mark(text)

    @property
    def bottom(self) -> int:
        """Of the last line."""
        return self.top + self._height

    def _name_and_bar(self, legend: Legend) -> Box:
        """What the colours show, and the bar between its ticks."""
        first, last = legend.ticks
        bar_width = round(_BAR_WIDTH * self._scale)
        rest = self._width(first) + bar_width + self._width(last) + 3 * self._gap
        self._put(shorten(legend.name, self._style, self._right - self._left - rest))
        self._put(first)
        bar = self._box(bar_width, round(0.7 * self._style.size))
        self._put(last)
        return bar

    def _mark(self, text: str) -> None:
        """A place for a marked cell, and what it means."""
        side = round(1.2 * self._style.size)
        self._begin(side + self._gap + self._width(text))
        self.marks.append(self._box(side, side))
        self._put(text)

    def _width(self, text: str) -> int:
        return measure(text, self._style).width

    def _begin(self, width: int) -> None:
        """Leaves space, or goes to the next line if there is no room for such a width."""
        self._left += round(_BETWEEN * self._scale) - self._gap
        if self._left + width > self._right:
            self._left = PADDING
            self.top += round(1.1 * self._height)

    def _put(self, text: str) -> None:
        text = shorten(text, self._style, self._right - self._left)
        label = _line(text, self._style, self._left, self.top)
        self.labels.append(label)
        self._left = label.box.right + self._gap

    def _box(self, width: int, height: int) -> Box:
        """A box in the middle of the line's height."""
        top = self.top + (self._height - height) // 2
        box = Box(self._left, top, self._left + width, top + height)
        self._left = box.right + self._gap
        return box
