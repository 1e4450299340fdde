"""`python -m benchmarks.growth [--into FILE]`: time and memory of a run, against tokens and batch.

Our forward pass at bert-base's geometry with random weights, in one process. Memory is what a run
takes beyond the weights, at its highest; Linux alone tells it.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import checkpoint, document
from benchmarks.contenders.ours import case
from benchmarks.report import machine
from benchmarks.task import CONFIG
from model.bert.forward_pass import Bert
from model.bert.geometry import Geometry
from model.bert.weights import read_weights

TOKENS = (8, 16, 32, 64, 128, 256, 512)
BATCH = (1, 2, 4, 8, 16, 32, 64)

_LONGEST_SECONDS = 3.0
"""Cells behind one that took longer are left out."""

_ROUNDS = 5
_MIB = 2**20


@dataclass(frozen=True)
class Cell:
    """What one size of a run takes.

    Attributes:
        seconds: The median of the rounds.
        memory: Bytes at most beyond what the process had before; None where it can't be told.
    """

    seconds: float
    memory: int | None


def measure(bert: Bert) -> dict[tuple[int, int], Cell]:
    """All sizes by tokens and sentences, but those that would take too long."""
    cells: dict[tuple[int, int], Cell] = {}
    for tokens in TOKENS:
        for sentences in BATCH:
            run = case(bert, sentences, tokens)
            run()
            cells[tokens, sentences] = cell = Cell(median(_times(run)), _peak(run))
            if cell.seconds > _LONGEST_SECONDS:
                break
    return cells


def _times(run: Callable[[], object]) -> Iterator[float]:
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        run()
        yield time.perf_counter() - begin


def _peak(run: Callable[[], object]) -> int | None:
    if sys.platform != "linux":
        return None
    before = _status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the highest mark begins anew
    run()
    return _status("VmHWM") - before


def _status(name: str) -> int:
    """Bytes of a line of this process's status."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return 1024 * int(found[1]) if found else 0


def as_markdown(cells: dict[tuple[int, int], Cell]) -> str:
    """Two tables: milliseconds of a run with those for a sentence, and MiB."""
    return "\n\n".join(
        (
            f"{machine()}",
            "Milliseconds of a run, and in brackets for each of its sentences:",
            _table(cells, _milliseconds),
            "MiB that a run takes at its highest, beside the weights:",
            _table(cells, _mebibytes),
        )
    )


def _table(cells: dict[tuple[int, int], Cell], text_of: Callable[[Cell, int], str]) -> str:
    head = f"| tokens | {' | '.join(f'{sentences} together' for sentences in BATCH)} |"
    lines = [head, "|" + "---:|" * (len(BATCH) + 1)]
    for tokens in TOKENS:
        row = (
            text_of(cells[tokens, sentences], sentences) if (tokens, sentences) in cells else ""
            for sentences in BATCH
        )
        lines.append(f"| {tokens} | {' | '.join(row)} |")
    return "\n".join(lines)


def _milliseconds(cell: Cell, sentences: int) -> str:
    return f"{1e3 * cell.seconds:.0f} ({1e3 * cell.seconds / sentences:.1f})"


def _mebibytes(cell: Cell, _: int) -> str:
    return "" if cell.memory is None else f"{max(cell.memory, 0) / _MIB:.0f}"


def main() -> int:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    arguments = parser.parse_args()
    geometry = Geometry.from_config(CONFIG)
    with tempfile.TemporaryDirectory() as folder:
        checkpoint.write(Path(folder))
        bert = Bert(geometry, read_weights(Path(folder), geometry))
    text = as_markdown(measure(bert))
    print(text)
    if arguments.into is not None:
        document.put(arguments.into, "growth", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
