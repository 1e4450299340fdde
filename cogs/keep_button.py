"""The button that keeps what an answer found, and the form that it opens.

Both custom ids hold the page of the answer, whose sentences stand in the message; so they work
after a restart, too. Whoever presses keeps it in a notebook of their own.
"""

import re
from typing import Any

import discord

from cogs.answering import Interaction, answered
from cogs.delivery import responded
from cogs.forms import Form
from replies.notebook.keeping import FORM_TITLE, HINT, KEEP_LABEL, MOST_CHARACTERS, QUESTION

KEEP = r"keep:(?P<address>[\s\S]+)"
FORM = re.compile(KEEP)
"""The custom ids of the button and of its form."""


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
    custom_id = Keep.custom_id_of(address)
    form = Form(FORM_TITLE, QUESTION, custom_id, MOST_CHARACTERS, hint=HINT, required=False)
    await responded(lambda: interaction.response.send_modal(form))
