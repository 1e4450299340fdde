"""Two bars for each word: how probable it is in one answer, and in another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.measures.ties import decimals, nearest_step
from rendering.cells import draw_outline
from rendering.colours import BETWEEN, SHADES, TEXT, colour_table
from rendering.labels import LABEL_GAP, token_ramp, token_style
from rendering.margins import Margins, Words, heading_bottom, lay_out_margins, notes_of, title_label
from rendering.paint import Pixels, draw_labels
from rendering.palette import GRAY, Palette
from rendering.picture import checked, png, sheet
from rendering.shapes import PADDING, WIDTH, Box, Label, line_of
from rendering.text import measure, shorten
from rendering.theme import DARK, Theme
from rendering.typeface import Style

MOST_PAIRS = 8

_BAR, _BETWEEN_BARS, _BETWEEN_PAIRS = 26, 6, 18
_PAIR = 2 * _BAR + _BETWEEN_BARS
_LABEL_SIZE = 32
_LONGEST_LABEL = 260
_NAME, _VALUE = Style(28), Style(26)
_BETWEEN_NAMES = 42
_SHADES = (SHADES // 2, SHADES - 1)
"""Of the first bar and of the second."""

_FULL = "a bar of full length is 100 %"

Compared = tuple[str, float, float]
"""A word, its probability in the one answer, and in the other."""


@dataclass(frozen=True)
class PairsLayout:
    """The measures of the picture.

    Attributes:
        width, height: Of the picture.
        labels: Every text but the title.
        samples: The two bars that say which is which.
        bars: Of each word, the two bars.
        margins: What stands above all this.
    """

    width: int
    height: int
    labels: tuple[Label, ...]
    samples: tuple[Box, Box]
    bars: tuple[tuple[Box, Box], ...]
    margins: Margins


def draw_pairs(
    compared: Sequence[Compared],
    *,
    names: tuple[str, str],
    title: str,
    sentence: str | None = None,
    note: str | None = None,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws two bars for each of the first eight words, in their order.

    Args:
        compared: Words with two probabilities each, from 0 to 1; at least one.
        names: What the two bars are of.
        title: What the picture shows.
        sentence: Set under the title; shortened in its middle if it doesn't fit.
        note: A few words under the sentence.
        palette: Its middle and its end colour the bars, its beginning what they leave.
        theme: Colours of everything else.

    Returns:
        A PNG file. Equal arguments give equal bytes.

    Raises:
        ValueError: If there is no word, or a probability isn't finite or lies outside 0 … 1.
    """
    checked(np.array([pair for _, *pair in compared]), (len(compared), 2))
    layout = lay_out_pairs(compared, names, sentence, note)
    pixels = sheet(layout.width, layout.height, layout.labels, None)
    draw_labels(pixels, [title_label(layout.margins, title)])
    for sample, shade in zip(layout.samples, _SHADES, strict=True):
        _draw_bar(pixels, sample, 1, shade)
    for bars, (_, *pair) in zip(layout.bars, compared, strict=False):
        for bar, probability, shade in zip(bars, pair, _SHADES, strict=True):
            _draw_bar(pixels, bar, probability, shade)
    return png(pixels, colour_table(palette, theme))


def _draw_bar(pixels: Pixels, bar: Box, share: float, shade: int) -> None:
    """As much of the bar in a shade as the share says, the rest in the shade of 0."""
    draw_outline(pixels, bar, BETWEEN, thickness=2)
    pixels[bar.top : bar.bottom, bar.left : bar.right] = 0
    end = bar.left + int(nearest_step(np.clip(share, 0, 1), bar.width))
    pixels[bar.top : bar.bottom, bar.left : end] = shade


def lay_out_pairs(
    compared: Sequence[Compared], names: tuple[str, str], sentence: str | None, note: str | None
) -> PairsLayout:
    """Measures the picture."""
    words = Words(sentence, notes_of(note, _FULL), None)
    samples, labels = _names(names, heading_bottom(words, 1.0))
    top = max(label.box.bottom for label in labels) + _BETWEEN_PAIRS
    shown = compared[:MOST_PAIRS]
    band = _band([text for text, *_ in shown])
    pairs = []
    for text, *pair in shown:
        bars, of_pair = _pair(text, pair, band, top)
        pairs.append(bars)
        labels += of_pair
        top += _PAIR + _BETWEEN_PAIRS
    margins = lay_out_margins(words, 1.0, top - _BETWEEN_PAIRS)
    labels = [*labels, *margins.labels]
    return PairsLayout(
        WIDTH, margins.bottom + PADDING, tuple(labels), samples, tuple(pairs), margins
    )


def _names(names: tuple[str, str], top: int) -> tuple[tuple[Box, Box], list[Label]]:
    """A sample of each kind of bar, with what it is of, side by side; cut where they don't fit."""
    left, width = PADDING, (WIDTH - 2 * PADDING - _BETWEEN_NAMES) // 2
    samples, labels = [], []
    for name in names:
        begin = left + 2 * _BAR + LABEL_GAP
        label = line_of(shorten(name, _NAME, width - (begin - left)), _NAME, begin, top, TEXT)
        middle = (label.box.top + label.box.bottom) // 2
        samples.append(Box(left, middle - _BAR // 2, left + 2 * _BAR, middle + _BAR // 2))
        labels.append(label)
        left = label.box.right + _BETWEEN_NAMES
    return (samples[0], samples[1]), labels


def _band(texts: Sequence[str]) -> int:
    """The width of the words beside the bars."""
    widths = [measure(text, token_style(text, _LABEL_SIZE)).width for text in texts]
    return min(max(widths, default=0), _LONGEST_LABEL)


def _pair(
    text: str, pair: Sequence[float], band: int, top: int
) -> tuple[tuple[Box, Box], list[Label]]:
    """The two bars of a word, the word before them and a figure behind each."""
    style = token_style(text, _LABEL_SIZE)
    short = shorten(text, style, band)
    end = PADDING + band
    box = Box(end - measure(short, style).width, top, end, top + _PAIR)
    labels = [Label(short, style, box, token_ramp(text))]
    widest = measure("100.0 %", _VALUE).width
    right = WIDTH - PADDING - widest
    bars = []
    for probability in pair:
        bar = Box(end + LABEL_GAP, top, right - LABEL_GAP, top + _BAR)
        figure = f"{decimals(100 * probability, 1)} %"
        left = right + widest - measure(figure, _VALUE).width
        labels.append(Label(figure, _VALUE, Box(left, top, right + widest, top + _BAR), TEXT))
        bars.append(bar)
        top += _BAR + _BETWEEN_BARS
    return (bars[0], bars[1]), labels
