"""What is asked of the model, on its way through it."""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from model.analysis import Analysis
from model.bert.geometry import Geometry
from model.bert.precision import Precision
from model.bert.tokenizer import Sentence, Tokenizer
from model.variants import LayerAnswers, LogProbabilities, ValueNorms, Variant

Asked = TypeVar("Asked", Sentence, Variant)
Result = TypeVar("Result")


def sentence_of(asked: Sentence | Variant) -> Sentence:
    """The sentence that something asked of the model is about."""
    return asked if isinstance(asked, Sentence) else asked.sentence


class Runs(Protocol):
    """What the analyzer needs of a model: see `model.bert.runner.Runner`."""

    @property
    def geometry(self) -> Geometry:
        """The model's shape."""

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer."""

    @property
    def precision(self) -> Precision:
        """What the model computes in."""

    @property
    def at_once(self) -> int:
        """How many runs may be under way at once, each in a thread of its own."""

    @property
    def edition(self) -> int:
        """Which model it is that answers: it rises when another one does than before."""

    def prepare(self) -> None:
        """Makes what the first who ask for experiments would wait for; beside runs, blocking."""

    def run(self, sentences: Sequence[Sentence]) -> list[Analysis]:
        """Analyses a batch of sentences in one run, blocking. So do the others."""

    def run_off(self, variants: Sequence[Variant]) -> list[Analysis]:
        """Analyses sentences with heads switched off."""

    def log_probabilities(self, variants: Sequence[Variant]) -> list[LogProbabilities]:
        """What variants answer."""

    def by_layer(self, sentences: Sequence[Sentence]) -> list[LayerAnswers]:
        """What the answers would be after each layer."""

    def value_norms(self, sentences: Sequence[Sentence]) -> list[ValueNorms]:
        """How much each head would carry of each token."""

    def close(self) -> None:
        """Lets go of what it holds besides memory. Nothing runs any more."""


class Job(Generic[Asked, Result]):
    """Something asked of the model, on its way through it, and everyone who waits for it."""

    def __init__(
        self,
        run: Callable[[Sequence[Asked]], Sequence[Result]],
        asked: Asked,
        queue: "Queue",
    ) -> None:
        self.run: Callable[[Sequence[Asked]], Sequence[Result]] = run
        self.asked: Asked = asked
        self.queue = queue
        self.future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.waiters = 0

    @property
    def key(self) -> Hashable:
        """Equal for all that are answered by the same result."""
        return self.run, self.asked

    @property
    def tokens(self) -> int:
        """How many tokens its sentence has."""
        return len(sentence_of(self.asked).tokens)


Queue = dict[Hashable, Job[Any, Any]]
"""Jobs that wait, by their keys, those that have waited longest first."""


def fail(jobs: list[Job[Any, Any]], reason: Exception) -> None:
    """Ends jobs with a reason, those that have no end yet."""
    for job in jobs:
        if not job.future.done():
            job.future.set_exception(reason)
            # A job whose waiters have all left would otherwise be reported as never looked at.
            job.future.exception()
