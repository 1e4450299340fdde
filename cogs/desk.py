"""What commands arrive at and answers leave from, and the client that the desk stands in."""

from collections import OrderedDict
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, cast

import discord

from cogs.line import Line
from cogs.places import brought_along
from cogs.quiz_state import QuizState
from cogs.sentences import LastSentences
from cogs.turns import Turns
from records import Records
from replies.answer import Texts
from replies.course.prepared import PreparedCurriculum
from replies.pages import Page
from replies.services import Services
from replies.showing import kind_of


class Replies:
    """Which message of ours replies to which message or interaction, for the most recent ones."""

    def __init__(self, limit: int = 2_000) -> None:
        self._limit = limit
        self._replies: OrderedDict[int, discord.Message] = OrderedDict()

    def remember(self, asked: int, reply: discord.Message) -> None:
        """Keeps the reply to the message or interaction with this id."""
        self._replies[asked] = reply
        self._replies.move_to_end(asked)
        if len(self._replies) > self._limit:
            self._replies.popitem(last=False)

    def find(self, asked: int) -> discord.Message | None:
        """Our reply to the message or interaction with this id."""
        return self._replies.get(asked)

    def forget(self, asked: int) -> discord.Message | None:
        """Our reply to the message or interaction with this id, which from now on has none."""
        return self._replies.pop(asked, None)


class Introductions:
    """In which channels it was said which model answers; forgotten where nobody asked for long."""

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._channels: OrderedDict[int, None] = OrderedDict()

    def due(self, channel: int) -> bool:
        """Whether it has yet to be said in a channel."""
        return channel not in self._channels

    def made(self, channel: int) -> None:
        """Keeps that it was said in a channel."""
        self._channels[channel] = None
        if len(self._channels) > self._limit:
            self._channels.popitem(last=False)


@dataclass(eq=False)
class Desk:
    """What every command works with.

    Attributes:
        services: What replies are made with; others after an exchange of the model, so whoever
            needs them asks for them anew.
        sentences: The sentences used last.
        replies: Our replies.
        turns: Which redraws of replies may be shown.
        quiz: What of the quiz is under way.
        introductions: Where it was said which model answers.
        curriculum: The lessons for the loaded model.
        line: In which commands wait for their turn.
        exports: In which those for files do, which take long.
        experiments: In which those do that take very many runs of the model.
    """

    services: Services
    line: Line
    exports: Line
    experiments: Line
    sentences: LastSentences = field(default_factory=LastSentences)
    replies: Replies = field(default_factory=Replies)
    turns: Turns = field(default_factory=Turns)
    quiz: QuizState = field(default_factory=QuizState)
    introductions: Introductions = field(default_factory=Introductions)
    curriculum: PreparedCurriculum = field(default_factory=PreparedCurriculum)

    def __post_init__(self) -> None:
        self.renew(self.services)

    def renew(self, services: Services) -> None:
        """Has replies made with other services from now on."""
        self.services = services
        # The same where the bot hears no text commands.
        self._away = replace(services, examples=replace(services.examples, prefix="/"))

    @property
    def records(self) -> Records:
        """What is kept of people."""
        return self.services.records

    def services_for(self, interaction: "discord.Interaction[Any] | None") -> Services:
        """What a reply is made with: its examples are something that works where it is shown."""
        return self._away if brought_along(interaction) else self.services

    def line_for(self, page: Page) -> Line:
        """In which whoever wants to see a page waits."""
        return self.experiments if kind_of(page).many_runs else self.line

    def weight_of(self, page: Page, texts: Texts) -> int:
        """The bytes that making the answer may hold that shows a page for some sentences."""
        return self.services.weight(texts, kind_of(page).copies)


class Host(Protocol):
    """The client that the commands run in, as far as they know it."""

    desk: Desk

    def admit(self, interaction: "discord.Interaction[Any]") -> None:
        """Lets a person use a control, or a menu.

        Raises:
            CommandOnCooldown: If they use more of them than anybody can look at.
        """

    def answering(self, interaction: "discord.Interaction[Any]") -> AbstractContextManager[None]:
        """Holds back a shutdown while the use of a control, or of a menu, is answered."""

    async def explain_interaction(
        self, interaction: "discord.Interaction[Any]", error: Exception
    ) -> None:
        """Answers an interaction that failed."""


def host_of(client: object) -> Host:
    """The client of a context or an interaction, as what it is."""
    return cast("Host", client)
