"""What a reply shows, as values: a page holds all that it depends on but its sentences.

`replies.showing` has the table of all kinds, and makes the answer that shows a page;
`replies.addresses` writes a page so short that it fits into the custom id of a button. So nothing
about a reply needs to be kept anywhere else, and its buttons work for as long as the message
exists.

Here are the pages that other pages lead to. One that nothing but itself and a command leads to
stands in the module that shows it.

Layers and heads count from 0.
"""

from dataclasses import dataclass
from typing import Literal, NewType

from model.analysis import Head, Way
from model.measures.patterns import Pattern

View = Literal["heat", "lines"]
Specials = Literal["show", "hide", "rescale"]
"""[CLS] and [SEP]: shown; hidden; hidden, and each row rescaled so that it sums to 1 again."""
PaletteName = Literal["gray", "cividis", "viridis"]
ThemeName = Literal["dark", "light"]
ScaleName = Literal["linear", "sqrt"]
DiscordId = NewType("DiscordId", int)
"""What Discord knows a person or a server by."""


@dataclass(frozen=True, kw_only=True)
class Colours:
    """How pictures turn weights into colours."""

    palette: PaletteName = "gray"
    theme: ThemeName = "dark"
    scale: ScaleName = "linear"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a head may be said to do: follow a pattern, or look from one word to another.

    Attributes:
        pattern: The pattern; None for a link.
        source: The attending word as named by a person; empty for a pattern.
        target: The attended word.
    """

    pattern: Pattern | None = None
    source: str = ""
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """All that a reply depends on but its sentences, for a class of its own for each kind.

    Every command makes one but `export`, which makes a file, and `help`, which speaks of the
    commands. Every button leads to one.
    """


@dataclass(frozen=True, kw_only=True)
class PageAt(Page):
    """Any page by its address, for what leads there and needs to know no more.

    Attributes:
        address: As `replies.addresses` has it.
    """

    address: str


@dataclass(frozen=True, kw_only=True)
class OwnPage(Page):
    """A page that its person alone may use.

    Attributes:
        person: Whose it is.
    """

    person: DiscordId


@dataclass(frozen=True, kw_only=True)
class Pictured(Page):
    """A page with a picture, and so with colours."""

    colours: Colours = Colours()


@dataclass(frozen=True, kw_only=True)
class AnyHead(Pictured):
    """A page on which a person may choose a head.

    Attributes:
        layer, head: Of the head, counted from 0; None for the one that the page itself chooses.
    """

    layer: int | None = None
    head: int | None = None

    @property
    def chosen(self) -> Head | None:
        """The head, if a person chose one."""
        if self.layer is None or self.head is None:
            return None
        return Head(self.layer, self.head)


@dataclass(frozen=True, kw_only=True)
class OfHeads(Pictured):
    """A page with a picture of one head or of several.

    Attributes:
        carried: Whether it shows what each token takes from each (`model.variants.ValueNorms`), in
            place of the attention weights.
    """

    carried: bool = False


@dataclass(frozen=True, kw_only=True)
class OneHead(Page):
    """What a page about one head has.

    Attributes:
        layer, head: The head.
    """

    layer: int
    head: int

    @property
    def chosen(self) -> Head:
        """The head."""
        return Head(self.layer, self.head)


@dataclass(frozen=True, kw_only=True)
class MaskPage(Page):
    """The most probable words for the gaps, or the probabilities of given ones.

    Attributes:
        k: How many of the most probable words; None for as many as usual.
        words: The words asked for; none for the most probable ones.
        layer, head: The head whose page one came from, to go back to; None if from nowhere.
    """

    k: int | None = None
    words: tuple[str, ...] = ()
    layer: int | None = None
    head: int | None = None


@dataclass(frozen=True, kw_only=True)
class HeadPage(OneHead, OfHeads):
    """Where one head looks.

    Attributes:
        view: Heat map or lines.
        specials: What becomes of [CLS] and [SEP].
        joined: Whether word pieces are joined to words.
        focus: The places, among the words of the sentence, of those looked at closely.
        sentence: Which of the reply's sentences, counted from 0. The page shows that one alone.
    """

    view: View = "heat"
    specials: Specials = "show"
    joined: bool = False
    focus: tuple[int, ...] = ()
    sentence: int = 0


@dataclass(frozen=True, kw_only=True)
class OverviewPage(OfHeads):
    """All heads at once.

    Attributes:
        score: What colours the cells; None for thumbnails.
        layer: The layer whose heads are offered to be opened; None for that of the best head.
    """

    score: Pattern | None = None
    layer: int | None = None


@dataclass(frozen=True, kw_only=True)
class LayerPage(OfHeads):
    """All heads of a layer."""

    layer: int


@dataclass(frozen=True, kw_only=True)
class FindPage(Pictured):
    """All heads, ranked by how well they do what is claimed of some head."""

    claim: Claim


@dataclass(frozen=True, kw_only=True)
class CheckPage(OneHead, Pictured):
    """Whether a claim about a head holds."""

    claim: Claim


@dataclass(frozen=True, kw_only=True)
class ComparePage(Pictured):
    """One head on several sentences, or several heads on one.

    Attributes:
        heads: Layer and head by turns.
        score: The score under each picture; None for the one that fits best.
    """

    heads: tuple[int, ...]
    score: Pattern | None = None

    @property
    def chosen(self) -> tuple[Head, ...]:
        """The heads."""
        return tuple(map(Head, self.heads[::2], self.heads[1::2]))


@dataclass(frozen=True, kw_only=True)
class MeanPage(Pictured):
    """Many heads in one: of a layer, of all layers, or attention rollout.

    Attributes:
        of: What it is the mean of.
        layer: The layer, for the mean of one.
        minus_column_mean: Whether rollout is shown less its column means.
    """

    of: Literal["layer", "all", "rollout"]
    layer: int = 0
    minus_column_mean: bool = False


@dataclass(frozen=True, kw_only=True)
class CardPage(OneHead, OfHeads):
    """What is known of a head, beside what it does here."""


@dataclass(frozen=True, kw_only=True)
class OffPage(Pictured):
    """What the answer is without some heads, beside that with all.

    Attributes:
        heads: Layer and head by turns.
        layers: Layers all of whose heads are meant besides.
        but: Whether all heads but these are switched off.
        way: How they are switched off.
        words: Words that are asked for besides the most probable ones.
    """

    heads: tuple[int, ...] = ()
    layers: tuple[int, ...] = ()
    but: bool = False
    way: Way = Way.ZERO
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ImportancePage(Pictured):
    """By how much the answer falls without each head in turn.

    Attributes:
        way: How they are switched off.
    """

    way: Way = Way.ZERO


@dataclass(frozen=True, kw_only=True)
class FilmPage(Pictured):
    """One sentence through all layers.

    Attributes:
        head: The number of the head that is shown of each layer, counted from 0; None for the mean
            of the layer's heads.
        moving: Whether it is a moving picture, and not a sheet.
    """

    head: int | None = None
    moving: bool = False


@dataclass(frozen=True, kw_only=True)
class LayersPage(Pictured):
    """What a gap's answer would be after each layer.

    Attributes:
        gap: Which gap, counted from 0.
    """

    gap: int = 0
