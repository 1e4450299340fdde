"""What the commands work with, and what they expect of the client that they run in."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar, cast

import discord

from cogs.examples import Examples
from cogs.lessons import Lesson, lessons
from cogs.sentences import LastSentences, SentenceGone
from cogs.turns import Turns
from config import BUNDLED
from model.analysis import Analysis
from model.bert.precision import Precision
from model.errors import ModelBusy, ModelTimeout, TooManyCharacters
from model.known.known_heads import KnownHead
from model.known.literature import speaks_of
from model.serving.analyzer import Analyzer
from model.word_filter import WordFilter
from rendering.studio import Studio

P = ParamSpec("P")
T = TypeVar("T")

_MOST_MEASUREMENTS = 64
"""So many may run or wait: a whole class at once. Each takes some hundredths of a second."""

_MOST_CHARACTERS = 2000
"""Of all sentences of a reply together: its footer holds them, and 2,048 characters."""


class Answers:
    """Which message of ours answers which message or interaction, for the most recent ones."""

    def __init__(self, limit: int = 2_000) -> None:
        self._limit = limit
        self._answers: OrderedDict[int, discord.Message] = OrderedDict()

    def remember(self, asked: int, answer: discord.Message) -> None:
        """Keeps the answer to the message or interaction with this id."""
        self._answers[asked] = answer
        self._answers.move_to_end(asked)
        if len(self._answers) > self._limit:
            self._answers.popitem(last=False)

    def find(self, asked: int) -> discord.Message | None:
        """Our answer to the message or interaction with this id."""
        return self._answers.get(asked)

    def forget(self, asked: int) -> discord.Message | None:
        """Our answer to the message or interaction with this id, which from now on has none."""
        return self._answers.pop(asked, None)


class Measuring:
    """Runs measurements in threads, off the event loop, a bounded number of them."""

    def __init__(self, seconds: float) -> None:
        """Takes the time that one may take, waiting included."""
        self._seconds = seconds
        self._underway = 0

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls a pure function in a thread.

        Raises:
            ModelBusy: At once, if too many run or wait.
            ModelTimeout: If it takes too long.
        """
        if self._underway >= _MOST_MEASUREMENTS:
            raise ModelBusy
        self._underway += 1
        try:
            work = asyncio.to_thread(function, *args, **kwargs)
            return await asyncio.wait_for(work, self._seconds)
        except asyncio.TimeoutError:
            raise ModelTimeout(self._seconds) from None
        finally:
            self._underway -= 1


@dataclass(frozen=True)
class Services:
    """What every command works with.

    Attributes:
        model: Analyses sentences.
        studio: Draws pictures.
        examples: What replies show to type.
        model_name: The checkpoint as the settings name it.
        precision: What the model computes in.
        top_k: How many words `mask` shows unless told otherwise.
        word_filter: Which words `mask` leaves out.
        known: What was measured of the model's heads beforehand.
        sentences: The sentences used last.
        answers: Our answers.
        turns: Which redraws of answers may be shown.
        measuring: Where scores of many heads are computed.
    """

    model: Analyzer
    studio: Studio
    examples: Examples
    model_name: str
    top_k: int
    measuring: Measuring
    word_filter: WordFilter
    precision: Precision = Precision.FLOAT32
    known: tuple[KnownHead, ...] = ()
    sentences: LastSentences = field(default_factory=LastSentences)
    answers: Answers = field(default_factory=Answers)
    turns: Turns = field(default_factory=Turns)

    @cached_property
    def shown_model_name(self) -> str:
        """The checkpoint as replies name it."""
        return shown_name(self.model_name)

    @cached_property
    def in_literature(self) -> bool:
        """Whether what the literature says of heads is about this checkpoint."""
        return speaks_of(self.model_name)

    @cached_property
    def course(self) -> dict[str, Lesson]:
        """All lessons by topic."""
        return lessons(
            self.examples,
            self.shown_model_name,
            in_literature=self.in_literature,
            known=self.known,
        )

    async def analyze(self, texts: Sequence[str], *, needs_mask: bool = False) -> list[Analysis]:
        """Each sentence through the model, or out of its cache.

        Raises:
            SentenceGone: If there is none.
            InputError: If one can't be read, or they are too long together; before any is analysed.
            AnalysisError: If the model is busy or broken.
        """
        if not texts:
            raise SentenceGone
        read = [self.model.read(text, needs_mask=needs_mask) for text in texts]
        characters = sum(len(sentence.text) + 1 for sentence in read)
        if characters > _MOST_CHARACTERS:
            raise TooManyCharacters(characters, _MOST_CHARACTERS)
        return await asyncio.gather(*map(self.model.analyze, read))


def shown_name(model: str) -> str:
    """A checkpoint as replies name it: where a folder lies is nobody's business.

    Args:
        model: The value of the setting `MODEL`.
    """
    if model == BUNDLED:
        return "the model in the box"
    folder = Path(model)
    return folder.name if folder.is_absolute() or folder.expanduser().is_dir() else model


class Host(Protocol):
    """The client that the commands run in, as far as they know it."""

    services: Services

    def admit(self, interaction: "discord.Interaction[Any]") -> None:
        """Lets a person use a control.

        Raises:
            CommandOnCooldown: If they use more of them than anybody can look at.
        """

    def answering(self, origin: int) -> AbstractContextManager[None]:
        """Holds back a shutdown while the interaction or message with this id is answered."""

    async def explain_interaction(
        self, interaction: "discord.Interaction[Any]", error: Exception
    ) -> None:
        """Answers an interaction that failed."""


def host_of(client: object) -> Host:
    """The client of a context or an interaction, as what it is."""
    return cast("Host", client)
