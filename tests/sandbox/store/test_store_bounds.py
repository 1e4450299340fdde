"""The bounds of what is kept, and what becomes of it when a disk is full."""

import logging
from pathlib import Path

import discord
import pytest

from config.database import DatabaseError
from sandbox.store import store as store_module
from sandbox.store import tables
from sandbox.testing import Sandbox
from tests.sandbox.store.conftest import Start
from tests.sandbox.store.kept import contents, stored, until
from tests.sandbox.support import connected, make_bot, png, png_file, point_at


class TestBounds:
    """The oldest messages go where there are too many, from the store and from memory."""

    async def test_messages(
        self, start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tables, "_MESSAGES_KEPT", 3)
        async with start() as sandbox:
            await sandbox.say("Ann", "0", "lab")
            for number in range(1, 5):
                await sandbox.say("Ann", str(number))
            await sandbox.store.flush()
            assert contents(sandbox, "lab") == []
            assert contents(sandbox) == ["2", "3", "4"]
        assert len(stored(folder)) == 3

    async def test_bytes_of_files(
        self, start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        size = len(png())
        monkeypatch.setattr(tables, "_FILE_BYTES_KEPT", 2 * size)
        async with start() as sandbox:
            point_at(monkeypatch, sandbox)
            async with connected(sandbox, make_bot()) as bot:
                channel = bot.get_channel(sandbox.channels["general"].id)
                assert isinstance(channel, discord.TextChannel)
                for number in range(3):
                    await channel.send(str(number), file=png_file())
            await sandbox.store.flush()
            assert contents(sandbox) == ["1", "2"]
        assert stored(folder, "SELECT LENGTH(content) FROM files") == [size, size]

    async def test_memory_keeps_the_newest_of_each_channel(self, folder: Path) -> None:
        async with Sandbox.running(data=folder) as sandbox:
            sandbox._world.messages_kept = 2
            for number in range(4):
                await sandbox.say("Ann", str(number))
            assert contents(sandbox) == ["2", "3"]
            await sandbox.store.flush()
        assert len(stored(folder)) == 4

    async def test_a_start_reads_the_newest_of_each_channel(
        self, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with start() as sandbox:
            for number in range(4):
                await sandbox.say("Ann", str(number))
                await sandbox.say("Ann", str(number), "lab")
        monkeypatch.setattr("sandbox.world.state._MESSAGES_KEPT", 2)
        async with start() as sandbox:
            assert contents(sandbox) == contents(sandbox, "lab") == ["2", "3"]


class TestTrouble:
    """A disk that is full, and what is said of it."""

    def errors(self, caplog: pytest.LogCaptureFixture) -> list[str]:
        return [r.message for r in caplog.records if r.levelno >= logging.WARNING]

    async def test_a_full_disk_is_said_once_and_made_good_for_later(
        self, start: Start, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store_module, "_PAUSE_IN_TROUBLE_SECONDS", 0.01)
        async with start() as sandbox:
            database = sandbox.store._database
            assert database is not None
            connection = database._connection
            assert connection is not None
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count={pages}")
            for number in range(3):
                await sandbox.say("Ann", f"{number}" + "." * 1900)
                await sandbox.say("Ann", f"{number}" + "." * 1900)
                await sandbox.store.flush()
            assert len(contents(sandbox)) == 6
            (complaint,) = self.errors(caplog)
            assert "can't be used at present (database or disk is full)" in complaint
            assert "goes on in memory" in complaint
            connection.execute("PRAGMA max_page_count=100000")
            await until(lambda: len(self.errors(caplog)) == 2)
            assert "is kept in" in self.errors(caplog)[1]
        async with start() as sandbox:
            assert len(contents(sandbox)) == 6

    async def test_what_waits_for_a_disk_has_a_bound(
        self, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store_module, "_WAITING_MESSAGES", 2)

        async def full(*_: object) -> None:
            raise DatabaseError("full")

        async with start() as sandbox:
            with monkeypatch.context() as patched:
                patched.setattr(sandbox.store._database, "run", full)
                for number in range(4):
                    await sandbox.say("Ann", str(number))
                    await sandbox.store.flush()
            assert contents(sandbox) == ["0", "1", "2", "3"]
        async with start() as sandbox:
            assert contents(sandbox) == ["2", "3"]

    async def test_bytes_of_files_that_wait_have_a_bound_too(
        self, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store_module, "_WAITING_FILE_BYTES", len(png()))

        async def full(*_: object) -> None:
            raise DatabaseError("full")

        async with start() as sandbox:
            point_at(monkeypatch, sandbox)
            with monkeypatch.context() as patched:
                patched.setattr(sandbox.store._database, "run", full)
                async with connected(sandbox, make_bot()) as bot:
                    channel = bot.get_channel(sandbox.channels["general"].id)
                    assert isinstance(channel, discord.TextChannel)
                    for number in range(3):
                        await channel.send(str(number), file=png_file())
                await sandbox.store.flush()
        async with start() as sandbox:
            assert contents(sandbox) == ["2"]
