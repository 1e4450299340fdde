"""What a file of tests leaves behind: reported there, not wherever it happens to be collected."""

from __future__ import annotations

import asyncio
import gc
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_before = "no file"


@pytest.fixture(scope="module", autouse=True)
async def nothing_left_behind(request: pytest.FixtureRequest) -> None:
    """Collects what is garbage before a file begins, and fails it if there are tasks among it.

    It can't be done as a file ends: until its last test is over, pytest holds what that was given.
    """
    global _before  # noqa: PLW0603 - pytest keeps nothing from one file to the next
    with _errors_of("asyncio") as errors:
        await asyncio.sleep(0)
        gc.collect()
        await asyncio.sleep(0)
    assert not errors, f"{_before} left this behind: {errors}"
    _before = request.node.nodeid
    gc.freeze()  # what is there now is not looked through again


@contextmanager
def _errors_of(name: str) -> Iterator[list[str]]:
    """The errors that a logger is told of."""
    errors: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            errors.append(record.getMessage())

    listener = Listener(logging.ERROR)
    logging.getLogger(name).addHandler(listener)
    try:
        yield errors
    finally:
        logging.getLogger(name).removeHandler(listener)
