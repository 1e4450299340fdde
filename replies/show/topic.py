"""The page of an explanation, or the list of all; it is about no sentence."""

from dataclasses import dataclass

import discord

from replies.answer import COLOUR, Answer, Button, Choice, Choices, Row, Texts
from replies.errors import BadAddress
from replies.explanation import Explanation, render
from replies.pages import Page
from replies.services import Services
from replies.topics import TOPICS


@dataclass(frozen=True, kw_only=True)
class TopicPage(Page):
    """An explanation, without any sentence.

    Attributes:
        topic: What it is about; None for the list of all.
    """

    topic: str | None = None


async def show_topic(services: Services, page: TopicPage, texts: Texts) -> Answer:
    """An explanation, or all topics to choose from.

    Raises:
        BadAddress: If there is no such topic any more.
    """
    del texts
    explanations = services.explanations
    if page.topic is None:
        return Answer(
            _overview(explanations, services.examples.prefix), (), rows=_rows(explanations, None)
        )
    if page.topic not in explanations:
        raise BadAddress(page.topic)
    explanation = explanations[page.topic]
    embed = discord.Embed(title=explanation.title, description=render(explanation), colour=COLOUR)
    return Answer(embed, (), rows=_rows(explanations, explanation.name))


def _overview(explanations: dict[str, Explanation], prefix: str) -> discord.Embed:
    lines = [
        f"`{prefix}explain {name}` {explanation.title}"
        for name, explanation in explanations.items()
    ]
    return discord.Embed(
        title="What would you like to know?", description="\n".join(lines), colour=COLOUR
    )


def _rows(explanations: dict[str, Explanation], chosen: str | None) -> tuple[Row, ...]:
    entries = [
        Choice(name, TopicPage(topic=name), description=explanation.title, chosen=name == chosen)
        for name, explanation in explanations.items()
    ]
    # From the list of all, the way leads to the first explanation.
    place = -1 if chosen is None else TOPICS.index(chosen)
    buttons = (_step("◀", place - 1), _step("▶", place + 1))
    return Choices("Topic", tuple(entries)), buttons


def _step(label: str, place: int) -> Button:
    inside = 0 <= place < len(TOPICS)
    return Button(label, TopicPage(topic=TOPICS[place]) if inside else None)
