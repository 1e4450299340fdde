"""Reactions under messages."""

from sandbox.errors import ApiError, JsonObject, unknown
from sandbox.protocol.emoji import is_unicode_emoji, partial_emoji
from sandbox.protocol.payloads import member
from sandbox.world.entities import Event, Message, Reaction, User
from sandbox.world.state import World

_MAX_DIFFERENT = 20


def add_reaction(world: World, message: Message, emoji: str, user: User) -> None:
    """Puts `user`'s reaction there; adding it twice changes nothing.

    Raises:
        ApiError: 10014 for an unknown emoji, 30010 for the 21st different one.
    """
    if not is_unicode_emoji(emoji):
        raise unknown("Emoji")
    reaction = _find(message, emoji)
    if reaction is None:
        if len(message.reactions) >= _MAX_DIFFERENT:
            raise ApiError(403, 30010, f"Maximum number of reactions reached ({_MAX_DIFFERENT})")
        reaction = Reaction(emoji)
        message.reactions.append(reaction)
    if user.id in reaction.user_ids:
        return
    reaction.user_ids.append(user.id)
    _publish(world, "MESSAGE_REACTION_ADD", message, emoji, user)


def remove_reaction(world: World, message: Message, emoji: str, user: User) -> None:
    """Takes `user`'s reaction away; taking away none changes nothing."""
    reaction = _find(message, emoji)
    if reaction is None or user.id not in reaction.user_ids:
        return
    reaction.user_ids.remove(user.id)
    if not reaction.user_ids:
        message.reactions.remove(reaction)
    _publish(world, "MESSAGE_REACTION_REMOVE", message, emoji, user)


def clear_reactions(world: World, message: Message, emoji: str | None = None) -> None:
    """Takes away every reaction, or every one with `emoji`."""
    message.reactions = [r for r in message.reactions if emoji is not None and r.emoji != emoji]
    data = _place(world, message)
    if emoji is None:
        name = "MESSAGE_REACTION_REMOVE_ALL"
    else:
        name = "MESSAGE_REACTION_REMOVE_EMOJI"
        data["emoji"] = partial_emoji(emoji)
    world.publish(Event(name, data, message.channel))


def reacted(message: Message, emoji: str) -> list[int]:
    """The ids of those who reacted with `emoji`."""
    reaction = _find(message, emoji)
    return list(reaction.user_ids) if reaction else []


def _find(message: Message, emoji: str) -> Reaction | None:
    return next((r for r in message.reactions if r.emoji == emoji), None)


def _place(world: World, message: Message) -> JsonObject:
    data: JsonObject = {"channel_id": str(message.channel.id), "message_id": str(message.id)}
    guild = world.guild_of(message.channel)
    if guild is not None:
        data["guild_id"] = str(guild.id)
    return data


def _publish(world: World, name: str, message: Message, emoji: str, user: User) -> None:
    data: JsonObject = {
        **_place(world, message),
        "user_id": str(user.id),
        "emoji": partial_emoji(emoji),
        "message_author_id": str(message.author.id),
        "type": 0,
        "burst": False,
    }
    if message.channel.in_guild and name == "MESSAGE_REACTION_ADD":
        data["member"] = member(world, user)
    world.publish(Event(name, data, message.channel))
