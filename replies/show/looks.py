"""What pages with pictures share: how a picture looks, and the buttons that change it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypedDict

from rendering.palette import PALETTES, Palette
from rendering.scale import LINEAR, SQUARE_ROOT, Scale
from rendering.theme import DARK, LIGHT, Theme
from replies.answer import Button
from replies.pages import Look, PaletteName, Pictured, ThemeName

_NEXT_PALETTE: dict[PaletteName, PaletteName] = {
    "gray": "cividis",
    "cividis": "viridis",
    "viridis": "gray",
}
_OTHER_THEME: dict[ThemeName, ThemeName] = {"dark": "light", "light": "dark"}

_READABLE: Mapping[int, int] = MappingProxyType({1: 24, 2: 18})
_READABLE_OF_MANY = 11
"""Tokens up to which the labels of one picture, of two side by side, or of more have 8 of 550
pixels."""

_LABELLED = 109
"""Tokens up to which each has a label, in a picture that is opened."""


class Drawn(TypedDict):
    """What every drawing function takes."""

    palette: Palette
    theme: Theme


def drawn(look: Look) -> Drawn:
    """How to draw pictures that look so."""
    theme = DARK if look.theme == "dark" else LIGHT
    return {"palette": PALETTES[look.palette], "theme": theme}


def towards_more(look: Look) -> str:
    """How a cell is, beside another, of which there is more."""
    return "darker" if drawn(look)["theme"].darker_is_more else "lighter"


def to_open(tokens: int, *, labels: bool, panels: int = 1) -> str:
    """A line to add to the words about a picture that is too fine for where Discord shows it.

    There a picture is about 550 pixels wide. Opened, it has labels of 13 pixels, of very many
    tokens only of some.

    Args:
        tokens: How many tokens or words are drawn.
        labels: Whether the picture has labels of tokens.
        panels: How many heat maps stand in it side by side.
    """
    if tokens <= _READABLE.get(panels, _READABLE_OF_MANY):
        return ""
    some = " Not all of them have a label there." if labels and tokens > _LABELLED else ""
    return f"\n-# {tokens} tokens are many for one look: open the picture to read it.{some}"


def scale_of(look: Look) -> Scale:
    """How light a weight is drawn."""
    return SQUARE_ROOT if look.scale == "sqrt" else LINEAR


def look_buttons(page: Pictured, *, scale: bool = True) -> tuple[Button, ...]:
    """Buttons that change palette, theme and scale; each says what a press gives.

    Args:
        page: The page.
        scale: Whether its picture has a scale to choose.
    """
    look = page.look
    palette, theme = _NEXT_PALETTE[look.palette], _OTHER_THEME[look.theme]
    buttons = (
        Button(f"Colours: {palette}", replace(page, look=replace(look, palette=palette))),
        Button(f"{theme.capitalize()} theme", replace(page, look=replace(look, theme=theme))),
    )
    if not scale:
        return buttons
    if look.scale == "sqrt":
        linear = replace(page, look=replace(look, scale="linear"))
        return (Button("Linear scale", linear), *buttons)
    return (Button("√ scale", replace(page, look=replace(look, scale="sqrt"))), *buttons)
