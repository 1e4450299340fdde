"""What people keep of answers, each in a notebook of their own, in an order of their own."""

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from config.database import Database

P = ParamSpec("P")
T = TypeVar("T")

MOST_OF_A_PERSON, MOST_OF_A_GUILD, MOST_OF_ALL = 200, 5_000, 100_000
"""So many entries has a notebook, are kept in one server, and are there at all."""
MOST_LINES = 5
"""So many lines of their own may a person write to an entry."""
KEPT_DAYS = 365
"""So long after its last change an entry is kept."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS notebooks (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        person INTEGER NOT NULL,
        name TEXT NOT NULL,
        guild INTEGER NOT NULL,
        channel INTEGER NOT NULL,
        place INTEGER NOT NULL,
        about TEXT NOT NULL,
        finding TEXT NOT NULL,
        lines TEXT NOT NULL,
        changed REAL NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS notebooks_by_person ON notebooks (person, place)",
    "CREATE INDEX IF NOT EXISTS notebooks_by_guild ON notebooks (guild)",
    "CREATE INDEX IF NOT EXISTS notebooks_by_change ON notebooks (changed)",
)

_COLUMNS = "id, person, name, guild, channel, finding, lines, changed"


class NotebookFull(Exception):
    """There is no room for another entry, and none is given up for it.

    Attributes:
        whose: What is full: the person's notebook, the server's board, or all there is.
        most: How many entries that may have.
    """

    def __init__(self, whose: str, most: int) -> None:
        super().__init__(f"{whose} is full: {most}")
        self.whose, self.most = whose, most


class LinesFull(Exception):
    """An entry has as many lines as it may have.

    Attributes:
        number: Of the entry, counted from 1.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"entry {number} has {MOST_LINES} lines")
        self.number = number


class NoSuchEntry(Exception):
    """A notebook has no entry of that number.

    Attributes:
        number: The number, counted from 1; None for an entry that was meant otherwise.
        there: How many entries it has.
    """

    def __init__(self, number: int | None, there: int) -> None:
        super().__init__(f"no entry {number} of {there}")
        self.number, self.there = number, there


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a person kept.

    Attributes:
        id: What it is known by, whatever its number; never that of another one.
        number: Its place in the notebook, counted from 1.
        person: The id of the person.
        name: What they were called when they last kept something in that server.
        guild, channel: Where that was; the guild is 0 outside a server.
        finding: What it is, as whoever keeps it writes it; empty for lines alone.
        lines: What the person wrote to it.
        changed: When that was last changed, in seconds since 1970.
    """

    id: int
    number: int
    person: int
    name: str
    guild: int
    channel: int
    finding: str
    lines: tuple[str, ...]
    changed: float


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """What is to be kept, and for whom: see `Entry`.

    Attributes:
        about: By what an entry is known that is of the same; empty if it is one of its own.
    """

    person: int
    name: str
    guild: int
    channel: int
    about: str = ""
    finding: str = ""
    lines: tuple[str, ...] = ()


class Notebooks:
    """All notebooks. What is older than `KEPT_DAYS` is gone with whatever is done next."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Takes an open database that has the tables, and what tells the seconds since 1970."""
        self._database, self._clock = database, clock

    async def keep(self, keeping: Keeping) -> tuple[Entry, bool]:
        """Puts an entry at the end of a notebook, or anew in the place of one about the same.

        Returns:
            The entry, and whether it is a new one.

        Raises:
            NotebookFull: If there is no room.
            LinesFull: If the entry about the same has no room for a further line.
            DatabaseError, WorkError: As `Database.run` does.
        """
        return await self._run(_keep, keeping, self._clock())

    async def of_person(self, person: int) -> list[Entry]:
        """The entries of a notebook, in its order."""
        return await self._run(_of_person, person)

    async def of_guild(self, guild: int) -> list[Entry]:
        """What was kept in a server and is more than lines alone, the oldest first.

        The numbers are those of the list.
        """
        return await self._run(_of_guild, guild)

    async def add_line(self, person: int, number: int, line: str) -> Entry:
        """Adds a line to an entry.

        Args:
            person: Whose notebook it is.
            number: Of the entry, counted from 1.
            line: The line.

        Raises:
            NoSuchEntry: If there is none of that number.
            LinesFull: If it has no room for a further line.
        """
        return await self._run(_add_line, person, number, line, self._clock())

    async def take_back(self, entry: int, person: int, line: str) -> None:
        """Deletes a line of an entry, and with the last one of lines alone the entry.

        It is overwritten in the file as well, unless another process keeps it from that.

        Args:
            entry: The id of the entry.
            person: Whose it is.
            line: The line; nothing happens if it is gone.
        """
        await self._run(_take_back, entry, person, line)
        await self._database.try_to_wipe()

    async def move(self, entry: Entry, number: int) -> None:
        """Gives an entry another number, as near as the notebook has one; the others make room."""
        await self._run(_move, entry.person, entry.id, number)

    async def delete(self, entry: Entry) -> None:
        """Deletes an entry, also in the file, unless another process keeps it from that."""
        await self._run(_delete, entry.person, entry.id)
        await self._database.try_to_wipe()

    async def forget(self, person: int) -> int:
        """Deletes a notebook.

        Returns:
            How many entries it had.
        """
        return await self._run(_forget, person)

    async def purge(self) -> None:
        """Deletes what is too old."""
        await self._run(lambda _: None)

    async def _run(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        oldest = self._clock() - KEPT_DAYS * 24 * 60 * 60

        def purged(connection: sqlite3.Connection) -> T:
            connection.execute("DELETE FROM notebooks WHERE changed < ?", (oldest,))
            return function(connection, *args, **kwargs)

        return await self._database.run(purged)


def _keep(connection: sqlite3.Connection, keeping: Keeping, now: float) -> tuple[Entry, bool]:
    known = connection.execute(
        "SELECT id FROM notebooks WHERE person = ? AND about = ? AND about <> ''",
        (keeping.person, keeping.about),
    ).fetchone()
    connection.execute(
        "UPDATE notebooks SET name = ? WHERE person = ? AND guild = ?",
        (keeping.name, keeping.person, keeping.guild),
    )
    row = known[0] if known else _added(connection, keeping)
    entry = _entry(connection, keeping.person, row)
    lines = _with_lines(entry, keeping.lines)
    # What was kept in a server stays on its board when it is kept outside of one again.
    where = keeping if keeping.guild else entry
    if where.guild != entry.guild:
        _need_room_in_guild(connection, where.guild)
    connection.execute(
        "UPDATE notebooks SET guild = ?, channel = ?, finding = ?, lines = ?, changed = ?"
        " WHERE id = ?",
        (where.guild, where.channel, keeping.finding, json.dumps(lines), now, row),
    )
    return _entry(connection, keeping.person, row), known is None


def _added(connection: sqlite3.Connection, keeping: Keeping) -> int:
    """The id of a new entry at the end of a notebook."""
    _need_room(connection, "person", MOST_OF_A_PERSON, "person = ?", keeping.person)
    _need_room_in_guild(connection, keeping.guild)
    _need_room(connection, "all", MOST_OF_ALL, "TRUE")
    cursor = connection.execute(
        "INSERT INTO notebooks"
        " (person, name, guild, channel, place, about, finding, lines, changed)"
        " VALUES (?, ?, ?, ?, (SELECT COALESCE(MAX(place), 0) + 1 FROM notebooks WHERE person = ?),"
        " ?, '', '[]', 0)",
        (
            *(keeping.person, keeping.name, keeping.guild, keeping.channel, keeping.person),
            keeping.about,
        ),
    )
    return int(cursor.lastrowid or 0)


def _need_room_in_guild(connection: sqlite3.Connection, guild: int) -> None:
    _need_room(connection, "guild", MOST_OF_A_GUILD, "guild = ? AND guild <> 0", guild)


def _need_room(
    connection: sqlite3.Connection, whose: str, most: int, where: str, *values: int
) -> None:
    """Sees whether another entry has room.

    Raises:
        NotebookFull: If it has none.
    """
    (there,) = connection.execute(
        f"SELECT COUNT(*) FROM notebooks WHERE {where}",  # noqa: S608 - one of ours
        values,
    ).fetchone()
    if there >= most:
        raise NotebookFull(whose, most)


def _with_lines(entry: Entry, lines: Sequence[str]) -> list[str]:
    """The lines of an entry, with others.

    Raises:
        LinesFull: If that is more than it may have.
    """
    every = list(dict.fromkeys([*entry.lines, *lines]))
    if len(every) > MOST_LINES:
        raise LinesFull(entry.number)
    return every


def _of_person(connection: sqlite3.Connection, person: int) -> list[Entry]:
    return _numbered(
        connection.execute(
            f"SELECT {_COLUMNS} FROM notebooks WHERE person = ? ORDER BY place, id",  # noqa: S608
            (person,),
        )
    )


def _of_guild(connection: sqlite3.Connection, guild: int) -> list[Entry]:
    return _numbered(
        connection.execute(
            f"SELECT {_COLUMNS} FROM notebooks"  # noqa: S608
            " WHERE guild = ? AND finding <> '' ORDER BY id",
            (guild,),
        )
    )


def _numbered(cursor: sqlite3.Cursor) -> list[Entry]:
    return [
        Entry(
            id=row,
            number=number,
            person=person,
            name=name,
            guild=guild,
            channel=channel,
            finding=finding,
            lines=tuple(json.loads(lines)),
            changed=changed,
        )
        for number, (row, person, name, guild, channel, finding, lines, changed) in enumerate(
            cursor, 1
        )
    ]


def _entry(connection: sqlite3.Connection, person: int, row: int) -> Entry:
    return next(entry for entry in _of_person(connection, person) if entry.id == row)


def _add_line(
    connection: sqlite3.Connection, person: int, number: int, line: str, now: float
) -> Entry:
    entries = _of_person(connection, person)
    if not 1 <= number <= len(entries):
        raise NoSuchEntry(number, len(entries))
    entry = entries[number - 1]
    connection.execute(
        "UPDATE notebooks SET lines = ?, changed = ? WHERE id = ?",
        (json.dumps(_with_lines(entry, [line])), now, entry.id),
    )
    return _entry(connection, person, entry.id)


def _take_back(connection: sqlite3.Connection, row: int, person: int, line: str) -> None:
    entries = [entry for entry in _of_person(connection, person) if entry.id == row]
    for entry in entries:
        lines = [each for each in entry.lines if each != line]
        if lines or entry.finding:
            connection.execute(
                "UPDATE notebooks SET lines = ? WHERE id = ?", (json.dumps(lines), row)
            )
        else:
            _delete(connection, person, row)


def _move(connection: sqlite3.Connection, person: int, row: int, number: int) -> None:
    rows = [entry.id for entry in _of_person(connection, person)]
    if row not in rows:
        return
    rows.remove(row)
    rows.insert(max(0, number - 1), row)
    connection.executemany(
        "UPDATE notebooks SET place = ? WHERE id = ?",
        [(place, each) for place, each in enumerate(rows, 1)],
    )


def _delete(connection: sqlite3.Connection, person: int, row: int) -> None:
    connection.execute("DELETE FROM notebooks WHERE id = ? AND person = ?", (row, person))


def _forget(connection: sqlite3.Connection, person: int) -> int:
    return connection.execute("DELETE FROM notebooks WHERE person = ?", (person,)).rowcount
