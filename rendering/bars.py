"""One word's attention as two small bar charts: what it looks at, and who looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.measures.ties import decimals, in_order, nearest_step, reaches
from rendering.cells import draw_outline
from rendering.colours import BETWEEN, MUTED, SHADES, TEXT, colour_table
from rendering.labels import LABEL_GAP, token_ramp, token_style
from rendering.margins import Margins, Words, heading_bottom, lay_out_margins, notes_of, title_label
from rendering.paint import Pixels, draw_labels
from rendering.palette import GRAY, Palette
from rendering.picture import checked, png, sheet
from rendering.shapes import PADDING, WIDTH, Box, Label, line_of
from rendering.text import measure, shorten
from rendering.theme import DARK, Theme
from rendering.typeface import SEMIBOLD, Style

MOST_BARS = 10
_LEAST = 0.005

_ROW, _BAR = 49, 26
_LABEL_SIZE = 32
_LONGEST_LABEL = 166
_GUTTER = 42
_HEADING = Style(28, SEMIBOLD)
_VALUE = Style(28)
_REST = Style(25)

_FULL = "a bar of full length is a weight of 1"

Weighted = tuple[str, float]


@dataclass(frozen=True)
class Chart:
    """The measures of one chart; `weights` are those of its bars, from the top."""

    labels: tuple[Label, ...]
    bars: tuple[Box, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class BarsLayout:
    """The measures of the picture."""

    width: int
    height: int
    charts: tuple[Chart, Chart]
    margins: Margins

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title."""
        charts = (label for chart in self.charts for label in chart.labels)
        return (*charts, *self.margins.labels)


def draw_word(
    word: str,
    looks_at: Sequence[Weighted],
    looked_at_by: Sequence[Weighted],
    *,
    title: str,
    sentence: str | None = None,
    note: str | None = None,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws what a word looks at and what looks at it, the strongest ten of each first.

    Words with less than 0.005 are only counted, like all that are left out.

    Args:
        word: The word.
        looks_at: Words and how much the word attends to each, from 0 to 1, in any order.
        looked_at_by: Words and how much each attends to the word.
        title: What the picture shows, such as "slowly in layer 3, head 10".
        sentence: Set under the title; shortened in its middle if it doesn't fit.
        note: What was done to the weights, in a few words.
        palette: Its ends colour the bars and what they leave.
        theme: Colours of everything else.

    Returns:
        A PNG file. Equal arguments give equal bytes.

    Raises:
        ValueError: If a weight isn't finite or lies outside 0 … 1.
    """
    for weighted in (looks_at, looked_at_by):
        weights = np.array([weight for _, weight in weighted])
        if weights.size:
            checked(weights, weights.shape)
    layout = lay_out_bars(word, looks_at, looked_at_by, sentence, note)
    pixels = sheet(layout.width, layout.height, layout.labels, None)
    draw_labels(pixels, [title_label(layout.margins, title)])
    for chart in layout.charts:
        for bar, weight in zip(chart.bars, chart.weights, strict=True):
            _draw_bar(pixels, bar, weight)
    return png(pixels, colour_table(palette, theme))


def _draw_bar(pixels: Pixels, bar: Box, weight: float) -> None:
    """As much of the bar in the shade of 1 as the weight is of it, the rest in the shade of 0."""
    draw_outline(pixels, bar, BETWEEN, thickness=2)
    pixels[bar.top : bar.bottom, bar.left : bar.right] = 0
    end = bar.left + int(nearest_step(np.clip(weight, 0, 1), bar.width))
    pixels[bar.top : bar.bottom, bar.left : end] = SHADES - 1


def lay_out_bars(
    word: str,
    looks_at: Sequence[Weighted],
    looked_at_by: Sequence[Weighted],
    sentence: str | None,
    note: str | None,
) -> BarsLayout:
    """Measures the picture of a word."""
    words = Words(sentence, notes_of(note, _FULL), None)
    top = heading_bottom(words, 1.0)
    width = (WIDTH - 2 * PADDING - _GUTTER) // 2
    band = _band([text for text, _ in (*strongest(looks_at), *strongest(looked_at_by))])
    first, second = (
        _chart(_heading(word, does, width), weighted, Box(left, top, left + width, top), band)
        for does, weighted, left in (
            (" looks at", looks_at, PADDING),
            (" is looked at by", looked_at_by, PADDING + width + _GUTTER),
        )
    )
    lowest = max(label.box.bottom for chart in (first, second) for label in chart.labels)
    margins = lay_out_margins(words, 1.0, lowest)
    return BarsLayout(WIDTH, margins.bottom + PADDING, (first, second), margins)


def strongest(weighted: Sequence[Weighted]) -> list[Weighted]:
    """The ten largest weights with their words, in order, but for those that round to 0.00."""
    places = in_order(np.array([weight for _, weight in weighted]))[:MOST_BARS]
    largest = [weighted[place] for place in places]
    return [(text, weight) for text, weight in largest if reaches(weight, _LEAST)]


def _band(texts: Sequence[str]) -> int:
    """The width of the words beside the bars."""
    widths = [measure(text, token_style(text, _LABEL_SIZE)).width for text in texts]
    return min(max(widths, default=0), _LONGEST_LABEL)


def _heading(word: str, does: str, width: int) -> str:
    """The word, shortened if need be, and what it does."""
    return shorten(word, _HEADING, width - measure(does, _HEADING).width) + does


def _chart(heading: str, weighted: Sequence[Weighted], place: Box, band: int) -> Chart:
    """A heading at the top of a place, bars with words and weights, and what is left out."""
    left = place.left
    labels = [line_of(heading, _HEADING, left, place.top, TEXT)]
    top = labels[0].box.bottom + 14
    bars = []
    value_left = place.right - measure("0.00", _VALUE).width
    bar_left = left + band + LABEL_GAP
    shown = strongest(weighted)
    for text, weight in shown:
        bottom = top + _ROW
        style = token_style(text, _LABEL_SIZE)
        short = shorten(text, style, band)
        end = left + band
        box = Box(end - measure(short, style).width, top, end, bottom)
        labels.append(Label(short, style, box, token_ramp(text)))
        figure = decimals(weight)
        end = value_left + measure(figure, _VALUE).width
        labels.append(Label(figure, _VALUE, Box(value_left, top, end, bottom), TEXT))
        middle = top + _ROW // 2
        bars.append(Box(bar_left, middle - _BAR // 2, value_left - LABEL_GAP, middle + _BAR // 2))
        top = bottom
    rest = _rest(len(weighted) - len(shown), sum(w for _, w in weighted) - sum(w for _, w in shown))
    if rest or not shown:
        labels.append(line_of(rest or "nothing", _REST, left, top + 6, MUTED))
    return Chart(tuple(labels), tuple(bars), tuple(weight for _, weight in shown))


def _rest(count: int, total: float) -> str | None:
    return f"{count} more, {decimals(max(total, 0.0))} together" if count else None
