"""People who ask a model without a pause, and a count of what became of each question."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from model.analysis import Analysis
from model.bert.runner import Runner
from model.serving.analyzer import Analyzer

TOLERANCE = 1e-5
"""By so much an attention weight may differ where a sentence ran with others."""


@dataclass
class Tally:
    """What became of all questions.

    Attributes:
        asked: How many there were.
        answered: How many answers there were from each model, by its name.
        failed: How many had none, by the names of errors.
        wrong: How many had an answer that is none of these models'.
    """

    asked: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    wrong: int = 0

    def __str__(self) -> str:
        """One line."""
        answers = ", ".join(f"{number} by the {name}" for name, number in self.answered.items())
        failures = ", ".join(f"{number} {name}" for name, number in self.failed.items()) or "none"
        return f"{self.asked} asked; answered: {answers}; failed: {failures}; wrong: {self.wrong}"


class Load:
    """So many people, each with one question at a time, no two alike."""

    def __init__(self, analyzer: Analyzer, models: dict[str, Runner]) -> None:
        """Takes whom to ask, and the models that may answer, by names."""
        self.tally = Tally()
        self._analyzer = analyzer
        self._models = models
        self._numbers = count()
        self._ending = asyncio.Event()

    @asynccontextmanager
    async def going_on(self, people: int) -> AsyncIterator[Tally]:
        """Asks until the block ends, and then waits for the last answers."""
        asking = [asyncio.create_task(self._person()) for _ in range(people)]
        try:
            yield self.tally
        finally:
            self._ending.set()
            await asyncio.gather(*asking)

    async def more(self, answers: int) -> None:
        """Waits for so many more answers."""
        wanted = self.tally.answered.total() + answers
        while self.tally.answered.total() < wanted:
            await asyncio.sleep(0.05)

    async def _person(self) -> None:
        while not self._ending.is_set():
            sentence = self._analyzer.read(f"The [MASK] has {next(self._numbers)} books.")
            self.tally.asked += 1
            try:
                analysis = await self._analyzer.analyze(sentence)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                self.tally.failed[type(error).__name__] += 1
                continue
            self._judge(analysis, *(model.run([sentence])[0] for model in self._models.values()))

    def _judge(self, analysis: Analysis, *expected: Analysis) -> None:
        for name, one in zip(self._models, expected, strict=True):
            if np.allclose(analysis.attention, one.attention, rtol=0, atol=TOLERANCE):
                self.tally.answered[name] += 1
                return
        self.tally.wrong += 1
