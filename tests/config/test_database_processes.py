"""A database that several processes share: all write at once, and what one deletes is gone."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from config import database as module
from config.database import Database, DatabaseError

ROOT = Path(__file__).parents[2]
TABLES = ("CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY)",)
PATIENCE = 60.0

WRITES = """
import asyncio, pathlib, sys
from config.database import Database

file, name, *tables = sys.argv[1:]

def put(connection, word):
    connection.execute("INSERT INTO words VALUES (?)", (word,))

def remove(connection, word):
    connection.execute("DELETE FROM words WHERE word = ?", (word,))

async def main():
    print("here", flush=True)
    sys.stdin.readline()
    database = await Database.opened(pathlib.Path(file), tables)
    for number in range(60):
        await database.run(put, f"{name}-{number}")
        if number % 10 == 0:
            await database.run(put, f"unmistakable-{name}-{number}")
            await database.run(remove, f"unmistakable-{name}-{number}")
            await database.wipe()
    print("done", flush=True)
    sys.stdin.readline()
    await database.close()

asyncio.run(main())
"""


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_processes_that_write_and_wipe_at_once_lose_nothing_and_leave_nothing(
    tmp_path: Path,
) -> None:
    file = tmp_path / "kept.sqlite"
    writers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", WRITES, str(file), name, *TABLES),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for name in ("one", "two", "three")
    ]
    for word in (b"here\n", b"done\n"):  # all begin at once, and none has ended when all are done
        for writer in writers:
            assert writer.stdout is not None
            assert await asyncio.wait_for(writer.stdout.readline(), PATIENCE) == word
        if word == b"done\n":
            left = everything_in(tmp_path)
        for writer in writers:
            assert writer.stdin is not None
            writer.stdin.write(b"\n")
    assert b"unmistakable" not in left
    for writer in writers:
        assert await asyncio.wait_for(writer.wait(), PATIENCE) == 0
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM words").fetchone() == (180,)
    connection.close()


@pytest.fixture
def refusing(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Holds a new file as one who opens it does, so that SQLite refuses others at once."""
    with closing(sqlite3.connect(tmp_path / "kept.sqlite", isolation_level=None)) as first:
        first.execute("BEGIN IMMEDIATE")
        yield first


async def test_a_new_file_is_opened_as_soon_as_another_has_made_it(
    refusing: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = threading.Event()

    def paused(_: float) -> None:
        refused.set()
        sleep(0.01)

    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", paused)
    opening = asyncio.create_task(Database.opened(tmp_path / "kept.sqlite", TABLES))
    while not (refused.is_set() or opening.done()):
        await asyncio.sleep(0.01)
    refusing.execute("COMMIT")
    database = await opening
    await database.run(lambda connection: connection.execute("INSERT INTO words VALUES ('here')"))
    await database.close()


async def test_who_keeps_a_new_file_for_too_long_is_told_of(
    refusing: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusing.in_transaction
    monkeypatch.setattr(module, "_BUSY_SECONDS", 0.05)
    with pytest.raises(DatabaseError, match="locked"):
        await Database.opened(tmp_path / "kept.sqlite", TABLES)


async def test_what_cannot_be_overwritten_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BUSY_SECONDS", 0.05)
    monkeypatch.setattr(module, "_WIPES", 2)
    file = tmp_path / "kept.sqlite"
    database = await Database.opened(file, TABLES)
    await database.run(lambda connection: connection.execute("INSERT INTO words VALUES ('old')"))
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM words").fetchall()
    await database.run(lambda connection: connection.execute("DELETE FROM words"))
    with pytest.raises(DatabaseError, match="keep what was deleted from being overwritten"):
        await database.wipe()
    reader.close()
    await database.wipe()
    assert b"old" not in file.read_bytes()
    await database.close()
