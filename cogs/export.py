"""`export`: all pictures or all numbers of a sentence, as a file to take along."""

import contextlib
import io
from typing import Any

import discord
from discord.ext import commands

from cogs.choices import COLOURS, SENTENCE, ColourOptions, LayerNumber
from cogs.controls import controls
from cogs.desk import Desk
from cogs.grammar import Reader
from cogs.hybrid import Context, hybrid_command
from cogs.message import embed_of
from cogs.offers import layer_numbers
from cogs.progress import Reports, in_progress
from cogs.sending import in_line, send
from cogs.sentences import find_sentence
from replies.answer import Answer
from replies.export import made, ordered, zipped
from replies.files import Format, Order, alt_text, exact_size, file_embed, refuse_too_large
from replies.origin import Chosen, with_origin
from replies.pages import Colours

_FORMATS: dict[str, Format] = {
    "zip": "zip",
    "png": "png",
    "csv": "csv",
    "json": "json",
    "npz": "npz",
    "picture": "png",
    "numpy": "npz",
}


class ExportOptions(ColourOptions):
    """Of `export`."""

    usage = "zip|png|csv|json|npz [layer=3] [palette=…] … [sentence]"

    form: Format = commands.flag(
        name="format", description="Pictures (zip: one a head, png: all in one) or numbers."
    )
    layer: LayerNumber | None = commands.flag(
        default=None, description="One layer alone, counted from 1."
    )
    sentence: str | None = commands.flag(default=None, description=SENTENCE)

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        form = reader.choice("format", _FORMATS)
        return {"format": form, **cls.named(reader, "layer", *COLOURS), "sentence": reader.rest()}


class Export(commands.Cog):
    """Files of everything that there is about a sentence."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the command works with."""
        self._desk = desk

    @hybrid_command(pictures=True)
    async def export(self, ctx: Context, *, options: ExportOptions) -> None:
        """Answers `export`."""
        services, typed = self._desk.services, options.layer
        layer = None if typed is None else services.existing_layer(typed - 1)
        chosen = await find_sentence(ctx, options.sentence, self._desk.sentences)
        async with contextlib.AsyncExitStack() as turn:
            async with in_progress(ctx):
                weight = services.weight(chosen.texts)
                line = in_line(ctx, self._desk, self._desk.exports, weight)
                await turn.enter_async_context(line)
                order = await ordered(services, options.form, chosen.texts, layer)
            self._desk.sentences.remember(ctx, chosen.texts)
            data = await self._made(ctx, order, options.colours)
            await self._send(ctx, order, data, chosen)

    async def _made(self, ctx: Context, order: Order, colours: Colours) -> bytes:
        """The file, unless it is too large; where that can be known before, it isn't made."""
        services, limit = self._desk.services, _limit(ctx)
        if order.form == "zip":
            reports = Reports(lambda text: send(ctx, self._desk, text))
            return await zipped(services, order, colours, limit, reports.say)
        refuse_too_large(order, exact_size(order), limit)
        async with in_progress(ctx):
            data = await made(services, order, colours)
        refuse_too_large(order, len(data), limit)
        return data

    async def _send(self, ctx: Context, order: Order, data: bytes, chosen: Chosen) -> None:
        embed = file_embed(order, self._desk.services.examples.head, len(data))
        answer = with_origin(Answer(embed, (order.analysis.text,)), chosen)
        view = controls(answer, ctx.author.id)

        def files() -> list[discord.File]:
            return [discord.File(io.BytesIO(data), order.filename, description=alt_text(order))]

        await send(ctx, self._desk, embed=embed_of(answer), files=files, view=view)

    export.autocomplete("layer")(layer_numbers)


def _limit(ctx: Context) -> int:
    """How many bytes a file may have where the command was given."""
    return ctx.filesize_limit if ctx.interaction is None else ctx.interaction.filesize_limit
