"""How light a weight is shown: in proportion to it, or to its square root.

The square root lifts faint weights, which most are in a long sentence. A picture that uses it says
so in its legend.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Scale:
    """From weights to lightness, both from 0 to 1.

    Attributes:
        name: What the legend says; None for the proportional scale, which needs no words.
        exponent: Of the weight; 0 < exponent <= 1.
    """

    name: str | None
    exponent: float

    def lightness(self, weights: NDArray[np.floating]) -> NDArray[np.floating]:
        """The place of each weight on the colour map."""
        if self.exponent == 1:
            return weights
        lightness: NDArray[np.floating] = weights**self.exponent
        return lightness


LINEAR = Scale(None, 1.0)
SQUARE_ROOT = Scale("√ scale, half-way 0.25", 0.5)
