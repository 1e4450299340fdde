"""One attention head as lines: who attends on the left, who is attended to on the right.

Only the strongest links are drawn: of each token, the fewest that hold 70 % of its row. A head that
looks at one place has one line a token, and a head that looks everywhere has many faint ones, up to
a bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from model.measures.ties import exceeds, in_order, nearest_step
from rendering.cells import draw_outline
from rendering.colours import BETWEEN, MUTED, SHADES, colour_table, with_focus
from rendering.labels import (
    LABEL_GAP,
    NAME_SIZE,
    Measures,
    fit,
    name_band,
    ramps_of,
    row_labels,
    smallest,
)
from rendering.margins import (
    Margins,
    Words,
    heading_bottom,
    lay_out_margins,
    notes_of,
    scale_for,
    title_label,
    weight_legend,
    width_for,
)
from rendering.paint import OVERSAMPLING, Pixels
from rendering.palette import GRAY, Palette
from rendering.picture import checked_head, png, sheet
from rendering.picture_numbers import HeadNumbers, PictureNumbers
from rendering.scale import LINEAR, Scale
from rendering.shapes import PADDING, SIDE, Box, Grid, Label, line_of
from rendering.text import measure
from rendering.theme import DARK, Theme
from rendering.typeface import Style

SHARE = 0.7
"""Of each row, what the lines drawn hold."""

MOST_LINKS = 600
"""Lines in a picture at most: in long sentences, each row has its part of them."""

_NAMES = "attending", "attended to"

_LARGEST_PITCH = 52
"""Of rows: they need no more than their labels do."""

_THINNEST, _THICKEST = 1.5, 10.0
"""Of lines where they begin."""

_THICKEST_SHARE = 0.35
"""Of the height of a row, what its thickest line may take."""

_ACROSS = 2
"""How much finer than the picture lines are drawn along the rows, where their edges run slowly."""

_TAPER = 0.4
"""Of its thickness, what a line has where it ends, so that many lines into one token stay apart."""


@dataclass(frozen=True)
class LinesLayout:
    """The measures of a picture of lines.

    Attributes:
        width, height: Of the picture.
        plate: Where the lines are.
        rows: The middle of each token's row, from the top of the plate.
        left, right: Labels of the tokens that attend and that are attended to.
        names: What the two columns are.
        margins: What stands above and below all this.
    """

    width: int
    height: int
    plate: Box
    rows: tuple[int, ...]
    left: tuple[Label, ...]
    right: tuple[Label, ...]
    names: tuple[Label, Label]
    margins: Margins

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text but the title."""
        return (*self.left, *self.right, *self.names, *self.margins.labels)


def drawn_links(weights: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Of each row, the fewest weights that hold SHARE of its sum, or its part of MOST_LINKS."""
    order = in_order(weights)
    ordered = np.take_along_axis(weights, order, axis=1)
    before = np.cumsum(ordered, axis=1) - ordered
    needed = exceeds(SHARE * weights.sum(axis=1, keepdims=True), before)
    needed[:, _most_of_row(len(weights)) :] = False
    chosen = np.zeros(weights.shape, bool)
    np.put_along_axis(chosen, order, needed, axis=1)
    return chosen


def _links_between(n: int, one: Sequence[int], other: Sequence[int]) -> NDArray[np.bool_]:
    """[n, n]: from each of one group to each of the other, and back."""
    links = np.zeros((n, n), bool)
    links[np.ix_(one, other)] = links[np.ix_(other, one)] = True
    return links


def draw_lines(
    tokens: Sequence[str],
    weights: NDArray[np.floating],
    *,
    title: str,
    sentence: str | None = None,
    note: str | None = None,
    focus: Sequence[int] = (),
    between: tuple[Sequence[int], Sequence[int]] | None = None,
    scale: Scale = LINEAR,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws the strongest attention links of one head as lines from left to right.

    A line is the lighter and the wider the larger its weight is; the picture says how many links
    are left out. The arguments, the file and the errors are those of `rendering.head.draw_head`;
    with a focus, the links from and to those tokens stay in full tone. Where two groups of places
    are given as `between`, their labels stand out, and the links from one to the other are drawn,
    in both directions, and no others.
    """
    tokens = tuple(tokens)
    focus = focus if between is None else sorted({*between[0], *between[1]})
    weights = checked_head(tokens, scale.weights(weights), focus)
    links = drawn_links(weights) if between is None else _links_between(len(tokens), *between)
    said = links_in_words(links) if between is None else "only links between the two groups"
    notes = notes_of(said, note)
    layout = lay_out_lines(tokens, sentence, notes, scale, focus)
    labels = (*layout.labels, title_label(layout.margins, title))
    focused = bool(focus) and between is None  # with no other line there is nothing to dim
    pixels = sheet(layout.width, layout.height, labels, layout.margins.bar, focused=focused)
    box = layout.plate
    plate = pixels[box.top : box.bottom, box.left : box.right]
    plate[:] = _plate(layout, links, weights, scale, focus if focused else ())
    draw_outline(pixels, box, BETWEEN, thickness=2)
    ends = (
        min(label.box.left for label in layout.left),
        max(label.box.right for label in layout.right),
    )
    numbers = HeadNumbers(title, tokens, weights, box, box.height // len(tokens), ends)
    return png(
        pixels,
        colour_table(palette, theme, dimmed=focused),
        PictureNumbers("lines", scale, theme, (numbers,)),
    )


def _most_of_row(n: int) -> int:
    return max(1, MOST_LINKS // n)


def links_in_words(links: NDArray[np.bool_]) -> str:
    """How many links are drawn, which, and how many are not."""
    drawn, most = int(links.sum()), _most_of_row(len(links))
    bounded = most < len(links) and bool((links.sum(axis=1) == most).any())
    which = f"at most {most}" if bounded else f"{100 * SHARE:.0f} % or more"
    return f"{drawn} strongest links, {which} of each row; {links.size - drawn} left out"


def _measures(tokens: Sequence[str]) -> Measures:
    """The largest labels whose lines fit the height."""
    n = len(tokens)
    return fit(tokens, lambda _: min(SIDE, n * _LARGEST_PITCH), n) or smallest(tokens)


def lay_out_lines(
    tokens: tuple[str, ...],
    sentence: str | None,
    notes: tuple[str, ...],
    scale: Scale,
    focus: Sequence[int],
) -> LinesLayout:
    """Measures the picture of the lines of a head."""
    measures = _measures(tokens)
    n = len(tokens)
    size = scale_for(n * measures.pitch)
    style = Style(round(NAME_SIZE * size))
    words = Words(sentence, notes, weight_legend(scale))
    top, width = heading_bottom(words, size), width_for(size)
    first, second = (max(measures.band, measure(name, style).width) for name in _NAMES)
    left = PADDING + first + LABEL_GAP
    grid = Grid(left, top + name_band(style.size), n, 1, measures.pitch, 0)
    plate = Box(left, grid.top, width - PADDING - second - LABEL_GAP, grid.box.bottom)
    margins = lay_out_margins(words, size, plate.bottom)
    ramps = ramps_of(tokens, focus)
    attending, attended = _NAMES
    name_left = left - LABEL_GAP - measure(attending, style).width
    return LinesLayout(
        width=width,
        height=margins.bottom + PADDING,
        plate=plate,
        rows=tuple(measures.pitch * place + measures.pitch // 2 for place in range(n)),
        left=row_labels(tokens, ramps, grid, measures),
        right=row_labels(tokens, ramps, grid, measures, after=plate.right),
        names=(
            line_of(attending, style, name_left, top, MUTED),
            line_of(attended, style, plate.right + LABEL_GAP, top, MUTED),
        ),
        margins=margins,
    )


def _plate(
    layout: LinesLayout,
    links: NDArray[np.bool_],
    weights: NDArray[np.floating],
    scale: Scale,
    focus: Sequence[int],
) -> Pixels:
    """The lines on the shade of weight 0, with a focus in two tones."""
    if not focus:
        return _lines(layout, links, weights, scale)
    near = np.zeros(links.shape, bool)
    near[list(focus)] = near[:, list(focus)] = True
    far, full = (_lines(layout, links & chosen, weights, scale) for chosen in (~near, near))
    return with_focus(np.where(full > 0, full, far), full > 0)


def _lines(
    layout: LinesLayout, links: NDArray[np.bool_], weights: NDArray[np.floating], scale: Scale
) -> Pixels:
    """The shade of the strongest line at each pixel, smooth at its edges."""
    across, many = _ACROSS, OVERSAMPLING
    width, height = layout.plate.width * across, layout.plate.height * many
    image = Image.new("L", (width, height))
    draw = ImageDraw.Draw(image)
    light = nearest_step(scale.lightness(weights), 255)
    thickest = min(_THICKEST, _THICKEST_SHARE * layout.plate.height / len(weights))
    thin = min(_THINNEST, thickest)
    rows, columns = np.nonzero(links)
    for place in in_order(-weights[rows, columns]):
        row, column = int(rows[place]), int(columns[place])
        start, end = layout.rows[row] * many, layout.rows[column] * many
        # Measured across the line, not down: steep lines are as thick as level ones.
        slant = float(np.hypot(1, (end - start) / many / layout.plate.width))
        half = many * slant * (thin + (thickest - thin) * float(weights[row, column])) / 2
        tip = max(_TAPER * half, many * slant * _THINNEST / 2)
        corners = [(0, start - half), (width, end - tip), (width, end + tip), (0, start + half)]
        draw.polygon(corners, fill=int(light[row, column]))
    smooth = np.asarray(image.reduce((across, many))).astype(np.uint16)
    shades: Pixels = ((smooth * (SHADES - 1) + 127) // 255).astype(np.uint8)
    return shades
