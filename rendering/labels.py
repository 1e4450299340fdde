"""The labels of tokens beside cells, and the sizes that labels and cells share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.notation import MASK, SPECIAL_TOKENS
from rendering.colours import ACCENT, MUTED, TEXT
from rendering.shapes import Box, Grid, Label
from rendering.text import largest_size, measure, shorten
from rendering.typeface import REGULAR, SEMIBOLD, Style

LABEL_GAP = 10
"""Between labels and cells."""

LARGEST_LABEL, SMALLEST_LABEL = 42, 13
LINE = 1.1
"""From one label to the next, per em."""

NAME_SIZE = 23
"""Of axis names, in an ordinary picture."""

_LONGEST_LABEL = 7.5
"""Width of a label at most, in em."""

_LARGEST_PITCH = 96
_LARGEST_GRID = 1536
"""Side of the cells at most, if they have two pixels each."""

_SMALLEST_WITH_GAP = 8


@dataclass(frozen=True)
class Measures:
    """Sizes that depend on each other.

    Attributes:
        size: Of labels, in pixels per em.
        band: Width that the labels take.
        pitch: From one cell to the next.
    """

    size: int
    band: int
    pitch: int


def token_style(token: str, size: int) -> Style:
    """Special tokens are set in semibold."""
    return Style(size, SEMIBOLD if token in SPECIAL_TOKENS else REGULAR)


def token_ramp(token: str) -> int:
    """The colour of a token's label."""
    if token == MASK:
        return ACCENT
    return MUTED if token in SPECIAL_TOKENS else TEXT


def ramps_of(tokens: Sequence[str], focus: Sequence[int]) -> tuple[int, ...]:
    """The colour of each token's label; of the others than the focused ones, muted."""
    ramps = [token_ramp(token) for token in tokens]
    if not focus:
        return tuple(ramps)
    muted = [MUTED] * len(ramps)
    for place in focus:
        muted[place] = ramps[place] if ramps[place] == ACCENT else TEXT
    return tuple(muted)


def band_of(tokens: Sequence[str], size: int) -> int:
    """The width that the labels take."""
    widest = max(measure(token, token_style(token, size)).width for token in tokens)
    return max(min(widest, round(_LONGEST_LABEL * size)), 2 * size)


def fit(tokens: Sequence[str], room: Callable[[int], int], n: int) -> Measures | None:
    """The largest labels whose lines fit beside cells; None if the smallest don't.

    Args:
        tokens: All that are labelled.
        room: The side that n cells may take beside labels of a band.
        n: Cells a side.
    """

    def pitch_of(size: int) -> int:
        return min(room(band_of(tokens, size)) // n, _LARGEST_PITCH)

    size = largest_size(SMALLEST_LABEL, LARGEST_LABEL, lambda size: pitch_of(size) >= LINE * size)
    return None if size is None else Measures(size, band_of(tokens, size), pitch_of(size))


def smallest(tokens: Sequence[str]) -> Measures:
    """The smallest labels, with cells of their height or, if they are very many, lower ones."""
    pitch = min(round(LINE * SMALLEST_LABEL), max(_LARGEST_GRID // len(tokens), 2))
    return Measures(SMALLEST_LABEL, band_of(tokens, SMALLEST_LABEL), pitch)


def gap_for(pitch: int) -> int:
    """Background between cells of a pitch: none between the smallest."""
    return 2 if pitch >= 3 * _SMALLEST_WITH_GAP else int(pitch >= _SMALLEST_WITH_GAP)


def row_labels(
    tokens: Sequence[str],
    ramps: Sequence[int],
    grid: Grid,
    measures: Measures,
    *,
    after: int | None = None,
) -> tuple[Label, ...]:
    """Beside the rows, at their cells; of every k-th token if a line is higher than a cell.

    They end left of the cells or, with `after`, begin right of that pixel.
    """
    labels = []
    for text, style, width, first, last, ramp in _placed(tokens, ramps, grid, measures):
        left = grid.left - LABEL_GAP - width if after is None else after + LABEL_GAP
        box = Box(left, grid.top + first, left + width, grid.top + last)
        labels.append(Label(text, style, box, ramp))
    return tuple(labels)


def column_labels(
    tokens: Sequence[str], ramps: Sequence[int], grid: Grid, measures: Measures
) -> tuple[Label, ...]:
    """Above the columns, reading upwards."""
    bottom = grid.top - LABEL_GAP
    return tuple(
        Label(
            text,
            style,
            Box(grid.left + first, bottom - width, grid.left + last, bottom),
            ramp,
            upward=True,
        )
        for text, style, width, first, last, ramp in _placed(tokens, ramps, grid, measures)
    )


def _placed(
    tokens: Sequence[str], ramps: Sequence[int], grid: Grid, measures: Measures
) -> list[tuple[str, Style, int, int, int, int]]:
    """Text, style, width, first and last pixel along the cells, and colour of each label."""
    line = max(grid.pitch, round(LINE * measures.size))
    placed = []
    for place in range(0, len(tokens), -(-line // grid.pitch)):
        style = token_style(tokens[place], measures.size)
        text = shorten(tokens[place], style, measures.band)
        width = min(measure(text, style).width, measures.band)
        first = place * grid.pitch + (grid.pitch - grid.gap) // 2 - line // 2
        placed.append((text, style, width, first, first + line, ramps[place]))
    return placed


def name_band(size: int) -> int:
    """The room of an axis name, with the space to the labels."""
    return round(1.7 * size)


def axis_names(
    rows: str, columns: str, box: Box, style: Style, left: int, top: int
) -> tuple[Label, Label]:
    """The names of the axes, from `left` and from `top` on, in the middle of the box's sides."""
    height = round(1.4 * style.size)
    middle_x, middle_y = (box.left + box.right) // 2, (box.top + box.bottom) // 2
    half = measure(rows, style).width // 2
    row_box = Box(left, middle_y - half, left + height, middle_y + half + 1)
    half = measure(columns, style).width // 2
    column_box = Box(middle_x - half, top, middle_x + half + 1, top + height)
    return (
        Label(rows, style, row_box, MUTED, upward=True),
        Label(columns, style, column_box, MUTED),
    )
