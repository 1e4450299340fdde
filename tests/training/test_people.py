"""Hurtful lines, lines about people, and the same line about the other sex."""

from __future__ import annotations

import pytest

from model.word_filter import WordFilter
from training.annotate import annotate
from training.people import is_about_people, is_hurtful, other_sex, words_of
from training.reading import KeptOut
from training.words import WordLists

LISTS = WordLists.load()
KNOWN = WordFilter.load()


@pytest.mark.parametrize(
    ("line", "turned"),
    [
        ("He is kind to his mother.", "She is kind to her father."),
        ("The man saw him.", "The woman saw her."),
        ("She loves her dog.", "He loves his dog."),
        ("I gave her the book.", "I gave him the book."),
        ("We like her.", "We like him."),
        ("THE end: he's here.", None),  # a word in capitals may be a name
        ('She said, "I know her."', 'He said, "I know him."'),
        ("The queen washed herself.", "The king washed himself."),
    ],
)
def test_women_and_men_change_places(line: str, turned: str | None) -> None:
    assert other_sex(line, LISTS) == turned


@pytest.mark.parametrize(
    "line",
    [
        "The dog ran home.",  # nobody
        "Tom said that he was tired.",  # a name
        "He met Mary.",
        "She sold her old car.",  # "his" or "him" old?
    ],
)
def test_what_would_be_wrong_or_the_same_is_left(line: str) -> None:
    assert other_sex(line, LISTS) is None


def test_turning_twice_gives_the_line_back() -> None:
    for line in ("The boy told his sister about her dog.", "My aunt and her husband met him."):
        turned = other_sex(line, LISTS)
        assert turned is not None
        assert other_sex(turned, LISTS) == line


@pytest.mark.parametrize(
    ("line", "hurts"),
    [
        ("The stranger is an idiot.", True),
        ("The refugees are dangerous.", True),
        ("The river is dangerous.", False),
        ("Refugees are people.", False),
        ("Horses are mammals.", True),
        ("We know that polar bears are animals.", True),
        ("A horse is a mammal.", False),
        ("The animals are hungry.", True),  # too much is left out rather than too little
    ],
)
def test_lines_that_hurt_people_are_known(line: str, hurts: bool) -> None:
    assert is_hurtful(words_of(line), KNOWN) is hurts


def test_short_lines_about_groups_are_known() -> None:
    long = "The nurses are kind and " + "very " * 12 + "patient."
    found = [
        is_about_people(line, words_of(line), KNOWN)
        for line in ("The nurses are kind.", "The dog is kind.", long)
    ]
    assert found == [True, False, False]


def test_counterparts_stand_behind_the_lines_and_are_kept_out_like_them() -> None:
    corpora = [["He is tired.", "The dog ran."], ["She sang a song.", "He ate the bread."]]
    kept_out = KeptOut.of(["He sang a song!"], ["She ate the [MASK]."])
    lines, notes = annotate(corpora, kept_out)
    assert lines == [*corpora[0], *corpora[1], "She is tired."]
    assert notes.source == [0, 0, 1, 1, -1]
    assert notes.counterpart == [4, -1, -1, -1, -1]
