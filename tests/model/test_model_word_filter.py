"""Which words are left out of which sentences, and that the lists are what they claim."""

import json
from pathlib import Path

import pytest

from model import word_filter as module
from model.word_filter import WordFilter, abbreviated_sha1

WORDS = ("Dead", "stupid", "kind")


@pytest.fixture(scope="module")
def word_filter() -> WordFilter:
    return WordFilter.load()


@pytest.mark.parametrize(
    "text",
    [
        "Muslims are [MASK].",
        "THE GERMANS ARE [MASK].",
        "The (Jewish) baker was [MASK].",
        "A man with one leg is a [MASK].",
        "It is a Frenchman's [MASK] ||| He sang.",
    ],
)
def test_sentences_about_people(word_filter: WordFilter, text: str) -> None:
    assert word_filter.left_out(WORDS, text) == {"Dead", "stupid"}


@pytest.mark.parametrize(
    "text",
    [
        "The turtle moved slowly across the [MASK].",
        "The old bus was [MASK].",
        "This manual is [MASK].",
        "The fish is [MASK].",
        "",
    ],
)
def test_other_sentences(word_filter: WordFilter, text: str) -> None:
    assert word_filter.left_out(WORDS, text) == frozenset()


def test_slurs_are_left_out_everywhere(word_filter: WordFilter) -> None:
    with_one = WordFilter(slurs=frozenset({abbreviated_sha1("darn")}))
    assert with_one.left_out(["Darn", "good"], "The fish is [MASK].") == {"Darn"}
    assert with_one.speaks_of_people("A darn is [MASK].")
    assert WordFilter().left_out(["darn"], "The fish is [MASK].") == frozenset()
    assert len(word_filter.slurs) > 100


def test_no_slur_stands_in_the_open_and_no_harmless_word_is_an_insult(
    word_filter: WordFilter,
) -> None:
    path = Path(module.__file__).with_name("word_filter.json")
    content = json.loads(path.read_text("utf-8"))
    assert all(len(slur) == 10 and int(slur, 16) for slur in word_filter.slurs)
    readable = " ".join([*content["people"].values(), content["insults"], content["grim"]]).split()
    assert len(readable) == len(set(readable))
    assert {word_filter.grade(word) for word in word_filter.people} == {None}
    assert {word_filter.grade(word) for word in word_filter.insults} == {"insult"}
    harmless = ("good", "happy", "nurse", "black", "white", "old", "poor", "french", "jewish")
    assert {word_filter.grade(word) for word in harmless} == {None}
