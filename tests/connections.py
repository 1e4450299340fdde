"""The connections to SQLite's files that a test's databases make."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from config import database

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def connections_made(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """A list that gets each of them, from now on."""
    made: list[sqlite3.Connection] = []
    connected = database._connected

    def noted(file: Path | None) -> sqlite3.Connection:
        made.append(connected(file))
        return made[-1]

    monkeypatch.setattr(database, "_connected", noted)
    return made


def is_closed(connection: sqlite3.Connection) -> bool:
    """Whether it has been closed; who drops one that isn't is warned of it by newer Pythons."""
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError as error:
        return "closed" in str(error)
    return False
