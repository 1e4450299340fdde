"""`help`: what the bot can do, with an example for everything."""

from pathlib import PurePath

import discord
from discord.ext import commands

from cogs.examples import Examples
from cogs.hybrid import Context, hybrid_command
from cogs.plain import plain
from cogs.replies import COLOUR
from cogs.sending import send
from model.analyzer import Analyzer


class Guide(commands.Cog):
    """Explains the commands."""

    def __init__(self, model: Analyzer, *, examples: Examples, model_name: str) -> None:
        """Takes what the texts speak of: the model, its name, and examples that work with it."""
        self._model = model
        self._examples = examples
        # Of a folder, its name: where it lies on the machine is nobody's business.
        self._model_name = PurePath(model_name).name

    @hybrid_command
    @commands.bot_has_permissions(embed_links=True)
    async def help(self, ctx: Context) -> None:
        """Show what you can ask, with examples."""
        await send(ctx, embed=self._embed(str(ctx.me.display_name)), private=True)

    def _embed(self, name: str) -> discord.Embed:
        examples, geometry = self._examples, self._model.geometry
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
            f"`@{name} mask …`. A sentence may have up to {self._model.token_limit} tokens "
            f"and {self._model.limits.masks} gaps. Sentences are kept in memory only. "
            f"The model here is **{plain(self._model_name)}**.",
            inline=False,
        )
        return embed
