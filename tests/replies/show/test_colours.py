"""What is said of a picture that is too fine to be read is true of its layout."""

import pytest

from rendering.film import columns_of
from rendering.layer import arranged
from rendering.panels import OWN, SHARED
from rendering.scale import LINEAR
from rendering.tiles import Arrangement, TileWords, lay_out_tiles
from replies.show.colours import tiles_to_open, to_open

SHOWN = 550
"""How wide a picture is in Discord's window, in pixels."""


def said(n: int, arrangement: Arrangement) -> str:
    line = tiles_to_open(n, arrangement, "look elsewhere")
    return {"": "read", "Open the picture to read its labels.": "open"}.get(line, line)


@pytest.mark.parametrize(
    ("tiles", "arrangement", "readable", "labelled"),
    [
        (12, arranged(12), 10, 27),  # the heads of a layer
        (4, arranged(4), 24, 54),
        (12, arranged(12, columns_of(12)), 16, 36),  # all layers
        (24, arranged(24, columns_of(24)), 10, 27),
        (4, arranged(4, columns_of(4)), 24, 54),
        (1, arranged(1, columns_of(1)), 24, 109),
    ],
)
def test_where_the_labels_of_tiles_can_be_read(
    tiles: int, arrangement: Arrangement, readable: int, labelled: int
) -> None:
    for n in (readable, readable + 1, labelled, labelled + 1):
        words = [TileWords(("understanding",) * n, "layer 1")] * tiles
        layout = lay_out_tiles(words, arrangement, "A sentence.", None, LINEAR)
        labels = layout.tiles[0].rows
        if n <= readable:
            assert said(n, arrangement) == "read"
            assert labels[0].style.size * SHOWN / layout.width >= 8
        elif n <= labelled:
            assert said(n, arrangement) == "open"
            assert labels
        else:
            assert said(n, arrangement) == f"There is no room for {n} labels; look elsewhere."
            assert not labels


@pytest.mark.parametrize("arrangement", [OWN, SHARED])
@pytest.mark.parametrize("panels", [2, 3, 4])
def test_panels_of_very_many_tokens_are_said_to_have_no_labels(
    panels: int, arrangement: Arrangement
) -> None:
    for n in (54, 55):
        words = [TileWords(("across",) * n, "a sentence")] * panels
        layout = lay_out_tiles(words, arrangement, None, None, LINEAR)
        told = "have no labels" in to_open(n, labels=True, panels=panels)
        assert (told, bool(layout.tiles[0].rows)) == (n == 55, n == 54)
