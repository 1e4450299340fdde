"""A model that does as it is told: answers, waits, fails or hangs, one run after another."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from model.analysis import Analysis
from model.bert.precision import Precision
from model.serving.analyzer import Analyzer, Limits
from model.variants import LayerAnswers, LogProbabilities, ValueNorms

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from model.bert.checkpoint import Checkpoint
    from model.bert.runner import Runner
    from model.bert.tokenizer import Sentence
    from model.variants import Variant

PATIENCE = 20.0
"""Seconds after which a test that waits for a thread is broken."""


class Gate:
    """Holds a run until the test opens it."""

    def __init__(self) -> None:
        self._reached = threading.Event()
        self._opened = threading.Event()

    def __call__(self) -> None:
        self._reached.set()
        self._opened.wait(PATIENCE)

    async def reached(self) -> None:
        assert await asyncio.to_thread(self._reached.wait, PATIENCE)

    def open(self) -> None:
        self._opened.set()


class ScriptedModel:
    """Follows `model.serving.analyzer.Runs` with a real tokenizer, and remembers its batches."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.geometry = checkpoint.geometry
        self.tokenizer = checkpoint.tokenizer
        self.precision = Precision.FLOAT32
        self.at_once = 1
        self.edition = 0
        self.closed = False
        self.script: deque[Callable[[], object]] = deque()
        """What the next runs do before they answer; a run without an entry answers at once."""
        self.batches: list[tuple[str, ...]] = []
        self.kinds: list[str] = []
        """Which method each run was of."""
        self.bad: str | None = None
        """A sentence on which every run fails."""
        self.most: int | None = None
        """So many sentences fit into the memory."""

    def run(self, sentences: Sequence[Sentence]) -> list[Analysis]:
        self._begin("run", sentences)
        return [self._answer(sentence) for sentence in sentences]

    def run_off(self, variants: Sequence[Variant]) -> list[Analysis]:
        self._begin("run_off", [variant.sentence for variant in variants])
        return [replace(self._answer(variant.sentence), off=variant.off) for variant in variants]

    def log_probabilities(self, variants: Sequence[Variant]) -> list[LogProbabilities]:
        """Each variant answers with its number of layer and head, if one is off."""
        self._begin("log_probabilities", [variant.sentence for variant in variants])
        heads = [[(head.layer, head.head) for head in variant.off.heads] for variant in variants]
        return [LogProbabilities(np.array(places, np.float32)) for places in heads]

    def by_layer(self, sentences: Sequence[Sentence]) -> list[LayerAnswers]:
        self._begin("by_layer", sentences)
        empty = np.zeros((self.geometry.layers, 0, 0), np.float32)
        return [LayerAnswers((), empty) for _ in sentences]

    def value_norms(self, sentences: Sequence[Sentence]) -> list[ValueNorms]:
        self._begin("value_norms", sentences)
        shape = (self.geometry.layers, self.geometry.heads)
        return [ValueNorms(np.ones((*shape, len(each.tokens)), np.float32)) for each in sentences]

    def prepare(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def _begin(self, kind: str, sentences: Sequence[Sentence]) -> None:
        self.kinds.append(kind)
        self.batches.append(tuple(sentence.text for sentence in sentences))
        if self.script:
            self.script.popleft()()
        if self.bad in self.batches[-1]:
            raise ValueError(self.bad)
        if self.most is not None and len(sentences) > self.most:
            raise MemoryError

    def _answer(self, sentence: Sentence) -> Analysis:
        n = len(sentence.tokens)
        shape = (self.geometry.layers, self.geometry.heads, n, n)
        return Analysis(
            text=sentence.text,
            tokens=sentence.tokens,
            mask_positions=sentence.mask_positions,
            predictions=((),) * len(sentence.mask_positions),
            attention=np.full(shape, 1 / n, np.float32),
        )


@asynccontextmanager
async def analyzing(
    model: ScriptedModel | Runner, limits: Limits | None = None
) -> AsyncIterator[Analyzer]:
    """An analyzer on this model, until the block ends."""
    analyzer = Analyzer(model, limits or Limits())
    try:
        yield analyzer
    finally:
        await analyzer.close()


async def asked(analyzer: Analyzer, *texts: str) -> list[asyncio.Task[Analysis]]:
    """Requests that have reached the analyzer, in order, and wait."""
    tasks = [asyncio.create_task(analyzer.analyze(analyzer.read(text))) for text in texts]
    await asyncio.sleep(0)
    return tasks


async def answered(tasks: list[asyncio.Task[Analysis]]) -> list[str]:
    """The sentences that come back, in the order in which they were asked for."""
    return [analysis.text for analysis in await asyncio.gather(*tasks)]
