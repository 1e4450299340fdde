"""A folder for a store, and a sandbox that keeps its history there."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from sandbox.testing import Sandbox

Start = Callable[[], AbstractAsyncContextManager[Sandbox]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where history is kept; not there yet."""
    return tmp_path / "class" / "history"


@pytest.fixture
def start(folder: Path) -> Start:
    """Starts a sandbox that goes on where the one before it ended."""
    return partial(Sandbox.running, data=folder)
