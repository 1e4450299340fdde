"""The 256 colours of one picture.

A picture has one byte a pixel, a place in this table, which makes it small and quick to encode:

    0 … 159      shades of the colour map, for the cells; in a picture with a focus, every second
                 is dimmed
    160 … 219    three ramps from the background to the colours of the theme, for smooth text
    220 … 252    shades of the map mixed with the figures drawn over them
    253, 254     the dark and the light figure
    255          what is between cells
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from model.measures.ties import first_largest, nearest_step
from rendering.palette import Palette
from rendering.theme import Theme

SHADES = 160
"""Shades of the colour map in a picture: a cell is at most 1/318 off its weight."""

RAMP = 20
"""Steps from the background to a colour of the theme."""

TEXT, MUTED, ACCENT = (SHADES + RAMP * ramp for ramp in range(3))
"""Where the ramps begin; the first colour of each is the background."""

BACKGROUND = TEXT
FULL_TEXT, FULL_MUTED, FULL_ACCENT = (ramp + RAMP - 1 for ramp in (TEXT, MUTED, ACCENT))

COVERAGES = 8
"""Steps from a cell's own colour (0) to the figure drawn over it (7)."""

_MIXED = SHADES + 3 * RAMP
_MIXED_SHADES, _MIXED_STEPS = 11, 3
_DARK_FIGURE = _MIXED + _MIXED_SHADES * _MIXED_STEPS
_LIGHT_FIGURE = _DARK_FIGURE + 1

BETWEEN = _LIGHT_FIGURE + 1
"""The place of the colour between cells and around them."""

_FIGURES = np.array([[16, 17, 19], [255, 255, 255]], float)

_DIMMED = 0.72
"""How far towards the background a dimmed shade is mixed."""

Colours = NDArray[np.float64]


def _mix(start: Colours, end: Colours, steps: Colours) -> Colours:
    """Colours between two; the steps (0 to 1) become the last axis but one."""
    along = steps[:, np.newaxis]
    mixed: Colours = start[..., np.newaxis, :] * (1 - along) + end[..., np.newaxis, :] * along
    return mixed


def _ramp(theme: Theme, colour: str) -> Colours:
    start, end = (np.array(ImageColor.getrgb(name), float) for name in (theme.background, colour))
    return _mix(start, end, np.linspace(0, 1, RAMP))


def _figure_colours(shades: Colours) -> Colours:
    """The dark or light figure for each shade, whichever has the higher contrast.

    Relative luminance and the point of equal contrast with black and white, 0.179, follow from
    WCAG 2.2's definition of contrast, (L1 + 0.05) / (L2 + 0.05).
    """
    linear = np.where(shades <= 10, shades / 3294.6, ((shades / 255 + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    figures: Colours = _FIGURES[(luminance < 0.179).astype(int)]
    return figures


def _cell_colours(palette: Palette, theme: Theme, *, dimmed: bool) -> Colours:
    shades = palette.shades(SHADES).astype(float)
    if dimmed:
        background = np.array(ImageColor.getrgb(theme.background), float)
        shades[1::2] += _DIMMED * (background - shades[1::2])
    return shades


@lru_cache(maxsize=24)
def colour_table(palette: Palette, theme: Theme, *, dimmed: bool = False) -> NDArray[np.uint8]:
    """The colours of a picture: [256, 3], read-only; `dimmed` if it has a focus."""
    palette = palette.reversed if theme.darker_is_more else palette
    mixed_shades = palette.shades(_MIXED_SHADES).astype(float)
    inner_steps = np.linspace(0, 1, _MIXED_STEPS + 2)[1:-1]
    mixed = _mix(mixed_shades, _figure_colours(mixed_shades), inner_steps)
    parts: list[Colours] = [
        _cell_colours(palette, theme, dimmed=dimmed),
        *(_ramp(theme, colour) for colour in (theme.text, theme.muted, theme.accent)),
        mixed.reshape(-1, 3),
        _FIGURES,
        np.array([ImageColor.getrgb(theme.gap)], float),
    ]
    table: NDArray[np.uint8] = np.rint(np.concatenate(parts)).astype(np.uint8)
    table.setflags(write=False)
    return table


@lru_cache(maxsize=24)
def figure_table(palette: Palette, theme: Theme, *, dimmed: bool = False) -> NDArray[np.uint8]:
    """What becomes of a cell's pixel under a figure: [SHADES, COVERAGES] places in the table.

    Each mixture of a shade and its figure is looked up as the nearest colour that the picture has;
    coverage 0 is the shade itself.
    """
    table = colour_table(palette, theme, dimmed=dimmed).astype(float)
    shades = table[:SHADES]
    wanted = _mix(shades, _figure_colours(shades), np.linspace(0, 1, COVERAGES))
    squares = (table**2).sum(axis=1)
    distances = squares - 2 * wanted @ table.T
    nearest: NDArray[np.uint8] = first_largest(-distances).astype(np.uint8)
    nearest[:, 0] = np.arange(SHADES)
    nearest.setflags(write=False)
    return nearest


def shades_of(lightness: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The shade of each lightness from 0 to 1, as a place in the table of colours."""
    return nearest_step(lightness, SHADES - 1).astype(np.uint8)


def with_focus(shades: NDArray[np.uint8], full: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Shades of a picture with a focus: in full tone where `full` is true, elsewhere dimmed."""
    return np.where(full, shades & 0xFE, shades | 1)
