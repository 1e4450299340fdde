"""The command in a message's menu: its text as the sentence, with nothing to type."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.controls import answered
from cogs.desk import Desk
from cogs.hybrid import Context
from cogs.sending import present
from cogs.sentences import sentences_in
from replies.answer import Texts
from replies.errors import NothingThere
from replies.manual import LOOK_INSIDE
from replies.origin import Chosen, Origin
from replies.pages import MaskPage, OverviewPage, Page


def look_inside(desk: Desk) -> app_commands.ContextMenu:
    """The command for the tree: the words for a message's gap or, where it has none, all heads."""

    async def callback(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await answered(interaction, lambda: _look(interaction, desk, message))

    return app_commands.ContextMenu(name=LOOK_INSIDE, callback=callback)


async def _look(
    interaction: discord.Interaction[Any], desk: Desk, message: discord.Message
) -> None:
    ctx: Context = await commands.Context.from_interaction(interaction)
    texts = await sentences_in(ctx, message)
    if not texts:
        raise NothingThere
    chosen = Chosen(texts, Origin.GIVEN).first()
    await present(ctx, desk, _page_of(desk, chosen.texts), chosen)


def _page_of(desk: Desk, texts: Texts) -> Page:
    (sentence,) = desk.services.read(texts)
    return MaskPage() if sentence.mask_positions else OverviewPage()
