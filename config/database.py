"""A SQLite database in a file of its own, or in memory, whose statements run beside the event loop.

Each call is one transaction: it is kept as a whole or not at all, also when the process dies in
the middle of it. Several processes may share a file; they wait for each other, for a few seconds.
"""

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from config.workers import WorkError, Workers

P = ParamSpec("P")
T = TypeVar("T")

_SECONDS = 20.0
"""After which a call is given up. It counts as hanging after half of it."""
_BUSY_SECONDS = 5.0
"""How long a call waits for another process."""
_REFUSED_PAUSE_SECONDS = 0.01
"""Until what SQLite refused at once is tried again."""
_WIPES, _WIPE_PAUSE_SECONDS = 20, 0.05
"""So often what was deleted is overwritten again where another process is at the same, with pauses
that grow by so much each time: in all ten seconds."""
_WAITING = 1_000
"""So many calls may wait. Each takes about a millisecond."""


class DatabaseError(Exception):
    """The database can't be opened, read or written; its text says why, in words for the log."""


class Database:
    """An open database. All calls but `opened` and `close` go through `run`."""

    def __init__(self, workers: Workers) -> None:
        """Takes what `opened` made."""
        self._connection: sqlite3.Connection | None = None
        self._workers = workers

    @property
    def workers(self) -> Workers:
        """Where its calls are made."""
        return self._workers

    @classmethod
    async def opened(
        cls,
        file: Path | None,
        tables: Sequence[str],
        *,
        name: str = "database",
        on_stuck: Callable[[], object] | None = None,
    ) -> "Database":
        """Opens a database, and makes its file, its folder and its tables where they lack.

        Args:
            file: Where it is kept; nobody but the owner may read what is made. None keeps it in
                memory, until it is closed.
            tables: Statements that do no harm when they are run again, such as
                `CREATE TABLE IF NOT EXISTS`.
            name: What its thread is called, and the log calls its work.
            on_stuck: Called when a call hangs: until it ends, if ever, all others are refused.

        Raises:
            DatabaseError: If the file can't be made or isn't a database.
            WorkError: If opening it takes too long.
        """
        # Another thread could do nothing: the one that hangs has the connection.
        workers = Workers(
            name, queue_limit=_WAITING, time_limit=_SECONDS, replaced=0, on_stuck=on_stuck
        )
        database = cls(workers)
        async with database.closed_on_error():
            await database._workers.run(database._connect, file)
            await database.run(_with_tables, tables)
        return database

    @contextlib.asynccontextmanager
    async def closed_on_error(self) -> AsyncIterator[None]:
        """Closes it if the block fails or is cancelled: for what comes before it is handed on."""
        try:
            yield
        except BaseException:
            await self.close()
            raise

    async def run(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Calls `function(connection, *args, **kwargs)` in one transaction.

        If the function raises, nothing of what it did is kept. Who is cancelled meanwhile can't
        know whether it was.

        Returns:
            What the function returns.

        Raises:
            DatabaseError: If the database can't be read or written.
            WorkError: If too many calls wait, or one takes too long.
            BaseException: What the function raises.
        """
        return await self._workers.run(
            self._transaction, lambda connection: function(connection, *args, **kwargs)
        )

    async def wipe(self) -> None:
        """Overwrites in the file what was deleted, now and not whenever room is needed.

        Raises:
            DatabaseError: If the database can't be written, or other processes keep it from that.
            WorkError: If too many calls wait, or it takes too long.
        """
        for attempt in range(_WIPES):
            await asyncio.sleep(_WIPE_PAUSE_SECONDS * attempt)
            if await self._workers.run(self._called, _written_back):
                return
        raise DatabaseError("other processes keep what was deleted from being overwritten")

    async def try_to_wipe(self) -> None:
        """Does what `wipe` does if nothing keeps it from that, once, and raises nothing.

        For what is deleted in any case: what is left now is overwritten with what is next.
        """
        with contextlib.suppress(DatabaseError, WorkError):
            await self._workers.run(self._called, _written_back)

    async def close(self) -> None:
        """Ends when all calls under way have."""
        await self._workers.close()
        # Else one of them hangs, with the connection.
        if not self._workers.hanging and self._connection is not None:
            self._connection.close()

    def _connect(self, file: Path | None) -> None:
        # Kept by the thread that makes it, so that `close` finds it also where whoever asked has
        # been cancelled meanwhile.
        self._connection = _connected(file)

    def _transaction(self, call: Callable[[sqlite3.Connection], T]) -> T:
        def committed(connection: sqlite3.Connection) -> T:
            with _committed(connection):
                return call(connection)

        return self._called(committed)

    def _called(self, call: Callable[[sqlite3.Connection], T]) -> T:
        with _in_words():
            assert self._connection is not None  # noqa: S101 - `opened` waits for it
            return call(self._connection)


def _connected(file: Path | None) -> sqlite3.Connection:
    with _in_words():
        if file is not None:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(
            ":memory:" if file is None else file,
            timeout=_BUSY_SECONDS,
            isolation_level=None,  # transactions begin and end where `_committed` says
            check_same_thread=False,  # a thread that hangs is replaced
        )
        try:
            # What was committed survives a loss of power, and what was deleted can't be read any
            # more in the file.
            _write_ahead(connection)
            for setting in ("synchronous=FULL", "secure_delete=ON"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("PRAGMA foreign_keys=ON")
        except BaseException:
            connection.close()
            raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    # Of two processes that open a new file at once, SQLite refuses one without letting it wait.
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= end:
                raise
            time.sleep(_REFUSED_PAUSE_SECONDS)
        else:
            return


def _with_tables(connection: sqlite3.Connection, tables: Sequence[str]) -> None:
    for statement in tables:
        connection.execute(statement)


def _written_back(connection: sqlite3.Connection) -> bool:
    # What was deleted stands in the file until the log of changes has been written back to it. Two
    # processes can't do that at once, and SQLite does not let the second one wait.
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


@contextlib.contextmanager
def _committed(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction around the block."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk, say, has ended it already
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """Turns what SQLite and the operating system raise into our error."""
    try:
        yield
    except sqlite3.Error as error:
        raise DatabaseError(str(error)) from error
    except OSError as error:
        raise DatabaseError(error.strerror or type(error).__name__) from error
