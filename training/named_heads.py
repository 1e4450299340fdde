"""Heads for the bot to name, with the mark of those that training showed where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.measures.ties import exceeds
from training.guidance import Guide

if TYPE_CHECKING:
    from collections.abc import Sequence

PAIRS = {
    "adverb_verb": "adverbs look at their verbs",
    "it_noun": "*it* looks at its noun",
    "determiner_noun": "determiners look at their nouns",
}
"""The kinds of hand-labelled word pairs as people say them."""
_GOALS = {
    "next": ("next",),
    "previous": ("prev",),
    "separator": ("sep", "it_noun"),
    "adverb to verb": ("adverb_verb",),
}
"""What a guide's goal is called among the patterns and the kinds of word pairs."""


def heads_to_name(figures: dict[str, Any], recipe: dict[str, Any]) -> dict[str, Any]:
    """Return the heads that do more than luck and simple rules would, for the bot to name.

    A head must do it in more than half of the lines or pairs. Of each habit the best head is named,
    and where that was guided to it, the best of those that found it themselves as well.
    """
    guided = _guided(recipe)
    patterns = [
        {"pattern": name, "head": head, "share": round(hits, 3), "of": entry["count"],
         "trained": trained}
        for name, entry in figures["patterns"].items()
        for head, hits, trained in _best(
            [(best[:2], hits) for best, hits in
             zip(entry["ranked"]["best"], entry["hits"], strict=True)],
            max(0.5, entry["luck"] or 0.0), guided.get(name),
        )
    ]  # fmt: skip
    pairs = []
    for name, link in figures["links"].items():
        baseline, offset = link["baseline"]
        pairs += [
            {"pair": PAIRS[name], "head": head, "share": round(share, 3), "of": link["count"],
             "baseline": round(baseline, 3), "offset": offset, "trained": trained}
            for head, share, trained in _best(
                [(best[:2], best[2]) for best in link["ranked"]["best"]],
                max(0.5, baseline, link["luck"]), guided.get(name),
            )
        ]  # fmt: skip
    return {
        "weights_sha256": figures["measured"]["weights_sha256"],
        "patterns": patterns,
        "pairs": pairs,
    }


def guides_of(recipe: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the guides of the last phase that has any."""
    found: list[dict[str, Any]] = []
    for phase in recipe["phases"]:
        found = phase.get("guides") or found
    return found


def _guided(recipe: dict[str, Any]) -> dict[str, list[int]]:
    """Return the head that was guided to each habit, layer and head counted from 1."""
    return {
        habit: [place + 1 for place in Guide(**guide).place]
        for guide in guides_of(recipe)
        for habit in _GOALS[guide["goal"]]
    }


def _best(
    ranked: Sequence[tuple[Sequence[int], float]], least: float, guided: list[int] | None
) -> list[tuple[list[int], float, bool]]:
    """Return the first head of those that were guided and of the others; above ``least`` only."""
    chosen: list[tuple[list[int], float, bool]] = []
    for head, share in ranked:
        trained = list(head) == guided
        if exceeds(share, least) and all(trained != before for *_, before in chosen):
            chosen.append((list(head), share, trained))
    return chosen
