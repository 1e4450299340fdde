"""The word lists of ``words.json``: which words are adverbs in -ly, verbs, nouns.

Where they come from, and their licence, stands in the file; ``training.lexicon`` makes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("words.json")


@dataclass(frozen=True)
class WordLists:
    """Words in small letters.

    Attributes:
        adverbs: adverbs in -ly.
        verbs: full verbs in all forms.
        at_need: nouns that can be verbs (works, love).
        nouns: nouns.
        auxiliaries: be, have, will and the like.
    """

    adverbs: frozenset[str]
    verbs: frozenset[str]
    at_need: frozenset[str]
    nouns: frozenset[str]
    auxiliaries: frozenset[str]

    @classmethod
    def load(cls, path: Path = _FILE) -> WordLists:
        """Read the lists."""
        content = json.loads(path.read_text(encoding="utf-8"))
        content.pop("source")
        return cls(**{name: frozenset(" ".join(lines).split()) for name, lines in content.items()})
