"""Tasks of lessons: what is asked, and how an answer is checked by what the model does.

What can be measured beforehand is in the task. What depends on a person's own words is measured
when they answer: `replies.course.open_tasks`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, TypeVar

import numpy as np

from model.analysis import Analysis, Head
from model.measures.ties import decimals, exceeds, first_largest
from model.measures.words import locate, word_weights, words_of
from replies.phrases import italic, short
from replies.plain import series
from replies.services import Services

Kind = Literal["head", "word", "sentence", "number", "swap"]
"""What kind of answer a task wants."""

AnswerT = TypeVar("AnswerT")

_LISTED = 12
"""Heads that a key gives with their numbers, a line each; the others stand in one line."""


@dataclass(frozen=True)
class Judged:
    """What became of an answer.

    Attributes:
        right: Whether it is right.
        said: What the person is told, in Discord's markdown.
    """

    right: bool
    said: str


@dataclass(frozen=True)
class Marked:
    """What was measured of a head for a task.

    Attributes:
        right: Whether it does what is asked for.
        said: The numbers, as a sentence without its end: "the score is 0.95".
        trained: Whether training showed the head to do just this.
    """

    right: bool
    said: str
    trained: bool = False


class Task(ABC, Generic[AnswerT]):
    """What is asked in a step."""

    kind: ClassVar[Kind]

    @abstractmethod
    async def judge(self, services: Services, answer: AnswerT) -> Judged:
        """Whether an answer is right, and why.

        Raises:
            InputError: If it can't be read.
            WorkError, ModelFailed: As `Services.analyze`.
        """

    @abstractmethod
    def key(self) -> tuple[str, ...]:
        """All that is right, a line each."""


@dataclass(frozen=True, eq=False)
class HeadTask(Task[Head]):
    """Find a head that does something: any head that does is right.

    Attributes:
        heads: What was measured of each head of the model, the best first.
        instead: What each head does most, as a sentence.
    """

    kind: ClassVar[Kind] = "head"

    heads: Mapping[Head, Marked]
    instead: Mapping[Head, str]

    @property
    def right(self) -> tuple[Head, ...]:
        """The heads that are right, the best first."""
        return tuple(head for head, marked in self.heads.items() if marked.right)

    async def judge(self, services: Services, answer: Head) -> Judged:
        """Whether a head is among those that do it; of another, what it does instead.

        Raises:
            NoSuchHead: If the model doesn't have it.
        """
        marked = self.heads[services.existing(answer)]
        name, count = f"`{short(answer)}`", len(self.right)
        if not marked.right:
            return wrong(f"Not {name}: {marked.said}. {self.instead[answer]}")
        others = f"{count} heads do: any is right."
        if count == 1:
            others = "It is the only head that does."
        trained = " It was trained for this." if marked.trained else ""
        return right(f"Right, {name}: {marked.said}. {others}{trained}")

    def key(self) -> tuple[str, ...]:
        """The heads with their numbers; after the first few, the others by name alone."""
        lines = [self._in_key(head) for head in self.right[:_LISTED]]
        rest = [f"`{short(head)}`" for head in self.right[_LISTED:]]
        return (*lines, *([f"and {series(rest)}"] if rest else []))

    def _in_key(self, head: Head) -> str:
        trained = " (trained for this)" if self.heads[head].trained else ""
        return f"`{short(head)}`: {self.heads[head].said}{trained}"


@dataclass(frozen=True, eq=False)
class NumberTask(Task[float]):
    """Read a number off an answer of the bot.

    Attributes:
        number: The number.
        why: What it says, as a sentence.
        digits: After the point.
        wrong: What is said of another number.
    """

    kind: ClassVar[Kind] = "number"

    number: float
    why: str
    wrong: str
    digits: int = 0

    async def judge(self, services: Services, answer: float) -> Judged:  # noqa: ARG002
        """Whether it is that number, give or take the last digit where it has some."""
        slack = 10**-self.digits if self.digits else 0.0
        if exceeds(abs(answer - self.number), slack):
            return wrong(f"Not {answer:g}. {self.wrong}")
        return right(f"Right. {self.why}")

    def key(self) -> tuple[str, ...]:
        """The number, and what it says."""
        return (f"{decimals(self.number, self.digits)}. {self.why}",)


@dataclass(frozen=True, eq=False)
class ChoiceTask(Task[float]):
    """Choose one of several statements by its number.

    Attributes:
        right: Which is right, counted from 1.
        why: What is said of each.
    """

    kind: ClassVar[Kind] = "number"

    right: int
    why: tuple[str, ...]

    async def judge(self, services: Services, answer: float) -> Judged:  # noqa: ARG002
        """Whether it is the right one, and what is said of the one that was chosen."""
        if answer not in range(1, len(self.why) + 1):
            return wrong(f"Choose a number from 1 to {len(self.why)}.")
        why = self.why[int(answer) - 1]
        return right(f"Right. {why}") if answer == self.right else wrong(f"Not this one. {why}")

    def key(self) -> tuple[str, ...]:
        """The right one."""
        return (f"{self.right}. {self.why[self.right - 1]}",)


@dataclass(frozen=True, eq=False)
class LookTask(Task[str]):
    """Which word does a word look at in a head?

    Attributes:
        source: The word that looks.
        words: The words of the sentence.
        weights: How much it gives to each of them.
        head: The head.
    """

    kind: ClassVar[Kind] = "word"

    source: str
    words: tuple[str, ...]
    weights: tuple[float, ...]
    head: Head

    async def judge(self, services: Services, answer: str) -> Judged:  # noqa: ARG002
        """Whether it looks at that word most.

        Raises:
            WordNotFound, WordAmbiguous: If the sentence doesn't have the word once.
        """
        place = locate(self.words, answer)
        weight, word = decimals(self.weights[place]), italic(self.words[place])
        said = f"{italic(self.source)} gives {word} {weight}"
        if place == self._most:
            return right(f"Right: {said}, more than to any other.")
        return wrong(f"Not quite: {said}. Another one gets more.")

    def key(self) -> tuple[str, ...]:
        """The word, with its weight."""
        weight, word = decimals(self.weights[self._most]), italic(self.words[self._most])
        return (f"{word}: it gets {weight}",)

    @property
    def _most(self) -> int:
        return int(first_largest(np.array(self.weights)))


def look_task(analysis: Analysis, head: Head, source: str) -> LookTask:
    """The task of a word of a sentence in a head."""
    words = words_of(analysis).words
    row = word_weights(analysis, head)[locate(words, source)]
    return LookTask(source, words, tuple(map(float, row)), head)


def right(said: str) -> Judged:
    """An answer that is right."""
    return Judged(right=True, said=said)


def wrong(said: str) -> Judged:
    """One that is not."""
    return Judged(right=False, said=said)
