"""What a lesson is: steps with a task each, made for the model that is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from replies.answer import Texts
from replies.course.tasks import Task
from replies.errors import BadAddress
from replies.pages import Page

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "attention": "What attention is",
        "true": "Is it true?",
        "limits": "What it does not tell",
    }
)
"""The headings of the lessons by their names, in their order. Buttons of old messages hold the
names, and those of steps: neither may change."""

NAMES = tuple(TITLES)


@dataclass(frozen=True, eq=False)
class Step:
    """A step of a lesson.

    Attributes:
        name: What buttons and the store call it.
        title: Its heading.
        minutes: How long it takes.
        read: What to read: three short sentences at most.
        do: The task.
        command: What to type, ready to be copied; its sentences one a line.
        page: What the command shows: a button leads there.
        hints: What helps, one after the other.
        task: What the answer is checked by.
        say: What the teacher may say when all have it.
        texts: The sentences that it is about.
    """

    name: str
    title: str
    minutes: int
    read: str
    do: str
    command: str
    page: Page
    hints: tuple[str, ...]
    task: Task[Any]
    say: str
    texts: Texts = ()


@dataclass(frozen=True)
class LeftOut:
    """A step that the loaded model can't do.

    Attributes:
        title: Its heading.
        why: What the model lacks.
    """

    title: str
    why: str


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson of 45 minutes, or less where steps are left out.

    Attributes:
        name: One of `NAMES`.
        title: Its heading.
        goal: What one can do afterwards.
        steps: Its steps, at least one.
        left_out: Those that the loaded model can't do.
    """

    name: str
    title: str
    goal: str
    steps: tuple[Step, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def number(self) -> int:
        """Its number among all lessons, counted from 1."""
        return NAMES.index(self.name) + 1

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(step.minutes for step in self.steps)

    def place(self, step: str) -> int:
        """The place of a step, counted from 0.

        Raises:
            BadAddress: If there is none of that name in this lesson, as it is for this model.
        """
        names = [each.name for each in self.steps]
        if step not in names:
            raise BadAddress(step)
        return names.index(step)

    def step(self, name: str) -> Step:
        """The step of a name; raises what `place` raises."""
        return self.steps[self.place(name)]

    def beside(self, step: str, by: int) -> Step | None:
        """The step so many places after another one; None where the lesson has begun or ended."""
        place = self.place(step) + by
        return self.steps[place] if 0 <= place < len(self.steps) else None


@dataclass(frozen=True, eq=False)
class Curriculum:
    """All lessons, for one model.

    Attributes:
        lessons: Those with at least one step.
    """

    lessons: tuple[Lesson, ...]

    def lesson(self, name: str) -> Lesson:
        """The lesson of a name.

        Raises:
            BadAddress: If this model has none of that name.
        """
        found = next((lesson for lesson in self.lessons if lesson.name == name), None)
        if found is None:
            raise BadAddress(name)
        return found
