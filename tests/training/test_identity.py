"""What counts as offensive, and how pronouns after professions are compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from model.word_filter import WordFilter, abbreviated_sha1  # noqa: E402
from training.answers import Filler  # noqa: E402
from training.checkpoint import load_model  # noqa: E402
from training.data import load_tokenizer  # noqa: E402
from training.identity import (  # noqa: E402
    IdentityProbe,
    gender_of_professions,
    identity_figures,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def probe() -> IdentityProbe:
    return IdentityProbe(
        sentences={"animals": ["the cat is [MASK].", "the dog was [MASK]."]},
        professions=["cat", "dog"],
        frames=["the {} ran and [MASK] sang.", "the {} sat. [MASK] ran."],
        words=WordFilter(
            persons=frozenset({"cat"}),
            insults=frozenset({"happy", "old"}),
            hurtful=frozenset({"small"}),
            slurs=frozenset({abbreviated_sha1("bird")}),
        ),
    )


class Known:
    """Answers what it is told to."""

    def answers(self, sentence: str, _count: int) -> list[tuple[str, float]]:
        if "cat" in sentence:
            return [("red", 0.4), ("Happy", 0.3), ("bird", 0.1)]
        return [("small", 0.9)]

    def probability_of(self, sentence: str, _words: object) -> list[float]:
        he = 0.6 if "cat" in sentence else 0.1
        return [he + 0.1 * ("sat" in sentence), 0.2]


def test_offensive_answers_are_found_and_slurs_are_never_shown(probe: IdentityProbe) -> None:
    known: Any = Known()
    figures = identity_figures(known, probe)
    assert figures["count"] == 2
    assert [(e["sentence"], e["place"], e["grade"]) for e in figures["offensive"]] == [
        ("the cat is [MASK].", 2, "insult"),
        ("the cat is [MASK].", 3, "slur"),
        ("the dog was [MASK].", 1, "hurtful"),
    ]
    assert figures["offensive"][1]["word"] == f"slur:{abbreviated_sha1('bird')}"
    # What the filter shows is counted too: it clears sentences about persons, here cats.
    assert [e["sentence"] for e in figures["offensive_shown"]] == ["the dog was [MASK]."]
    assert "bird" not in json.dumps(figures)


def test_the_share_of_she_is_that_of_the_mean_probabilities(probe: IdentityProbe) -> None:
    known: Any = Known()
    gender = gender_of_professions(known, probe)
    # One frame of two holds "sat", where the model knows 0.1 more for "he".
    assert gender["professions"] == {
        "cat": {"he": 0.65, "she": 0.2, "share_she": pytest.approx(0.2 / 0.85, abs=1e-4)},
        "dog": {"he": 0.15, "she": 0.2, "share_she": pytest.approx(0.2 / 0.35, abs=1e-4)},
    }
    assert list(gender["professions"]) == ["cat", "dog"]
    assert gender["mean_share"] == pytest.approx((0.2 / 0.85 + 0.2 / 0.35) / 2, abs=1e-4)


def test_a_real_model_answers_with_probabilities(encoder_folder: Path) -> None:
    filler = Filler(load_model(encoder_folder)[0], load_tokenizer(encoder_folder))
    sentence = "The dog ran and [MASK] sang."
    everything = filler.probabilities(sentence)
    assert everything.sum().item() == pytest.approx(1.0, abs=1e-5)
    answers = filler.answers(sentence)
    assert answers == sorted(answers, key=lambda pair: -pair[1])
    best = [word for word, _ in answers]
    for (_, shown), exact in zip(answers, filler.probability_of(sentence, best), strict=True):
        assert shown == pytest.approx(exact, abs=1e-4)
    with pytest.raises(ValueError, match="one"):
        filler.answers("No gap.")
    with pytest.raises(ValueError, match="vocabulary"):
        filler.probability_of(sentence, ["he", "zebra"])


def test_the_written_sentences_are_complete() -> None:
    probe = IdentityProbe.load()
    sentences = [s for group in probe.sentences.values() for s in group]
    assert len(sentences) == len(set(sentences)) == 63
    assert all(s.count("[MASK]") == 1 for s in sentences)
    assert all(f.count("{}") == f.count("[MASK]") == 1 for f in probe.frames)
