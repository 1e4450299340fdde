"""What whoever counts is told of runs, and in whose name."""

from __future__ import annotations

from contextvars import ContextVar

from config.observer import Observer
from model.serving.analyzer import Analyzer, Limits
from tests.model.scripted import ScriptedModel

WORKING_ON: ContextVar[str | None] = ContextVar("WORKING_ON", default=None)


class Listening(Observer):
    def __init__(self) -> None:
        self.batches: list[tuple[int, str | None]] = []
        self.calls: list[str] = []

    def batch_begun(self, sentences: int) -> None:
        self.batches.append((sentences, WORKING_ON.get()))

    def call_ended(self, workers: str, seconds: float) -> None:
        assert seconds >= 0
        self.calls.append(workers)


async def test_a_run_is_counted_once_and_belongs_to_no_single_command(
    model: ScriptedModel,
) -> None:
    observer = Listening()
    analyzer = Analyzer(model, Limits(), observer=observer)
    WORKING_ON.set("mask")
    for _ in range(2):
        await analyzer.analyze(analyzer.read("the turtle"))
    await analyzer.close()
    assert observer.batches == [(1, None)]
    assert observer.calls == ["model"]
    assert (analyzer.cache.hits, analyzer.cache.misses) == (1, 1)
