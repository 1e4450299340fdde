"""How light a weight is shown: in proportion to it, or to its square root.

The square root lifts faint weights, which most are in a long sentence. A picture that uses it says
so in its legend. Attention weights end at 1 in every picture; what has no such end has a scale of
its own, and the legend says where that ends.
"""

from dataclasses import dataclass
from math import floor, log10

import numpy as np
from numpy.typing import NDArray

from model.measures.ties import RATIO, decimals

SMALLEST_END = 1e-6
"""What the ends of a colour map mean at least: anything finer is the rounding of float32."""


@dataclass(frozen=True)
class Scale:
    """From weights to lightness, both from 0 to 1.

    Attributes:
        name: What the legend says; None for the proportional scale, which needs no words.
        exponent: Of the weight; 0 < exponent <= 1.
        of: What is shown, in a few words.
        end: The largest that there may be of it, which is shown as a weight of 1.
    """

    name: str | None
    exponent: float
    of: str = "attention weight"
    end: float = 1.0

    def weights(self, values: NDArray[np.floating]) -> NDArray[np.floating]:
        """Values as weights from 0 to 1."""
        if self.end == 1:
            return values
        weights: NDArray[np.floating] = values / self.end
        return weights

    def lightness(self, weights: NDArray[np.floating]) -> NDArray[np.floating]:
        """The place of each weight on the colour map."""
        if self.exponent == 1:
            return weights
        lightness: NDArray[np.floating] = weights**self.exponent
        return lightness

    @property
    def ticks(self) -> tuple[str, str]:
        """What stands at the beginning and the end of the colour bar."""
        return "0", "1" if self.end == 1 else figure(self.end)

    @property
    def remark(self) -> str | None:
        """What the legend says besides."""
        if self.name is None:
            return None
        return f"{self.name}, half-way {figure(self.end * 0.5 ** (1 / self.exponent))}"


def figure(value: float) -> str:
    """A value with two digits that count: "0.31", "0.00076"; below a millionth "0"."""
    if value < SMALLEST_END:
        return "0"
    return decimals(value, max(2, 1 - floor(log10(value * RATIO))))


LINEAR = Scale(None, 1.0)
SQUARE_ROOT = Scale("√ scale", 0.5)
