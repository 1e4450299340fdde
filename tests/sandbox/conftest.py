"""One sandbox for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox import Sandbox
from tests.sandbox.support import point_at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def sandbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    """A fresh sandbox that discord.py talks to."""
    async with Sandbox.running() as running:
        point_at(monkeypatch, running)
        yield running
