"""What the bot's answers to an interaction do: messages, choices and modals, as they are shown."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.actions.commands import CHAT_INPUT, check_choices
from sandbox.actions.messages import build_message, edit_message, store_message, touch_message
from sandbox.errors import FieldErrors, JsonObject
from sandbox.protocol.components import check_modal
from sandbox.protocol.files import Upload
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
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
_ALLOWED_ANSWERS = {
    COMMAND: {MESSAGE, DEFER, MODAL},
    COMPONENT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE},
}
_NEEDS_SOURCE = frozenset({DEFER_UPDATE, UPDATE})
_MAX_CHOICES = 25
_SLASH_MESSAGE, _MENU_MESSAGE = 20, 23


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


def checked_type(interaction: Interaction, answer: Any) -> int:  # noqa: ANN401 - whatever was sent
    """The type of a first response, if it can answer this interaction.

    Raises:
        ApiError: 50035 if it can't.
    """
    allowed = _ALLOWED_ANSWERS[interaction.type]
    if answer not in allowed or (answer in _NEEDS_SOURCE and interaction.source is None):
        errors = FieldErrors()
        words = f"Response type {answer} can't answer this interaction."
        errors.add("type", "INTERACTION_TYPE_INVALID", words)
        raise errors.error()
    return int(answer)


def carry_out(
    world: World, interaction: Interaction, answer: int, data: JsonObject, uploads: Sequence[Upload]
) -> None:
    """Does what a first response of this type asks for.

    Raises:
        ApiError: 50035 for what is wrong inside its `data`.
    """
    if answer in (MESSAGE, DEFER):
        _create_response(world, interaction, data, uploads, loading=answer == DEFER)
    elif answer == DEFER_UPDATE:
        interaction.response = interaction.source
    elif answer == UPDATE and interaction.source is not None:
        edit_message(world, interaction.source, data, uploads)
        interaction.response = interaction.shown = interaction.source
    elif answer == CHOICES:
        interaction.choices = _checked_choices(data)
    elif answer == MODAL:
        check_modal(data)
        interaction.modal = data
        _show_modal(world, interaction)


def _create_response(
    world: World,
    interaction: Interaction,
    data: JsonObject,
    uploads: Sequence[Upload],
    *,
    loading: bool,
) -> None:
    flags = privacy(interaction, data)
    if loading:
        data, uploads, flags = {}, (), flags | MessageFlag.LOADING
    message = build_message(
        world,
        interaction.channel,
        world.bot,
        data,
        uploads,
        origin=interaction.origin,
        reference=reference_to(interaction.source),
        message_type=_message_type(interaction),
        extra_flags=flags,
    )
    interaction.response = message
    interaction.shown = None if loading else message
    store_message(world, message)


def fill(
    world: World,
    interaction: Interaction,
    message: Message,
    body: JsonObject,
    uploads: Sequence[Upload],
) -> None:
    """Puts a deferred answer into its waiting message, which stays ephemeral or not."""
    filled = build_message(
        world,
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
    touch_message(world, message)


def _show_modal(world: World, interaction: Interaction) -> None:
    shown = {
        **(interaction.modal or {}),
        "modal_id": str(interaction.id),
        "interaction_id": str(interaction.id),
        "user_id": str(interaction.user.id),
    }
    world.publish(Event("MODAL", shown, interaction.channel, only_for=interaction.user))


def _message_type(interaction: Interaction) -> int:
    if interaction.type != COMMAND:
        return 0
    return _SLASH_MESSAGE if interaction.data.get("type") == CHAT_INPUT else _MENU_MESSAGE


def privacy(interaction: Interaction, body: JsonObject) -> int:
    """The flag of a message for one person: as the bot wishes, or as the place demands."""
    if not interaction.channel.has_bot and not interaction.channel.external_apps:
        return MessageFlag.EPHEMERAL
    return int(body.get("flags") or 0) & MessageFlag.EPHEMERAL


def reference_to(message: Message | None) -> Reference | None:
    """Answers to a component and follow-ups are shown as replies."""
    if message is None or message.id not in message.channel.messages:
        return None
    return Reference(message.id, message.channel.id)


def _checked_choices(data: JsonObject) -> list[JsonObject]:
    choices: list[JsonObject] = data.get("choices") or []
    errors = FieldErrors()
    errors.check_length("choices", choices, 0, _MAX_CHOICES)
    check_choices(errors, "choices", choices)
    errors.raise_if_any()
    return choices
