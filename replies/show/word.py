"""The page of a word, or of several as one: what it looks at, and what looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord
import numpy as np
from numpy.typing import NDArray

from config.notation import ADDED_TOKENS
from model.analysis import Analysis, Head
from model.bert.geometry import Geometry
from model.measures.patterns import Pattern, named_pattern
from model.measures.ties import decimals, exceeds, levels
from model.measures.word_links import WordLink, links_from, links_to
from model.measures.words import WordLevel, grouped, locate, names_of, word_level
from rendering.bars import draw_word
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Picture, Row, Texts, texts_of
from replies.claims import in_small_print
from replies.pages import AnyHead, HeadPage, MeanPage, OverviewPage
from replies.phrases import PHRASES, Mark, focus_in_words, italic, short, title
from replies.plain import ALT_TEXT_LIMIT, plain, series, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn
from replies.show.terms import terms_button
from replies.terms import Term

_TERMS: tuple[Term, ...] = ("token", "head", "layer", "attention")

_MOST_LISTED = 10
_MOST_NAMED = 5
"""Heads in a list, and in words."""

_MOST_EQUAL = 3
"""Words that get equally much and are named."""

_LONGEST_NAME, _LONGEST_LABEL = 60, 20
"""Characters of a word in a text, and in a label."""

_AS_ONE = "Words as one: what they give is the mean of theirs, what they get is added up."

_DEFINITION = (
    "Heads in which it gives most to one other word, and in which one other word gives most to "
    "it; [CLS] and [SEP] aside."
)


@dataclass(frozen=True, kw_only=True)
class WordPage(AnyHead):
    """What a word looks at, and what looks at it; several words count as one.

    By itself it shows the mean of all heads.

    Attributes:
        words: The words as named by a person.
    """

    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class WordView:
    """What is drawn and said of a word.

    Attributes:
        names: W words; those that occur twice are numbered.
        place: The place of the word among them.
        group: The places of the words asked for among all words of the sentence.
        weights: [W, W] float32, of one head or the mean of all; rows attend.
        joined: Whether pieces were joined to make words.
        links: The heads in which it looks hardest at another word, the hardest first.
        links_back: Those in which another word looks hardest at it.
        patterns: The pattern of each of these heads.
    """

    names: tuple[str, ...]
    place: int
    group: tuple[int, ...]
    weights: NDArray[np.float32]
    joined: bool
    links: tuple[WordLink, ...]
    links_back: tuple[WordLink, ...]
    patterns: dict[Head, Pattern | None]

    @property
    def name(self) -> str:
        """The word."""
        return self.names[self.place]


async def show_word(services: Services, page: WordPage, texts: Texts) -> Answer:
    """One word of a sentence, in one head or in the mean of all.

    Raises:
        NoSuchHead: If the model doesn't have the head.
        WordNotFound, WordAmbiguous: If the word isn't there, or more than once.
    """
    geometry = services.model.geometry
    head = None if page.chosen is None else services.existing(page.chosen)
    (analysis,) = await services.analyze(texts[:1])
    view = await services.measuring.run(word_view, analysis, page.words, head)
    where = _where(head, geometry)
    named = view.name
    data = await services.studio.run(
        draw_word,
        named,
        _given(view),
        _of_others(view),
        title=f"{named} in {where}",
        sentence=analysis.text,
        note="word pieces joined" if view.joined else None,
        **drawn(page.colours),
    )
    embed = discord.Embed(
        title=f"{plain(_cut(named))} in {where}", description=in_words(view), colour=COLOUR
    )
    picture = Picture(data, "word.png", alt_text(analysis, view, where))
    return Answer(embed, texts_of([analysis]), picture, _rows(page, view, head))


def word_view(analysis: Analysis, words: Sequence[str], head: Head | None) -> WordView:
    """What a page shows of words, of one head or, for None, of the mean of all.

    Raises:
        WordNotFound, WordAmbiguous: If a word isn't there, or more than once.
    """
    level = word_level(analysis)
    joined = len(level.words) < len(analysis.tokens)
    group = tuple(dict.fromkeys(locate(level.words, word) for word in words or ("",)))
    level, place = grouped(level, group)
    links = links_from(level, place, _MOST_LISTED)
    links_back = links_to(level, place, _MOST_LISTED)
    heads = {link.head for link in (*links, *links_back)}
    return WordView(
        names=names_of(level.words),
        place=place,
        group=group,
        weights=_weights(level, head),
        joined=joined,
        links=links,
        links_back=links_back,
        patterns={found: named_pattern(analysis, found) for found in heads},
    )


def _weights(level: WordLevel, head: Head | None) -> NDArray[np.float32]:
    weights: NDArray[np.float32]
    if head is None:
        weights = level.attention.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    else:
        weights = level.attention[head.layer, head.head]
    return weights


def in_words(view: WordView) -> str:
    """What the picture shows, and the strongest heads."""
    numbers = [_focus_in_words(view, _italic)]
    if view.links:
        numbers += [
            f"**Looks hardest at another word:** {_named_links(view, view.links, _italic)}",
            f"**Looked at hardest by another:** {_named_links(view, view.links_back, _italic)}",
            _DEFINITION,
        ]
    if len(view.group) > 1:
        numbers.append(_AS_ONE)
    return "\n".join([plainly(view, _italic), *map(in_small_print, numbers)])


def plainly(view: WordView, mark: Mark = str) -> str:
    """What the word looks at most and what looks at it most, without numbers.

    Where that is no word but a sign, or [CLS] or [SEP], which word comes first is said as well.

    Args:
        view: The word.
        mark: How words are set off.
    """
    given, taken = view.weights[view.place], view.weights[:, view.place].copy()
    taken[view.place] = 0
    look = _most(view, given, "at", mark) or "at nothing that is shown."
    looked = _most(view, taken, "by", mark) or "by no other."
    return f"{mark(view.name)} looks most {look} It is looked at most {looked}"


def _most(view: WordView, weights: NDArray[np.float32], at: str, mark: Mark) -> str:
    """At [CLS], and of the words at moved."""
    all_places = range(len(view.names))
    words = [place for place in all_places if is_word(view.names[place])]
    first, of_words = (_largest(weights, places) for places in (all_places, words))
    if not first:
        return ""
    said = f"{at} {_listed(view, first, mark)}"
    if of_words and not {*first} & {*words}:
        said += f", and of the words {at} {_listed(view, of_words, mark)}"
    return f"{said}."


def _largest(weights: NDArray[np.float32], places: Sequence[int]) -> list[int]:
    """The place with the largest weight, and its equals; none if all are 0."""
    kept = weights[list(places)]
    if not exceeds(float(kept.max(initial=0)), 0):
        return []
    return [place for place, level in zip(places, levels(kept), strict=True) if level == 0]


def _listed(view: WordView, places: Sequence[int], mark: Mark) -> str:
    names = ["itself" if place == view.place else mark(view.names[place]) for place in places]
    return "several tokens equally" if len(names) > _MOST_EQUAL else series(names)


def is_word(name: str) -> bool:
    """Whether a token or word is one, and no sign."""
    return name not in ADDED_TOKENS and any(map(str.isalnum, name))


def alt_text(analysis: Analysis, view: WordView, where: str) -> str:
    """The picture for those who can't see it."""
    what = f"Two bar charts of {where}: what {_cut(view.name)} looks at, and what looks at it."
    links = _named_links(view, view.links, _cut)
    heads = f" It looks hardest at another word in {links}" if links else ""
    said = f"{plainly(view, _cut)} {_focus_in_words(view, _cut)}{heads}"
    return shorten_end(f"{what} {said} Sentence: {analysis.text}", ALT_TEXT_LIMIT)


def _focus_in_words(view: WordView, mark: Mark) -> str:
    return focus_in_words(view.names, view.weights, view.place, mark)


def _named_links(view: WordView, links: Sequence[WordLink], mark: Mark) -> str:
    """3-9 (moved, 0.62), 5-1 (turtle, 0.50)."""
    parts = (
        f"{short(link.head)} ({mark(view.names[link.other])}, {decimals(link.weight)})"
        for link in links[:_MOST_NAMED]
    )
    return f"{', '.join(parts)}." if links else ""


def _given(view: WordView) -> list[tuple[str, float]]:
    """All words, and how much the one looks at each; there is no room for the names of several."""
    names = list(view.names)
    if len(view.group) > 1:
        names[view.place] = "these"
    return list(zip(names, view.weights[view.place].tolist(), strict=True))


def _of_others(view: WordView) -> list[tuple[str, float]]:
    """The words but for the one itself, and how much each looks at it."""
    column = view.weights[:, view.place].tolist()
    return [
        (name, weight)
        for place, (name, weight) in enumerate(zip(view.names, column, strict=True))
        if place != view.place
    ]


def _where(head: Head | None, geometry: Geometry) -> str:
    return str(head) if head else f"the mean of all {geometry.layers * geometry.heads} heads"


def _rows(page: WordPage, view: WordView, head: Head | None) -> tuple[Row, ...]:
    lists = (
        _heads(page, view, view.links, "looks hardest at another word"),
        _heads(page, view, view.links_back, "is looked at hardest by another"),
    )
    return (
        *(row for row in lists if row.entries),
        (
            *_neighbours(page, view),
            *_pictures(page, view, head),
        ),
        (*colour_buttons(page, scale=False), terms_button(*_TERMS)),
    )


def _heads(page: WordPage, view: WordView, links: Sequence[WordLink], does: str) -> Choices:
    """Heads to open with a close look at the word."""
    entries = []
    for link in links:
        pattern = view.patterns[link.head]
        other = shorten_end(view.names[link.other], _LONGEST_LABEL)
        entries.append(
            Choice(
                f"{short(link.head)}: {other} ({decimals(link.weight)})",
                _opened(page, view, link.head),
                description=f"The head {PHRASES[pattern]}" if pattern else None,
            )
        )
    name = shorten_end(view.name, _LONGEST_LABEL)
    return Choices(f"Heads where {name} {does}", tuple(entries))


def _opened(page: WordPage, view: WordView, head: Head) -> HeadPage:
    return HeadPage(layer=head.layer, head=head.head, focus=view.group, colours=page.colours)


def _neighbours(page: WordPage, view: WordView) -> tuple[Button, ...]:
    """The words before and after, of one word."""
    if len(view.group) > 1:
        return ()
    return _neighbour(page, view, -1), _neighbour(page, view, 1)


def _neighbour(page: WordPage, view: WordView, step: int) -> Button:
    """The word before or after."""
    place = view.place + step
    if not 0 <= place < len(view.names):
        return Button("◀" if step < 0 else "▶", None)
    name = shorten_end(view.names[place], _LONGEST_LABEL)
    label = f"◀ {name}" if step < 0 else f"{name} ▶"
    return Button(label, replace(page, words=(view.names[place],)))


def _pictures(page: WordPage, view: WordView, head: Head | None) -> tuple[Button, ...]:
    """To the heat map behind the chart and, from one head, to the mean of all."""
    overview = Button("All heads", OverviewPage(colours=page.colours))
    if head is None:
        return (Button("Heat map", MeanPage(of="all", colours=page.colours)), overview)
    mean = replace(page, layer=None, head=None)
    return (
        Button(title(head), _opened(page, view, head)),
        Button("Mean of all heads", mean),
        overview,
    )


def _cut(word: str) -> str:
    return shorten_end(word, _LONGEST_NAME)


def _italic(word: str) -> str:
    return italic(_cut(word))
