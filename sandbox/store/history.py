"""Looking back: messages as people scroll up to them, those in memory and then the stored ones."""

from collections.abc import Sequence

from sandbox.store.store import Store
from sandbox.world.entities import Attachment, Channel, Message, User
from sandbox.world.state import World


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
        memory = [
            message
            for message in channel.messages.values()
            if message.id < message_id
            and message.visible_to(user)
            and not self._world.is_recalled(message)
        ][-most:]
        found = memory
        if len(memory) < most:
            oldest = memory[0].id if memory else message_id
            stored = await self._store.older(channel, oldest, most - len(memory))
            found = self._recalled(stored) + memory
        await self.recall_answered(found)
        return found

    async def recall(self, message_id: int) -> None:
        """Makes sure that a message is in memory, if it is kept at all."""
        if not any(message_id in channel.messages for channel in self._world.channels.values()):
            self._recalled(await self._store.messages([message_id]))

    async def recall_answered(self, messages: Sequence[Message]) -> None:
        """Makes sure that what these messages reply to is in memory, if it is kept at all."""
        wanted = {
            message.reference.message_id
            for message in messages
            if message.reference and message.reference.message_id not in message.channel.messages
        }
        if wanted:
            self._recalled(await self._store.messages(wanted))

    async def file(self, channel_id: int, file_id: int) -> Attachment | None:
        """A file with its bytes, or None."""
        held = self._world.attachment(channel_id, file_id)
        if held is not None and held.content is not None:
            return held
        return await self._store.file(channel_id, file_id)

    def _recalled(self, stored: Sequence[Message]) -> list[Message]:
        """These messages, in memory; one that is there already stays what it is."""
        there = [message.channel.messages.get(message.id) for message in stored]
        self._world.recall([s for s, known in zip(stored, there, strict=True) if known is None])
        return [known or s for s, known in zip(stored, there, strict=True)]
