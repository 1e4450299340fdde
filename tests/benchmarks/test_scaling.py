import pytest

from benchmarks.class_of_thirty import CLASS, Measured
from benchmarks.scaling import (
    CASES,
    Case,
    class_table,
    machines_table,
    plans_table,
    simulated_class,
)
from benchmarks.school_day import KINDS
from benchmarks.simulated import Costs, Outcome

COSTS = Costs(
    {(tokens, count): 0.02 * count for tokens in (8, 64) for count in (1, 16)},
    dict.fromkeys(KINDS, 0.01),
)
TOLD = Measured(
    COSTS,
    alone={kind: [0.1, 0.2] for kind in KINDS},
    at_once={kind: [0.5, 0.7] for kind in KINDS},
    megabytes=900.0,
)


def test_a_class_waits_for_a_few_runs_and_not_for_thirty() -> None:
    alone, together = simulated_class("mask", COSTS, rounds=2)
    assert Outcome.share(alone.waits, 50) == pytest.approx(0.03)
    assert len(together.waits) == 2 * CLASS
    assert together.sentences == 2 * CLASS
    assert 2 * 2 <= together.runs <= 2 * 6
    assert max(together.waits) >= CLASS * 0.02  # all of the runs, one after the other


def test_the_table_of_a_class_has_what_was_measured_beside_what_was_simulated() -> None:
    rows = class_table(TOLD).splitlines()[-len(KINDS) :]
    assert [row.split("|")[1].strip() for row in rows] == [f"`{kind}`" for kind in KINDS]
    assert rows[0].split("|")[3].strip() == "150 (30)"


def test_plans_are_played_in_parts_that_fit() -> None:
    for case in CASES:
        for processes, replicas in case.plans:
            assert processes % case.parts == replicas % case.parts == 0
            assert case.shards % processes == 0
        assert case.servers / case.shards <= 2_500
        if case.servers > 150_000:
            assert case.shards % 16 == 0


def test_a_plan_that_is_too_small_shows_it() -> None:
    case = Case(400, 1, ((1, 1), (1, 2)), least_replicas=1)
    asked = case.asked()
    slow = Costs({size: 8 * seconds for size, seconds in COSTS.runs.items()}, COSTS.python)
    small, large = (
        [cell.strip() for cell in row.split("|")]
        for row in plans_table(case, asked, slow).splitlines()[-2:]
    )
    assert float(small[8]) > float(large[8])
    assert int(small[3].replace(",", "")) + int(small[4].replace(",", "")) == len(asked)


def test_the_cost_is_that_of_all_cores() -> None:
    case = Case(1_000, 2, ((1, 3),), least_replicas=1)
    table = machines_table(case)
    assert "| cores | 3 always, 7 in school hours |" in table
    assert f"${0.05 * (3 * 720 + 4 * 176):,.0f}" in table
