"""Ways from a page to others that several pages offer: lists of heads and scores, neighbours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from model.analysis import Analysis, Head
from model.bert.geometry import Geometry
from model.measures.patterns import DEFINITIONS, Pattern
from replies.answer import Button, Choice, Choices
from replies.pages import (
    CheckPage,
    ComparePage,
    FindPage,
    HeadPage,
    MaskPage,
    OneHead,
    OverviewPage,
    Page,
)
from replies.phrases import PHRASES

_MOST_CHOICES = 25

OneHeadT = TypeVar("OneHeadT", bound=OneHead)
ClaimT = TypeVar("ClaimT", FindPage, CheckPage)
ScoreT = TypeVar("ScoreT", OverviewPage, ComparePage)


def layer_choices(geometry: Geometry, chosen: int | None, to: Callable[[int], Page]) -> Choices:
    """A list of layers, each of which leads to a page.

    Args:
        geometry: Which layers there are.
        chosen: The layer that the list shows, counted from 0; None for none.
        to: The page of a layer.
    """
    entries = [
        Choice(f"Layer {layer + 1}", to(layer), chosen=layer == chosen)
        for layer in around(chosen or 0, geometry.layers)
    ]
    return Choices("Layer", tuple(entries))


def head_choices(
    page: HeadPage, patterns: Sequence[Pattern | None], chosen: int | None = None
) -> Choices:
    """A list of the heads of the page's layer.

    Args:
        page: What the list leads to, with another head.
        patterns: The pattern that each head of the layer shows.
        chosen: The head that the list shows, counted from 0; None for none.
    """
    entries = []
    for head in around(chosen or 0, len(patterns)):
        pattern = patterns[head]
        entries.append(
            Choice(
                f"Head {head + 1}",
                replace(page, head=head),
                description=PHRASES[pattern] if pattern else None,
                chosen=head == chosen,
            )
        )
    return Choices(f"Head of layer {page.layer + 1}", tuple(entries))


def guesses_button(analysis: Analysis, head: Head | None = None) -> tuple[Button, ...]:
    """A button to the words for the gaps; none if the sentence has no gap.

    Args:
        analysis: The sentence.
        head: The head of the page that the button stands on, to come back to.
    """
    page = MaskPage() if head is None else MaskPage(layer=head.layer, head=head.head)
    return (Button("Words for the gap", page),) if analysis.mask_positions else ()


def score_choices(page: ScoreT, placeholder: str, without: str) -> Choices:
    """A list of scores, each of which leads to the same page with it.

    Args:
        page: The page.
        placeholder: What the list is of.
        without: What the page is called without a score.
    """
    none = Choice(without, replace(page, score=None), chosen=page.score is None)

    def to(pattern: Pattern) -> Page:
        return replace(page, score=pattern)

    return Choices(placeholder, (none, *_patterns("Score", DEFINITIONS, page.score, to)))


def pattern_choices(page: ClaimT) -> Choices:
    """A list of patterns, each of which leads to the same page about it."""
    claim = page.claim

    def to(pattern: Pattern) -> Page:
        return replace(page, claim=replace(claim, pattern=pattern))

    return Choices("Pattern", _patterns("Pattern", PHRASES, claim.pattern, to))


def _patterns(
    label: str,
    described: Mapping[Pattern, str],
    chosen: Pattern | None,
    to: Callable[[Pattern], Page],
) -> tuple[Choice, ...]:
    """An entry for each pattern: "Score: next", which leads to a page."""
    return tuple(
        Choice(
            f"{label}: {pattern.value}",
            to(pattern),
            description=described[pattern],
            chosen=pattern is chosen,
        )
        for pattern in Pattern
    )


def step_buttons(
    head: Head, geometry: Geometry, to: Callable[[Head], Page]
) -> tuple[Button, Button]:
    """Buttons to the heads before and after one, also across layers.

    Args:
        head: The head.
        geometry: Which heads there are.
        to: The page of a head.
    """

    def button(label: str, step: int) -> Button:
        place = head.layer * geometry.heads + head.head + step
        inside = 0 <= place < geometry.layers * geometry.heads
        return Button(label, to(Head(*divmod(place, geometry.heads))) if inside else None)

    return button("◀", -1), button("▶", 1)


def turned(page: OneHeadT, head: Head) -> OneHeadT:
    """The same page about another head."""
    return replace(page, layer=head.layer, head=head.head)


def around(place: int, count: int) -> range:
    """Up to 25 places, as many as a list takes, with the given one among them."""
    first = max(0, min(place - _MOST_CHOICES // 2, count - _MOST_CHOICES))
    return range(first, min(first + _MOST_CHOICES, count))
