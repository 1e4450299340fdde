"""A class as a test plays it: its teacher, and pupils at devices of their own."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from sandbox.actions.teaching import Teaching
from sandbox.testing import Sandbox
from tests.sandbox.support import Page, come_in

OTHER_MACHINE = "127.0.0.2"


def teaching_of(sandbox: Sandbox) -> Teaching:
    """The class of a sandbox that has one."""
    assert sandbox._server.teaching is not None
    return sandbox._server.teaching


def code_of(sandbox: Sandbox) -> str:
    return teaching_of(sandbox).classroom.code


@asynccontextmanager
async def device(address: str = OTHER_MACHINE) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser on another machine, which has this address: one of the loopback's others."""
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            pytest.skip(f"Only Linux has {address} by itself.")
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(local_addr=(address, 0)),
        cookie_jar=aiohttp.CookieJar(unsafe=True),
    ) as session:
        yield session


async def ask_to_join(
    session: aiohttp.ClientSession, sandbox: Sandbox, code: str, name: str
) -> tuple[int, str]:
    """Status of the attempt, and what it is told."""
    url = f"{teaching_of(sandbox).url}page/join"
    async with session.post(url, json={"code": code, "name": name}) as answer:
        told = await answer.json() if answer.status != 204 else {"message": ""}
        return answer.status, told["message"]


class ClassPage(Page):
    """The open page of somebody in a class."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox, url: str) -> None:
        self.session = session
        self.sandbox = sandbox
        self.url = url
        self.id = ""
        self.channel = str(sandbox.channels["general"].id)

    async def open(self) -> dict[str, Any]:
        """Loads the page's state, which says who one is, and listens."""
        async with self.session.get(f"{self.url}page/state") as answer:
            assert answer.status == 200, await answer.text()
            state: dict[str, Any] = await answer.json()
        self.id = state["you"]
        await self.listen()
        return state


async def joined(
    session: aiohttp.ClientSession, sandbox: Sandbox, name: str, *, listening: bool = True
) -> ClassPage:
    """Somebody who has just joined."""
    assert await ask_to_join(session, sandbox, code_of(sandbox), name) == (204, "")
    page = ClassPage(session, sandbox, teaching_of(sandbox).url)
    if listening:
        await page.open()
    return page


async def at_the_desk(session: aiohttp.ClientSession, sandbox: Sandbox) -> ClassPage:
    """The teacher, with the printed address open."""
    await come_in(session, sandbox.invitation)
    page = ClassPage(session, sandbox, sandbox.page_url)
    await page.open()
    return page
