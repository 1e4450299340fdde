"""What the guild's owner presents: one message, which the other pages can show along.

`POST /page/present` `{user_id, message_id: id or null, follow: bool}` → 204
    Presents a message to every page, or ends that. With `follow` the pages are asked to show it at
    once; without, they offer it. 403 for everybody but the guild's owner, 400 for a message that
    not everybody sees.

Pages are told by the event PRESENT `{"message_id", "channel_id", "follow"}`, whose ids are null
once nothing is presented; the state holds the same as `present`, and as `presented` that message,
which may be older than those of its channel that the state has.
"""

from aiohttp import web

from sandbox.errors import ApiError, JsonObject, invalid_form, unknown
from sandbox.protocol.bodies import no_content
from sandbox.store.history import History
from sandbox.world.entities import Event, Message, User
from sandbox.world.snowflake import parse_id
from sandbox.world.state import World


class Presenting:
    """Which message is presented, and whether the pages are asked to follow."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._message: Message | None = None
        self._follow = False

    @property
    def message(self) -> Message | None:
        """What is presented; None if nothing is, or it is gone."""
        held = self._message
        return None if held is None else held.channel.messages.get(held.id)

    @property
    def state(self) -> JsonObject:
        """What PRESENT says, as it is now; a message that is gone is not presented any more."""
        message = self.message
        if message is None:
            return {"message_id": None, "channel_id": None, "follow": False}
        return {
            "message_id": str(message.id),
            "channel_id": str(message.channel.id),
            "follow": self._follow,
        }

    async def recall(self, history: History) -> None:
        """Makes sure that what is presented, and what it answers, is in memory if it is kept."""
        if self._message is not None:
            await history.recall(self._message.id)
        if self.message is not None:
            await history.recall_answered([self.message])

    def present(self, user: User, body: JsonObject) -> web.Response:
        """Takes what the route's body says, and tells every page.

        Raises:
            ApiError: 403 if `user` is not the guild's owner, 10008 if there is no such message, 400
                for one that not everybody sees, 50035 for fields of another kind.
        """
        owner = self._world.users[self._world.guild.owner_id]
        if user is not owner:
            raise ApiError(
                403, 0, f"Only {owner.name} can present to everybody. Present it on your own page."
            )
        self._message, self._follow = self._shown_to_all(user, body), _follow_of(body)
        self._world.publish(Event("PRESENT", self.state))
        return no_content()

    def _shown_to_all(self, user: User, body: JsonObject) -> Message | None:
        wanted = body.get("message_id")
        if wanted is None:
            return None
        message = self._world.find_message(parse_id(wanted, "message_id"))
        if not message.visible_to(user):
            raise unknown("Message")
        channel = message.channel
        if message.ephemeral or not channel.in_guild or not channel.has_bot:
            raise ApiError(
                400, 0, "Not everybody sees this message. Present one that stands in a channel."
            )
        return message


def _follow_of(body: JsonObject) -> bool:
    follow = body.get("follow", False)
    if not isinstance(follow, bool):
        raise invalid_form("follow", "BASE_TYPE_BOOLEAN", "Must be true or false.")
    return follow
