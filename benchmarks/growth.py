"""`python -m benchmarks.growth [--into FILE]`: time and memory of a run, against tokens and batch.

Our forward pass at bert-base's geometry with random weights. Memory is what a run takes beyond the
weights, at its highest, each size in a process of its own; Linux alone tells it.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import checkpoint, document
from benchmarks.contenders.ours import case, loaded
from benchmarks.environment import ROOT
from benchmarks.report import machine
from model.bert.forward_pass import Bert

TOKENS = (8, 16, 32, 64, 128, 256, 512)
BATCH = (1, 2, 4, 8, 16, 32, 64)

_LONGEST_SECONDS = 3.0
"""Sizes behind one that took longer are left out."""

_ROUNDS, _LEAST_SECONDS = 5, 0.5
"""A size is run so often, and for so long, at least."""

_MIB = 2**20

_TIMES = "Milliseconds of a run, and in brackets for each of its sentences:"
"""Stands before the first table."""

Size = tuple[int, int]
"""Tokens and sentences of a run."""


@dataclass(frozen=True)
class Cell:
    """What one size of a run takes.

    Attributes:
        seconds: The median of the rounds.
        memory: Bytes at most beyond what the process had before; None where it can't be told.
    """

    seconds: float
    memory: int | None


def measure(folder: Path) -> dict[Size, Cell]:
    """All sizes by tokens and sentences, but those that would take too long."""
    bert = loaded(folder)
    cells: dict[Size, Cell] = {}
    for tokens in TOKENS:
        for sentences in BATCH:
            seconds = seconds_of(case(bert, sentences, tokens))
            cells[tokens, sentences] = Cell(seconds, _peak_elsewhere(folder, tokens, sentences))
            if seconds > _LONGEST_SECONDS:
                break
    return cells


def seconds_of(run: Callable[[], object]) -> float:
    """The median of some runs, after one that only warms."""
    run()
    times: list[float] = []
    while len(times) < _ROUNDS or sum(times) < _LEAST_SECONDS:
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return median(times)


def _peak_elsewhere(folder: Path, tokens: int, sentences: int) -> int | None:
    """`peak` in a new process: TensorFlow keeps for later what earlier runs have taken."""
    if sys.platform != "linux":
        return None
    peak_of = [str(folder), str(tokens), str(sentences)]
    command = [sys.executable, "-m", "benchmarks.growth", "--peak", *peak_of]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - ours
    return int(done.stdout)


def peak(bert: Bert, tokens: int, sentences: int) -> int:
    """Bytes that the first run of a size takes at its highest, after a small one."""
    case(bert, 1, min(TOKENS))()
    before = _status("VmRSS")
    # Loading took more for a moment; the highest mark begins anew.
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    case(bert, sentences, tokens)()
    return _status("VmHWM") - before


def _status(name: str) -> int:
    """Bytes of a line of this process's status."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return 1024 * int(found[1]) if found else 0


def as_markdown(cells: dict[Size, Cell]) -> str:
    """Two tables: milliseconds of a run with those for a sentence, and MiB."""
    return "\n\n".join(
        (
            f"{machine()}",
            _TIMES,
            _table(cells, _milliseconds),
            "MiB that a run takes at its highest, beside the weights:",
            _table(cells, _mebibytes),
        )
    )


def _table(cells: dict[Size, Cell], text_of: Callable[[Cell, int], str]) -> str:
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


def seconds_in(page: str) -> dict[Size, float]:
    """Seconds of a run by tokens and sentences, read from a page that has `as_markdown`.

    Raises:
        ValueError: If the page has no such table.
    """
    if _TIMES not in page:
        raise ValueError("the page has no table of times")
    found: dict[Size, float] = {}
    for line in page.split(_TIMES)[1].strip().splitlines()[2:]:
        if not line.startswith("|"):
            break
        tokens, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        for sentences, cell in zip(BATCH, cells, strict=True):
            if cell:
                found[int(tokens), sentences] = float(cell.split()[0]) / 1e3
    return found


def main() -> int:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    parser.add_argument("--peak", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak:
        folder, tokens, sentences = arguments.peak
        print(peak(loaded(Path(folder)), int(tokens), int(sentences)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        checkpoint.write(Path(folder))
        text = as_markdown(measure(Path(folder)))
    print(text)
    if arguments.into is not None:
        document.put(arguments.into, "growth", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
