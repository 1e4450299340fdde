"""Sending, editing and deleting messages, by whoever does it."""

from collections.abc import Sequence

from sandbox.errors import ApiError, JsonObject, invalid_form, missing_permissions, unknown
from sandbox.protocol.components import with_ids
from sandbox.protocol.files import Upload, keep_attachments
from sandbox.protocol.mentions import MentionRules
from sandbox.protocol.payloads import member
from sandbox.protocol.validation import check_message, check_version_two, clean_embed, empty_message
from sandbox.world.entities import (
    Channel,
    Event,
    Forward,
    InteractionOrigin,
    Message,
    MessageFlag,
    Permission,
    Reference,
    User,
)
from sandbox.world.snowflake import parse_id
from sandbox.world.state import World

_REPLY = 19
_FORWARD = 1
"""Of a reference: it forwards its message, instead of answering it."""
_SENDABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SILENT | MessageFlag.COMPONENTS_V2
_NONCE_SECONDS = 300
_NONCE_MESSAGES = 50
_BULK = (2, 100)
_BULK_MAX_AGE_SECONDS = 14 * 24 * 3600


def send_message(
    world: World,
    channel: Channel,
    author: User,
    body: JsonObject,
    uploads: Sequence[Upload] = (),
) -> Message:
    """Sends a message as a person or the bot.

    Raises:
        ApiError: As Discord answers: a limit, nothing to send, a missing permission, a reply to
            a message that isn't there.
    """
    if author.bot:
        _check_permissions(world, channel, body, uploads)
    earlier = _same_nonce(world, channel, author, body)
    if earlier is not None:
        return earlier
    reference = _reference(channel, body)
    if reference is not None and author.bot:
        _need(world, channel, Permission.READ_MESSAGE_HISTORY, code=160002)
    message = build_message(world, channel, author, body, uploads, reference=reference)
    store_message(world, message)
    return message


def build_message(
    world: World,
    channel: Channel,
    author: User,
    body: JsonObject,
    uploads: Sequence[Upload] = (),
    *,
    origin: InteractionOrigin | None = None,
    reference: Reference | None = None,
    message_type: int = 0,
    extra_flags: int = 0,
) -> Message:
    """Checks `body` and makes a message of it, without storing it or telling anybody.

    Raises:
        ApiError: As Discord answers: a limit, nothing to send.
    """
    check_message(body)
    flags = (int(body.get("flags") or 0) & _SENDABLE) | extra_flags
    if flags & MessageFlag.COMPONENTS_V2:
        check_version_two(body)
    forward = _forward(world, body)
    message = Message(
        id=world.next_id(),
        channel=channel,
        author=author,
        content=(body.get("content") or "").strip(),
        timestamp=world.clock.now(),
        type=_REPLY if reference else message_type,
        flags=flags,
        embeds=[clean_embed(embed) for embed in body.get("embeds") or []],
        components=with_ids(body.get("components") or []),
        attachments=keep_attachments(world, channel.id, body, uploads),
        reference=reference,
        forward=forward,
        nonce=None if body.get("nonce") is None else str(body["nonce"]),
        origin=origin,
    )
    _require_something(message)
    _set_mentions(world, message, body)
    return message


def store_message(world: World, message: Message) -> None:
    """Stores a message and tells everybody who sees it."""
    world.add_message(message)
    world.publish(_event("MESSAGE_CREATE", message))


def edit_message(
    world: World, message: Message, body: JsonObject, uploads: Sequence[Upload] = ()
) -> None:
    """Changes what `body` names and leaves the rest.

    Raises:
        ApiError: 50035 for a limit, 50006 if nothing would be left.
    """
    version_two = (message.flags | int(body.get("flags") or 0)) & MessageFlag.COMPONENTS_V2
    check_message({**body, "flags": version_two})
    if version_two:
        check_version_two(body)
    content = message.content if "content" not in body else (body["content"] or "").strip()
    embeds = message.embeds
    if "embeds" in body:
        embeds = [clean_embed(embed) for embed in body["embeds"] or []]
    components = message.components
    if "components" in body:
        components = with_ids(body["components"] or [])
    attachments = keep_attachments(world, message.channel.id, body, uploads, message)
    if not (content or embeds or components or attachments):
        raise empty_message()
    message.content, message.embeds = content, embeds
    message.components, message.attachments = components, attachments
    world.make_room(message)
    _edit_flags(message, body, version_two)
    message.edited = world.clock.now()
    if "content" in body or "allowed_mentions" in body:
        _set_mentions(world, message, body)
    world.publish(_event("MESSAGE_UPDATE", message))


def touch_message(world: World, message: Message) -> None:
    """Tells everybody about a change that was made to `message` directly."""
    world.make_room(message)
    world.publish(_event("MESSAGE_UPDATE", message))


def delete_message(world: World, message: Message) -> None:
    """Deletes a message and tells everybody who saw it."""
    world.forget(message)
    only_for = message.origin.user if message.ephemeral and message.origin else None
    data = {"id": str(message.id), **_place(world, message.channel)}
    world.publish(Event("MESSAGE_DELETE", data, message.channel, only_for=only_for))


def clear_channel(world: World, channel: Channel) -> None:
    """Deletes all that was said in a channel, as many at once as a bot may."""
    everything = list(channel.messages.values())
    for message in everything:
        if message.ephemeral or not channel.in_guild:
            delete_message(world, message)
    public = [message for message in everything if message.id in channel.messages]
    for start in range(0, len(public), _BULK[1]):
        _delete_together(world, channel, public[start : start + _BULK[1]])


def delete_messages(world: World, channel: Channel, message_ids: Sequence[object]) -> None:
    """Deletes 2 to 100 messages at once; ids that aren't there are skipped.

    Raises:
        ApiError: 50016 for too few or too many, 50034 for one older than 14 days.
    """
    if not _BULK[0] <= len(message_ids) <= _BULK[1]:
        raise ApiError(
            400,
            50016,
            "Provided too few or too many messages to delete. Must provide at least 2 and fewer "
            "than 100 messages to delete",
        )
    ids = [parse_id(value, f"messages.{index}") for index, value in enumerate(message_ids)]
    found = [channel.messages[i] for i in ids if i in channel.messages]
    oldest = world.clock.now() - _BULK_MAX_AGE_SECONDS
    if any(message.timestamp < oldest for message in found):
        raise ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.")
    _delete_together(world, channel, found)


def start_typing(world: World, channel: Channel, user: User) -> None:
    """Tells everybody in `channel` that `user` is typing."""
    data: JsonObject = {
        **_place(world, channel),
        "user_id": str(user.id),
        "timestamp": int(world.clock.now()),
    }
    if channel.in_guild:
        data["member"] = member(world, user)
    world.publish(Event("TYPING_START", data, channel))


def _delete_together(world: World, channel: Channel, messages: Sequence[Message]) -> None:
    for message in messages:
        world.forget(message)
    data = {"ids": [str(message.id) for message in messages], **_place(world, channel)}
    world.publish(Event("MESSAGE_DELETE_BULK", data, channel))


def _event(name: str, message: Message) -> Event:
    only_for = message.origin.user if message.ephemeral and message.origin else None
    return Event(name, channel=message.channel, message=message, only_for=only_for)


def _place(world: World, channel: Channel) -> JsonObject:
    data: JsonObject = {"channel_id": str(channel.id)}
    guild = world.guild_of(channel)
    if guild is not None:
        data["guild_id"] = str(guild.id)
    return data


def _need(world: World, channel: Channel, permission: Permission, *, code: int = 50013) -> None:
    if world.bot_can(channel, permission):
        return
    if code == 50013:
        raise missing_permissions()
    raise ApiError(403, code, "Cannot reply without permission to read message history")


def _check_permissions(
    world: World, channel: Channel, body: JsonObject, uploads: Sequence[Upload]
) -> None:
    if not world.bot_can(channel, Permission.VIEW_CHANNEL):
        raise ApiError(403, 50001, "Missing Access")
    _need(world, channel, Permission.SEND_MESSAGES)
    if uploads:
        _need(world, channel, Permission.ATTACH_FILES)
    if body.get("embeds"):
        _need(world, channel, Permission.EMBED_LINKS)


def _same_nonce(world: World, channel: Channel, author: User, body: JsonObject) -> Message | None:
    """The recent message that `enforce_nonce` makes this one a repetition of."""
    if not body.get("enforce_nonce") or body.get("nonce") is None:
        return None
    nonce, since = str(body["nonce"]), world.clock.now() - _NONCE_SECONDS
    for message in list(channel.messages.values())[-_NONCE_MESSAGES:]:
        if message.author is author and message.nonce == nonce and message.timestamp >= since:
            return message
    return None


def _forward(world: World, body: JsonObject) -> Forward | None:
    """What `body` forwards.

    Raises:
        ApiError: 50035 if there is no such message.
    """
    given = body.get("message_reference") or {}
    if given.get("type", 0) != _FORWARD:
        return None
    channel = world.channels.get(parse_id(given.get("channel_id"), "message_reference.channel_id"))
    target_id = parse_id(given.get("message_id"), "message_reference.message_id")
    target = channel.messages.get(target_id) if channel else None
    if channel is None or target is None or target.ephemeral:
        raise _no_such_message()
    return Forward(Reference(target.id, channel.id), target.content, target.timestamp)


def _reference(channel: Channel, body: JsonObject) -> Reference | None:
    given = body.get("message_reference")
    if not given or given.get("type", 0) == _FORWARD:
        return None
    target_id = parse_id(given.get("message_id"), "message_reference.message_id")
    target = channel.messages.get(target_id)
    if target is not None and not target.ephemeral:
        return Reference(target.id, channel.id)
    if given.get("fail_if_not_exists", True):
        raise _no_such_message()
    return None


def _no_such_message() -> ApiError:
    return invalid_form("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")


def _require_something(message: Message) -> None:
    if message.loading or message.forward is not None:
        return
    if not (message.content or message.embeds or message.attachments or message.components):
        raise empty_message()


def _edit_flags(message: Message, body: JsonObject, version_two: int) -> None:
    """Of the flags in an edit only "suppress embeds" and the step to version 2 count."""
    if "flags" in body:
        suppress = int(body["flags"] or 0) & MessageFlag.SUPPRESS_EMBEDS
        message.flags = (message.flags & ~MessageFlag.SUPPRESS_EMBEDS) | suppress
    message.flags |= version_two


def _set_mentions(world: World, message: Message, body: JsonObject) -> None:
    rules = MentionRules.from_body(body, interaction=message.origin is not None)
    may_ping_everyone = not message.author.bot or world.bot_can(
        message.channel, Permission.MENTION_EVERYONE
    )
    found = rules.apply(world, message.content, may_ping_everyone=may_ping_everyone)
    if rules.replied_user and message.reference is not None:
        target = message.channel.messages.get(message.reference.message_id)
        if target is not None and target.author not in found.users:
            found.users.append(target.author)
    message.mentions = found.users
    message.mention_roles = found.roles
    message.mention_everyone = found.everyone


def own_message(message: Message, user: User) -> None:
    """Makes sure that `user` wrote `message`.

    Raises:
        ApiError: 50005 if not.
    """
    if message.author is not user:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")


def public_message(world: World, channel_id: int, message_id: int) -> Message:
    """A message that channel routes may reach.

    Raises:
        ApiError: 10003 or 10008 if there is none; ephemeral ones count as unknown.
    """
    message = world.message(channel_id, message_id)
    if message.ephemeral:
        raise unknown("Message")
    return message
