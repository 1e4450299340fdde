"""What the quiz says is true, fits into a message and is easy to read."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.quiz_values import Explained, Result, Taken, Vote
from replies.quiz.question import OWN
from replies.quiz.texts import (
    FULL,
    explained_in_words,
    point_placeholder,
    question_answer,
    reveal_answer,
    scores_in_words,
    vote_in_words,
    voted,
)
from replies.terms import Term
from tests.replies.quiz.questions import question
from tests.replies.reading import grade, uncommon

TERMS = frozenset({*get_args(Term), "tokens", "heads", "quiz", "reveal", *"abcd", "sep", "cls"})
RESULT = Result({1: 3, 0: 2, 3: 1}, (), ((0, ""),), (), ((7, 2), (8, 1), (9, 1)))


def revealed(result: Result = RESULT, **changed: object) -> str:
    answer = reveal_answer(question(**changed), 2, 5, result, None, over=False)
    return str(answer.embed.description)


def test_the_counts_are_those_of_the_votes() -> None:
    said = revealed()
    assert "✓ **B: The previous token** is right. 3 of 6 people chose it." in said
    counts = re.findall(r"^`.{16}` (\d+) ([A-D])", said, re.MULTILINE)
    assert counts == [("2", "A"), ("3", "B"), ("0", "C"), ("1", "D")]
    assert "Of the wrong answers, most chose **A: The next token**." in said


def test_nobody_answered() -> None:
    said = revealed(Result({}, (), (), (), ()))
    assert "Nobody answered." in said
    assert "wrong answers" not in said
    assert scores_in_words(()) == "Nobody has a point yet."


def test_typed_words_are_told_and_harmless() -> None:
    result = Result({OWN: 3, 1: 1}, (("zebra", 2), ("a*b", 1)), ((OWN, "zebra"),), (5,), ((5, 1),))
    said = revealed(result, kind="word")
    assert "3 another word" in said
    assert r"Typed: *zebra* 2, *a\*b* 1." in said
    assert "most chose **zebra**" in said
    assert "★ A point for explaining: <@5>." in said
    assert point_placeholder(result) == "A point for explaining the typed word: who?"


def test_of_many_wrong_answers_a_few_are_named() -> None:
    words = [f"zz{letter}" for letter in "abcdefgh"]
    mistaken = tuple((OWN, word) for word in words)
    twice = Result({OWN: 16}, tuple((word, 2) for word in words), mistaken, (), ())
    named = "**zza**, **zzb**, **zzc**, **zzd**, **zze** and 3 more."
    assert f"most chose {named}" in revealed(twice, kind="word")
    once = Result({OWN: 8, 1: 2}, tuple((word, 1) for word in words), mistaken, (), ())
    said = revealed(once, kind="word")
    assert "No two people chose the same wrong answer." in said
    assert "most chose" not in said


def test_people_with_as_many_points_share_a_place() -> None:
    lines = scores_in_words(RESULT.scores).splitlines()
    assert lines == ["**1.** <@7> 2 points", "**2.** <@8> 1 point", "**2.** <@9> 1 point"]
    many = scores_in_words([(person, 1) for person in range(500)])
    assert many.endswith("and 490 more")
    assert len(many) < 1024


def test_what_is_promised_ends_with_the_reveal() -> None:
    said = str(question_answer(question(), 1, 5, None, leader=None).embed.description)
    assert "Nobody sees what you chose before the reveal. You can change it until then." in said


@pytest.mark.parametrize(
    ("voters", "said"),
    [
        (0, "Nobody has answered yet."),
        (1, "**1** person has answered."),
        (30, "**30** people have answered."),
    ],
)
def test_how_many_have_answered(voters: int, said: str) -> None:
    assert voted(voters) == said


def test_what_one_chose_is_told() -> None:
    assert "**B: The previous token**" in vote_in_words(question(), Vote(Taken.TAKEN, 1))
    assert "**zebra**" in vote_in_words(question(kind="word"), Vote(Taken.TAKEN, OWN, "zebra"))
    assert vote_in_words(question(), Vote(Taken.FULL)) == FULL


@given(st.text(max_size=1500), st.lists(st.text("abcdefgh", min_size=1, max_size=30), max_size=60))
def test_a_reveal_fits_into_a_message(text: str, words: list[str]) -> None:
    counted = tuple((word, 2) for word in dict.fromkeys(words))
    mistaken = tuple((OWN, f"{number}{'*' * 28}") for number in range(10, 99))
    explained = tuple(range(10**19, 10**19 + 200))
    result = Result({OWN: 2 * len(counted)}, counted, mistaken, explained, ((1, 1),))
    one = question(kind="word", command=text, why="y" * 600, numbers="z" * 800, asks="a" * 700)
    embed = reveal_answer(one, 20, 20, result, None, over=True).embed
    assert len(embed.description or "") <= 4096
    assert all(len(str(field.value)) <= 1024 for field in embed.fields)
    assert "```" not in str(embed.fields[0].value).strip("`")


def test_it_is_easy_to_read() -> None:
    own = [voted(3), FULL, vote_in_words(question(), Vote(Taken.TAKEN, 0))]
    own += [explained_in_words(explained) for explained in Explained]
    own.append(str(question_answer(question(), 1, 5, None, leader=7).embed.description))
    own.append(revealed())
    own.append(revealed(Result({0: 1, 2: 1}, (), ((0, ""), (2, "")), (), ())))
    for said in own:
        plain = re.sub(r"`.{16}`|[*✓★]|^-# ", "", said, flags=re.MULTILINE)
        assert grade(plain) <= 7.0, plain
        assert not uncommon(plain, TERMS), plain
