"""Train the model in the box: ``python -m training.train`` (see ``training/README.md``).

The run folder holds everything: the recipe in full, the state to resume from, ``log.txt`` (one line
a minute) and ``curve.csv`` (the held-out curve). The same command again resumes; a kill loses at
most the minutes since the last save. Stopping early (--stop-at, --minutes, Ctrl-C) saves first.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

import torch
from torch._inductor import config as inductor_config

from training.cores import FreeCores
from training.data import load_corpus
from training.metrics import HeldOut, resting_shares
from training.reading import read_lines, sha256_of
from training.recipe import Recipe
from training.sentences import kept_out
from training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

_HERE = Path(__file__).parent
PRECISIONS = ("auto", "float32", "bfloat16")
_CURVE_FIELDS = (
    "time", "phase", "step", "total_steps", "tokens", "hours", "train_loss", "penalty", "weights",
    "loss", "top1", "top5", "content_top1", "content_top5", "resting_heads", "mean_rest", "alike",
    "guides",
)  # fmt: skip


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="training.train", description=__doc__)
    add = parser.add_argument
    add("--corpus", type=Path, required=True, action="append",
        help="training text, one passage a line (.txt, .xz); several are read in the order that the"
        " recipe's passes have")  # fmt: skip
    add("--heldout", type=Path, required=True, help="held-out text of the same form")
    add("--encoder", type=Path, required=True, help="folder of the pretrained encoder, or of"
        " the model that a later phase of the recipe begins from")  # fmt: skip
    add("--run", type=Path, required=True, help="folder of this run; resumed where it has a state")
    add("--recipe", type=Path, default=_HERE / "recipe.json")
    add("--cache", type=Path, help="folder for the tokenised corpus (default: the run's)")
    add("--minutes", type=float, help="stop after so many minutes, saving first")
    add("--stop-at", help="stop at this local time, HH:MM, saving first")
    add("--land-minutes", type=float, default=0.0,
        help="let the rate fall to nothing over the last minutes before the stop")  # fmt: skip
    add("--save-minutes", type=float, default=5.0)
    add("--eval-minutes", type=float, default=10.0)
    add("--eval-lines", type=int, default=1300, help="held-out lines that the curve is drawn on")
    add("--threads", type=int, default=torch.get_num_threads())
    add(
        "--yield-cores",
        action="store_true",
        help="use fewer threads while other programs keep cores busy",
    )
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    add("--precision", choices=PRECISIONS, default="auto",
        help="auto: bfloat16 autocast where the processor or the GPU has it")  # fmt: skip
    add("--workers", type=int, default=0,
        help="processes that lay out batches ahead (a GPU needs about one a core)")  # fmt: skip
    add("--eager", action="store_true", help="do without torch.compile (no C++ compiler)")
    return parser.parse_args(arguments)


def precision_of(name: str, device: str) -> torch.dtype:
    """Return what the model computes in: bfloat16 where asked for or, by "auto", in hardware."""
    has_it = torch.cuda.is_bf16_supported() if device == "cuda" else _processor_has_bfloat16()
    return torch.bfloat16 if name == "bfloat16" or (name == "auto" and has_it) else torch.float32


def _processor_has_bfloat16() -> bool:
    """Say whether matrix products in bfloat16 are instructions of this processor."""
    found = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(bool(getattr(torch.cpu, name)()) for name in found if hasattr(torch.cpu, name))


def deadline(minutes: float | None, stop_at: str | None) -> float:
    """Return the moment to stop, in ``time.time()`` seconds; infinity without a limit."""
    moments = [float("inf")]
    if minutes is not None:
        moments.append(time.time() + 60 * minutes)
    if stop_at is not None:
        clock = dt.time.fromisoformat(stop_at)
        now = dt.datetime.now().astimezone()
        then = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
        if then <= now:
            then += dt.timedelta(days=1)
        moments.append(then.timestamp())
    return min(moments)


def landing(seconds_left: float, minutes: float) -> float:
    """Return the share of the learning rate so long before the stop: 1, then falling to 0."""
    return max(0.0, min(1.0, seconds_left / (60 * minutes)))


@dataclass
class Reporter:
    """Writes the log and the held-out curve of a run."""

    trainer: Trainer
    heldout: HeldOut
    run: Path

    def line(self) -> None:
        """Write one line of progress."""
        p = self.trainer.progress
        speed = p.tokens / p.seconds if p.seconds else 0.0
        self.say(
            f"{p.phase} step {p.step}/{self.trainer.phase.steps} total {p.total_steps} "
            f"tokens {p.tokens / 1e6:.2f}M train {p.loss:.3f} rest {p.penalty:.5f} "
            f"alike {p.alike:.5f} echo {p.echo:.4f} "
            f"guides {' '.join(f'{x:.3f}' for x in p.guides) or '-'} "
            f"hours {p.seconds / 3600:.2f} tok/s {speed:.0f}"
        )

    def say(self, text: str) -> None:
        """Write a time-stamped line to the log and to standard output."""
        stamped = f"{dt.datetime.now().astimezone():%m-%d %H:%M:%S} {text}"
        with (self.run / "log.txt").open("a", encoding="utf-8") as file:
            file.write(stamped + "\n")
        print(stamped, flush=True)

    def curve(self) -> None:
        """Measure the averaged and the current weights and add them to the curve."""
        p, model = self.trainer.progress, self.trainer.model
        current = model.state_dict()
        for label, weights in (("averaged", self.trainer.averaged), ("current", current)):
            copied = type(model)(model.shape)
            copied.load_state_dict(weights)
            figures = self.heldout.measure(copied)
            rests = resting_shares(copied, self.heldout)
            row = (
                f"{dt.datetime.now().astimezone():%Y-%m-%dT%H:%M:%S}", p.phase, p.step,
                p.total_steps, p.tokens, f"{p.seconds / 3600:.4f}", f"{p.loss:.4f}",
                f"{p.penalty:.5f}", label, *(f"{x:.4f}" for x in (
                    figures["all"].loss, figures["all"].top1, figures["all"].top5,
                    figures["content"].top1, figures["content"].top5)),
                int((rests > 0.9).sum()), f"{rests.mean().item():.4f}", f"{p.alike:.5f}",
                " ".join(f"{x:.4f}" for x in p.guides),
            )  # fmt: skip
            self._add(row)
            self.say("held-out " + " ".join(str(value) for value in row[8:]))

    def _add(self, row: tuple[object, ...]) -> None:
        path = self.run / "curve.csv"
        fresh = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if fresh:
                writer.writerow(_CURVE_FIELDS)
            writer.writerow(row)


@final
class Stop:
    """Within its context, turns SIGINT and SIGTERM into a wish to stop after the step under way."""

    _NUMBERS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        self.wished = False

    def __enter__(self) -> Stop:
        self._before = [signal.signal(number, self._note) for number in self._NUMBERS]
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in zip(self._NUMBERS, self._before, strict=True):
            signal.signal(number, handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.wished = True


def record_inputs(options: argparse.Namespace, recipe: Recipe) -> None:
    """Write the recipe in full and the hashes of every input beside the run.

    Raises:
        ValueError: the run began with other inputs.
    """
    options.run.mkdir(parents=True, exist_ok=True)
    encoder: Path = options.encoder
    files = [*options.corpus, options.heldout]
    files += [encoder / n for n in ("config.json", "model.safetensors", "tokenizer.json")]
    hashes = {path.name: sha256_of(path) for path in files}
    record = options.run / "inputs.json"
    if record.exists() and json.loads(record.read_text(encoding="utf-8")) != hashes:
        msg = f"{record}: this run began with other inputs; use another run folder"
        raise ValueError(msg)
    (options.run / "recipe.json").write_text(recipe.as_json() + "\n", encoding="utf-8")
    record.write_text(json.dumps(hashes, indent=2) + "\n", encoding="utf-8")


def loop(trainer: Trainer, reporter: Reporter, options: argparse.Namespace, until: float) -> None:
    """Train until the recipe ends, the clock says so or a signal asks for it."""
    every = {
        reporter.line: 60.0,
        trainer.save: 60 * options.save_minutes,
        reporter.curve: 60 * options.eval_minutes,
    }
    due = {action: time.time() + seconds for action, seconds in every.items()}
    cores = FreeCores(options.threads)
    with Stop() as stop:
        while not trainer.finished and not stop.wished and time.time() < until:
            if options.yield_cores:
                torch.set_num_threads(cores.threads())
            if options.land_minutes:
                trainer.rate_share = landing(until - time.time(), options.land_minutes)
            trainer.advance()
            for action, moment in due.items():
                if time.time() >= moment:
                    action()
                    due[action] = time.time() + every[action]
        trainer.save()
    reporter.line()
    if trainer.finished:
        reporter.curve()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    options = parse(arguments)
    torch.set_num_threads(options.threads)
    # The compiled step must follow set_num_threads instead of fixing the number at compile time.
    inductor_config.cpp.dynamic_threads = options.yield_cores
    if options.device == "cuda":
        torch.set_float32_matmul_precision("high")
    recipe = Recipe.from_json(options.recipe)
    record_inputs(options, recipe)
    corpus = load_corpus(
        options.corpus, kept_out(read_lines(options.heldout)), options.encoder,
        options.cache or options.run / "cache",
    )  # fmt: skip
    precision = precision_of(options.precision, options.device)
    trainer = Trainer(
        recipe, corpus, options.encoder, options.run, torch.device(options.device),
        compiled=not options.eager, precision=precision, workers=options.workers,
    )  # fmt: skip
    heldout = HeldOut.from_file(options.heldout, options.encoder, limit=options.eval_lines)
    reporter = Reporter(trainer, heldout, options.run)
    reporter.say(
        f"{len(corpus.words)} lines, {len(corpus.ids)} pieces, {options.threads} threads, "
        f"{str(precision).removeprefix('torch.')}"
    )
    reporter.line()
    loop(trainer, reporter, options, deadline(options.minutes, options.stop_at))
    return 0


if __name__ == "__main__":
    sys.exit(main())
