"""`python -m benchmarks.at_once [--into FILE]`: everybody types a command at the same moment.

Thirty people type each command in turn, each with a sentence of their own, and wait. Then sixty ask
for all heads of a sentence as long as `MAX_TOKENS=512` allows, while the memory of the bot, which
runs in a process of its own, is watched. The command ends with code 1 if anybody got no answer.
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median

from benchmarks import document
from benchmarks.crowd import Outcome, outcome_of, settled
from benchmarks.report import machine
from benchmarks.watched import WatchedBot
from sandbox.testing import Sandbox, SandboxTimeoutError

_PEOPLE, _MANY = 30, 60
_WAIT_SECONDS = 600.0
_OFTEN_SECONDS = 0.05
_TWENTY = " // ".join(f"The turtle number {number} moved slowly" for number in range(19))
_COMMANDS = {
    "mask": "mask Number {n} likes the [MASK].",
    "attn": "attn 3 10 Number {n} likes the dog.",
    "heads": "heads Number {n} likes the dog.",
    "layer": "layer 3 Number {n} likes the dog.",
    "word": "word likes Number {n} likes the dog.",
    "mean": "mean all Number {n} likes the dog.",
    "head": "head 3 10 Number {n} likes the dog.",
    "compare": "compare 3-10 8-5 Number {n} likes the dog.",
    "find, 20 sentences": f"find next {_TWENTY} // Number {{n}} waits",
    "check, 20 sentences": f"check 3 10 next {_TWENTY} // Number {{n}} waits",
    "export zip": "export zip Number {n} likes the dog.",
    "explain": "explain luck",
    "help": "help attn",
}
_LONG = "heads {n} " + "dog " * 295


async def _measured() -> tuple[list[str], bool]:
    rows, everybody = list[str](), True
    async with bot_for(_PEOPLE) as (sandbox, _):
        for name, command in _COMMANDS.items():
            seconds = await waits_at_once(sandbox, command, _PEOPLE)
            everybody &= len(seconds) == _PEOPLE
            rows.append(_row(f"`{name}`", _PEOPLE, seconds))
    async with bot_for(_MANY, MAX_TOKENS="512", QUEUE_SECONDS="600") as (sandbox, bot):
        idle = bot.megabytes()
        watching = asyncio.create_task(_peak(bot))
        seconds = await waits_at_once(sandbox, _LONG, _MANY)
        watching.cancel()
        everybody &= len(seconds) == _MANY
        rows.append(_row("`heads`, 297 tokens", _MANY, seconds))
    peak = (
        f"{idle:.0f} MB before, at most {await watching:.0f} MB while the long ones were answered"
    )
    head = ["| command | people | answered | median wait | longest wait |", "|---|---|---|---|---|"]
    return [machine(), "", *head, *rows, "", f"Memory of the bot: {peak}."], everybody


@contextlib.asynccontextmanager
async def bot_for(people: int, **settings: str) -> AsyncIterator[tuple[Sandbox, WatchedBot]]:
    """The bot in a process of its own, in a sandbox with so many people.

    Args:
        people: How many there are.
        **settings: Of the bot, as variables of its environment.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        async with Sandbox.running() as sandbox:
            # Each command in turn without the pauses that people make.
            usual = {"MODEL": "bundled", "LOG_LEVEL": "WARNING", "COOLDOWN_SECONDS": "0"}
            async with WatchedBot.running(sandbox, log, **{**usual, **settings}) as bot:
                for number in range(len(sandbox.users), people):
                    sandbox.join(f"Person{number}")
                yield sandbox, bot


async def waits_at_once(sandbox: Sandbox, command: str, people: int) -> list[float]:
    """The seconds that each waited who got an answer to a command, with {n} for their number."""
    loop = asyncio.get_running_loop()
    begin = loop.time()

    async def wait(number: int, name: str) -> float | None:
        asked = await sandbox.say(name, "!" + command.format(n=number))
        with contextlib.suppress(SandboxTimeoutError):
            reply = await sandbox.reply_to(asked, _WAIT_SECONDS)
            made = await settled(sandbox, reply, _WAIT_SECONDS)
            shown = made["embeds"] or made["attachments"]
            if shown and outcome_of(made) is Outcome.ANSWER:
                return loop.time() - begin
        return None

    names = list(sandbox.users)[:people]
    waits = await asyncio.gather(*(wait(number, name) for number, name in enumerate(names)))
    return [seconds for seconds in waits if seconds is not None]


async def _peak(bot: WatchedBot) -> float:
    """The most memory, in MB, until the task is cancelled."""
    most = 0.0
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            most = max(most, bot.megabytes())
            await asyncio.sleep(_OFTEN_SECONDS)
    return most


def _row(name: str, people: int, seconds: list[float]) -> str:
    waits = f"{median(seconds):.1f} s | {max(seconds):.1f} s" if seconds else "|"
    return f"| {name} | {people} | {len(seconds)} | {waits} |"


def main() -> int:
    """Measures everything and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.at_once", description=__doc__)
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    into = parser.parse_args().into
    lines, everybody = asyncio.run(_measured())
    print("\n".join(lines))
    if into is not None:
        document.put(into, "at once", "\n".join(lines))
    return 0 if everybody else 1


if __name__ == "__main__":
    sys.exit(main())
