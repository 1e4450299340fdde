"""Swaps words of a sentence, measures what that changes, and what other words would change."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from config.notation import ADDED_TOKENS, MASK
from model.analysis import Analysis
from model.bert.tokenizer import Sentence, clean
from model.errors import TooLong, TooManyCharacters, WordNotFound
from model.known.plain_words import PLAIN_WORDS, kind_of
from model.measures.swaps import Effect, effect, rewritten, shared_words, word_spans
from model.measures.ties import exceeds
from model.measures.words import locate, words_of
from replies.errors import NothingSwapped, SwappedTwice
from replies.plain import series
from replies.services import Services

DRAWS = 20
"""So many other words, each put in the same place, tell what is special about a swap."""

_AT_ONCE = 4
"""So many of them wait for the model at once, so that others are served in between."""

_APART = 5
"""How far apart in a list the words stand that are put in two places of one sentence."""

Pair = tuple[str, str]
"""A word as a person names it, and what to put there; nothing to leave it out."""


@dataclass(frozen=True)
class Swapped:
    """A sentence, and what comes of it.

    Attributes:
        before: The sentence.
        after: The sentence with other words in some places.
        places: Of the swapped words, among the words of the sentence.
        shared: The places, before and after, of the words that it keeps.
    """

    before: Sentence
    after: Sentence
    places: tuple[int, ...]
    shared: tuple[tuple[int, int], ...]

    @property
    def same_gaps(self) -> bool:
        """Whether there are gaps, and both have the same."""
        gaps = [place for place, word in enumerate(words_of(self.before).words) if word == MASK]
        kept = not {*gaps} & {*self.places}
        return bool(gaps) and kept and len(gaps) == len(self.after.mask_positions)


@dataclass(frozen=True, eq=False)
class Control:
    """What other words do in the same places.

    Attributes:
        kinds: Of which kinds they are: "nouns".
        effects: What each of them changes; none where there is no room for any.
    """

    kinds: str
    effects: tuple[Effect, ...]

    @property
    def answers(self) -> NDArray[np.float64]:
        """How far each of them moves the answer; where there are answers to compare."""
        return np.array([each.answer for each in self.effects], np.float64)

    def answers_below(self, distance: float) -> int:
        """How many of them move the answer less far."""
        return _below(distance, self.answers)

    def heads_below(self, own: Effect) -> int:
        """With how many of them no head moves as far as the one that moves most."""
        return _below(float(own.heads.max()), self.heads.max(axis=(1, 2)))

    @property
    def heads(self) -> NDArray[np.float64]:
        """[D, L, H]: how far each of the D words moves each head."""
        return np.stack([each.heads for each in self.effects])


@dataclass(frozen=True, eq=False)
class Measured:
    """What a swap changes.

    Attributes:
        swapped: The sentences.
        before, after: What the model makes of them.
        own: What the swap changes.
        control: What other words do in the same places.
    """

    swapped: Swapped
    before: Analysis
    after: Analysis
    own: Effect
    control: Control


def swap(services: Services, sentence: Sentence, pairs: Sequence[Pair]) -> Swapped:
    """Swaps words of a sentence.

    Raises:
        WordNotFound, WordAmbiguous: If a word isn't there, or more than once.
        SwappedTwice: If one word is to be swapped for two.
        NothingSwapped: If the model reads the same words as before.
        InputError: If what comes of it can't be read.
    """
    words = words_of(sentence).words
    new: dict[int, str] = {}
    for old, word in pairs:
        place = locate(words, old)
        if words[place] in ADDED_TOKENS:
            raise WordNotFound(old, words)
        if place in new:
            raise SwappedTwice(old)
        new[place] = clean(word)
    made = _put(services, sentence, new)
    if made.after.token_ids == sentence.token_ids:
        raise NothingSwapped
    return made


def other_swaps(services: Services, swapped: Swapped) -> tuple[str, list[Swapped]]:
    """Which kinds of words are put in the same places instead, and what comes of it.

    They are as many as `DRAWS`; fewer where the sentence has most of a list's words already, or is
    too long with others.
    """
    words, others = (words_of(each).words for each in (swapped.before, swapped.after))
    new = [word for word in others if word not in words]
    kinds = {place: kind_of(words[place], *new) for place in swapped.places}
    said = {word.lower() for word in (*words, *others)}
    lists = {
        kind: [word for word in PLAIN_WORDS[kind] if word not in said] for kind in kinds.values()
    }
    made = list[Swapped]()
    for draw in range(min(DRAWS, *map(len, lists.values()))):
        chosen = {
            place: lists[kind][(draw + _APART * number) % len(lists[kind])]
            for number, (place, kind) in enumerate(kinds.items())
        }
        try:
            made.append(_put(services, swapped.before, chosen))
        except (TooLong, TooManyCharacters):
            continue
    return series(list(dict.fromkeys(kinds.values()))), made


async def measured(services: Services, swapped: Swapped) -> Measured:
    """What a swap changes, and what other words do in the same places.

    Raises:
        InputError: If both sentences are too long together.
        WorkError, ModelFailed: As `Services.analyze`.
    """
    kinds, others = other_swaps(services, swapped)
    before, after = await services.analyze((swapped.before.text, swapped.after.text))
    same_gaps = swapped.same_gaps
    measure = partial(_effects, before, same_gaps=same_gaps)
    (own,) = await services.measuring.run(measure, (swapped,), (after,))
    effects = list[Effect]()
    for start in range(0, len(others), _AT_ONCE):
        some = others[start : start + _AT_ONCE]
        made = await asyncio.gather(*(services.model.analyze(each.after) for each in some))
        effects += await services.measuring.run(measure, some, made)
    return Measured(swapped, before, after, own, Control(kinds, tuple(effects)))


def _below(distance: float, others: NDArray[np.float64]) -> int:
    return int(np.count_nonzero(exceeds(np.full_like(others, distance), others)))


def _effects(
    before: Analysis, swaps: Sequence[Swapped], after: Sequence[Analysis], *, same_gaps: bool
) -> list[Effect]:
    return [
        effect(before, analysis, each.shared, same_gaps=same_gaps)
        for each, analysis in zip(swaps, after, strict=True)
    ]


def _put(services: Services, sentence: Sentence, new: Mapping[int, str]) -> Swapped:
    """A sentence with other words in some places.

    Raises:
        InputError: If what comes of it can't be read.
    """
    model, joined = services.model, words_of(sentence)
    made = rewritten(sentence.text, word_spans(joined, model.spans(sentence)), new)
    after = model.read(made.text)
    words = words_of(after)
    spans = word_spans(words, model.spans(after))
    places = tuple(sorted(new))
    shared = shared_words(joined, places, words, spans, made.replaced)
    return Swapped(sentence, after, places, shared)
