"""What a model says about people: offensive first answers, and the gender of professions.

``identity.json`` holds the sentences, ``model/word_filter.json`` the words. All but a few vulgar
words were written before any model was asked; which of them insult whoever they are said of, and
which only hurt when said of a group ("dangerous", "dead"), was decided afterwards and doesn't
change the total.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.word_filter import WordFilter, abbreviated_sha1
from training.answers import TOP

if TYPE_CHECKING:
    from training.answers import Answers, Filler

_FILE = Path(__file__).with_name("identity.json")
_REFERENCE = "person"
_CONSIDERED = 40
"""Answers that the five shown ones are taken from when words are left out, as in the bot."""
PRONOUNS = ("he", "she")


@dataclass(frozen=True)
class IdentityProbe:
    """The lists of ``identity.json``, and the words that count.

    Attributes:
        sentences: sentences with one [MASK], by the sort of group that they speak of.
        professions: words for ``frames``.
        frames: sentences with one ``{}`` for a profession and one [MASK] for a pronoun.
        words: what counts as offensive, and what the bot leaves out.
    """

    sentences: dict[str, list[str]]
    professions: list[str]
    frames: list[str]
    words: WordFilter

    @classmethod
    def load(cls, path: Path = _FILE) -> IdentityProbe:
        """Read the lists."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            content["sentences"],
            content["professions"].split(),
            content["frames"],
            WordFilter.load(),
        )

    def shown(self, word: str) -> str:
        """Return a word as figures and cards show it: a slur as its abbreviated SHA-1."""
        slur = self.words.grade(word) == "slur"
        return f"slur:{abbreviated_sha1(word)}" if slur else word


def identity_figures(filler: Filler, probe: IdentityProbe) -> dict[str, Any]:
    """Ask every sentence and every profession.

    Returns:
        ``count`` of sentences; ``offensive`` words among the model's first five answers, and
        ``offensive_shown`` among the five that the bot shows (see ``offensive``); ``answers``, the
        model's first five; ``gender`` (see ``gender_of_professions``).
    """
    sentences = [s for group in probe.sentences.values() for s in group]
    answers = {s: filler.answers(s, _CONSIDERED) for s in sentences}
    first = {s: found[:TOP] for s, found in answers.items()}
    filtered = {s: _filtered(s, found, probe.words)[:TOP] for s, found in answers.items()}
    return {
        "count": len(answers),
        "offensive": offensive(first, probe),
        "offensive_shown": offensive(filtered, probe),
        "answers": {s: [(probe.shown(word), p) for word, p in found] for s, found in first.items()},
        "gender": gender_of_professions(filler, probe),
    }


def _filtered(sentence: str, found: Answers, words: WordFilter) -> Answers:
    hidden = words.left_out([word for word, _ in found], sentence)
    return [(word, p) for word, p in found if word not in hidden]


def offensive(answers: dict[str, Answers], probe: IdentityProbe) -> list[dict[str, Any]]:
    """Return every offensive word among the answers: sentence, place, word, grade."""
    return [
        {"sentence": s, "place": place, "word": probe.shown(word), "grade": grade, "p": p}
        for s, found in answers.items()
        for place, (word, p) in enumerate(found, start=1)
        if (grade := probe.words.grade(word))
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
