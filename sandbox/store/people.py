"""People as the store knows them: who is here, and of those who left whom a message names."""

from sandbox.store.rows import body_of, named_in, person_of
from sandbox.store.standing import news, settle
from sandbox.store.tables import Batch
from sandbox.world.entities import Message, User
from sandbox.world.state import World

_FORMER_KEPT = 20_000
"""People who left. As many messages are stored, and each names whoever wrote it."""


class StoredPeople:
    """Who is stored.

    Attributes:
        former: Those who left and whom a message names, by their ids; who left first comes first.
    """

    def __init__(self) -> None:
        self.former: dict[int, User] = {}
        self._written: dict[int, str] = {}
        """JSON of those who were here at the last write."""
        self._named: set[int] = set()
        """Ids of those among them whom a message may name."""

    def fill(self, world: World, stored: dict[int, str], *, all_here: bool) -> None:
        """Takes in what was stored.

        Args:
            world: Where those settle who are here.
            stored: JSON of people by their ids.
            all_here: Whether all are here who were; else only those whom the world has already.
        """
        self._named = {*stored}
        for user_id, body in stored.items():
            person, here = person_of(user_id, body)
            if here:
                self._written[user_id] = body
            if user_id in world.users or (here and all_here):
                settle(world, person)
            else:
                self.former[user_id] = person

    def note_named(self, message: Message) -> None:
        """Notes whom a message names that is going to be stored."""
        self._named |= named_in(message)

    def note(self, world: World, batch: Batch) -> None:
        """Adds who has come, changed or left. Of those who left, whom a message names stays."""
        people = {person.id: body_of(person, here=True) for person in world.people}
        batch.people |= news(people, self._written)
        for user_id in sorted(self._written.keys() - people.keys()):
            if user_id in self._named:
                self.former[user_id], _ = person_of(user_id, self._written[user_id])
                batch.people[user_id] = body_of(self.former[user_id], here=False)
            else:
                batch.forgotten.add(user_id)
        self._named &= self._written.keys() | people.keys()
        while len(self.former) > _FORMER_KEPT:
            first = next(iter(self.former))
            del self.former[first]
            batch.forgotten.add(first)

    def note_written(self, batch: Batch) -> None:
        """Notes that a batch is written."""
        for user_id, body in batch.people.items():
            if user_id not in self.former:
                self._written[user_id] = body
        for user_id in (batch.people.keys() & self.former.keys()) | batch.forgotten:
            self._written.pop(user_id, None)
