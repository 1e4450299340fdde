"""`off` and `importance`: what becomes of BERT's answer without some heads, and without each."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any, Literal

from discord.ext import commands

from cogs.choices import SENTENCES
from cogs.desk import Desk
from cogs.grammar import Reader, whole_of
from cogs.hybrid import Context, Options, hybrid_command
from cogs.progress import Reports
from cogs.sending import present, send
from cogs.sentences import find_sentence, find_sentences
from model.analysis import Head, Way
from model.bert.geometry import Geometry
from replies.errors import OptionWrong
from replies.pages import Colours, ImportancePage, OffPage, PaletteName, ThemeName
from replies.show.off import MOST_ASKED, heads_off
from replies.showing import show_reporting

_WAY = Literal["zero", "even"]
_WAY_MEANS = "zero: the head adds nothing; even: it looks at all tokens alike."
_PLAIN_COLOURS = ("palette", "theme")


@dataclass(frozen=True)
class Named:
    """The heads that a person names, counted from 1: some, those of layers, or all but these."""

    heads: tuple[tuple[int, int], ...] = ()
    layers: tuple[int, ...] = ()
    but: bool = False

    @classmethod
    def taken(cls, reader: Reader) -> "Named":
        """Takes "8-10 3-1", "layer 4", "layers 4, 5", or "all but" and one of these.

        Raises:
            HeadUnclear: If none stands there.
        """
        but = reader.all_but()
        if layers := reader.layers():
            return cls(layers=tuple(layers), but=but)
        return cls(heads=tuple(reader.heads()), but=but)

    def page(self, geometry: Geometry) -> OffPage:
        """The page, of a model.

        Raises:
            NoSuchHead: If the model lacks a head or a layer.
            NoneOrAllOff: If no head would be off, or every one.
        """
        heads = [Head.counted_from_one(layer, head, geometry) for layer, head in self.heads]
        for layer in self.layers:
            Head.counted_from_one(layer, 1, geometry)
        page = OffPage(
            heads=tuple(number for head in heads for number in (head.layer, head.head)),
            layers=tuple(layer - 1 for layer in self.layers),
            but=self.but,
        )
        heads_off(page, geometry)
        return page


class HeadNames(commands.Converter[Any]):
    """Heads as the text of a slash command's option names them."""

    async def convert(self, ctx: Context, argument: str) -> Named:  # type: ignore[override]  # noqa: ARG002
        """Called by the library.

        Raises:
            HeadUnclear: If it names none, or something else besides.
        """
        return whole_of(argument, Named.taken)


class ExperimentOptions(Options):
    """Of both commands, whose pictures have no scale to choose."""

    way: _WAY = commands.flag(default="zero", description=_WAY_MEANS)
    palette: PaletteName = commands.flag(default="gray", description="The colours.")
    theme: ThemeName = commands.flag(
        default="dark", description="Dark; or light: white, for print."
    )

    def __init_subclass__(cls) -> None:
        """Puts these behind the command's own options, in the order that Discord shows."""
        super().__init_subclass__()
        flags = cls.__commands_flags__
        for name in ("way", *_PLAIN_COLOURS):
            flags[name] = flags.pop(name)

    @property
    def colours(self) -> Colours:
        """The colours, as pages take it."""
        return Colours(palette=self.palette, theme=self.theme)


class OffOptions(ExperimentOptions):
    """Of `off`."""

    usage = "8-10 [3-1 …]|layer 4|all but 8-10 [way=even] [words=cat,dog] … [sentence]"

    heads: Annotated[Named, HeadNames] = commands.flag(
        description="What to switch off: 8-10, or 8-10 3-1, or layer 4, or all but 8-10."
    )
    sentence: str | None = commands.flag(
        default=None, description="A sentence with a gap, [MASK] or ___; left out, your last one."
    )
    words: str | None = commands.flag(
        default=None, description="What becomes of these words? Separate them by commas."
    )

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        heads = Named.taken(reader)
        named = cls.named(reader, "way", "words", *_PLAIN_COLOURS)
        if "words" in named:
            named["words"] = reader.continued(named["words"])
            named |= cls.named(reader, "way", *_PLAIN_COLOURS)
        return {"heads": heads, **named, "sentence": reader.rest()}


class ImportanceOptions(ExperimentOptions):
    """Of `importance`."""

    usage = "[way=even] [palette=…] … [sentences]"

    sentences: str | None = commands.flag(default=None, description=SENTENCES)

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        named = cls.named(reader, "way", *_PLAIN_COLOURS)
        return {**named, "sentences": reader.rest()}


class Switches(commands.Cog):
    """What the answer is without some heads."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the commands work with."""
        self._desk = desk

    @hybrid_command(pictures=True)
    async def off(self, ctx: Context, *, options: OffOptions) -> None:
        """Answers `off`."""
        page = options.heads.page(self._desk.services.model.geometry)
        words = tuple(word.strip() for word in (options.words or "").split(",") if word.strip())
        if len(words) > MOST_ASKED:
            raise OptionWrong("words", f"up to {MOST_ASKED} words, separated by commas")
        chosen = await find_sentence(ctx, options.sentence, self._desk.sentences)
        page = replace(page, way=Way(options.way), words=words, colours=options.colours)
        await present(ctx, self._desk, page, chosen)

    @hybrid_command(pictures=True)
    async def importance(self, ctx: Context, *, options: ImportanceOptions) -> None:
        """Answers `importance`."""
        chosen = await find_sentences(ctx, options.sentences, self._desk.sentences)
        page = ImportancePage(way=Way(options.way), colours=options.colours)
        reports = Reports(lambda text: send(ctx, self._desk, text))
        await present(ctx, self._desk, page, chosen, partial(show_reporting, say=reports.say))
