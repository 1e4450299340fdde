"""`swap` and `layers`: other words in a sentence, and the answer on its way through the layers."""

from typing import Annotated, Any

from discord.ext import commands

from cogs.choices import COLOURS, SENTENCE, ColourOptions
from cogs.desk import Desk
from cogs.grammar import Reader, swaps_in
from cogs.hybrid import Context, hybrid_command
from cogs.sending import present
from cogs.sentences import find_sentence, refuse_doubtful
from replies.pages import LayersPage
from replies.show.swap import SwapPage
from replies.swaps import Pair

_SWAPS = "Like: slowly -> quickly; the#2 -> a; very -> (leaves it out); moved <-> slowly."


class SwapList(commands.Converter[Any]):
    """Swaps as the text of a slash command's option has them."""

    async def convert(self, ctx: Context, argument: str) -> list[Pair]:  # type: ignore[override]  # noqa: ARG002
        """Called by the library.

        Raises:
            SwapUnclear: If there is none, or something else besides.
        """
        return swaps_in(argument)


class SwapOptions(ColourOptions):
    """Of `swap`."""

    usage = "slowly -> quickly [the#2 -> a, …] [theme=…] … [sentence]"

    swaps: Annotated[list[Pair], SwapList] = commands.flag(description=_SWAPS)
    sentence: str | None = commands.flag(default=None, description=SENTENCE)

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        swaps = reader.swaps()
        named = cls.named(reader, *COLOURS)
        return {"swaps": swaps, **named, "sentence": reader.rest()}


class LayersOptions(ColourOptions):
    """Of `layers`."""

    usage = "[theme=…] … [sentence]"

    sentence: str | None = commands.flag(
        default=None, description="A sentence with a gap, [MASK] or ___; left out, your last one."
    )

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        named = cls.named(reader, *COLOURS)
        return {**named, "sentence": reader.rest()}


class Variations(commands.Cog):
    """What becomes of the answer if something is changed."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the commands work with."""
        self._desk = desk

    @hybrid_command(pictures=True)
    async def swap(self, ctx: Context, *, options: SwapOptions) -> None:
        """Answers `swap`."""
        typed = ", ".join(f"{old} -> {new}" for old, new in options.swaps)
        refuse_doubtful(options.sentence, f"swap {typed}")
        words = tuple(word for pair in options.swaps for word in pair)
        chosen = await find_sentence(ctx, options.sentence, self._desk.sentences)
        await present(ctx, self._desk, SwapPage(words=words, colours=options.colours), chosen)

    @hybrid_command(pictures=True)
    async def layers(self, ctx: Context, *, options: LayersOptions) -> None:
        """Answers `layers`."""
        chosen = await find_sentence(ctx, options.sentence, self._desk.sentences)
        await present(ctx, self._desk, LayersPage(colours=options.colours), chosen)
