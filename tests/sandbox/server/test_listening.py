"""What aiohttp answers by itself, read from the socket."""

import asyncio
import json
import logging

import pytest

from sandbox.page.door import DoorRoutes
from sandbox.testing import Sandbox
from sandbox.world.classroom import Classroom

GZIP = b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"


async def answer(sandbox: Sandbox, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to `request`, in which HOST is the sandbox's own."""
    host = sandbox.page_url.removeprefix("http://").rstrip("/")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    writer.write(request.replace(b"HOST", host.encode()))
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).decode()
    first, *lines = head.strip().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    body = await asyncio.wait_for(reader.readexactly(int(headers["Content-Length"])), 5)
    writer.close()
    await writer.wait_closed()
    return int(first.split()[1]), headers, body


def check(headers: dict[str, str], body: bytes) -> None:
    """An error like every other."""
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body)["message"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].endswith("sandbox")


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01 hello\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: HOST\r\nno header\r\n\r\n",
        b"GET /%s HTTP/1.1\r\nHost: HOST\r\n\r\n" % (b"x" * 9000),
        b"POST /page/enter HTTP/1.1\r\nHost: HOST\r\n" + GZIP,
        b"POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["no HTTP", "a bad header", "a long line", "a bad body", "a bad chunk"],
)
async def test_what_cannot_be_read_is_answered_like_everything_else(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, request_: bytes
) -> None:
    status, headers, body = await answer(sandbox, request_)
    assert status == 400
    check(headers, body)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_fault_of_ours_is_answered_so_too_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(DoorRoutes, "_index", broken)
    async with Sandbox.running() as sandbox:
        page = b"GET / HTTP/1.1\r\nHost: HOST\r\nAccept: text/html\r\n\r\n"
        status, headers, body = await answer(sandbox, page)
    assert status == 500
    check(headers, body)
    (logged,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert logged.exc_info
    assert logged.exc_info[0] is ZeroDivisionError


async def test_it_listens_on_this_machine_alone(sandbox: Sandbox) -> None:
    runner = sandbox._server._runner
    assert runner is not None
    assert [host for host, _ in runner.addresses] == ["127.0.0.1"]


async def test_a_machine_has_so_many_connections_and_leaves_room_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sandbox.server.listening._MOST_CONNECTIONS", 4)
    monkeypatch.setattr("sandbox.server.listening._MOST_OF_A_MACHINE", 2)
    async with Sandbox.running(classroom=Classroom()) as sandbox:
        port = int(sandbox.page_url.rstrip("/").rpartition(":")[2])
        opened = []

        async def reaches(machine: str) -> bool:
            """Whether a machine that opens one more connection gets an answer, and keeps it."""
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, local_addr=(machine, 0)
            )
            opened.append(writer)
            try:
                writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)
                return (await asyncio.wait_for(reader.read(12), 5)) == b"HTTP/1.1 401"
            except ConnectionError:
                return False

        machines = ["127.0.0.2"] * 3 + ["127.0.0.3"] * 3 + ["127.0.0.4"] + ["127.0.0.1"] * 3
        reached = [await reaches(machine) for machine in machines]
        assert reached == [True, True, False, True, True, False, False, True, True, True]
        opened[0].close()
        await opened[0].wait_closed()
        assert await reaches("127.0.0.4")
        for writer in opened[1:]:
            writer.close()


async def test_a_body_that_does_not_arrive_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    monkeypatch.setattr("sandbox.protocol.bodies._BODY_SECONDS", 0.01)
    slow = b"POST /page/enter HTTP/1.1\r\nHost: HOST\r\nContent-Length: 9\r\n\r\n"
    status, headers, body = await answer(sandbox, slow)
    assert status == 408
    check(headers, body)
