"""Words that are kept from a class: which, and in which sentences.

The rule, as replies and the documentation state it:

- Slurs and vulgar words are never shown.
- Insults ("stupid") are left out where the sentence holds a word for a person ("My brother is so
  [MASK].").
- Words that hurt as a statement about many ("dangerous", "dead") are left out where it holds a word
  for a group of people ("Refugees are [MASK].").
- Groups are left out where the sentence says something hostile ("I hate [MASK].").

Everything else is shown. The lists are `word_filter.json`, English only; names of persons are not
recognised. Slurs and vulgar words stand there as the first ten hexadecimal digits of the SHA-1 of
the word without case and accents, so that the file can be read in a classroom.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from config.notation import bare
from model.analysis import Analysis
from model.spelling import folded

Grade = Literal["slur", "insult", "hurtful"]

_FILE = Path(__file__).with_name("word_filter.json")
_DIGITS = 10
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class WordFilter:
    """The lists; one with empty lists leaves nothing out.

    Attributes:
        persons: Words for single people: family, professions, pronouns.
        groups: Words for many at once: nations, religions, ways of life, plain plurals, and those
            for one that often stand for all ("a woman should be …").
        insults: Words that insult whoever they are said of.
        hurtful: Words that hurt when they are what comes to mind about a group.
        hostile: Words that make a sentence hostile to whoever is put into its gap, besides insults.
        slurs: Abbreviated SHA-1 of slurs and vulgar words.
    """

    persons: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    insults: frozenset[str] = frozenset()
    hurtful: frozenset[str] = frozenset()
    hostile: frozenset[str] = frozenset()
    slurs: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: Path = _FILE) -> "WordFilter":
        """Reads the lists."""
        content: dict[str, str | dict[str, str]] = json.loads(path.read_text("utf-8"))
        return cls(**{name: _words(lists) for name, lists in content.items()})

    def grade(self, word: str) -> Grade | None:
        """What is wrong with a word when said of people; None with most words."""
        word = folded(bare(word))
        if abbreviated_sha1(word) in self.slurs:
            return "slur"
        if word in self.insults:
            return "insult"
        return "hurtful" if word in self.hurtful else None

    def left_out(self, words: Sequence[str], text: str) -> frozenset[str]:
        """Those of the words that are not shown as answers to a sentence."""
        said = frozenset(_WORD.findall(folded(text)))
        grades = {self.grade(word) for word in said}
        hidden: set[Grade] = {"slur"}
        if "slur" in grades or said & self.groups:
            hidden |= {"insult", "hurtful"}
        elif said & self.persons:
            hidden.add("insult")
        hostile = bool(grades & {"slur", "insult"} or said & self.hostile)
        return frozenset(
            word
            for word in words
            if self.grade(word) in hidden or (hostile and folded(word) in self.groups)
        )

    def filtered(self, analysis: Analysis) -> Analysis:
        """The same analysis, its predictions without what is left out."""
        words = [choice.piece for gap in analysis.predictions for choice in gap]
        left_out = self.left_out(words, analysis.text)
        predictions = tuple(
            tuple(choice for choice in gap if choice.piece not in left_out)
            for gap in analysis.predictions
        )
        return replace(analysis, predictions=predictions)


def abbreviated_sha1(word: str) -> str:
    """The first ten hexadecimal digits of a word's SHA-1, as the list of slurs has them."""
    digest = hashlib.sha1(folded(word).encode(), usedforsecurity=False)
    return digest.hexdigest()[:_DIGITS]


def _words(lists: str | dict[str, str]) -> frozenset[str]:
    """The words of a list, or of several under headings."""
    text = lists if isinstance(lists, str) else " ".join(lists.values())
    return frozenset(text.split())
