"""What a server's admin does while the bot is at work: takes away what it needs."""

from sandbox.protocol import payloads
from sandbox.world.entities import Channel, Event, Permission
from sandbox.world.state import World


class Admin:
    """The hand of a server's admin."""

    def __init__(self, world: World) -> None:
        self._world = world

    def deny(self, *permissions: Permission, told: bool = True) -> None:
        """Leaves the bot without these permissions, and no others, in every channel.

        Args:
            *permissions: The permissions.
            told: Whether the gateway tells the bot; in life that may come after a refusal.
        """
        self._world.bot_denied = sum(permissions)
        for channel in self._world.text_channels if told else ():
            self._publish("CHANNEL_UPDATE", channel)

    def delete_channel(self, channel: Channel) -> None:
        """Deletes a channel with all that was said in it."""
        del self._world.channels[channel.id]
        self._publish("CHANNEL_DELETE", channel)

    def expel(self) -> None:
        """Removes the bot from the server."""
        world = self._world
        world.bot_denied = int(Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
        world.publish(Event("GUILD_DELETE", {"id": str(world.guild.id)}))

    def _publish(self, name: str, channel: Channel) -> None:
        self._world.publish(Event(name, payloads.channel(self._world, channel), channel))
