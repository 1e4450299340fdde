"""Sentences as people type them: where one ends, and what is hardly one at all."""

import re

from cogs.keyboards import as_meant

_SEPARATOR = re.compile(r"\n|(?<=\s)//(?=\s)")
"""Between sentences: a new line or, where nobody can type one, two slashes."""

_OF_COMMANDS = frozenset(
    (
        *("in", "of", "for", "by", "at", "to", "with", "the", "a", "my", "all", "please", "last"),
        *("layer", "layers", "head", "heads", "sentence", "sentences", "word", "words", "token"),
        *("tokens", "pattern", "next", "previous", "prev"),
    )
)
_BEFORE_NUMBERS = frozenset(("layer", "layers", "head", "heads"))
_MOST_OF_A_COMMAND = 6
_HEAD_LIKE = re.compile(r"l?[0-9]+(?:[-./,]?h?[0-9]+)?", re.IGNORECASE)


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text: one a line, or between double slashes."""
    parts = (part.strip() for part in _SEPARATOR.split(f" {text} "))
    return tuple(part for part in parts if part)


def only_numbers(text: str) -> bool:
    """Whether a text is what is left of a head or a layer: "9", "layer 3", "head 10"."""
    words = as_meant(text).lower().rstrip(".?!").split()
    return all(word in _BEFORE_NUMBERS or _HEAD_LIKE.fullmatch(word) for word in words)


def hardly_a_sentence(text: str) -> bool:
    """Whether a text is one plain word, or reads like part of a command: "layer 3", "word"."""
    words = as_meant(text).lower().rstrip(".?!").split()
    if len(words) == 1 and words[0].isascii() and words[0].isalpha():
        return True
    short = len(words) <= _MOST_OF_A_COMMAND
    return short and all(word in _OF_COMMANDS or _HEAD_LIKE.fullmatch(word) for word in words)
