"""What pages with pictures share: how a picture is coloured, and the buttons that change it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypedDict

from rendering.palette import PALETTES, Palette
from rendering.panels import OWN
from rendering.scale import LINEAR, SQUARE_ROOT, Scale
from rendering.theme import DARK, LIGHT, Theme
from rendering.tiles import Arrangement, most_labelled
from replies.answer import Button
from replies.pages import Colours, PaletteName, Pictured, ThemeName

_NEXT_PALETTE: dict[PaletteName, PaletteName] = {
    "gray": "cividis",
    "cividis": "viridis",
    "viridis": "gray",
}
_PALETTE_NAMES: dict[PaletteName, str] = {
    "gray": "Grey",
    "cividis": "Cividis",
    "viridis": "Viridis",
}
_OTHER_THEME: dict[ThemeName, ThemeName] = {"dark": "light", "light": "dark"}

_READABLE: Mapping[int, int] = MappingProxyType({1: 24, 2: 18})
_READABLE_OF_MANY = 11
"""Tokens up to which the labels of one picture, of two side by side, or of more have 8 of 550
pixels."""

_LABELLED = 109
"""Tokens up to which each has a label, in a picture that is opened."""

_READABLE_TILES: Mapping[int, int] = MappingProxyType({1: 24, 2: 24, 3: 16})
_READABLE_OF_MANY_TILES = 10
"""Tokens up to which the labels of tiles have 8 of 550 pixels, by how many stand side by side."""


class Drawn(TypedDict):
    """What every drawing function takes."""

    palette: Palette
    theme: Theme


def drawn(colours: Colours) -> Drawn:
    """How to draw pictures so."""
    theme = DARK if colours.theme == "dark" else LIGHT
    return {"palette": PALETTES[colours.palette], "theme": theme}


def towards_more(colours: Colours) -> str:
    """How a cell is, beside another, of which there is more."""
    return "darker" if drawn(colours)["theme"].darker_is_more else "lighter"


def to_open(tokens: int, *, labels: bool, panels: int = 1) -> str:
    """A line to add to the words about a picture that is too fine for where Discord shows it.

    There a picture is about 550 pixels wide. Opened, it has labels of 13 pixels, of very many
    tokens only of some, and of several heat maps none.

    Args:
        tokens: How many tokens or words are drawn.
        labels: Whether the picture has labels of tokens.
        panels: How many heat maps stand in it side by side.
    """
    if tokens <= _READABLE.get(panels, _READABLE_OF_MANY):
        return ""
    some = _unlabelled(tokens, panels) if labels else ""
    return f"\n-# {tokens} tokens are many for one look: open the picture to read it.{some}"


def _unlabelled(tokens: int, panels: int) -> str:
    """What has no label in a picture that is opened."""
    if panels > 1 and tokens > most_labelled(OWN):
        return " So many have no labels there."
    return " Not all of them have a label there." if tokens > _LABELLED else ""


def tiles_to_open(tokens: int, arrangement: Arrangement, elsewhere: str) -> str:
    """What to do where the tokens of tiles with the same tokens can't be read; nothing if they can.

    Args:
        tokens: How many there are.
        arrangement: Of the tiles.
        elsewhere: Where the tokens can be read if they have no labels at all.
    """
    if tokens <= _READABLE_TILES.get(arrangement.columns, _READABLE_OF_MANY_TILES):
        return ""
    if tokens <= most_labelled(arrangement):
        return "Open the picture to read its labels."
    return f"There is no room for {tokens} labels; {elsewhere}."


def scale_of(colours: Colours) -> Scale:
    """How light a weight is drawn."""
    return SQUARE_ROOT if colours.scale == "sqrt" else LINEAR


def colour_buttons(page: Pictured, *, scale: bool = True) -> tuple[Button, ...]:
    """Buttons that change palette, theme and scale; each is called what a press gives.

    Args:
        page: The page.
        scale: Whether its picture has a scale to choose.
    """
    colours = page.colours
    palette, theme = _NEXT_PALETTE[colours.palette], _OTHER_THEME[colours.theme]
    repainted = replace(page, colours=replace(colours, palette=palette))
    buttons = (
        Button(f"{_PALETTE_NAMES[palette]} colours", repainted),
        Button(f"{theme.capitalize()} theme", replace(page, colours=replace(colours, theme=theme))),
    )
    if not scale:
        return buttons
    if colours.scale == "sqrt":
        linear = replace(page, colours=replace(colours, scale="linear"))
        return (Button("Linear scale", linear), *buttons)
    return (Button("√ scale", replace(page, colours=replace(colours, scale="sqrt"))), *buttons)
