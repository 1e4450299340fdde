"""Pieces become words without losing weight; words are found as people name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Head
from model.errors import InputError, WordAmbiguous, WordNotFound
from model.measures.ties import exceeds
from model.measures.words import (
    grouped,
    locate,
    names_of,
    without_specials,
    word_level,
    word_row,
    word_weights,
    words_of,
)
from tests.model.handmade import analyses, content, looking, one_layer, uniform

if TYPE_CHECKING:
    from model.analysis import Analysis

SPLIT = ("[CLS]", "moved", "slow", "##ly", "[SEP]")


def test_a_split_word_is_summed_to_and_averaged_from() -> None:
    weights = np.array(
        [
            [1, 0, 0, 0, 0],
            [0.25, 0, 0.25, 0.5, 0],
            [0, 0.75, 0.125, 0.125, 0],
            [0, 0.25, 0, 0.25, 0.5],
            [0, 0, 0, 0, 1],
        ],
        np.float32,
    )
    joined = word_level(one_layer(SPLIT, weights))
    assert joined.words == ("[CLS]", "moved", "slowly", "[SEP]")
    assert joined.places == ((0,), (1,), (2, 3), (4,))
    assert joined.attention.tolist() == [
        [[[1, 0, 0, 0], [0.25, 0, 0.75, 0], [0, 0.5, 0.25, 0.25], [0, 0, 0, 1]]]
    ]
    assert joined.attention.dtype == np.float32
    assert not joined.attention.flags.writeable


def test_whole_words_stay_as_they_are() -> None:
    weights = looking([1, 2, 0, 3])
    joined = word_level(one_layer(content("the", "cat"), weights))
    assert joined.words == content("the", "cat")
    np.testing.assert_array_equal(joined.attention[0, 0], weights)


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (("un", "##bel", "##iev", "##able"), ("unbelievable",)),
        (("a", "[MASK]", "##s"), ("a", "[MASK]", "##s")),
        (("##s", "a"), ("##s", "a")),
        (("a", "##", "b"), ("a", "##", "b")),
        (("don", "'", "t"), ("don", "'", "t")),
        (("a", "##b", "c", "##d"), ("ab", "cd")),
    ],
)
def test_only_continuations_of_words_are_joined(
    pieces: tuple[str, ...], words: tuple[str, ...]
) -> None:
    tokens = content(*pieces)
    assert words_of(one_layer(tokens, uniform(len(tokens)))).words == content(*words)


@given(analyses())
def test_joined_rows_sum_to_one_and_pieces_are_kept(analysis: Analysis) -> None:
    joined = word_level(analysis)
    np.testing.assert_allclose(joined.attention.sum(axis=-1), 1, rtol=1e-5)
    assert [place for places in joined.places for place in places] == list(
        range(len(analysis.tokens))
    )
    spelled = "".join(analysis.tokens).replace("##", "")
    assert "".join(joined.words).replace("##", "") == spelled


@given(analyses())
def test_one_row_alone_is_that_row_of_all(analysis: Analysis) -> None:
    joined, words = word_level(analysis), words_of(analysis)
    for place in range(len(words.words)):
        row = word_row(analysis, words, place)
        np.testing.assert_allclose(row, joined.attention[:, :, place], rtol=1e-5, atol=1e-7)


def test_words_as_one_are_summed_to_and_averaged_from() -> None:
    weights = np.array(
        [[1, 0, 0, 0], [0.25, 0.25, 0.5, 0], [0.5, 0.5, 0, 0], [0.125, 0.5, 0.125, 0.25]],
        np.float32,
    )
    level, place = grouped(word_level(one_layer(content("cat", "sat"), weights)), (3, 1))
    assert (level.words, place) == (("[CLS]", "cat + [SEP]", "sat"), 1)
    assert level.places == ((0,), (1, 3), (2,))
    assert level.attention.tolist() == [
        [[[1, 0, 0], [0.1875, 0.5, 0.3125], [0.5, 0.5, 0]]],
    ]
    assert not level.attention.flags.writeable


def test_one_word_as_one_changes_nothing() -> None:
    level = word_level(one_layer(content("cat", "sat"), uniform(4)))
    assert grouped(level, (2,)) == (level, 2)


def test_specials_are_cut_or_shared_out() -> None:
    weights = np.array(
        [[1, 0, 0, 0], [0.5, 0.125, 0.125, 0.25], [0.5, 0, 0, 0.5], [0, 0, 0, 1]], np.float32
    )
    tokens = content("the", "cat")
    cut, left = without_specials(weights, tokens, renormalise=False)
    assert left == ("the", "cat")
    assert cut.tolist() == [[0.125, 0.125], [0, 0]]
    shared, _ = without_specials(weights, tokens, renormalise=True)
    assert shared.tolist() == [[0.5, 0.5], [0, 0]]
    assert not cut.flags.writeable
    assert not shared.flags.writeable


@given(analyses())
def test_renormalised_rows_sum_to_one(analysis: Analysis) -> None:
    joined = word_level(analysis)
    for attention, tokens in (
        (analysis.attention, analysis.tokens),
        (joined.attention, joined.words),
    ):
        rest, left = without_specials(attention, tokens, renormalise=True)
        assert rest.shape == (*attention.shape[:2], len(left), len(left))
        plain, _ = without_specials(attention, tokens, renormalise=False)
        something_left = exceeds(plain.sum(axis=-1, dtype=np.float64), 0)
        np.testing.assert_allclose(rest.sum(axis=-1), something_left, rtol=1e-5)
        assert (plain[something_left] <= rest[something_left] + 1e-6).all()


WORDS = ("[CLS]", "The", "turtle", "the", "slowly", "[MASK]", "#", "cafe", "é", "[SEP]")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("turtle", 2),
        ("TURTLE", 2),
        ("  turtle ", 2),
        ("the#1", 1),
        ("The#2", 3),
        ("turtle#1", 2),
        ("slowly", 4),
        ("[MASK]", 5),
        ("[mask]", 5),
        ("___", 5),
        ("[MASK]#1", 5),
        ("[cls]", 0),
        ("[SEP]", 9),
        ("#", 6),
        ("##1", 6),
        ("café", 7),
        ("e", 8),
    ],
)
def test_words_are_found_as_people_name_them(name: str, place: int) -> None:
    assert locate(WORDS, name) == place


@pytest.mark.parametrize("name", ["dog", "", "the#3", "the#0", "#2", "turtl", "turtle#99999", "#1"])
def test_what_is_not_there_is_said_with_what_is(name: str) -> None:
    with pytest.raises(WordNotFound) as caught:
        locate(WORDS, name)
    assert (caught.value.word, caught.value.words) == (name, WORDS)


def test_a_word_that_is_there_twice_needs_a_number() -> None:
    with pytest.raises(WordAmbiguous) as caught:
        locate(WORDS, "the")
    assert (caught.value.word, caught.value.count) == ("the", 2)


def test_an_accent_counts_if_the_sentence_has_it() -> None:
    assert locate(("résumé", "resume"), "résumé") == 0
    assert locate(("résumé", "resume"), "resume") == 1


@given(st.lists(st.text(max_size=4) | st.sampled_from(["the", "The", "#", "a#1"])), st.text())
def test_locating_is_total(words: list[str], name: str) -> None:
    try:
        place = locate(words, name)
    except InputError:
        return
    assert 0 <= place < len(words)


@given(st.lists(st.sampled_from(["the", "cat", "#", "[MASK]", "."]), min_size=1, max_size=9))
def test_every_word_can_be_named_by_its_number(words: list[str]) -> None:
    for place, word in enumerate(words):
        number = words[: place + 1].count(word)
        assert locate(words, f"{word}#{number}") == place
        if words.count(word) == 1:
            assert locate(words, word) == place


def test_only_words_that_are_there_twice_get_a_number() -> None:
    words = ("[CLS]", "The", "cat", "saw", "the", "[MASK]", ".", "[SEP]")
    assert names_of(words) == ("[CLS]", "The#1", "cat", "saw", "the#2", "[MASK]", ".", "[SEP]")


@given(analyses())
def test_every_word_is_found_by_its_name(analysis: Analysis) -> None:
    words = words_of(analysis).words
    assert [locate(words, name) for name in names_of(words)] == list(range(len(words)))


@given(analyses())
def test_the_words_of_one_head_are_those_of_all(analysis: Analysis) -> None:
    level = word_level(analysis)
    for layer, head in np.ndindex(*level.attention.shape[:2]):
        alone = word_weights(analysis, Head(layer, head))
        np.testing.assert_allclose(alone, level.attention[layer, head], rtol=1e-6, atol=1e-7)
        assert not alone.flags.writeable
