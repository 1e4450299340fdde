"""`help`: what the bot can do, with an example for everything."""

import discord
from discord.ext import commands

from cogs.answer import COLOUR
from cogs.hybrid import Context, hybrid_command
from cogs.plain import plain
from cogs.sending import send
from cogs.services import Services


class Guide(commands.Cog):
    """Explains the commands."""

    def __init__(self, services: Services) -> None:
        """Takes what the texts speak of."""
        self._services = services

    @hybrid_command(pictures=False)
    async def help(self, ctx: Context) -> None:
        """Show what you can ask, with examples."""
        embed = self._embed(str(ctx.me.display_name))
        await send(ctx, self._services, embed=embed, private=True)

    def _embed(self, name: str) -> discord.Embed:
        services = self._services
        examples, geometry = services.examples, services.model.geometry
        embed = discord.Embed(
            title="Look inside BERT",
            description=(
                "BERT is a language model that learned by guessing hidden words. It has "
                f"{geometry.layers} layers of {geometry.heads} **attention heads**, and each head "
                "decides, for every token, which other tokens to look at. Here you see both: the "
                "guesses, and where each head looks."
            ),
            colour=COLOUR,
        )
        embed.add_field(
            name="1 · Let BERT fill a gap",
            value=f"`{examples.mask}`\n"
            "Write the gap as `[MASK]` or `___`. You get the most probable words.",
            inline=False,
        )
        embed.add_field(
            name="2 · See where a head looks",
            value=f"`{examples.attn}`\n"
            "That layer and head, for your last sentence here. Layers go from 1 to "
            f"{geometry.layers}, heads from 1 to {geometry.heads}.\n"
            f"`{examples.attn_sentence}` takes a new sentence; as a reply to a "
            "message, `attn` takes the sentence from there.",
            inline=False,
        )
        embed.add_field(
            name="3 · Read the picture",
            value="Each row is a token that looks, each column a token that is looked at; the "
            "lighter the cell, the more. Each row sums to 1. A bright line just right of the "
            "diagonal means: every token looks at the next one.",
            inline=False,
        )
        embed.add_field(
            name="Also",
            value="Slash commands (`/mask`, `/attn`) do the same, and so does mentioning me: "
            f"`@{name} mask …`. A sentence may have up to {services.model.token_limit} tokens "
            f"and {services.model.limits.masks} gaps. Sentences are kept in memory only. "
            f"The model here is **{plain(services.shown_model_name)}**.",
            inline=False,
        )
        return embed
