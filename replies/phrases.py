"""Attention in words: what a head, a word or a pattern does, from the numbers that are drawn.

Every function is pure. A `Mark` sets a token off from the text around it: in an embed it is
escaped and in italics, in alt text it stands as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Telling:
    """How what is drawn of a head is told.

    Attributes:
        look, looks, at: What several tokens do, what one does, and at what.
        looked_at: What is done to one.
        nothing, no_other: If it does so to none, and if none does so to it.
        itself: What it does to itself.
        end: The largest that there may be of it.
    """

    look: str
    looks: str
    at: str
    looked_at: str
    nothing: str
    no_other: str
    itself: str
    end: float = 1.0

    def number(self, weight: float) -> str:
        """A weight from 0 to 1 as what it stands for."""
        return decimals(weight * self.end)


LOOKING = Telling(
    look="look most at",
    looks="looks most at",
    at="at",
    looked_at="is looked at most by",
    nothing="looks at nothing that is shown",
    no_other="is looked at by no other",
    itself="gives itself {} of its attention",
)
TAKING = Telling(
    look="take most from",
    looks="takes most from",
    at="from",
    looked_at="gives most to",
    nothing="takes nothing that is shown",
    no_other="gives nothing to another",
    itself="takes {} from itself",
)


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
    tokens: Sequence[str],
    weights: NDArray[np.float32],
    mark: Mark = str,
    telling: Telling = LOOKING,
) -> str:
    """What the picture of a head shows: the common target, then the strongest links.

    Args:
        tokens: The N tokens or words that are drawn.
        weights: [N, N], their weights as drawn; rows attend.
        mark: How a token is set off.
        telling: How it is told.
    """
    tokens, weights = tuple(tokens), weights / telling.end
    if len(tokens) == 1:
        own = telling.itself.format(telling.number(float(weights[0, 0])))
        return f"Only {mark(tokens[0])} is drawn. It {own}."
    common = _tendency_in_words(tendency(tokens, weights), len(tokens), telling)
    strongest = strongest_links(tokens, weights, count=_MOST_NAMED)
    links = _links_in_words(tokens, strongest, mark, telling)
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
    tokens: Sequence[str],
    weights: NDArray[np.float32],
    focus: int,
    mark: Mark = str,
    telling: Telling = LOOKING,
) -> str:
    """What one token looks at most, and what looks at it most.

    Args:
        tokens: As for `attention_in_words`.
        weights: As for `attention_in_words`.
        focus: The token's place among them.
        mark: How a token is set off.
        telling: How it is told.
    """
    weights = weights / telling.end
    given = _strongest(tokens, weights[focus], mark, telling)
    others = weights[:, focus].copy()
    others[focus] = 0
    taken = _strongest(tokens, others, mark, telling)
    word = mark(_numbered(tokens)[focus])
    look = f"{telling.looks} {given}" if given else telling.nothing
    back = f"{telling.looked_at} {taken}" if taken else telling.no_other
    return f"{word} {look}. It {back}."


DISTANCES = "0 is the same, 1 nothing in common"
"""What the distances of `model.measures.similar` mean."""


def alike(distance: float) -> str:
    """How alike two heads look at a sentence, for a distance of `model.measures.similar`."""
    bounds = {0.05: "almost the same", 0.2: "much alike", 0.5: "partly alike"}
    return next(
        (words for bound, words in bounds.items() if not exceeds(distance, bound)), "hardly alike"
    )


def _strongest(
    tokens: Sequence[str], weights: NDArray[np.float32], mark: Mark, telling: Telling
) -> str:
    """The largest weights, but for those that round to 0.00."""
    names = _numbered(tokens)
    places = in_order(weights)[:_MOST_NAMED]
    return ", ".join(
        f"{mark(names[place])} ({telling.number(float(weights[place]))})"
        for place in places
        if reaches(float(weights[place]) * telling.end, _LEAST)
    )


def _numbered(tokens: Sequence[str]) -> Sequence[str]:
    """Tokens as they are named: of two equal words, which one; signs need no number."""
    return [
        name if any(map(str.isalnum, token)) and token not in ADDED_TOKENS else token
        for token, name in zip(tokens, names_of(tokens), strict=True)
    ]


def _tendency_in_words(common: Tendency, rows: int, telling: Telling = LOOKING) -> str:
    """8 of 8 tokens look most at the next token; [CLS] and [SEP] are not counted."""
    if common.target is None:
        return ""
    targets = {"next": "the next token", "previous": "the previous token", "itself": "itself"}
    look = telling.looks if common.count == 1 else telling.look
    target = targets.get(common.target, common.target)
    if common.target == "itself" and common.count > 1:
        target = "themselves"
    tokens = f"{common.count} of {common.words} tokens" if common.words > 1 else "Its one token"
    said = f"{tokens} {look} {target}"
    return f"{said}; {NOT_COUNTED}" if rows > common.words else f"{said}."


def _links_in_words(
    tokens: Sequence[str], links: Sequence[Link], mark: Mark, telling: Telling = LOOKING
) -> str:
    """The token *slowly* looks most at *moved* (0.62), *the* at *table* (0.50)."""
    names = _numbered(tokens)
    parts = (
        f"{mark(names[link.attending])} {telling.at if place else telling.looks} "
        f"{mark(names[link.attended])} ({telling.number(link.weight)})"
        for place, link in enumerate(links)
    )
    return f"{', '.join(parts)}."
