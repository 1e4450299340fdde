"""The picture of one attention head: rows attend, columns are attended to, lighter is more."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rendering.cells import draw_cells, draw_marked_cell, tones_of
from rendering.colours import MUTED, colour_table
from rendering.layout import Layout, lay_out
from rendering.margins import title_label
from rendering.paint import Pixels, draw_elbow, draw_labels
from rendering.palette import GRAY, Palette
from rendering.picture import checked_head, png, sheet
from rendering.picture_numbers import PictureNumbers, numbers_of_cells
from rendering.scale import LINEAR, Scale
from rendering.theme import DARK, Theme


def draw_head(
    tokens: Sequence[str],
    weights: NDArray[np.floating],
    *,
    title: str,
    sentence: str | None = None,
    note: str | None = None,
    focus: Sequence[int] = (),
    scale: Scale = LINEAR,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws the attention weights of one head.

    Args:
        tokens: The n tokens as the tokenizer gives them: "[CLS]", "the", "##ly".
        weights: [n, n], each from 0 to the end of the scale. Row i is the attending token,
            column j the attended one.
        title: What the picture shows, such as "Layer 3, head 10".
        sentence: Set under the title; shortened in its middle if it doesn't fit.
        note: What was done to the weights, in a few words under the sentence.
        focus: The places of tokens whose rows and columns stay in full tone while the rest is
            dimmed; none for no focus.
        scale: How light a weight is shown. Printed values stay the weights themselves.
        palette: Colours of the weights; those of attention are on one scale in every picture.
        theme: Colours of everything else.

    Returns:
        A PNG file, which also holds the numbers (`rendering.picture_numbers`). Equal arguments
        give equal bytes.

    Raises:
        ValueError: If there are no tokens, the weights have another shape, aren't finite or lie
            outside the scale, or no token has a place of the focus.
    """
    tokens, focus = tuple(tokens), tuple(focus)
    pixels = head_pixels(tokens, weights, title, sentence, note, focus, scale, palette, theme)
    layout, _ = _base(tokens, sentence, note, focus, scale)
    labels = layout.rows, layout.columns
    shown = checked_head(tokens, scale.weights(weights))
    numbers = numbers_of_cells(title, tokens, shown, layout.grid, labels)
    return png(
        pixels,
        colour_table(palette, theme, dimmed=bool(focus)),
        PictureNumbers("cells", scale, theme, (numbers,)),
    )


def head_pixels(
    tokens: tuple[str, ...],
    weights: NDArray[np.floating],
    title: str,
    sentence: str | None,
    note: str | None,
    focus: tuple[int, ...],
    scale: Scale,
    palette: Palette,
    theme: Theme,
) -> Pixels:
    """The picture that `draw_head` makes a file of; arguments and errors are those."""
    weights = checked_head(tokens, scale.weights(weights), focus)
    layout, base = _base(tokens, sentence, note, focus, scale)
    pixels: Pixels = base.copy()
    draw_labels(pixels, [title_label(layout.margins, title)])
    tones = tones_of(weights, palette, theme, scale, focus)
    draw_cells(pixels, layout.grid, weights, tones, scale.end)
    for mark in layout.margins.marks:
        draw_marked_cell(pixels, mark, layout.grid, tones.figures)
    return pixels


@lru_cache(maxsize=12)
def _base(
    tokens: tuple[str, ...],
    sentence: str | None,
    note: str | None,
    focus: tuple[int, ...],
    scale: Scale,
) -> tuple[Layout, Pixels]:
    """All that the heads of a sentence share: everything but title and cells.

    Palette and theme don't matter here: pixels are places in a table of colours.
    """
    layout = lay_out(tokens, sentence, note=note, scale=scale, focus=focus)
    bar, focused = layout.margins.bar, bool(focus)
    pixels = sheet(layout.width, layout.height, layout.labels, bar, focused=focused)
    draw_elbow(pixels, layout.elbow, MUTED)
    pixels.setflags(write=False)
    return layout, pixels
