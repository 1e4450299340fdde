"""All that the bot keeps of people, in one database."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from config.database import Database
from config.workers import Workers
from records import lessons, notebooks, quizzes

_FILE = "records.sqlite"
_TABLES = (*quizzes.TABLES, *notebooks.TABLES, *lessons.TABLES)


class Records:
    """What is kept, as long as it is open.

    Attributes:
        quizzes: Rounds of the quiz.
        notebooks: What people keep of answers.
        lessons: How far people are in lessons.
    """

    def __init__(self, database: Database) -> None:
        """Takes an open database that has the tables."""
        self._database = database
        self.quizzes = quizzes.Quizzes(database)
        self.notebooks = notebooks.Notebooks(database)
        self.lessons = lessons.LessonRecords(database)

    @classmethod
    async def opened(
        cls, folder: Path | None, on_stuck: Callable[[], object] | None = None
    ) -> "Records":
        """Opens what is kept in a folder.

        Args:
            folder: Is made where it lacks. None keeps everything in memory, until it is closed.
            on_stuck: Called when a call hangs, so that nothing can be read or kept any more.

        Raises:
            DatabaseError: If the folder or the file in it can't be used.
            WorkError: If that takes too long.
        """
        file = None if folder is None else folder / _FILE
        database = await Database.opened(file, _TABLES, name="records", on_stuck=on_stuck)
        records = cls(database)
        async with database.closed_on_error():
            await records.purge()
        return records

    @property
    def workers(self) -> Workers:
        """Where it is read and written."""
        return self._database.workers

    async def forget(self, person: int) -> Mapping[str, int]:
        """Deletes all that is kept about a person.

        Returns:
            How many things of each kind that were, by the names that `about` uses.

        Raises:
            DatabaseError, WorkError: As `Database.run` does.
        """
        gone = {
            "notebook": await self.notebooks.forget(person),
            "quiz": await self.quizzes.forget(person),
            "lesson": await self.lessons.forget(person),
        }
        await self._database.wipe()
        return gone

    async def about(self, person: int) -> Mapping[str, int]:
        """How many things of each kind are kept about a person.

        That is entries of their notebook; votes, points and rounds of the quiz; and of lessons the
        steps that they solved or took hints for.
        """
        return {
            "notebook": len(await self.notebooks.of_person(person)),
            "quiz": await self.quizzes.about(person),
            "lesson": await self.lessons.about(person),
        }

    async def purge(self) -> None:
        """Deletes what is too old.

        What was deleted, then or before, is overwritten, unless another process keeps it from that.

        Raises:
            DatabaseError, WorkError: As `Database.run` does.
        """
        await self.quizzes.purge()
        await self.notebooks.purge()
        await self.lessons.purge()
        await self._database.try_to_wipe()

    async def clear(self) -> None:
        """Deletes all that is kept, of everybody.

        Raises:
            DatabaseError, WorkError: As `Database.run` does.
        """
        await self._database.run(_clear)
        await self._database.wipe()

    async def close(self) -> None:
        """Ends when all that was begun has."""
        await self._database.close()


def _clear(connection: sqlite3.Connection) -> None:
    # Not SQLite's own, which hold the last ids: no id may come twice, for old buttons hold them.
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    # Some rows refer to others; whether all do is looked at when none is left.
    connection.execute("PRAGMA defer_foreign_keys=ON")
    for (name,) in tables:
        connection.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a name of ours
