"""Forms to type something into. Their custom id says what for, so they work after a restart."""

from collections.abc import Iterator, Mapping
from typing import Any

import discord

FIELD = "typed"
"""The custom id of what is typed into."""


class Form(discord.ui.Modal):
    """A form with one field, which the library needn't remember.

    Who fills in forms is many people at once, and the library remembers but one form of a custom
    id. What they send in arrives as an interaction all the same.
    """

    def __init__(
        self,
        title: str,
        label: str,
        custom_id: str,
        most: int,
        *,
        hint: str | None = None,
        required: bool = True,
    ) -> None:
        """Takes what it says.

        Args:
            title: Its heading.
            label: What is to be typed, at most 45 characters.
            custom_id: What is known by it when it is sent in.
            most: How many characters may be typed.
            hint: What is said below the label, if anything.
            required: Whether something must be typed.
        """
        super().__init__(title=title, custom_id=custom_id, timeout=None)
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=FIELD, max_length=most, required=required
        )
        self.add_item(discord.ui.Label(text=label, description=hint, component=field))

    def is_finished(self) -> bool:
        """Yes: so the library doesn't keep it."""
        return True


def typed_into(interaction: discord.Interaction[Any]) -> str:
    """What was typed into a form."""
    data: Mapping[str, Any] = interaction.data or {}
    return next(
        (str(each.get("value") or "") for each in _fields(data) if each.get("custom_id") == FIELD),
        "",
    )


def _fields(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All fields of what was sent in."""
    inner = [*part.get("components", ()), *([part["component"]] if "component" in part else [])]
    if not inner:
        yield part
    for each in inner:
        yield from _fields(each)
