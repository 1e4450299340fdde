"""The store's tables, and what is read from and written to them, each in one transaction."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, field

from sandbox.store.rows import Row

TABLES = (
    """CREATE TABLE IF NOT EXISTS messages (
        id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, body TEXT NOT NULL, bytes INTEGER NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS messages_of_channel ON messages (channel, id)",
    # Both bounds are read from it, without the messages' bodies.
    "CREATE INDEX IF NOT EXISTS sizes_of_messages ON messages (id, bytes)",
    """CREATE TABLE IF NOT EXISTS files (
        id INTEGER PRIMARY KEY,
        message INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
        content BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS files_of_message ON files (message)",
    "CREATE TABLE IF NOT EXISTS people (id INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS standing (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS saved (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
_MESSAGES_KEPT = 20_000
"""In all channels together."""
_FILE_BYTES_KEPT = 512 * 1024 * 1024
"""In all channels together."""

_LARGEST = (1 << 63) - 1
"""SQLite has no larger integer. No id of ours is larger, but one that somebody asks for may be."""


@dataclass
class Batch:
    """What has changed since the last write.

    Attributes:
        messages: Those that are new or changed, by their ids.
        deleted: Ids of messages that were deleted.
        closed: Ids of channels that are gone, with all that was said there.
        people: JSON of those who came, left or changed, by their ids.
        forgotten: Ids of people who left and of whom nothing is kept.
        standing: What else of the world lasts, as JSON by its name.
        saved: Values that others save, as JSON by their names.
    """

    messages: dict[int, Row] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    people: dict[int, str] = field(default_factory=dict)
    forgotten: set[int] = field(default_factory=set)
    standing: dict[str, str] = field(default_factory=dict)
    saved: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        gone = self.deleted or self.closed or self.forgotten
        return bool(gone or self.messages or self.people or self.standing or self.saved)

    def put(self, row: Row) -> None:
        """Notes a message as it now is."""
        earlier = self.messages.pop(row.id, None)
        if earlier is not None:
            # What has not been written yet may have left memory by now.
            waiting = {i: c for i, c in earlier.files.items() if i in row.file_ids}
            row.files.update({**waiting, **row.files})
        self.messages[row.id] = row

    def delete(self, message_id: int) -> None:
        """Notes that a message is gone."""
        self.messages.pop(message_id, None)
        self.deleted.add(message_id)

    def begun_with(self, earlier: "Batch") -> "Batch":
        """This batch with an earlier one before it."""
        both = Batch(
            {**earlier.messages},
            earlier.deleted | self.deleted,
            earlier.closed | self.closed,
            {**earlier.people, **self.people},
            earlier.forgotten | self.forgotten,
            {**earlier.standing, **self.standing},
            {**earlier.saved, **self.saved},
        )
        for row in self.messages.values():
            both.put(row)
        for message_id in self.deleted:
            both.messages.pop(message_id, None)
        return both

    @property
    def file_bytes(self) -> int:
        """How many bytes of files wait."""
        return sum(len(c) for row in self.messages.values() for c in row.files.values())


@dataclass(frozen=True)
class Everything:
    """What there is when a sandbox starts.

    Attributes:
        messages: The newest of each channel as (id, body), oldest first.
    """

    people: dict[int, str]
    standing: dict[str, str]
    messages: dict[int, list[tuple[int, str]]]


def write(connection: sqlite3.Connection, batch: Batch) -> list[int]:
    """Writes what has changed.

    Returns:
        The ids of the oldest messages, which had to go because there is no room for them.
    """
    for row in batch.messages.values():
        _write_message(connection, row)
    _delete(connection, batch.deleted)
    connection.executemany(
        "DELETE FROM messages WHERE channel = ?", [(channel_id,) for channel_id in batch.closed]
    )
    connection.executemany("REPLACE INTO people VALUES (?, ?)", batch.people.items())
    forgotten = [(user_id,) for user_id in batch.forgotten]
    connection.executemany("DELETE FROM people WHERE id = ?", forgotten)
    connection.executemany("REPLACE INTO standing VALUES (?, ?)", batch.standing.items())
    connection.executemany("REPLACE INTO saved VALUES (?, ?)", batch.saved.items())
    return _make_room(connection)


def read_everything(connection: sqlite3.Connection, most: int) -> Everything:
    """All that stands, and the newest `most` messages of each channel."""
    channels = connection.execute("SELECT DISTINCT channel FROM messages").fetchall()
    return Everything(
        dict(connection.execute("SELECT id, body FROM people")),
        dict(connection.execute("SELECT name, value FROM standing")),
        {channel: read_before(connection, channel, _LARGEST, most) for (channel,) in channels},
    )


def read_saved(connection: sqlite3.Connection) -> dict[str, str]:
    """The values that others saved."""
    return dict(connection.execute("SELECT name, value FROM saved"))


def read_before(
    connection: sqlite3.Connection, channel_id: int, before: int, most: int
) -> list[tuple[int, str]]:
    """The newest of those messages of a channel whose ids are less than one.

    Returns:
        (id, body) of up to `most` messages, oldest first.
    """
    newest = connection.execute(
        "SELECT id, body FROM messages WHERE channel = ? AND id < ? ORDER BY id DESC LIMIT ?",
        (channel_id, min(before, _LARGEST), most),
    )
    return newest.fetchall()[::-1]


def read_messages(
    connection: sqlite3.Connection, message_ids: Collection[int]
) -> list[tuple[int, int, str]]:
    """(id, channel, body) of those of the messages that are there."""
    rows = []
    for message_id in (i for i in message_ids if i <= _LARGEST):
        rows += connection.execute(
            "SELECT id, channel, body FROM messages WHERE id = ?", (message_id,)
        ).fetchall()
    return rows


def read_file(
    connection: sqlite3.Connection, channel_id: int, file_id: int
) -> tuple[str, bytes] | None:
    """The body of the message that a file belongs to, and the file's bytes."""
    found: tuple[str, bytes] | None = connection.execute(
        "SELECT body, content FROM files JOIN messages ON messages.id = message "
        "WHERE files.id = ? AND channel = ?",
        (min(file_id, _LARGEST), min(channel_id, _LARGEST)),
    ).fetchone()
    return found


def delete_all(connection: sqlite3.Connection) -> None:
    """Leaves nothing."""
    connection.execute("DELETE FROM messages")  # and with them their files
    connection.execute("DELETE FROM people")
    connection.execute("DELETE FROM standing")
    connection.execute("DELETE FROM saved")


def _write_message(connection: sqlite3.Connection, row: Row) -> None:
    connection.execute(
        "INSERT INTO messages (id, channel, body, bytes) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET body = excluded.body, bytes = excluded.bytes",
        (row.id, row.channel_id, row.body, row.file_bytes),
    )
    written = {
        i for (i,) in connection.execute("SELECT id FROM files WHERE message = ?", (row.id,))
    }
    gone = [(file_id,) for file_id in written.difference(row.file_ids)]
    connection.executemany("DELETE FROM files WHERE id = ?", gone)
    new = [(i, row.id, content) for i, content in row.files.items() if i not in written]
    connection.executemany("INSERT INTO files (id, message, content) VALUES (?, ?, ?)", new)


def _make_room(connection: sqlite3.Connection) -> list[int]:
    """Deletes the oldest messages until the rest is within both bounds."""
    count, size = connection.execute("SELECT COUNT(*), TOTAL(bytes) FROM messages").fetchone()
    gone = []
    for message_id, file_bytes in connection.execute("SELECT id, bytes FROM messages ORDER BY id"):
        if count <= _MESSAGES_KEPT and size <= _FILE_BYTES_KEPT:
            break
        count -= 1
        size -= file_bytes
        gone.append(message_id)
    _delete(connection, gone)
    return gone


def _delete(connection: sqlite3.Connection, message_ids: Collection[int]) -> None:
    connection.executemany("DELETE FROM messages WHERE id = ?", [(i,) for i in message_ids])
