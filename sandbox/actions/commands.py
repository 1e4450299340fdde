"""The application's registered commands: checking, storing and finding them."""

import re
from collections.abc import Sequence

from sandbox.errors import ApiError, FieldErrors, JsonObject, unknown
from sandbox.world.entities import Channel, Event
from sandbox.world.state import World

CHAT_INPUT, MESSAGE_MENU = 1, 3
_USER_MENU = 2
_SUB_COMMAND, _GROUP = 1, 2
_INSTALLED_BY_GUILD, _INSTALLED_BY_PERSON = 0, 1
_OPTION_TYPES = range(1, 12)
_WITH_CHOICES = (3, 4, 10)
_NAME = re.compile(r"^[-_'\w]{1,32}$")
_MAX_COMMANDS = {CHAT_INPUT: 100, _USER_MENU: 15, MESSAGE_MENU: 15}
_MAX_CREATED = 200
_MAX_OPTIONS = 25
_MAX_TOTAL_TEXT = 8000
_OPTION_EXTRAS = (
    "required",
    "choices",
    "autocomplete",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "channel_types",
)
Scope = int | None


class CommandRegistry:
    """Commands by scope: None for global ones, else a guild's id."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._scopes: dict[Scope, dict[tuple[int, str], JsonObject]] = {}
        self._created = 0

    def list(self, scope: Scope) -> list[JsonObject]:
        """The commands registered in one scope."""
        return list(self._scopes.get(scope, {}).values())

    def visible(self) -> Sequence[JsonObject]:
        """The commands that people in the guild can use; the guild's own hide global ones."""
        merged = dict(self._scopes.get(None, {}))
        merged.update(self._scopes.get(self._world.guild.id, {}))
        return list(merged.values())

    def get(self, scope: Scope, command_id: int) -> JsonObject:
        """One command.

        Raises:
            ApiError: 10063 if there is none.
        """
        for command in self._scopes.get(scope, {}).values():
            if command["id"] == str(command_id):
                return command
        raise unknown("application command")

    def find(self, name: str, channel: Channel, kind: int = CHAT_INPUT) -> JsonObject:
        """The command that a person means by `name`, of those that may be used in a channel.

        Raises:
            ApiError: 10063 if there is none.
        """
        for command in self.visible():
            if command["name"] == name and command["type"] == kind and usable(command, channel):
                return command
        raise unknown("application command")

    def replace(self, scope: Scope, bodies: Sequence[JsonObject]) -> Sequence[JsonObject]:
        """Registers exactly these commands; the id stays where name and type do.

        Raises:
            ApiError: 50035 with the index of the command first, 30034 past 200 creations.
        """
        errors = FieldErrors()
        names: set[tuple[int, str]] = set()
        for index, body in enumerate(bodies):
            check_command(errors, f"{index}.", body)
            key = _key(body)
            if key in names:
                errors.add(
                    f"{index}.name",
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                )
            names.add(key)
        errors.raise_if_any()
        _check_counts(bodies)
        before = self._scopes.get(scope, {})
        self._count_creations(sum(_key(body) not in before for body in bodies))
        self._scopes[scope] = {
            _key(body): self._build(scope, body, before.get(_key(body))) for body in bodies
        }
        self._changed()
        return self.list(scope)

    def upsert(self, scope: Scope, body: JsonObject) -> tuple[JsonObject, bool]:
        """Registers one command beside the others.

        Returns:
            The command, and whether it is new.

        Raises:
            ApiError: 50035 for what is wrong with it, 30032 past the number allowed, 30034 past 200
                creations.
        """
        errors = FieldErrors()
        check_command(errors, "", body)
        errors.raise_if_any()
        table = self._scopes.setdefault(scope, {})
        earlier = table.get(_key(body))
        if earlier is None:
            _check_counts([*table.values(), body])
            self._count_creations(1)
        table[_key(body)] = self._build(scope, body, earlier)
        self._changed()
        return table[_key(body)], earlier is None

    def edit(self, scope: Scope, command_id: int, body: JsonObject) -> JsonObject:
        """Changes what `body` names in one command.

        Raises:
            ApiError: 10063 if there is none, 50035 for what would be wrong with it.
        """
        command = self.get(scope, command_id)
        merged = {**command, **body}
        errors = FieldErrors()
        check_command(errors, "", merged)
        errors.raise_if_any()
        table = self._scopes[scope]
        del table[_key(command)]
        table[_key(merged)] = self._build(scope, merged, command)
        self._changed()
        return table[_key(merged)]

    def delete(self, scope: Scope, command_id: int) -> None:
        """Removes one command.

        Raises:
            ApiError: 10063 if there is none.
        """
        command = self.get(scope, command_id)
        del self._scopes[scope][_key(command)]
        self._changed()

    def _changed(self) -> None:
        self._world.publish(Event("COMMANDS_UPDATE", {"commands": list(self.visible())}))

    def _count_creations(self, count: int) -> None:
        if self._created + count > _MAX_CREATED:
            raise ApiError(
                400,
                30034,
                "Max number of daily application command creates has been reached "
                f"({_MAX_CREATED})",
            )
        self._created += count

    def _build(self, scope: Scope, body: JsonObject, earlier: JsonObject | None) -> JsonObject:
        command: JsonObject = {
            "id": earlier["id"] if earlier else str(self._world.next_id()),
            "application_id": str(self._world.application_id),
            "type": body.get("type") or CHAT_INPUT,
            "name": body["name"],
            "description": body.get("description") or "",
            "default_member_permissions": body.get("default_member_permissions"),
            "dm_permission": body.get("dm_permission", True),
            "nsfw": bool(body.get("nsfw", False)),
            "contexts": body.get("contexts"),
            "integration_types": body.get("integration_types") or [0],
        }
        if scope is not None:
            command["guild_id"] = str(scope)
        if body.get("options"):
            command["options"] = [_build_option(option) for option in body["options"]]
        if earlier is not None and {**command, "version": earlier["version"]} == earlier:
            command["version"] = earlier["version"]
        else:
            command["version"] = str(self._world.next_id())
        return command


def usable(command: JsonObject, channel: Channel) -> bool:
    """Whether a command is offered in a channel: installed there or by the person, meant for it."""
    installed = _INSTALLED_BY_GUILD if channel.has_bot else _INSTALLED_BY_PERSON
    contexts = command["contexts"]
    meant = contexts is None or channel.context in contexts
    return meant and (channel.context == 1 or installed in command["integration_types"])


def check_command(errors: FieldErrors, prefix: str, body: JsonObject) -> None:
    """Notes what is wrong with a command; `prefix` comes before every path."""
    kind = body.get("type") or CHAT_INPUT
    name = body.get("name") or ""
    if kind == CHAT_INPUT:
        _check_name(errors, f"{prefix}name", name)
        _check_description(errors, f"{prefix}description", body.get("description"))
        _check_options(errors, f"{prefix}options", body.get("options") or [])
    else:
        errors.check_length(f"{prefix}name", name, 1, 32)
        if body.get("description"):
            errors.add(
                f"{prefix}description",
                "APPLICATION_COMMAND_INVALID_DESCRIPTION",
                "Context menu commands cannot have a description",
            )
    if _total_text(body) > _MAX_TOTAL_TEXT:
        errors.add(
            prefix.rstrip("."),
            "APPLICATION_COMMAND_TOO_LARGE",
            f"Command exceeds maximum size ({_MAX_TOTAL_TEXT})",
        )


def _key(body: JsonObject) -> tuple[int, str]:
    return body.get("type") or CHAT_INPUT, body["name"]


def _check_counts(bodies: Sequence[JsonObject]) -> None:
    for kind, limit in _MAX_COMMANDS.items():
        if sum(_key(body)[0] == kind for body in bodies) > limit:
            raise ApiError(400, 30032, f"Maximum number of application commands reached ({limit})")


def _check_name(errors: FieldErrors, path: str, name: str) -> None:
    errors.check_length(path, name, 1, 32)
    if not _NAME.match(name) or name != name.lower():
        errors.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_description(errors: FieldErrors, path: str, description: str | None) -> None:
    if description is None:
        errors.required(path)
    errors.check_length(path, description, 1, 100)


def _check_options(errors: FieldErrors, path: str, options: Sequence[JsonObject]) -> None:
    errors.check_length(path, options, 0, _MAX_OPTIONS)
    names: set[str] = set()
    optional_seen = False
    for index, option in enumerate(options):
        here = f"{path}.{index}"
        _check_option(errors, here, option)
        name = option.get("name") or ""
        if name in names:
            errors.add(
                f"{here}.name",
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                "Option name already exists",
            )
        names.add(name)
        if option.get("required") and optional_seen:
            errors.add(
                here,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_seen = optional_seen or not option.get("required")


def _check_option(errors: FieldErrors, path: str, option: JsonObject) -> None:
    _check_name(errors, f"{path}.name", option.get("name") or "")
    _check_description(errors, f"{path}.description", option.get("description"))
    kind = option.get("type")
    if kind not in _OPTION_TYPES:
        errors.add(f"{path}.type", "BASE_TYPE_CHOICES", "Value must be one of 1 to 11.")
    if kind in (_SUB_COMMAND, _GROUP):
        _check_options(errors, f"{path}.options", option.get("options") or [])
    choices = option.get("choices") or []
    if choices and kind not in _WITH_CHOICES:
        errors.add(f"{path}.choices", "BASE_TYPE_CHOICES", "This option can't have choices.")
    errors.check_length(f"{path}.choices", choices, 0, _MAX_OPTIONS)
    check_choices(errors, f"{path}.choices", choices)


def check_choices(errors: FieldErrors, path: str, choices: Sequence[JsonObject]) -> None:
    """Notes what is wrong with an option's choices or an autocomplete answer."""
    for index, choice in enumerate(choices):
        errors.check_length(f"{path}.{index}.name", choice.get("name") or "", 1, 100)
        value = choice.get("value")
        if value is None:
            errors.required(f"{path}.{index}.value")
        elif isinstance(value, str):
            errors.check_length(f"{path}.{index}.value", value, 1, 100)


def _build_option(option: JsonObject) -> JsonObject:
    """An option as Discord echoes it: what is false or empty is left out."""
    built = {key: option[key] for key in ("type", "name", "description")}
    for key in _OPTION_EXTRAS:
        if option.get(key) not in (None, False, []):
            built[key] = option[key]
    if option.get("options"):
        built["options"] = [_build_option(inner) for inner in option["options"]]
    return built


def _total_text(body: JsonObject) -> int:
    total = len(body.get("name") or "") + len(body.get("description") or "")
    for choice in body.get("choices") or []:
        total += len(choice.get("name") or "") + len(str(choice.get("value") or ""))
    return total + sum(_total_text(option) for option in body.get("options") or [])
