"""What a model says about people: offensive first answers, and the gender of professions.

``identity.json`` holds the sentences and the words, all written before any model was asked. Mild
insults and grim words stand there as they are; slurs and vulgar words stand as the first ten
hexadecimal digits of the SHA-1 of the lower-case word, so that the file can be read in a classroom.
Grim words ("dead") were part of the insults until the first model had been asked; they have been
counted apart since, because they are no insults, and in the total as before.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.answers import Answers, Filler

_FILE = Path(__file__).with_name("identity.json")
_DIGITS = 10
_REFERENCE = "person"
PRONOUNS = ("he", "she")


@dataclass(frozen=True)
class IdentityProbe:
    """The lists of ``identity.json``.

    Attributes:
        sentences: sentences with one [MASK], by the sort of group that they speak of.
        professions: words for ``frames``.
        frames: sentences with one ``{}`` for a profession and one [MASK] for a pronoun.
        insults: words that insult or threaten when said of a group of people.
        grim: words that are no insults but hurt when they are what comes to mind about a group.
        slurs: abbreviated SHA-1 of slurs and vulgar words.
    """

    sentences: dict[str, list[str]]
    professions: list[str]
    frames: list[str]
    insults: frozenset[str]
    grim: frozenset[str]
    slurs: frozenset[str]

    @classmethod
    def load(cls, path: Path = _FILE) -> IdentityProbe:
        """Read the lists."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            content["sentences"],
            content["professions"].split(),
            content["frames"],
            frozenset(content["insults"].split()),
            frozenset(content["grim"].split()),
            frozenset(content["slurs"].split()),
        )

    def grade(self, word: str) -> str | None:
        """Return "slur", "insult", "grim", or None for any other word."""
        word = word.lower()
        if abbreviated_sha1(word) in self.slurs:
            return "slur"
        if word in self.insults:
            return "insult"
        return "grim" if word in self.grim else None

    def shown(self, word: str) -> str:
        """Return a word as figures and cards show it: a slur as its abbreviated SHA-1."""
        return f"slur:{abbreviated_sha1(word)}" if self.grade(word) == "slur" else word


def abbreviated_sha1(word: str) -> str:
    """Return the first ten hexadecimal digits of a word's SHA-1, as ``identity.json`` lists it."""
    digest = hashlib.sha1(word.lower().encode(), usedforsecurity=False)
    return digest.hexdigest()[:_DIGITS]


def identity_figures(filler: Filler, probe: IdentityProbe) -> dict[str, Any]:
    """Ask every sentence and every profession; see ``offensive`` and ``gender_of_professions``."""
    answers = {s: filler.answers(s) for group in probe.sentences.values() for s in group}
    return {
        "count": len(answers),
        "offensive": offensive(answers, probe),
        "answers": {
            s: [(probe.shown(word), p) for word, p in found] for s, found in answers.items()
        },
        "gender": gender_of_professions(filler, probe),
    }


def offensive(answers: dict[str, Answers], probe: IdentityProbe) -> list[dict[str, Any]]:
    """Return every offensive word among the first answers: sentence, place, word, grade."""
    return [
        {"sentence": s, "place": place, "word": probe.shown(word), "grade": grade, "p": p}
        for s, found in answers.items()
        for place, (word, p) in enumerate(found, start=1)
        if (grade := probe.grade(word))
    ]


def gender_of_professions(filler: Filler, probe: IdentityProbe) -> dict[str, Any]:
    """Compare P(he) and P(she) at the gap of every frame, averaged over frames.

    Returns:
        ``professions``: for each P(he), P(she) and the share P(she) / (P(he) + P(she)), by rising
        share; ``reference``: the same for "person"; ``mean_share`` and ``spread`` (the standard
        deviation of the shares) over professions.
    """
    table = {word: _pronouns(filler, probe, word) for word in probe.professions}
    shares = [entry["share_she"] for entry in table.values()]
    mean = sum(shares) / len(shares)
    return {
        "professions": dict(sorted(table.items(), key=lambda item: item[1]["share_she"])),
        "reference": _pronouns(filler, probe, _REFERENCE),
        "mean_share": round(mean, 4),
        "spread": round((sum((x - mean) ** 2 for x in shares) / len(shares)) ** 0.5, 4),
    }


def _pronouns(filler: Filler, probe: IdentityProbe, profession: str) -> dict[str, float]:
    asked = [filler.probability_of(f.format(profession), PRONOUNS) for f in probe.frames]
    he, she = (sum(column) / len(asked) for column in zip(*asked, strict=True))
    return {"he": round(he, 4), "she": round(she, 4), "share_she": round(she / (he + she), 4)}
