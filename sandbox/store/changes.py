"""What events change and delete.

What is deleted while somebody reads from the store must not come back with what was read.
"""

import contextlib
from collections.abc import Iterator

from sandbox.world.entities import Event, Message


class Gone:
    """What was deleted since a reading began: some messages, or all."""

    def __init__(self) -> None:
        self._ids: set[int] = set()
        self._everything = False

    def __contains__(self, message_id: int) -> bool:
        """Whether this message was deleted."""
        return self._everything or message_id in self._ids

    def add(self, message_id: int) -> None:
        """Notes that a message was deleted."""
        self._ids.add(message_id)

    def add_all(self) -> None:
        """Notes that every message there was has been deleted."""
        self._everything = True


class Deletions:
    """Tells all who are reading what was deleted meanwhile."""

    def __init__(self) -> None:
        self._readings: list[Gone] = []

    @contextlib.contextmanager
    def noted(self) -> Iterator[Gone]:
        """Notes what is deleted until the block ends."""
        gone = Gone()
        self._readings.append(gone)
        try:
            yield gone
        finally:
            self._readings.remove(gone)

    def note(self, message_id: int) -> None:
        """A message is deleted."""
        for gone in self._readings:
            gone.add(message_id)

    def note_all(self) -> None:
        """Every message is deleted."""
        for gone in self._readings:
            gone.add_all()


def deleted_by(event: Event) -> list[int]:
    """The ids of the messages that an event says are deleted."""
    if event.name == "MESSAGE_DELETE":
        return [int(event.data["id"])]
    if event.name == "MESSAGE_DELETE_BULK":
        return [int(message_id) for message_id in event.data["ids"]]
    return []


def changed_by(event: Event) -> Message | None:
    """The message that an event changed: its own, or the one whose reactions it is about."""
    if event.message is not None:
        return event.message
    if event.channel is None or not event.name.startswith("MESSAGE_REACTION_"):
        return None
    return event.channel.messages.get(int(event.data["message_id"]))
