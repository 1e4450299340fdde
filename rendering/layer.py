"""The heads of one layer side by side, large enough to read."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rendering.palette import GRAY, Palette
from rendering.picture import checked
from rendering.scale import LINEAR, Scale
from rendering.theme import DARK, Theme
from rendering.tile_picture import draw_tiles
from rendering.tiles import Arrangement, TileWords, lay_out_tiles


def draw_layer(
    tokens: Sequence[str],
    weights: NDArray[np.floating],
    *,
    title: str,
    sentence: str | None = None,
    note: str | None = None,
    titles: Sequence[str] | None = None,
    columns: int | None = None,
    scale: Scale = LINEAR,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws the attention weights of all heads of a layer.

    Args:
        tokens: The n tokens; they label the rows of the heads at the left and the columns of those
            at the top, if there is room for legible labels (up to 27 tokens with twelve heads).
        weights: [heads, n, n], each from 0 to the end of the scale; rows attend.
        title: What the picture shows, such as "Layer 3".
        sentence: Set under the title; shortened in its middle if it doesn't fit.
        note: What was done to the weights, in a few words under the sentence.
        titles: Of the heads; "head 1", "head 2" … if None.
        columns: How many stand side by side; as many as rows or one more if None.
        scale: How light a weight is shown.
        palette: Colours of the weights.
        theme: Colours of everything else.

    Returns:
        A PNG file, which also holds the numbers (`rendering.picture_numbers`) if they are not too
        many. Equal arguments give equal bytes.

    Raises:
        ValueError: If there are no tokens or no heads, the weights have another shape, aren't
            finite or lie outside the scale, or there are not as many titles as heads.
    """
    n, heads = len(tokens), len(weights)
    weights = checked(scale.weights(weights), (heads, n, n))
    if titles is None:
        titles = [f"head {head + 1}" for head in range(heads)]
    if len(titles) != heads:
        raise ValueError(f"{len(titles)} titles for {heads} heads")
    words = [TileWords(tuple(tokens), name) for name in titles]
    layout = lay_out_tiles(words, arranged(heads, columns), sentence, note, scale)
    return draw_tiles(layout, words, list(weights), title, scale, palette, theme)


def arranged(heads: int, columns: int | None = None) -> Arrangement:
    """In so many columns, or in as many as rows or one more."""
    return Arrangement(columns or math.ceil(math.sqrt(heads)), gutter=12, shared=True)
