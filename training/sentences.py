"""The written-down test sentences: what they are filled with, and what no training line may hold.

The acceptable words of the everyday sentences, and of what pupils type first, were written before
any model was asked (those of the pupils before the second edition was trained).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from training.reading import KeptOut

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILE = Path(__file__).with_name("sentences.json")
_LABELLED = ("links.json", "claims.json")


@dataclass(frozen=True)
class WrittenSentences:
    """The lists of ``sentences.json``; every sentence holds one [MASK]."""

    seed: list[str]
    everyday: dict[str, frozenset[str]]
    pupils: dict[str, frozenset[str]]
    twelve_year_old: list[str]

    @classmethod
    def load(cls, path: Path = _FILE) -> WrittenSentences:
        """Read the lists."""
        content = json.loads(path.read_text(encoding="utf-8"))
        everyday, pupils = (
            {gap: frozenset(words.split()) for gap, words in content[name].items()}
            for name in ("everyday", "pupils")
        )
        return cls(content["seed"], everyday, pupils, content["twelve_year_old"])


def gap_sentences() -> list[str]:
    """Return the sentences with a gap that no training line may hold."""
    sentences = WrittenSentences.load()
    return [*sentences.seed, *sentences.everyday, *sentences.pupils]


def labelled_sentences() -> list[str]:
    """Return the sentences that heads are measured on, whole, which no training line may be."""
    links, claims = (
        json.loads(_FILE.with_name(name).read_text(encoding="utf-8")) for name in _LABELLED
    )
    return [entry[0] for entries in (*links.values(), claims) for entry in entries]


def kept_out(heldout: Iterable[str]) -> KeptOut:
    """Return all that no training line may be or hold: held-out lines and the test sentences."""
    return KeptOut.of([*heldout, *labelled_sentences()], gap_sentences())
