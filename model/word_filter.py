"""Words that are kept from a class: which, and in which sentences.

The rule, as replies and the documentation state it: slurs and vulgar words are never shown; insults
("stupid") and grim words ("dead") are left out where the sentence speaks of people ("Germans are
[MASK]."), because there they read as what is true of them. Everything else is shown.

The lists are `word_filter.json`, English only. Slurs stand there as the first ten hexadecimal
digits of the SHA-1 of the lower-case word, so that the file can be read in a classroom.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Grade = Literal["slur", "insult", "grim"]

_FILE = Path(__file__).with_name("word_filter.json")
_DIGITS = 10
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class WordFilter:
    """The lists; one with empty lists leaves nothing out.

    Attributes:
        people: Words for people: family, origins, religions, ways of life, professions.
        insults: Words that insult or threaten when said of people.
        grim: Words that are no insults but hurt when they are what comes to mind about people.
        slurs: Abbreviated SHA-1 of slurs and vulgar words.
    """

    people: frozenset[str] = frozenset()
    insults: frozenset[str] = frozenset()
    grim: frozenset[str] = frozenset()
    slurs: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: Path = _FILE) -> "WordFilter":
        """Reads the lists."""
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        people: dict[str, str] = content["people"]
        return cls(
            _words(" ".join(people.values())),
            _words(content["insults"]),
            _words(content["grim"]),
            _words(content["slurs"]),
        )

    def grade(self, word: str) -> Grade | None:
        """What is wrong with a word when said of people; None with most words."""
        word = word.lower()
        if abbreviated_sha1(word) in self.slurs:
            return "slur"
        if word in self.insults:
            return "insult"
        return "grim" if word in self.grim else None

    def speaks_of_people(self, text: str) -> bool:
        """Whether a sentence holds a word for people, a slur included."""
        words = _WORD.findall(text.lower())
        return not self.people.isdisjoint(words) or "slur" in map(self.grade, words)

    def left_out(self, words: Sequence[str], text: str) -> frozenset[str]:
        """Those of the words that are not shown as answers to a sentence."""
        hidden = {"slur", "insult", "grim"} if self.speaks_of_people(text) else {"slur"}
        return frozenset(word for word in words if self.grade(word) in hidden)


def abbreviated_sha1(word: str) -> str:
    """The first ten hexadecimal digits of a word's SHA-1, as the list of slurs has them."""
    digest = hashlib.sha1(word.lower().encode(), usedforsecurity=False)
    return digest.hexdigest()[:_DIGITS]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())
