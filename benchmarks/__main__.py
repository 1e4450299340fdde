"""`python -m benchmarks [--quick] [--json FILE] [--into FILE]`: measures all, prints a table."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks import checkpoint, document
from benchmarks.contest import SAME, Contender, ContestError, Entry, compete, running
from benchmarks.environment import PEERS, PEERS_ONNX, python_of
from benchmarks.precision_cost import cost_in_words
from benchmarks.report import Comparison, as_json, as_text, machine
from benchmarks.task import BATCHES, shape
from model.bert.precision import Precision, require
from model.errors import ProcessorError

ROUNDS = 40
QUICK_ROUNDS = 10

_WITHIN_BFLOAT16 = 0.1
"""How far fingerprints in bfloat16 and float32 may lie apart: random heads look sharply."""


def forward_pass(
    ours: Contender, onnx: Contender, pytorch: Contender, seed: Contender, rounds: int
) -> Iterator[Comparison]:
    """One sentence through bert-base's geometry: best pieces for a [MASK], and all attention."""
    for tokens, of_seed, of_pytorch, of_onnx in (
        (12, 0.25, 0.5, 1.15),
        (64, None, None, 1.0),
    ):
        case = shape(1, tokens)
        entries = [Entry(contender, case) for contender in (ours, onnx, pytorch, seed)]
        compete(entries, rounds)
        mine, runtime, eager, tensorflow = entries
        what = f"forward pass, {tokens} tokens"
        yield Comparison(what, mine, tensorflow, "the seed's way", of_seed)
        yield Comparison(what, mine, eager, "PyTorch, eager", of_pytorch)
        yield Comparison(what, mine, runtime, "ONNX Runtime", of_onnx)


def beside_onnx(ours: Contender, onnx: Contender, rounds: int) -> Iterator[Comparison]:
    """A sentence of middle length, and sentences of 12 tokens together."""
    for sentences, tokens, expected in ((1, 32, 1.0), *((*size, 1.15) for size in BATCHES)):
        yield _both(ours, onnx, sentences, tokens, expected, rounds)


def in_bfloat16(ours: Contender, onnx: Contender, rounds: int) -> Iterator[Comparison]:
    """Our forward pass in bfloat16 beside ONNX Runtime in float32."""
    for sentences, tokens in ((1, 64), *BATCHES):
        yield _both(ours, onnx, sentences, tokens, 0.85, rounds, within=_WITHIN_BFLOAT16)


def _both(
    ours: Contender,
    onnx: Contender,
    sentences: int,
    tokens: int,
    expected: float,
    rounds: int,
    *,
    within: float = SAME,
) -> Comparison:
    mine, runtime = (Entry(contender, shape(sentences, tokens)) for contender in (ours, onnx))
    compete((mine, runtime), rounds, within=within)
    together = "forward pass" if sentences == 1 else f"a sentence among {sentences}"
    digits = ", bfloat16" if ours.name.endswith("bfloat16") else ""
    what = f"{together}, {tokens} tokens{digits}"
    units = sentences, sentences
    return Comparison(what, mine, runtime, "ONNX Runtime", expected, units)


def batches(ours: Contender, rounds: int) -> Iterator[Comparison]:
    """What a sentence costs in a batch, beside what it costs alone."""
    sizes = ((1, 12), *BATCHES)
    entries = [Entry(ours, shape(*size)) for size in sizes]
    compete(entries, rounds)
    for (size, tokens), entry in zip(sizes[1:], entries[1:], strict=True):
        what = f"a sentence among {size}, {tokens} tokens"
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
    mine, peers = Path(sys.executable), python_of(PEERS)
    about = {"machine": machine()}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        checkpoint.write(Path(folder))

        def start(name: str, python: Path, module: str, *arguments: str) -> Contender:
            return stack.enter_context(running(name, python, module, *arguments))

        ours, onnx, pytorch, seed, painter = contenders = [
            start("our forward pass", mine, "ours", folder, Precision.FLOAT32.value),
            start("ONNX Runtime", python_of(PEERS_ONNX), "onnx_runtime", folder),
            start("PyTorch", peers, "pytorch", folder),
            start("the seed's way", peers, "seed", folder),
            start("both pictures", mine, "pictures"),
        ]
        comparisons = [
            *forward_pass(ours, onnx, pytorch, seed, rounds),
            *beside_onnx(ours, onnx, rounds),
            *batches(ours, rounds),
            *pictures(painter, rounds),
            *all_heads(painter, rounds),
        ]
        about |= {contender.name: contender.about for contender in contenders}
        if _has_bfloat16():
            name = "our forward pass, bfloat16"
            short = start(name, mine, "ours", folder, Precision.BFLOAT16.value)
            comparisons += in_bfloat16(short, onnx, rounds)
    return comparisons, about


def _has_bfloat16() -> bool:
    try:
        require(Precision.BFLOAT16)
    except ProcessorError:
        return False
    return True


def main() -> int:
    """Reads the command line, measures, reports."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds, not {ROUNDS}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every time to FILE")
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    arguments = parser.parse_args()
    rounds = QUICK_ROUNDS if arguments.quick else ROUNDS
    try:
        comparisons, about = measure(rounds)
    except (ContestError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    text = f"{as_text(comparisons, rounds, about)}\n\n{cost_in_words()}"
    print(text)
    if arguments.into is not None:
        document.put(arguments.into, "contest", f"```\n{text}\n```")
    if arguments.json is not None:
        content = json.dumps(as_json(comparisons, rounds, about), indent=1)
        arguments.json.write_text(content + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
