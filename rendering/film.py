"""One sentence through all layers: a sheet with a heat map of each, or a film of them in turn.

The film is a GIF. All its frames have the colours of one table, as `rendering.colours` makes it, so
that none is drawn with fewer colours than the picture of a head.
"""

import io
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rendering.colours import colour_table
from rendering.head import head_pixels
from rendering.layer import draw_layer
from rendering.palette import GRAY, Palette
from rendering.scale import LINEAR, Scale
from rendering.theme import DARK, Theme

MOST_FRAMES, MOST_FILMED = 24, 64
"""Layers and tokens that a film has room for: some 4 MB, if each cell of each layer differs."""

_FRAME, _LAST_FRAME = 900, 2500
"""Milliseconds for which a frame is shown, and the last one, before it begins again."""


def draw_sheet(
    tokens: Sequence[str],
    weights: NDArray[np.floating],
    *,
    title: str,
    sentence: str | None = None,
    note: str | None = None,
    scale: Scale = LINEAR,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws a heat map of each layer, in fewer columns than rows, so that their labels are larger.

    The arguments, the file and the errors are those of `rendering.layer.draw_layer`, but that
    `weights` are [layers, n, n].
    """
    layers = len(weights)
    return draw_layer(
        tokens,
        weights,
        title=title,
        sentence=sentence,
        note=note,
        titles=[f"layer {layer + 1}" for layer in range(layers)],
        columns=columns_of(layers),
        scale=scale,
        palette=palette,
        theme=theme,
    )


def columns_of(layers: int) -> int:
    """How many layers stand side by side: three of twelve."""
    return min(layers, max(2, math.ceil(math.sqrt(layers)) - 1))


def draw_film(
    tokens: Sequence[str],
    weights: NDArray[np.floating],
    *,
    title: str,
    sentence: str | None = None,
    note: str | None = None,
    scale: Scale = LINEAR,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws a heat map of each layer as a frame of a film, which begins again when it has ended.

    Args:
        tokens: The n tokens, at most `MOST_FILMED`.
        weights: [layers, n, n], each from 0 to the end of the scale; at most `MOST_FRAMES` layers.
        title: What the frames show; each has its layer before that.
        sentence: As for `rendering.head.draw_head`.
        note: As for `rendering.head.draw_head`.
        scale: As for `rendering.head.draw_head`.
        palette: As for `rendering.head.draw_head`.
        theme: As for `rendering.head.draw_head`.

    Returns:
        A GIF file. Equal arguments give equal bytes.

    Raises:
        ValueError: If there are more tokens or layers, or no layer, or `draw_head` raises it.
    """
    tokens, layers = tuple(tokens), len(weights)
    if not 1 <= layers <= MOST_FRAMES or len(tokens) > MOST_FILMED:
        raise ValueError(f"{layers} layers of {len(tokens)} tokens")
    frames = []
    for layer, of_layer in enumerate(weights, 1):
        name = f"Layer {layer} of {layers}: {title}"
        frames.append(
            head_pixels(tokens, of_layer, name, sentence, note, (), scale, palette, theme)
        )
    return _gif(frames, colour_table(palette, theme))


def _gif(frames: Sequence[NDArray[np.uint8]], colours: NDArray[np.uint8]) -> bytes:
    """Frames with one byte a pixel, as a file that repeats them for ever."""
    images = [Image.fromarray(frame) for frame in frames]
    for image in images:
        image.putpalette(colours.tobytes())
    file = io.BytesIO()
    images[0].save(
        file,
        "GIF",
        save_all=True,
        append_images=images[1:],
        duration=[_FRAME] * (len(images) - 1) + [_LAST_FRAME],
        loop=0,
        optimize=False,
    )
    return file.getvalue()
