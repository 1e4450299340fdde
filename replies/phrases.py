"""Attention in words: what a head, a word or a pattern does, from the numbers that are drawn.

Every function is pure. A `Mark` sets a token off from the text around it: in an embed it is
escaped and in italics, in alt text it stands as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from config.notation import ADDED_TOKENS
from model.analysis import Head
from model.measures.links import Link, Tendency, strongest_links, tendency
from model.measures.patterns import Pattern
from model.measures.ties import decimals, exceeds, in_order, reaches
from model.measures.words import names_of
from replies.plain import plain

Mark = Callable[[str], str]

_MOST_NAMED = 3
"""Links that are named."""

_LEAST = 0.005
"""Weights below it would be written as 0.00."""

CAVEAT = "A weight says where a head reads, not why BERT answers as it does."
"""What every reply that ranks heads ends with."""

NOT_COUNTED = "[CLS] and [SEP] are not counted."
"""What a number of tokens needs where these two are drawn: it is that of the other rows."""

PHRASES: Mapping[Pattern, str] = MappingProxyType(
    {
        Pattern.NEXT: "looks at the next token",
        Pattern.PREV: "looks at the previous token",
        Pattern.SELF: "looks at the token itself",
        Pattern.SAME: "looks at the same token elsewhere",
        Pattern.SEP: "looks at [SEP]",
        Pattern.CLS: "looks at [CLS]",
        Pattern.PUNCT: "looks at full stops and commas",
        Pattern.MASK: "looks at [MASK]",
        Pattern.BROAD: "spreads its attention",
    }
)
"""What a head that follows a pattern does."""


def italic(token: str) -> str:
    """A token in the text of an embed."""
    return f"*{plain(token)}*"


def bold(name: str) -> str:
    """A head, as `short` names it, in the text of an embed."""
    return f"**{name}**"


def title(head: Head) -> str:
    """Layer 3, head 10."""
    return str(head).capitalize()


def short(head: Head) -> str:
    """3-10, as lists name a head and commands take it."""
    return f"{head.layer + 1}-{head.head + 1}"


def in_transformers(head: Head) -> str:
    """How transformers names a head, whose arrays count from 0."""
    return f"attentions[{head.layer}][0, {head.head}]"


def attention_in_words(
    tokens: Sequence[str], weights: NDArray[np.float32], mark: Mark = str
) -> str:
    """What the picture of a head shows: the common target, then the strongest links.

    Args:
        tokens: The N tokens or words that are drawn.
        weights: [N, N], their weights as drawn; rows attend.
        mark: How a token is set off.
    """
    tokens = tuple(tokens)
    if len(tokens) == 1:
        own = decimals(float(weights[0, 0]))
        return f"Only {mark(tokens[0])} is drawn. It gives itself {own} of its attention."
    common = _tendency_in_words(tendency(tokens, weights), len(tokens))
    links = _links_in_words(tokens, strongest_links(tokens, weights, count=_MOST_NAMED), mark)
    return " ".join(part for part in (common, links) if part)


def gist(tokens: Sequence[str], weights: NDArray[np.float32], mark: Mark = str) -> str:
    """The first of what `attention_in_words` says: the common target or, without one, a link.

    Args:
        tokens: As for `attention_in_words`.
        weights: As for `attention_in_words`.
        mark: How a token is set off.
    """
    tokens = tuple(tokens)
    common = _tendency_in_words(tendency(tokens, weights), len(tokens))
    return common or _links_in_words(tokens, strongest_links(tokens, weights, count=1), mark)


def focus_in_words(
    tokens: Sequence[str], weights: NDArray[np.float32], focus: int, mark: Mark = str
) -> str:
    """What one token looks at most, and what looks at it most.

    Args:
        tokens: As for `attention_in_words`.
        weights: As for `attention_in_words`.
        focus: The token's place among them.
        mark: How a token is set off.
    """
    given = _strongest(tokens, weights[focus], mark)
    others = weights[:, focus].copy()
    others[focus] = 0
    taken = _strongest(tokens, others, mark)
    word = mark(_numbered(tokens)[focus])
    look = f"looks most at {given}" if given else "looks at nothing that is shown"
    back = f"is looked at most by {taken}" if taken else "is looked at by no other"
    return f"{word} {look}. It {back}."


DISTANCES = "0 is the same, 1 nothing in common"
"""What the distances of `model.measures.similar` mean."""


def alike(distance: float) -> str:
    """How alike two heads look at a sentence, for a distance of `model.measures.similar`."""
    bounds = {0.05: "almost the same", 0.2: "much alike", 0.5: "partly alike"}
    return next(
        (words for bound, words in bounds.items() if not exceeds(distance, bound)), "hardly alike"
    )


def _strongest(tokens: Sequence[str], weights: NDArray[np.float32], mark: Mark) -> str:
    """The largest weights, but for those that round to 0.00."""
    names = _numbered(tokens)
    places = in_order(weights)[:_MOST_NAMED]
    return ", ".join(
        f"{mark(names[place])} ({decimals(float(weights[place]))})"
        for place in places
        if reaches(float(weights[place]), _LEAST)
    )


def _numbered(tokens: Sequence[str]) -> Sequence[str]:
    """Tokens as they are named: of two equal words, which one; signs need no number."""
    return [
        name if any(map(str.isalnum, token)) and token not in ADDED_TOKENS else token
        for token, name in zip(tokens, names_of(tokens), strict=True)
    ]


def _tendency_in_words(common: Tendency, rows: int) -> str:
    """8 of 8 tokens look most at the next token; [CLS] and [SEP] are not counted."""
    if common.target is None:
        return ""
    targets = {"next": "the next token", "previous": "the previous token", "itself": "itself"}
    look = "looks" if common.count == 1 else "look"
    target = targets.get(common.target, common.target)
    if common.target == "itself" and common.count > 1:
        target = "themselves"
    tokens = f"{common.count} of {common.words} tokens" if common.words > 1 else "Its one token"
    said = f"{tokens} {look} most at {target}"
    return f"{said}; {NOT_COUNTED}" if rows > common.words else f"{said}."


def _links_in_words(tokens: Sequence[str], links: Sequence[Link], mark: Mark) -> str:
    """The token *slowly* looks most at *moved* (0.62), *the* at *table* (0.50)."""
    names = _numbered(tokens)
    parts = (
        f"{mark(names[link.attending])} {'at' if place else 'looks most at'} "
        f"{mark(names[link.attended])} ({decimals(link.weight)})"
        for place, link in enumerate(links)
    )
    return f"{', '.join(parts)}."
