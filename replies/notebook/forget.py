"""The page of being forgotten: what is kept about a person, and then that it is gone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import discord

from replies.answer import COLOUR, Answer, Button, Texts
from replies.claims import in_small_print
from replies.pages import OwnPage
from replies.services import Services

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "notebook": ("entry in your notebook", "entries in your notebook"),
        "lesson": ("note of how far you are in a lesson", "notes of how far you are in lessons"),
        "quiz": ("answer, point or round of a quiz", "answers, points and rounds of quizzes"),
    }
)
"""What `Records.about` counts, in words: one of them, and several."""

_ELSEWHERE = (
    "Your messages and my answers are at Discord. You can delete yours there, and an answer to you "
    "with **Delete** under it. What I keep in memory is gone when I am restarted."
)


@dataclass(frozen=True, kw_only=True)
class ForgetPage(OwnPage):
    """What is kept about a person.

    Attributes:
        sure: Whether it is deleted.
    """

    sure: bool = False


async def show_forget(services: Services, page: ForgetPage, texts: Texts) -> Answer:
    """What would be deleted, with a button that does so; or what was."""
    del texts
    if page.sure:
        gone = await services.records.forget(page.person)
        return _answer("Forgotten", "I deleted", gone)
    there = await services.records.about(page.person)
    if not any(there.values()):
        return _answer("There is nothing to forget", "", {})
    answer = _answer("Shall I forget you?", "I would delete", there)
    # A button that deletes this message could be taken for the one that deletes what is stored.
    rows = ((Button("Yes, delete all of it", replace(page, sure=True)),),)
    return replace(answer, rows=rows, deletable=False)


def _answer(title: str, verb: str, counts: Mapping[str, int]) -> Answer:
    lines = [f"- {count} {KINDS[kind][count != 1]}" for kind, count in counts.items() if count]
    said = [f"{verb}:", *lines] if lines else ["I have nothing stored about you."]
    description = "\n".join([*said, in_small_print(_ELSEWHERE)])
    return Answer(discord.Embed(title=title, description=description, colour=COLOUR), ())
