"""What is kept of a question is all of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from replies.pages import HeadPage
from replies.quiz.question import (
    KINDS,
    Plan,
    plan_in_text,
    plan_of,
    question_in_text,
    question_of,
)
from tests.replies.quiz.questions import question

TEXTS = st.lists(st.text(max_size=20), max_size=3).map(tuple)


@given(TEXTS, TEXTS, st.sampled_from([None, *KINDS]), st.integers(1, 20))
def test_a_plan_comes_out_of_its_text(
    given_texts: tuple[str, ...], around: tuple[str, ...], kind: object, count: int
) -> None:
    plan = Plan(kind=kind, questions=count, given=given_texts, around=around)  # type: ignore[arg-type]
    assert plan_of(plan_in_text(plan)) == plan


@given(TEXTS, st.text(), st.sampled_from(KINDS))
def test_a_question_comes_out_of_its_text(texts: tuple[str, ...], asks: str, kind: object) -> None:
    one = question(texts=texts, asks=asks, kind=kind)
    assert question_of(question_in_text(one)) == one


def test_it_leads_to_its_pages() -> None:
    assert question().page == HeadPage(layer=0, head=0)
    assert [button.label for button in question().buttons] == ["All its words"]


def test_choices_are_named_by_letters() -> None:
    assert question().named(1) == "B: The previous token"
    assert question(choices=("", "")).named(0) == "A"
    assert len(question(choices=("x" * 100,)).named(0)) <= 80
