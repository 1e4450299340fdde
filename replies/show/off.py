"""The page of heads switched off: the answer without them beside the answer with all."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from itertools import count, islice

import discord
import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis, Head, HeadsOff
from model.bert.geometry import Geometry
from model.bert.tokenizer import Piece, Sentence
from model.measures.distance import total_variation
from model.measures.ties import decimals
from model.variants import LogProbabilities, Variant, all_heads, at_random
from rendering.pairs import MOST_PAIRS, draw_pairs
from replies.answer import COLOUR, Answer, Button, Picture, Row, Texts, texts_of
from replies.claims import in_small_print
from replies.errors import NoneOrAllOff
from replies.notebook.finding import Finding
from replies.pages import HeadPage, ImportancePage, OffPage, OverviewPage
from replies.phrases import italic, short
from replies.plain import ALT_TEXT_LIMIT, capitalised, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn
from replies.show.mask import notes_on_filter, why_not, with_full_stop
from replies.show.terms import terms_button
from replies.show.ways import guesses_button, step_buttons
from replies.switches import (
    CAUTION,
    DRAWS,
    OTHER_WAY,
    Compared,
    GapChange,
    change_in_numbers,
    change_in_words,
    change_table,
    heads_in_words,
    standing_of,
    way_in_words,
)
from replies.terms import Term

MOST_ASKED = 8
"""Words that can be asked for."""

_OF_EACH, _OF_EACH_OF_SEVERAL = 5, 3
"""So many of the most probable words of each answer are shown: for one gap, for each of several."""

_OFF = " off"
"""What a title ends with."""

_TERMS: tuple[Term, ...] = ("token", "head", "layer", "rank", "probability")


@dataclass(frozen=True, eq=False)
class Switched:
    """What was done, and what came of it.

    Attributes:
        title: What is off.
        heads: How many heads that is.
        analysis: The sentence with all heads.
        changes: What becomes of each gap.
        notes: On words that were asked for and have no place, and on those that are left out.
    """

    title: str
    heads: int
    analysis: Analysis
    changes: tuple[GapChange, ...]
    notes: tuple[str, ...]


async def show_off(services: Services, page: OffPage, texts: Texts) -> Answer:
    """The answer for a sentence with heads off, beside that with all, and what chance would do.

    Raises:
        NoSuchHead: If the model lacks a head or a layer.
        NoneOrAllOff: If no head would be off, or every one.
        NoMask: If the sentence has no gap.
    """
    geometry = services.model.geometry
    off = heads_off(page, geometry)
    analysis, lead = await with_full_stop(services, texts)
    sentence = services.model.read(analysis.text)
    without = await services.model.analyze(sentence, off)
    drawn_heads = await _by_chance(services, sentence, off)
    distances = await services.measuring.run(_distances, analysis, without, drawn_heads)
    asked, notes = _asked(services, page.words[:MOST_ASKED])
    changes = tuple(
        _change(services, (analysis, without), asked, gap, distances[:, gap])
        for gap in range(len(analysis.mask_positions))
    )
    title = f"{heads_in_words(page, off, geometry)}{_OFF}"
    notes += _on_filter(services, (analysis, without))
    switched = Switched(title, len(off.heads), analysis, changes, notes)
    data = await services.studio.run(
        draw_pairs,
        [(each.word, each.before.probability, each.after.probability) for each in changes[0].rows],
        names=("all heads", _as_said(title)),
        title=title,
        sentence=analysis.text,
        note="; ".join(_noted(switched, page)),
        **drawn(page.colours),
    )
    picture = Picture(data, "off.png", alt_text(switched, page))
    embed = embed_of(switched, page, lead)
    rows, finding = _rows(page, off, analysis, geometry), finding_of(switched, page, off)
    return Answer(embed, texts_of([analysis]), picture, rows, finding)


def finding_of(switched: Switched, page: OffPage, off: HeadsOff) -> Finding:
    """What a person may keep of it: what becomes of the first gap, beside what chance does."""
    change = switched.changes[0]
    first = change.first
    return Finding(
        page=page,
        again=page,
        heads=() if page.but else tuple(sorted(off.heads, key=astuple)),
        subject=_as_said(switched.title).removesuffix(_OFF),
        claim=f"switched off ({page.way.value})",
        outcome=capitalised(standing_of(change)),
        numbers=(
            change_in_words(change, switched.heads),
            *change_in_numbers(change, switched.heads),
        ),
        values={
            f"{first.word} with all heads": first.before.probability,
            f"{first.word} with these off": first.after.probability,
            "distance": change.distance,
            "random choices that change less": change.less,
            "random choices that change more": change.more,
        },
        texts=texts_of([switched.analysis]),
    )


def heads_off(page: OffPage, geometry: Geometry) -> HeadsOff:
    """What a page switches off, in a model.

    Raises:
        NoSuchHead: If the model lacks a head or a layer.
        NoneOrAllOff: If that is no head, or every one.
    """
    named = [Head(*pair) for pair in zip(page.heads[::2], page.heads[1::2], strict=False)]
    of_layers = [Head(layer, head) for layer in page.layers for head in range(geometry.heads)]
    chosen = {head.existing_in(geometry) for head in (*named, *of_layers)}
    every = frozenset(all_heads(geometry))
    heads = every - chosen if page.but else frozenset(chosen)
    if not heads or heads == every:
        raise NoneOrAllOff(every=bool(heads))
    return HeadsOff(heads, page.way)


async def _by_chance(
    services: Services, sentence: Sentence, off: HeadsOff
) -> list[LogProbabilities]:
    """What the answer is with as many heads off, chosen at random."""
    choices = _others(off, services.model.geometry)
    found: list[LogProbabilities] = []
    async for some in services.model.experiment([Variant(sentence, each) for each in choices]):
        found += some
    return found


def _others(off: HeadsOff, geometry: Geometry) -> list[HeadsOff]:
    """As many heads, chosen at random so many times, but never the same ones."""
    drawn = (each for seed in count() for each in at_random(off, geometry, DRAWS, seed))
    return list(islice((each for each in drawn if each != off), DRAWS))


def _distances(
    analysis: Analysis, without: Analysis, by_chance: Sequence[LogProbabilities]
) -> NDArray[np.float64]:
    """[1 + DRAWS, M]: how far each answer lies from that with all heads, `without` first."""
    answers = [without.probabilities, *(np.exp(each.values) for each in by_chance)]
    return np.array([total_variation(answer, analysis.probabilities) for answer in answers])


def _asked(services: Services, words: Sequence[str]) -> tuple[list[Piece], tuple[str, ...]]:
    """The pieces of the words that were asked for, and why others have none."""
    clean = [word for word in words if services.word_filter.grade(word) != "slur"]
    split = {word: services.model.split(word) for word in clean}
    notes = [why_not(word, pieces) for word, pieces in split.items() if len(pieces) != 1]
    if len(clean) < len(words):
        notes.append("I don't show slurs and vulgar words.")
    return [pieces[0] for pieces in split.values() if len(pieces) == 1], tuple(notes)


def _on_filter(services: Services, answers: Sequence[Analysis]) -> tuple[str, ...]:
    """That words are left out which would stand among the first, if any are."""
    found = [notes_on_filter(each, services.to_show(each), _OF_EACH) for each in answers]
    return tuple(dict.fromkeys(note for notes in found for note in notes))


def _change(
    services: Services,
    answers: tuple[Analysis, Analysis],
    asked: Sequence[Piece],
    gap: int,
    distances: NDArray[np.float64],
) -> GapChange:
    """What becomes of one gap.

    Args:
        services: What knows the vocabulary, and which words a class may see.
        answers: With all heads, and without some.
        asked: The words that were asked for.
        gap: Which, counted from 0.
        distances: [1 + DRAWS], of this gap, as `_distances` gives them.
    """
    most = _OF_EACH if len(answers[0].mask_positions) == 1 else _OF_EACH_OF_SEVERAL
    tops = [
        [_piece(services, choice.piece) for choice in services.to_show(each).predictions[gap]]
        for each in answers
    ]

    def compared(piece: Piece) -> Compared:
        before, after = (each.standing(gap, piece.id) for each in answers)
        return Compared(piece.written, before, after)

    others = (*asked, *tops[0][:most], *tops[1][:most])
    return GapChange(
        first=compared(tops[0][0]),
        now=compared(tops[1][0]),
        others=tuple(map(compared, others)),
        asked=len(asked),
        distance=float(distances[0]),
        by_chance=distances[1:],
    )


def _piece(services: Services, written: str) -> Piece:
    """A predicted piece with its place in the vocabulary."""
    (piece,) = services.model.split(written)
    return piece


def embed_of(switched: Switched, page: OffPage, lead: str) -> discord.Embed:
    """Both answers in words, then in numbers, and what to bear in mind."""
    sections = [_section(switched, gap) for gap in range(len(switched.changes))]
    ends = [*switched.notes, *map(in_small_print, (way_in_words(page.way), CAUTION))]
    description = "\n".join([*([f"{lead}\n"] if lead else []), *sections, *ends])
    return discord.Embed(title=switched.title, description=description, colour=COLOUR)


def _section(switched: Switched, gap: int) -> str:
    change, gaps = switched.changes[gap], len(switched.changes)
    numbers = map(in_small_print, change_in_numbers(change, switched.heads, italic))
    heading = [f"**Gap {gap + 1} of {gaps}**"] if gaps > 1 else []
    said = change_in_words(change, switched.heads, italic)
    return "\n".join([*heading, said, change_table(change.rows), *numbers])


def _as_said(title: str) -> str:
    """A title as it stands within a sentence."""
    return title[:1].lower() + title[1:]


def _noted(switched: Switched, page: OffPage) -> list[str]:
    """What the picture says under the sentence."""
    gaps = len(switched.changes)
    return [f"way: {page.way.value}", *([f"gap 1 of {gaps}"] if gaps > 1 else [])]


def alt_text(switched: Switched, page: OffPage) -> str:
    """The picture for those who can't see it."""
    change = switched.changes[0]
    bars = "; ".join(
        f"{each.word} {decimals(100 * each.before.probability, 1)} and "
        f"{decimals(100 * each.after.probability, 1)}"
        for each in change.rows[:MOST_PAIRS]
    )
    noted = ", ".join(_noted(switched, page))
    off = _as_said(switched.title)
    shown = f"Two bars a word, in percent: with all heads, and with {off} ({noted})."
    said = change_in_words(change, switched.heads)
    text = f"{shown} {bars}. {said} Sentence: {switched.analysis.text}"
    return shorten_end(text, ALT_TEXT_LIMIT)


def _rows(page: OffPage, off: HeadsOff, analysis: Analysis, geometry: Geometry) -> tuple[Row, ...]:
    other = OTHER_WAY[page.way]
    ways = (
        Button(f"Off by {other.value}", replace(page, way=other)),
        Button("Importance of all heads", ImportancePage(way=page.way, colours=page.colours)),
    )
    return (
        (*_of_one(page, off, geometry), *ways),
        (Button("All heads", OverviewPage(colours=page.colours)), *_guesses(off, analysis)),
        (*colour_buttons(page, scale=False), terms_button(*_TERMS)),
    )


def _guesses(off: HeadsOff, analysis: Analysis) -> tuple[Button, ...]:
    """To the words for the gap, which lead back to a head if it is one that is off."""
    (head, *others) = off.heads
    return guesses_button(analysis, None if others else head)


def _of_one(page: OffPage, off: HeadsOff, geometry: Geometry) -> tuple[Button, ...]:
    """Where one head is off: to its neighbours, and to where it looks."""
    if len(off.heads) > 1:
        return ()
    (head,) = off.heads

    def to(other: Head) -> OffPage:
        return replace(page, heads=(other.layer, other.head), layers=(), but=False)

    shown = HeadPage(layer=head.layer, head=head.head, colours=page.colours)
    return (*step_buttons(head, geometry, to), Button(f"Show {short(head)}", shown))
