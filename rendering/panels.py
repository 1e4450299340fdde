"""Two to four heads, or one head on as many sentences, on one colour scale."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rendering.palette import GRAY, Palette
from rendering.picture import checked_head
from rendering.scale import LINEAR, Scale
from rendering.theme import DARK, Theme
from rendering.tile_picture import draw_tiles
from rendering.tiles import Arrangement, TileWords, lay_out_tiles

OWN = Arrangement(2, gutter=32, shared=False)
"""Two panels side by side, three or four in two rows, each with its labels."""

SHARED = replace(OWN, shared=True)
"""Of panels with the same tokens, which leaves more room for them."""


@dataclass(frozen=True, eq=False)
class Panel:
    """One head diagram among several.

    Attributes:
        tokens: The n tokens.
        weights: [n, n], each from 0 to 1; rows attend.
        title: Over the diagram, in two lines at most.
        caption: Under it, such as a score in words, in three lines at most; None for none.
    """

    tokens: Sequence[str]
    weights: NDArray[np.floating]
    title: str
    caption: str | None = None


def draw_panels(
    panels: Sequence[Panel],
    *,
    title: str,
    sentence: str | None = None,
    note: str | None = None,
    scale: Scale = LINEAR,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws head diagrams side by side, or in two rows if they are more than two.

    Those of the same tokens have labels at the left and at the top only.

    Args:
        panels: From two to four.
        title: What the picture shows, such as "Layer 4, head 11 on two sentences".
        sentence: That all share, set under the title.
        note: What was done to the weights, in a few words.
        scale: How light a weight is shown.
        palette: Colours of the weights 0 to 1.
        theme: Colours of everything else.

    Returns:
        A PNG file, which also holds the numbers (`rendering.picture_numbers`). Equal arguments
        give equal bytes.

    Raises:
        ValueError: If there are fewer than two panels or more than four, or a panel's tokens and
            weights aren't such as `rendering.head.draw_head` takes.
    """
    if not 2 <= len(panels) <= 4:
        raise ValueError(f"{len(panels)} panels, not 2 to 4")
    matrices = [checked_head(tuple(panel.tokens), panel.weights) for panel in panels]
    words = [TileWords(tuple(panel.tokens), panel.title, panel.caption) for panel in panels]
    arrangement = SHARED if len({tile.tokens for tile in words}) == 1 else OWN
    layout = lay_out_tiles(words, arrangement, sentence, note, scale)
    return draw_tiles(layout, words, matrices, title, scale, palette, theme)
