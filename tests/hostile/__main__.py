"""`python -m tests.hostile [--cases N] [--seed S] [--only AREA [--case NUMBER]] [--into FILE]`."""

import argparse
import asyncio
import itertools
import logging
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks import document
from benchmarks.report import machine
from config import prepare_libraries
from model.bert.checkpoint import load_checkpoint
from replies.examples import Examples
from tests.hostile import answers, files, words
from tests.hostile.judging import (
    MOST_MEGABYTES,
    MOST_SECONDS,
    Area,
    Case,
    found,
)

AREAS = (
    Area("commands", 30, words.commands),
    Area("sentences", 20, words.sentences),
    Area("tokenizers", 15, words.tokenizers),
    Area("custom ids", 15, words.custom_ids),
    Area("settings", 6, words.settings),
    Area("pictures", 4, answers.pictures),
    Area("checkpoints", 5, files.checkpoints),
    Area("page", 3, files.page),
    Area("bot", 2, answers.bot),
)

_MOST_SHOWN = 20
_TRIED_SHOWN = 1500


@dataclass
class Tally:
    """What came of the cases of an area."""

    cases: int = 0
    refused: int = 0
    seconds: float = 0.0
    finds: list[str] = field(default_factory=list)


async def tried(area: Area, seed: int, numbers: range) -> Tally:
    """Tries the cases of an area with these numbers."""
    tally = Tally()
    examples = Examples("!", load_checkpoint("bundled").geometry)
    begin = time.monotonic()
    async with area.opened(examples) as attempt:
        for number in numbers:
            case = Case(Random(f"{seed} {area.name} {number}"))  # noqa: S311 - to be repeated
            refused, wrong = await found(attempt, case, examples)
            tally.cases += 1
            tally.refused += refused
            if wrong is not None:
                alone = f'--seed {seed} --only "{area.name}" --case {number}'
                shown = ascii(case.tried)[:_TRIED_SHOWN]
                tally.finds.append(f"FOUND: {alone}\n{shown}\n{wrong}")
    tally.seconds = time.monotonic() - begin
    return tally


def as_text(tallies: dict[str, Tally], seed: int, about: str) -> str:
    """A line for each area."""
    lines = [f"{'':<12}{'cases':>8}{'answered':>10}{'refused':>9}{'finds':>7}{'seconds':>9}"]
    for name, tally in tallies.items():
        finds = len(tally.finds)
        answered = tally.cases - tally.refused - finds
        figures = f"{answered:>10}{tally.refused:>9}{finds:>7}{tally.seconds:>9.0f}"
        lines.append(f"{name:<12}{tally.cases:>8}{figures}")
    cases = sum(tally.cases for tally in tallies.values())
    finds = sum(len(tally.finds) for tally in tallies.values())
    bounds = f"up to {MOST_MEGABYTES:.0f} MB and {MOST_SECONDS:g} s of the processor for each"
    return "\n".join([about, f"{cases} cases, seed {seed}, {bounds}: {finds} finds", "", *lines])


def main() -> int:
    """Reads the command line, tries the cases, reports."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="in all areas (100000)")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--only", choices=[area.name for area in AREAS], help="one area alone")
    parser.add_argument("--case", type=int, help="one case of that area alone")
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    options = parser.parse_args()
    prepare_libraries()
    # What is logged on purpose, such as that a tokenizer failed, is no find.
    logging.getLogger("model").setLevel(logging.CRITICAL)
    about = machine()
    tallies: dict[str, Tally] = {}
    for area in AREAS:
        if options.only in (None, area.name):
            numbers = range(max(1, round(options.cases * area.share / 100)))
            if options.case is not None:
                numbers = range(options.case, options.case + 1)
            tallies[area.name] = asyncio.run(tried(area, options.seed, numbers))
    text = as_text(tallies, options.seed, about)
    finds = list(itertools.chain.from_iterable(tally.finds for tally in tallies.values()))
    sys.stdout.write(f"{text}\n")
    for find in finds[:_MOST_SHOWN]:
        sys.stderr.write(f"\n{find}\n")
    if options.into is not None:
        document.put(options.into, "hostile", f"```\n{text}\n```")
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
