"""Options and names that several commands share."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from discord import app_commands
from discord.ext import commands

from cogs.hybrid import Options
from model.measures.patterns import Pattern
from replies.pages import Colours, PaletteName, ScaleName, ThemeName

LayerNumber = app_commands.Range[int, 1, None]
HeadNumber = app_commands.Range[int, 1, None]
"""Counted from 1. Which there are depends on the model that is loaded, so that a slash command
bounds them below only and offers those that there are."""

SENTENCE = "The sentence; left out, the one you used last here."
SENTENCES = "One sentence, or several with // between them; left out, the ones used last here."
"""Descriptions of options."""

MOST_FOCUS = 4
"""Words looked at closely at once: the buttons have room for no more."""

SHOW = "Attention weights; or carried: what a token takes from each."
"""The description of an option."""

Show = Literal["weights", "carried"]
"""What a picture of heads shows."""

COLOURS = ("palette", "theme", "scale")
"""The options of `ColourOptions`, for `Options.named`."""


class ColourOptions(Options):
    """Options of every command that draws a picture."""

    palette: PaletteName = commands.flag(default="gray", description="The colours.")
    theme: ThemeName = commands.flag(
        default="dark", description="Dark; or light: white, for print."
    )
    scale: ScaleName = commands.flag(
        default="linear", description="sqrt makes faint weights easier to see."
    )

    def __init_subclass__(cls) -> None:
        """Puts the colours behind the command's own options, in the order that Discord shows."""
        super().__init_subclass__()
        flags = cls.__commands_flags__
        for name in COLOURS:
            flags[name] = flags.pop(name)

    @property
    def colours(self) -> Colours:
        """The colours, as pages take it."""
        return Colours(palette=self.palette, theme=self.theme, scale=self.scale)


PATTERN = Literal["next", "prev", "self", "same", "sep", "cls", "punct", "mask", "broad"]
SCORES = Literal["pictures", PATTERN]

PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        **{pattern.value: pattern.value for pattern in Pattern},
        "previous": "prev",
        "before": "prev",
        "last": "prev",
        "after": "next",
        "following": "next",
        "itself": "self",
        "[sep]": "sep",
        "[cls]": "cls",
        "[mask]": "mask",
        "punctuation": "punct",
        "entropy": "broad",
    }
)
"""Every name of a pattern that people may type, and its own name."""

ADDED_TO_PATTERNS = ("word", "words", "token", "tokens")
"""What people add to the name of a pattern: "previous word"."""
