"""The model floor's front door: `await analyzer.analyze(analyzer.read("The [MASK] sat."))`.

Sentences that arrive while a run is going wait and then run together, so a class of thirty waits
for a few runs and not for thirty. A model that runs elsewhere may have several runs under way.
Equal sentences share one run, known ones need none. Everything here but the run itself happens on
the event loop's thread, so no locks are needed.

Experiments that need many runs go a few at a time, and take turns with the sentences that people
wait for: between two such sentences, or batches of them, there is at most one small run.
"""

import asyncio
import contextlib
import contextvars
import logging
import math
from collections.abc import AsyncIterator, Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from config.observer import NOBODY, Observer
from config.workers import Busy, Stopping, TimedOut, Workers
from model.analysis import NOTHING_OFF, Analysis, HeadsOff
from model.bert.geometry import Geometry
from model.bert.precision import Precision
from model.bert.tokenizer import Piece, Sentence
from model.errors import (
    ModelChanged,
    ModelFailed,
    NoMask,
    TooLong,
    TooManyCharacters,
    TooManyMasks,
)
from model.serving.batches import answered_each, fitting, fitting_experiment
from model.serving.cache import ByteCache
from model.serving.jobs import Asked, Job, Queue, Result, Runs, fail
from model.variants import LayerAnswers, LogProbabilities, ValueNorms, Variant

log = logging.getLogger(__name__)


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
        self.cache: ByteCache[Hashable, Any] = ByteCache(limits.cache_bytes)
        """What was asked already, and its results."""
        self.workers = Workers(
            "model",
            threads=model.at_once,
            time_limit=limits.seconds,
            on_stuck=on_stuck,
            observer=observer,
        )
        """Where the model runs."""
        self._observer = observer
        self._waiting: Queue = {}
        self._experiments: Queue = {}
        self._running: Queue = {}
        self._places: set[asyncio.Task[None]] = set()
        self._taken = {False: 0, True: 0}
        """How many places are at people's sentences, and how many at experiments."""
        self._edition = model.edition
        self._exchanged = asyncio.Event()
        self._stopping = False

    @property
    def geometry(self) -> Geometry:
        """The model's shape: how many layers and heads there are."""
        return self._model.geometry

    @property
    def precision(self) -> Precision:
        """What the model computes in."""
        return self._model.precision

    @property
    def edition(self) -> int:
        """Which model it was that answered last; see `Runs.edition`."""
        return self._edition

    async def another_than(self, edition: int) -> None:
        """Waits until another model answers than that of an edition."""
        while self._edition == edition:
            await self._exchanged.wait()

    def prepare(self) -> None:
        """Has the model ready for the first who ask for experiments; beside runs, blocking."""
        self._model.prepare()

    async def analyze(self, sentence: Sentence, off: HeadsOff = NOTHING_OFF) -> Analysis:
        """Runs a sentence, as `read` gives it, through the model, or takes it from the cache.

        Args:
            sentence: The sentence.
            off: What is switched off. With nothing off, the run is one of the plain graph.

        Raises:
            NoSuchHead: If the model lacks a head that is to be off.
            Busy: At once, if too many sentences wait.
            TimedOut: If no answer came in time.
            Stuck: If too many runs hang.
            ModelFailed: If the run broke.
            Stopping: If the analyzer is being closed.
        """
        if off == NOTHING_OFF:
            return await self._answer(self._model.run, sentence)
        variant = Variant(sentence, off.existing_in(self.geometry))
        return await self._answer(self._model.run_off, variant)

    async def by_layer(self, sentence: Sentence) -> LayerAnswers:
        """What the gaps' answers would be after each layer; raises what `analyze` raises."""
        return await self._answer(self._model.by_layer, sentence)

    async def value_norms(self, sentence: Sentence) -> ValueNorms:
        """How much each head would carry of each token; raises what `analyze` raises."""
        return await self._answer(self._model.value_norms, sentence)

    async def experiment(
        self, variants: Sequence[Variant]
    ) -> AsyncIterator[Sequence[LogProbabilities]]:
        """Runs any number of variants, a few at a time, and gives what they answer as it comes.

        Between two of its runs, everybody's sentences that wait meanwhile have theirs.

        Args:
            variants: Of one sentence or of several.

        Yields:
            The answers of the next few variants, in order.

        Raises:
            NoSuchHead: Before any run, if the model lacks a head that one is about.
            ModelChanged: If another model answers than at first.
            AnalysisError, WorkError: As `analyze`.
        """
        for variant in variants:
            variant.existing_in(self.geometry)
        done, edition = 0, self._model.edition
        while done < len(variants):
            some = variants[done : done + self.limits.batch]
            some = some[: fitting_experiment(some)]
            answers = await asyncio.gather(
                *(
                    self._answer(self._model.log_probabilities, each, self._experiments)
                    for each in some
                )
            )
            if edition != self._model.edition:
                raise ModelChanged
            yield answers
            done += len(some)

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

    def spans(self, sentence: Sentence) -> tuple[tuple[int, int], ...]:
        """Where each token stands in the sentence's text; see `Tokenizer.spans`."""
        with _noting():
            return self._model.tokenizer.spans(sentence)

    @property
    def vocabulary_size(self) -> int:
        """How many pieces a gap is filled from."""
        return self._model.tokenizer.vocabulary_size

    async def _answer(
        self,
        run: Callable[[Sequence[Asked]], Sequence[Result]],
        asked: Asked,
        queue: Queue | None = None,
    ) -> Result:
        """What a kind of run makes of something: out of the cache, or when its turn comes.

        Args:
            run: The method of the model.
            asked: What it is about.
            queue: Where it waits. None: among people's sentences.
        """
        job = Job(run, asked, self._waiting if queue is None else queue)
        known: Result | None = self.cache.get(job.key)
        if known is not None:
            return known
        return await self._wait_for(self._admit(job))

    def _admit(self, job: Job[Asked, Result]) -> Job[Asked, Result]:
        """The job itself if there is room, or an equal one that is under way."""
        for queue in (self._running, self._waiting, self._experiments):
            if job.key in queue:
                return queue[job.key]
        if self._stopping:
            raise Stopping
        if len(job.queue) >= self.limits.queue:
            raise Busy(self.limits.queue)
        job.queue[job.key] = job
        if len(self._places) < self._model.at_once:
            # It works for others, too, and is not to be logged as part of this command.
            place = contextvars.Context().run(
                asyncio.create_task, self._run_batches(), name="model batches"
            )
            self._places.add(place)
        return job

    async def _wait_for(self, job: Job[Asked, Result]) -> Result:
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

    def _forget(self, job: Job[Asked, Result]) -> None:
        """Drops a job that nobody waits for any more, unless it is running or done."""
        if job.queue.get(job.key) is job:
            del job.queue[job.key]
            job.future.cancel()

    async def _run_batches(self) -> None:
        """Runs batches in one place until nothing waits: people's and experiments' in turn.

        Of all places, experiments have one at most.
        """
        people_next = True
        try:
            while (queue := self._next_queue(people_next=people_next)) is not None:
                people_next = queue is self._experiments
                batch = self._next_batch(queue)
                self._running |= batch
                self._taken[queue is self._experiments] += 1
                await self._run_batch(list(batch.values()))
                self._taken[queue is self._experiments] -= 1
                for key in batch:
                    del self._running[key]
        finally:
            self._places -= {asyncio.current_task()}

    def _next_queue(self, *, people_next: bool) -> Queue | None:
        """Whose turn it is in a place; None for nobody's."""
        experiments = None if self._taken[True] else self._experiments
        queues = (self._waiting, experiments) if people_next else (experiments, self._waiting)
        return next((queue for queue in queues if queue), None)

    def _next_batch(self, queue: Queue) -> Queue:
        """Takes what has waited longest, and what goes into the same run, as much as may.

        Of people's sentences it takes so many that those that wait are shared out to the places
        that are free.
        """
        first = next(iter(queue.values()))
        alike = [job for job in queue.values() if job.run == first.run]
        asked = [job.asked for job in alike[: self.limits.batch]]
        count = fitting(asked, self.geometry)
        if queue is self._experiments:
            count = min(count, fitting_experiment(asked))
        else:
            free = self._model.at_once - sum(self._taken.values())
            count = min(count, math.ceil(len(alike) / free))
        return {job.key: queue.pop(job.key) for job in alike[:count]}

    async def _run_batch(self, jobs: list[Job[Any, Any]]) -> None:
        """Runs one batch; whatever happens, every job ends with a result or a reason."""

        async def run(asked: Sequence[Any]) -> Sequence[Any]:
            self.runs += 1
            self._observer.batch_begun(len(asked))
            return await self.workers.run(jobs[0].run, asked)

        edition = self._model.edition
        try:
            results = await answered_each(run, [job.asked for job in jobs])
        except BaseException:  # cancelled: the event loop is ending
            fail(jobs, Stopping())
            raise
        self._forget_other_editions()
        for job, result in zip(jobs, results, strict=True):
            if isinstance(result, Exception):
                fail([job], result)
                continue
            if edition == self._edition:  # else some results may be of the model before
                self.cache.put(job.key, result)
            if not job.future.done():
                job.future.set_result(result)

    def _forget_other_editions(self) -> None:
        """Empties the cache if another model answers now."""
        if self._edition != self._model.edition:
            self._edition = self._model.edition
            self.cache.clear()
            self._exchanged.set()
            self._exchanged = asyncio.Event()

    async def close(self) -> None:
        """Tells those who wait that it ends, lets a run that is going finish, ends the thread."""
        self._stopping = True
        for queue in (self._waiting, self._experiments):
            waiting = list(queue.values())
            queue.clear()
            fail(waiting, Stopping())
        if self._places:
            await asyncio.wait(self._places, timeout=self.limits.seconds)
        await self.workers.close()
        self._model.close()


@contextlib.contextmanager
def _noting() -> Iterator[None]:
    """Logs what the tokenizer fails with: who asked is told that it has been noted."""
    try:
        yield
    except ModelFailed:
        log.exception("The tokenizer failed on a text.")
        raise
