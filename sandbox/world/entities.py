"""The things in the sandbox's world, as plain data."""

import enum
from dataclasses import dataclass, field

from sandbox.errors import JsonObject


class MessageFlag(enum.IntFlag):
    """Bits of a message's `flags`."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SILENT = 1 << 12
    COMPONENTS_V2 = 1 << 15


class Permission(enum.IntFlag):
    """The permissions that the sandbox checks."""

    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18


ALL_PERMISSIONS = ((1 << 53) - 1) & ~(1 << 3)
"""Every permission but Administrator, which would override the ones taken away in a channel."""

PERMISSIONS_OF_AN_APP = (
    Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
)
"""What the answers of an app may hold that a person brings along."""


@dataclass(eq=False)
class User:
    """A person or the bot.

    Attributes:
        color: The one that the chat page shows the name in.
        timed_out_until: Until when a teacher has muted the person, in seconds since the Unix epoch;
            None if nobody has.
    """

    id: int
    username: str
    global_name: str | None
    color: str = "#5865f2"
    bot: bool = False
    timed_out_until: float | None = None

    @property
    def name(self) -> str:
        """The name that people see."""
        return self.global_name or self.username


@dataclass(eq=False)
class Attachment:
    """A file of a message.

    Attributes:
        size: How many bytes it has.
        content: The bytes; None where only the store has them.
        width: Pixels, None unless it is a picture.
        height: Pixels, None unless it is a picture.
    """

    id: int
    channel_id: int
    filename: str
    size: int
    content: bytes | None
    content_type: str
    description: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(eq=False)
class Reaction:
    """One emoji under a message and who put it there, earliest first."""

    emoji: str
    user_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Reference:
    """What a reply answers."""

    message_id: int
    channel_id: int


@dataclass(frozen=True)
class Forward:
    """What a message forwards: a message as it was then."""

    reference: Reference
    content: str
    timestamp: float


@dataclass(frozen=True)
class InteractionOrigin:
    """The interaction that a message answers. `name` is the command's, if it was one."""

    id: int
    type: int
    user: User
    name: str | None


@dataclass(eq=False)
class Message:
    """A message with everything that was sent in it.

    `embeds` keep `attachment://` addresses as they came; they are resolved for each answer.
    Times are seconds since the Unix epoch.
    """

    id: int
    channel: "Channel"
    author: User
    content: str
    timestamp: float
    type: int = 0
    flags: int = 0
    edited: float | None = None
    embeds: list[JsonObject] = field(default_factory=list)
    components: list[JsonObject] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    reference: Reference | None = None
    forward: Forward | None = None
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    nonce: str | None = None
    pinned: bool = False
    origin: InteractionOrigin | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & MessageFlag.EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still shows "thinking"."""
        return bool(self.flags & MessageFlag.LOADING)

    @property
    def file_bytes(self) -> int:
        """How many bytes of its files are in memory."""
        return sum(len(file.content or b"") for file in self.attachments)

    def visible_to(self, user: User) -> bool:
        """Whether `user` sees it in the chat."""
        if self.ephemeral:
            return self.origin is not None and self.origin.user is user
        return self.channel.visible_to(user)


_TWO = 2
"""So many people make direct messages; more are a group."""


@dataclass(eq=False)
class Channel:
    """A text channel of a guild, direct messages, or a group of people.

    Attributes:
        recipient: With whom the bot has these direct messages; None in any other channel.
        people: Who write to each other without the bot: two directly, more as a group.
        elsewhere: The guild that it belongs to, where that is another than the world's own.
        external_apps: Whether all may see what an app answers that only a person has installed.
    """

    id: int
    name: str
    position: int = 0
    recipient: User | None = None
    people: tuple[User, ...] = ()
    elsewhere: "Guild | None" = None
    external_apps: bool = True
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def type(self) -> int:
        """Discord's channel type: 0 text, 1 direct messages, 3 a group."""
        if len(self.people) > _TWO:
            return 3
        return 0 if self.in_guild else 1

    @property
    def in_guild(self) -> bool:
        """Whether it belongs to a guild."""
        return self.recipient is None and not self.people

    @property
    def has_bot(self) -> bool:
        """Whether the bot is there; where it isn't, people may bring it along."""
        return not self.people and (self.elsewhere is None or self.elsewhere.has_bot)

    @property
    def context(self) -> int:
        """Discord's number for the kind of place: 0 a guild, 1 with the bot alone, 2 others."""
        if self.in_guild:
            return 0
        return 1 if self.has_bot else 2

    def visible_to(self, user: User) -> bool:
        """Whether `user` can read it."""
        if user.bot:
            return self.has_bot
        return self.in_guild or user is self.recipient or user in self.people


@dataclass(eq=False)
class Guild:
    """A server. `id` is also the id of its @everyone role.

    Attributes:
        has_bot: Whether the bot is a member.
    """

    id: int
    name: str
    owner_id: int
    joined: float
    has_bot: bool = False


@dataclass(frozen=True)
class Event:
    """Something that happened, for the gateway, the chat page and the harness.

    Attributes:
        name: The gateway's name for it.
        data: Its payload; for message events the payload is made from `message` per viewer.
        channel: Where it happened, None if nowhere in particular.
        guild: The guild it is about, where no channel says it; None for the world's own.
        message: The message it is about, if it creates or updates one.
        only_for: The one person who may see it, None for everybody.
    """

    name: str
    data: JsonObject = field(default_factory=dict)
    channel: Channel | None = None
    guild: Guild | None = None
    message: Message | None = None
    only_for: User | None = None
