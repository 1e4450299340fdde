"""A class: its code, who is in it, and what its teacher has closed.

Only values and rules. All of it that must last is in `state()` as JSON, and `of` reads that back.
Of a pass only a digest is kept: whoever reads a stored class can't come in with it.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from sandbox.errors import ApiError, JsonObject
from sandbox.world.entities import User
from sandbox.world.names import check_free, cleaned, looks_of
from sandbox.world.secret import is_secret, new_secret

TEACHER = (("teacher", "Teacher", "#6fc7b7"),)
"""Who is there before anybody has joined, as `World` takes it."""
MAX_MEMBERS = 100
PASS_SECONDS = 24 * 3600.0
_LETTERS = "CDFGHJKMNPQRTVWXY3479"
"""Of codes: none that is mistaken for another, and no vowels, which would make words."""
_CODE_LENGTH = 6
_COLORS = (
    "#e67e22",
    "#2ecc71",
    "#e91e63",
    "#3498db",
    "#f1c40f",
    "#9b59b6",
    "#1abc9c",
    "#e74c3c",
    "#95a5a6",
    "#00acc1",
    "#8d6e63",
    "#c0ca33",
)


def new_code() -> str:
    """A code to join with, one of 85 million."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))


def shown_code(code: str) -> str:
    """A code as it is shown and read aloud: `CDF-347`."""
    half = _CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


@dataclass(frozen=True)
class Member:
    """Somebody who has joined.

    Attributes:
        user: Who that is in the world.
        pass_digest: SHA-256 of the pass, in hexadecimal digits.
        joined: Seconds since the Unix epoch; the pass ends a day later.
    """

    user: User
    pass_digest: str
    joined: float


@dataclass
class Classroom:
    """A class.

    Attributes:
        code: What one joins with, as `new_code` makes it.
        joining: Whether anybody may still join.
        paused: Whether only the teacher may write and use commands.
        members: Who has joined, by the id, earliest first. The teacher is none of them.
        mutes: Until when those are muted who left meanwhile, by the looks of their names; in
            seconds since the Unix epoch.
    """

    code: str = field(default_factory=new_code)
    joining: bool = True
    paused: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    mutes: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, state: JsonObject) -> "Classroom":
        """The class that `state` was made of."""
        members = [_member(saved) for saved in state["members"]]
        by_id = {member.user.id: member for member in members}
        mutes = state.get("mutes", {})  # a class may have been stored before there were any
        return cls(state["code"], state["joining"], state["paused"], by_id, mutes)

    def state(self) -> JsonObject:
        """All of the class that must last, as JSON."""
        return {
            "code": self.code,
            "joining": self.joining,
            "paused": self.paused,
            "members": [_saved(member) for member in self.members.values()],
            "mutes": self.mutes,
        }

    def is_code(self, typed: str) -> bool:
        """Whether `typed` is the code, in any case and width, with blanks or hyphens or without."""
        letters = filter(str.isalnum, unicodedata.normalize("NFKC", typed))
        return is_secret("".join(letters).upper(), self.code)

    def check_open(self) -> None:
        """Makes sure that somebody may join.

        Raises:
            ApiError: If the teacher has closed joining, or the class is full.
        """
        if not self.joining:
            raise ApiError(403, 0, "Joining is closed. Ask your teacher to open it again.")
        if len(self.members) >= MAX_MEMBERS:
            raise ApiError(403, 0, f"The class is full: {MAX_MEMBERS} people are in it.")

    def free_name(self, typed: str, others: Iterable[str]) -> str:
        """The name that somebody wants, cleaned.

        Args:
            typed: What they typed.
            others: Names of those who are there and haven't joined: the teacher, the bot.

        Raises:
            ApiError: If it is no name, somebody has it, or it is one of the staff's.
        """
        name = cleaned(typed)
        check_free(name, [*others, *(m.user.name for m in self.members.values())])
        return name

    def next_color(self) -> str:
        """The colour for the next name, which as few as can be have already."""
        used = [member.user.color for member in self.members.values()]
        return min(_COLORS, key=used.count)

    def admit(self, user: User, now: float) -> str:
        """Takes somebody in.

        Returns:
            The pass, which is nowhere kept.
        """
        made = new_secret()
        self.members[user.id] = Member(user, _digest(made), now)
        return made

    def keep_mute(self, user: User, now: float) -> None:
        """Remembers the mute of somebody who leaves, and no longer those that have ended."""
        self.mutes = {looks: until for looks, until in self.mutes.items() if until > now}
        if user.timed_out_until is not None:
            self.mutes[looks_of(user.name)] = user.timed_out_until

    def mute_again(self, user: User) -> None:
        """Mutes somebody who joins, if one who was called so left while muted."""
        user.timed_out_until = self.mutes.pop(looks_of(user.name), None)

    def holder(self, given: str, now: float) -> User | None:
        """Whose pass this is; None if it is nobody's, or has ended."""
        digest = _digest(given)
        for member in self.members.values():
            if is_secret(digest, member.pass_digest) and not has_ended(member, now):
                return member.user
        return None


def has_ended(member: Member, now: float) -> bool:
    """Whether a member's day is over."""
    return now - member.joined >= PASS_SECONDS


def _digest(given: str) -> str:
    return hashlib.sha256(given.encode(errors="surrogateescape")).hexdigest()


def _saved(member: Member) -> JsonObject:
    user = member.user
    return {
        "id": str(user.id),
        "name": user.name,
        "color": user.color,
        "muted_until": user.timed_out_until,
        "pass_digest": member.pass_digest,
        "joined": member.joined,
    }


def _member(saved: JsonObject) -> Member:
    name = saved["name"]
    user = User(int(saved["id"]), name.lower(), name, saved["color"])
    user.timed_out_until = saved["muted_until"]
    return Member(user, saved["pass_digest"], saved["joined"])
