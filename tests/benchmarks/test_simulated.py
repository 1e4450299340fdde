from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.school_day import KINDS, Asked, Day, busiest_hour
from benchmarks.simulated import CELL_BYTES, Costs, Outcome, Plan, played, without_noise

COSTS = Costs(
    {(tokens, count): 0.01 * count + 0.001 * tokens for tokens in (8, 64) for count in (1, 16)},
    {"mask": 0.01, "attn": 0.02, "heads": 0.03},
)
DAY = busiest_hour(Day(800), 400, 1)
"""What twenty classes ask for."""


def one(number: int, at: float = 0.0, *, text: bool = False, **more: int) -> Asked:
    """A command about a sentence of its own."""
    chosen = {"server": 0, "person": number, "sentence": number, "tokens": 8, **more}
    return Asked(at, kind="mask", text=text, **chosen)


def test_a_single_command_takes_its_run_and_its_python() -> None:
    (wait,) = played([one(1)], Plan(), COSTS).waits
    assert wait == pytest.approx(0.018 + 0.01)
    (wait,) = played([one(1)], Plan(replicas=2), replace(COSTS, remote=0.5)).waits
    assert wait == pytest.approx(0.018 + 0.01 + 0.5)


def test_runs_of_other_sizes_are_in_proportion_between_those_that_were_measured() -> None:
    assert COSTS.run(8, 1) == pytest.approx(0.018)
    assert COSTS.run(36, 1) == pytest.approx(0.046)
    assert COSTS.run(36, 4) == pytest.approx(0.076)
    assert COSTS.run(128, 16) == pytest.approx(0.288)


def test_a_smaller_run_never_takes_longer_than_a_larger_one() -> None:
    noisy = {(8, 1): 0.146, (8, 2): 0.074, (16, 1): 0.040, (16, 2): 0.053}
    clean = without_noise(noisy)
    assert clean == {(8, 1): 0.040, (8, 2): 0.053, (16, 1): 0.040, (16, 2): 0.053}


@settings(max_examples=30, deadline=None)
@given(
    processes=st.integers(1, 4),
    replicas=st.integers(0, 4),
    places=st.integers(1, 16),
    longest=st.sampled_from((0.05, 0.5, 60.0)),
    asked=st.lists(
        st.builds(
            Asked,
            at=st.floats(0, 5),
            server=st.integers(0, 9),
            person=st.integers(0, 99),
            sentence=st.integers(0, 20),
            tokens=st.sampled_from((8, 12, 64)),
            kind=st.sampled_from(KINDS),
            text=st.booleans(),
        ),
        max_size=60,
    ),
)
def test_every_command_is_answered_or_refused_and_none_twice(
    processes: int, replicas: int, places: int, longest: float, asked: list[Asked]
) -> None:
    plan = Plan(processes, replicas, places=places, longest_wait=longest)
    outcome = played(sorted(asked), plan, COSTS)
    answered = len(outcome.waits)
    assert answered + outcome.refused == len(asked)
    assert outcome.known + outcome.sentences == answered
    assert outcome.runs <= outcome.sentences
    if not outcome.refused:
        assert len(outcome.limited) == sum(each.text for each in asked)
    assert all(wait >= COSTS.python["mask"] - 1e-9 for wait in outcome.waits)
    assert outcome.python <= 1 + 1e-9
    assert outcome.model <= 1 + 1e-9


def test_equal_arguments_give_equal_outcomes() -> None:
    plan = Plan(processes=2, replicas=3)
    assert played(DAY, plan, COSTS, 5) == played(DAY, plan, COSTS, 5)


def test_more_replicas_and_more_processes_never_make_people_wait_longer() -> None:
    slow = replace(COSTS, runs={size: 12 * seconds for size, seconds in COSTS.runs.items()})

    def share(processes: int, replicas: int, percent: int) -> float:
        plan = Plan(processes, replicas, bot_cores=8)
        return Outcome.share(played(DAY, plan, slow).waits, percent)

    for percent in (50, 95):
        by_replicas = [share(4, replicas, percent) for replicas in (1, 2, 4, 8)]
        assert all(more <= 1.02 * fewer for fewer, more in pairwise(by_replicas))
        assert by_replicas[0] > 1.5 * by_replicas[-1]
        by_processes = [share(processes, 8, percent) for processes in (1, 2, 4)]
        assert all(more <= 1.02 * fewer for fewer, more in pairwise(by_processes))


def test_who_asks_for_what_is_known_or_under_way_needs_no_run() -> None:
    asked = [one(1), one(2, sentence=1), one(3, at=9.0, sentence=1), one(4, at=9.0)]
    outcome = played(asked, Plan(), COSTS)
    assert (outcome.known, outcome.sentences) == (2, 2)


def test_the_cache_keeps_what_was_asked_for_last_within_its_bytes() -> None:
    size = CELL_BYTES * 8**2
    sentences = (1, 2, 1, 3, 1)
    asked = [one(number, at=number, sentence=each) for number, each in enumerate(sentences)]
    two = played(asked, Plan(cache_bytes=2 * size), COSTS)
    one_only = played(asked, Plan(cache_bytes=size), COSTS)
    assert (two.known, one_only.known) == (2, 0)
    assert two.held == 3 * size  # two that are kept, and the one in work


def test_who_would_wait_too_long_is_told_so_at_once() -> None:
    asked = [one(number) for number in range(40)]
    outcome = played(asked, Plan(places=2, longest_wait=2.0), COSTS)
    assert outcome.refused > 0
    assert len(outcome.waits) + outcome.refused == 40


def test_discords_limits_hold_for_text_alone() -> None:
    typed = [one(number, text=True) for number in range(30)]
    slow = played(typed, Plan(), COSTS).limited
    assert max(slow) == pytest.approx(25, abs=1)  # five at once in a channel, then one a second
    assert max(played(typed, Plan(limited=False), COSTS).limited, default=0.0) == 0
    slash = [replace(each, text=False) for each in typed]
    assert played(slash, Plan(), COSTS).limited == []


def test_all_servers_together_have_fifty_requests_a_second() -> None:
    typed = [one(number, text=True, server=number) for number in range(200)]
    fast = replace(COSTS, python={"mask": 0.0})
    limited = played(typed, Plan(replicas=1, places=400, batch=400), fast).limited
    assert max(limited) == pytest.approx((400 - 50) / 50, abs=0.1)
