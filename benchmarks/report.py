"""What was measured, as a table for people and as JSON for programs."""

import contextlib
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.contest import Entry
from model.bert.processor import CPUINFO, flags

_ABILITIES = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16")


@dataclass(frozen=True)
class Comparison:
    """Two entries of one contest, and the ratio that is expected of them.

    Attributes:
        what: What both do.
        ours: How we do it.
        other: How else it is done.
        expected: The largest ratio that is as it should be; None where nothing was promised.
        units: How many sentences or pictures an entry of ours does at once, and one of the other.
    """

    what: str
    ours: Entry
    other: Entry
    other_name: str
    expected: float | None = None
    units: tuple[int, int] = (1, 1)

    @property
    def milliseconds(self) -> tuple[float, float]:
        """The medians of ours and of the other, per sentence or picture."""
        ours, other = self.units
        return 1000 * self.ours.median / ours, 1000 * self.other.median / other

    @property
    def ratio(self) -> float:
        """Ours divided by the other: below 1, ours takes less time."""
        ours, other = self.milliseconds
        return ours / other

    @property
    def verdict(self) -> str:
        """Whether the ratio is as expected."""
        if self.expected is None:
            return ""
        return "as expected" if self.ratio <= self.expected else "MORE than expected"


def machine() -> str:
    """What is going to be measured on, and how busy it is; to be asked before measuring."""
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    about = f"{_processor()}, {cores} cores, Python {platform.python_version()}"
    busy = " BUSY with other work: don't trust the ratios." if load > cores / 2 else ""
    return f"{about}; load before the run {load:.1f}.{busy}"


def _processor() -> str:
    """Name and abilities that matter, as far as they can be found out."""
    with contextlib.suppress(OSError, StopIteration):
        lines = CPUINFO.read_text("utf-8", "replace").splitlines()
        name = next(line.split(":", 1)[1] for line in lines if line.startswith("model name"))
        known = [flag for flag in _ABILITIES if flag in flags()]
        return f"{name.strip()} ({', '.join((platform.machine(), *known))})"
    return platform.machine()


def as_text(comparisons: Sequence[Comparison], rounds: int, about: dict[str, str]) -> str:
    """The table, under a few lines about machine and versions."""
    header = ("", "ours ms", "other ms", "ratio", "expect", "compared with")
    rows = [header, *(_row(comparison) for comparison in comparisons)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    lines = [
        "  ".join(
            cell.ljust(width) if column in {0, 5} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * max(len(line) for line in lines))
    versions = [f"{name}: {version}" for name, version in about.items()]
    note = f"Medians of {rounds} rounds; every round runs all that is compared, one after another."
    return "\n".join([*versions, "", *lines, "", note])


def _row(comparison: Comparison) -> tuple[str, ...]:
    ours, other = comparison.milliseconds
    expected = "" if comparison.expected is None else f"≤ {comparison.expected:.2f}"
    verdict = f" ({comparison.verdict})" if comparison.verdict else ""
    return (
        comparison.what,
        f"{ours:.1f}",
        f"{other:.1f}",
        f"{comparison.ratio:.2f}",
        expected,
        comparison.other_name + verdict,
    )


def as_json(
    comparisons: Sequence[Comparison], rounds: int, about: dict[str, str]
) -> dict[str, object]:
    """Everything in the table, and every single time in seconds."""
    return {
        "about": about,
        "rounds": rounds,
        "comparisons": [
            {
                "what": comparison.what,
                "compared_with": comparison.other_name,
                "ours_ms": comparison.milliseconds[0],
                "other_ms": comparison.milliseconds[1],
                "ratio": comparison.ratio,
                "expected": comparison.expected,
                "ours_seconds": comparison.ours.seconds,
                "other_seconds": comparison.other.seconds,
            }
            for comparison in comparisons
        ],
    }
