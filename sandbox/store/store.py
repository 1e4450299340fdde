"""The store: writes what changes in the world to a file, and gives it back after a restart.

It hears the world's events, notes what each changed, and writes all of it at once, beside the event
loop, half a second later. What is for one person only is not stored: at Discord, too, it is gone
when they reload. No secret is stored either: tokens, keys, passes and the secrets in the addresses
of files are new in each process.
"""

import asyncio
import contextlib
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from config.database import Database, DatabaseError
from config.workers import WorkError
from sandbox.actions.commands import CommandRegistry
from sandbox.actions.messages import clear_channel
from sandbox.store.changes import Deletions, changed_by, deleted_by
from sandbox.store.folder import StoreError, cannot_write, held, kept_aside, removed
from sandbox.store.people import StoredPeople
from sandbox.store.rows import message_of, row_of, stored_file
from sandbox.store.standing import channels_of, news, open_channel
from sandbox.store.tables import (
    TABLES,
    Batch,
    Everything,
    delete_all,
    read_before,
    read_everything,
    read_file,
    read_messages,
    read_saved,
    write,
)
from sandbox.world.entities import Attachment, Channel, Event, Message, User
from sandbox.world.state import World

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.5
_PAUSE_IN_TROUBLE_SECONDS = 30.0
_WAITING_MESSAGES = 2000
_WAITING_FILE_BYTES = 64 * 1024 * 1024
"""So much waits at most while nothing can be written; then the oldest goes."""
_NOT_AS_WRITTEN = (ValueError, TypeError, LookupError, AttributeError)
"""What reading raises where something else stands in the file than this store writes."""
_GONE = "somebody"
"""The name of an author of whom the store knows nothing."""


class Store:
    """What lasts of a world. Without a file it holds saved values, and nothing lasts.

    Attributes:
        lasts: Whether there is a file.
        deletions: What is deleted while somebody reads.
    """

    def __init__(self, file: Path | None = None, database: Database | None = None) -> None:
        """Takes a file with what `open_database` made of it; neither, and nothing lasts."""
        self.lasts = file is not None
        self.deletions = Deletions()
        self._file = file
        self._database = database
        self._world: World | None = None
        self._commands: CommandRegistry | None = None
        self._commands_changed = False
        self._people = StoredPeople()
        self._pending = Batch()
        self._standing: dict[str, str] = {}
        self._saved: dict[str, str] = {}
        self._writing = asyncio.Lock()
        self._writer: asyncio.Task[None] | None = None
        self._in_trouble = False

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, folder: Path | None) -> AsyncIterator["Store"]:
        """A store that lasts in a folder, or one that doesn't last, until the block ends.

        Raises:
            StoreError: If another sandbox has the folder, nobody may write there, or what is there
                can't be read.
        """
        if folder is None:
            yield cls()
            return
        with held(folder) as file:
            try:
                database = await _opened(file)
                async with database.closed_on_error():
                    saved = await database.run(read_saved)
            except (DatabaseError, WorkError) as error:
                raise _unusable(file, error) from error
            store = cls(file, database)
            store._saved = saved
            try:
                yield store
            finally:
                await store.close()

    async def restore(
        self, world: World, commands: CommandRegistry, *, with_people: bool = True
    ) -> None:
        """Fills a new world with what is stored, and from then on stores what happens in it.

        Args:
            world: The world, with those in it who are there in any case.
            commands: The application's commands.
            with_people: Whether all others come back, too, who were there.

        Raises:
            StoreError: If what is stored can't be read.
        """
        if self._file is None or self._database is None or world is self._world:
            return
        try:
            everything = await self._database.run(read_everything, world.messages_kept)
            self._world, self._commands = world, commands
            self._fill(world, commands, everything, with_people=with_people)
        except (DatabaseError, WorkError, *_NOT_AS_WRITTEN) as error:
            self._world = None
            raise _unusable(self._file, error) from error
        world.stored = True
        world.listen(self._on_event)
        self._write_soon()

    def save_value(self, name: str, value: Any) -> None:  # noqa: ANN401 - any JSON
        """Keeps a JSON value under a name, in place of an earlier one.

        Raises:
            TypeError: If it isn't JSON.
        """
        self._saved[name] = self._pending.saved[name] = json.dumps(value)
        self._write_soon()

    def value(self, name: str) -> Any:  # noqa: ANN401 - any JSON
        """The JSON value that was saved under a name; None if there is none."""
        text = self._saved.get(name)
        return None if text is None else json.loads(text)

    async def older(self, channel: Channel, before: int, most: int) -> list[Message]:
        """The newest `most` stored messages of a channel before an id, oldest first."""
        deleted = await self._still_to_delete()
        rows = await self._looked_up(read_before, channel.id, before, most)
        return [self._message(i, channel, body) for i, body in rows or () if i not in deleted]

    async def messages(self, message_ids: Collection[int]) -> list[Message]:
        """Those of these messages that are stored."""
        deleted = await self._still_to_delete()
        rows = await self._looked_up(read_messages, message_ids)
        channels = self._world.channels if self._world else {}
        return [
            self._message(i, channels[c], body)
            for i, c, body in rows or ()
            if c in channels and i not in deleted
        ]

    async def file(self, channel_id: int, file_id: int) -> Attachment | None:
        """A stored file with its bytes."""
        await self._still_to_delete()
        found = await self._looked_up(read_file, channel_id, file_id)
        return None if not found else stored_file(channel_id, file_id, *found)

    async def flush(self) -> None:
        """Writes what has changed, now."""
        async with self._writing:
            self._note_standing()
            batch, self._pending = self._pending, Batch()
            if batch and self._database is not None:
                await self._write(self._database, batch)

    async def clear(self) -> None:
        """Deletes every message and every saved value, here and in the world, for good.

        People, channels and commands that the world has now are stored anew.
        """
        async with self._writing:
            self.deletions.note_all()
            self._saved.clear()
            self._people = StoredPeople()
            self._pending, self._standing = Batch(), {}
            self._commands_changed = True
            if self._world is not None:
                for channel in self._world.channels.values():
                    clear_channel(self._world, channel)
                self._pending = Batch()  # it has just been told of all that went
            if self._file is not None and self._database is not None:
                await self._begin_anew(self._file, self._database)
        await self.flush()

    async def close(self) -> None:
        """Writes the last changes and closes the file."""
        async with self._writing:  # else a write under way would be cut off
            if self._writer is not None:
                self._writer.cancel()
        await self.flush()
        database, self._database = self._database, None
        if database is not None:
            await database.close()

    def _on_event(self, event: Event) -> None:
        for message_id in deleted_by(event):
            self._pending.delete(message_id)
            self.deletions.note(message_id)
        if event.name == "COMMANDS_UPDATE":
            self._commands_changed = True
        message = changed_by(event)
        # One that is gone may be changed by an answer that comes too late.
        if message and not message.ephemeral and message.id in message.channel.messages:
            self._pending.put(row_of(message))
            self._people.note_named(message)
        self._write_soon()

    def _write_soon(self) -> None:
        if self._database is not None and (self._writer is None or self._writer.done()):
            self._writer = asyncio.create_task(self._write_later(), name="history")

    async def _write_later(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE_IN_TROUBLE_SECONDS if self._in_trouble else _PAUSE_SECONDS)
            await self.flush()
            if not self._pending:
                return

    async def _write(self, database: Database, batch: Batch) -> None:
        try:
            gone = await database.run(write, batch)
        except BaseException as error:
            self._pending = self._pending.begun_with(batch)
            _shorten(self._pending)
            if not isinstance(error, DatabaseError | WorkError):
                raise  # whoever waited has left
            self._complain(error)
            return
        self._people.note_written(batch)
        self._standing |= batch.standing
        if self._in_trouble:
            self._in_trouble = False
            log.warning("History is kept in %s again.", self._file)
        for message_id in gone:
            _forget(self._world, message_id)

    def _complain(self, error: Exception) -> None:
        """Says once that the file can't be used."""
        if not self._in_trouble:
            self._in_trouble = True
            log.error(
                "The history in %s can't be used at present (%s). The sandbox goes on in memory. "
                "It tries again every %g seconds; until then, what is said is lost by a restart.",
                *(self._file, error, _PAUSE_IN_TROUBLE_SECONDS),
            )

    async def _still_to_delete(self) -> frozenset[int]:
        """Writes all changes; in trouble, the ids of deleted messages that the file still has."""
        if self._database is not None:
            await self.flush()
        return frozenset(self._pending.deleted)

    async def _looked_up(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """What is read; None where that fails."""
        if self._database is None:
            return None
        try:
            return await self._database.run(function, *args, **kwargs)
        except (DatabaseError, WorkError) as error:
            self._complain(error)
            return None

    def _fill(
        self, world: World, commands: CommandRegistry, everything: Everything, *, with_people: bool
    ) -> None:
        """Puts what was stored into the world."""
        self._people.fill(world, everything.people, all_here=with_people)
        standing = {name: json.loads(text) for name, text in everything.standing.items()}
        for fields in standing.get("channels", ()):
            open_channel(world, fields, self._person)
        commands.restore(standing.get("commands", ()))
        world.go_on_after(standing.get("last_id", 0))
        for channel_id, rows in everything.messages.items():
            channel = world.channels.get(channel_id)
            if channel is None:
                self._pending.closed.add(channel_id)
                continue
            for message_id, body in rows:
                self._take_in(world, self._message(message_id, channel, body))
        self._standing = everything.standing

    def _take_in(self, world: World, message: Message) -> None:
        if message.loading:
            # What it waited for ended with the process.
            self._pending.delete(message.id)
        else:
            message.channel.messages[message.id] = message
            world.go_on_after(message.id)

    def _message(self, message_id: int, channel: Channel, body: str) -> Message:
        return message_of(message_id, channel, body, self._person)

    def _person(self, user_id: int) -> User:
        users = self._world.users if self._world else {}
        return users.get(user_id) or self._people.former.get(user_id) or User(user_id, _GONE, None)

    def _note_standing(self) -> None:
        """Adds what has changed of people, channels and commands, and the last id."""
        world, commands = self._world, self._commands
        if world is None or commands is None:
            return
        self._people.note(world, self._pending)
        channels = channels_of(world)
        before = json.loads(self._standing.get("channels", "[]"))
        gone = {fields["id"] for fields in before} - {fields["id"] for fields in channels}
        self._pending.closed |= gone
        standing = {"channels": json.dumps(channels), "last_id": json.dumps(world.last_id)}
        if self._commands_changed:
            self._commands_changed = False
            standing["commands"] = json.dumps(commands.every())
        self._pending.standing |= news(standing, self._standing)

    async def _begin_anew(self, file: Path, database: Database) -> None:
        """Leaves nothing of the file: it is overwritten, removed and made again."""
        self._database = None
        try:
            async with database.closed_on_error():
                await database.run(delete_all)
            await database.close()  # which empties what SQLite has written ahead
            removed(file)
            self._database = await _opened(file)
        except (DatabaseError, WorkError, OSError) as error:
            self._complain(error)


async def _opened(file: Path) -> Database:
    return await Database.opened(file, TABLES, name="history")


def _unusable(file: Path, error: Exception) -> StoreError:
    """What to say at the start. A file that can't be read makes room for a new one."""
    # Of SQLite's errors this one, and none of its heirs, is about what stands in the file.
    broken = type(error.__cause__) is sqlite3.DatabaseError or isinstance(error, _NOT_AS_WRITTEN)
    if not broken:
        return cannot_write(file.parent, str(error))
    log.error("The history in %s can't be read (%s).", file, error)
    try:
        aside = kept_aside(file)
    except OSError as failed:
        return cannot_write(file.parent, failed.strerror or type(failed).__name__)
    return StoreError(
        f"The history in {file} can't be read. It is kept as {aside.name}, beside it. "
        "Start again, and a new history begins."
    )


def _shorten(batch: Batch) -> None:
    """Lets the oldest go of what waits for too long."""
    size = batch.file_bytes
    for message_id in list(batch.messages):
        if len(batch.messages) <= _WAITING_MESSAGES and size <= _WAITING_FILE_BYTES:
            return
        size -= sum(map(len, batch.messages.pop(message_id).files.values()))


def _forget(world: World | None, message_id: int) -> None:
    if world is None:
        return
    for channel in world.channels.values():
        if message_id in channel.messages:
            world.forget(channel.messages[message_id])
