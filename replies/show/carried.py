"""What pages of heads share that show what is carried, ||a f(x)||, in place of attention weights.

Attention says how much a token looks at another; what it takes from there also depends on how much
there is to take (`model.variants.ValueNorms`). Nothing bounds that, so each picture of it has a
scale of its own, which ends at the largest value that is drawn.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from config.notation import SEP
from model.analysis import Analysis, Head
from model.measures.ties import decimals, in_order
from model.measures.words import rescaled
from model.variants import ValueNorms
from rendering.scale import SMALLEST_END, Scale, figure
from replies.answer import Button, Texts
from replies.claims import in_small_print
from replies.pages import Colours, OfHeads
from replies.phrases import LOOKING, TAKING, Mark, Telling, short
from replies.plain import series
from replies.services import Services
from replies.show.colours import scale_of

CARRIED = "what is carried"
"""What titles and alt texts call it."""

_LEGEND = "carried ‖α f(x)‖, own scale"

_MEANING = (
    "Carried is attention times the length of what the head would take from that token, "
    "‖α f(x)‖ (Kobayashi et al. 2020)."
)
_LEFT_OUT = (
    "Residual connections and layer normalisation are left out; Kobayashi et al. 2021 include them."
)

OfHeadsT = TypeVar("OfHeadsT", bound=OfHeads)


async def norms_for(services: Services, page: OfHeads, texts: Texts) -> ValueNorms | None:
    """What there is to take in the first of some sentences; None if the page shows weights.

    Raises:
        SentenceGone, InputError, WorkError, ModelFailed: As `Services.analyze`.
    """
    if not page.carried:
        return None
    (read,) = services.read(texts[:1])
    return await services.model.value_norms(read)


def end_of(carried: NDArray[np.float32]) -> float:
    """Where the scale of a picture of it ends."""
    return max(float(carried.max(initial=0)), SMALLEST_END)


def scale_for(colours: Colours, end: float | None) -> Scale:
    """The scale of a picture of heads: to `end`, or that of attention weights for None."""
    scale = scale_of(colours)
    return scale if end is None else replace(scale, of=_LEGEND, end=end)


def telling_for(end: float | None) -> Telling:
    """How what is drawn is told; `end` as for `scale_for`."""
    return LOOKING if end is None else replace(TAKING, end=end)


def titled(title: str, page: OfHeads) -> str:
    """What a page shows, in a few words."""
    return f"{title}: {CARRIED}" if page.carried else title


def what_is_drawn(kind: str, of: str, end: float | None) -> str:
    """How an alt text begins: what kind of picture it is, and of what."""
    if end is None:
        return f"Attention {kind} of {of}"
    return (
        f"{kind.capitalize()} of {CARRIED} in {of}, on a scale of its own from 0 to {figure(end)}"
    )


def fine_print(end: float | None) -> str:
    """Lines about what is carried, for below the words; none for attention weights."""
    if end is None:
        return ""
    own = f"This picture's scale is its own: it ends at {figure(end)}."
    return "".join(f"\n{in_small_print(line)}" for line in (f"{_MEANING} {own}", _LEFT_OUT))


def score_print() -> str:
    """Lines about a score of what is carried."""
    shares = "For the score, what each token takes is made to add up to 1."
    return "".join(f"\n{in_small_print(line)}" for line in (f"{_MEANING} {shares}", _LEFT_OUT))


def sep_in_words(
    tokens: Sequence[str], attention: NDArray[np.float32], carried: NDArray[np.float32]
) -> str:
    """[SEP] gets 62 % of the attention, and 9 % of what is carried.

    Args:
        tokens: The N tokens.
        attention: [..., N, N], of one head or of several; rows attend.
        carried: Of the same shape.
    """
    places = [place for place, token in enumerate(tokens) if token == SEP]
    looked, taken = (_share(weights, places) for weights in (attention, carried))
    return f"[SEP] gets {looked} of the attention, and {taken} of {CARRIED}."


def _share(weights: NDArray[np.float32], columns: Sequence[int]) -> str:
    """What columns hold of all: "62 %"."""
    of_columns, everything = (
        float(part.sum(dtype=np.float64)) for part in (weights[..., columns], weights)
    )
    return f"{decimals(100 * of_columns / max(everything, SMALLEST_END), 0)} %"


def heads_that_carry(carried: NDArray[np.float32]) -> tuple[tuple[int, float], ...]:
    """The heads in which most is carried, the first first, each with its share of all.

    Args:
        carried: [K, N, N] of K heads.
    """
    sums = carried.sum(axis=(1, 2), dtype=np.float64)
    shares = sums / max(float(sums.sum()), SMALLEST_END)
    return tuple((place, float(shares[place])) for place in in_order(shares).tolist())


def most_in_words(most: Sequence[tuple[Head, float]], mark: Mark = str) -> str:
    """Most is carried in 3-9 (21 %), 3-2 (14 %) and 3-7 (9 %).

    Args:
        most: Heads and their shares.
        mark: How a head is set off.
    """
    named = [f"{mark(short(head))} ({decimals(100 * share, 0)} %)" for head, share in most]
    return f"Most is carried in {series(named)}."


def as_shares(analysis: Analysis, norms: ValueNorms | None) -> Analysis:
    """The sentence with what is carried in place of its attention; each row sums to 1 again.

    So everything that is measured of attention can be measured of that. For None, as it is.
    """
    if norms is None:
        return analysis
    return replace(analysis, attention=rescaled(norms.weighted(analysis.attention)))


def carried_button(page: OfHeadsT) -> Button:
    """From the attention weights to what is carried, or back."""
    label = "Attention weights" if page.carried else CARRIED.capitalize()
    return Button(label, replace(page, carried=not page.carried))
