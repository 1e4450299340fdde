"""What commands pass through in simulated time: processor cores, a model that batches, limits."""

import heapq
import itertools
from collections import deque
from collections.abc import Callable, Generator
from typing import Any

import simpy

Steps = Generator[simpy.Event, Any, None]
"""A process of SimPy: what it waits for, one after the other."""


class Cores:
    """Cores of a processor, which all that is at work shares alike.

    Where more threads want to run than there are cores, all become slower by the same factor.

    Attributes:
        count: How many there are.
        busy: Seconds of work done on all of them together.
    """

    def __init__(self, env: simpy.Environment, count: float) -> None:
        """Takes the simulated time, and the number."""
        self.count = count
        self.busy = 0.0
        self._env = env
        self._threads = 0
        # How far work has come that was there from the beginning; work that comes later ends where
        # this was then, plus its own seconds. So nothing is counted for each.
        self._progress = 0.0
        self._since = 0.0
        self._ends: list[tuple[float, int, int, simpy.Event]] = []
        self._order = itertools.count()
        self._plans = 0

    def work(self, seconds: float, threads: int = 1) -> simpy.Event:
        """Happens when the work is done.

        Args:
            seconds: How long it takes where nothing else is at work.
            threads: So many cores are busy with it meanwhile.
        """
        self._pass()
        done = self._env.event()
        end = self._progress + seconds
        heapq.heappush(self._ends, (end, next(self._order), threads, done))
        self._threads += threads
        self._plan()
        return done

    @property
    def _speed(self) -> float:
        return min(1.0, self.count / self._threads) if self._threads else 1.0

    def _pass(self) -> None:
        """Counts what was done since the last change."""
        seconds = self._env.now - self._since
        self._progress += seconds * self._speed
        self.busy += seconds * min(self._threads, self.count)
        self._since = self._env.now

    def _plan(self) -> None:
        """Wakes up when the next work is done, unless something changes before."""
        self._plans += 1
        if self._ends:
            seconds = max(self._ends[0][0] - self._progress, 0.0) / self._speed
            wake = self._env.timeout(seconds, self._plans)
            assert wake.callbacks is not None  # noqa: S101 - it hasn't happened yet
            wake.callbacks.append(self._wake)

    def _wake(self, wake: simpy.Event) -> None:
        if wake.value != self._plans:
            return
        self._pass()
        # The sum may have missed the end by a rounding.
        self._progress = max(self._progress, self._ends[0][0])
        while self._ends and self._ends[0][0] <= self._progress:
            _, _, threads, done = heapq.heappop(self._ends)
            self._threads -= threads
            done.succeed()
        self._plan()


class Model:
    """A copy of the model: sentences that come during a run wait, and then run together.

    Attributes:
        ongoing: How many sentences wait or run.
        runs: How many runs there were.
        sentences: How many sentences they answered.
        busy: Seconds in which it ran.
    """

    def __init__(
        self,
        env: simpy.Environment,
        cores: Cores,
        seconds_of: Callable[[int, int], float],
        *,
        threads: int,
        batch: int,
    ) -> None:
        """Takes what it runs on.

        Args:
            env: The simulated time.
            cores: Where it runs.
            seconds_of: How long a run takes of so many tokens, of the longest, and so many
                sentences.
            threads: How many cores a run keeps busy.
            batch: How many sentences run together, at most.
        """
        self.ongoing = self.runs = self.sentences = 0
        self.busy = 0.0
        self._env, self._cores = env, cores
        self._seconds_of, self._threads, self._batch = seconds_of, threads, batch
        self._waiting: deque[tuple[int, simpy.Event]] = deque()
        self._at_work = False

    def ask(self, tokens: int) -> simpy.Event:
        """Happens when a sentence of so many tokens has its answer."""
        answered = self._env.event()
        self._waiting.append((tokens, answered))
        self.ongoing += 1
        if not self._at_work:
            self._at_work = True
            self._env.process(self._work())
        return answered

    def _work(self) -> Steps:
        while self._waiting:
            together = [
                self._waiting.popleft() for _ in range(min(self._batch, len(self._waiting)))
            ]
            seconds = self._seconds_of(max(tokens for tokens, _ in together), len(together))
            begin = self._env.now
            yield self._cores.work(seconds, self._threads)
            self.busy += self._env.now - begin
            self.runs += 1
            self.sentences += len(together)
            self.ongoing -= len(together)
            for _, answered in together:
                answered.succeed()
        self._at_work = False


class Gate:
    """Lets so many through in a time, and makes the others wait in their order.

    Attributes:
        passed: How many came.
    """

    def __init__(self, env: simpy.Environment, count: int, seconds: float) -> None:
        """Lets `count` through at once, and in the long run so many in so many seconds."""
        self.passed = 0
        self._env = env
        self._pause, self._at_once = seconds / count, seconds - seconds / count
        self._next = 0.0
        """When one would come through that is let through with nothing saved up."""

    def through(self) -> simpy.Event:
        """Happens when who comes now is through."""
        self.passed += 1
        now = self._env.now
        wait = max(self._next - self._at_once - now, 0.0)
        self._next = max(self._next, now) + self._pause
        return self._env.timeout(wait)
