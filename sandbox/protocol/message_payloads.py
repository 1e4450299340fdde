"""Messages, with their embeds, files and components, as Discord's JSON objects."""

import copy

from sandbox.errors import JsonObject
from sandbox.protocol.emoji import partial_emoji
from sandbox.protocol.payloads import installed_by, partial_member, user
from sandbox.world.clock import iso
from sandbox.world.entities import (
    Attachment,
    Channel,
    Forward,
    InteractionOrigin,
    Message,
    Reference,
    User,
)
from sandbox.world.state import World

_COMMAND_INTERACTION = 2
_ATTACHMENT_SCHEME = "attachment://"


def attachment(world: World, file: Attachment) -> JsonObject:
    """An attachment object with absolute addresses."""
    place = f"{file.channel_id}/{file.id}/{file.filename}"
    url = f"{world.origin}/attachments/{place}?hm={world.secret_of(file.id)}"
    result: JsonObject = {
        "id": str(file.id),
        "filename": file.filename,
        "size": file.size,
        "url": url,
        "proxy_url": url,
        "content_type": file.content_type,
        "flags": 0,
    }
    if file.description:
        result["description"] = file.description
    if file.width is not None:
        result["width"], result["height"] = file.width, file.height
    return result


def message(
    world: World, sent: Message, *, viewer: User, full: bool = True, nested: bool = False
) -> JsonObject:
    """A message object as HTTP answers it.

    Args:
        world: Where the message lives.
        sent: The message.
        viewer: Whose reactions count as `me`.
        full: False empties what the message-content intent guards.
        nested: Whether it stands in an answer to it. What it answers itself is left out then: as
            at Discord, however long a chain of answers is, each shows one message before it.
    """
    embeds, listed = _resolve_files(world, sent)
    result: JsonObject = {
        "id": str(sent.id),
        "channel_id": str(sent.channel.id),
        "type": sent.type,
        "content": sent.content if full else "",
        "author": user(sent.author),
        "timestamp": iso(sent.timestamp),
        "edited_timestamp": None if sent.edited is None else iso(sent.edited),
        "tts": False,
        "flags": int(sent.flags),
        "pinned": sent.pinned,
        "mentions": [user(person) for person in sent.mentions],
        "mention_roles": [str(role_id) for role_id in sent.mention_roles],
        "mention_everyone": sent.mention_everyone,
        "attachments": listed if full else [],
        "embeds": embeds if full else [],
        "components": _resolve_component_files(world, sent) if full else [],
    }
    if sent.nonce is not None:
        result["nonce"] = sent.nonce
    if sent.reactions:
        result["reactions"] = [
            {
                "emoji": partial_emoji(reaction.emoji),
                "count": len(reaction.user_ids),
                "count_details": {"burst": 0, "normal": len(reaction.user_ids)},
                "me": viewer.id in reaction.user_ids,
                "me_burst": False,
                "burst_colors": [],
            }
            for reaction in sent.reactions
        ]
    if sent.origin is not None:
        result.update(_origin(world, sent.channel, sent.origin))
    if sent.reference is not None:
        result["message_reference"] = _place_of(world, sent.channel, sent.reference)
        if not nested:
            result["referenced_message"] = _answered(world, sent, sent.reference, viewer=viewer)
    if sent.forward is not None:
        result.update(_forwarded(world, sent.forward, full=full))
    return result


def bot_message(world: World, sent: Message, *, content_allowed: bool) -> JsonObject:
    """A message as the bot may see it; see `bot_sees_content`."""
    full = content_allowed or bot_sees_content(world, sent)
    result = message(world, sent, viewer=world.bot, full=full)
    answered = result.get("referenced_message")
    if answered is not None:
        target = sent.channel.messages[int(answered["id"])]
        result["referenced_message"] = message(
            world,
            target,
            viewer=world.bot,
            full=content_allowed or bot_sees_content(world, target),
            nested=True,
        )
    return result


def bot_sees_content(world: World, sent: Message) -> bool:
    """Whether the bot gets the content without the message-content intent."""
    return (
        sent.author is world.bot or sent.channel.recipient is not None or world.bot in sent.mentions
    )


def for_gateway(world: World, sent: Message, payload: JsonObject) -> JsonObject:
    """Adds to a message object what only gateway events carry.

    Ephemeral messages are dispatched as if in no guild.
    """
    guild = world.guild_of(sent.channel)
    if guild is None or sent.ephemeral:
        return payload
    return {
        **payload,
        "guild_id": str(guild.id),
        "member": partial_member(world),
        "mentions": [
            {**mention, "member": partial_member(world)} for mention in payload["mentions"]
        ],
    }


def _origin(world: World, place: Channel, origin: InteractionOrigin) -> JsonObject:
    installed = installed_by(world.guild_of(place), place, origin.user)
    owner = {"authorizing_integration_owners": installed}
    common = {"id": str(origin.id), "type": origin.type, "user": user(origin.user)}
    result: JsonObject = {
        "webhook_id": str(world.application_id),
        "application_id": str(world.application_id),
        "interaction_metadata": {**common, **owner},
    }
    if origin.type == _COMMAND_INTERACTION:
        result["interaction"] = {**common, "name": origin.name}
    return result


def _forwarded(world: World, forward: Forward, *, full: bool) -> JsonObject:
    """What was forwarded, which Discord sends without its author."""
    snapshot = {
        "type": 0,
        "content": forward.content if full else "",
        "timestamp": iso(forward.timestamp),
        "edited_timestamp": None,
        "flags": 0,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
    }
    place = {
        "type": 1,
        "message_id": str(forward.reference.message_id),
        "channel_id": str(forward.reference.channel_id),
        "guild_id": str(world.guild.id),
    }
    return {"message_reference": place, "message_snapshots": [{"message": snapshot}]}


def _place_of(world: World, channel: Channel, reference: Reference) -> JsonObject:
    """Where the message is that one in `channel` answers."""
    place: JsonObject = {
        "type": 0,
        "message_id": str(reference.message_id),
        "channel_id": str(reference.channel_id),
    }
    guild = world.guild_of(channel)
    if guild is not None:
        place["guild_id"] = str(guild.id)
    return place


def _answered(
    world: World, sent: Message, reference: Reference, *, viewer: User
) -> JsonObject | None:
    """What a message answers; None if that is gone, or `viewer` doesn't see it."""
    target = sent.channel.messages.get(reference.message_id)
    if target is None or not (target.visible_to(viewer) or viewer is world.bot):
        return None
    return message(world, target, viewer=viewer, nested=True)


def _resolve_files(world: World, sent: Message) -> tuple[list[JsonObject], list[JsonObject]]:
    """Embeds with addresses in place of `attachment://`, and the attachments left over."""
    files = {file.filename: attachment(world, file) for file in sent.attachments}
    used: set[str] = set()
    embeds = [_resolve_embed(embed, files, used) for embed in sent.embeds]
    used |= _names_in_components(sent.components)
    listed = [attachment(world, f) for f in sent.attachments if f.filename not in used]
    if sent.ephemeral:
        listed = [{**file, "ephemeral": True} for file in listed]
    return embeds, listed


def _resolve_embed(embed: JsonObject, files: dict[str, JsonObject], used: set[str]) -> JsonObject:
    embed = copy.deepcopy(embed)
    for part in ("image", "thumbnail"):
        if part in embed:
            resolved = _media(embed.pop(part)["url"], files, used)
            if resolved is not None:
                embed[part] = resolved
    for part in ("footer", "author"):
        icon = embed.get(part, {}).pop("icon_url", None)
        resolved = _media(icon, files, used) if icon else None
        if resolved is not None:
            embed[part]["icon_url"] = resolved["url"]
            embed[part]["proxy_icon_url"] = resolved["proxy_url"]
    return embed


def _media(url: str, files: dict[str, JsonObject], used: set[str]) -> JsonObject | None:
    """A media object for an address; None for `attachment://` without that file."""
    if not url.startswith(_ATTACHMENT_SCHEME):
        return {"url": url, "proxy_url": url, "flags": 0}
    name = url[len(_ATTACHMENT_SCHEME) :]
    file = files.get(name)
    if file is None:
        return None
    used.add(name)
    keys = ("url", "proxy_url", "width", "height", "content_type", "flags", "description")
    return {key: file[key] for key in keys if key in file}


def _names_in_components(value: object) -> set[str]:
    """The file names that media components refer to, at any depth."""
    if isinstance(value, list):
        return {name for item in value for name in _names_in_components(item)}
    if not isinstance(value, dict):
        return set()
    url = value.get("url")
    if isinstance(url, str) and url.startswith(_ATTACHMENT_SCHEME):
        return {url[len(_ATTACHMENT_SCHEME) :]}
    return {name for item in value.values() for name in _names_in_components(item)}


def _resolve_component_files(world: World, sent: Message) -> list[JsonObject]:
    files = {file.filename: attachment(world, file) for file in sent.attachments}

    def resolve(value: object) -> object:
        if isinstance(value, list):
            return [resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        url = value.get("url")
        if isinstance(url, str) and url.startswith(_ATTACHMENT_SCHEME):
            return _media(url, files, set()) or value
        return {key: resolve(item) for key, item in value.items()}

    resolved: list[JsonObject] = [
        {key: resolve(item) for key, item in component.items()} for component in sent.components
    ]
    return resolved
