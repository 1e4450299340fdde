"""All that the bot keeps of people, in one database."""

from pathlib import Path

from config.database import Database
from records.lessons import TABLES as LESSON_TABLES
from records.lessons import LessonRecords, forget_lessons

_FILE = "records.sqlite"


class Records:
    """What is kept, as long as it is open.

    Attributes:
        lessons: How far people are in lessons.
    """

    def __init__(self, database: Database) -> None:
        """Takes an open database that has the tables."""
        self._database = database
        self.lessons = LessonRecords(database)

    @classmethod
    async def opened(cls, folder: Path | None) -> "Records":
        """Opens what is kept in a folder.

        Args:
            folder: Is made where it lacks. None keeps everything in memory, until it is closed.

        Raises:
            DatabaseError: If the folder or the file in it can't be used.
            WorkError: If that takes too long.
        """
        file = None if folder is None else folder / _FILE
        return cls(await Database.opened(file, LESSON_TABLES, name="records"))

    async def forget(self, person: int) -> None:
        """Erases all that is kept of a person.

        Raises:
            DatabaseError, WorkError: If that fails.
        """
        await self._database.run(forget_lessons, person)

    async def close(self) -> None:
        """Ends when all that was begun has."""
        await self._database.close()
