"""`python -m benchmarks [--quick] [--json FILE]`: measures everything and prints one table."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks import checkpoint
from benchmarks.contest import Contender, ContestError, Entry, compete, running
from benchmarks.environment import python_of_peers
from benchmarks.report import Comparison, as_json, as_text, machine

ROUNDS = 40
QUICK_ROUNDS = 10


def forward_pass(
    ours: Contender, pytorch: Contender, seed: Contender, rounds: int
) -> Iterator[Comparison]:
    """One sentence through bert-base's geometry: best pieces for a [MASK], and all attention."""
    for tokens, of_seed, of_pytorch in ((12, 0.3, 0.6), (64, None, None)):
        case = f"1x{tokens}"
        entries = [Entry(contender, case) for contender in (ours, pytorch, seed)]
        compete(entries, rounds)
        mine, eager, tensorflow = entries
        what = f"forward pass, {tokens} tokens"
        yield Comparison(what, mine, tensorflow, "the seed's way", of_seed)
        yield Comparison(what, mine, eager, "PyTorch, eager", of_pytorch)


def batches(ours: Contender, rounds: int) -> Iterator[Comparison]:
    """What a sentence costs in a batch, beside what it costs alone."""
    sizes = (1, 4, 8, 16)
    entries = [Entry(ours, f"{size}x12") for size in sizes]
    compete(entries, rounds)
    for size, entry in zip(sizes[1:], entries[1:], strict=True):
        what = f"a sentence of 12 tokens among {size}"
        yield Comparison(what, entry, entries[0], "the same alone", units=(size, 1))


def pictures(painter: Contender, rounds: int) -> Iterator[Comparison]:
    """A head as a PNG file."""
    kinds = (
        ("12", "picture, 12 tokens, next head", 0.1),
        ("40", "picture, 40 tokens, next head", None),
        ("new", "picture, 12 tokens, new sentence", None),
    )
    for kind, what, expected in kinds:
        entries = [Entry(painter, f"{way} {kind}") for way in ("ours", "cells")]
        compete(entries, rounds)
        yield Comparison(what, entries[0], entries[1], "a call for each cell", expected)


def all_heads(painter: Contender, rounds: int) -> Iterator[Comparison]:
    """The 144 heads of a sentence in one picture, and as a picture each in one file."""
    for length in ("12", "40"):
        entries = [Entry(painter, f"{kind} {length}") for kind in ("overview", "ours")]
        compete(entries, rounds)
        what = f"overview of 144 heads, {length} tokens"
        yield Comparison(what, entries[0], entries[1], "picture of the next head", 8)
    for length in ("12", "40"):
        entries = [Entry(painter, f"{kind} {length}") for kind in ("archive", "cells")]
        compete(entries, rounds)
        what = f"a picture among 144 in a file, {length} tokens"
        other = "a call for each cell"
        yield Comparison(what, entries[0], entries[1], other, 0.1, units=(144, 1))


def measure(rounds: int) -> tuple[list[Comparison], dict[str, str]]:
    """Runs everything; gives the comparisons, and what they were measured on and with.

    Raises:
        ContestError: If a contender ends, or two computed different things.
        subprocess.CalledProcessError: If the peers can't be installed.
    """
    mine, peers = Path(sys.executable), python_of_peers()
    about = {"machine": machine()}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        checkpoint.write(folder)
        ours, pytorch, seed, painter = contenders = [
            stack.enter_context(contender)
            for contender in (
                running("our forward pass", mine, "ours", str(folder)),
                running("PyTorch", peers, "pytorch", str(folder)),
                running("the seed's way", peers, "seed", str(folder)),
                running("both pictures", mine, "pictures"),
            )
        ]
        comparisons = [
            *forward_pass(ours, pytorch, seed, rounds),
            *batches(ours, rounds),
            *pictures(painter, rounds),
            *all_heads(painter, rounds),
        ]
        about |= {contender.name: contender.about for contender in contenders}
        return comparisons, about


def main() -> int:
    """Reads the command line, measures, reports."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds, not {ROUNDS}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every time to FILE")
    arguments = parser.parse_args()
    rounds = QUICK_ROUNDS if arguments.quick else ROUNDS
    try:
        comparisons, about = measure(rounds)
    except (ContestError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    print(as_text(comparisons, rounds, about))
    if arguments.json is not None:
        content = json.dumps(as_json(comparisons, rounds, about), indent=1)
        arguments.json.write_text(content + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
