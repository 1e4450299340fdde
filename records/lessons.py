"""How far people are in lessons: where each stands, what each has solved, who has it in a led one.

What is older than 90 days goes, and the oldest where there would be too much. A step is known by
the names of its lesson and its own.
"""

import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from config.database import Database

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS lesson_places (
        person INTEGER, lesson TEXT, step TEXT, at REAL, PRIMARY KEY (person, lesson)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS lesson_steps (
        person INTEGER, lesson TEXT, step TEXT, hints INTEGER DEFAULT 0,
        solved INTEGER DEFAULT 0, at REAL, PRIMARY KEY (person, lesson, step)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS lessons_led (
        message INTEGER, step TEXT, person INTEGER, at REAL,
        PRIMARY KEY (message, step, person)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS led_places (message INTEGER PRIMARY KEY, step TEXT, at REAL)
    """,
)

KEPT_SECONDS = 90 * 24 * 3600.0
"""How long it is kept after the last change."""

MOST_ROWS = 50_000
"""Of each table; some 2,000 people in all lessons."""

_OF_PERSONS = ("lesson_places", "lesson_steps", "lessons_led")
"""The tables in which people stand."""

_ALL = (*_OF_PERSONS, "led_places")


@dataclass(frozen=True)
class Place:
    """Where a person stands in a lesson, both by name."""

    lesson: str
    step: str


@dataclass(frozen=True)
class Progress:
    """How far a person is in one lesson.

    Attributes:
        step: Where they stand; None if they have not begun.
        solved: The steps that they have solved.
        hints: How many hints they took in each step.
    """

    step: str | None = None
    solved: frozenset[str] = frozenset()
    hints: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


class LessonRecords:
    """How far people are. Each method may raise `DatabaseError` and `WorkError`."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Takes a database that has the tables, and what tells the seconds since 1970."""
        self._database, self._clock = database, clock

    async def latest(self, person: int) -> Place | None:
        """Where a person stood last; None if nowhere, or too long ago."""
        return await self._database.run(_latest, person, self._oldest())

    async def progress(self, person: int, lesson: str) -> Progress:
        """How far a person is in a lesson."""
        return await self._database.run(_progress, person, lesson, self._oldest())

    async def stand(self, person: int, lesson: str, step: str) -> None:
        """Keeps where a person stands in a lesson."""
        await self._database.run(_stand, (person, lesson, step, self._clock()), self._oldest())

    async def hint(self, person: int, lesson: str, step: str, most: int) -> int:
        """Keeps that a person takes one more hint.

        Returns:
            How many they have taken by now, `most` at most.
        """
        key = (person, lesson, step, self._clock())
        return await self._database.run(_hint, key, most, self._oldest())

    async def solve(self, person: int, lesson: str, step: str) -> None:
        """Keeps that a person has solved a step."""
        await self._database.run(_solve, (person, lesson, step, self._clock()), self._oldest())

    async def solve_led(self, message: int, step: str, person: int) -> None:
        """Keeps that a person has solved a step of the led lesson in a message."""
        key = (message, step, person, self._clock())
        await self._database.run(_solve_led, key, self._oldest())

    async def stand_led(self, message: int, step: str) -> None:
        """Keeps at which step the led lesson in a message is; empty when it is over."""
        await self._database.run(_stand_led, (message, step, self._clock()), self._oldest())

    async def led_place(self, message: int) -> str | None:
        """The step that a led lesson is at; None if it has never gone on, or not lately."""
        return await self._database.run(_led_place, message, self._oldest())

    async def solved_led(self, message: int) -> Mapping[str, int]:
        """How many people have solved each step of the led lesson in a message."""
        return await self._database.run(_solved_led, message, self._oldest())

    async def about(self, person: int) -> int:
        """How many entries are kept about a person: steps solved, hints taken, where they are."""
        return await self._database.run(_about, person, self._oldest())

    async def forget(self, person: int) -> int:
        """Removes all that is kept about a person; how many entries that was."""
        return await self._database.run(_forget, person, self._oldest())

    async def purge(self) -> None:
        """Deletes what is too old."""
        await self._database.run(_purge, self._oldest())

    def _oldest(self) -> float:
        """What was changed before this is too old."""
        return self._clock() - KEPT_SECONDS


def _about(connection: sqlite3.Connection, person: int, oldest: float) -> int:
    key = (person, oldest)
    counts = (
        connection.execute(f"SELECT count(*) FROM {table} WHERE person = ? AND at >= ?", key)  # noqa: S608
        for table in _OF_PERSONS
    )
    return sum(int(count) for rows in counts for (count,) in rows)


def _forget(connection: sqlite3.Connection, person: int, oldest: float) -> int:
    _purge(connection, oldest)
    return sum(
        connection.execute(f"DELETE FROM {table} WHERE person = ?", (person,)).rowcount  # noqa: S608
        for table in _OF_PERSONS
    )


def _latest(connection: sqlite3.Connection, person: int, oldest: float) -> Place | None:
    row = connection.execute(
        "SELECT lesson, step FROM lesson_places WHERE person = ? AND at >= ? "
        "ORDER BY at DESC, rowid DESC LIMIT 1",
        (person, oldest),
    ).fetchone()
    return None if row is None else Place(*row)


def _progress(connection: sqlite3.Connection, person: int, lesson: str, oldest: float) -> Progress:
    key = (person, lesson, oldest)
    place = connection.execute(
        "SELECT step FROM lesson_places WHERE person = ? AND lesson = ? AND at >= ?", key
    ).fetchone()
    steps = connection.execute(
        "SELECT step, hints, solved FROM lesson_steps WHERE person = ? AND lesson = ? AND at >= ?",
        key,
    ).fetchall()
    return Progress(
        None if place is None else place[0],
        frozenset(step for step, _, solved in steps if solved),
        MappingProxyType({step: hints for step, hints, _ in steps}),
    )


def _stand(connection: sqlite3.Connection, key: tuple[int, str, str, float], oldest: float) -> None:
    _tidy(connection, "lesson_places", oldest)
    connection.execute(
        "INSERT INTO lesson_places (person, lesson, step, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (person, lesson) DO UPDATE SET step = excluded.step, at = excluded.at",
        key,
    )


def _hint(
    connection: sqlite3.Connection, key: tuple[int, str, str, float], most: int, oldest: float
) -> int:
    _tidy(connection, "lesson_steps", oldest)
    connection.execute(
        "INSERT INTO lesson_steps (person, lesson, step, at, hints) VALUES (?, ?, ?, ?, 1) "
        "ON CONFLICT (person, lesson, step) "
        "DO UPDATE SET hints = min(hints + 1, ?), at = excluded.at",
        (*key, most),
    )
    (hints,) = connection.execute(
        "SELECT hints FROM lesson_steps WHERE person = ? AND lesson = ? AND step = ?", key[:3]
    ).fetchone()
    return int(hints)


def _solve(connection: sqlite3.Connection, key: tuple[int, str, str, float], oldest: float) -> None:
    _tidy(connection, "lesson_steps", oldest)
    connection.execute(
        "INSERT INTO lesson_steps (person, lesson, step, at, solved) VALUES (?, ?, ?, ?, 1) "
        "ON CONFLICT (person, lesson, step) DO UPDATE SET solved = 1, at = excluded.at",
        key,
    )


def _solve_led(
    connection: sqlite3.Connection, key: tuple[int, str, int, float], oldest: float
) -> None:
    _tidy(connection, "lessons_led", oldest)
    connection.execute(
        "INSERT INTO lessons_led (message, step, person, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (message, step, person) DO UPDATE SET at = excluded.at",
        key,
    )


def _solved_led(connection: sqlite3.Connection, message: int, oldest: float) -> Mapping[str, int]:
    return dict(
        connection.execute(
            "SELECT step, count(*) FROM lessons_led WHERE message = ? AND at >= ? GROUP BY step",
            (message, oldest),
        ).fetchall()
    )


def _stand_led(connection: sqlite3.Connection, key: tuple[int, str, float], oldest: float) -> None:
    _tidy(connection, "led_places", oldest)
    connection.execute(
        "INSERT OR REPLACE INTO led_places (message, step, at) VALUES (?, ?, ?)", key
    )


def _led_place(connection: sqlite3.Connection, message: int, oldest: float) -> str | None:
    row = connection.execute(
        "SELECT step FROM led_places WHERE message = ? AND at >= ?", (message, oldest)
    ).fetchone()
    return None if row is None else str(row[0])


def _purge(connection: sqlite3.Connection, oldest: float) -> None:
    for table in _ALL:
        _remove_old(connection, table, oldest)


def _remove_old(connection: sqlite3.Connection, table: str, oldest: float) -> None:
    connection.execute(f"DELETE FROM {table} WHERE at < ?", (oldest,))  # noqa: S608


def _tidy(connection: sqlite3.Connection, table: str, oldest: float) -> None:
    """Makes room for one more row: removes what is too old, and the oldest of too many."""
    _remove_old(connection, table, oldest)
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    if count >= MOST_ROWS:
        connection.execute(
            f"DELETE FROM {table} WHERE rowid IN "  # noqa: S608
            f"(SELECT rowid FROM {table} ORDER BY at LIMIT ?)",
            (count - MOST_ROWS + 1,),
        )
