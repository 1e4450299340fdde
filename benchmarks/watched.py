"""The bot in a process of its own, and what is within it: memory, tasks, threads, lag of its loop.

`WatchedBot` starts the process, beside the sandbox that plays Discord, so that what is measured is
the bot's alone. In the process runs the bot as `python -m bot` runs it, and a probe: a task that
sleeps 5 ms again and again, and notes how late it wakes. On a signal the process tells what is
there.
"""

import array
import asyncio
import json
import os
import re
import signal
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.processes import BotProcess
from config import SandboxSettings, load_settings, prepare_libraries
from sandbox.testing import Sandbox

PROBE_SECONDS = 0.005
"""How long the probe sleeps."""

_REST = 0.1
"""A bot that does nothing takes less than so much of a processor."""

_QUIET_SECONDS, _LONGEST_WORK_SECONDS = 4, 60


@dataclass(frozen=True)
class Census:
    """What is within the bot.

    Attributes:
        tasks: How many tasks there are of each kind, by the names of their coroutines.
        threads: How many threads there are of each name.
        lags: Seconds by which the probe woke late, each time since the census before.
    """

    tasks: Counter[str]
    threads: Counter[str]
    lags: list[float]


class WatchedBot:
    """A bot in the sandbox, in a process of its own."""

    def __init__(self, bot: BotProcess) -> None:
        """Takes the process, which runs this module."""
        self._bot = bot

    @classmethod
    @asynccontextmanager
    async def running(
        cls, sandbox: Sandbox, log: Path, **environment: str
    ) -> AsyncIterator["WatchedBot"]:
        """Runs the bot, online and at rest, for the length of an `async with`.

        Args:
            sandbox: Where it is online.
            log: The file that its log goes to.
            **environment: Settings, as variables of the environment.
        """
        settings = {**os.environ, **environment}
        module = "benchmarks.watched"
        async with BotProcess.running(sandbox, log, module=module, **settings) as bot:
            watched = cls(bot)
            await watched._at_rest()
            yield watched

    async def _at_rest(self) -> None:
        """Waits until it has made the graphs that it makes some seconds after it is online."""
        before, quiet = self.processor_seconds(), 0
        for _ in range(_LONGEST_WORK_SECONDS):
            await asyncio.sleep(1)
            now = self.processor_seconds()
            # Where it isn't known, these are no numbers, and it waits for as long as it may.
            quiet = quiet + 1 if now - before < _REST else 0
            if quiet == _QUIET_SECONDS:
                return
            before = now

    @property
    def ended(self) -> bool:
        """Whether the process is gone."""
        return self._bot.ended

    async def census(self) -> Census:
        """What is within the bot now."""
        process = self._bot.process
        process.send_signal(signal.SIGUSR1)
        assert process.stdout is not None  # noqa: S101 - it was asked for
        told = json.loads(await process.stdout.readline())
        return Census(Counter(told["tasks"]), Counter(told["threads"]), told["lags"])

    def processor_seconds(self) -> float:
        """What the process has taken of all processors; not a number where /proc doesn't tell."""
        try:
            told = Path(f"/proc/{self._bot.process.pid}/stat").read_text("ascii").rpartition(")")[2]
        except OSError:
            return float("nan")
        return sum(map(int, told.split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """The physical memory of the process."""
        return resident_megabytes(self._bot.process.pid)


def resident_megabytes(pid: int) -> float:
    """The physical memory of a process, in MB; not a number where /proc doesn't tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except OSError:
        return float("nan")
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def lag_in_words(lags: list[float]) -> str:
    """Median, 99th and 99.9th percentile and maximum of how late the probe woke."""
    shares = np.quantile(np.array(lags), (0.5, 0.99, 0.999, 1.0))
    return " / ".join(f"{1000 * share:.1f}" for share in shares) + " ms"


async def _probe(lags: "array.array[float]") -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + PROBE_SECONDS
        await asyncio.sleep(PROBE_SECONDS)
        lags.append(max(loop.time() - due, 0.0))


def _tell(lags: "array.array[float]") -> None:
    coroutines = [task.get_coro() for task in asyncio.all_tasks()]
    tasks = Counter(getattr(one, "__qualname__", type(one).__name__) for one in coroutines)
    threads = Counter(re.sub(r"[\d_-]+$", "", thread.name) for thread in threading.enumerate())
    print(json.dumps({"tasks": tasks, "threads": threads, "lags": lags.tolist()}), flush=True)
    del lags[:]


async def _watched(settings: SandboxSettings) -> None:
    from bot.run import run  # noqa: PLC0415 - after TensorFlow was silenced

    lags = array.array("d")
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _tell, lags)
    probe = asyncio.create_task(_probe(lags))
    await run(settings)
    probe.cancel()


def main() -> None:
    """Runs the bot with the settings in the environment."""
    from bot.log import set_up_logging  # noqa: PLC0415 - it imports the client

    settings = load_settings(SandboxSettings, env_file=None)
    set_up_logging(settings.log_level, settings.discord_token.get_secret_value())
    prepare_libraries()
    asyncio.run(_watched(settings))


if __name__ == "__main__":
    main()
