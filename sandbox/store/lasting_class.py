"""A class that lasts: read from the store, and written to it whenever it changes."""

from sandbox.store.store import Store
from sandbox.world.classroom import Classroom
from sandbox.world.entities import Event
from sandbox.world.state import World

_NAME = "class"
_CHANGES = frozenset({"JOIN", "LEAVE", "MUTE", "CLASS_UPDATE", "CLASS_CODE"})
"""Events after which a class is not what it was."""


def stored_class(store: Store) -> Classroom:
    """The class that the store has, or a new one."""
    saved = store.value(_NAME)
    return Classroom() if saved is None else Classroom.of(saved)


def save_class(store: Store, classroom: Classroom) -> None:
    """Stores a class as it is now."""
    store.save_value(_NAME, classroom.state())


def keep_class(world: World, store: Store, classroom: Classroom) -> None:
    """Stores a class as it is now, and whenever it changes."""

    def on_event(event: Event) -> None:
        if event.name in _CHANGES:
            save_class(store, classroom)

    save_class(store, classroom)
    world.listen(on_event)
