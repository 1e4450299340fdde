"""A word's rank and its probability after each layer, as two small charts above each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np

from model.measures.ties import exceeds, nearest_step
from rendering.cells import draw_outline
from rendering.colours import BETWEEN, MUTED, SHADES, TEXT, colour_table
from rendering.labels import LABEL_GAP
from rendering.margins import Margins, Words, heading_bottom, lay_out_margins, notes_of, title_label
from rendering.paint import Pixels, draw_labels
from rendering.palette import GRAY, Palette
from rendering.picture import checked, png, sheet
from rendering.shapes import PADDING, WIDTH, Box, Label, line_of
from rendering.text import measure
from rendering.theme import DARK, Theme
from rendering.typeface import SEMIBOLD, Style

_RANKS, _SHARES = 220, 180
"""Heights of the two charts."""

_GAP, _MARK, _BETWEEN_CHARTS = 4, 16, 24
_HEADING, _FIGURE = Style(28, SEMIBOLD), Style(25)
_RANK, _SHARE = "rank, the first at the top", "probability"
_BASE = 10
"""From one tick of ranks to the next."""

_ENDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Where the axis of probabilities may end."""


@dataclass(frozen=True)
class ByLayerLayout:
    """The measures of the picture.

    Attributes:
        width, height: Of all of it.
        ranks: The column of each layer in the upper chart, rank 1 at its top.
        shares: That in the lower one, the end of the axis at its top.
        end: Where the axis of probabilities ends.
        texts: Headings, ticks and the layers' numbers.
        margins: What stands around.
    """

    width: int
    height: int
    ranks: tuple[Box, ...]
    shares: tuple[Box, ...]
    end: float
    texts: tuple[Label, ...]
    margins: Margins

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title."""
        return (*self.texts, *self.margins.labels)


def draw_by_layer(
    ranks: Sequence[int],
    probabilities: Sequence[float],
    *,
    of: int,
    title: str,
    sentence: str | None = None,
    note: str | None = None,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws a word's rank, on a logarithmic axis, and its probability, a column for each layer.

    The axis of probabilities ends where it must, at 1 % or higher, and says so.

    Args:
        ranks: Of the word after each of the L layers, from 1 to `of`.
        probabilities: Of the word, from 0 to 1.
        of: How many words are ranked.
        title: What the picture shows, such as "tree after each layer".
        sentence: Set under the title; shortened in its middle if it doesn't fit.
        note: A few words under the sentence.
        palette: Its ends colour the marks and the bars, and what they leave.
        theme: Colours of everything else.

    Returns:
        A PNG file. Equal arguments give equal bytes.

    Raises:
        ValueError: If there are no layers, not as many probabilities as ranks, a rank isn't from 1
            to `of`, or a probability isn't from 0 to 1.
    """
    shares = checked(np.array(probabilities, np.float64), (len(ranks),))
    if not all(1 <= rank <= of for rank in ranks):
        raise ValueError(f"ranks from {min(ranks)} to {max(ranks)}, not 1 to {of}")
    layout = lay_out_by_layer(len(ranks), of, float(shares.max()), sentence, note)
    pixels = sheet(layout.width, layout.height, layout.labels, None)
    draw_labels(pixels, [title_label(layout.margins, title)])
    for column, rank in zip(layout.ranks, ranks, strict=True):
        top = column.top + round(_fallen(rank, of) * (column.height - _MARK))
        _draw_column(pixels, column, top, top + _MARK)
    for column, share in zip(layout.shares, shares, strict=True):
        top = column.bottom - int(nearest_step(share / layout.end, column.height))
        _draw_column(pixels, column, top, column.bottom)
    return png(pixels, colour_table(palette, theme))


def lay_out_by_layer(
    layers: int, of: int, largest: float, sentence: str | None, note: str | None
) -> ByLayerLayout:
    """Measures the picture of so many layers, so many words and the largest probability."""
    words = Words(sentence, notes_of(note), None)
    end = next((end for end in _ENDS if not exceeds(largest, end)), 1.0)
    ranked = [(_written(rank), _fallen(rank, of) * (_RANKS - _MARK)) for rank in _ticks(of)]
    shared = [(f"{round(100 * end)} %", 0.0), ("0", float(_SHARES - _MARK))]
    texts = ("layer", *(text for text, _ in (*ranked, *shared)))
    left = PADDING + max(measure(text, _FIGURE).width for text in texts) + LABEL_GAP
    top = heading_bottom(words, 1.0)
    ranks, upper = _chart(_RANK, layers, left, top, _RANKS)
    shares, lower = _chart(_SHARE, layers, left, ranks[0].bottom + _BETWEEN_CHARTS, _SHARES)
    numbers = _numbers(shares, left)
    labels = (upper, *_beside(ranked, ranks[0], left), lower, *_beside(shared, shares[0], left))
    margins = lay_out_margins(words, 1.0, numbers[0].box.bottom)
    height = margins.bottom + PADDING
    return ByLayerLayout(WIDTH, height, ranks, shares, end, (*labels, *numbers), margins)


def _chart(
    heading: str, layers: int, left: int, top: int, height: int
) -> tuple[tuple[Box, ...], Label]:
    """A column for each layer, and what stands above them."""
    label = line_of(heading, _HEADING, left, top, TEXT)
    first, last = label.box.bottom + 8, label.box.bottom + 8 + height
    edges = [left + place * (WIDTH - PADDING - left) // layers for place in range(layers + 1)]
    gap = min(_GAP, (edges[1] - edges[0]) // 2)
    columns = tuple(Box(start, first, end - gap, last) for start, end in pairwise(edges))
    return columns, label


def _beside(ticks: Sequence[tuple[str, float]], column: Box, left: int) -> list[Label]:
    """The ticks left of a chart's first column, each in the middle of a mark so far below its top.

    Of two that would overlap, the upper one.
    """
    labels = list[Label]()
    height = round(1.4 * _FIGURE.size)
    for text, below in ticks:
        middle = column.top + round(below) + _MARK // 2
        box = _right_of(text, left - LABEL_GAP, middle - height // 2, height)
        if not labels or box.top >= labels[-1].box.bottom:
            labels.append(Label(text, _FIGURE, box, MUTED))
    return labels


def _right_of(text: str, right: int, top: int, height: int) -> Box:
    """A box for a text that ends there."""
    return Box(right - measure(text, _FIGURE).width, top, right, top + height)


def _numbers(columns: Sequence[Box], left: int) -> list[Label]:
    """The number of each layer under its column, or of every k-th, and what they are."""
    top, height = columns[0].bottom + 12, round(1.4 * _FIGURE.size)
    labels = [Label("layer", _FIGURE, _right_of("layer", left - LABEL_GAP, top, height), MUTED)]
    widest = measure(str(len(columns)), _FIGURE).width + LABEL_GAP
    pitch = max(1, (columns[-1].right - columns[0].left) // len(columns))
    for place in range(0, len(columns), -(-widest // pitch)):
        column, text = columns[place], str(place + 1)
        width = measure(text, _FIGURE).width
        start = min((column.left + column.right - width) // 2, WIDTH - PADDING - width)
        box = Box(max(start, left), top, max(start, left) + width, top + height)
        labels.append(Label(text, _FIGURE, box, MUTED))
    return labels


def _ticks(of: int) -> list[int]:
    """1, 10, 100 and so on."""
    ticks = [1]
    while ticks[-1] * _BASE <= of:
        ticks.append(ticks[-1] * _BASE)
    return ticks


def _written(rank: int) -> str:
    return f"{rank:,}"


def _fallen(rank: int, of: int) -> float:
    """How far down the axis of ranks a rank is: 0 for the first, 1 for the last."""
    return log(rank) / log(of) if of > 1 else 0.0


def _draw_column(pixels: Pixels, column: Box, top: int, bottom: int) -> None:
    """A column in the shade of 0, the part between two heights in that of 1."""
    draw_outline(pixels, column, BETWEEN, thickness=2)
    pixels[column.top : column.bottom, column.left : column.right] = 0
    pixels[top:bottom, column.left : column.right] = SHADES - 1
