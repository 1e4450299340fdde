"""What making a question gives, and what the makers of all kinds share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from model.analysis import Analysis
from model.measures.words import JoinedWords, names_of, words_of
from replies.answer import Picture
from replies.plain import plain, shorten_end
from replies.quiz.question import Question

T = TypeVar("T")

MOST_TOKENS = 24
"""A sentence with more tokens can't be read in a picture where Discord shows it."""

_QUOTED = 300
"""Characters of a sentence that a question quotes."""


@dataclass(frozen=True)
class Made:
    """A question, and the picture that it is asked with.

    Attributes:
        question: The question.
        picture: A picture that doesn't give the answer away; None for a question without one.
    """

    question: Question
    picture: Picture | None = None


def shuffled(parts: Collection[T], random: Random) -> list[T]:
    """The parts in an order made by chance."""
    return random.sample(list(parts), len(parts))


def quoted(text: str) -> str:
    """A sentence as a question quotes it; the message's footer has all of it."""
    return plain(shorten_end(text, _QUOTED))


def readable(analyses: Sequence[Analysis]) -> list[Analysis]:
    """The sentences that are short enough for a picture of a question."""
    return [analysis for analysis in analyses if len(analysis.tokens) <= MOST_TOKENS]


def plain_words(analysis: Analysis) -> tuple[JoinedWords, list[int]]:
    """The words of a sentence, and the places of those that are of letters and there only once."""
    joined = words_of(analysis)
    named = names_of(joined.words)
    places = [
        place
        for place, (word, name) in enumerate(zip(joined.words, named, strict=True))
        if word.isalpha() and word == name
    ]
    return joined, places
