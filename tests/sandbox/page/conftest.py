"""A class: its sandbox, its teacher, and two pupils on machines of their own."""

from collections.abc import AsyncIterator

import pytest

from sandbox.testing import ManualClock, Sandbox
from sandbox.world.classroom import Classroom
from tests.sandbox.page.clock import SteppedClock
from tests.sandbox.page.pupils import ClassPage, at_the_desk, device, joined
from tests.sandbox.support import browser, point_at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SteppedClock:
    """The clock of the bounds."""
    moved = SteppedClock()
    monkeypatch.setattr("sandbox.page.limits.monotonic", moved)
    return moved


@pytest.fixture
def day() -> ManualClock:
    """The class's clock, which a test moves."""
    return ManualClock()


@pytest.fixture
async def lesson(monkeypatch: pytest.MonkeyPatch, day: ManualClock) -> AsyncIterator[Sandbox]:
    """A sandbox that a class may join."""
    async with Sandbox.running(classroom=Classroom(), clock=day) as running:
        point_at(monkeypatch, running)
        yield running


@pytest.fixture
async def teacher(lesson: Sandbox) -> AsyncIterator[ClassPage]:
    async with browser() as session:
        page = await at_the_desk(session, lesson)
        yield page
        await page.socket.close()


@pytest.fixture
async def mia(lesson: Sandbox) -> AsyncIterator[ClassPage]:
    async with device() as session:
        page = await joined(session, lesson, "Mia")
        yield page
        await page.socket.close()


@pytest.fixture
async def noor(lesson: Sandbox) -> AsyncIterator[ClassPage]:
    async with device("127.0.0.3") as session:
        page = await joined(session, lesson, "Noor")
        yield page
        await page.socket.close()
