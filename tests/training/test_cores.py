"""How many threads are used beside other programs."""

from __future__ import annotations

import pytest

from training.cores import FreeCores, threads_beside


@pytest.mark.parametrize(
    ("others", "wished", "cores", "expected"),
    [
        (0.0, 2, 2, 2),
        (0.2, 2, 2, 2),
        (0.6, 2, 2, 1),
        (1.0, 2, 2, 1),
        (2.0, 2, 2, 1),
        (3.0, 8, 8, 5),
        (0.0, 4, 8, 4),
    ],
)
def test_threads_make_room_for_others(
    others: float, wished: int, cores: int, expected: int
) -> None:
    assert threads_beside(others, wished, cores) == expected


def test_the_count_stays_between_one_and_the_wish() -> None:
    cores = FreeCores(3, every=0.0)
    assert all(1 <= cores.threads() <= 3 for _ in range(50))
