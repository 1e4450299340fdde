"""`find` and `check`: which heads do it, and whether what somebody says of a head is true."""

from typing import Any

from discord.ext import commands

from cogs.choices import (
    ADDED_TO_PATTERNS,
    COLOURS,
    PATTERN,
    PATTERNS,
    SENTENCES,
    ColourOptions,
    HeadNumber,
    LayerNumber,
)
from cogs.desk import Desk
from cogs.grammar import Reader
from cogs.hybrid import Context, hybrid_command
from cogs.offers import head_numbers, layer_numbers, sentence_words
from cogs.sending import present
from cogs.sentences import find_sentences, refuse_doubtful
from model.analysis import Head
from model.measures.patterns import Pattern
from replies.errors import ChoiceUnclear, ClaimUnclear
from replies.examples import typed
from replies.pages import CheckPage, Claim, FindPage

_PATTERN = "What the head looks at; or leave it out and give source and target."
_SOURCE = "Or the word that looks, such as slowly; the#2 is the second 'the'."
_TARGET = "With it the word that is looked at, such as moved."


class ClaimOptions(ColourOptions):
    """Of both commands: a pattern, or a link between two words."""

    pattern: PATTERN | None = commands.flag(default=None, description=_PATTERN)
    source: str | None = commands.flag(default=None, description=_SOURCE)
    target: str | None = commands.flag(default=None, description=_TARGET)
    sentences: str | None = commands.flag(default=None, description=SENTENCES)

    @classmethod
    def take_claim(cls, command: str, reader: Reader) -> dict[str, Any]:
        """`next` or `slowly -> moved`, then the colours and the sentences.

        Raises:
            ClaimUnclear: If there is neither, or both.
        """
        named = cls.named(reader, *COLOURS)
        link = reader.link()
        if link is not None:
            claim = dict(zip(("source", "target"), link, strict=True))
        else:
            claim = {"pattern": _pattern(command, reader)}
        return {**claim, **named, **cls.named(reader, *COLOURS), "sentences": reader.rest()}

    def claim(self, command: str) -> Claim:
        """The claim, as pages take it.

        Raises:
            ClaimUnclear: If a slash command was given neither pattern nor link, or both.
        """
        if self.pattern is not None:
            if self.source or self.target:
                raise ClaimUnclear(command, both=True)
            return Claim(pattern=Pattern(self.pattern))
        if not (self.source and self.target):
            raise ClaimUnclear(command)
        return Claim(source=self.source, target=self.target)


def _typed(claim: Claim) -> str:
    """A claim as people type it."""
    return claim.pattern.value if claim.pattern else f"{claim.source} -> {claim.target}"


def _pattern(command: str, reader: Reader) -> str:
    try:
        pattern = reader.choice("pattern", PATTERNS)
    except ChoiceUnclear as error:
        raise ClaimUnclear(command, near=error.near) from None
    reader.skip(ADDED_TO_PATTERNS)
    if reader.link() is not None:
        raise ClaimUnclear(command, both=True)
    return pattern


class FindOptions(ClaimOptions):
    """Of `find`."""

    usage = "next|slowly -> moved [theme=…] … [sentences]"

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        return cls.take_claim("find", reader)


class CheckOptions(ClaimOptions):
    """Of `check`."""

    usage = "3-10 next|slowly -> moved [theme=…] … [sentences]"

    layer: LayerNumber = commands.flag(description="The layer, counted from 1.")
    head: HeadNumber = commands.flag(description="The head of that layer, counted from 1.")

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        layer, head = reader.head()
        return {"layer": layer, "head": head, **cls.take_claim("check", reader)}


class Claims(commands.Cog):
    """What a whole class says of heads, measured."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the commands work with."""
        self._desk = desk

    @hybrid_command(pictures=True)
    async def find(self, ctx: Context, *, options: FindOptions) -> None:
        """Answers `find`."""
        claim = options.claim("find")
        refuse_doubtful(options.sentences, f"find {_typed(claim)}")
        page = FindPage(claim=claim, colours=options.colours)
        chosen = await find_sentences(ctx, options.sentences, self._desk.sentences)
        await present(ctx, self._desk, page, chosen)

    @hybrid_command(pictures=True)
    async def check(self, ctx: Context, *, options: CheckOptions) -> None:
        """Answers `check`."""
        geometry = self._desk.services.model.geometry
        head = Head.counted_from_one(options.layer, options.head, geometry)
        claim = options.claim("check")
        refuse_doubtful(options.sentences, f"check {typed(head)} {_typed(claim)}")
        page = CheckPage(layer=head.layer, head=head.head, claim=claim, colours=options.colours)
        chosen = await find_sentences(ctx, options.sentences, self._desk.sentences)
        await present(ctx, self._desk, page, chosen)

    find.autocomplete("source")(sentence_words)
    find.autocomplete("target")(sentence_words)
    check.autocomplete("source")(sentence_words)
    check.autocomplete("target")(sentence_words)
    check.autocomplete("layer")(layer_numbers)
    check.autocomplete("head")(head_numbers)
