"""The button that keeps what an answer found, and the form that it opens.

Both custom ids hold the page of the answer, whose sentences stand in the message; so they work
after a restart, too. Whoever presses keeps it in a notebook of their own.
"""

import re
from typing import Any

import discord

from cogs.answering import Interaction, answered
from cogs.delivery import delivered, was_acknowledged
from replies.notebook.keeping import FORM_TITLE, HINT, KEEP_LABEL, MOST_CHARACTERS, QUESTION

KEEP = r"keep:(?P<address>[\s\S]+)"
FORM = re.compile(KEEP)
"""The custom ids of the button and of its form."""

LINE = "line"
"""The custom id of the form's field."""


class Keep(discord.ui.DynamicItem[discord.ui.Button[Any]], template=KEEP):
    """A button that keeps what was found."""

    def __init__(self, address: str, row: int | None = None) -> None:
        super().__init__(
            discord.ui.Button(
                label=KEEP_LABEL,
                style=discord.ButtonStyle.success,
                custom_id=self.custom_id_of(address),
                row=row,
            )
        )
        self._address = address

    @staticmethod
    def custom_id_of(address: str) -> str:
        """The custom id for the page with this address."""
        return f"keep:{address}"

    @classmethod
    async def from_custom_id(  # type: ignore[override]
        cls, interaction: Interaction, item: discord.ui.Button[Any], match: re.Match[str], /
    ) -> "Keep":
        """Called by the library for a press, also on a message from before a restart."""
        del interaction
        return cls(match["address"], item.row)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Asks what the person makes of it."""
        await answered(interaction, lambda: _asked(interaction, self._address))


async def _asked(interaction: discord.Interaction[Any], address: str) -> None:
    form = discord.ui.Modal(title=FORM_TITLE, custom_id=Keep.custom_id_of(address))
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=LINE, required=False, max_length=MOST_CHARACTERS
    )
    form.add_item(discord.ui.Label(text=QUESTION, description=HINT, component=field))
    form.stop()  # What comes of it finds its way by its custom id; the library needn't wait.
    try:
        await delivered(lambda: interaction.response.send_modal(form))
    except discord.HTTPException as error:
        if not was_acknowledged(error):
            raise
