"""What stands in the world beside its messages: people and channels, to be stored and back."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TypeVar

from sandbox.errors import JsonObject
from sandbox.world.entities import Channel, Guild, User
from sandbox.world.state import World

Key = TypeVar("Key", int, str)


def settle(world: World, person: User) -> None:
    """Lets a stored person be among the world's; one who is there already stays who they are."""
    world.users.setdefault(person.id, person)
    world.go_on_after(person.id)


def open_channel(world: World, fields: JsonObject, person: Callable[[int], User]) -> None:
    """Lets a stored channel be among the world's.

    Args:
        world: The world.
        fields: What `channels_of` made of it.
        person: Finds whoever has an id, also if they have left.
    """
    elsewhere = fields["elsewhere"]
    channel = Channel(
        id=fields["id"],
        name=fields["name"],
        position=fields["position"],
        recipient=None if fields["recipient"] is None else person(fields["recipient"]),
        people=tuple(person(user_id) for user_id in fields["people"]),
        elsewhere=None if elsewhere is None else _guild(world, Guild(**elsewhere)),
        external_apps=fields["external_apps"],
    )
    if _is_of_somebody_here(world, channel):
        known = world.channels.setdefault(channel.id, channel)
        known.name, known.position = channel.name, channel.position
        world.go_on_after(channel.id)


def _guild(world: World, stored: Guild) -> Guild:
    """A stored guild as the world has it, which all of its channels share."""
    world.go_on_after(stored.id)
    return world.guilds.setdefault(stored.id, stored)


def channels_of(world: World) -> list[JsonObject]:
    """The world's channels, for `open_channel`."""
    return [
        {
            "id": channel.id,
            "name": channel.name,
            "position": channel.position,
            "recipient": None if channel.recipient is None else channel.recipient.id,
            "people": [person.id for person in channel.people],
            "elsewhere": None if channel.elsewhere is None else asdict(channel.elsewhere),
            "external_apps": channel.external_apps,
        }
        for channel in world.channels.values()
        if _is_of_somebody_here(world, channel)
    ]


def _is_of_somebody_here(world: World, channel: Channel) -> bool:
    """Whether a channel is a guild's, or belongs to people of whom somebody has not left."""
    people = (*channel.people, *([channel.recipient] if channel.recipient else []))
    return not people or any(person.id in world.users for person in people)


def news(now: Mapping[Key, str], before: Mapping[Key, str]) -> dict[Key, str]:
    """What is not as it was."""
    return {key: text for key, text in now.items() if before.get(key) != text}
