"""What is said where a lesson goes no further: what to do instead."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from replies.course import errors
from replies.course.lesson import NAMES, TITLES
from replies.examples import Examples


def _answer_unclear(error: errors.AnswerUnclear, _: Examples) -> str:
    wanted = {
        "number": "I need a number, like: `3`",
        "word": "I need one word.",
        "sentence": "I need a sentence.",
    }
    return wanted[error.kind]


def _lesson_unclear(error: errors.LessonUnclear, examples: Examples) -> str:
    typed = f"{examples.prefix}lesson"
    if error.near is not None:
        return f"Did you mean `{typed} {NAMES.index(error.near) + 1}`, *{TITLES[error.near]}*?"
    every = (f"`{typed} {number}`, *{title}*" for number, title in enumerate(TITLES.values(), 1))
    return f"Which lesson? {'; '.join(every)}. To lead a class, put `led` behind it."


def _no_lesson(_: BaseException, examples: Examples) -> str:
    return (
        f"You have no lesson open. Begin one: `{examples.prefix}lesson 1`. In a lesson that "
        "somebody leads, press Answer."
    )


def _lesson_absent(_: BaseException, examples: Examples) -> str:
    return (
        "The model that I look into can do no step of that lesson. "
        f"`{examples.prefix}lesson` lists those that it can do."
    )


def _for_teachers(error: errors.ForTeachers, examples: Examples) -> str:
    if error.private:
        return (
            "The sheet has all answers, so it is for those who may manage messages here. The "
            f"lessons are for all: `{examples.prefix}lesson`"
        )
    return (
        "The sheet has all answers. Type `/lesson`, choose its option `sheet`, and only you will "
        "see it; you need "
        "to be allowed to manage messages here."
    )


COURSE: Mapping[type[BaseException], Callable[..., str]] = MappingProxyType(
    {
        errors.AnswerUnclear: _answer_unclear,
        errors.LessonUnclear: _lesson_unclear,
        errors.NoLesson: _no_lesson,
        errors.LessonAbsent: _lesson_absent,
        errors.ForTeachers: _for_teachers,
    }
)
"""For each error, what gives the words: it takes the error and the examples."""
