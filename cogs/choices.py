"""Names that several commands choose from, and what slash commands offer while one is typed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from discord import app_commands
from discord.ext import commands

from cogs.hybrid import Options
from cogs.pages import PaletteName, ScaleName, ThemeName
from model.geometry import Geometry
from model.patterns import Pattern

_MOST_CHOICES = 25

Layer = app_commands.Range[int, 1, None]
LayerHead = app_commands.Range[int, 1, None]
"""Counted from 1. Which there are depends on the model that is loaded, so that a slash command
bounds them below only and offers those that there are."""

SENTENCE = "The sentence; left out, the one you used last here."
SENTENCES = "One sentence, or several with // between them; left out, the ones used last here."
"""Descriptions of options."""

LOOK = ("palette", "theme", "scale")
"""The options of `LookOptions`, for `Options.named`."""


class LookOptions(Options):
    """Options of every command that draws a picture."""

    palette: PaletteName = commands.flag(default="gray", description="The colours.")
    theme: ThemeName = commands.flag(default="dark", description="Dark or light.")
    scale: ScaleName = commands.flag(
        default="linear", description="sqrt makes faint weights easier to see."
    )

    def __init_subclass__(cls) -> None:
        """Puts the look behind the command's own options, in the order that Discord shows."""
        super().__init_subclass__()
        flags = cls.__commands_flags__
        for name in LOOK:
            flags[name] = flags.pop(name)

    @property
    def look(self) -> dict[str, Any]:
        """The look, as pages take it."""
        return {name: getattr(self, name) for name in LOOK}


PATTERN = Literal["next", "prev", "self", "same", "sep", "cls", "punct", "mask", "broad"]
SCORES = Literal["pictures", PATTERN]

PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        **{pattern.value: pattern.value for pattern in Pattern},
        "previous": "prev",
        "itself": "self",
        "[sep]": "sep",
        "[cls]": "cls",
        "[mask]": "mask",
        "punctuation": "punct",
        "entropy": "broad",
    }
)
"""Every name of a pattern that people may type, and its own name."""


def layer_numbers(geometry: Geometry, typed: str) -> list[app_commands.Choice[int]]:
    """The layers that begin with the digits typed so far."""
    return _numbers(geometry.layers, typed)


def head_numbers(geometry: Geometry, typed: str) -> list[app_commands.Choice[int]]:
    """The heads of a layer that begin with the digits typed so far."""
    return _numbers(geometry.heads, typed)


def _numbers(count: int, typed: str) -> list[app_commands.Choice[int]]:
    fitting = [number for number in range(1, count + 1) if str(number).startswith(typed.strip())]
    return [app_commands.Choice(name=str(n), value=n) for n in fitting[:_MOST_CHOICES]]
