"""Forms to type something into. Their custom id says what for, so they work after a restart."""

from collections.abc import Iterator, Mapping
from typing import Any

import discord

_FIELD = "typed"


class Form(discord.ui.Modal):
    """A form with one field, which the library needn't remember.

    Who fills in forms is many people at once, and the library remembers but one form of a custom
    id. What they send in arrives as an interaction all the same.
    """

    def __init__(self, title: str, label: str, custom_id: str, most: int) -> None:
        """Takes what it says.

        Args:
            title: Its heading.
            label: What is to be typed, at most 45 characters.
            custom_id: What is known by it when it is sent in.
            most: How many characters may be typed.
        """
        super().__init__(title=title, custom_id=custom_id, timeout=None)
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id=_FIELD, max_length=most)
        self.add_item(discord.ui.Label(text=label, component=field))

    def is_finished(self) -> bool:
        """Yes: so the library doesn't keep it."""
        return True


def typed_into(interaction: discord.Interaction[Any]) -> str:
    """What was typed into a form."""
    data: Mapping[str, Any] = interaction.data or {}
    return next(
        (str(each["value"]) for each in _fields(data) if each.get("custom_id") == _FIELD), ""
    )


def _fields(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All fields of what was sent in."""
    inner = [*part.get("components", ()), *([part["component"]] if "component" in part else [])]
    if not inner:
        yield part
    for each in inner:
        yield from _fields(each)
