"""What stands in the world beside its messages: people and channels, to be stored and back."""

from collections.abc import Mapping
from typing import TypeVar

from sandbox.errors import JsonObject
from sandbox.world.entities import Channel, User
from sandbox.world.state import World

Key = TypeVar("Key", int, str)


def settle(world: World, person: User) -> None:
    """Lets a stored person be among the world's; one who is there already only has the name."""
    known = world.users.setdefault(person.id, person)
    known.username, known.global_name = person.username, person.global_name
    known.color = person.color
    world.go_on_after(person.id)


def open_channel(world: World, fields: JsonObject) -> None:
    """Lets a stored channel be among the world's, unless it belongs to somebody who has left."""
    owner = fields["recipient"]
    recipient = None if owner is None else world.users.get(owner)
    if owner is not None and recipient is None:
        return
    channel = Channel(fields["id"], fields["name"], fields["position"], recipient)
    known = world.channels.setdefault(channel.id, channel)
    known.name, known.position = channel.name, channel.position
    world.go_on_after(channel.id)


def channels_of(world: World) -> list[JsonObject]:
    """The world's channels, but direct messages with people who have left, for `open_channel`."""
    return [
        {
            "id": channel.id,
            "name": channel.name,
            "position": channel.position,
            "recipient": None if channel.recipient is None else channel.recipient.id,
        }
        for channel in world.channels.values()
        if channel.recipient is None or channel.recipient.id in world.users
    ]


def news(now: Mapping[Key, str], before: Mapping[Key, str]) -> dict[Key, str]:
    """What is not as it was."""
    return {key: text for key, text in now.items() if before.get(key) != text}
