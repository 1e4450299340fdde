"""A database: whole transactions, files for their owner alone, and errors in words."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from config import database as module
from config.database import Database, DatabaseError
from config.workers import Stuck
from tests.connections import connections_made, is_closed

ROOT = Path(__file__).parents[2]
TABLES = ("CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY)",)


def put(connection: sqlite3.Connection, *words: str) -> None:
    connection.executemany("INSERT INTO words VALUES (?)", [(word,) for word in words])


def kept(connection: sqlite3.Connection) -> list[str]:
    return [word for (word,) in connection.execute("SELECT word FROM words ORDER BY word")]


@pytest.fixture(params=["a file", "memory"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path / "new" / "folder" / "kept.sqlite" if request.param == "a file" else None


async def test_what_was_put_is_there(file: Path | None) -> None:
    database = await Database.opened(file, TABLES)
    await database.run(put, "table", "river")
    assert await database.run(kept) == ["river", "table"]
    await database.close()


async def test_what_fails_leaves_nothing(file: Path | None) -> None:
    database = await Database.opened(file, TABLES)
    await database.run(put, "table")
    with pytest.raises(DatabaseError, match="UNIQUE"):
        await database.run(put, "river", "table")

    def fails(connection: sqlite3.Connection) -> None:
        put(connection, "river")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.run(fails)
    assert await database.run(kept) == ["table"]
    await database.close()


async def test_a_file_is_there_after_a_restart_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "kept.sqlite"
    database = await Database.opened(file, TABLES)
    await database.run(put, "table")
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}
    await database.close()
    again = await Database.opened(file, TABLES)
    assert await again.run(kept) == ["table"]
    await again.close()


DIES = """
import asyncio, os, pathlib, sys
from config.database import Database

def put(connection, word):
    connection.execute("INSERT INTO words VALUES (?)", (word,))

def dies(connection):
    put(connection, "half")
    os._exit(9)

async def main():
    database = await Database.opened(pathlib.Path(sys.argv[1]), sys.argv[2:])
    await database.run(put, "whole")
    await database.run(dies)

asyncio.run(main())
"""


async def test_what_was_committed_survives_the_end_of_the_process(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", DIES, str(file), *TABLES), cwd=ROOT
    )
    assert await process.wait() == 9
    database = await Database.opened(file, TABLES)
    assert await database.run(kept) == ["whole"]
    await database.close()


async def test_two_may_share_a_file(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    one, other = [await Database.opened(file, TABLES) for _ in range(2)]
    await asyncio.gather(
        *(database.run(put, f"{n}{i}") for n, database in enumerate((one, other)) for i in "abcd")
    )
    assert len(await one.run(kept)) == len(await other.run(kept)) == 8
    await asyncio.gather(one.close(), other.close())


async def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    database = await Database.opened(file, TABLES)
    await database.run(put, "unmistakable-word")
    await database.run(lambda connection: connection.execute("DELETE FROM words"))
    await database.close()
    assert b"unmistakable-word" not in file.read_bytes()


async def test_a_file_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    file.write_text("Not a database, and longer than the header of one would be. " * 20)
    with pytest.raises(DatabaseError, match="not a database"):
        await Database.opened(file, TABLES)
    assert file.read_text().startswith("Not a database")


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(DatabaseError, match=r"Not a directory|File exists"):
        await Database.opened(tmp_path / "taken" / "kept.sqlite", TABLES)


async def test_who_is_cancelled_while_it_opens_leaves_nothing_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, free = threading.Event(), threading.Event()
    made = connections_made(monkeypatch)
    connected = module._connected

    def slow(file: Path | None) -> sqlite3.Connection:
        begun.set()
        free.wait(60)
        return connected(file)

    monkeypatch.setattr(module, "_connected", slow)
    opening = asyncio.create_task(Database.opened(None, TABLES))
    while not begun.is_set():
        await asyncio.sleep(0.01)
    opening.cancel()
    await asyncio.sleep(0)
    free.set()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert [is_closed(each) for each in made] == [True]


async def test_nothing_runs_beside_a_call_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection, in the middle of a transaction, can't be replaced."""
    monkeypatch.setattr(module, "_SECONDS", 0.4)
    told = list[str]()
    database = await Database.opened(None, TABLES, on_stuck=lambda: told.append("stuck"))
    end = threading.Event()

    def hangs(connection: sqlite3.Connection) -> None:
        put(connection, "half")
        end.wait(60)
        raise ZeroDivisionError

    with pytest.raises(Exception, match="no result after"):
        await database.run(hangs)
    assert told == ["stuck"]
    assert database.workers.stuck
    with pytest.raises(Stuck):
        await database.run(kept)
    end.set()
    while database.workers.hanging:
        await asyncio.sleep(0.01)
    assert await database.run(kept) == []
    await database.close()
