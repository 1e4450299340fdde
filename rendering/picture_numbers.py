"""The numbers of a picture, inside its file: so a page that knows how can show them live.

They stand in a text chunk of the PNG file (iTXt, compressed), which whoever shows the picture may
ignore, as every Discord client does, and drop. The text is JSON in ASCII, `TEXT_VERSION` 1:

    version   1
    size      width and height of the picture
    ground    the colour around the cells, "#rrggbb"
    view      "cells" for heat maps, "lines" for two columns of words
    of        what the numbers are, as the legend says: "attention weight"
    end       where the scale ends, in steps
    heads     of each head that is drawn:
        name      as the picture names it
        tokens    the n tokens as drawn: joined, or without [CLS] and [SEP]; very long ones cut
        box       left, top, right and bottom of the cells or lines
        pitch     from one row to the next, and of cells from one column to the next
        labels    where labels end: of cells, their left and their top; of lines, left and right
        rows      n rows of n whole numbers of steps of 1/10,000; rows attend

All lengths are pixels of the picture.

Pictures of one head, of a few side by side and of a layer have them. The overview has none: a cell
of its thumbnails is too small to be pointed at, and 144 heads are ten times as many numbers; where
it shows a score, its cells have their figures printed. Differences have none: they are signed, may
be thousands of times smaller than a step, and what is said of a row that adds up to 1 isn't true of
them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL.PngImagePlugin import PngInfo

from model.measures.ties import whole_steps
from rendering.scale import Scale
from rendering.shapes import Box, Grid, Label
from rendering.theme import Theme

KEYWORD = "attention"
"""Of the chunk."""

TEXT_VERSION = 1

STEPS = 10_000
"""Of a weight of 1. Rounded to hundredths they give what replies and cells say."""

MOST_NUMBERS = 128 * 128
"""In a picture: a head of 128 tokens, four of 64, or twelve of 36. One with more has none."""

LONGEST_TOKEN = 80
"""Characters of a token."""


@dataclass(frozen=True, eq=False)
class HeadNumbers:
    """The numbers of one head, and where they are drawn.

    Attributes:
        name: Of the head.
        tokens: The n tokens.
        weights: [n, n], from 0 to 1; rows attend.
        box: Of the cells or lines.
        pitch: From one row to the next.
        labels: Where labels end: of cells, their left and their top; of lines, left and right.
    """

    name: str
    tokens: Sequence[str]
    weights: NDArray[np.floating]
    box: Box
    pitch: int
    labels: tuple[int, int]

    def as_json(self, end: float) -> dict[str, Any]:
        """As it stands in the chunk; a weight of 1 is `end`."""
        box = self.box
        values = self.weights.astype(np.float64) * end
        return {
            "name": self.name,
            "tokens": [_cut(token) for token in self.tokens],
            "box": [box.left, box.top, box.right, box.bottom],
            "pitch": self.pitch,
            "labels": list(self.labels),
            "rows": whole_steps(values, STEPS).tolist(),
        }


@dataclass(frozen=True, eq=False)
class PictureNumbers:
    """All numbers of a picture.

    Attributes:
        view: "cells" or "lines".
        scale: Of the weights.
        theme: Of the picture.
        heads: Those that are drawn.
    """

    view: str
    scale: Scale
    theme: Theme
    heads: Sequence[HeadNumbers]

    def chunk(self, width: int, height: int) -> PngInfo | None:
        """The chunk for a picture of this size; None if they are more than `MOST_NUMBERS`."""
        if sum(head.weights.size for head in self.heads) > MOST_NUMBERS:
            return None
        end = self.scale.end
        text = {
            "version": TEXT_VERSION,
            "size": [width, height],
            "ground": self.theme.background,
            "view": self.view,
            "of": self.scale.of,
            "end": int(whole_steps(np.array(end), STEPS)),
            "heads": [head.as_json(end) for head in self.heads],
        }
        info = PngInfo()
        info.add_itxt(KEYWORD, json.dumps(text, separators=(",", ":")), zip=True)
        return info


def numbers_of_cells(
    name: str,
    tokens: Sequence[str],
    weights: NDArray[np.floating],
    grid: Grid,
    labels: tuple[Sequence[Label], Sequence[Label]],
) -> HeadNumbers:
    """Those of a heat map whose rows and columns have these labels."""
    rows, columns = labels
    left = min((label.box.left for label in rows), default=grid.left)
    top = min((label.box.top for label in columns), default=grid.top)
    return HeadNumbers(name, tokens, weights, grid.box, grid.pitch, (left, top))


def _cut(token: str) -> str:
    return token if len(token) <= LONGEST_TOKEN else f"{token[: LONGEST_TOKEN - 1]}…"
