"""Title, sentence, notes and legend: what every picture says beside or above its cells."""

from dataclasses import dataclass, field

from rendering.colours import MUTED, TEXT
from rendering.scale import LINEAR, Scale
from rendering.shapes import PADDING, Box, Label, line_of
from rendering.text import measure, shorten, wrap
from rendering.typeface import SEMIBOLD, Style

SIDEBAR = 320
SIDEBAR_GAP = 40
_LOWEST = 400
"""Height of a sidebar at least."""

LARGEST_ROW = "largest of its row"

_LARGE_SIDE = 600
"""Side of the cells from which on a picture is larger than it should be."""

_LARGEST_SCALE = 1.7
_LARGEST_TITLE, _SMALLEST_TITLE = 34, 24
_NOTE_LINES = 3


def scale_for(side: int) -> float:
    """How much larger than usual the texts beside cells of such a side are.

    Large pictures are shown smaller, so what isn't bound to the cells grows with them.
    """
    return max(1.0, min(side / _LARGE_SIDE, _LARGEST_SCALE))


@dataclass(frozen=True)
class Legend:
    """What the legend says.

    Attributes:
        name: Of what the colours show, in two lines at most.
        remark: Under the name; None for none.
        ticks: At the beginning, the middle and the end of the colour bar.
        marks: What each kind of marked cell means, from top to bottom.
    """

    name: str = "attention weight"
    remark: str | None = None
    ticks: tuple[str, str, str] = LINEAR.ticks
    marks: tuple[str, ...] = ()


def weight_legend(scale: Scale, *marks: str) -> Legend:
    """The legend of a picture of attention weights."""
    return Legend(remark=scale.name, ticks=scale.ticks, marks=marks)


@dataclass(frozen=True)
class Words:
    """What a sidebar says besides its title.

    Attributes:
        sentence: Under the title, its middle left out if it is too long; None for none.
        notes: A few words each, above the legend.
        legend: Below everything else; None for none.
        title_lines: Lines that the title takes, 1 or 2.
    """

    sentence: str | None = None
    notes: tuple[str, ...] = ()
    legend: Legend | None = field(default_factory=Legend)
    title_lines: int = 1


def notes_of(*notes: str | None) -> tuple[str, ...]:
    """Those of the notes that say something."""
    return tuple(note for note in notes if note)


@dataclass(frozen=True)
class Sidebar:
    """The measures of a sidebar.

    Attributes:
        scale: How much larger than in an ordinary picture its texts are.
        title: The box of the title.
        sentence, notes, legend: Lines of text.
        bar: The colour bar; None without legend.
        marks: The cells that explain marks, in the order of the legend's.
    """

    scale: float
    title: Box
    sentence: tuple[Label, ...]
    notes: tuple[Label, ...]
    legend: tuple[Label, ...]
    bar: Box | None
    marks: tuple[Box, ...]

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


def sidebar_width(scale: float) -> int:
    """The width of everything in a sidebar."""
    return round(SIDEBAR * scale)


def title_lines(title: str, scale: float) -> int:
    """How many lines a title takes where two are allowed."""
    style = Style(round(_SMALLEST_TITLE * scale), SEMIBOLD)
    return 1 if measure(title, style).width <= sidebar_width(scale) else 2


def title_labels(sidebar: Sidebar, title: str) -> tuple[Label, ...]:
    """The title in the largest size that fits its box, else in two lines or shortened."""
    box, scale = sidebar.title, sidebar.scale
    largest, smallest = round(_LARGEST_TITLE * scale), round(_SMALLEST_TITLE * scale)
    if box.height > _title_height(1, scale):
        style = Style(smallest, SEMIBOLD)
        line = box.height // 2
        return tuple(
            Label(text, style, Box(box.left, top, box.right, top + line), TEXT)
            for text, top in zip(
                wrap(title, style, box.width, 2), (box.top, box.top + line), strict=False
            )
        )
    style = Style(smallest, SEMIBOLD)
    for size in range(largest, smallest, -1):
        if measure(title, Style(size, SEMIBOLD)).width <= box.width:
            style = Style(size, SEMIBOLD)
            break
    return (Label(shorten(title, style, box.width), style, box, TEXT),)


def _title_height(lines: int, scale: float) -> int:
    return round((44 if lines == 1 else 70) * scale)


def _legend_style(scale: float) -> Style:
    return Style(round(19 * scale))


def _legend(left: int, bottom: int, scale: float, legend: Legend | None) -> Sidebar:
    """A sidebar of nothing but the legend, measured from its last line upwards."""
    style = _legend_style(scale)
    line = round(1.4 * style.size)
    right = left + sidebar_width(scale)
    title = Box(left, 0, right, 0)
    if legend is None:
        return Sidebar(scale, title, (), (), (), None, ())
    labels, marks = [], []
    for text in reversed(legend.marks):
        side = round(1.2 * style.size)
        marks.append(Box(left, bottom - side, left + side, bottom))
        top = bottom - side // 2 - line // 2
        beside = left + side + style.size // 2
        labels.append(line_of(shorten(text, style, right - beside), style, beside, top, MUTED))
        bottom -= side + style.size
    ticks_top = bottom - line
    for text, share in zip(legend.ticks, (0.0, 0.5, 1.0), strict=True):
        x = left + round((right - left - measure(text, style).width) * share)
        labels.append(line_of(text, style, x, ticks_top, MUTED))
    bar = Box(left, ticks_top - round(24 * scale), right, ticks_top - round(6 * scale))
    top = bar.top - round(8 * scale)
    names = wrap(legend.name, style, right - left, 2)
    for text in reversed([*names, legend.remark] if legend.remark else names):
        top -= line
        labels.append(line_of(text, style, left, top, MUTED))
    return Sidebar(scale, title, (), (), tuple(labels), bar, tuple(reversed(marks)))


def _notes(left: int, bottom: int, scale: float, notes: tuple[str, ...]) -> tuple[Label, ...]:
    """The lines of the notes from the last one upwards, with half a line after each note."""
    style = _legend_style(scale)
    line = round(1.4 * style.size)
    labels = []
    for note in reversed(notes):
        bottom -= line // 2
        for text in reversed(wrap(note, style, sidebar_width(scale), _NOTE_LINES)):
            bottom -= line
            labels.append(line_of(text, style, left, bottom, MUTED))
    return tuple(reversed(labels))


def _sentence(left: int, top: int, bottom: int, scale: float, text: str | None) -> list[Label]:
    """As many lines of the sentence as fit between top and bottom, at least one."""
    style = Style(round(21 * scale))
    line = round(1.45 * style.size)
    lines = wrap(text or "", style, sidebar_width(scale), max((bottom - top) // line, 1))
    labels = []
    for place, part in enumerate(lines):
        y = top + place * line
        box = Box(left, y, left + measure(part, style).width, y + line)
        labels.append(Label(part, style, box, MUTED))
    return labels


def lowest_bottom(scale: float, words: Words) -> int:
    """Where the bottom of a sidebar that begins at PADDING may be at least.

    It leaves room for a line of the sentence.
    """
    legend = _legend(0, 0, scale, words.legend)
    legend_top = min((label.box.top for label in legend.legend), default=0)
    notes = _notes(0, legend_top, scale, words.notes)
    below = -min([legend_top, *(label.box.top for label in notes)])
    above = _title_height(words.title_lines, scale) + round(12 * scale)
    height = above + 2 * round(1.45 * round(21 * scale)) + below
    return PADDING + max(height, round(_LOWEST * scale))


def lay_out_sidebar(left: int, top: int, bottom: int, scale: float, words: Words) -> Sidebar:
    """Title and sentence from the top, legend and notes from the bottom.

    `bottom` is at least `lowest_bottom`.
    """
    legend = _legend(left, bottom, scale, words.legend)
    legend_top = min((label.box.top for label in legend.legend), default=bottom)
    line = round(1.45 * round(21 * scale))
    notes = _notes(left, legend_top, scale, words.notes)
    rest = min([legend_top, *(label.box.top for label in notes)])
    title_bottom = top + _title_height(words.title_lines, scale)
    title = Box(left, top, left + sidebar_width(scale), title_bottom)
    first = title.bottom + round(12 * scale)
    sentence = _sentence(left, first, rest - line, scale, words.sentence)
    return Sidebar(scale, title, tuple(sentence), notes, legend.legend, legend.bar, legend.marks)


def lay_out_strip(left: int, right: int, top: int, scale: float, words: Words) -> Sidebar:
    """Title and notes from the left, legend at the right, in a strip; for wide pictures.

    The sentence isn't shown. `right` leaves at least twice the width of a sidebar.
    """
    legend_left = right - sidebar_width(scale)
    height = -min(label.box.top for label in _legend(0, 0, scale, words.legend).legend)
    legend = _legend(legend_left, top + height, scale, words.legend)
    title_right = legend_left - round(SIDEBAR_GAP * scale)
    title = Box(left, top, title_right, top + _title_height(1, scale))
    style = _legend_style(scale)
    line = round(1.4 * style.size)
    room = (top + height - title.bottom) // line
    texts = [text for note in words.notes for text in wrap(note, style, title.width, _NOTE_LINES)]
    notes = tuple(
        line_of(text, style, left, title.bottom + line * place, MUTED)
        for place, text in enumerate(texts[:room])
    )
    return Sidebar(scale, title, (), notes, legend.legend, legend.bar, legend.marks)
