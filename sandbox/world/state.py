"""The world's data: guilds, their channels and people, the bot, and who listens to events."""

from collections.abc import Callable, Collection, Sequence

from sandbox.errors import unknown
from sandbox.world.clock import Clock, SystemClock
from sandbox.world.entities import (
    ALL_PERMISSIONS,
    Attachment,
    Channel,
    Event,
    Guild,
    Message,
    Permission,
    User,
)
from sandbox.world.secret import new_secret, secret_for
from sandbox.world.snowflake import SnowflakeFactory, next_on_shard

_FIRST_ID = 1_190_000_000_000_000_000
_MESSAGES_KEPT = 1000
"""In each channel."""
_RECALLED_KEPT = 2000
"""In all channels together, beside those."""
_EPHEMERAL_KEPT = 500
"""In each channel, beside those."""
_EPHEMERAL_KEPT_IN_ALL = 2000
"""In all channels together."""
_FILE_BYTES_KEPT = 256 * 1024 * 1024
"""In all channels together."""
_FILE_BYTES_BESIDE_STORE = 64 * 1024 * 1024
"""The same, where a store has the files, too."""
PEOPLE = (("ann", "Ann", "#e67e22"), ("ben", "Ben", "#2ecc71"), ("chloe", "Chloe", "#e91e63"))
_CHANNELS = ("general", "lab")
OTHER_SERVERS = (("Chess club", "games", True), ("Library", "reading", False))
"""Guilds without the bot: the name, that of their channel, and whether all may see there what a
person's own app answers."""


class World:
    """Everything that exists in the sandbox.

    Attributes:
        token: The bot's token.
        guild: The world's own guild, which the chat page shows.
        guilds: All guilds by their ids; everybody is in each.
        message_content: Whether the application may use the message-content intent.
        bot_denied: Permissions taken from the bot in every channel of the guild.
        origin: `http://127.0.0.1:<port>` once the server runs.
        messages_kept: How many messages of each channel are in memory, of those that all see.
        stored: Whether a store keeps what goes out of memory.
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        message_content: bool = True,
        bot_denied: int = 0,
        clock: Clock | None = None,
        people: Sequence[tuple[str, str, str]] = PEOPLE,
        other_servers: Sequence[tuple[str, str, bool]] = (),
    ) -> None:
        """Makes the guild.

        Args:
            token: The bot's token, None for a random one.
            message_content: Whether the application may use the message-content intent.
            bot_denied: Bits of `Permission` taken from the bot in the guild's channels.
            clock: Replaces the system's time.
            people: Who is there from the beginning, the guild's owner first: user name, name and
                colour.
            other_servers: Guilds without the bot, as `OTHER_SERVERS` has them.
        """
        self.token = token or new_secret()
        self.message_content = message_content
        self.bot_denied = int(bot_denied)
        self.clock: Clock = clock or SystemClock()
        self.origin = ""
        self.messages_kept = _MESSAGES_KEPT
        self.stored = False
        self._file_key = new_secret()
        self._recalled: dict[int, Message] = {}
        self._ephemeral: dict[int, Message] = {}
        self._snowflakes = SnowflakeFactory(self.clock)
        self._listeners: list[Callable[[Event], None]] = []
        self.bot = User(_FIRST_ID, "Attention", None, bot=True)
        first = [
            User(_FIRST_ID + 10 + i, username, name, color)
            for i, (username, name, color) in enumerate(people)
        ]
        self.users = {user.id: user for user in (self.bot, *first)}
        self.bot_role_id = _FIRST_ID + 2
        owner = first[0].id
        self.guild = Guild(_FIRST_ID + 1, "Class", owner, self.clock.now(), has_bot=True)
        self.guilds = {self.guild.id: self.guild}
        self.channels = {
            _FIRST_ID + 20 + i: Channel(_FIRST_ID + 20 + i, name, position=i)
            for i, name in enumerate(_CHANNELS)
        }
        for i, (server, name, external_apps) in enumerate(other_servers):
            first_id = _FIRST_ID + 40 + 2 * i
            guild = self._founded(Guild(first_id, server, owner, self.clock.now()))
            self.channels[first_id + 1] = Channel(
                first_id + 1, name, elsewhere=guild, external_apps=external_apps
            )

    @property
    def application_id(self) -> int:
        """The application's id, which is the bot's user id."""
        return self.bot.id

    @property
    def people(self) -> list[User]:
        """The users who aren't bots."""
        return [user for user in self.users.values() if not user.bot]

    @property
    def text_channels(self) -> list[Channel]:
        """The channels of the world's own guild in order."""
        return self.channels_of(self.guild)

    def channels_of(self, guild: Guild) -> list[Channel]:
        """The channels of a guild in order."""
        return [c for c in self.channels.values() if self.guild_of(c) is guild]

    def next_id(self) -> int:
        """A new id, greater than every earlier one."""
        return self._snowflakes.next()

    @property
    def last_id(self) -> int:
        """The newest id, 0 before the first."""
        return self._snowflakes.last

    def go_on_after(self, last_id: int) -> None:
        """Makes every later id greater than `last_id`, one of an earlier process."""
        self._snowflakes.go_on_after(last_id)

    def secret_of(self, attachment_id: int) -> str:
        """What a file's address holds that nobody can guess; another process has another one."""
        return secret_for(str(attachment_id), self._file_key)

    @property
    def owner(self) -> User:
        """Whose guild it is."""
        return self.users[self.guild.owner_id]

    def join(self, person: User) -> None:
        """Lets a further person in."""
        self.users[person.id] = person

    def leave(self, person: User) -> None:
        """Lets a person go, and with them their direct messages and groups."""
        self.users.pop(person.id, None)
        for channel in self.private_channels(person):
            for message in list(channel.messages.values()):
                self.forget(message)
            del self.channels[channel.id]
            if not channel.has_bot:
                self.publish(Event("CHANNEL_DELETE", {"id": str(channel.id)}, channel))

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Calls `listener` with every event; it must not block."""
        self._listeners.append(listener)

    def publish(self, event: Event) -> None:
        """Tells every listener, in the order in which they came."""
        for listener in self._listeners:
            listener(event)

    def user(self, user_id: int) -> User:
        """The user with this id.

        Raises:
            ApiError: 10013 if there is none.
        """
        if user_id not in self.users:
            raise unknown("User")
        return self.users[user_id]

    def person(self, user_id: int) -> User:
        """The human with this id.

        Raises:
            ApiError: 10013 if there is none.
        """
        user = self.user(user_id)
        if user.bot:
            raise unknown("User")
        return user

    def channel(self, channel_id: int) -> Channel:
        """The channel with this id.

        Raises:
            ApiError: 10003 if there is none.
        """
        if channel_id not in self.channels:
            raise unknown("Channel")
        return self.channels[channel_id]

    def message(self, channel_id: int, message_id: int) -> Message:
        """A stored message, ephemeral ones included.

        Raises:
            ApiError: 10003 if there is no such channel, 10008 if there is no such message.
        """
        message = self.channel(channel_id).messages.get(message_id)
        if message is None:
            raise unknown("Message")
        return message

    def find_message(self, message_id: int) -> Message:
        """A stored message in any channel.

        Raises:
            ApiError: 10008 if there is none.
        """
        for channel in self.channels.values():
            if message_id in channel.messages:
                return channel.messages[message_id]
        raise unknown("Message")

    def add_message(self, message: Message) -> None:
        """Takes a message in; the oldest of a full channel goes, unless it was recalled.

        What one person alone sees has bounds of its own, and takes no room from what all see.
        """
        message.channel.messages[message.id] = message
        if message.ephemeral:
            self._ephemeral[message.id] = message
            self._bound_ephemeral(message.channel)
        else:
            self._bound(message.channel)
        self.make_room(message)

    def _bound(self, channel: Channel) -> None:
        """Lets the oldest messages go that all see, and with them older ones of one person."""
        beside = (*self._recalled.values(), *self._ephemeral.values())
        aside = sum(m.channel is channel for m in beside)
        excess = len(channel.messages) - aside - self.messages_kept
        if excess <= 0:
            return
        for old in [m for m in channel.messages.values() if not self.is_recalled(m)]:
            excess -= not old.ephemeral
            self.forget(old)
            if excess == 0:
                return

    def _bound_ephemeral(self, channel: Channel) -> None:
        here = [m for m in self._ephemeral.values() if m.channel is channel]
        for old in here[:-_EPHEMERAL_KEPT]:
            self.forget(old)
        while len(self._ephemeral) > _EPHEMERAL_KEPT_IN_ALL:
            self.forget(next(iter(self._ephemeral.values())))

    def recall(self, messages: Collection[Message]) -> None:
        """Takes older messages in again, in their places. Those recalled longest ago go again."""
        for message in messages:
            self._recalled.pop(message.id, None)
            self._recalled[message.id] = message
            message.channel.messages[message.id] = message
        for channel in {message.channel for message in messages}:
            channel.messages = dict(sorted(channel.messages.items()))
        while len(self._recalled) > _RECALLED_KEPT:
            self.forget(next(iter(self._recalled.values())))

    def is_recalled(self, message: Message) -> bool:
        """Whether a message is here again only because somebody looked back at it."""
        return message.id in self._recalled

    def make_room(self, changed: Message) -> None:
        """Lets files go until all together fit, those of the longest unchanged messages first.

        Without a store their messages go with them.

        Args:
            changed: The message that has just got its files, which stays.
        """
        if not changed.file_bytes:
            return
        kept = _FILE_BYTES_BESIDE_STORE if self.stored else _FILE_BYTES_KEPT
        everything = [m for c in self.channels.values() for m in c.messages.values()]
        others = [m for m in everything if m.attachments and m is not changed]
        excess = changed.file_bytes + sum(m.file_bytes for m in others) - kept
        if excess <= 0:
            return
        for message in sorted(others, key=lambda m: m.edited or m.timestamp):
            if excess <= 0:
                return
            excess -= message.file_bytes
            if self.stored:
                for file in message.attachments:
                    file.content = None
            else:
                self.forget(message)

    def forget(self, message: Message) -> None:
        """Takes a message out of its channel, and its files out of memory."""
        message.channel.messages.pop(message.id, None)
        self._recalled.pop(message.id, None)
        self._ephemeral.pop(message.id, None)
        # An interaction may remember the message for longer.
        message.attachments = []

    def direct_messages(self, person: User) -> Channel:
        """The bot's direct-message channel with `person`, opened if need be."""
        for channel in self.channels.values():
            if channel.recipient is person:
                return channel
        return self._opened(Channel(self.next_id(), "", recipient=person))

    def between(self, *people: User) -> Channel:
        """The messages between two people, or of a group of more, opened if need be."""
        for channel in self.channels.values():
            if set(channel.people) == set(people):
                return channel
        names = ", ".join(person.name for person in people)
        return self._opened(Channel(self.next_id(), names, people=people))

    def elsewhere(self, name: str, *, external_apps: bool = True) -> Channel:
        """Opens a channel of a further guild, which has everybody but not the bot.

        Args:
            name: The guild's name, and the channel's.
            external_apps: Whether all may see there what a person's own app answers.
        """
        guild = self._founded(Guild(self.next_id(), name, self.guild.owner_id, self.clock.now()))
        channel = Channel(self.next_id(), name, elsewhere=guild, external_apps=external_apps)
        return self._opened(channel)

    def found(self, name: str, channels: Sequence[str], shard: tuple[int, int]) -> Guild:
        """Founds a further guild, which has everybody and the bot.

        Args:
            name: The guild's name.
            channels: The names of its channels.
            shard: The shard that it is dealt out to, and of how many.
        """
        guild_id = next_on_shard(self.next_id(), *shard)
        self.go_on_after(guild_id)
        guild = Guild(guild_id, name, self.guild.owner_id, self.clock.now(), has_bot=True)
        for position, channel in enumerate(channels):
            opened = Channel(self.next_id(), channel, position, elsewhere=guild)
            self.channels[opened.id] = opened
        self._founded(guild)
        self.publish(Event("GUILD_CREATE", guild=guild))
        return guild

    def private_channels(self, person: User | None = None) -> list[Channel]:
        """The direct messages and groups of a person, or of all."""
        private = [channel for channel in self.channels.values() if not channel.in_guild]
        return [c for c in private if person is None or c.visible_to(person)]

    def guild_of(self, channel: Channel) -> Guild | None:
        """The guild that a channel belongs to, if it is in one."""
        if not channel.in_guild:
            return None
        return channel.elsewhere or self.guild

    def _founded(self, guild: Guild) -> Guild:
        self.guilds[guild.id] = guild
        return guild

    def _opened(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.publish(Event("CHANNEL_CREATE", channel=channel))
        return channel

    def attachment(self, channel_id: int, attachment_id: int) -> Attachment | None:
        """A stored file, or None."""
        channel = self.channels.get(channel_id)
        for message in channel.messages.values() if channel else ():
            for attachment in message.attachments:
                if attachment.id == attachment_id:
                    return attachment
        return None

    def permissions(self, person: User) -> int:
        """A person's permissions in the guild: only its owner may moderate others' messages."""
        if person.id == self.guild.owner_id:
            return ALL_PERMISSIONS
        return ALL_PERMISSIONS & ~int(Permission.MANAGE_MESSAGES)

    def bot_permissions(self, channel: Channel) -> int:
        """The bot's permissions in `channel` as a bit field."""
        if not channel.has_bot:
            return 0
        if channel.recipient is not None:
            return ALL_PERMISSIONS
        return ALL_PERMISSIONS & ~self.bot_denied

    def bot_can(self, channel: Channel, *wanted: Permission) -> bool:
        """Whether the bot has every wanted permission in `channel`."""
        held = self.bot_permissions(channel)
        return all(held & permission for permission in wanted)
