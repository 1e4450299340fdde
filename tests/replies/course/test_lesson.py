"""Steps are found by their names, and by where they stand."""

import pytest

from replies.course.lesson import NAMES, Curriculum, Lesson, Step
from replies.course.tasks import NumberTask
from replies.errors import BadAddress
from replies.pages import MaskPage


def step(name: str, minutes: int) -> Step:
    return Step(name, name, minutes, "", "", "", MaskPage(), (), NumberTask(1, "", ""), "")


LESSON = Lesson("limits", "t", "g", (step("a", 20), step("b", 25)))


def test_a_lesson_knows_its_number_and_how_long_it_takes() -> None:
    assert LESSON.number == NAMES.index("limits") + 1
    assert LESSON.minutes == 45


def test_a_step_has_neighbours() -> None:
    assert LESSON.step("b") is LESSON.steps[1]
    assert LESSON.beside("a", 1) is LESSON.steps[1]
    assert LESSON.beside("a", -1) is None
    assert LESSON.beside("b", 1) is None


def test_what_this_model_does_not_have_is_an_old_address() -> None:
    with pytest.raises(BadAddress):
        LESSON.place("gone")
    with pytest.raises(BadAddress):
        Curriculum((LESSON,)).lesson("true")
