"""Answers to tasks are judged by what was measured, and told why."""

from types import SimpleNamespace
from typing import cast

import pytest

from model.analysis import Head
from model.errors import NoSuchHead, WordNotFound
from replies.course.tasks import ChoiceTask, HeadTask, LookTask, Marked, NumberTask
from replies.services import Services
from tests.replies.without_model import geometry_of

A, B, C = Head(0, 0), Head(0, 1), Head(1, 0)
SERVICES = cast(
    "Services", SimpleNamespace(existing=lambda head: head.existing_in(geometry_of(2, 2)))
)
INSTEAD = {head: f"It does {head}." for head in (A, B, C)}


def task(*right: Head, trained: bool = False) -> HeadTask:
    marked = {head: Marked(head in right, f"score {head}", trained) for head in (A, B, C)}
    return HeadTask(marked, INSTEAD)


async def test_any_head_that_does_it_is_right_and_any_other_is_told_what_it_does() -> None:
    two = task(A, B)
    assert (await two.judge(SERVICES, A)).right
    assert (await two.judge(SERVICES, B)).said == (
        "Right, `1-2`: score layer 1, head 2. 2 heads do: any is right."
    )
    wrong = await two.judge(SERVICES, C)
    assert not wrong.right
    assert wrong.said == "Not `2-1`: score layer 2, head 1. It does layer 2, head 1."


async def test_the_only_head_and_a_trained_one_are_said_to_be_so() -> None:
    said = (await task(A, trained=True).judge(SERVICES, A)).said
    assert said.endswith("It is the only head that does. It was trained for this.")
    assert task(A, trained=True).key() == ("`1-1`: score layer 1, head 1 (trained for this)",)


async def test_a_head_of_another_model_is_refused() -> None:
    with pytest.raises(NoSuchHead):
        await task(A).judge(SERVICES, Head(5, 5))


def test_a_long_key_names_the_last_heads_in_one_line() -> None:
    heads = [Head(0, number) for number in range(15)]
    many = HeadTask({head: Marked(right=True, said="x") for head in heads}, {})
    assert len(many.key()) == 13
    assert many.key()[-1] == "and `1-13`, `1-14` and `1-15`"


@pytest.mark.parametrize(
    ("answer", "right"), [(0.28, True), (0.29, True), (0.27, True), (0.3, False), (0.25, False)]
)
async def test_a_number_with_digits_may_be_off_by_the_last_one(answer: float, right: bool) -> None:
    number = NumberTask(0.28, "Why.", "Count again.", digits=2)
    judged = await number.judge(SERVICES, answer)
    assert judged.right is right
    assert judged.said == ("Right. Why." if right else f"Not {answer:g}. Count again.")
    assert number.key() == ("0.28. Why.",)


async def test_a_count_must_be_exact() -> None:
    number = NumberTask(3, "Why.", "Count again.")
    assert (await number.judge(SERVICES, 3)).right
    assert not (await number.judge(SERVICES, 3.5)).right
    assert not (await number.judge(SERVICES, 2)).right


async def test_a_choice_says_why_it_is_right_or_not() -> None:
    choice = ChoiceTask(2, ("No.", "Yes.", "Never."))
    assert (await choice.judge(SERVICES, 2)).said == "Right. Yes."
    assert (await choice.judge(SERVICES, 3)).said == "Not this one. Never."
    assert (await choice.judge(SERVICES, 1.5)).said == "Choose a number from 1 to 3."
    assert choice.key() == ("2. Yes.",)


async def test_a_look_is_right_at_the_word_that_gets_most() -> None:
    look = LookTask("turtle", ("[CLS]", "the", "turtle", "moved"), (0.1, 0.3, 0.0, 0.6), A)
    assert (await look.judge(SERVICES, "Moved")).right
    wrong = await look.judge(SERVICES, "the")
    assert wrong.said == "Not quite: *turtle* gives *the* 0.30. Another one gets more."
    with pytest.raises(WordNotFound):
        await look.judge(SERVICES, "dog")
    assert look.key() == ("*moved*: it gets 0.60",)
