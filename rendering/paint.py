"""Puts text and lines on a picture, which is an array of places in a table of colours."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from rendering.colours import RAMP, shades_of, with_focus
from rendering.shapes import Box, Label
from rendering.text import Mask, mask_of, measure

Pixels = NDArray[np.uint8]
"""[height, width] places in the table of colours (`rendering.colours`)."""

_MIDDLE = 0.31
"""From the baseline up to what the eye takes for the middle of a line, in em (Open Sans: half the
x-height is 0.27, half the height of capitals 0.36)."""

OVERSAMPLING = 4
"""How much finer than the picture curves are drawn before they are averaged."""


def steps(mask: Mask, count: int) -> Mask:
    """Coverage 0 to 255 as a step from 0 to `count` - 1."""
    return ((mask.astype(np.uint16) * (count - 1) + 127) // 255).astype(np.uint8)


def _shrunk(mask: Mask, width: int, height: int) -> Mask:
    """A mask that fits; for piles of combining marks, which are higher than any line."""
    if mask.shape[0] <= height and mask.shape[1] <= width:
        return mask
    factor = min(height / mask.shape[0], width / mask.shape[1])
    size = (max(1, int(mask.shape[1] * factor)), max(1, int(mask.shape[0] * factor)))
    return np.asarray(Image.fromarray(mask).resize(size, Image.Resampling.BOX))


def draw_label(pixels: Pixels, label: Label) -> None:
    """Draws a text at the left end of its box, in the middle of its height."""
    box = label.box
    region = pixels[box.top : box.bottom, box.left : box.right]
    if label.upward:
        region = np.rot90(region, -1)
    height, width = region.shape
    extent = measure(label.text, label.style)
    mask = _shrunk(mask_of(label.text, label.style), width, height)
    top = round(height / 2 + _MIDDLE * label.style.size) - extent.ascent
    top = min(max(top, 0), height - mask.shape[0])
    region[top : top + mask.shape[0], : mask.shape[1]] = label.ramp + steps(mask, RAMP)


def draw_labels(pixels: Pixels, labels: Iterable[Label]) -> None:
    """Draws each of the texts."""
    for label in labels:
        draw_label(pixels, label)


def draw_bar(pixels: Pixels, box: Box, *, focused: bool = False) -> None:
    """Draws the shades from the darkest to the lightest, in full tone."""
    shades = shades_of(np.linspace(0, 1, box.width))
    if focused:
        shades = with_focus(shades, np.ones(shades.shape, bool))
    pixels[box.top : box.bottom, box.left : box.right] = shades


def draw_elbow(pixels: Pixels, box: Box, ramp: int) -> None:
    """Draws an arrow that goes up and turns right."""
    many = OVERSAMPLING
    width, height = box.width * many, box.height * many
    image = Image.new("L", (width, height))
    draw = ImageDraw.Draw(image)
    line, head = 2 * many, 6 * many
    radius = min(width, height) // 2
    y = head
    draw.arc((line, y, line + 2 * radius, y + 2 * radius), 180, 270, fill=255, width=line)
    draw.line((line + line // 2, y + radius, line + line // 2, height), fill=255, width=line)
    draw.line((line + radius, y + line // 2, width - head, y + line // 2), fill=255, width=line)
    tip = y + line // 2
    draw.polygon(
        ((width - 1, tip), (width - 2 * head, tip - head), (width - 2 * head, tip + head)), fill=255
    )
    mask = np.asarray(image.resize((box.width, box.height), Image.Resampling.BOX))
    pixels[box.top : box.bottom, box.left : box.right] = ramp + steps(mask, RAMP)
