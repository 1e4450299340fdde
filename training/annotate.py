"""What is noted of every line: its corpus, its counterpart, and what it says about people."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from model import word_filter
from model.word_filter import WordFilter
from training import people, words
from training.people import is_about_people, is_hurtful, other_sex, words_of
from training.reading import KeptOut, clean_lines, sha256_of
from training.words import WordLists

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Notes:
    """Lists over lines; see ``training.data.Corpus``."""

    source: list[int] = field(default_factory=list)
    counterpart: list[int] = field(default_factory=list)
    hurtful: list[bool] = field(default_factory=list)
    people: list[bool] = field(default_factory=list)

    @classmethod
    def none(cls, count: int) -> Notes:
        """Return the notes of lines of one corpus of which nothing is said."""
        return cls([0] * count, [-1] * count, [False] * count, [False] * count)

    def add(self, source: int, *, hurtful: bool, people: bool) -> None:
        """Note a line without counterpart."""
        self.source.append(source)
        self.counterpart.append(-1)
        self.hurtful.append(hurtful)
        self.people.append(people)


def annotate(corpora: Sequence[Sequence[str]], kept_out: KeptOut) -> tuple[list[str], Notes]:
    """Return all lines, counterparts behind them, and the notes.

    A counterpart that is a test sentence or a held-out line is left out like any other line.
    """
    known, lists = WordFilter.load(), WordLists.load()
    lines: list[str] = []
    notes = Notes()
    turned: list[tuple[int, str]] = []
    for source, corpus in enumerate(corpora):
        for line in corpus:
            said = words_of(line)
            turn = other_sex(line, lists)
            if turn is not None:
                turned.append((len(lines), turn))
            lines.append(line)
            notes.add(
                source, hurtful=is_hurtful(said, known), people=is_about_people(line, said, known)
            )
    kept = set(clean_lines([turn for _, turn in turned], kept_out))
    for original, turn in turned:
        if turn in kept:
            notes.counterpart[original] = len(lines)
            lines.append(turn)
            notes.add(-1, hurtful=False, people=False)
    return lines, notes


def rule_hashes() -> list[str]:
    """Return the hashes of what ``annotate`` goes by, so that a kept result is not out of date."""
    modules = [Path(str(module.__file__)) for module in (people, words, word_filter)]
    lists = [file.with_suffix(".json") for file in modules[1:]]
    return [sha256_of(file) for file in (Path(__file__), *modules, *lists)]
