"""What comes of **Keep**: a finding goes into the notebook of whoever pressed."""

from typing import Any

import discord
from discord.ext import commands

from cogs.answering import answered
from cogs.controls import in_turn
from cogs.delivery import delivered
from cogs.desk import Desk
from cogs.forms import typed_into
from cogs.keep_button import FORM
from cogs.message import texts_in
from cogs.progress import Reports, deferred
from replies.addresses import page_at
from replies.errors import BadAddress
from replies.notebook.keeping import keeping_of, kept_in_words, one_line


class NotebookPresses(commands.Cog):
    """The form that **Keep** opens, when it is sent in."""

    def __init__(self, desk: Desk) -> None:
        """Takes what is worked with."""
        self._desk = desk

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Called by the library for everything that people use; of that, this is one form."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: Any = interaction.data
        form = FORM.fullmatch(data["custom_id"])
        if form is not None:
            await answered(interaction, lambda: self._keep(interaction, form["address"]))

    async def _keep(self, interaction: discord.Interaction[Any], address: str) -> None:
        """Measures the page of the answer anew, and keeps what is found."""
        services, message = self._desk.services_for(interaction), interaction.message
        line, page = one_line(typed_into(interaction)), page_at(address)
        await deferred(interaction, private=True)
        reports = Reports(lambda text: interaction.edit_original_response(content=text))
        answer = await in_turn(interaction, page, texts_in(message) if message else (), reports)
        if answer.finding is None:
            raise BadAddress(address)
        keeping = keeping_of(
            services,
            answer.finding,
            line,
            person=interaction.user.id,
            name=interaction.user.display_name,
            guild=interaction.guild_id or 0,
            channel=interaction.channel_id or 0,
        )
        entry, new = await services.records.notebooks.keep(keeping)
        words = kept_in_words(entry, new=new, prefix=services.examples.prefix)
        await delivered(lambda: interaction.edit_original_response(content=words))
