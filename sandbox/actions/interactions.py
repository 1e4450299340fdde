"""Interactions: what a person starts, and how the bot may answer it, by Discord's clocks."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.actions.commands import CHAT_INPUT, check_choices
from sandbox.actions.messages import (
    build_message,
    delete_message,
    edit_message,
    store_message,
    touch_message,
)
from sandbox.errors import ApiError, FieldErrors, JsonObject, unknown
from sandbox.protocol import payloads
from sandbox.protocol.components import check_modal
from sandbox.protocol.files import Upload
from sandbox.protocol.message_payloads import message as message_payload
from sandbox.world.clock import Timer
from sandbox.world.entities import (
    Channel,
    Event,
    InteractionOrigin,
    Message,
    MessageFlag,
    Reference,
    User,
)
from sandbox.world.state import World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
RESPONSE_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60.0
_INTERACTIONS_KEPT = 1000
_MAX_CHOICES = 25
_MAX_FOLLOWUPS = 5
"""To one interaction, where the bot is there by a person's installation alone."""
_SLASH_MESSAGE, _MENU_MESSAGE = 20, 23

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
_ALLOWED_ANSWERS = {
    COMMAND: {MESSAGE, DEFER, MODAL},
    COMPONENT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE},
}
_NEEDS_SOURCE = frozenset({DEFER_UPDATE, UPDATE})


@dataclass(eq=False)
class Interaction:
    """One use of a command, button, select or modal.

    Attributes:
        source: The message whose component was used, also behind a modal it opened.
        answer: Type of the first response, None before it.
        response: The `@original` message.
        shown: The message that shows the answer, once it does.
        followups: Further messages, in order.
        modal: The modal that was opened.
        choices: The autocompletion that was offered.
        failed: Whether three seconds passed without a response.
        settled: Set with the first response or the failure.
    """

    id: int
    token: str
    type: int
    user: User
    channel: Channel
    data: JsonObject
    created: float
    source: Message | None = None
    answer: int | None = None
    response: Message | None = None
    shown: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: JsonObject | None = None
    choices: list[JsonObject] | None = None
    failed: bool = False
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    timer: Timer | None = None

    @property
    def origin(self) -> InteractionOrigin:
        """What messages that answer it say about it."""
        return InteractionOrigin(self.id, self.type, self.user, self.data.get("name"))


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
        answer = body.get("type")
        allowed = _ALLOWED_ANSWERS[interaction.type]
        if answer not in allowed or (answer in _NEEDS_SOURCE and interaction.source is None):
            raise _wrong_answer(answer)
        try:
            self._carry_out(interaction, answer, body.get("data") or {}, uploads)
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
            self._fill(interaction, interaction.response, body, uploads)
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
            reference=_reference(interaction.response),
            extra_flags=_privacy(interaction, body),
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
            self._fill(interaction, message, body, uploads)
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

    def _carry_out(
        self, interaction: Interaction, answer: int, data: JsonObject, uploads: Sequence[Upload]
    ) -> None:
        if answer in (MESSAGE, DEFER):
            self._create_response(interaction, data, uploads, loading=answer == DEFER)
        elif answer == DEFER_UPDATE:
            interaction.response = interaction.source
        elif answer == UPDATE and interaction.source is not None:
            edit_message(self._world, interaction.source, data, uploads)
            interaction.response = interaction.shown = interaction.source
        elif answer == CHOICES:
            interaction.choices = _checked_choices(data)
        elif answer == MODAL:
            check_modal(data)
            interaction.modal = data
            self._show_modal(interaction)

    def _create_response(
        self,
        interaction: Interaction,
        data: JsonObject,
        uploads: Sequence[Upload],
        *,
        loading: bool,
    ) -> None:
        flags = _privacy(interaction, data)
        if loading:
            data, uploads, flags = {}, (), flags | MessageFlag.LOADING
        message = build_message(
            self._world,
            interaction.channel,
            self._world.bot,
            data,
            uploads,
            origin=interaction.origin,
            reference=_reference(interaction.source),
            message_type=_message_type(interaction),
            extra_flags=flags,
        )
        interaction.response = message
        interaction.shown = None if loading else message
        store_message(self._world, message)

    def _fill(
        self,
        interaction: Interaction,
        message: Message,
        body: JsonObject,
        uploads: Sequence[Upload],
    ) -> None:
        """Puts a deferred answer into its waiting message, which stays ephemeral or not."""
        filled = build_message(
            self._world,
            message.channel,
            message.author,
            body,
            uploads,
            origin=message.origin,
            extra_flags=message.flags & MessageFlag.EPHEMERAL,
        )
        for name in (
            "content",
            "embeds",
            "components",
            "attachments",
            "flags",
            "mentions",
            "mention_roles",
            "mention_everyone",
        ):
            setattr(message, name, getattr(filled, name))
        interaction.shown = message
        touch_message(self._world, message)

    def _show_modal(self, interaction: Interaction) -> None:
        shown = {
            **(interaction.modal or {}),
            "modal_id": str(interaction.id),
            "interaction_id": str(interaction.id),
            "user_id": str(interaction.user.id),
        }
        self._world.publish(Event("MODAL", shown, interaction.channel, only_for=interaction.user))

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


def _message_type(interaction: Interaction) -> int:
    if interaction.type != COMMAND:
        return 0
    return _SLASH_MESSAGE if interaction.data.get("type") == CHAT_INPUT else _MENU_MESSAGE


def _privacy(interaction: Interaction, body: JsonObject) -> int:
    """The flag of a message for one person: as the bot wishes, or as the place demands."""
    if not interaction.channel.has_bot and not interaction.channel.external_apps:
        return MessageFlag.EPHEMERAL
    return int(body.get("flags") or 0) & MessageFlag.EPHEMERAL


def _reference(message: Message | None) -> Reference | None:
    """Answers to a component and follow-ups are shown as replies."""
    if message is None or message.id not in message.channel.messages:
        return None
    return Reference(message.id, message.channel.id)


def _wrong_answer(answer: Any) -> ApiError:  # noqa: ANN401 - whatever the bot sent
    errors = FieldErrors()
    errors.add(
        "type", "INTERACTION_TYPE_INVALID", f"Response type {answer} can't answer this interaction."
    )
    return errors.error()


def _checked_choices(data: JsonObject) -> list[JsonObject]:
    choices: list[JsonObject] = data.get("choices") or []
    errors = FieldErrors()
    errors.check_length("choices", choices, 0, _MAX_CHOICES)
    check_choices(errors, "choices", choices)
    errors.raise_if_any()
    return choices
