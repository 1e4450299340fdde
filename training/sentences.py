"""The written-down test sentences: the seed's, the everyday ones, those of a twelve-year-old.

The acceptable words of the everyday sentences were written before any model was asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("sentences.json")


@dataclass(frozen=True)
class WrittenSentences:
    """The lists of ``sentences.json``; every sentence holds one [MASK]."""

    seed: list[str]
    everyday: dict[str, frozenset[str]]
    twelve_year_old: list[str]

    @classmethod
    def load(cls, path: Path = _FILE) -> WrittenSentences:
        """Read the lists."""
        content = json.loads(path.read_text(encoding="utf-8"))
        everyday = {gap: frozenset(words.split()) for gap, words in content["everyday"].items()}
        return cls(content["seed"], everyday, content["twelve_year_old"])


def gap_sentences() -> list[str]:
    """Return the sentences that no training line may hold: the seed's and the everyday ones."""
    sentences = WrittenSentences.load()
    return [*sentences.seed, *sentences.everyday]
