"""`layer`, `film`, `mean`, `word`: many heads beside each other, in one, as one word uses them."""

from typing import Annotated, Any, Literal

from discord.ext import commands

from cogs.choices import (
    COLOURS,
    MOST_FOCUS,
    SENTENCE,
    SHOW,
    ColourOptions,
    HeadNumber,
    LayerNumber,
    Show,
)
from cogs.desk import Desk
from cogs.grammar import Reader, head_in, listed
from cogs.hybrid import Context, Options, hybrid_command
from cogs.offers import head_numbers, layer_numbers, sentence_words
from cogs.sending import present
from cogs.sentences import find_sentence, refuse_doubtful
from model.analysis import Head
from replies.errors import LayerUnclear, MeanUnclear, OptionWrong
from replies.pages import Colours, FilmPage, LayerPage, MeanPage, Page, PaletteName, ThemeName
from replies.show.links import LinksPage
from replies.show.word import WordPage

_FORMS = {"gif": "gif", "moving": "gif", "sheet": "sheet", "png": "sheet"}
_MEAN = {"mean": "mean"}
_ARROWS = dict.fromkeys(("->", "=>", "\u2192", "<->", "<=>", "\u2194"), "->")
_MANY: dict[str, Literal["all", "rollout"]] = {"all": "all", "rollout": "rollout"}


class LayerOptions(ColourOptions):
    """Of `layer`."""

    usage = "3 [show=carried] [palette=…] … [sentence]"

    layer: LayerNumber = commands.flag(description="The layer, counted from 1.")
    sentence: str | None = commands.flag(default=None, description=SENTENCE)
    show: Show = commands.flag(default="weights", description=SHOW)

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        layer = reader.layer()
        return {"layer": layer, **cls.named(reader, "show", *COLOURS), "sentence": reader.rest()}


class FilmOptions(ColourOptions):
    """Of `film`."""

    usage = "[mean|9] [gif] [palette=…] … [sentence]"

    head: HeadNumber | None = commands.flag(
        default=None, description="The head of each layer, counted from 1; left out, their mean."
    )
    form: Literal["sheet", "gif"] = commands.flag(
        default="sheet", description="All layers on one sheet, or a moving picture."
    )
    sentence: str | None = commands.flag(default=None, description=SENTENCE)

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        form = reader.name(_FORMS, before_sentence=True)
        head = None if reader.name(_MEAN, before_sentence=True) else reader.head_number()
        form = form or reader.name(_FORMS, before_sentence=True) or "sheet"
        named = cls.named(reader, "head", "form", *COLOURS)
        return {"head": head, "form": form, **named, "sentence": reader.rest()}


class MeanOptions(ColourOptions):
    """Of `mean`."""

    usage = "3|all|rollout [palette=…] … [sentence]"

    of: Literal["layer", "all", "rollout"] = commands.flag(
        default="layer", description="The heads of a layer, all heads, or attention rollout."
    )
    layer: LayerNumber | None = commands.flag(
        default=None, description="The layer, counted from 1, for the mean of one."
    )
    sentence: str | None = commands.flag(default=None, description=SENTENCE)

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        of = reader.name(_MANY)
        layer = None if of else _layer_of_mean(reader)
        named = cls.named(reader, *COLOURS)
        return {"of": of or "layer", "layer": layer, **named, "sentence": reader.rest()}


class WordGroups(commands.Converter[Any]):
    """Words as the text of a slash command's option has them."""

    async def convert(self, ctx: Context, argument: str) -> tuple[str, str]:  # type: ignore[override]  # noqa: ARG002
        """Called by the library."""
        reader = Reader(argument)
        groups = _groups(reader)
        return (argument, "") if reader.rest() else groups


class WordOptions(Options):
    """Of `word`, whose charts have no scale to choose."""

    usage = "slowly[,moved …] [-> turtle[,the …]] [head=3-10] [palette=…] … [sentence]"

    word: Annotated[tuple[str, str], WordGroups] = commands.flag(
        description="A word or several, with commas; the#2 is the second 'the'. Groups: a,b -> c."
    )
    sentence: str | None = commands.flag(default=None, description=SENTENCE)
    head: str | None = commands.flag(
        default=None,
        description="One head, such as 3-10; left out, all in one, or the strongest for groups.",
    )
    palette: PaletteName = commands.flag(default="gray", description="The colours.")
    theme: ThemeName = commands.flag(
        default="dark", description="Dark; or light: white, for print."
    )

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        word = _groups(reader)
        named = cls.named(reader, "head", "palette", "theme")
        return {"word": word, **named, "sentence": reader.rest()}


class Survey(commands.Cog):
    """Commands that look at many heads at once."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the commands work with."""
        self._desk = desk

    @hybrid_command(pictures=True)
    async def layer(self, ctx: Context, *, options: LayerOptions) -> None:
        """Answers `layer`."""
        layer = self._desk.services.existing_layer(options.layer - 1)
        page = LayerPage(layer=layer, carried=options.show == "carried", colours=options.colours)
        chosen = await find_sentence(ctx, options.sentence, self._desk.sentences)
        await present(ctx, self._desk, page, chosen)

    @hybrid_command(pictures=True)
    async def film(self, ctx: Context, *, options: FilmOptions) -> None:
        """Answers `film`."""
        head = None
        if options.head is not None:
            head = self._desk.services.existing(Head(0, options.head - 1)).head
        refuse_doubtful(options.sentence, "film", {**_FORMS, **_MEAN})
        page = FilmPage(head=head, moving=options.form == "gif", colours=options.colours)
        chosen = await find_sentence(ctx, options.sentence, self._desk.sentences)
        await present(ctx, self._desk, page, chosen)

    @hybrid_command(pictures=True)
    async def mean(self, ctx: Context, *, options: MeanOptions) -> None:
        """Answers `mean`."""
        if options.of == "layer" and options.layer is None:
            raise MeanUnclear
        layer = 0
        if options.layer is not None:
            layer = self._desk.services.existing_layer(options.layer - 1)
        page = MeanPage(of=options.of, layer=layer, colours=options.colours)
        chosen = await find_sentence(ctx, options.sentence, self._desk.sentences)
        await present(ctx, self._desk, page, chosen)

    @hybrid_command(pictures=True)
    async def word(self, ctx: Context, *, options: WordOptions) -> None:
        """Answers `word`."""
        head, (source, target) = self._head(options.head), map(listed, options.word)
        if max(len(source), len(target)) > MOST_FOCUS:
            raise OptionWrong("word", f"up to {MOST_FOCUS} words, separated by commas")
        chosen = await find_sentence(ctx, options.sentence, self._desk.sentences)
        colours = Colours(palette=options.palette, theme=options.theme)
        layer, number = (None, None) if head is None else (head.layer, head.head)
        page: Page = WordPage(words=source, layer=layer, head=number, colours=colours)
        if target:
            page = LinksPage(
                source=source, target=target, layer=layer, head=number, colours=colours
            )
        await present(ctx, self._desk, page, chosen)

    def _head(self, typed: str | None) -> Head | None:
        if typed is None:
            return None
        return Head.counted_from_one(*head_in(typed), self._desk.services.model.geometry)

    layer.autocomplete("layer")(layer_numbers)
    film.autocomplete("head")(head_numbers)
    mean.autocomplete("layer")(layer_numbers)
    word.autocomplete("word")(sentence_words)


def _groups(reader: Reader) -> tuple[str, str]:
    """A list of words, and another behind an arrow; empty if there is none.

    Raises:
        WordMissing: If no word stands there.
    """
    source = ""
    while (pair := reader.link()) is None:
        source += reader.word()
        if not source.endswith(","):
            return source, reader.words() if reader.name(_ARROWS) else ""
    return source + pair[0], reader.continued(pair[1])


def _layer_of_mean(reader: Reader) -> int:
    try:
        return reader.layer()
    except LayerUnclear:
        raise MeanUnclear from None
