"""A school day with the bot in many servers: what is assumed, and which commands come when."""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

KINDS = ("mask", "attn", "heads")
"""What is asked for: words for a gap, the picture of a head, all heads."""

Sentence = tuple[int, int]
"""Its number, and how many tokens it has."""


@dataclass(frozen=True)
class Day:
    """What is assumed of a school day. None of it was measured in a school.

    Attributes:
        servers: How many servers the bot is in; each is a class's.
        with_lesson: The share of them with a lesson on that day.
        busiest: The share of the day's lessons that are given in the busiest hour: all of the
            servers are in one time zone.
        minutes: How long a lesson is.
        bell_seconds: Lessons of an hour begin within so many seconds.
        pupils: How many people of a class take part.
        rounds: How often in a lesson the teacher has all of them type; the first time two to four
            minutes after the beginning, then spread over the lesson.
        round_seconds: All of them have typed within so many seconds.
        pause_seconds: How long a person looks, between those rounds, before asking for something.
        same: In a round, the share that takes the teacher's sentence and not one of their own.
        again: Between rounds, the share that asks about a sentence that they asked about before,
            mostly by a button.
        text: The share of commands that are typed as text, and not as slash commands or buttons.
        kinds: How often each of `KINDS` is asked for.
        tokens: How long sentences are, in tokens, and how often.
    """

    servers: int
    with_lesson: float = 0.1
    busiest: float = 0.25
    minutes: int = 45
    bell_seconds: float = 120.0
    pupils: int = 30
    rounds: int = 6
    round_seconds: float = 10.0
    pause_seconds: float = 90.0
    same: float = 0.5
    again: float = 0.6
    text: float = 0.3
    kinds: tuple[float, ...] = (0.3, 0.5, 0.2)
    tokens: tuple[tuple[int, float], ...] = (
        (8, 0.2),
        (12, 0.4),
        (16, 0.25),
        (32, 0.13),
        (64, 0.02),
    )

    @property
    def lessons(self) -> int:
        """How many are given on that day."""
        return round(self.servers * self.with_lesson)

    @property
    def at_once(self) -> int:
        """How many are given in the busiest hour."""
        return round(self.lessons * self.busiest)

    @property
    def commands_of_lesson(self) -> float:
        """How many commands and uses of controls a lesson has, in the mean."""
        alone = 60 * self.minutes / self.pause_seconds
        return self.pupils * (self.rounds + alone)

    @property
    def mean_rate(self) -> float:
        """Commands a second while the lessons of the busiest hour are given, in the mean."""
        return self.at_once * self.commands_of_lesson / (60 * self.minutes)


@dataclass(frozen=True, order=True)
class Asked:
    """A command, or the use of a control.

    Attributes:
        at: When it comes, in seconds from the bell.
        server: Where: the number of the lesson's server.
        person: Who, counted over all servers.
        sentence: Which: equal numbers are equal sentences.
        tokens: How long it is.
        kind: One of `KINDS`.
        text: Whether it was typed as text.
    """

    at: float
    server: int
    person: int
    sentence: int
    tokens: int
    kind: str
    text: bool


def busiest_hour(day: Day, seconds: float, seed: int) -> list[Asked]:
    """What is asked in the first seconds after the bell of the busiest hour, in order."""
    numbers = itertools.count()
    asked = [
        one
        for lesson in range(day.at_once)
        for one in _lesson(day, lesson, random.Random(f"{seed} {lesson}"), numbers)  # noqa: S311
        if one.at < seconds
    ]
    return sorted(asked)


def _lesson(
    day: Day, lesson: int, chance: random.Random, numbers: Iterator[int]
) -> Iterator[Asked]:
    """All that a class asks for, in no order."""
    begin = chance.uniform(0, day.bell_seconds)
    # Somewhere among all servers, so that shards get unequal shares as in life.
    server = chance.randrange(day.servers)
    lengths, weights = zip(*day.tokens, strict=True)

    def sentence() -> Sentence:
        return next(numbers), chance.choices(lengths, weights)[0]

    def asked(at: float, person: int, about: Sentence) -> Asked:
        (kind,) = chance.choices(KINDS, day.kinds)
        who = lesson * day.pupils + person
        return Asked(begin + at, server, who, *about, kind, chance.random() < day.text)

    between = 60 * day.minutes / day.rounds
    rounds = [
        (between * (number + chance.random()) if number else chance.uniform(120, 240), sentence())
        for number in range(day.rounds)
    ]
    for person in range(day.pupils):
        about = sentence()
        for at, teachers in sorted(_times(day, rounds, chance)):
            if teachers is not None:
                about = teachers if chance.random() < day.same else sentence()
            elif chance.random() >= day.again:
                about = sentence()
            yield asked(at, person, about)


def _times(
    day: Day, rounds: Sequence[tuple[float, Sentence]], chance: random.Random
) -> Iterator[tuple[float, Sentence | None]]:
    """When a person asks for something, and in a round with the teacher's sentence."""
    for at, teachers in rounds:
        yield at + chance.uniform(0, day.round_seconds), teachers
    at = 0.0
    while (at := at + chance.expovariate(1 / day.pause_seconds)) < 60 * day.minutes:
        yield at, None
