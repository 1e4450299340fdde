"""`python -m benchmarks.scaling [--into FILE]`: the bot in thousands of servers, simulated.

First the simulation plays what a class of thirty is measured to wait on this machine; then the
busiest hour of a school day, with 10,000 servers and with 200,000. There, runs of the model take
what docs/performance.md says, and Python what is measured here.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks import document, growth
from benchmarks.class_of_thirty import CLASS, ROUNDS, TOKENS_OF_CLASS, Measured, measured
from benchmarks.environment import ROOT
from benchmarks.report import machine
from benchmarks.school_day import KINDS, Asked, Day, busiest_hour
from benchmarks.simulated import REQUEST_LIMIT, Costs, Outcome, Plan, played, without_noise
from config import prepare_libraries

SEED = 1

SECONDS = 370.0
"""So much of the busiest hour is played: until every class has typed together once."""

REMOTE_SECONDS = 0.01
"""What a question to another machine is taken to add: writing, a proxy, the network, reading."""

CORE_HOUR = 0.05
"""Dollars that a core of a rented machine is taken to cost in an hour, with 2 to 4 GB of memory."""
SCHOOL_HOURS, ALL_HOURS = 22 * 8, 30 * 24
"""Of a month."""

_PERFORMANCE = ROOT / "docs" / "performance.md"
_ALONE_SECONDS, _CLASS_SECONDS = 10.0, 60.0
"""From one simulated person, or class, to the next."""


@dataclass(frozen=True)
class Case:
    """A number of servers, and what is tried for it.

    Attributes:
        servers: How many.
        shards: How many connections servers are dealt out to.
        plans: Processes of the bot and replicas of the model; we advise the last ones.
        least_replicas: So many stay when nobody asks.
        parts: One part of so many is played, with its share of servers, processes, replicas and
            limits: what is divided so serves itself no better than the whole.
    """

    servers: int
    shards: int
    plans: tuple[tuple[int, int], ...]
    least_replicas: int
    parts: int = 1

    @property
    def mark(self) -> str:
        """What its tables are called in the page."""
        return f"{self.servers} servers"

    def plan(self, processes: int, replicas: int) -> Plan:
        """Of a part: processes that have a core each, and replicas that have two each."""
        processes, replicas = processes // self.parts, replicas // self.parts
        limit = REQUEST_LIMIT // self.parts
        return Plan(processes, replicas, bot_cores=processes, request_limit=limit)

    def asked(self, **assumed: float) -> list[Asked]:
        """What is asked in a part."""
        return busiest_hour(Day(self.servers // self.parts, **assumed), SECONDS, SEED)  # type: ignore[arg-type]


CASES = (
    Case(10_000, 16, ((1, 6), (4, 2), (4, 4), (4, 6)), least_replicas=4),
    Case(200_000, 160, ((40, 60), (80, 40), (80, 100)), least_replicas=10, parts=10),
)

CACHES = (128, 512, 2048)
"""Megabytes for known sentences, from what is set if nothing is."""

TEXT_SHARES = (0.3, 0.1, 0.0)
"""Shares of commands typed as text, from what is assumed to none."""


def simulated_class(kind: str, costs: Costs, rounds: int = ROUNDS) -> tuple[Outcome, Outcome]:
    """One person alone, again and again; and classes that ask at the same moment, one by one."""
    plan = Plan(one_machine=True, limited=False)
    alone = [
        Asked(_ALONE_SECONDS * turn, 0, 0, turn, TOKENS_OF_CLASS, kind, text=True)
        for turn in range(2 * rounds)
    ]
    together = [
        Asked(
            _CLASS_SECONDS * turn,
            0,
            person,
            CLASS * turn + person,
            TOKENS_OF_CLASS,
            kind,
            text=True,
        )
        for turn in range(rounds)
        for person in range(CLASS)
    ]
    return played(alone, plan, costs), played(together, plan, costs)


def class_table(told: Measured) -> str:
    """What people waited, measured and simulated."""
    lines = [
        "Milliseconds, measured and in brackets simulated:",
        "",
        "| | Python alone | one person, median | a class, median | a class, 95th percentile |",
        "|---|" + "---:|" * 4,
    ]
    for kind in KINDS:
        alone, together = simulated_class(kind, told.costs)
        cells = [
            _ms(told.costs.python[kind]),
            _both(median(told.alone[kind]), median(alone.waits)),
            _both(median(told.at_once[kind]), median(together.waits)),
            _both(Outcome.share(told.at_once[kind], 95), Outcome.share(together.waits, 95)),
        ]
        lines.append(f"| `{kind}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def _ms(seconds: float) -> str:
    return f"{1e3 * seconds:.0f}"


def _both(real: float, simulated: float) -> str:
    return f"{_ms(real)} ({_ms(simulated)})"


def day_table(case: Case, asked: Sequence[Asked]) -> str:
    """How much a school day brings."""
    day = Day(case.servers)
    tens = Counter(int(one.at // 10) for one in asked)
    text = sum(one.text for one in asked)
    rows = (
        ("lessons on the day", f"{day.lessons:,}"),
        ("at once in the busiest hour", f"{day.at_once:,}"),
        ("commands and uses of controls of a lesson", f"{day.commands_of_lesson:,.0f}"),
        ("of the day", f"{day.lessons * day.commands_of_lesson:,.0f}"),
        ("a second in the busiest hour, mean", f"{day.mean_rate:,.0f}"),
        ("a second in its busiest ten seconds", f"{case.parts * max(tens.values()) / 10:,.0f}"),
        ("played", f"{len(asked):,}, {text / len(asked):.0%} of them typed as text"),
    )
    return "\n".join(["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)])


_COLUMNS = (
    "processes",
    "replicas",
    "answered",
    "refused",
    "known",
    "a run",
    "median, s",
    "95th, s",
    "99th, s",
    "Python",
    "model",
    "MiB",
)


def plans_table(case: Case, asked: Sequence[Asked], costs: Costs) -> str:
    """What people wait with each plan, before Discord's limits."""
    lines = [
        f"| {' | '.join(_COLUMNS)} |",
        "|" + "---:|" * len(_COLUMNS),
    ]
    for processes, replicas in case.plans:
        outcome = played(asked, case.plan(processes, replicas), costs, SEED)
        waits = [f"{Outcome.share(outcome.waits, percent):.2f}" for percent in (50, 95, 99)]
        cells = [
            f"{processes}",
            f"{replicas}",
            f"{len(outcome.waits):,}",
            f"{outcome.refused:,}",
            f"{outcome.known / max(len(outcome.waits), 1):.0%}",
            f"{outcome.sentences / max(outcome.runs, 1):.1f}",
            *waits,
            f"{outcome.python:.0%}",
            f"{outcome.model:.0%}",
            f"{outcome.held / 2**20:.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def limits_table(case: Case, costs: Costs) -> str:
    """What Discord's limits add for those who type commands as text."""
    lines = [
        "| typed as text | requests a second that count | median, s | 95th, s |",
        "|---:|" + "---:|" * 3,
    ]
    for text in TEXT_SHARES:
        outcome = played(case.asked(text=text), case.plan(*case.plans[-1]), costs, SEED)
        waits = outcome.limited
        rate = case.parts * 2 * len(waits) / SECONDS
        cells = [f"{Outcome.share(waits, percent):.1f}" if waits else "" for percent in (50, 95)]
        lines.append(f"| {text:.0%} | {rate:.0f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def cache_table(case: Case, asked: Sequence[Asked], costs: Costs) -> str:
    """What more memory for known sentences saves the model."""
    lines = ["| `CACHE_MEGABYTES` | known | model |", "|---:|---:|---:|"]
    for megabytes in CACHES:
        plan = replace(case.plan(*case.plans[-1]), cache_bytes=megabytes * 2**20)
        outcome = played(asked, plan, costs, SEED)
        lines.append(f"| {megabytes} | {outcome.known / len(asked):.0%} | {outcome.model:.0%} |")
    return "\n".join(lines)


def machines_table(case: Case) -> str:
    """What is needed for the plan that we advise, and about what it costs in a month."""
    processes, most = case.plans[-1]
    cores = Plan().replica_cores
    always = processes + case.least_replicas * cores
    sometimes = (most - case.least_replicas) * cores
    dollars = CORE_HOUR * (always * ALL_HOURS + sometimes * SCHOOL_HOURS)
    rows = (
        ("shards", f"{case.shards}, {case.shards // processes} in each process"),
        ("processes of the bot, on one machine", f"{processes}"),
        ("replicas of the model", f"{case.least_replicas} to {most}"),
        ("cores", f"{always} always, {always + sometimes} in school hours"),
        ("a month, about", f"${dollars:,.0f}"),
    )
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def as_markdown(case: Case, costs: Costs) -> str:
    """All tables of a number of servers."""
    asked = case.asked()
    return "\n\n".join(
        (
            day_table(case, asked),
            plans_table(case, asked, costs),
            limits_table(case, costs),
            cache_table(case, asked, costs),
            machines_table(case),
        )
    )


def main() -> int:
    """Reads the command line, measures, simulates, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of a class; not {ROUNDS}")
    arguments = parser.parse_args()
    prepare_libraries()
    about = machine()
    told = measured(arguments.rounds)
    tables = {"class": f"{about}\n\n{class_table(told)}"}
    runs = without_noise(growth.seconds_in(_PERFORMANCE.read_text("utf-8")))
    costs = replace(told.costs, runs=runs, beside=0.0, remote=REMOTE_SECONDS)
    tables |= {case.mark: as_markdown(case, costs) for case in CASES}
    print("\n\n".join(tables.values()))
    if arguments.into is not None:
        for name, text in tables.items():
            document.put(arguments.into, name, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
