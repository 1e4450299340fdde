"""The teacher's sheet has every step with its key, and says what is left out."""

from types import SimpleNamespace
from typing import cast

from model.analysis import Head
from model.known.known_heads import KnownHead
from model.measures.patterns import Pattern
from replies.course.lesson import Curriculum, LeftOut, Lesson, Step
from replies.course.sheet import sheet
from replies.course.tasks import NumberTask
from replies.pages import MaskPage
from replies.services import Services
from tests.replies.without_model import geometry_of

STEP = Step(
    name="a",
    title="A step",
    minutes=5,
    read="Read.",
    do="Do:\n1. this",
    command="!x",
    page=MaskPage(),
    hints=("One.",),
    task=NumberTask(3, "Why.", "No."),
    say="Say.",
)
LESSON = Lesson("true", "Is it true?", "After this.", (STEP,), (LeftOut("Gone", "It can't."),))


def services(*known: KnownHead) -> Services:
    model, examples = SimpleNamespace(geometry=geometry_of(2, 2)), SimpleNamespace(prefix="!")
    made = SimpleNamespace(model=model, shown_model_name="mine", examples=examples, known=known)
    return cast("Services", made)


def test_a_step_has_its_minutes_its_task_its_hints_and_its_key() -> None:
    text = sheet(Curriculum((LESSON,)), services())
    assert "For **mine**, 2 layers of 2 heads." in text
    assert "## Lesson 2: Is it true?\n\n5 minutes, 1 steps. After this." in text
    assert "### 1. A step (5 minutes)" in text
    assert "**They do:** Do:  \n1. this" in text
    assert "**Hints:**\n\n- One." in text
    assert "**Key:**\n\n- 3. Why." in text
    assert "**Left out for this model:**\n\n- *Gone*: It can't." in text
    assert "trained" not in text


def test_trained_heads_are_told() -> None:
    known = KnownHead(Head(0, 1), Pattern.NEXT, 1.0, 400, trained=True)
    assert "`1-2` were **trained**" in sheet(Curriculum((LESSON,)), services(known))
