"""The page of two groups of words: which heads link them, in both directions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord
import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis, Head
from model.measures.group_links import Groups, best_by_chance, group_weights
from model.measures.patterns import Pattern, named_pattern
from model.measures.ties import decimals, exceeds, in_order
from model.measures.words import locate, names_of, word_level
from rendering.lines import draw_lines
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Picture, Row, Texts, texts_of
from replies.claims import in_small_print
from replies.errors import OptionWrong
from replies.pages import AnyHead, HeadPage, OverviewPage
from replies.phrases import PHRASES, Mark, bold, italic, short, title
from replies.plain import ALT_TEXT_LIMIT, plain, series, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn, scale_of
from replies.show.terms import terms_button
from replies.show.word import WordPage, is_word
from replies.switches import CLEARLY, DRAWS
from replies.terms import Term

_TERMS: tuple[Term, ...] = ("token", "head", "layer", "attention")

_MOST_LISTED = 10
_MOST_NAMED = 5
"""Heads in a list, and in words."""

_LONGEST_NAME, _LONGEST_GROUP, _LONGEST_LABEL = 30, 50, 20
"""Characters of a word in a text, and of a group in a title and in a label."""

_DEFINITION = (
    "Share: what a word gives to those of the other group, added up; for several words, the mean "
    "of theirs."
)


@dataclass(frozen=True, kw_only=True)
class LinksPage(AnyHead):
    """How two groups of words look at each other.

    By itself it draws the head in which the first group looks hardest at the second.

    Attributes:
        source, target: The words of each as named by a person.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Direction:
    """How one group looks at the other.

    Attributes:
        source, target: The names of the words of each.
        shares: [L, H], of the attention of the first, what each head gives to the second.
        heads: The heads that give most, the first first.
        pattern: What the first of these does anyway.
        by_chance: [C], what the best head of each gives between as many other words.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    shares: NDArray[np.float64]
    heads: tuple[Head, ...]
    pattern: Pattern | None
    by_chance: NDArray[np.float64]

    @property
    def best(self) -> float:
        """What the first head gives."""
        return self.share(self.heads[0])

    @property
    def less(self) -> int:
        """How many others are linked less."""
        own = np.full(len(self.by_chance), self.best)
        return int(np.count_nonzero(exceeds(own, self.by_chance)))

    def share(self, head: Head) -> float:
        """What a head gives."""
        return float(self.shares[head.layer, head.head])


@dataclass(frozen=True, eq=False)
class Linked:
    """What is drawn and said of two groups.

    Attributes:
        words: The W words of the sentence.
        weights: [W, W] of the head that is drawn.
        head: That head.
        groups: The places of both groups.
        there: How the first looks at the second.
        back: How the second looks at the first.
    """

    words: tuple[str, ...]
    weights: NDArray[np.float32]
    head: Head
    groups: Groups
    there: Direction
    back: Direction


async def show_links(services: Services, page: LinksPage, texts: Texts) -> Answer:
    """Two groups of words of a sentence: the heads that link them, and one of these as a picture.

    Raises:
        NoSuchHead: If the model doesn't have the head.
        WordNotFound, WordAmbiguous: If a word isn't there, or more than once.
        OptionWrong: If a word is in both groups.
    """
    head = None if page.chosen is None else services.existing(page.chosen)
    (analysis,) = await services.analyze(texts[:1])
    linked = await services.measuring.run(linked_words, analysis, page, head)
    one, other = (
        shorten_end(_names(names), _LONGEST_GROUP)
        for names in (linked.there.source, linked.there.target)
    )
    name = f"Between {one} and {other}: {linked.head}"
    joined = len(linked.words) < len(analysis.tokens)
    data = await services.studio.run(
        draw_lines,
        linked.words,
        linked.weights,
        title=name,
        sentence=analysis.text,
        note="word pieces joined" if joined else None,
        between=linked.groups,
        scale=scale_of(page.colours),
        **drawn(page.colours),
    )
    embed = discord.Embed(title=plain(name), description=in_words(linked), colour=COLOUR)
    picture = Picture(data, "links.png", alt_text(analysis, linked))
    return Answer(embed, texts_of([analysis]), picture, _rows(page, linked))


def linked_words(analysis: Analysis, page: LinksPage, head: Head | None) -> Linked:
    """What a page shows of a sentence; for None, of the head that links the groups most.

    Raises:
        WordNotFound, WordAmbiguous: If a word isn't there, or more than once.
        OptionWrong: If a word is in both groups.
    """
    level = word_level(analysis)
    source, target = (
        tuple(dict.fromkeys(locate(level.words, word) for word in words or ("",)))
        for words in (page.source, page.target)
    )
    if {*source} & {*target}:
        raise OptionWrong("word", "two groups of words, with no word in both")
    names = names_of(level.words)
    among = [place for place, name in enumerate(level.words) if is_word(name)]

    def direction(groups: Groups) -> Direction:
        shares = group_weights(level, groups)
        order = in_order(shares.ravel())[:_MOST_LISTED].tolist()
        heads = tuple(Head(*divmod(place, shares.shape[1])) for place in order)
        named = [tuple(_cut(names[place]) for place in group) for group in groups]
        by_chance = best_by_chance(level, groups, among, DRAWS)
        pattern = named_pattern(analysis, heads[0])
        return Direction(named[0], named[1], shares, heads, pattern, by_chance)

    there, back = direction((source, target)), direction((target, source))
    shown = head or there.heads[0]
    weights = level.attention[shown.layer, shown.head]
    return Linked(level.words, weights, shown, (source, target), there, back)


def in_words(linked: Linked) -> str:
    """What was found in both directions, then the numbers."""
    directions = linked.there, linked.back
    small = [
        *(f"**{_arrow(each)}:** {_named_heads(each)}" for each in directions),
        *_evidence(linked),
        _DEFINITION,
    ]
    said = [plainly(each, (italic, bold)) for each in directions]
    return "\n".join([*said, *map(in_small_print, small)])


def plainly(direction: Direction, marks: tuple[Mark, Mark] = (str, str)) -> str:
    """In which head one group looks most at the other, and how much of that is nothing special.

    Args:
        direction: How one group looks at the other.
        marks: How words are set off, and how heads are.
    """
    mark, of_head = marks
    look, their = ("looks", "its") if len(direction.source) == 1 else ("look", "their")
    source, target = (series([*map(mark, each)]) for each in (direction.source, direction.target))
    share = f"{decimals(100 * direction.best, 0)} %"
    said = (
        f"{source} {look} at {target} most in {of_head(short(direction.heads[0]))}: {share} of "
        f"{their} attention goes there."
    )
    more = f" {_beside_chance(direction)}" if direction.by_chance.size else ""
    usual = f" But mostly, this head {PHRASES[direction.pattern]}." if direction.pattern else ""
    return f"{said}{more}{usual}"


def _beside_chance(direction: Direction) -> str:
    """That is more than with 17 of 20 picks of other words."""
    picks = f"{direction.less} of {direction.by_chance.size} picks of other words"
    said = f"The best head gives less with {picks} by chance."
    if direction.less >= CLEARLY:
        return f"{said} So few words here are linked so much."
    return f"{said} So other words may be linked as much."


def _evidence(linked: Linked) -> list[str]:
    """What the picks by chance came to."""
    by_chance = linked.there.by_chance, linked.back.by_chance
    if not by_chance[0].size:
        return ["The sentence is too short to compare with other words."]
    spread = " and ".join(f"{decimals(each.min())} to {decimals(each.max())}" for each in by_chance)
    picks = f"As many other words, picked by chance, {by_chance[0].size} times"
    fair = "Each time the best of all heads is taken, as it is for these words."
    return [f"{picks}: their best heads give {spread}. {fair}"]


def _named_heads(direction: Direction) -> str:
    """3-9 (0.62), 5-1 (0.50)."""
    shown = direction.heads[:_MOST_NAMED]
    return f"{', '.join(f'{short(each)} ({decimals(direction.share(each))})' for each in shown)}."


def alt_text(analysis: Analysis, linked: Linked) -> str:
    """The picture for those who can't see it."""
    there, back = linked.there, linked.back
    shares = "; ".join(
        f"{_arrow(each, str)} {decimals(each.share(linked.head))}" for each in (there, back)
    )
    what = f"Attention lines of {linked.head}, only those between two groups of words: {shares}."
    said = f"{plainly(there)} {plainly(back)}"
    return shorten_end(f"{what} {said} Sentence: {analysis.text}", ALT_TEXT_LIMIT)


def _rows(page: LinksPage, linked: Linked) -> tuple[Row, ...]:
    head, (source, target) = linked.head, linked.groups
    focus = tuple(sorted((*source, *target)))
    opened = HeadPage(
        layer=head.layer, head=head.head, view="lines", focus=focus, colours=page.colours
    )
    return (
        _heads(page, linked.there, head),
        _heads(page, linked.back, head),
        (
            Button(title(head), opened),
            *(
                Button(
                    shorten_end(_names(names), _LONGEST_LABEL),
                    WordPage(words=words, colours=page.colours),
                )
                for names, words in (
                    (linked.there.source, page.source),
                    (linked.there.target, page.target),
                )
            ),
            Button("All heads", OverviewPage(colours=page.colours)),
        ),
        (*colour_buttons(page), terms_button(*_TERMS)),
    )


def _heads(page: LinksPage, direction: Direction, head: Head) -> Choices:
    """Heads to draw."""
    entries = tuple(
        Choice(
            f"{short(each)}: {decimals(direction.share(each))}",
            replace(page, layer=each.layer, head=each.head),
            chosen=each == head,
        )
        for each in direction.heads
    )
    source, target = (
        shorten_end(_names(each), _LONGEST_NAME) for each in (direction.source, direction.target)
    )
    return Choices(f"{source} → {target}: heads", entries)


def _arrow(direction: Direction, mark: Mark = plain) -> str:
    """Slowly → moved + turtle."""
    return f"{mark(_names(direction.source))} → {mark(_names(direction.target))}"


def _names(words: Sequence[str]) -> str:
    return " + ".join(words)


def _cut(word: str) -> str:
    return shorten_end(word, _LONGEST_NAME)
