"""When two numbers count as equal, and in which order equals stand: the same on every processor.

Processors add in different orders, so that what should be equal differs in its last digits. Without
a rule, which of two equal heads is the strongest, or whether a score of exactly 0.5 exceeds 0.5,
would depend on the machine. The rule, for everything that ranks, marks, names or judges:

- Two scores count as equal if they differ by no more than `TOLERANCE`.
- Equals stand in the order of the places that they have: of layer, then head, or in the sentence.
- "More than" a bound means by more than the tolerance, "at least" may fall short of it by as much.
- Halves are rounded up, and so is what falls short of a half by no more than a 500th of a step.

Why not round and then compare: equals may lie on both sides of a step (1/64 is 0.015625, 1/8 is
half-way between two hundredths), and scores are small fractions often. A difference of exactly the
tolerance isn't made by any fraction of a sentence's length, and chance alone hardly makes one.

Being so close isn't transitive, hence levels: the largest score and its equals are the first, the
largest of the others and its equals the second, and so on. No level is wider than the tolerance.
Joining neighbours into chains instead would make one level of all weights of a long, even row.

Only NumPy is needed here, so that drawing, which knows nothing else of the model, can use it too.
"""

from typing import overload

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.floating]

TOLERANCE = 2e-5
"""Of scores and weights from 0 to 1. TensorFlow's kernels for different processors make a weight of
the model in the box differ by up to 2.5e-6; replies show hundredths."""

RATIO = 1 + 1e-4
"""Of probabilities of pieces, most of which are far smaller than the tolerance: the larger of two
equal ones is at most so many times the other. Kernels make them differ by up to 1 in 40,000."""

_TO_TOLERANCE = TOLERANCE / np.log(RATIO)
"""By which logarithms are multiplied to be compared like scores."""


@overload
def exceeds(number: float, bound: float) -> bool: ...
@overload
def exceeds(number: Reals, bound: Reals | float) -> NDArray[np.bool_]: ...
def exceeds(number: Reals | float, bound: Reals | float) -> NDArray[np.bool_] | bool:
    """Whether a number is more than a bound, by more than the tolerance; NaN never is."""
    return number > bound + TOLERANCE


@overload
def reaches(number: float, bound: float) -> bool: ...
@overload
def reaches(number: Reals, bound: Reals | float) -> NDArray[np.bool_]: ...
def reaches(number: Reals | float, bound: Reals | float) -> NDArray[np.bool_] | bool:
    """Whether a number is at least a bound, or less by no more than the tolerance; NaN never is."""
    return number >= bound - TOLERANCE


def first_largest(scores: Reals) -> NDArray[np.intp]:
    """The place of the largest of [..., N] scores along the last axis, of equals the first: [...].

    It is the first of `in_order`. NaN isn't allowed.
    """
    largest = scores.max(axis=-1, keepdims=True)
    places: NDArray[np.intp] = reaches(scores, largest).argmax(axis=-1)
    return places


def in_order(scores: Reals) -> NDArray[np.intp]:
    """The places along the last axis, the largest score first and equals as they stand: [..., N].

    NaN comes last.
    """
    places: NDArray[np.intp] = np.argsort(levels(scores), axis=-1, kind="stable")
    return places


def levels(scores: Reals) -> NDArray[np.intp]:
    """The level of each of [..., N] scores along the last axis: 0 for the largest and its equals.

    NaN is smaller than any number and equal to itself.
    """
    known = np.where(np.isnan(scores), -np.inf, scores)
    order = np.argsort(-known, axis=-1, kind="stable")
    ordered = np.take_along_axis(known, order, axis=-1)
    found = np.zeros(ordered.shape, np.intp)
    largest = ordered[..., :1]
    for place in range(1, ordered.shape[-1]):
        score = ordered[..., place : place + 1]
        smaller = exceeds(largest, score)
        found[..., place : place + 1] = found[..., place - 1 : place] + smaller
        largest = np.where(smaller, score, largest)
    result = np.empty_like(found)
    np.put_along_axis(result, order, found, axis=-1)
    return result


def probable_first(probabilities: Reals) -> NDArray[np.intp]:
    """The places of probabilities of pieces, the largest first, equals (by `RATIO`) as they stand.

    Args:
        probabilities: [K], each from 0 to 1.
    """
    with np.errstate(divide="ignore"):
        return logarithms_in_order(np.log(probabilities.astype(np.float64)))


def logarithms_in_order(logarithms: Reals) -> NDArray[np.intp]:
    """`in_order` for natural logarithms of probabilities, or of ratios of them: equals by `RATIO`.

    Args:
        logarithms: [K].
    """
    return in_order(logarithms * _TO_TOLERANCE)


def ratio_exceeds(logarithm: float, bounds: Reals) -> NDArray[np.bool_]:
    """`exceeds` for natural logarithms of probabilities, or of ratios of them: equals by `RATIO`.

    Args:
        logarithm: The one.
        bounds: [K], each of which it may exceed.
    """
    return exceeds(np.full_like(bounds, logarithm * _TO_TOLERANCE), bounds * _TO_TOLERANCE)


def nearest_step(scores: Reals, steps: int) -> NDArray[np.intp]:
    """Scores from 0 to 1 as whole numbers from 0 to `steps`."""
    nearest: NDArray[np.intp] = np.floor(scores * steps + 0.5 + _ABOVE_HALF).astype(np.intp)
    return nearest


def whole_steps(scores: Reals, steps: int) -> NDArray[np.intp]:
    """How many whole steps of 1 / `steps` each of [...] scores reaches, from 0 on.

    Hundredths of these, rounded with halves up, are those of `decimals` and of `nearest_step`, if
    the steps divide a hundredth evenly.
    """
    whole: NDArray[np.intp] = np.floor((scores + TOLERANCE) * steps).astype(np.intp)
    return whole


def decimals(number: float, digits: int = 2) -> str:
    """A number with so many digits after the point: "0.83"."""
    return f"{number + _ABOVE_HALF / 10**digits:.{digits}f}"


_ABOVE_HALF = 1 / 500
"""Of a step, by which numbers are raised before they are rounded; of a hundredth, the tolerance."""
