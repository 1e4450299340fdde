"""What people do in the chat: write, use commands, click, choose and fill in modals."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.actions.commands import CHAT_INPUT, MESSAGE_MENU, CommandRegistry
from sandbox.actions.interactions import RESPONSE_SECONDS, Interactions
from sandbox.actions.messages import delete_message, edit_message, own_message, send_message
from sandbox.actions.options import OptionReader, resolve
from sandbox.actions.responses import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from sandbox.errors import ApiError, JsonObject, invalid_form, unknown
from sandbox.protocol.components import SELECTS, Kind, find
from sandbox.protocol.message_payloads import message as message_payload
from sandbox.world.entities import Channel, Message, Permission, User
from sandbox.world.snowflake import parse_id
from sandbox.world.state import World

_RESOLVED_KINDS: dict[int, tuple[str, ...]] = {
    Kind.USER_SELECT: ("users",),
    Kind.ROLE_SELECT: ("roles",),
    Kind.MENTIONABLE_SELECT: ("users", "roles"),
    Kind.CHANNEL_SELECT: ("channels",),
}
_CLICKABLE = SELECTS | {Kind.BUTTON}
_MAX_TEXT_INPUT = 4000
_MAX_OTHERS = 9
_MAX_PLACES = 50
"""Direct messages and groups that a person who opens one more may have."""
_MAX_PLACES_OF_ALL = 1000


class People:
    """Actions of the world's people, with the checks that Discord's own client makes."""

    def __init__(self, world: World, commands: CommandRegistry, interactions: Interactions) -> None:
        self._world = world
        self._commands = commands
        self._interactions = interactions

    def open_place(self, user: User, others: Sequence[User]) -> Channel:
        """Opens direct messages with one other, or a group with several; it may be there already.

        Raises:
            ApiError: 400 if that can't be, or there are too many.
        """
        bot = self._world.bot
        if not 1 <= len(others) <= _MAX_OTHERS or user in others or len({*others}) < len(others):
            raise ApiError(400, 0, f"Choose 1 to {_MAX_OTHERS} other people.")
        if bot in others and len(others) > 1:
            raise ApiError(
                400, 0, f"{bot.name} can't be in a group. Its commands work there: type /."
            )
        own = self._world.private_channels(user)
        if not any({user, *others} == (set(c.people) or {user, bot}) for c in own):
            self._check_room(len(own))
        return (
            self._world.direct_messages(user)
            if bot in others
            else self._world.between(user, *others)
        )

    def say(
        self, user: User, channel: Channel, content: str, reply_to: int | None = None
    ) -> Message:
        """Writes a message.

        Raises:
            ApiError: As Discord answers a bad one.
        """
        self._check_visible(user, channel)
        body: JsonObject = {"content": content}
        if reply_to is not None:
            body["message_reference"] = {"message_id": reply_to}
        return send_message(self._world, channel, user, body)

    def forward(self, user: User, message_id: int, channel: Channel) -> Message:
        """Forwards a message to a channel.

        Raises:
            ApiError: 10008 if the person sees no such message.
        """
        self._check_visible(user, channel)
        target = self.visible_message(user, message_id)
        place = {"type": 1, "message_id": target.id, "channel_id": target.channel.id}
        return send_message(self._world, channel, user, {"message_reference": place})

    def edit(self, user: User, message_id: int, content: str) -> Message:
        """Edits one's own message.

        Raises:
            ApiError: 10008 if the person sees no such message, 50005 if another wrote it, or as
                Discord answers a bad one.
        """
        message = self.visible_message(user, message_id)
        own_message(message, user)
        edit_message(self._world, message, {"content": content})
        return message

    def delete(self, user: User, message_id: int) -> None:
        """Deletes a message, or dismisses an ephemeral one.

        Raises:
            ApiError: 10008 if the person sees no such message, 50005 if another wrote it and the
                person may not manage messages.
        """
        message = self.visible_message(user, message_id)
        if not (message.ephemeral or self._may_manage(user, message.channel)):
            own_message(message, user)
        delete_message(self._world, message)

    def use_command(
        self, user: User, channel: Channel, name: str, options: Mapping[str, Any]
    ) -> Interaction:
        """Uses a slash command; `name` may go on with sub-commands (`"group sub"`).

        Raises:
            ApiError: 10063 for an unknown command, 50035 for options that don't fit.
        """
        self._check_visible(user, channel)
        data = self._command_data(name, channel, OptionReader(self._world, options))
        return self._interactions.start(COMMAND, user, channel, data)

    def use_menu(self, user: User, message_id: int, name: str) -> Interaction:
        """Uses a command of the menu that a message has.

        Raises:
            ApiError: 10008 if the person sees no such message, 10063 for an unknown command.
        """
        message = self.lasting_message(user, message_id)
        command = self._commands.find(name, message.channel, MESSAGE_MENU)
        shown = message_payload(self._world, message, viewer=self._world.bot)
        data: JsonObject = {
            "id": command["id"],
            "name": name,
            "type": MESSAGE_MENU,
            "target_id": str(message.id),
            "resolved": {"messages": {str(message.id): shown}},
        }
        return self._interactions.start(COMMAND, user, message.channel, data)

    async def autocomplete(
        self,
        user: User,
        channel: Channel,
        name: str,
        options: Mapping[str, Any],
        focused: str,
    ) -> list[JsonObject]:
        """Asks for choices for the `focused` option; none if the bot stays silent.

        Raises:
            ApiError: 10063 for an unknown command, 50035 for other options that don't fit.
        """
        self._check_visible(user, channel)
        data = self._command_data(name, channel, OptionReader(self._world, options, focused))
        interaction = self._interactions.start(AUTOCOMPLETE, user, channel, data)
        try:
            await asyncio.wait_for(interaction.settled.wait(), RESPONSE_SECONDS + 1)
        except asyncio.TimeoutError:
            return []
        return interaction.choices or []

    def use_component(
        self, user: User, message_id: int, custom_id: str, values: Sequence[str] = ()
    ) -> Interaction:
        """Clicks a button or chooses in a select.

        Raises:
            ApiError: 50035 if there is no such component, it is disabled or the values don't
                fit it.
        """
        message = self.visible_message(user, message_id)
        component = find(message.components, custom_id)
        if component is None or component["type"] not in _CLICKABLE:
            raise invalid_form(
                "custom_id", "COMPONENT_NOT_FOUND", "The message has no such component."
            )
        if component.get("disabled"):
            raise invalid_form("custom_id", "COMPONENT_DISABLED", "The component is disabled.")
        data: JsonObject = {
            "custom_id": custom_id,
            "component_type": component["type"],
            "id": component["id"],
        }
        if component["type"] in SELECTS:
            data.update(self._selection(component, values))
        return self._interactions.start(COMPONENT, user, message.channel, data, message)

    def submit_modal(self, user: User, modal_id: int, values: Mapping[str, Any]) -> Interaction:
        """Sends in a modal that was shown to `user`.

        Raises:
            ApiError: 10062 if no such modal waits, 50035 for values that don't fit.
        """
        opener = self._interactions.by_id(modal_id)
        if opener is None or opener.modal is None or opener.user is not user:
            raise unknown("interaction")
        modal = opener.modal
        data = {
            "custom_id": modal["custom_id"],
            "components": [
                _submitted(component, values, index + 1)
                for index, component in enumerate(modal["components"])
            ],
        }
        interaction = self._interactions.start(
            MODAL_SUBMIT, user, opener.channel, data, opener.source
        )
        opener.modal = None
        return interaction

    def visible_message(self, user: User, message_id: int) -> Message:
        """A message that `user` sees.

        Raises:
            ApiError: 10008 if there is none.
        """
        message = self._world.find_message(message_id)
        if not message.visible_to(user):
            raise unknown("Message")
        return message

    def lasting_message(self, user: User, message_id: int) -> Message:
        """A message that `user` sees, and others as well.

        Raises:
            ApiError: 10008 if there is none; Discord has no reactions and no menu for private ones.
        """
        message = self.visible_message(user, message_id)
        if message.ephemeral:
            raise unknown("Message")
        return message

    def _check_room(self, own: int) -> None:
        if own >= _MAX_PLACES:
            raise ApiError(400, 0, f"You have {own} conversations. Go on in one of them.")
        if len(self._world.private_channels()) >= _MAX_PLACES_OF_ALL:
            raise ApiError(400, 0, "There are too many conversations. Go on in one of yours.")

    def _may_manage(self, user: User, channel: Channel) -> bool:
        manages = self._world.permissions(user) & Permission.MANAGE_MESSAGES
        return bool(manages) and channel.in_guild

    def _check_visible(self, user: User, channel: Channel) -> None:
        if not channel.visible_to(user):
            raise unknown("Channel")

    def _command_data(self, name: str, channel: Channel, reader: OptionReader) -> JsonObject:
        first, *path = name.split() or [""]
        command = self._commands.find(first, channel)
        data: JsonObject = {"id": command["id"], "name": command["name"], "type": CHAT_INPUT}
        options = reader.read(command, path)
        if options:
            data["options"] = options
        if reader.resolved:
            data["resolved"] = reader.resolved
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return data

    def _selection(self, select: JsonObject, values: Sequence[str]) -> JsonObject:
        low, high = select.get("min_values", 1), select.get("max_values", 1)
        if not low <= len(values) <= high:
            raise invalid_form(
                "values", "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length."
            )
        if select["type"] == Kind.STRING_SELECT:
            known = [option["value"] for option in select["options"]]
            if any(value not in known for value in values):
                raise invalid_form("values", "BASE_TYPE_CHOICES", f"Value must be one of {known}.")
            return {"values": list(values)}
        resolved: dict[str, JsonObject] = {}
        for value in values:
            target = parse_id(value, "values")
            kinds = _RESOLVED_KINDS[select["type"]]
            if not any(resolve(self._world, resolved, kind, target) for kind in kinds):
                raise invalid_form("values", "BASE_TYPE_CHOICES", "There is nothing with this id.")
        return {"values": list(values), "resolved": resolved}


def _submitted(component: JsonObject, values: Mapping[str, Any], number: int) -> JsonObject:
    """A modal's row or label as the client sends it back, with what was filled in."""
    echo: JsonObject = {"type": component["type"], "id": component.get("id", number)}
    if component["type"] == Kind.LABEL:
        echo["component"] = _filled(component["component"], values)
    elif component["type"] == Kind.ROW:
        echo["components"] = [_filled(inner, values) for inner in component["components"]]
    return echo


def _filled(field: JsonObject, values: Mapping[str, Any]) -> JsonObject:
    custom_id = field["custom_id"]
    given = values.get(custom_id)
    echo: JsonObject = {"type": field["type"], "id": field.get("id", 1), "custom_id": custom_id}
    if field["type"] != Kind.TEXT_INPUT:
        chosen = [] if given is None else [given] if isinstance(given, str) else list(given)
        if not chosen and field.get("required", True):
            raise _unfilled(custom_id)
        return {**echo, "values": chosen}
    text = str(field.get("value") or "") if given is None else str(given)
    if not text and field.get("required", True):
        raise _unfilled(custom_id)
    low, high = field.get("min_length") or 0, field.get("max_length") or _MAX_TEXT_INPUT
    if text and not low <= len(text) <= high:
        raise invalid_form(
            f"values.{custom_id}",
            "BASE_TYPE_BAD_LENGTH",
            f"Must be between {low} and {high} in length.",
        )
    return {**echo, "value": text}


def _unfilled(custom_id: str) -> ApiError:
    return invalid_form(f"values.{custom_id}", "BASE_TYPE_REQUIRED", "This field is required")
