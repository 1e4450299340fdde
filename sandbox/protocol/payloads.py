"""The world's things as Discord's JSON objects."""

from sandbox.errors import JsonObject
from sandbox.protocol.files import MAX_FILE_BYTES
from sandbox.world.clock import iso
from sandbox.world.entities import (
    ALL_PERMISSIONS,
    PERMISSIONS_OF_AN_APP,
    Channel,
    Guild,
    Permission,
    User,
)
from sandbox.world.state import World

_CONTENT_LIMITED_FLAG = 1 << 19


def user(person: User) -> JsonObject:
    """A user object."""
    return {
        "id": str(person.id),
        "username": person.username,
        "discriminator": "0001" if person.bot else "0",
        "global_name": person.global_name,
        "avatar": None,
        "bot": person.bot,
        "system": False,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def page_user(person: User) -> JsonObject:
    """A person as the chat page lists them."""
    return {
        "id": str(person.id),
        "username": person.username,
        "global_name": person.global_name,
        "color": person.color,
    }


def page_channel(world: World, place: Channel, viewer: User) -> JsonObject:
    """A channel as the chat page of a person who sees it lists it."""
    guild = world.guild_of(place)
    others = [person for person in place.people if person is not viewer]
    if place.recipient is not None:
        others = [world.bot]
    return {
        "id": str(place.id),
        "name": place.name if guild is not None else ", ".join(one.name for one in others),
        "type": place.type,
        "context": place.context,
        "has_bot": place.has_bot,
        "external_apps": place.external_apps,
        "server": None if guild is None else {"id": str(guild.id), "name": guild.name},
        "people": [str(person.id) for person in (viewer, *others)] if guild is None else [],
    }


def own_user(world: World) -> JsonObject:
    """The bot's own user object, as `/users/@me` gives it."""
    return {
        **user(world.bot),
        "mfa_enabled": False,
        "verified": True,
        "locale": "en-US",
        "email": None,
    }


def partial_member(world: World) -> JsonObject:
    """The member object that goes beside a user object."""
    return {
        "roles": [],
        "flags": 0,
        "joined_at": iso(world.guild.joined),
        "nick": None,
        "avatar": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "premium_since": None,
        "communication_disabled_until": None,
    }


def member(world: World, person: User) -> JsonObject:
    """A guild member object."""
    until = person.timed_out_until
    return {
        **partial_member(world),
        "user": user(person),
        "communication_disabled_until": None if until is None else iso(until),
    }


def guild_member(world: World, person: User) -> JsonObject:
    """A guild member object as the gateway's events about members have it."""
    return {**member(world, person), "guild_id": str(world.guild.id)}


def roles(world: World, guild: Guild) -> list[JsonObject]:
    """A guild's roles: @everyone, and the one that Discord makes for a bot that is invited."""
    own = {"bot_id": str(world.bot.id)}
    return [
        _role(guild.id, "@everyone", 0, ALL_PERMISSIONS & ~int(Permission.MANAGE_MESSAGES)),
        {
            **_role(world.bot_role_id, world.bot.username, 1, ALL_PERMISSIONS),
            "managed": True,
            "tags": own,
        },
    ]


def _role(role_id: int, name: str, position: int, permissions: int) -> JsonObject:
    return {
        "id": str(role_id),
        "name": name,
        "permissions": str(permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel(world: World, place: Channel) -> JsonObject:
    """The object of a text channel, direct messages or a group."""
    last = next(reversed(place.messages), None)
    common: JsonObject = {
        "id": str(place.id),
        "type": place.type,
        "last_message_id": None if last is None else str(last),
        "flags": 0,
    }
    if place.recipient is not None:
        return {**common, "recipients": [user(place.recipient)]}
    if place.people:
        return {**common, "name": None, "icon": None, "owner_id": str(place.people[0].id)}
    overwrites = []
    if world.bot_denied and place.has_bot:
        denied = {"id": str(world.bot.id), "type": 1, "allow": "0", "deny": str(world.bot_denied)}
        overwrites.append(denied)
    return {
        **common,
        "guild_id": str((place.elsewhere or world.guild).id),
        "name": place.name,
        "position": place.position,
        "permission_overwrites": overwrites,
        "nsfw": False,
        "parent_id": None,
        "topic": None,
        "rate_limit_per_user": 0,
    }


def guild(world: World, place: Guild) -> JsonObject:
    """The guild object without channels and members."""
    return {
        "id": str(place.id),
        "name": place.name,
        "owner_id": str(place.owner_id),
        "icon": None,
        "splash": None,
        "banner": None,
        "description": None,
        "features": [],
        "preferred_locale": "en-US",
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "roles": roles(world, place),
        "emojis": [],
        "stickers": [],
    }


def guild_create(world: World, place: Guild, *, everyone: bool) -> JsonObject:
    """The GUILD_CREATE payload; it lists only the bot unless `everyone` is wanted."""
    listed = list(world.users.values()) if everyone else [world.bot]
    return {
        **guild(world, place),
        "unavailable": False,
        "large": False,
        "member_count": len(world.users),
        "joined_at": iso(place.joined),
        "channels": [channel(world, one) for one in world.channels_of(place)],
        "members": [member(world, person) for person in listed],
        "threads": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application(world: World) -> JsonObject:
    """The application object."""
    return {
        "id": str(world.application_id),
        "name": world.bot.username,
        "description": "",
        "icon": None,
        "bot": user(world.bot),
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": user(world.owner),
        "team": None,
        "flags": application_flags(world),
    }


def application_flags(world: World) -> int:
    """The application's flags: whether message content is switched on."""
    return _CONTENT_LIMITED_FLAG if world.message_content else 0


def interaction_context(world: World, place: Channel, person: User) -> JsonObject:
    """The part of an interaction that says where it happened and who caused it."""
    context: JsonObject = {
        "application_id": str(world.application_id),
        "version": 1,
        "channel_id": str(place.id),
        "channel": {**channel(world, place), "permissions": str(ALL_PERMISSIONS)},
        "locale": "en-US",
        "app_permissions": str(_app_permissions(world, place)),
        "entitlements": [],
        "attachment_size_limit": MAX_FILE_BYTES,
        "context": place.context,
        "authorizing_integration_owners": installed_by(world.guild_of(place), place, person),
    }
    guild = world.guild_of(place)
    if guild is None:
        return {**context, "user": user(person)}
    return {
        **context,
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": {**member(world, person), "permissions": str(world.permissions(person))},
    }


def installed_by(guild: Guild | None, place: Channel, person: User) -> JsonObject:
    """Whose installation of the app is used: the guild's where the bot is, else the person's own.

    Args:
        guild: The guild of the channel, if it is in one.
        place: The channel.
        person: Who interacts.
    """
    if not place.has_bot:
        return {"1": str(person.id)}
    return {"0": "0" if guild is None else str(guild.id)}


def _app_permissions(world: World, place: Channel) -> int:
    """What the bot's answer to an interaction may hold."""
    return world.bot_permissions(place) if place.has_bot else int(PERMISSIONS_OF_AN_APP)
