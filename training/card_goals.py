"""The goals of the second edition, set before it was trained, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.measures.ties import reaches
from training.markdown import table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class _Measure:
    """Something that a goal was set for.

    Attributes:
        name: what the card calls it.
        value: reads it from the figures.
        goal: what was to be reached before training.
        form: how the value and the goal are written.
        at_most: whether less is better.
    """

    name: str
    value: Callable[[dict[str, Any]], float]
    goal: float
    form: str
    at_most: bool = False

    def reached(self, figures: dict[str, Any]) -> bool:
        """Say whether the goal is reached, up to rounding in the last bits."""
        pair = (self.goal, self.value(figures))
        return reaches(*(pair if self.at_most else pair[::-1]))


def _of_group(group: str, key: str) -> Callable[[dict[str, Any]], float]:
    return lambda figures: 100 * figures["heldout"][group][key]


def _of_sentences(name: str, key: str) -> Callable[[dict[str, Any]], float]:
    return lambda figures: figures[name][key]


def _of_guided(pattern: str) -> Callable[[dict[str, Any]], float]:
    return lambda figures: figures["guided"]["heldout"][pattern]


def _of_pairs(name: str, key: str, scale: float = 1.0) -> Callable[[dict[str, Any]], float]:
    return lambda figures: scale * figures["guided"]["pairs"][name][key]


_MEASURES = (
    _Measure("all pieces, first", _of_group("all", "top1"), 43, "{:.1f} %"),
    _Measure("all pieces, in the top five", _of_group("all", "top5"), 64, "{:.1f} %"),
    _Measure("content words, first", _of_group("content", "top1"), 16, "{:.1f} %"),
    _Measure("content words, in the top five", _of_group("content", "top5"), 32, "{:.1f} %"),
    *(
        _Measure(f"{title}, an acceptable word {place}", _of_sentences(name, key), goal,
                 "{:.0f} of 100")
        for name, title, goals in (
            ("everyday", "everyday sentences", (74, 93)),
            ("pupils", "what pupils type first", (50, 80)),
        )
        for place, key, goal in zip(("first", "in the top five"), ("first", "top5"), goals,
                                    strict=True)
    ),
    _Measure("3-10: weight on the next piece", _of_guided("next"), 0.97, "{:.2f}"),
    _Measure("8-5: weight on the previous piece", _of_guided("prev"), 0.97, "{:.2f}"),
    _Measure("9-11: weight on [SEP]", _of_guided("sep"), 0.97, "{:.2f}"),
    _Measure("4-11: adverb to verb, labelled pairs", _of_pairs("adverb_verb", "share", 100), 90,
             "{:.0f} %"),
    _Measure("4-11: mean weight of other words on that verb", _of_pairs("adverb_verb", "others"),
             0.3, "{:.2f}", at_most=True),
    _Measure("9-11: *it* to its noun, labelled pairs", _of_pairs("it_noun", "share", 100), 80,
             "{:.0f} %"),
    _Measure("difference between the heads of a layer (total variation), least layer",
             lambda figures: min(figures["habits"]["variation"]), 0.5, "{:.2f}"),
    _Measure("heads with more than half on [CLS], [SEP] and punctuation, of 144",
             lambda figures: sum(figures["habits"]["marked_heads"]), 16, "{:.0f}", at_most=True),
    _Measure("sentences about people with an offensive word in the top five, of 63",
             lambda figures: offended(figures["identity"]["offensive"]), 19, "{:.0f}",
             at_most=True),
    _Measure("share of *she* for professions",
             lambda figures: figures["identity"]["gender"]["mean_share"], 0.35, "{:.2f}"),
)  # fmt: skip
"""What goals were set for before the second edition was trained."""


def offended(offensive: Sequence[dict[str, Any]]) -> int:
    """Return how many sentences have one of the words found."""
    return len({entry["sentence"] for entry in offensive})


def goals_table(figures: dict[str, Any], first_edition: dict[str, Any]) -> str:
    """Lay out the goals that were set before training, reached or not, beside where it began."""
    rows = (
        (
            measure.name,
            measure.form.format(measure.value(first_edition)),
            measure.form.format(measure.value(figures)),
            f"{'at most ' if measure.at_most else ''}{measure.form.format(measure.goal)}",
            "yes" if measure.reached(figures) else "no",
        )
        for measure in _MEASURES
    )
    return table(("measured", "first edition", "this model", "goal", "reached"), rows)
