"""How hard a text is to read, for what a fifteen-year-old is to understand at once."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

VOCABULARY = Path(__file__).parents[2] / "model/bundled/tokenizer.json"
COMMON = 4000
"""So many words of the vocabulary count as common."""
ENDINGS = ("s", "es", "ed", "ing", "er", "est", "ly")

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+", re.IGNORECASE)


@cache
def common_words() -> frozenset[str]:
    """The first whole words of the vocabulary, which has the more frequent ones first, roughly."""
    pieces = json.loads(VOCABULARY.read_text("utf-8"))["model"]["vocab"]
    by_id = sorted(pieces, key=pieces.__getitem__)
    whole = (piece for piece in by_id if piece.isascii() and piece.isalpha())
    words = [piece for piece in whole if len(piece) > 1 or piece in ("a", "i")]
    return frozenset(words[:COMMON])


def uncommon(text: str, terms: Iterator[str] | frozenset[str]) -> set[str]:
    """The words of a text that are neither common, with one of some endings or without, nor terms.

    Numbers count as common.
    """
    known = common_words() | {*terms}
    words = {word.lower() for word in _WORD.findall(text) if not word.isdecimal()}
    return {word for word in words if not known.intersection(_bases(word))}


def _bases(word: str) -> Iterator[str]:
    yield word
    for ending in ENDINGS:
        if word.endswith(ending):
            yield word.removesuffix(ending)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade (Kincaid et al. 1975): years of school in the United States.

    Syllables are counted by the letters: a group of vowels each, but for a silent e at the end.
    A number counts as a word of one syllable.
    """
    words = _WORD.findall(text)
    sentences = len(re.findall(r"[.?!](?=\W|$)", text)) or 1
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?<![aeiouyl])e$", "", word.lower()))
    return max(1, len(groups))
