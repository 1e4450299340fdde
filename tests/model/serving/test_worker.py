"""The worker thread: order, errors, the end."""

from __future__ import annotations

import threading

import pytest

from model.serving.worker import Worker
from tests.model.scripted import PATIENCE


def test_calls_run_in_order_in_one_other_thread() -> None:
    worker = Worker("test")
    seen: list[int] = []
    futures = [worker.submit(seen.append, number) for number in range(20)]
    thread = worker.submit(threading.current_thread).result(PATIENCE)
    assert all(future.done() for future in futures)
    assert seen == list(range(20))
    assert thread is not threading.current_thread()
    assert thread.daemon
    worker.shutdown()


def test_an_error_reaches_whoever_waits_and_the_thread_goes_on() -> None:
    worker = Worker("test")
    with pytest.raises(ZeroDivisionError):
        worker.submit(lambda: 1 / 0).result(PATIENCE)
    assert worker.submit(lambda: 7).result(PATIENCE) == 7
    worker.shutdown()


def test_shutdown_ends_the_thread_after_the_calls_already_queued() -> None:
    worker = Worker("test")
    gate = threading.Event()
    waiting = worker.submit(gate.wait, PATIENCE)
    last = worker.submit(lambda: "done")
    worker.shutdown(wait=False)
    assert worker.alive
    gate.set()
    worker.shutdown(wait=True)
    assert not worker.alive
    assert waiting.result(0)
    assert last.result(0) == "done"


def test_a_call_cancelled_before_its_turn_is_not_made() -> None:
    worker = Worker("test")
    gate = threading.Event()
    seen: list[str] = []
    worker.submit(gate.wait, PATIENCE)
    cancelled = worker.submit(seen.append, "cancelled")
    worker.submit(seen.append, "kept")
    assert cancelled.cancel()
    gate.set()
    worker.shutdown()
    assert seen == ["kept"]
