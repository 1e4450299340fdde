"""Reading text: files, what duplicates are compared by, and what no training line may hold."""

from __future__ import annotations

import hashlib
import lzma
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_NOT_ALNUM = re.compile(r"[^a-z0-9]+")


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def read_lines(path: Path) -> list[str]:
    """Return the non-empty lines of a text file, plain or .xz."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip()]


def comparison_key(line: str) -> str:
    """Return what duplicates are compared by: lower case, letters and digits only."""
    return _NOT_ALNUM.sub("", line.lower())


def _words(line: str) -> str:
    """Return the lower-case words of a line, each between single spaces."""
    return f" {_NOT_ALNUM.sub(' ', line.lower()).strip()} "


def holds_gap_sentence(line: str, before: str, after: str) -> bool:
    """Say whether a line holds a sentence with one word, whichever, between its two halves.

    All three strings are in the form that ``_words`` gives.
    """
    at = line.find(before)
    while at >= 0:
        rest = line[at + len(before) :]
        if " " in rest and rest[rest.index(" ") :].startswith(after):
            return True
        at = line.find(before, at + 1)
    return False


def split_gap(sentence: str) -> tuple[str, str]:
    """Return a sentence's words before and after its [MASK], ready for comparison.

    Raises:
        ValueError: the sentence does not hold exactly one [MASK].
    """
    halves = sentence.split("[MASK]")
    if len(halves) != 2:
        msg = f"exactly one [MASK] expected: {sentence!r}"
        raise ValueError(msg)
    before, after = (_words(half) for half in halves)
    # A half without words must match anything: one space stands for the edge of the gap.
    return (before if before.strip() else " "), (after if after.strip() else " ")


@dataclass(frozen=True)
class KeptOut:
    """What no training line may be.

    Attributes:
        keys: comparison keys of held-out lines and of whole test sentences, sorted.
        gaps: test sentences with one [MASK]; no line may hold one with any word in the gap.
    """

    keys: tuple[str, ...]
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, lines: Iterable[str], gaps: Sequence[str]) -> KeptOut:
        """Keep lines and gap sentences out."""
        return cls(tuple(sorted({comparison_key(line) for line in lines})), tuple(gaps))


def clean_lines(lines: Iterable[str], kept_out: KeptOut) -> list[str]:
    """Return the lines that share no key with one kept out and hold no test sentence."""
    keys = frozenset(kept_out.keys)
    gaps = [split_gap(sentence) for sentence in kept_out.gaps]
    kept = []
    for line in lines:
        words = _words(line)
        if words.replace(" ", "") in keys:
            continue
        if any(b in words and holds_gap_sentence(words, b, a) for b, a in gaps):
            continue
        kept.append(line)
    return kept
