"""The referee's side: contenders as processes, and rounds through all of them."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO

from benchmarks.environment import ROOT

_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TRANSFORMERS_VERBOSITY": "error", "HF_HUB_OFFLINE": "1"}
SAME = 1e-3
"""How far two fingerprints of the same computation may lie apart."""


class ContestError(Exception):
    """A contender ended, or two that should compute the same did not."""


class Contender:
    """A contender's process that has loaded all it needs; see `running`."""

    def __init__(self, name: str, process: "subprocess.Popen[str]", errors: IO[str]) -> None:
        """Waits until the process is ready.

        Args:
            name: What to call it.
            process: Runs a module of `benchmarks.contenders`.
            errors: The file that the process writes its complaints to.

        Raises:
            ContestError: If the process ends first.
        """
        self.name = name
        self._process = process
        self._errors = errors
        self.about: str = json.loads(self._read())["about"]
        """The versions that do the work."""

    def run(self, case: str) -> tuple[float, list[float]]:
        """Runs a case once; gives its seconds and its fingerprint.

        Raises:
            ContestError: If the process ends.
        """
        assert self._process.stdin is not None  # noqa: S101 - it was asked for above
        print(case, file=self._process.stdin, flush=True)
        answer = json.loads(self._read())
        return answer["seconds"], answer["fingerprint"]

    def _read(self) -> str:
        assert self._process.stdout is not None  # noqa: S101 - it was asked for above
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise ContestError(f"{self.name} ended:\n{self._errors.read()[-2000:]}")
        return line


@contextmanager
def running(name: str, python: Path, module: str, *arguments: str) -> Iterator[Contender]:
    """Runs a module of `benchmarks.contenders` while the context lasts.

    Raises:
        ContestError: If it can't load what it needs.
    """
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
        subprocess.Popen(  # noqa: S603 - our own words
            [str(python), "-m", f"benchmarks.contenders.{module}", *arguments],
            cwd=ROOT,
            env=os.environ | _QUIET,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield Contender(name, process, errors)
        finally:
            process.kill()


@dataclass
class Entry:
    """A contender with one of its cases, and the seconds that each round took."""

    contender: Contender
    case: str
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of the rounds, in seconds."""
        return median(self.seconds)


def compete(
    entries: Sequence[Entry], rounds: int, warm_up: int = 3, *, within: float = SAME
) -> None:
    """Runs all entries in turn, round after round; each round begins with another one.

    Args:
        entries: They must compute the same; their `seconds` are filled.
        rounds: How many rounds count.
        warm_up: How many rounds before them don't.
        within: How far the fingerprints may lie apart.

    Raises:
        ContestError: If a contender ends, or the entries' fingerprints differ.
    """
    for number in range(warm_up + rounds):
        first = number % len(entries)
        fingerprints = []
        for entry in (*entries[first:], *entries[:first]):
            # The first run of a turn finds the cores asleep, or taken by threads of the contender
            # before that go on spinning; only the second one counts.
            entry.contender.run(entry.case)
            seconds, fingerprint = entry.contender.run(entry.case)
            fingerprints.append(fingerprint)
            if number >= warm_up:
                entry.seconds.append(seconds)
        if any(_differ(fingerprints[0], other, within) for other in fingerprints[1:]):
            names = ", ".join(entry.contender.name for entry in entries)
            raise ContestError(f"{names} computed different things: {fingerprints}")


def _differ(one: list[float], other: list[float], within: float) -> bool:
    return any(abs(a - b) > within for a, b in zip(one, other, strict=True))
