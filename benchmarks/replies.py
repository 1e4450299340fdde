"""`python -m benchmarks.replies [--into FILE]`: how long people wait, start-up time, memory, lag.

The bot runs in the sandbox on the model in the box, as `python -m bot sandbox` does; the numbers
hold for this machine. Run it with MODEL set to measure another checkpoint.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import document
from benchmarks.crowd import Crowd
from benchmarks.report import machine
from benchmarks.watched import WatchedBot, lag_in_words, resident_megabytes
from bot.log import set_up_logging
from config import SandboxSettings, load_settings, prepare_libraries
from sandbox.testing import Sandbox

_ROUNDS = 60
_CLASS = 30
_NAMES = ("Ann", "Ben", "Chloe")
_SETTLE_SECONDS, _LESSON_SECONDS = 10.0, 60.0


class Wait(NamedTuple):
    """Seconds from a message to its reply, and how many of them the model ran."""

    seconds: float
    model: float


def main() -> None:
    """Measures everything and prints a line for each figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replies", description=__doc__)
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    into = parser.parse_args().into
    prepare_libraries()
    lines = [machine(), "", *asyncio.run(_measure())]
    print("\n".join(lines))
    if into is not None:
        document.put(into, "replies", "\n".join(["```", *lines, "```"]))


async def _measure() -> list[str]:
    startup, memory = await _process()
    lines = [
        f"start-up until online           {startup:8.1f} s",
        f"memory after the first reply    {memory:8.0f} MB",
        f"lag of the loop, {_CLASS} people,     {await _lag()}",
        "50 / 99 / 99.9 % / longest",
    ]
    async with Sandbox.running() as sandbox:
        settings = load_settings(
            SandboxSettings,
            discord_token=sandbox.token,
            discord_api_url=sandbox.api_url,
            cooldown_seconds="0",
        )
        set_up_logging("WARNING", sandbox.token)
        return lines + await _in_this_process(sandbox, settings)


async def _lag() -> str:
    """How late the event loop is while a class uses the bot in every way."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        async with Sandbox.running() as sandbox, WatchedBot.running(sandbox, log) as bot:
            crowd = Crowd(sandbox, _CLASS, seed=1)
            await crowd.busy(_SETTLE_SECONDS)
            await bot.census()
            await crowd.busy(_LESSON_SECONDS)
            return lag_in_words((await bot.census()).lags)


async def _process() -> tuple[float, float]:
    """Seconds until the bot is online in a process of its own, and the memory it then takes."""
    async with Sandbox.running() as sandbox:
        environment = {
            "MODEL": "bundled",
            "DATA_FOLDER": "memory",
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
        memory = resident_megabytes(process.pid)
        process.terminate()
        await process.wait()
    return startup, memory


async def _in_this_process(sandbox: Sandbox, settings: SandboxSettings) -> list[str]:
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
    lines = []
    for command, text in (("mask", "!mask Round {} has a [MASK] here."), ("attn", "!attn 3 9")):
        waits = [
            await _one(sandbox, text.format(number), model_seconds) for number in range(_ROUNDS)
        ]
        lines.append(_in_words(command, waits[5:]))
    lines.append(await _class(sandbox))
    stop.set()
    await bot
    return lines


async def _one(sandbox: Sandbox, text: str, model_seconds: list[float]) -> Wait:
    model_seconds[0] = 0.0
    begin = time.perf_counter()
    await sandbox.reply_to(await sandbox.say("Ann", text), timeout=30)
    return Wait(time.perf_counter() - begin, model_seconds[0])


def _in_words(command: str, waits: list[Wait]) -> str:
    wait = median(each.seconds for each in waits)
    share = median(each.model / each.seconds for each in waits)
    return (
        f"!{command} to reply, median          {wait * 1000:8.1f} ms, {share:.0%} of it the model"
    )


async def _class(sandbox: Sandbox) -> str:
    """A class types at once."""
    begin = time.perf_counter()
    asked = [
        await sandbox.say(_NAMES[number % 3], f"!mask Pupil {number} has a [MASK].")
        for number in range(_CLASS)
    ]
    await asyncio.gather(*(sandbox.reply_to(message, timeout=60) for message in asked))
    return f"{_CLASS} x !mask at once, until the last {time.perf_counter() - begin:6.2f} s"


if __name__ == "__main__":
    main()
