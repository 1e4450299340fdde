"""What lessons say: the list of all, a step, a led one, and what is typed into a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import discord

from records.lessons import Place, Progress
from replies.answer import COLOUR, Button, Texts
from replies.claims import in_small_print
from replies.course.lesson import Curriculum, Lesson, Step
from replies.course.tasks import Judged, Kind
from replies.plain import capitalised

Action = Literal["go", "hint", "end", "list", Kind]
"""What a button does: goes to a step, gives a hint, ends a led lesson, lists all lessons, or asks
for an answer of a kind."""


@dataclass(frozen=True)
class LessonButton:
    """A button of a lesson.

    Attributes:
        label: What it says.
        action: What it does.
        lesson, step: What it is about, by name; empty for nothing.
    """

    label: str
    action: Action
    lesson: str = ""
    step: str = ""


@dataclass(frozen=True)
class LessonAnswer:
    """What a message of a lesson shows.

    Attributes:
        embed: Its words, without a footer.
        rows: Its buttons, up to four rows; those that lead to a page do so in private for all.
        texts: The sentences that it is about.
    """

    embed: discord.Embed
    rows: tuple[tuple[LessonButton | Button, ...], ...] = ()
    texts: Texts = ()


@dataclass(frozen=True)
class FormWords:
    """What a form asks for.

    Attributes:
        title: Its heading.
        label: What is to be typed, 45 characters at most.
        most: How many characters that may be.
    """

    title: str
    label: str
    most: int


FORMS: Mapping[Kind, FormWords] = MappingProxyType(
    {
        "head": FormWords("Which head?", "Layer and head, like 3 10", 40),
        "word": FormWords("Which word?", "One word", 60),
        "sentence": FormWords("Your sentence", "A sentence of your own", 500),
        "number": FormWords("Which number?", "A number", 20),
        "swap": FormWords("Which swap?", "A word, an arrow, a new word: old -> new", 80),
    }
)
"""The form for each kind of answer."""

SHEET = "The lessons with all answers, measured on the model that I look into."
"""What is said of the teacher's sheet."""


def listed(
    curriculum: Curriculum, progress: Mapping[str, Progress], latest: Place | None, prefix: str
) -> LessonAnswer:
    """All lessons, with what each is for and how far a person is.

    Args:
        curriculum: The lessons.
        progress: How far the person is in each, by its name.
        latest: Where they stood last; None if nowhere.
        prefix: What commands start with.
    """
    lines = list[str]()
    for lesson in curriculum.lessons:
        lines += [
            f"**{lesson.number}. {lesson.title}** ({lesson.minutes} minutes)",
            lesson.goal,
            *_how_far(lesson, progress.get(lesson.name, Progress())),
            "",
        ]
    lines.append(
        in_small_print(
            f"Type `{prefix}lesson 1` to learn at your own pace, or `{prefix}lesson 1 led` to lead "
            f"a class. `{prefix}lesson answer …` does what the button Answer does."
        )
    )
    embed = discord.Embed(title="Lessons", description="\n".join(lines), colour=COLOUR)
    begin = tuple(
        _begin(lesson, progress.get(lesson.name, Progress()), latest)
        for lesson in curriculum.lessons
    )
    return LessonAnswer(embed, (begin,))


def step_shown(
    lesson: Lesson, step: Step, progress: Progress, judged: Judged | None = None
) -> LessonAnswer:
    """A step at a person's own pace.

    Args:
        lesson: The lesson.
        step: The step.
        progress: How far the person is in it.
        judged: What became of their answer just now; None if they gave none.
    """
    solved = step.name in progress.solved
    parts = [
        *_to_do(step),
        *hints_of(step, progress.hints.get(step.name, 0)),
        *([judged.said] if judged else []),
        *(["✓ You have this step."] if solved else []),
    ]
    after = lesson.beside(step.name, 1)
    onward = (
        LessonButton("Next" if solved else "Skip", "go", lesson.name, after.name)
        if after
        else LessonButton("Finish", "list", lesson.name, step.name)
    )
    everything = () if after is None else (LessonButton("All lessons", "list", lesson.name),)
    rows = (_answering(lesson, step), (*_back(lesson, step), onward, *everything))
    return LessonAnswer(_embed(lesson, step, parts), rows, step.texts)


def led_shown(lesson: Lesson, step: Step, solved: int) -> LessonAnswer:
    """A step of a lesson that somebody leads, for everybody in the channel.

    Args:
        lesson: The lesson.
        step: The step.
        solved: How many people have it.
    """
    parts = [*_to_do(step), f"**{_have_it(solved)}**", in_small_print(_TOGETHER)]
    after = lesson.beside(step.name, 1)
    onward = (LessonButton("Next", "go", lesson.name, after.name),) if after else ()
    end = LessonButton("End", "end", lesson.name, step.name)
    rows = (_answering(lesson, step), (*_back(lesson, step), *onward, end))
    return LessonAnswer(_embed(lesson, step, parts), rows, step.texts)


_TOGETHER = (
    "Answer, Hint and Run the command are for everybody, and only you see what you get. Back, Next "
    "and End are for who leads."
)


def led_over(lesson: Lesson, solved: Mapping[str, int]) -> LessonAnswer:
    """A led lesson that is over.

    Args:
        lesson: The lesson.
        solved: How many people had each step, by its name.
    """
    lines = [f"{step.title}: {_have_it(solved.get(step.name, 0))}" for step in lesson.steps]
    embed = discord.Embed(
        title=f"Lesson {lesson.number} is over: {lesson.title}",
        description="\n".join([lesson.goal, "", *lines]),
        colour=COLOUR,
    )
    return LessonAnswer(embed)


def hints_of(step: Step, count: int) -> list[str]:
    """The first few hints of a step."""
    return [f"**Hint {number}** {hint}" for number, hint in enumerate(step.hints[:count], 1)]


def stands_at(lesson: Lesson, progress: Progress) -> Step:
    """The step at which a person goes on: where they stood, if this model still has it."""
    names = [step.name for step in lesson.steps]
    place = names.index(progress.step) if progress.step in names else 0
    return lesson.steps[place]


def _how_far(lesson: Lesson, progress: Progress) -> list[str]:
    if progress.step is None:
        return []
    place = lesson.place(stands_at(lesson, progress).name) + 1
    solved = sum(step.name in progress.solved for step in lesson.steps)
    count = len(lesson.steps)
    return [f"➤ You are at step {place} of {count}, and have solved {solved}."]


def _begin(lesson: Lesson, progress: Progress, latest: Place | None) -> LessonButton:
    """Into a lesson, where the person goes on."""
    step = stands_at(lesson, progress)
    label = f"Lesson {lesson.number}"
    if latest is not None and latest.lesson == lesson.name:
        label = f"Go on: lesson {lesson.number}, step {lesson.place(step.name) + 1}"
    return LessonButton(label, "go", lesson.name, step.name)


def _to_do(step: Step) -> list[str]:
    return [step.read, f"**Your task** {step.do}\n```\n{step.command}\n```"]


def _embed(lesson: Lesson, step: Step, parts: list[str]) -> discord.Embed:
    place, count = lesson.place(step.name) + 1, len(lesson.steps)
    minutes = in_small_print(f"Lesson {lesson.number}: {lesson.title} ({step.minutes} minutes)")
    return discord.Embed(
        title=f"Step {place} of {count}: {step.title}",
        description="\n\n".join([minutes, *parts]),
        colour=COLOUR,
    )


def _answering(lesson: Lesson, step: Step) -> tuple[LessonButton | Button, ...]:
    return (
        LessonButton("Answer", step.task.kind, lesson.name, step.name),
        LessonButton("Hint", "hint", lesson.name, step.name),
        Button("Run the command", step.page),
    )


def _back(lesson: Lesson, step: Step) -> tuple[LessonButton, ...]:
    before = lesson.beside(step.name, -1)
    return () if before is None else (LessonButton("Back", "go", lesson.name, before.name),)


def _have_it(count: int) -> str:
    """3 people have it."""
    few = {0: "nobody has it yet.", 1: "1 person has it."}
    return capitalised(few.get(count, f"{count} people have it."))
