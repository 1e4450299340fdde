"""What the simulation rests on, measured here: runs, commands without a run, and a real class.

A class of thirty types the same kind of command at the same moment, each about a sentence of their
own, with bert-base's geometry, in the sandbox: the load that the simulation is compared with.
"""

import asyncio
import itertools
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import checkpoint
from benchmarks.at_once import bot_for, waits_at_once
from benchmarks.contenders.ours import case, loaded
from benchmarks.growth import Size, seconds_of
from benchmarks.simulated import Costs
from benchmarks.watched import WatchedBot
from sandbox.testing import Sandbox

CLASS = 30
"""So many type at the same moment."""

TOKENS = (8, 16, 32, 64)
SENTENCES = (1, 2, 4, 8, 16)
"""Sizes of runs that are measured."""

ROUNDS = 10
"""A class types so often; a single person, so often twice over."""

_IN_THE_BOX = Path(__file__).parents[1] / "model" / "bundled"

_ANEW: Mapping[str, str] = {
    "mask": "mask Number {n} likes the [MASK] in the old garden.",
    "attn": "attn 3 10 Number {n} likes the dog in the old garden.",
    "heads": "heads next Number {n} likes the dog in the old garden.",
}
"""About a sentence that the bot has not seen."""

TOKENS_OF_CLASS = 12
"""So many tokens have those sentences."""

_KNOWN: Mapping[str, str] = {
    "mask": "mask k={k} The cat likes the [MASK] in the old garden.",
    "attn": "attn {layer} {head} The cat likes the dog in the old garden.",
    "heads": "heads {pattern} The cat likes the dog in the old garden.",
}
"""About one that it has, but shown in a new way each time."""

_PATTERNS = ("next", "prev", "self", "same", "sep", "cls", "punct", "broad")


@dataclass(frozen=True)
class Measured:
    """What was measured.

    Attributes:
        costs: What the simulation takes.
        alone: Of each kind, seconds that a single person waited, each time.
        at_once: Of each kind, seconds that each person of the class waited, in all rounds.
        megabytes: Of the bot's process at the end.
    """

    costs: Costs
    alone: Mapping[str, list[float]]
    at_once: Mapping[str, list[float]]
    megabytes: float


def measured(rounds: int = ROUNDS) -> Measured:
    """Measures everything; some minutes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        checkpoint.write(folder)
        for path in _IN_THE_BOX.glob("tokenizer*.json"):
            shutil.copy(path, folder)
        runs = run_seconds(folder)
        return asyncio.run(_with_bot(folder, runs, rounds))


def run_seconds(folder: Path) -> dict[Size, float]:
    """Seconds of a run, by tokens and sentences."""
    bert = loaded(folder)
    return {
        (tokens, sentences): seconds_of(case(bert, sentences, tokens))
        for tokens in TOKENS
        for sentences in SENTENCES
    }


async def _with_bot(folder: Path, runs: Mapping[Size, float], rounds: int) -> Measured:
    async with bot_for(CLASS, MODEL=str(folder), DATA_FOLDER="memory") as (sandbox, bot):
        numbers = itertools.count(1000)
        # What is loaded, traced or drawn for the first time takes longer.
        for kind in _ANEW:
            await _one_by_one(sandbox, _ANEW[kind], numbers, 5)
            await waits_at_once(sandbox, _shifted(_ANEW[kind], numbers), CLASS)
        python, beside = {}, []
        for kind, command in _KNOWN.items():
            async with _processors(bot) as spent:
                await _each(sandbox, _shown_anew(command, 4 * rounds))
            python[kind] = spent[0] / (4 * rounds)
            beside.append(spent[1] / (4 * rounds))
        alone = {
            kind: await _one_by_one(sandbox, command, numbers, 2 * rounds)
            for kind, command in _ANEW.items()
        }
        at_once = {kind: list[float]() for kind in _ANEW}
        for _ in range(rounds):
            for kind, command in _ANEW.items():
                told = await waits_at_once(sandbox, _shifted(command, numbers), CLASS)
                at_once[kind] += told
        costs = Costs(runs, python, beside=sum(beside) / len(beside))
        return Measured(costs, alone, at_once, bot.megabytes())


def _shifted(command: str, numbers: "itertools.count[int]") -> str:
    """A command for a class, whose members' numbers come behind another number."""
    return command.replace("{n}", f"{next(numbers)} {{n}}")


def _shown_anew(command: str, count: int) -> list[str]:
    """A command about a known sentence, so often, hardly twice the same."""
    return [
        "!"
        + command.format(
            k=1 + number % 20,
            layer=1 + number % 12,
            head=1 + number // 12 % 12,
            pattern=_PATTERNS[number % len(_PATTERNS)],
        )
        for number in range(count)
    ]


async def _one_by_one(
    sandbox: Sandbox, command: str, numbers: "itertools.count[int]", count: int
) -> list[float]:
    commands = [f"!{_shifted(command, numbers).format(n=0)}" for _ in range(count)]
    return await _each(sandbox, commands)


async def _each(sandbox: Sandbox, commands: list[str]) -> list[float]:
    """The seconds until each of some commands was answered, one after the other."""
    waits = []
    for command in commands:
        begin = time.perf_counter()
        await sandbox.reply_to(await sandbox.say("Ann", command), timeout=60)
        waits.append(time.perf_counter() - begin)
    return waits


@asynccontextmanager
async def _processors(bot: WatchedBot) -> AsyncIterator[list[float]]:
    """Seconds of the processors that the bot's process took, and this one, in the block."""
    spent = list[float]()
    bots, ours = bot.processor_seconds(), time.process_time()
    yield spent
    spent += [bot.processor_seconds() - bots, time.process_time() - ours]
