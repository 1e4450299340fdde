"""Answers to the tasks of lessons, as people type them."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from cogs.desk import Desk
from cogs.grammar import head_in, swaps_in, unquoted
from cogs.keyboards import as_meant
from model.analysis import Head
from model.bert.geometry import Geometry
from replies.course.errors import AnswerUnclear
from replies.course.tasks import Judged, Kind, Task
from replies.errors import Unclear

_COPIES = 8
"""How often the attention of a sentence that somebody hands in is there at once."""

_LONGEST_NUMBER = 12
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+")


async def judge(desk: Desk, person: int, task: Task[Any], typed: str) -> Judged:
    """What becomes of an answer as a person typed it, when it is their turn.

    Raises:
        Unclear: If it is of another kind.
        InputError: If it can't be read, or the model has no such head.
    """
    try:
        answer = READERS[task.kind](typed, desk.services.model.geometry)
    except Unclear as error:
        error.command = "lesson"
        raise
    weight = desk.services.weight((typed,), _COPIES)
    async with desk.line.standing(person, weight) as ticket:
        await ticket.turn.wait()
        services = desk.services
        return await services.of_one_model(partial(task.judge, services, answer))


def _number(typed: str) -> float:
    """A number: 3, 0.28 or 0,28.

    Raises:
        AnswerUnclear: If none stands there, or more than one.
    """
    found = _NUMBER.findall(as_meant(typed[:_LONGEST_NUMBER]))
    if len(found) != 1 or len(typed.strip()) > _LONGEST_NUMBER:
        raise AnswerUnclear("number")
    return float(found[0].replace(",", "."))


def _word(typed: str) -> str:
    """One word.

    Raises:
        AnswerUnclear: If there is none, or more than one.
    """
    words = unquoted(typed.strip()).strip(".!?").split()
    if len(words) != 1:
        raise AnswerUnclear("word")
    return words[0]


def _sentence(typed: str) -> str:
    """A sentence.

    Raises:
        AnswerUnclear: If there is none.
    """
    text = " ".join(typed.split())
    if not text:
        raise AnswerUnclear("sentence")
    return text


def _head(typed: str, geometry: Geometry) -> Head:
    """A head of the model that is loaded.

    Raises:
        HeadUnclear: If none stands there.
        NoSuchHead: If the model has none of that number.
    """
    layer, number = head_in(typed.strip().rstrip(".!?"))
    return Head.counted_from_one(layer, number, geometry)


READERS: dict[Kind, Callable[[str, Geometry], Any]] = {
    "head": _head,
    "word": lambda typed, _: _word(typed),
    "sentence": lambda typed, _: _sentence(typed),
    "number": lambda typed, _: _number(typed),
    "swap": lambda typed, _: tuple(swaps_in(typed)),
}
"""How an answer of each kind is read."""
