"""`mask` and `attn`: look at BERT's guesses, and at where one of its heads looks."""

import io

import discord
from discord import app_commands
from discord.ext import commands

from cogs import replies
from cogs.hybrid import Context, hybrid_command
from cogs.progress import in_progress
from cogs.sending import send
from cogs.sentences import LastSentences, find_sentence
from model.analysis import Head
from model.analyzer import Analyzer
from rendering.head import draw_head
from rendering.studio import Studio


class Explore(commands.Cog):
    """The two commands that everything starts with."""

    def __init__(self, model: Analyzer, studio: Studio, *, top_k: int) -> None:
        """Takes a warm model, a studio for pictures, and how many words `mask` shows."""
        self._model = model
        self._studio = studio
        self._top_k = top_k
        self._last = LastSentences()

    @hybrid_command
    @app_commands.describe(sentence="A sentence with a gap, written [MASK] or ___.")
    @commands.bot_has_permissions(embed_links=True)
    async def mask(self, ctx: Context, *, sentence: str) -> None:
        """Guess the words that fit the gaps of a sentence."""
        read = self._model.read(sentence, needs_mask=True)
        async with in_progress(ctx):
            analysis = await self._model.analyze(read)
        self._last.remember(ctx, read.text)
        await send(ctx, embed=replies.mask_embed(analysis, self._top_k))

    @hybrid_command
    @app_commands.describe(
        layer="The layer, counted from 1.",
        head="The head of that layer, counted from 1.",
        sentence="The sentence; left out, the one you used last here.",
    )
    @commands.bot_has_permissions(embed_links=True, attach_files=True)
    async def attn(
        self, ctx: Context, layer: int, head: int, *, sentence: str | None = None
    ) -> None:
        """Draw where one attention head looks."""
        chosen = Head.counted_from_one(layer, head, self._model.geometry)
        read = self._model.read(await find_sentence(ctx, sentence, self._last))
        async with in_progress(ctx):
            analysis = await self._model.analyze(read)
            picture = await self._studio.draw(
                draw_head,
                analysis.tokens,
                analysis.of_head(chosen),
                title=replies.title(chosen),
                sentence=read.text,
            )
        self._last.remember(ctx, read.text)
        file = discord.File(
            io.BytesIO(picture),
            filename=f"layer{layer}-head{head}.png",
            description=replies.alt_text(analysis, chosen),
        )
        await send(ctx, embed=replies.attention_embed(analysis, chosen), file=file)
