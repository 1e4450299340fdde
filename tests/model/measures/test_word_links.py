"""The heads that make the most of a word, against matrices made by hand and a plain search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.notation import ADDED_TOKENS
from model.analysis import Head
from model.measures.ties import TOLERANCE
from model.measures.word_links import WordLink, links_from, links_to
from model.measures.words import word_level
from tests.model.handmade import analyses, content, one_layer, shift, uniform

if TYPE_CHECKING:
    from model.analysis import Analysis


def test_links_of_heads_that_look_at_neighbours_and_at_all() -> None:
    tokens = content("the", "cat", "sat")
    level = word_level(one_layer(tokens, uniform(5), shift(5, 1), shift(5, -1)))
    assert links_from(level, 2, 3) == (
        WordLink(Head(0, 1), 3, 1.0),
        WordLink(Head(0, 2), 1, 1.0),
        WordLink(Head(0, 0), 1, float(np.float32(0.2))),
    )
    assert links_to(level, 2, 2) == (WordLink(Head(0, 1), 1, 1.0), WordLink(Head(0, 2), 3, 1.0))
    # Its next is [SEP], which doesn't count.
    assert links_from(level, 3, 1) == (WordLink(Head(0, 2), 2, 1.0),)


def test_pieces_count_as_one_word() -> None:
    tokens = content("cat", "slow", "##ly")
    weights = np.array(
        [
            [1, 0, 0, 0, 0],
            [0.25, 0, 0.25, 0.5, 0],
            [0, 0.5, 0.5, 0, 0],
            [0, 0.25, 0, 0.25, 0.5],
            [0, 0, 0, 0, 1],
        ],
        np.float32,
    )
    level = word_level(one_layer(tokens, weights))
    assert links_from(level, 1, 1) == (WordLink(Head(0, 0), 2, 0.75),)
    assert links_to(level, 1, 1) == (WordLink(Head(0, 0), 2, 0.375),)


def test_a_word_alone_has_no_links() -> None:
    level = word_level(one_layer(content("cat"), uniform(3)))
    assert links_from(level, 1, 5) == links_to(level, 1, 5) == ()


@given(analyses(), st.data())
def test_links_are_the_largest_there_are(analysis: Analysis, data: st.DataObject) -> None:
    level = word_level(analysis)
    word = data.draw(st.integers(0, len(level.words) - 1))
    others = [
        place
        for place, name in enumerate(level.words)
        if name not in ADDED_TOKENS and place != word
    ]
    assume(others)
    for links, weights in (
        (links_from(level, word, 4), level.attention[:, :, word]),
        (links_to(level, word, 4), level.attention[:, :, :, word]),
    ):
        largest = weights[:, :, others].max(axis=-1).ravel()
        expected = sorted(largest.tolist(), reverse=True)[:4]
        assert [link.weight for link in links] == pytest.approx(expected, abs=2 * TOLERANCE)
        for link in links:
            assert link.other in others
            assert link.weight == weights[link.head.layer, link.head.head, link.other]
        assert len({link.head for link in links}) == len(links)
