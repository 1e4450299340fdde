"""One sandbox for each test, and pages that are open in it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.testing import Sandbox
from tests.sandbox.support import Page, browser, come_in, point_at


@pytest.fixture
async def sandbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    """A fresh sandbox that discord.py talks to."""
    async with Sandbox.running() as running:
        point_at(monkeypatch, running)
        yield running


@pytest.fixture
async def session(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser in which the printed address was opened."""
    async with browser() as opened:
        await come_in(opened, sandbox.invitation)
        yield opened


@pytest.fixture
async def stranger() -> AsyncIterator[aiohttp.ClientSession]:
    """A browser in which it was not."""
    async with browser() as opened:
        yield opened


@pytest.fixture
async def ann(session: aiohttp.ClientSession, sandbox: Sandbox) -> AsyncIterator[Page]:
    page = Page(session, sandbox, "Ann")
    await page.listen()
    yield page
    await page.socket.close()


@pytest.fixture
async def ben(session: aiohttp.ClientSession, sandbox: Sandbox) -> AsyncIterator[Page]:
    page = Page(session, sandbox, "Ben")
    await page.listen()
    yield page
    await page.socket.close()
