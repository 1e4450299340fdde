"""JSON from outside: read within bounds, and asked for by type.

Whatever is here read can be walked by a recursive function and said again as JSON. Python's own
reader lets pass what neither is true of: nesting up to its stack, numbers of thousands of digits,
infinities, halves of surrogate pairs.
"""

import json
import math
from typing import Any

from sandbox.errors import ApiError, JsonObject, invalid_form

_MAX_DEPTH = 32
_MAX_DIGITS = 20
_MAX_TEXT = 6000
_MAX_ENTRIES = 25
_MAX_KEY = 100


def parse_json(text: str | bytes) -> Any:  # noqa: ANN401 - JSON is any value
    """The value that `text` holds.

    Raises:
        ApiError: 50109 for what isn't JSON, is nested more than 32 deep, holds a whole number of
            more than 20 digits, one that no float can hold, or text that isn't Unicode.
    """
    try:
        value = json.loads(text, parse_int=_whole, parse_float=_finite, parse_constant=_no_constant)
        _check(value)
    except (ValueError, RecursionError):
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
    return value


def text_of(fields: JsonObject, name: str) -> str:
    """The text in a field; empty where there is none.

    Raises:
        ApiError: 50035 for anything else.
    """
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise invalid_form(name, "BASE_TYPE_STRING", "Must be a string.")
    return value


def yes_or_no(fields: JsonObject, name: str) -> bool | None:
    """What a field says; None where there is none.

    Raises:
        ApiError: 50035 for anything but yes and no.
    """
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise invalid_form(name, "BASE_TYPE_BOOLEAN", "Must be either true or false.")
    return value


def texts_of(fields: JsonObject, name: str) -> list[str]:
    """The list of texts in a field; empty where there is none.

    Raises:
        ApiError: 50035 for anything else, and for more than 25.
    """
    value = fields.get(name)
    if value is None:
        return []
    if not _are_texts(value):
        raise invalid_form(name, "BASE_TYPE_LIST", "Must be a list of up to 25 strings.")
    return list(value)


def values_of(fields: JsonObject, name: str, *, lists: bool = False) -> JsonObject:
    """The table in a field, from names to what was filled in there; empty where there is none.

    What was filled in is a text, a number, yes or no; with `lists` also a list of texts.

    Raises:
        ApiError: 50035 for anything else, for more than 25 entries, and for a name or a text that
            is longer than any of Discord's.
    """
    table = fields.get(name)
    if table is None:
        return {}
    if not isinstance(table, dict) or len(table) > _MAX_ENTRIES:
        raise invalid_form(name, "BASE_TYPE_DICT", "Must be up to 25 names with their values.")
    if any(len(key) > _MAX_KEY for key in table):
        raise invalid_form(name, "BASE_TYPE_MAX_LENGTH", f"Names have up to {_MAX_KEY} characters.")
    for key, value in table.items():
        if not (_is_single(value) or (lists and _are_texts(value))):
            raise invalid_form(
                f"{name}.{key}",
                "BASE_TYPE_INVALID",
                f"May have up to {_MAX_TEXT} characters.",
            )
    return table


def _is_single(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= _MAX_TEXT
    return value is None or isinstance(value, int | float)


def _are_texts(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= _MAX_ENTRIES
        and all(isinstance(item, str) and len(item) <= _MAX_TEXT for item in value)
    )


def _whole(digits: str) -> int:
    if len(digits.removeprefix("-")) > _MAX_DIGITS:
        raise ValueError
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError
    return number


def _no_constant(_name: str) -> float:
    raise ValueError  # NaN and Infinity, which JSON doesn't know


def _check(value: object) -> None:
    """Raises ValueError for what is nested too deep, or holds text that can't be encoded."""
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise ValueError


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        value.encode()
    return []
