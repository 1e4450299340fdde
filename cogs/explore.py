"""`mask`, `attn` and `heads`: BERT's guesses, where one head looks, and all heads at once."""

from functools import partial
from typing import Any, Literal

from discord import app_commands
from discord.ext import commands

from cogs.choices import (
    ADDED_TO_PATTERNS,
    COLOURS,
    MOST_FOCUS,
    PATTERNS,
    SCORES,
    SENTENCE,
    SHOW,
    ColourOptions,
    HeadNumber,
    LayerNumber,
    Show,
)
from cogs.desk import Desk
from cogs.grammar import Reader, listed
from cogs.hybrid import Context, Options, hybrid_command
from cogs.offers import head_numbers, layer_numbers
from cogs.sending import present
from cogs.sentences import find_sentence, refuse_doubtful
from model.analysis import Head
from model.errors import EmptyText
from model.measures.patterns import Pattern
from replies.errors import NoSentence, OptionWrong
from replies.pages import HeadPage, MaskPage, OverviewPage, View
from replies.showing import show_focused

FOCUS = "A word to look at closely, or several with commas; the#2 is the second 'the'."

MOST_WORDS = 20


class MaskOptions(Options):
    """Of `mask`."""

    usage = "[k=10] [words=cat,dog] [sentence]"

    sentence: str | None = commands.flag(
        default=None, description="A sentence with a gap, [MASK] or ___; left out, your last one."
    )
    k: app_commands.Range[int, 1, 20] | None = commands.flag(
        default=None, description="How many words to show, from 1 to 20."
    )
    words: str | None = commands.flag(
        default=None, description="How likely are these words? Separate them by commas."
    )

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        named = cls.named(reader, "k", "words")
        if "words" in named:
            named["words"] = reader.continued(named["words"])
            named |= cls.named(reader, "k")
        return {**named, "sentence": reader.rest()}


class AttnOptions(ColourOptions):
    """Of `attn`."""

    usage = "3-10 [view=lines] [focus=it] [show=carried] … [sentence]"

    layer: LayerNumber = commands.flag(description="The layer, counted from 1.")
    head: HeadNumber = commands.flag(description="The head of that layer, counted from 1.")
    sentence: str | None = commands.flag(default=None, description=SENTENCE)
    view: View = commands.flag(default="heat", description="Heat map, or lines between tokens.")
    focus: str | None = commands.flag(default=None, description=FOCUS)
    specials: Literal["show", "hide", "rescale"] = commands.flag(
        default="show", description="[CLS] and [SEP]: show, hide, or hide and rescale the rows."
    )
    words: Literal["off", "on"] = commands.flag(
        default="off", description="Join the pieces of a word."
    )
    show: Show = commands.flag(default="weights", description=SHOW)

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        layer, head = reader.head()
        names = ("view", "focus", "specials", "words", "show", *COLOURS)
        named = cls.named(reader, *names)
        if "focus" in named:
            named["focus"] = reader.continued(named["focus"])
            named |= cls.named(reader, *names)
        return {"layer": layer, "head": head, **named, "sentence": reader.rest()}


class HeadsOptions(ColourOptions):
    """Of `heads`."""

    usage = "[score] [show=carried] [palette=…] … [sentence]"

    score: SCORES = commands.flag(default="pictures", description="What colours the heads.")
    sentence: str | None = commands.flag(default=None, description=SENTENCE)
    show: Show = commands.flag(default="weights", description=SHOW)

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        named = cls.named(reader, "score", "show", *COLOURS)
        score = reader.name({"pictures": "pictures", **PATTERNS}, before_sentence=True)
        if score is not None:
            reader.skip(ADDED_TO_PATTERNS)
            named["score"] = score
        named |= cls.named(reader, "score", "show", *COLOURS)
        return {**named, "sentence": reader.rest()}


class Explore(commands.Cog):
    """The commands that everything starts with."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the commands work with."""
        self._desk = desk

    @hybrid_command(pictures=False)
    async def mask(self, ctx: Context, *, options: MaskOptions) -> None:
        """Answers `mask`."""
        desk = self._desk
        words = listed(options.words or "")
        if len(words) > MOST_WORDS:
            raise OptionWrong("words", f"up to {MOST_WORDS} words, separated by commas")
        page = MaskPage(k=options.k, words=words)
        try:
            chosen = await find_sentence(ctx, options.sentence, desk.sentences)
        except NoSentence:
            raise EmptyText from None  # what is said of it has an example of this command
        await present(ctx, desk, page, chosen)

    @hybrid_command(pictures=True)
    async def attn(self, ctx: Context, *, options: AttnOptions) -> None:
        """Answers `attn`."""
        desk = self._desk
        head = Head.counted_from_one(options.layer, options.head, desk.services.model.geometry)
        focus = listed(options.focus or "")
        if len(focus) > MOST_FOCUS:
            raise OptionWrong("focus", f"up to {MOST_FOCUS} words, separated by commas")
        chosen = await find_sentence(ctx, options.sentence, desk.sentences)
        page = HeadPage(
            layer=head.layer,
            head=head.head,
            view=options.view,
            specials=options.specials,
            joined=options.words == "on",
            carried=options.show == "carried",
            colours=options.colours,
        )
        await present(ctx, desk, page, chosen, partial(show_focused, focus=focus))

    @hybrid_command(pictures=True)
    async def heads(self, ctx: Context, *, options: HeadsOptions) -> None:
        """Answers `heads`."""
        desk = self._desk
        named = "heads" if options.score == "pictures" else f"heads {options.score}"
        refuse_doubtful(options.sentence, named, PATTERNS)
        chosen = await find_sentence(ctx, options.sentence, desk.sentences)
        page = OverviewPage(
            score=None if options.score == "pictures" else Pattern(options.score),
            carried=options.show == "carried",
            colours=options.colours,
        )
        await present(ctx, desk, page, chosen)

    attn.autocomplete("layer")(layer_numbers)
    attn.autocomplete("head")(head_numbers)
