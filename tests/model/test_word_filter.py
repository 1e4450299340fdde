"""Which words are left out of which sentences, and that the lists are what they claim."""

import json
from pathlib import Path

import pytest

from model import word_filter as module
from model.word_filter import WordFilter, abbreviated_sha1

ROOT = Path(__file__).parents[2]
WORDS = ("Dead", "stupid", "kind", "women")


@pytest.fixture(scope="module")
def word_filter() -> WordFilter:
    return WordFilter.load()


@pytest.mark.parametrize(
    "text",
    [
        "Muslims are [MASK].",
        "THE GERMANS ARE [MASK].",
        "The (Jewish) baker was [MASK].",
        "Refug\u00e9es are [MASK].",
        "People with one leg are [MASK].",
        "Policemen are [MASK].",
        "It is a Frenchman's [MASK] ||| He sang.",
    ],
)
def test_of_groups_nothing_hurtful_is_said(word_filter: WordFilter, text: str) -> None:
    assert word_filter.left_out(WORDS, text) == {"Dead", "stupid"}


@pytest.mark.parametrize(
    "text",
    [
        "You are so [MASK].",
        "My brother is [MASK].",
        "The little girl cried because her bird was [MASK].",
        "The policeman caught the [MASK].",
    ],
)
def test_of_persons_only_insults_are_left_out(word_filter: WordFilter, text: str) -> None:
    assert word_filter.left_out(WORDS, text) == {"stupid"}


@pytest.mark.parametrize(
    "text", ["I hate [MASK].", "[MASK] are dirty and lazy.", "All [MASK] are terrorists."]
)
def test_no_group_is_named_where_something_hostile_is_said(
    word_filter: WordFilter, text: str
) -> None:
    answers = ("women", "Germans", "muslims", "jews", "spiders", "milk")
    assert word_filter.left_out(answers, text) == {"women", "Germans", "muslims", "jews"}


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
def test_in_other_sentences_every_word_is_shown(word_filter: WordFilter, text: str) -> None:
    assert word_filter.left_out(WORDS, text) == frozenset()


def test_slurs_are_left_out_everywhere(word_filter: WordFilter) -> None:
    listed = WordFilter(hurtful=frozenset({"dead"}), slurs=frozenset({abbreviated_sha1("darn")}))
    assert listed.left_out(["Darn", "##darn", "good"], "The fish is [MASK].") == {"Darn", "##darn"}
    # A slur in the sentence stands for a group.
    assert listed.left_out(["dead"], "A darn is [MASK].") == {"dead"}
    assert WordFilter().left_out(["darn"], "The fish is [MASK].") == frozenset()
    assert len(word_filter.slurs) > 100


def test_no_acceptable_answer_to_an_everyday_sentence_is_left_out(word_filter: WordFilter) -> None:
    content = json.loads((ROOT / "training" / "sentences.json").read_text("utf-8"))
    for sentence, answers in content["everyday"].items():
        assert not word_filter.left_out(answers.split(), sentence), sentence


def test_no_slur_stands_in_the_open_and_no_harmless_word_is_an_insult(
    word_filter: WordFilter,
) -> None:
    content = json.loads(Path(module.__file__).with_name("word_filter.json").read_text("utf-8"))
    assert all(len(slur) == 10 and int(slur, 16) for slur in word_filter.slurs)
    lists = (*content["persons"].values(), *content["groups"].values())
    readable = " ".join([*lists, content["insults"], content["hurtful"]]).split()
    assert len(readable) == len(set(readable))
    people = word_filter.persons | word_filter.groups
    assert {word_filter.grade(word) for word in people} == {None}
    assert {word_filter.grade(word) for word in word_filter.insults} == {"insult"}
    harmless = ("good", "happy", "nurse", "black", "white", "old", "poor", "french", "jewish")
    assert {word_filter.grade(word) for word in harmless} == {None}
