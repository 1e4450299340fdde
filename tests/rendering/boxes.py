"""What must be true of the boxes of every layout."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from rendering.margins import Margins
from rendering.shapes import Box, Label


def drawn(labels: Iterable[Label], margins: Margins, *others: Box) -> list[Box]:
    """The boxes of all texts, of the margins and of others; those of texts once."""
    texts = [label.box for label in labels]
    own = set(texts)
    return [*texts, *(box for box in margins.boxes if box not in own), *others]


def check_boxes(boxes: Sequence[Box], width: int, height: int) -> None:
    """None leaves the picture, no two overlap."""
    for box in boxes:
        assert 0 <= box.left <= box.right <= width, box
        assert 0 <= box.top <= box.bottom <= height, box
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other), (one, other)
