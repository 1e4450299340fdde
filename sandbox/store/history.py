"""Looking back: messages as people scroll up to them, those in memory and then the stored ones."""

from collections.abc import Collection, Sequence

from sandbox.store.changes import Gone
from sandbox.store.store import Store
from sandbox.world.entities import Attachment, Channel, Message, User
from sandbox.world.state import World

_READINGS = 3
"""So often what was read is read again because some of it was deleted meanwhile."""


class History:
    """All that was said and is kept, wherever it is. What is looked at is recalled into memory."""

    def __init__(self, world: World, store: Store) -> None:
        """Takes a world, and the store that has what goes out of its memory."""
        self._world = world
        self._store = store

    async def before(
        self, channel: Channel, user: User, message_id: int, most: int
    ) -> list[Message]:
        """The newest messages of a channel that `user` sees and that are older than one.

        Args:
            channel: One that `user` sees.
            user: Who looks back.
            message_id: All that is given has smaller ids.
            most: How many messages are given at most; with fewer, there are no others.

        Returns:
            The messages, oldest first.
        """
        found: list[Message] = []
        for _ in range(_READINGS):
            memory = self._standing(channel, user, message_id)[-most:]
            with self._store.deletions.noted() as gone:
                found = memory
                if len(memory) < most:
                    oldest = memory[0].id if memory else message_id
                    stored = await self._store.older(channel, oldest, most - len(memory))
                    found = self._recalled(stored, gone) + memory
                await self.recall_answered(found)
            # Without those that were deleted meanwhile it would be too few.
            if not any(message.id in gone for message in found):
                break
        return [message for message in found if message.id not in gone]

    async def recall(self, message_id: int) -> None:
        """Makes sure that a message is in memory, if it is kept at all."""
        if not any(message_id in channel.messages for channel in self._world.channels.values()):
            await self._recall_stored({message_id})

    async def recall_answered(self, messages: Sequence[Message]) -> None:
        """Makes sure that what these messages reply to is in memory, if it is kept at all."""
        wanted = {
            message.reference.message_id
            for message in messages
            if message.reference and message.reference.message_id not in message.channel.messages
        }
        if wanted:
            await self._recall_stored(wanted)

    async def file(self, channel_id: int, file_id: int) -> Attachment | None:
        """A file with its bytes, or None."""
        held = self._world.attachment(channel_id, file_id)
        if held is not None and held.content is not None:
            return held
        return await self._store.file(channel_id, file_id)

    def _standing(self, channel: Channel, user: User, message_id: int) -> list[Message]:
        """The messages before one that are in memory, and not only because they were recalled."""
        return [
            message
            for message in channel.messages.values()
            if message.id < message_id
            and message.visible_to(user)
            and not self._world.is_recalled(message)
        ]

    async def _recall_stored(self, message_ids: Collection[int]) -> None:
        with self._store.deletions.noted() as gone:
            stored = await self._store.messages(message_ids)
        self._recalled(stored, gone)

    def _recalled(self, stored: Sequence[Message], gone: Gone) -> list[Message]:
        """These messages, in memory; one that is there already stays what it is.

        Those that are gone, and what was said in a channel that is, stay out of it.
        """
        there = [message.channel.messages.get(message.id) for message in stored]
        new = [s for s, known in zip(stored, there, strict=True) if known is None]
        channels = self._world.channels
        self._world.recall(
            [s for s in new if s.id not in gone and channels.get(s.channel.id) is s.channel]
        )
        return [known or s for s, known in zip(stored, there, strict=True)]
