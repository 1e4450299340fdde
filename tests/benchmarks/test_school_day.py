from dataclasses import replace
from itertools import pairwise

import pytest

from benchmarks.school_day import KINDS, Day, busiest_hour

DAY = Day(2_000)
WHOLE_LESSON = 60.0 * DAY.minutes + DAY.bell_seconds + 240


def test_a_lesson_has_as_many_commands_as_is_assumed() -> None:
    asked = busiest_hour(DAY, WHOLE_LESSON, 1)
    assert DAY.at_once == 50
    assert len(asked) / DAY.at_once == pytest.approx(DAY.commands_of_lesson, rel=0.02)
    assert len({one.server for one in asked}) <= DAY.at_once
    assert DAY.mean_rate == pytest.approx(len(asked) / 60 / DAY.minutes, rel=0.02)


def test_commands_come_in_their_order_and_with_the_shares_that_are_assumed() -> None:
    asked = busiest_hour(DAY, WHOLE_LESSON, 1)
    assert all(one.at <= other.at for one, other in pairwise(asked))
    assert sum(one.text for one in asked) / len(asked) == pytest.approx(DAY.text, abs=0.02)
    for kind, share in zip(KINDS, DAY.kinds, strict=True):
        found = sum(one.kind == kind for one in asked) / len(asked)
        assert found == pytest.approx(share, abs=0.02)


def test_everybody_types_at_once_when_the_teacher_says_so() -> None:
    quiet = replace(DAY, pause_seconds=1e9)
    asked = busiest_hour(quiet, WHOLE_LESSON, 1)
    first_rounds = [one for one in asked if one.at < DAY.bell_seconds + 240 + DAY.round_seconds]
    assert len(asked) == quiet.at_once * quiet.pupils * quiet.rounds
    by_lesson: dict[int, list[float]] = {}
    for one in first_rounds:
        by_lesson.setdefault(one.person // quiet.pupils, []).append(one.at)
    assert len(by_lesson) == quiet.at_once
    for times in by_lesson.values():
        assert len(times) == quiet.pupils
        assert max(times) - min(times) <= quiet.round_seconds


def test_equal_seeds_give_equal_days_and_others_do_not() -> None:
    assert busiest_hour(DAY, 300, 1) == busiest_hour(DAY, 300, 1)
    assert busiest_hour(DAY, 300, 1) != busiest_hour(DAY, 300, 2)
