"""A call with a limit, for threads."""

import threading

import pytest

from config.workers import within

PATIENCE = 30.0
"""Seconds after which a test that waits for a thread is broken."""


def test_within_gives_what_the_function_gives_or_raises() -> None:
    assert within(PATIENCE, lambda: 3) == 3

    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        within(PATIENCE, fail)


def test_within_waits_no_longer() -> None:
    free = threading.Event()
    with pytest.raises(TimeoutError):
        within(0.01, free.wait)
    free.set()
