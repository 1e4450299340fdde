"""Interactions: what a person starts, and how the bot may answer it, by Discord's clocks."""

import secrets
from collections import OrderedDict
from collections.abc import Sequence

from sandbox.actions.messages import build_message, delete_message, edit_message, store_message
from sandbox.actions.responses import (
    DEFER,
    MESSAGE,
    UPDATE,
    Interaction,
    carry_out,
    checked_type,
    fill,
    privacy,
    reference_to,
)
from sandbox.errors import ApiError, JsonObject, unknown
from sandbox.protocol import payloads
from sandbox.protocol.files import Upload
from sandbox.protocol.message_payloads import message as message_payload
from sandbox.world.entities import Channel, Event, Message, User
from sandbox.world.state import World

RESPONSE_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60.0
_INTERACTIONS_KEPT = 1000
_MAX_FOLLOWUPS = 5
"""To one interaction, where the bot is there by a person's installation alone."""


class Interactions:
    """Starts interactions and takes the bot's answers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_token: OrderedDict[str, Interaction] = OrderedDict()

    def start(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: JsonObject,
        source: Message | None = None,
    ) -> Interaction:
        """Sends an interaction to the bot and starts its three seconds."""
        world = self._world
        interaction = Interaction(
            id=world.next_id(),
            token=secrets.token_urlsafe(48),
            type=kind,
            user=user,
            channel=channel,
            data=data,
            created=world.clock.now(),
            source=source,
        )
        self._by_token[interaction.token] = interaction
        while len(self._by_token) > _INTERACTIONS_KEPT:
            self._by_token.popitem(last=False)
        interaction.timer = world.clock.call_later(
            RESPONSE_SECONDS, lambda: self._fail(interaction)
        )
        payload: JsonObject = {
            "id": str(interaction.id),
            "token": interaction.token,
            "type": kind,
            "data": data,
            **payloads.interaction_context(world, channel, user),
        }
        if source is not None:
            payload["message"] = message_payload(world, source, viewer=world.bot)
        world.publish(Event("INTERACTION_CREATE", payload, channel))
        return interaction

    def by_id(self, interaction_id: int) -> Interaction | None:
        """The interaction with this id, if it is still known."""
        return next((i for i in self._by_token.values() if i.id == interaction_id), None)

    def forget(self) -> None:
        """Forgets all of them: what the bot would still answer is refused."""
        self._by_token.clear()

    def check(self, token: str, what: str) -> None:
        """Makes sure that there is an interaction with this token.

        Raises:
            ApiError: 10015 or 10062 if there is none, as `what` is "Webhook" or "interaction".
        """
        if token not in self._by_token:
            raise unknown(what)

    def respond(
        self, interaction_id: int, token: str, body: JsonObject, uploads: Sequence[Upload]
    ) -> JsonObject:
        """Takes the first response and gives the callback object.

        Raises:
            ApiError: 10062 for an unknown or late one, 40060 for a second response, 50035 for
                what is wrong inside `data`; the last leaves the interaction unanswered.
        """
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise unknown("interaction")
        if interaction.answer is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if interaction.failed:
            raise unknown("interaction")
        answer = checked_type(interaction, body.get("type"))
        try:
            carry_out(self._world, interaction, answer, body.get("data") or {}, uploads)
        except ApiError as error:
            raise error.under("data") from None
        interaction.answer = answer
        self._settle(interaction)
        return self._callback_payload(interaction)

    def follow_up(self, token: str, body: JsonObject, uploads: Sequence[Upload]) -> Message:
        """Sends a further message; right after a deferral it fills in the waiting one.

        Raises:
            ApiError: 10015 for a token that is unknown or had no first response, 50027 for one
                older than 15 minutes, 40094 past five where the bot is not a member, or as Discord
                answers a bad message.
        """
        interaction = self._answered(token)
        if interaction.response is not None and interaction.response.loading:
            fill(self._world, interaction, interaction.response, body, uploads)
            return interaction.response
        if not interaction.channel.has_bot and len(interaction.followups) >= _MAX_FOLLOWUPS:
            raise ApiError(
                400,
                40094,
                f"This interaction may have at most {_MAX_FOLLOWUPS} follow-up messages",
            )
        message = build_message(
            self._world,
            interaction.channel,
            self._world.bot,
            body,
            uploads,
            origin=interaction.origin,
            reference=reference_to(interaction.response),
            extra_flags=privacy(interaction, body),
        )
        interaction.followups.append(message)
        interaction.shown = interaction.shown or message
        store_message(self._world, message)
        return message

    def message(self, token: str, message_id: int | None) -> Message:
        """The `@original` message (None) or another one of this interaction.

        Raises:
            ApiError: 10008 if there is none, 10015 for a token that is unknown or had no first
                response, 50027 for one older than 15 minutes.
        """
        interaction = self._answered(token)
        if message_id is None:
            message = interaction.response
        else:
            message = interaction.channel.messages.get(message_id)
            known = (interaction.response, *interaction.followups)
            message = message if message in known else None
        if message is None or message.id not in message.channel.messages:
            raise unknown("Message")
        return message

    def edit(
        self, token: str, message_id: int | None, body: JsonObject, uploads: Sequence[Upload]
    ) -> Message:
        """Edits one of the interaction's messages; a waiting one stops waiting.

        Raises:
            ApiError: As `message` raises it, or as Discord answers a bad edit.
        """
        interaction = self._answered(token)
        message = self.message(token, message_id)
        if message.loading:
            fill(self._world, interaction, message, body, uploads)
            return message
        interaction.shown = interaction.shown or message
        edit_message(self._world, message, body, uploads)
        return message

    def delete(self, token: str, message_id: int | None) -> None:
        """Deletes one of the interaction's messages.

        Raises:
            ApiError: As `message` raises it.
        """
        delete_message(self._world, self.message(token, message_id))

    def _answered(self, token: str) -> Interaction:
        interaction = self._by_token.get(token)
        if interaction is None:
            raise unknown("Webhook")
        if self._world.clock.now() - interaction.created > TOKEN_SECONDS:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        if interaction.answer is None:
            raise unknown("Webhook")
        return interaction

    def _fail(self, interaction: Interaction) -> None:
        if interaction.answer is not None:
            return
        interaction.failed = True
        data = {"interaction_id": str(interaction.id), "user_id": str(interaction.user.id)}
        self._settle(interaction)
        self._world.publish(
            Event("INTERACTION_FAILED", data, interaction.channel, only_for=interaction.user)
        )

    def _settle(self, interaction: Interaction) -> None:
        if interaction.timer is not None:
            interaction.timer.cancel()
        interaction.settled.set()
        data = {"interaction_id": str(interaction.id), "answer": interaction.answer}
        self._world.publish(Event("INTERACTION_ANSWERED", data, interaction.channel))

    def _callback_payload(self, interaction: Interaction) -> JsonObject:
        about: JsonObject = {"id": str(interaction.id), "type": interaction.type}
        result: JsonObject = {"interaction": about}
        message = interaction.response
        if message is not None:
            about["response_message_id"] = str(message.id)
            about["response_message_loading"] = message.loading
            about["response_message_ephemeral"] = message.ephemeral
        if interaction.answer in (MESSAGE, DEFER, UPDATE) and message is not None:
            shown = message_payload(self._world, message, viewer=self._world.bot)
            result["resource"] = {"type": interaction.answer, "message": shown}
        return result
