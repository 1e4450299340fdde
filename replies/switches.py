"""What switching heads off comes to: in a few plain sentences, and in small print.

docs/language.md says which words the plain sentences may use; a test holds them to it. Every
function is pure; a `Mark` sets a word or a head off from the text around it, as in
`replies.phrases`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from model.analysis import Head, HeadsOff, Standing, Way
from model.bert.geometry import Geometry
from model.measures.importance import HeadFall, Importance, outdone
from model.measures.ties import decimals, exceeds, nearest_step, ratio_exceeds
from replies.claims import chance
from replies.pages import OffPage
from replies.phrases import Mark, short
from replies.plain import series, shorten_end

DRAWS = 20
"""So many random choices of as many heads stand beside those that are switched off."""

CLEARLY = 19
"""Of 20 draws, how many must do less, or more, for heads to be said to differ from most."""

LEAST_FALL = 0.02
"""In nats, about 2 of 100: what falls less is said not to fall."""

_MOST_NAMED = 6
_MOST_WORD = 30

CAUTION = (
    "Other heads can make up for a missing one: no effect does not mean that a head does nothing."
)

_WAYS: Mapping[Way, str] = MappingProxyType(
    {
        Way.ZERO: "`zero`: a head adds nothing (Michel et al. 2019)",
        Way.EVEN: "`even`: a head looks at all tokens alike (Kovaleva et al. 2019)",
    }
)
OTHER_WAY: Mapping[Way, Way] = MappingProxyType({Way.ZERO: Way.EVEN, Way.EVEN: Way.ZERO})


def way_in_words(way: Way) -> str:
    """How heads were switched off, and how else they could be."""
    return f"Off means {_WAYS[way]}. `way={OTHER_WAY[way].value}` does it otherwise."


@dataclass(frozen=True)
class Compared:
    """A word for a gap: how it stands with all heads, and with some off."""

    word: str
    before: Standing
    after: Standing

    @property
    def fall(self) -> float:
        """By how many nats its probability falls."""
        tiny = float(np.finfo(np.float32).tiny)
        before, after = (max(each.probability, tiny) for each in (self.before, self.after))
        return math.log(before) - math.log(after)


@dataclass(frozen=True, eq=False)
class GapChange:
    """What becomes of the answer for one gap.

    Attributes:
        first: The most probable word with all heads.
        now: The most probable word with some off.
        others: Further words, those that were asked for first.
        asked: How many of `others` were asked for.
        distance: Between both answers, as `total_variation` gives it.
        by_chance: [DRAWS], the distance with as many other heads off, chosen at random.
    """

    first: Compared
    now: Compared
    others: tuple[Compared, ...]
    asked: int
    distance: float
    by_chance: NDArray[np.float64]

    @property
    def rows(self) -> tuple[Compared, ...]:
        """All words, each once: the first, those that were asked for, the others."""
        return tuple({each.word: each for each in (self.first, *self.others)}.values())

    @property
    def less(self) -> int:
        """How many random choices change the answer less."""
        return int(np.count_nonzero(exceeds(np.full(DRAWS, self.distance), self.by_chance)))

    @property
    def more(self) -> int:
        """How many random choices change the answer more."""
        return int(np.count_nonzero(exceeds(self.by_chance, self.distance)))


def heads_in_words(page: OffPage, off: HeadsOff, geometry: Geometry) -> str:
    """What is off: "Layer 8, head 10", "All heads of layer 4", "All heads but 3-10"."""
    heads = [Head(*pair) for pair in zip(page.heads[::2], page.heads[1::2], strict=False)]
    if len(off.heads) == 1:
        (only,) = off.heads
        return str(only).capitalize()
    named = [short(head) for head in dict.fromkeys(heads) if head.layer not in page.layers]
    if len(named) > _MOST_NAMED:
        named = [*named[:_MOST_NAMED], f"{len(named) - _MOST_NAMED} more"]
    layers = [f"layer {layer + 1}" for layer in dict.fromkeys(page.layers)]
    if page.but:
        return f"All heads but {series([*layers, *named])}"
    if not named:
        return f"All {geometry.heads * len(layers)} heads of {series(layers)}"
    return f"Heads {series([*named, *layers])}"


def change_in_words(change: GapChange, heads: int, mark: Mark = str) -> str:
    """Without it, BERT's first word is still table: 23.1 % before, 12.0 % now.

    Args:
        change: What becomes of the answer.
        heads: How many heads are off.
        mark: How words are set off.
    """
    it = "it" if heads == 1 else "them"
    first, now = change.first, change.now
    before, after = (_percent(each.probability) for each in (first.before, first.after))
    if now.word == first.word:
        said = f"Without {it}, BERT's first word is still {_named(first, mark)}: "
        said += f"{before} before, {after} now."
    else:
        rank = f"in place {first.after.rank:,}"
        said = f"Without {it}, BERT's first word is {_named(now, mark)}. Before, it was "
        said += f"{_named(first, mark)}, which is now {rank}."
    moved = f"In all, {chance(change.distance)} of the probability moves to other words."
    return f"{said} {moved} {_beside_chance(change, heads)}"


def _beside_chance(change: GapChange, heads: int) -> str:
    """That is more than with 17 of 20 picks of one head by chance."""
    picks = f"picks of {_count(heads)} by chance"
    matters, these = ("matters", "this head") if heads == 1 else ("matter", "these heads")
    if change.more >= CLEARLY:
        said = f"More moves with {change.more} of {DRAWS} {picks}."
        return f"{said} So {these} {matters} less here than most."
    said = f"That is more than with {change.less} of {DRAWS} {picks}."
    if change.less >= CLEARLY:
        return f"{said} So {these} {matters} here, more than most."
    return f"{said} So other heads may do as much."


def standing_of(change: GapChange) -> str:
    """What heads that are off do, beside as many chosen at random, in a few words."""
    if change.more >= CLEARLY:
        return "matters less than most"
    return "matters more than most" if change.less >= CLEARLY else "other heads may do as much"


def _count(heads: int) -> str:
    return "one head" if heads == 1 else f"{heads} heads"


def change_in_numbers(change: GapChange, heads: int, mark: Mark = str) -> list[str]:
    """In small print: the distance, what chance makes of it, and how the words stand."""
    spread = np.quantile(change.by_chance, [0, 0.5, 1], method="lower").tolist()
    least, middle, most = (decimals(distance, 3) for distance in spread)
    distance = (
        f"Distance of both answers: {decimals(change.distance, 3)} (total variation: half of all "
        "changes added up; 0 is the same, 1 nothing in common). With "
        f"{DRAWS} random choices of {_count(heads)}: {least} to {most}, half of them at most "
        f"{middle}."
    )
    ranked = [change.first, *change.others[: change.asked]]
    ranks = (f"{_named(each, mark)} {each.before.rank:,} → {each.after.rank:,}" for each in ranked)
    fall = f"The logarithm of {_named(change.first, mark)} {falls_or_rises(change.first.fall)}."
    return [distance, f"Ranks: {', '.join(ranks)}. {fall}"]


def falls_or_rises(fall: float) -> str:
    """By how much something falls, or rises where the fall is below 0."""
    written = signed(fall)
    return f"rises by {written[1:]}" if written.startswith("-") else f"falls by {written}"


def change_table(rows: Sequence[Compared]) -> str:
    """The words with both probabilities and the change, in percent."""
    lines = [f"{'word':<16} {'all':>8} {'off':>8} {'change':>6}"]
    lines += [
        f"{_cell(each.word):<16} {_percent(each.before.probability):>8} "
        f"{_percent(each.after.probability):>8} {_points(each):>6}"
        for each in rows
    ]
    return "\n".join(["```", *lines, "```"])


@dataclass(frozen=True, eq=False)
class Ranked:
    """How much each head matters.

    Attributes:
        importance: Of all heads.
        strongest: The heads without which the answer falls most, the largest fall first.
        noise: For the first few of them, in order, [DRAWS] falls with noise in the head's place.
        words: The first word of each sentence.
    """

    importance: Importance
    strongest: tuple[HeadFall, ...]
    noise: tuple[NDArray[np.float64], ...]
    words: tuple[str, ...]

    @property
    def heads(self) -> int:
        """How many heads there are."""
        return int(self.importance.falls.size)

    @property
    def negative(self) -> int:
        """Without how many heads the answer is more probable."""
        return int(np.count_nonzero(ratio_exceeds(0.0, self.importance.falls.ravel())))


def importance_in_words(ranked: Ranked, marks: tuple[Mark, Mark] = (str, str)) -> str:
    """8-10 matters most here: without it, table is only 0.29 times as likely.

    Args:
        ranked: What was measured.
        marks: How words are set off, and how heads are.
    """
    mark, bold = marks
    first, *others = ranked.strongest
    several = ranked.importance.sentences > 1
    word = "the first word" if several else mark(shorten_end(ranked.words[0], _MOST_WORD))
    if not exceeds(first.fall, LEAST_FALL):
        return f"No head alone matters much here. With any one off, {word} stays about as likely."
    mean = " on average" if several else ""
    likely = f"{decimals(math.exp(-first.fall))} times as likely{mean}"
    name = bold(short(first.head))
    said = [f"{name} matters most here: without it, {word} is only {likely}."]
    next_ones = [bold(short(each.head)) for each in others[:2] if exceeds(each.fall, LEAST_FALL)]
    if next_ones:
        come = "comes" if len(next_ones) == 1 else "come"
        said.append(f"Next {come} {series(next_ones)}.")
    return " ".join([*said, _beside_noise(outdone(first.fall, ranked.noise[0]))])


def _beside_noise(less: int) -> str:
    if less >= CLEARLY:
        return (
            f"Noise in its place changes less in {less} of {DRAWS} tries. So it seems to count "
            "what the head says, not only how loud it is."
        )
    return (
        f"But noise in its place changes as much in {DRAWS - less} of {DRAWS} tries. So it may be "
        "only how loud the head is, not what it says."
    )


def importance_table(ranked: Ranked) -> str:
    """The strongest heads: the fall, the largest change by noise, and how much noise does less."""
    lines = ["rank head    fall  noise  noise does less"]
    for place, each in enumerate(ranked.strongest):
        line = f"{place + 1:>4} {short(each.head):<5} {signed(each.fall):>6}"
        if place < len(ranked.noise):
            noise = ranked.noise[place]
            less = outdone(each.fall, noise)
            line += f" {decimals(float(np.abs(noise).max())):>6}  {less} of {DRAWS}"
        lines.append(line)
    return "\n".join(["```", *lines, "```"])


def importance_in_numbers(ranked: Ranked, way: Way, mark: Mark = str) -> list[str]:
    """In small print: what a fall is, what noise is, and what luck would do."""
    firsts = series([mark(shorten_end(word, _MOST_WORD)) for word in dict.fromkeys(ranked.words)])
    many = len(dict.fromkeys(ranked.words)) > 1
    fall = (
        f"Fall: by how much the natural logarithm of the probability of BERT's first word falls "
        f"without the head; 0.69 halves it. First word{'s' if many else ''} here: {firsts}."
    )
    below = (
        f"Without {ranked.negative} of {ranked.heads} heads it rises: their falls are below 0, "
        f"the lowest {signed(float(ranked.importance.falls.min()))}."
    )
    if not ranked.negative:
        below = "Below 0 it would rise; that is so of no head here."
    lucky = ranked.heads / (DRAWS + 1)
    noise = (
        "Noise: what the head adds, turned in a random direction and taken away; as large a change "
        f"{'as this' if way is Way.ZERO else 'as `zero` makes'}. If heads did no more than that, "
        f"about {decimals(lucky, 0 if lucky >= 2 else 1)} of {ranked.heads} would still do more "
        f"than all {DRAWS} draws by luck, and the strongest are picked."
    )
    return [fall, below, noise]


def signed(number: float) -> str:
    """A number of either sign with two decimals, and never -0.00."""
    written = decimals(number)
    return written.removeprefix("-") if float(written) == 0 else written


def _points(each: Compared) -> str:
    """The change in points of a hundred, between the figures beside it: +3.1."""
    before, after = nearest_step(np.array([each.before.probability, each.after.probability]), 1000)
    return f"{(after - before) / 10:+.1f}" if before != after else "0.0"


def _percent(probability: float) -> str:
    """A probability as a figure that rounds the same on every processor: 23.1 %."""
    least = 0.0005
    return f"{decimals(100 * probability, 1)} %" if probability >= least else "< 0.1 %"


def _named(each: Compared, mark: Mark) -> str:
    return mark(shorten_end(each.word, _MOST_WORD))


def _cell(word: str) -> str:
    """A word as it may stand in a block of code."""
    return shorten_end(word.replace("`", "'"), 16)
