"""The page of a lesson, or the list of all; it is about no sentence."""

from dataclasses import dataclass

import discord

from replies.answer import COLOUR, Answer, Button, Choice, Choices, Row, Texts
from replies.errors import BadAddress
from replies.lesson import Lesson, render
from replies.pages import Page
from replies.services import Services
from replies.topics import TOPICS


@dataclass(frozen=True, kw_only=True)
class TopicPage(Page):
    """A lesson, without any sentence.

    Attributes:
        topic: What it is about; None for the list of all.
    """

    topic: str | None = None


async def show_topic(services: Services, page: TopicPage, texts: Texts) -> Answer:
    """A lesson, or all topics to choose from.

    Raises:
        BadAddress: If there is no such topic any more.
    """
    del texts
    course = services.course
    if page.topic is None:
        return Answer(_overview(course, services.examples.prefix), (), rows=_rows(course, None))
    if page.topic not in course:
        raise BadAddress(page.topic)
    lesson = course[page.topic]
    embed = discord.Embed(title=lesson.title, description=render(lesson), colour=COLOUR)
    return Answer(embed, (), rows=_rows(course, lesson.name))


def _overview(course: dict[str, Lesson], prefix: str) -> discord.Embed:
    lines = [f"`{prefix}explain {name}` {lesson.title}" for name, lesson in course.items()]
    return discord.Embed(
        title="What would you like to know?", description="\n".join(lines), colour=COLOUR
    )


def _rows(course: dict[str, Lesson], chosen: str | None) -> tuple[Row, ...]:
    entries = [
        Choice(name, TopicPage(topic=name), description=lesson.title, chosen=name == chosen)
        for name, lesson in course.items()
    ]
    # From the list of all, the way leads to the first lesson.
    place = -1 if chosen is None else TOPICS.index(chosen)
    buttons = (_step("◀", place - 1), _step("▶", place + 1))
    return Choices("Topic", tuple(entries)), buttons


def _step(label: str, place: int) -> Button:
    inside = 0 <= place < len(TOPICS)
    return Button(label, TopicPage(topic=TOPICS[place]) if inside else None)
