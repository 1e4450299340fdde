"""What a person fills in for a command, turned into what Discord's client would send."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.errors import ApiError, JsonObject, invalid_form
from sandbox.protocol import payloads
from sandbox.world.entities import ALL_PERMISSIONS
from sandbox.world.snowflake import parse_id
from sandbox.world.state import World

_SUB_COMMAND, _GROUP, _STRING, _INTEGER, _BOOLEAN = 1, 2, 3, 4, 5
_USER, _CHANNEL, _ROLE, _MENTIONABLE, _NUMBER = 6, 7, 8, 9, 10
_MAX_STRING = 6000
_SHOWN = 40
_MAX_NUMBER = 2**53


class OptionReader:
    """Reads the values for one command and collects the objects that they point at.

    With `focused` it reads an unfinished form for autocompletion: required options may be
    absent and the focused option's value isn't checked.
    """

    def __init__(self, world: World, values: Mapping[str, Any], focused: str | None = None) -> None:
        self._world = world
        self._values = values
        self._focused = focused
        self.resolved: dict[str, JsonObject] = {}

    def read(self, command: JsonObject, path: Sequence[str]) -> list[JsonObject]:
        """The interaction's `options` for `command` and the sub-commands in `path`.

        Raises:
            ApiError: 50035 for a missing, unknown or unfitting value, 10063 for a sub-command
                that isn't there.
        """
        declared = command.get("options") or []
        if declared and declared[0]["type"] in (_SUB_COMMAND, _GROUP):
            return [self._read_nested(declared, path)]
        if path:
            raise ApiError(404, 10063, "Unknown application command")
        return self._read_values(declared)

    def _read_nested(self, declared: Sequence[JsonObject], path: Sequence[str]) -> JsonObject:
        inner = next((option for option in declared if path and option["name"] == path[0]), None)
        if inner is None:
            raise ApiError(404, 10063, "Unknown application command")
        return {
            "name": inner["name"],
            "type": inner["type"],
            "options": self.read(inner, path[1:]),
        }

    def _read_values(self, declared: Sequence[JsonObject]) -> list[JsonObject]:
        known = {option["name"] for option in declared}
        for name in self._values:
            if name not in known:
                raise _wrong(name, "There is no such option.")
        read = []
        for option in declared:
            name = option["name"]
            given = self._values.get(name)
            if name == self._focused:
                value: Any = "" if given is None else given
                read.append({"name": name, "type": option["type"], "value": value, "focused": True})
            elif given is not None and given != "":
                read.append(
                    {"name": name, "type": option["type"], "value": self._coerce(option, given)}
                )
            elif option.get("required") and self._focused is None:
                raise invalid_form(
                    f"options.{name}", "BASE_TYPE_REQUIRED", "This field is required"
                )
        return read

    def _coerce(self, option: JsonObject, given: object) -> object:
        kind = option["type"]
        if kind in (_USER, _CHANNEL, _ROLE, _MENTIONABLE):
            return self._resolve(option["name"], kind, given)
        given = _choice_value(option, given)
        if kind == _STRING:
            value: object = _string(option, given)
        elif kind == _BOOLEAN:
            value = _boolean(option, given)
        elif kind in (_INTEGER, _NUMBER):
            value = _number(option, given, whole=kind == _INTEGER)
        else:
            raise _wrong(option["name"], "The sandbox can't fill in an option of this type.")
        choices = option.get("choices")
        if choices and self._focused is None and value not in [c["value"] for c in choices]:
            names = ", ".join(choice["name"] for choice in choices)
            raise _wrong(option["name"], f"Must be one of: {names}.")
        return value

    def _resolve(self, name: str, kind: int, given: object) -> str:
        target = parse_id(given, f"options.{name}")
        for resolved_kind in _KINDS_OF_OPTION[kind]:
            if resolve(self._world, self.resolved, resolved_kind, target):
                return str(target)
        raise _wrong(name, "There is nothing with this id.")


_KINDS_OF_OPTION = {
    _USER: ("users",),
    _ROLE: ("roles",),
    _CHANNEL: ("channels",),
    _MENTIONABLE: ("users", "roles"),
}


def resolve(world: World, resolved: dict[str, JsonObject], kind: str, target: int) -> bool:
    """Adds the object with id `target` to `resolved`.

    Returns:
        Whether there is one of this kind.
    """
    if kind == "users" and target in world.users:
        person = world.users[target]
        resolved.setdefault("users", {})[str(target)] = payloads.user(person)
        resolved.setdefault("members", {})[str(target)] = {
            **payloads.partial_member(world),
            "permissions": str(ALL_PERMISSIONS),
        }
        return True
    everywhere = world.guilds.values() if kind == "roles" else ()
    roles = {role["id"]: role for guild in everywhere for role in payloads.roles(world, guild)}
    if str(target) in roles:
        resolved.setdefault("roles", {})[str(target)] = roles[str(target)]
        return True
    # Nobody learns by an id that there are direct messages of others.
    if kind == "channels" and target in world.channels and world.channels[target].in_guild:
        resolved.setdefault("channels", {})[str(target)] = {
            **payloads.channel(world, world.channels[target]),
            "permissions": str(ALL_PERMISSIONS),
        }
        return True
    return False


def _wrong(name: str, message: str) -> ApiError:
    return invalid_form(f"options.{name}", "BASE_TYPE_INVALID", message)


def _choice_value(option: JsonObject, given: object) -> object:
    """A choice may be named by its label, as people see it, or by its value."""
    for choice in option.get("choices") or []:
        if given == choice["name"]:
            return choice["value"]
    return given


def _string(option: JsonObject, given: object) -> str:
    text = str(given)
    low, high = option.get("min_length", 0), option.get("max_length", _MAX_STRING)
    if not low <= len(text) <= high:
        raise _wrong(option["name"], f"Must be between {low} and {high} in length.")
    return text


def _boolean(option: JsonObject, given: object) -> bool:
    if isinstance(given, bool):
        return given
    if str(given).lower() in ("true", "false"):
        return str(given).lower() == "true"
    raise _wrong(option["name"], "Must be either true or false.")


def _number(option: JsonObject, given: object, *, whole: bool) -> float:
    name, shown = option["name"], str(given)[:_SHOWN]
    try:
        number = float(str(given))
    except ValueError:
        raise _wrong(name, f"The value {shown!r} is not a number.") from None
    if whole and not number.is_integer():
        raise _wrong(name, f"The value {shown!r} is not a whole number.")
    low = option.get("min_value", -_MAX_NUMBER)
    high = option.get("max_value", _MAX_NUMBER)
    if not low <= number <= high:
        raise _wrong(name, f"Must be between {low} and {high}.")
    return int(number) if whole else number
