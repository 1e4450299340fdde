"""Messages and people as rows of the store, and back."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import JsonObject
from sandbox.world.entities import (
    Attachment,
    Channel,
    Forward,
    InteractionOrigin,
    Message,
    Reaction,
    Reference,
    User,
)

_PLAIN = (
    "content",
    "timestamp",
    "type",
    "flags",
    "edited",
    "embeds",
    "components",
    "mention_roles",
    "mention_everyone",
    "nonce",
    "pinned",
)
"""Fields of a message that are JSON as they are."""
_OF_A_FILE = ("id", "filename", "size", "content_type", "description", "width", "height")


@dataclass(frozen=True)
class Row:
    """A message as it was when it last changed.

    Attributes:
        body: All but the ids and the files' bytes, as JSON.
        files: The bytes of those files that are in memory, by the file's id.
        file_ids: The ids of all its files.
        file_bytes: How many bytes all of them have.
    """

    id: int
    channel_id: int
    body: str
    files: dict[int, bytes]
    file_ids: tuple[int, ...]
    file_bytes: int


def row_of(message: Message) -> Row:
    """A message as a row."""
    body = {name: getattr(message, name) for name in _PLAIN}
    body["flags"] = int(message.flags)
    body |= {
        "author": message.author.id,
        "mentions": [person.id for person in message.mentions],
        "files": [{name: getattr(f, name) for name in _OF_A_FILE} for f in message.attachments],
        "reactions": [[reaction.emoji, reaction.user_ids] for reaction in message.reactions],
        "reference": _of_reference(message.reference),
        "forward": _of_forward(message.forward),
        "origin": _of_origin(message.origin),
    }
    return Row(
        id=message.id,
        channel_id=message.channel.id,
        body=json.dumps(body),
        files={file.id: file.content for file in message.attachments if file.content is not None},
        file_ids=tuple(file.id for file in message.attachments),
        file_bytes=sum(file.size for file in message.attachments),
    )


def message_of(
    message_id: int, channel: Channel, text: str, person: Callable[[int], User]
) -> Message:
    """A row's message; the bytes of its files stay in the store.

    Args:
        message_id: Its id.
        channel: Where it was said.
        text: The row's body.
        person: Finds whoever has an id, also if they have left.

    Raises:
        ValueError: If the body isn't what `row_of` makes.
    """
    try:
        body: JsonObject = json.loads(text)
        reference = body["reference"]
        return Message(
            id=message_id,
            channel=channel,
            author=person(body["author"]),
            mentions=[person(user_id) for user_id in body["mentions"]],
            attachments=[file_of(channel.id, file, None) for file in body["files"]],
            reactions=[Reaction(emoji, user_ids) for emoji, user_ids in body["reactions"]],
            reference=None if reference is None else Reference(*reference),
            forward=_to_forward(body["forward"]),
            origin=_to_origin(body["origin"], person),
            **{name: body[name] for name in _PLAIN},
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"a message lacks {error}") from error


def named_in(message: Message) -> set[int]:
    """Ids of those whom a message that all see names: they are to be known once they have left."""
    if not message.channel.in_guild:
        return set()
    asked = [message.origin.user] if message.origin else []
    return {person.id for person in (message.author, *message.mentions, *asked)}


def stored_file(channel_id: int, file_id: int, text: str, content: bytes) -> Attachment | None:
    """One file of a row's message with its bytes; None if the message has it no more."""
    files = json.loads(text)["files"]
    return next((file_of(channel_id, f, content) for f in files if f["id"] == file_id), None)


def file_of(channel_id: int, fields: JsonObject, content: bytes | None) -> Attachment:
    """An attachment from its fields in a row."""
    return Attachment(channel_id=channel_id, content=content, **fields)


def body_of(person: User, *, here: bool) -> str:
    """A person as JSON; `here` is whether they are still among the world's people."""
    return json.dumps(
        {
            "username": person.username,
            "global_name": person.global_name,
            "color": person.color,
            "here": here,
        }
    )


def person_of(user_id: int, text: str) -> tuple[User, bool]:
    """A person out of JSON, and whether they are still among the world's people.

    Raises:
        ValueError: If the JSON isn't what `body_of` makes.
    """
    try:
        body = json.loads(text)
        here = bool(body.pop("here"))
        return User(id=user_id, **body), here
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a person lacks {error}") from error


def _of_reference(reference: Reference | None) -> list[int] | None:
    return None if reference is None else [reference.message_id, reference.channel_id]


def _of_forward(forward: Forward | None) -> JsonObject | None:
    if forward is None:
        return None
    return {
        "reference": _of_reference(forward.reference),
        "content": forward.content,
        "timestamp": forward.timestamp,
    }


def _to_forward(body: JsonObject | None) -> Forward | None:
    if body is None:
        return None
    return Forward(Reference(*body["reference"]), body["content"], body["timestamp"])


def _of_origin(origin: InteractionOrigin | None) -> JsonObject | None:
    if origin is None:
        return None
    return {"id": origin.id, "type": origin.type, "user": origin.user.id, "name": origin.name}


def _to_origin(body: JsonObject | None, person: Callable[[int], User]) -> InteractionOrigin | None:
    if body is None:
        return None
    return InteractionOrigin(body["id"], body["type"], person(body["user"]), body["name"])
