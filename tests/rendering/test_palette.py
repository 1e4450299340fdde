"""Colour maps: what they run through, and that lightness says the same as the colour."""

import numpy as np
import pytest
from numpy.typing import NDArray

from rendering import CIVIDIS, DARK, GRAY, LIGHT, PALETTES, VIRIDIS, Palette, Theme
from rendering.colours import SHADES, colour_table, figure_table, shades_of

EVERY = pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)


def luminance(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Relative luminance, as WCAG 2.2 defines it."""
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    light: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return light


@EVERY
def test_lightness_grows_with_the_weight(palette: Palette) -> None:
    # A rounded channel may step back by one of 255 once in a while; a fold in the map may not.
    assert np.diff(luminance(palette.table)).min() > -0.002
    assert np.diff(luminance(palette.table[::8])).min() > 0


def test_gray_is_linear_from_black_to_white() -> None:
    assert (GRAY.table == np.arange(256)[:, np.newaxis]).all()


def test_ends_and_middle_are_those_of_the_published_maps() -> None:
    """Entries 0, 127 and 255 of the tables of viridis and cividis, within the stated deviation."""
    for palette, published, off in (
        (VIRIDIS, [(68, 1, 84), (33, 145, 140), (253, 231, 37)], 1),
        (CIVIDIS, [(0, 34, 78), (124, 123, 120), (254, 232, 56)], 4),
    ):
        assert np.abs(palette.table[[0, 127, 255]].astype(int) - np.array(published)).max() <= off


@EVERY
def test_a_shade_is_at_most_half_a_step_off(palette: Palette) -> None:
    weights = np.linspace(0, 1, 1001)
    shades = shades_of(weights)
    assert shades.max() == SHADES - 1
    assert np.abs(shades / (SHADES - 1) - weights).max() <= 0.502 / (SHADES - 1) + 1e-9
    assert (colour_table(palette, DARK)[[0, SHADES - 1]] == palette.table[[0, 255]]).all()


@EVERY
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_figures_stand_out_from_every_shade(palette: Palette, theme: Theme) -> None:
    colours, figures = colour_table(palette, theme), figure_table(palette, theme)
    cell, ink = luminance(colours[figures[:, 0]]), luminance(colours[figures[:, -1]])
    contrast = (np.maximum(cell, ink) + 0.05) / (np.minimum(cell, ink) + 0.05)
    assert contrast.min() > 4


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_texts_stand_out_from_the_background(theme: Theme) -> None:
    def light(name: str) -> float:
        return float(luminance(np.array([list(bytes.fromhex(name[1:]))], np.uint8))[0])

    ground = light(theme.background)
    for name in (theme.text, theme.muted, theme.accent):
        brighter, darker = sorted((ground, light(name)), reverse=True)
        assert (brighter + 0.05) / (darker + 0.05) >= 4.5, name
