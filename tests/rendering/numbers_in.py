"""Reads the numbers that a picture carries, as a page does."""

import io
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from rendering.picture_numbers import KEYWORD, STEPS


def numbers_in(picture: bytes) -> dict[str, Any] | None:
    """What stands in the text chunk; None if there is none."""
    with Image.open(io.BytesIO(picture)) as image:
        assert isinstance(image, PngImageFile)
        text = image.text.get(KEYWORD)
    return None if text is None else dict(json.loads(text))


def weights_in(head: dict[str, Any]) -> NDArray[np.float64]:
    """[n, n] of one of the heads, in hundredths of a hundredth."""
    return np.array(head["rows"]) / STEPS
