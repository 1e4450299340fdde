"""`python -m benchmarks.experiments [--into FILE]`: what experiments take, beside a plain answer.

With the model in the box and with bert-base's geometry: one sentence as it is, with a head off,
after each layer, and with what heads carry; each of 144 heads off in turn; and thirty people who
ask at the same time, alone and beside such an experiment.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks import checkpoint, document
from benchmarks.report import machine
from benchmarks.task import MASK_PLACE, token_ids
from config import BUNDLED
from model.analysis import Head, HeadsOff, Way
from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from model.bert.tokenizer import Sentence
from model.serving.analyzer import Analyzer, Limits
from model.variants import each_off

TOKENS = (12, 24, 64)
CLASS = 30
"""So many people ask at once."""

ROUNDS = 15

_ONE_OFF = HeadsOff(frozenset({Head(7, 9)}))
_IN_THE_BOX = Path(__file__).parents[1] / "model" / "bundled"


def sentences(runner: Runner, count: int, tokens: int) -> list[Sentence]:
    """Different sentences of so many tokens, with a [MASK] in each."""
    found = []
    for row in token_ids(count, tokens):
        ids = tuple(row.tolist())
        names = tuple(runner.tokenizer.pieces(ids))
        found.append(Sentence(" ".join(names), names, ids, (0,) * tokens, (MASK_PLACE,)))
    return found


async def medians(cases: Mapping[str, Callable[[], Awaitable[object]]], rounds: int) -> list[float]:
    """Seconds of each case: the median of rounds through all of them, after one that only warms."""
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(rounds + 1):
        for name, case in cases.items():
            start = time.perf_counter()
            await case()
            if number:
                seconds[name].append(time.perf_counter() - start)
    return [median(each) for each in seconds.values()]


async def experiments(runner: Runner, tokens: int, rounds: int) -> list[float]:
    """Seconds of a plain answer, a head off, all layers, what heads carry, and of 144 heads off."""
    analyzer = Analyzer(runner, Limits(cache_bytes=0))
    (sentence,) = sentences(runner, 1, tokens)

    async def all_off() -> None:
        async for _ in analyzer.experiment(each_off(sentence, runner.geometry, 0, Way.ZERO)):
            pass

    short = await medians(
        {
            "plain": lambda: analyzer.analyze(sentence),
            "off": lambda: analyzer.analyze(sentence, _ONE_OFF),
            "layers": lambda: analyzer.by_layer(sentence),
            "norms": lambda: analyzer.value_norms(sentence),
        },
        rounds,
    )
    long = await medians({"144 off": all_off}, max(1, rounds // 5))
    await analyzer.close()
    return short + long


async def waits(runner: Runner, tokens: int, rounds: int) -> list[float]:
    """Seconds until the last of a class has an answer: alone, and beside 144 heads off."""
    analyzer = Analyzer(runner, Limits(cache_bytes=0))
    asked = sentences(runner, CLASS, tokens)
    every = each_off(replace(asked[0], text="other"), runner.geometry, 0, Way.ZERO)

    async def experiment() -> None:
        while True:
            async for _ in analyzer.experiment(every):
                pass

    async def answered() -> None:
        await asyncio.gather(*map(analyzer.analyze, asked))

    async def beside() -> None:
        task = asyncio.create_task(experiment())
        await asyncio.sleep(0.2)
        start = time.perf_counter()
        await answered()
        took.append(time.perf_counter() - start)
        task.cancel()
        await asyncio.wait([task])

    took: list[float] = []
    alone, _ = await medians({"alone": answered, "beside": beside}, rounds)
    await analyzer.close()
    return [alone, median(took[1:])]


def row(name: str, runner: Runner, tokens: int, rounds: int) -> str:
    """A line of the table."""
    measured = asyncio.run(experiments(runner, tokens, rounds))
    together = asyncio.run(waits(runner, tokens, max(1, rounds // 3)))
    cells = [f"{1e3 * seconds:.0f}" for seconds in (*measured, *together)]
    return f"| {name} | {tokens} | {' | '.join(cells)} |"


def as_markdown(rounds: int) -> str:
    """The table, and the machine that it was measured on."""
    about = machine()
    lines = [
        "| model | tokens | plain | one off | layers | norms | 144 off | class alone | beside it |",
        "|---|" + "---:|" * 8,
    ]
    with tempfile.TemporaryDirectory() as folder:
        checkpoint.write(Path(folder))
        for path in _IN_THE_BOX.glob("tokenizer*.json"):
            shutil.copy(path, folder)
        for name, model in (("in the box", BUNDLED), ("bert-base's geometry", folder)):
            runner = Runner(load_checkpoint(model))
            runner.warm_up()
            lines += [row(name, runner, tokens, rounds) for tokens in TOKENS]
    return "\n".join([about, "", "Milliseconds, medians:", "", *lines])


def main() -> int:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.experiments", description=__doc__)
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"not {ROUNDS}")
    arguments = parser.parse_args()
    text = as_markdown(arguments.rounds)
    print(text)
    if arguments.into is not None:
        document.put(arguments.into, "experiments", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
