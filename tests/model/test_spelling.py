"""Spellings of one word are one word, for whoever names a word and for the word filter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.measures.words import locate
from model.spelling import folded
from model.word_filter import WordFilter, abbreviated_sha1

SPELLINGS = [
    ("straße", "STRASSE"),
    ("istanbul", "İstanbul"),
    ("οδος", "ΟΔΟΣ"),
    ("refugees", "Refug\u00e9es"),
    ("refugees", "REFUGE\u0301ES"),
    ("stupid", "\u017ftupid"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spellings_of_a_word_are_one_word(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert locate(("the", one), other) == locate(("the", other), one) == 1
    listed = WordFilter(insults=frozenset({folded(one)}))
    assert listed.grade(one) == listed.grade(other) == "insult"
    assert abbreviated_sha1(one) == abbreviated_sha1(other)


@given(text=st.text())
def test_what_is_folded_stays_as_it_is_in_any_case(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_the_lists_of_the_word_filter_are_folded() -> None:
    lists = WordFilter.load()
    for words in (lists.persons, lists.groups, lists.insults, lists.hurtful, lists.hostile):
        assert all(folded(word) == word for word in words)


def test_other_letters_are_other_words() -> None:
    assert folded("\u0131") != folded("i")
    assert folded("ø") != folded("o")
