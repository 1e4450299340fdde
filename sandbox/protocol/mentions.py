"""Who a message pings: mentions in its text, narrowed by `allowed_mentions`."""

import re
from dataclasses import dataclass, field

from sandbox.errors import FieldErrors, JsonObject
from sandbox.world.entities import User
from sandbox.world.snowflake import parse_id
from sandbox.world.state import World

_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")
_KINDS = ("users", "roles", "everyone")
_MAX_LISTED = 100


@dataclass
class Mentions:
    """The outcome: who is pinged."""

    users: list[User] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    everyone: bool = False


@dataclass
class MentionRules:
    """What may ping: every user or role in the text, or only those listed."""

    parse: frozenset[str]
    users: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    replied_user: bool = False

    @classmethod
    def from_body(cls, body: JsonObject, *, interaction: bool) -> "MentionRules":
        """The rules in `allowed_mentions`, or Discord's defaults without it.

        Raises:
            ApiError: 50035 for an unknown kind, a list over 100 ids, or a kind that is both
                parsed and listed.
        """
        allowed = body.get("allowed_mentions")
        if allowed is None:
            if interaction:
                return cls(frozenset({"users"}))
            return cls(frozenset(_KINDS), replied_user=True)
        _check(allowed)
        return cls(
            parse=frozenset(allowed.get("parse") or ()),
            users=_ids(allowed, "users"),
            roles=_ids(allowed, "roles"),
            replied_user=bool(allowed.get("replied_user", False)),
        )

    def apply(self, world: World, content: str, *, may_ping_everyone: bool) -> Mentions:
        """The mentions in `content` that these rules let through."""
        user_ids = dict.fromkeys(int(found) for found in _USER.findall(content))
        role_ids = dict.fromkeys(int(found) for found in _ROLE.findall(content))
        return Mentions(
            users=[
                world.users[user_id]
                for user_id in user_ids
                if user_id in world.users and ("users" in self.parse or user_id in self.users)
            ],
            roles=[
                role_id
                for role_id in role_ids
                if role_id == world.guild.id
                and may_ping_everyone
                and ("roles" in self.parse or role_id in self.roles)
            ],
            everyone=(
                may_ping_everyone
                and "everyone" in self.parse
                and _EVERYONE.search(content) is not None
            ),
        )


def _ids(allowed: JsonObject, kind: str) -> frozenset[int]:
    return frozenset(parse_id(i, f"allowed_mentions.{kind}") for i in allowed.get(kind) or ())


def _check(allowed: JsonObject) -> None:
    errors = FieldErrors()
    parse = allowed.get("parse") or []
    for index, kind in enumerate(parse):
        if kind not in _KINDS:
            errors.add(
                f"allowed_mentions.parse.{index}",
                "BASE_TYPE_CHOICES",
                f"Value must be one of {set(_KINDS)}.",
            )
    for kind in ("users", "roles"):
        listed = allowed.get(kind) or []
        errors.check_length(f"allowed_mentions.{kind}", listed, 0, _MAX_LISTED)
        if listed and kind in parse:
            errors.add(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )
    errors.raise_if_any()
