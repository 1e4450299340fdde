"""What pages with pictures share: how a picture looks, and the buttons that change it."""

import dataclasses
from typing import Any, TypedDict, TypeVar

from cogs.answer import Button
from cogs.pages import Look, PaletteName, ThemeName
from rendering.palette import PALETTES, Palette
from rendering.scale import LINEAR, SQUARE_ROOT, Scale
from rendering.theme import DARK, LIGHT, Theme

LookT = TypeVar("LookT", bound=Look)

_NEXT_PALETTE: dict[PaletteName, PaletteName] = {
    "gray": "cividis",
    "cividis": "viridis",
    "viridis": "gray",
}
_OTHER_THEME: dict[ThemeName, ThemeName] = {"dark": "light", "light": "dark"}


_READABLE, _LABELLED = 24, 90


class Drawn(TypedDict):
    """What every drawing function takes."""

    palette: Palette
    theme: Theme


def drawn(page: Look) -> Drawn:
    """How to draw the pictures of a page."""
    theme = DARK if page.theme == "dark" else LIGHT
    return {"palette": PALETTES[page.palette], "theme": theme}


def to_open(tokens: int, *, labels: bool, readable: int = _READABLE) -> str:
    """A line to add to the words about a picture that is too fine for where Discord shows it.

    There a picture is about 550 pixels wide, and labels of one head with more than 24 tokens are
    smaller than 8 of them. Opened, it has labels of 13 pixels, of very many tokens only of some.

    Args:
        tokens: How many tokens or words are drawn.
        labels: Whether the picture has labels of tokens.
        readable: Up to how many tokens its labels are large enough.
    """
    if tokens <= readable:
        return ""
    some = " Not all of them have a label there." if labels and tokens > _LABELLED else ""
    return f"\n-# {tokens} tokens are many for one look: open the picture to read it.{some}"


def scale_of(page: Look) -> Scale:
    """How light a weight is drawn on a page."""
    return SQUARE_ROOT if page.scale == "sqrt" else LINEAR


def look_buttons(page: LookT, *, scale: bool = True) -> tuple[Button, ...]:
    """Buttons that change palette, theme and scale; each says what a press gives.

    Args:
        page: The page.
        scale: Whether its picture has a scale to choose.
    """
    palette, theme = _NEXT_PALETTE[page.palette], _OTHER_THEME[page.theme]
    buttons = (
        Button(f"Colours: {palette}", _with(page, palette=palette)),
        Button(f"{theme.capitalize()} theme", _with(page, theme=theme)),
    )
    if not scale:
        return buttons
    if page.scale == "sqrt":
        return (Button("Linear scale", _with(page, scale="linear")), *buttons)
    return (Button("√ scale", _with(page, scale="sqrt")), *buttons)


def _with(page: LookT, **changes: Any) -> Any:  # noqa: ANN401 - a page of the same kind
    return dataclasses.replace(page, **changes)
