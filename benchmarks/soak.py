"""`python -m benchmarks.soak [--minutes M] [--people N] [--seed S] [--into FILE]`: a long lesson.

People use the bot in every way there is, while the sandbox that plays Discord fails, loses, delays
and refuses requests at random and cuts the connection. The bot runs in a process of its own. The
command ends with code 1 if an answer was lost, or a task or a thread is left over when all is quiet
again.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks import document
from benchmarks.crowd import Asked, Crowd, Outcome
from benchmarks.report import machine
from benchmarks.watched import Census, WatchedBot, lag_in_words
from sandbox.testing import Sandbox

_WARM_UP = 0.25
"""The part of the time in which caches fill, and which the slope of memory leaves out."""

_QUIET_SECONDS = 15.0
"""After so long nothing is under way: "one moment" vanishes after ten seconds."""
_LAST_SECONDS = 45.0
"""What is still there so long after the end is left over."""

_POOLS = Counter({"model": 1, "studio": 1, "measuring": 2})
"""The threads of `config.workers`, which come when they are needed and stay."""

_SAMPLE_SECONDS = 2.0
_BETWEEN_FAULTS = (1.0, 8.0)
_MOST_SHOWN = 5

_SETTINGS = {
    "MODEL": "bundled",
    "LOG_LEVEL": "WARNING",
    # So small that it is full before memory is looked at: it is no leak that a cache fills.
    "CACHE_MEGABYTES": "16",
}

_MESSAGES, _MESSAGE = "/channels/*/messages", "/channels/*/messages/*"
_CALLBACK = "/interactions/*/*/callback"
_FOLLOW_UP, _ORIGINAL = "/webhooks/*/*", "/webhooks/*/*/messages/@original"
_ROUTES = (
    ("POST", _MESSAGES),
    ("POST", _MESSAGES),
    ("PATCH", _MESSAGE),
    ("POST", _CALLBACK),
    ("POST", _FOLLOW_UP),
    ("PATCH", _ORIGINAL),
    ("POST", "/channels/*/typing"),
)


@dataclass
class Trouble:
    """Faults at random: each strikes the next request or two that it fits."""

    sandbox: Sandbox
    crowd: Crowd
    chance: random.Random
    struck: Counter[str] = field(default_factory=Counter)

    async def go_on(self) -> None:
        """Makes trouble until it is cancelled."""
        kinds: tuple[Callable[[], str], ...] = (
            *(self._fail, self._fail, self._lose, self._limit, self._delay, self._delay),
            self._cut,
        )
        while True:
            await asyncio.sleep(self.chance.uniform(*_BETWEEN_FAULTS))
            self.struck[self.chance.choice(kinds)()] += 1

    def _route(self) -> tuple[str, str]:
        return self.chance.choice(_ROUTES)

    def _fail(self) -> str:
        status = self.chance.choice((500, 502, 503, 504))
        times = self.chance.randint(1, 2)
        self.sandbox.faults.fail(*self._route(), status=status, times=times)
        return f"answered {status}"

    def _lose(self) -> str:
        self.sandbox.faults.lose(*self._route())
        return "done, but answered 500"

    def _limit(self) -> str:
        scope = self.chance.choice(("user", "shared", "global"))
        seconds = self.chance.uniform(0.1, 0.8)
        self.sandbox.faults.rate_limit(*self._route(), retry_after=seconds, scope=scope)
        return f"answered 429 ({scope})"

    def _delay(self) -> str:
        method, path = self._route()
        # Discord takes back an interaction after three seconds; it isn't the bot that is slow.
        most = 1.0 if path == _CALLBACK else 5.0
        self.sandbox.faults.delay(method, path, self.chance.uniform(0.1, most))
        return "held up"

    def _cut(self) -> str:
        self.crowd.last_cut = asyncio.get_running_loop().time()
        gateway = self.sandbox.gateway
        how = self.chance.choice(("dropped", "told to reconnect", "told to resume"))
        if how == "dropped":
            gateway.drop()
        elif how == "told to reconnect":
            gateway.request_reconnect()
        else:
            gateway.invalidate(resumable=True)
        return f"connection {how}"


@dataclass(frozen=True)
class Result:
    """What a soak showed.

    Attributes:
        asked: All that was asked for after the warm-up began.
        struck: How often each kind of fault was let loose.
        memory: Pairs of seconds and MB, after the warm-up.
        lags: Seconds by which the probe in the bot woke late, after the warm-up.
        tasks: Tasks left over, by kind.
        threads: Threads left over, by name.
        lost: What was waited for in vain.
        errors: How many errors the bot logged.
    """

    asked: list[Asked]
    struck: Counter[str]
    memory: list[tuple[float, float]]
    lags: list[float]
    tasks: Counter[str]
    threads: Counter[str]
    lost: list[str]
    errors: int

    @property
    def passed(self) -> bool:
        """Whether nobody waited in vain and nothing is left over."""
        return not (self.lost or self.tasks or self.threads)


async def soak(minutes: float, people: int, seed: int) -> Result:
    """Runs it."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        async with (
            Sandbox.running() as sandbox,
            WatchedBot.running(sandbox, log, **_SETTINGS) as bot,
        ):
            crowd = Crowd(sandbox, people, seed)
            trouble = Trouble(sandbox, crowd, random.Random(seed))  # noqa: S311 - to be repeated
            striking = asyncio.create_task(trouble.go_on())
            await crowd.busy(60 * minutes * _WARM_UP)
            striking.cancel()
            before = await _when_quiet(sandbox, bot)
            striking = asyncio.create_task(trouble.go_on())
            memory: list[tuple[float, float]] = []
            lags: list[float] = []
            sampling = asyncio.create_task(_sample(bot, memory, lags))
            await crowd.busy(60 * minutes * (1 - _WARM_UP))
            striking.cancel()
            sampling.cancel()
            await asyncio.gather(sampling, return_exceptions=True)
            tasks, threads = await _left_over(sandbox, bot, before)
            errors = log.read_text("utf-8", "replace").count(" ERROR ")
            return Result(
                crowd.asked,
                trouble.struck,
                memory,
                lags,
                tasks,
                threads,
                crowd.lost,
                errors,
            )


async def _when_quiet(sandbox: Sandbox, bot: WatchedBot) -> Census:
    """What is within the bot when nobody has asked for anything for a while."""
    sandbox.faults.clear()
    await asyncio.sleep(_QUIET_SECONDS)
    return await bot.census()


async def _left_over(
    sandbox: Sandbox, bot: WatchedBot, before: Census
) -> tuple[Counter[str], Counter[str]]:
    """Tasks and threads that there are beside those of a quiet moment before."""
    end = time.monotonic() + _LAST_SECONDS
    while True:
        census = await _when_quiet(sandbox, bot)
        tasks = census.tasks - before.tasks
        threads = census.threads - (before.threads | _POOLS)
        if (not tasks and not threads) or time.monotonic() > end:
            return tasks, threads


async def _sample(bot: WatchedBot, memory: list[tuple[float, float]], lags: list[float]) -> None:
    while True:
        memory.append((time.monotonic(), bot.megabytes()))
        lags.extend((await bot.census()).lags)
        await asyncio.sleep(_SAMPLE_SECONDS)


def slope(memory: list[tuple[float, float]]) -> tuple[float, float]:
    """The slope of memory in MB an hour by least squares, and its standard error."""
    seconds, megabytes = np.array(memory).T
    hours = (seconds - seconds.mean()) / 3600
    rate = float(hours @ megabytes / (hours @ hours))
    rest = megabytes - megabytes.mean() - rate * hours
    return rate, float(np.sqrt(rest @ rest / (len(memory) - 2) / (hours @ hours)))


def as_text(result: Result, about: str, minutes: float, people: int, seed: int) -> str:
    """The figures, a line for each."""
    outcomes = Counter(one.outcome for one in result.asked)
    ways = Counter(one.how for one in result.asked)
    waits = np.array([one.seconds for one in result.asked])
    rate, error = slope(result.memory)
    last = np.array([megabytes for _, megabytes in result.memory])
    lines = {
        "asked for": f"{len(result.asked)} ({_listed(ways)})",
        **{outcome.value: str(outcomes[outcome]) for outcome in Outcome},
        "waiting, median / 95 % / longest": (
            f"{np.median(waits):.2f} / {np.quantile(waits, 0.95):.2f} / {waits.max():.2f} s"
        ),
        "memory, warm / at the end": f"{last[:5].mean():.0f} / {last[-5:].mean():.0f} MB",
        "slope of memory": f"{rate:+.1f} MB/h, standard error {error:.1f}",
        "lag of the loop, 50 / 99 / 99.9 % / longest": lag_in_words(result.lags),
        "tasks left over": _listed(result.tasks) or "0",
        "threads left over": _listed(result.threads) or "0",
        "errors in the bot's log": str(result.errors),
        "faults": _listed(result.struck) or "0",
    }
    width = max(map(len, lines))
    table = "\n".join(f"{name:<{width}}  {figure}" for name, figure in lines.items())
    return f"{about}\n{minutes:g} minutes, {people} people, seed {seed}\n\n{table}"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def main() -> int:
    """Reads the command line, runs it, reports."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    arguments = parser.parse_args()
    chosen = arguments.minutes, arguments.people, arguments.seed
    about = machine()
    result = asyncio.run(soak(*chosen))
    text = as_text(result, about, *chosen)
    print(text)
    for lost in result.lost[:_MOST_SHOWN]:
        print(f"\nLOST: {lost}", file=sys.stderr)
    if arguments.into is not None:
        document.put(arguments.into, "soak", f"```\n{text}\n```")
    return 0 if result.passed else 1


if __name__ == "__main__":
    sys.exit(main())
