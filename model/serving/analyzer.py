"""The model floor's front door: `await analyzer.analyze(analyzer.read("The [MASK] sat."))`.

Sentences that arrive while a run is going wait and then run together, so a class of thirty waits
for a few runs and not for thirty. Equal sentences share one run, known ones need none. Everything
here but the run itself happens on the event loop's thread, so no locks are needed.
"""

import asyncio
import contextlib
import contextvars
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from config.observer import NOBODY, Observer
from config.workers import Busy, Stopping, TimedOut, WorkError, Workers
from model.analysis import Analysis
from model.bert.geometry import Geometry
from model.bert.tokenizer import Piece, Sentence, Tokenizer
from model.errors import (
    AnalysisError,
    ModelFailed,
    NoMask,
    TooLong,
    TooManyCharacters,
    TooManyMasks,
)
from model.serving.cache import ByteCache

log = logging.getLogger(__name__)

_BATCH_ATTENTION_BYTES = 256 * 2**20
"""A batch is cut where its attention weights would take more memory than this."""


@dataclass(frozen=True)
class Limits:
    """The bounds within which sentences are analysed.

    Attributes:
        tokens: The longest sentence, [CLS] and [SEP] included.
        characters: The longest sentence in characters, so that it fits into a reply.
        masks: The most [MASK]s in a sentence.
        queue: How many sentences may wait.
        batch: How many sentences run together.
        seconds: How long a request may take. A run may take half of that, so that sentences
            behind a hanging run still have time.
        cache_bytes: The memory for sentences already analysed.
    """

    tokens: int = 64
    characters: int = 1500
    masks: int = 4
    queue: int = 64
    batch: int = 16
    seconds: float = 30.0
    cache_bytes: int = 128 * 2**20


class Runs(Protocol):
    """What the analyzer needs of a model: see `model.bert.runner.Runner`."""

    @property
    def geometry(self) -> Geometry:
        """The model's shape."""

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer."""

    def run(self, sentences: Sequence[Sentence]) -> list[Analysis]:
        """Analyses a batch of sentences in one run, blocking."""


class _Job:
    """A sentence on its way through the model, and everyone who waits for it."""

    def __init__(self, sentence: Sentence, future: "asyncio.Future[Analysis]") -> None:
        self.sentence = sentence
        self.future = future
        self.waiters = 0


class Analyzer:
    """Answers sentences from a cache, or in batches from one model in one worker thread."""

    def __init__(
        self,
        model: Runs,
        limits: Limits,
        *,
        on_stuck: Callable[[], object] | None = None,
        observer: Observer = NOBODY,
    ) -> None:
        """Takes a model that is loaded and warm.

        Args:
            model: Runs the sentences.
            limits: The bounds.
            on_stuck: Called when too many runs hang for any further one; see `Workers`.
            observer: Is told of each run.
        """
        self._model = model
        self.limits = limits
        self.token_limit = min(limits.tokens, model.geometry.positions)
        """The longest sentence in tokens that this model and the settings allow."""
        self.runs = 0
        """How many runs of the model have been started."""
        self.cache: ByteCache[str, Analysis] = ByteCache(limits.cache_bytes)
        """The sentences analysed already."""
        self.workers = Workers(
            "model", time_limit=limits.seconds, on_stuck=on_stuck, observer=observer
        )
        """Where the model runs."""
        self._observer = observer
        self._waiting: dict[str, _Job] = {}
        self._running: dict[str, _Job] = {}
        self._loop_task: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def geometry(self) -> Geometry:
        """The model's shape: how many layers and heads there are."""
        return self._model.geometry

    async def analyze(self, sentence: Sentence) -> Analysis:
        """Runs a sentence, as `read` gives it, through the model, or takes it from the cache.

        Raises:
            Busy: At once, if too many sentences wait.
            TimedOut: If no answer came in time.
            Stuck: If too many runs hang.
            ModelFailed: If the run broke.
            Stopping: If the analyzer is being closed.
        """
        known = self.cache.get(sentence.text)
        if known is not None:
            return known
        return await self._wait_for(self._admit(sentence))

    def read(self, text: str, *, needs_mask: bool = False) -> Sentence:
        """Splits a sentence into tokens and checks it, without running the model.

        Args:
            text: The sentence; [MASK], [mask] and ___ mark gaps.
            needs_mask: Whether a sentence without a gap is an error.

        Raises:
            EmptyText: If there is nothing to read.
            TooManyCharacters, TooLong: If it is longer than the limits.
            NoMask, TooManyMasks: If it has no gap and needs one, or has too many.
            ModelFailed: If the checkpoint's tokenizer fails on it.
        """
        with _noting():
            sentence = self._model.tokenizer.read(text)
        if len(sentence.text) > self.limits.characters:
            raise TooManyCharacters(len(sentence.text), self.limits.characters)
        masks, tokens = len(sentence.mask_positions), len(sentence.tokens)
        if tokens > self.token_limit:
            raise TooLong(tokens, self.token_limit)
        if masks > self.limits.masks:
            raise TooManyMasks(masks, self.limits.masks)
        if needs_mask and not masks:
            raise NoMask
        return sentence

    def split(self, word: str) -> tuple[Piece, ...]:
        """The pieces of the vocabulary that a word consists of; see `Tokenizer.split`."""
        with _noting():
            return self._model.tokenizer.split(word)

    @property
    def vocabulary_size(self) -> int:
        """How many pieces a gap is filled from."""
        return self._model.tokenizer.vocabulary_size

    def _admit(self, sentence: Sentence) -> _Job:
        """The job for a sentence: one under way, or a new one if there is room."""
        job = self._running.get(sentence.text) or self._waiting.get(sentence.text)
        if job is not None:
            return job
        if self._stopping:
            raise Stopping
        if len(self._waiting) >= self.limits.queue:
            raise Busy(self.limits.queue)
        job = _Job(sentence, asyncio.get_running_loop().create_future())
        self._waiting[sentence.text] = job
        if self._loop_task is None:
            # It works for others, too, and is not to be logged as part of this command.
            self._loop_task = contextvars.Context().run(
                asyncio.create_task, self._run_batches(), name="model batches"
            )
        return job

    async def _wait_for(self, job: _Job) -> Analysis:
        """Waits for a job without owning it: others may wait for the same one."""
        job.waiters += 1
        try:
            return await asyncio.wait_for(asyncio.shield(job.future), self.limits.seconds)
        except asyncio.TimeoutError:
            raise TimedOut(self.limits.seconds) from None
        finally:
            job.waiters -= 1
            if not job.waiters:
                self._forget(job)

    def _forget(self, job: _Job) -> None:
        """Drops a job that nobody waits for any more, unless it is running or done."""
        if self._waiting.get(job.sentence.text) is job:
            del self._waiting[job.sentence.text]
            job.future.cancel()

    async def _run_batches(self) -> None:
        """Runs batches until no sentence waits."""
        try:
            while self._waiting:
                self._running = self._next_batch()
                await self._run_batch(list(self._running.values()))
                self._running = {}
        finally:
            self._loop_task = None

    def _next_batch(self) -> dict[str, _Job]:
        """Takes the sentences that have waited longest, as many as one run may hold."""
        batch: dict[str, _Job] = {}
        longest = 0
        cell_bytes = 4 * self.geometry.layers * self.geometry.heads
        while self._waiting and len(batch) < self.limits.batch:
            text, job = next(iter(self._waiting.items()))
            longest = max(longest, len(job.sentence.tokens))
            if batch and (len(batch) + 1) * longest**2 * cell_bytes > _BATCH_ATTENTION_BYTES:
                break
            batch[text] = self._waiting.pop(text)
        return batch

    async def _run_batch(self, jobs: list[_Job]) -> None:
        """Runs one batch; whatever happens, every job ends with a result or a reason.

        Where a run fails, its halves are run by themselves: one bad sentence takes no other with
        it, and what is too much for the memory at once may fit in parts.
        """
        try:
            self.runs += 1
            self._observer.batch_begun(len(jobs))
            sentences = [job.sentence for job in jobs]
            analyses = await self.workers.run(self._model.run, sentences)
        except (AnalysisError, WorkError) as error:
            _fail(jobs, error)
            return
        except Exception as error:
            if len(jobs) > 1:
                name = type(error).__name__
                log.warning("A run of %d sentences failed (%s); now its halves.", len(jobs), name)
                half = len(jobs) // 2
                await self._run_batch(jobs[:half])
                await self._run_batch(jobs[half:])
                return
            log.exception("A run of the model failed on a sentence.")
            failure = ModelFailed()
            failure.__cause__ = error
            _fail(jobs, failure)
            return
        except BaseException:  # cancelled: the event loop is ending
            _fail(jobs, Stopping())
            raise
        for job, analysis in zip(jobs, analyses, strict=True):
            self.cache.put(job.sentence.text, analysis)
            if not job.future.done():
                job.future.set_result(analysis)

    async def close(self) -> None:
        """Tells those who wait that it ends, lets a run that is going finish, ends the thread."""
        self._stopping = True
        waiting, self._waiting = list(self._waiting.values()), {}
        _fail(waiting, Stopping())
        if self._loop_task is not None:
            await asyncio.wait([self._loop_task], timeout=self.limits.seconds)
        await self.workers.close()


@contextlib.contextmanager
def _noting() -> Iterator[None]:
    """Logs what the tokenizer fails with: who asked is told that it has been noted."""
    try:
        yield
    except ModelFailed:
        log.exception("The tokenizer failed on a text.")
        raise


def _fail(jobs: list[_Job], reason: Exception) -> None:
    for job in jobs:
        if not job.future.done():
            job.future.set_exception(reason)
            # A job whose waiters have all left would otherwise be reported as never looked at.
            job.future.exception()
