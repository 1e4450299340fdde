"""`compare` and `head`: heads or sentences side by side, and all that is known of one head."""

from typing import Annotated, Any

from discord.ext import commands

from cogs.choices import (
    COLOURS,
    PATTERN,
    SENTENCES,
    SHOW,
    ColourOptions,
    HeadNumber,
    LayerNumber,
    Show,
)
from cogs.desk import Desk
from cogs.grammar import Reader, heads_in
from cogs.hybrid import Context, hybrid_command
from cogs.offers import head_numbers, layer_numbers
from cogs.sending import present
from cogs.sentences import find_sentences
from model.analysis import Head
from model.measures.patterns import Pattern
from replies.errors import HeadCount, SentenceCount, TooMuchToCompare
from replies.origin import Chosen, Origin
from replies.pages import CardPage, ComparePage
from replies.show.compare import MOST_PANELS


class HeadList(commands.Converter[Any]):
    """Heads as the text of a slash command's option names them, counted from 1."""

    async def convert(self, ctx: Context, argument: str) -> list[tuple[int, int]]:  # type: ignore[override]  # noqa: ARG002
        """Called by the library.

        Raises:
            HeadUnclear: If it names none, or something else besides.
        """
        return heads_in(argument)


class CompareOptions(ColourOptions):
    """Of `compare`."""

    usage = "4-11 [3-10 …] [score=next] … [sentences]"

    heads: Annotated[list[tuple[int, int]], HeadList] = commands.flag(
        description="One head, like 4-11, on several sentences; or several on one: 4-11, 3-10."
    )
    sentences: str | None = commands.flag(default=None, description=SENTENCES)
    score: PATTERN | None = commands.flag(
        default=None, description="What to measure; left out, what fits best."
    )

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        heads = reader.heads()
        named = cls.named(reader, "score", *COLOURS)
        return {"heads": heads, **named, "sentences": reader.rest()}


class HeadOptions(ColourOptions):
    """Of `head`."""

    usage = "8-11 [show=carried] [palette=…] … [sentences]"

    layer: LayerNumber = commands.flag(description="The layer, counted from 1.")
    head: HeadNumber = commands.flag(description="The head of that layer, counted from 1.")
    sentences: str | None = commands.flag(default=None, description=SENTENCES)
    show: Show = commands.flag(default="weights", description=SHOW)

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        layer, head = reader.head()
        named = cls.named(reader, "show", *COLOURS)
        return {"layer": layer, "head": head, **named, "sentences": reader.rest()}


class Compare(commands.Cog):
    """One head or a few, closely."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the commands work with."""
        self._desk = desk

    @hybrid_command(pictures=True)
    async def compare(self, ctx: Context, *, options: CompareOptions) -> None:
        """Answers `compare`."""
        heads = self._heads(options.heads)
        chosen = await find_sentences(ctx, options.sentences, self._desk.sentences)
        page = ComparePage(
            heads=tuple(place for head in heads for place in (head.layer, head.head)),
            score=Pattern(options.score) if options.score else None,
            colours=options.colours,
        )
        await present(ctx, self._desk, page, _comparable(heads, chosen))

    @hybrid_command(pictures=True)
    async def head(self, ctx: Context, *, options: HeadOptions) -> None:
        """Answers `head`."""
        geometry = self._desk.services.model.geometry
        head = Head.counted_from_one(options.layer, options.head, geometry)
        chosen = await find_sentences(ctx, options.sentences, self._desk.sentences)
        page = CardPage(
            layer=head.layer,
            head=head.head,
            carried=options.show == "carried",
            colours=options.colours,
        )
        await present(ctx, self._desk, page, chosen)

    def _heads(self, typed: list[tuple[int, int]]) -> list[Head]:
        """The heads of a list as people type it, counted from 1, each once."""
        geometry = self._desk.services.model.geometry
        found = [Head.counted_from_one(layer, head, geometry) for layer, head in typed]
        heads = list(dict.fromkeys(found))
        if len(heads) > MOST_PANELS:
            raise HeadCount(len(heads), 2, MOST_PANELS)
        return heads

    head.autocomplete("layer")(layer_numbers)
    head.autocomplete("head")(head_numbers)


def _comparable(heads: list[Head], chosen: Chosen) -> Chosen:
    """The sentences to compare these heads on.

    Raises:
        TooMuchToCompare: If it would be several heads on several sentences that were given.
        SentenceCount: If one head can't be shown on so many.
    """
    sentences = len(chosen.texts)
    if len(heads) > 1:
        if sentences > 1 and chosen.origin is Origin.GIVEN:
            raise TooMuchToCompare(len(heads), sentences)
        return chosen.first()
    if sentences > MOST_PANELS:
        raise SentenceCount(sentences, 2, MOST_PANELS)
    return chosen
