"""What people do in a sandbox that a test drives, and what each of them sees."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.actions.responses import Interaction
from sandbox.errors import JsonObject
from sandbox.protocol.message_payloads import message as message_payload
from sandbox.server.server import Server
from sandbox.testing.handle import InteractionHandle
from sandbox.testing.requests import RequestLog
from sandbox.testing.watcher import Watcher
from sandbox.world.entities import Channel, Message, User


class Acting:
    """People and places of a sandbox, by their names.

    Attributes:
        users: The people by name ("Ann", "Ben", "Chloe").
        channels: The text channels by name ("general", "lab").
        bot: The bot's own user.
    """

    def __init__(self, server: Server, log: RequestLog) -> None:
        """Takes a server, and the log that is among its middlewares."""
        self._server = server
        self._world = server.world
        self._watcher = Watcher(server.world, log)
        self.users = {p.name: p for p in self._world.people}
        self.channels = {channel.name: channel for channel in self._world.text_channels}
        self.bot = self._world.bot

    def messages(self, channel: str | Channel = "general") -> list[JsonObject]:
        """Every message of a channel, oldest first, ephemeral ones included."""
        return [self.show(message) for message in self._channel(channel).messages.values()]

    def place(self, message: JsonObject) -> Channel:
        """The channel that a message is in."""
        return self._world.channel(int(message["channel_id"]))

    def message(self, message: JsonObject) -> JsonObject:
        """The message as it is now.

        Raises:
            ApiError: 10008 if it was deleted.
        """
        return self.show(self._message(message))

    def direct_messages(self, user: str | User) -> Channel:
        """The bot's direct messages with `user`."""
        return self._world.direct_messages(self._user(user))

    def between(self, *users: str | User) -> Channel:
        """The messages between two people, or of a group of more; the bot isn't there."""
        return self._world.between(*map(self._user, users))

    def elsewhere(self, name: str, *, external_apps: bool = True) -> Channel:
        """A channel of a further guild, in which the bot isn't."""
        return self._world.elsewhere(name, external_apps=external_apps)

    def found(self, name: str, *channels: str, shard: tuple[int, int] = (0, 1)) -> list[Channel]:
        """The channels of a further guild, in which the bot and everybody is.

        Args:
            name: The guild's name.
            *channels: The names of its channels; "general" without one.
            shard: The shard that it is dealt out to, and of how many.
        """
        return self._world.channels_of(self._world.found(name, channels or ("general",), shard))

    def join(self, name: str) -> User:
        """Lets a further person in, whom `users` then has, too."""
        self.users[name] = User(self._world.next_id(), name.lower(), name)
        self._world.join(self.users[name])
        return self.users[name]

    async def say(
        self,
        user: str | User,
        content: str,
        channel: str | Channel = "general",
        reply_to: JsonObject | None = None,
    ) -> JsonObject:
        """Writes a message as `user`.

        Raises:
            ApiError: As Discord answers a bad one.
        """
        target = None if reply_to is None else int(reply_to["id"])
        sent = self._server.people.say(self._user(user), self._channel(channel), content, target)
        return self.show(sent)

    async def forward(
        self, user: str | User, message: JsonObject, channel: str | Channel = "general"
    ) -> JsonObject:
        """Forwards a message to a channel as `user`.

        Raises:
            ApiError: 10008 if `user` sees no such message.
        """
        target = int(message["id"])
        sent = self._server.people.forward(self._user(user), target, self._channel(channel))
        return self.show(sent)

    async def edit(self, user: str | User, message: JsonObject, content: str) -> JsonObject:
        """Edits `user`'s own message.

        Raises:
            ApiError: 50005 if it is another's, or as Discord answers a bad one.
        """
        edited = self._server.people.edit(self._user(user), int(message["id"]), content)
        return self.show(edited)

    async def delete(self, user: str | User, message: JsonObject) -> None:
        """Deletes `user`'s own message.

        Raises:
            ApiError: 50005 if it is another's.
        """
        self._server.people.delete(self._user(user), int(message["id"]))

    async def slash(
        self,
        user: str | User,
        name: str,
        /,
        channel: str | Channel = "general",
        **options: object,
    ) -> InteractionHandle:
        """Uses a slash command.

        Raises:
            ApiError: 10063 for an unknown command, 50035 for options that don't fit.
        """
        interaction = self._server.people.use_command(
            self._user(user), self._channel(channel), name, options
        )
        return self._handle(interaction)

    async def menu(self, user: str | User, message: JsonObject, name: str) -> InteractionHandle:
        """Uses a command of a message's menu.

        Raises:
            ApiError: 10008 if `user` sees no such message, 10063 for an unknown command.
        """
        used = self._server.people.use_menu(self._user(user), int(message["id"]), name)
        return self._handle(used)

    async def autocomplete(
        self,
        user: str | User,
        name: str,
        focused: str,
        /,
        channel: str | Channel = "general",
        **options: object,
    ) -> list[JsonObject]:
        """The choices that the bot offers for the option `focused`.

        Raises:
            ApiError: 10063 for an unknown command, 50035 for other options that don't fit.
        """
        return await self._server.people.autocomplete(
            self._user(user), self._channel(channel), name, options, focused
        )

    async def click(
        self, user: str | User, message: JsonObject, custom_id: str
    ) -> InteractionHandle:
        """Clicks a button.

        Raises:
            ApiError: 50035 if there is no such button or it is disabled.
        """
        return await self.choose(user, message, custom_id, ())

    async def choose(
        self, user: str | User, message: JsonObject, custom_id: str, values: Sequence[str]
    ) -> InteractionHandle:
        """Chooses in a select; ids for selects of users, roles and channels.

        Raises:
            ApiError: 50035 if there is no such select, it is disabled or the values don't fit it.
        """
        interaction = self._server.people.use_component(
            self._user(user), int(message["id"]), custom_id, values
        )
        return self._handle(interaction)

    async def submit(
        self, user: str | User, opener: InteractionHandle, values: Mapping[str, Any]
    ) -> InteractionHandle:
        """Sends in the modal that `opener` showed.

        Raises:
            ApiError: 10062 if no such modal waits, 50035 for values that don't fit.
        """
        interaction = self._server.people.submit_modal(
            self._user(user), opener.interaction.id, values
        )
        return self._handle(interaction)

    def show(self, message: Message) -> JsonObject:
        """A message as the person whom it is for sees it."""
        viewer = self.bot if message.origin is None else message.origin.user
        return message_payload(self._world, message, viewer=viewer)

    def _handle(self, interaction: Interaction) -> InteractionHandle:
        return InteractionHandle(self._watcher, self.show, interaction)

    def _user(self, user: str | User) -> User:
        return self.users[user] if isinstance(user, str) else user

    def _channel(self, channel: str | Channel) -> Channel:
        return self.channels[channel] if isinstance(channel, str) else channel

    def _message(self, message: JsonObject) -> Message:
        return self._world.message(int(message["channel_id"]), int(message["id"]))
