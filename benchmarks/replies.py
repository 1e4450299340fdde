"""`python -m benchmarks.replies`: how long a person waits for a reply, start-up time, memory.

The bot runs in the sandbox on the model in the box, as `python -m bot sandbox` does; the numbers
hold for this machine. Run it with MODEL set to measure another checkpoint.
"""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bot.log import set_up_logging
from config import SandboxSettings, load_settings, prepare_libraries
from sandbox.testing import Sandbox

_ROUNDS = 60
_CLASS = 30
_NAMES = ("Ann", "Ben", "Chloe")


class Wait(NamedTuple):
    """Seconds from a message to its reply, and how many of them the model ran."""

    seconds: float
    model: float


def main() -> None:
    """Measures everything and prints a line for each figure."""
    prepare_libraries()
    asyncio.run(_measure())


async def _measure() -> None:
    startup, memory = await _process()
    print(f"start-up until online           {startup:8.1f} s")
    print(f"memory after the first reply    {memory:8.0f} MB")
    async with Sandbox.running() as sandbox:
        settings = load_settings(
            SandboxSettings,
            discord_token=sandbox.token,
            discord_api_url=sandbox.api_url,
            cooldown_seconds="0",
        )
        set_up_logging("WARNING", sandbox.token)
        await _in_this_process(sandbox, settings)


async def _process() -> tuple[float, float]:
    """Seconds until the bot is online in a process of its own, and the memory it then takes."""
    async with Sandbox.running() as sandbox:
        environment = {
            "MODEL": "bundled",
            **os.environ,
            "DISCORD_TOKEN": sandbox.token,
            "DISCORD_API_URL": sandbox.api_url,
        }
        begin = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        await sandbox.wait_online(120)
        startup = time.perf_counter() - begin
        await sandbox.reply_to(await sandbox.say("Ann", "!mask A [MASK]."), timeout=30)
        memory = _resident_megabytes(process.pid)
        process.terminate()
        await process.wait()
    return startup, memory


def _resident_megabytes(pid: int) -> float:
    """The physical memory of a process, in MB; not a number where /proc doesn't tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except OSError:
        return float("nan")
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _in_this_process(sandbox: Sandbox, settings: SandboxSettings) -> None:
    from bot.run import run_until  # noqa: PLC0415 - after TensorFlow was silenced
    from model.bert.runner import Runner  # noqa: PLC0415

    model_seconds = [0.0]
    run = Runner.run

    def timed(self: Runner, sentences: Sequence[object]) -> object:
        begin = time.perf_counter()
        try:
            return run(self, sentences)  # type: ignore[arg-type]
        finally:
            model_seconds[0] += time.perf_counter() - begin

    Runner.run = timed  # type: ignore[method-assign, assignment]
    stop = asyncio.Event()
    bot = asyncio.create_task(run_until(stop, settings))
    await sandbox.wait_online(120)
    for command, text in (("mask", "!mask Round {} has a [MASK] here."), ("attn", "!attn 3 9")):
        waits = [
            await _one(sandbox, text.format(number), model_seconds) for number in range(_ROUNDS)
        ]
        _report(command, waits[5:])
    await _class(sandbox)
    stop.set()
    await bot


async def _one(sandbox: Sandbox, text: str, model_seconds: list[float]) -> Wait:
    model_seconds[0] = 0.0
    begin = time.perf_counter()
    await sandbox.reply_to(await sandbox.say("Ann", text), timeout=30)
    return Wait(time.perf_counter() - begin, model_seconds[0])


def _report(command: str, waits: list[Wait]) -> None:
    wait = median(each.seconds for each in waits)
    share = median(each.model / each.seconds for each in waits)
    print(
        f"!{command} to reply, median          {wait * 1000:8.1f} ms, {share:.0%} of it the model"
    )


async def _class(sandbox: Sandbox) -> None:
    """A class types at once."""
    begin = time.perf_counter()
    asked = [
        await sandbox.say(_NAMES[number % 3], f"!mask Pupil {number} has a [MASK].")
        for number in range(_CLASS)
    ]
    await asyncio.gather(*(sandbox.reply_to(message, timeout=60) for message in asked))
    print(f"{_CLASS} x !mask at once, until the last {time.perf_counter() - begin:6.2f} s")


if __name__ == "__main__":
    main()
