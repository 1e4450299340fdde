"""Buttons, selects and modals: Discord's limits, ids, and finding the one that was used."""

import copy
import enum
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from sandbox.errors import FieldErrors, JsonObject
from sandbox.protocol.emoji import is_unicode_emoji


class Kind(enum.IntEnum):
    """Discord's component types."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    CONTAINER = 17
    LABEL = 18


SELECTS = frozenset(
    {
        Kind.STRING_SELECT,
        Kind.USER_SELECT,
        Kind.ROLE_SELECT,
        Kind.MENTIONABLE_SELECT,
        Kind.CHANNEL_SELECT,
    }
)
_VERSION_TWO = frozenset(range(9, 18))
_LINK_STYLE = 5
_PREMIUM_STYLE = 6
_STYLES = frozenset(range(1, 7))
_MAX_ROWS = 5
_MAX_IN_ROW = 5
_MAX_OPTIONS = 25
_MAX_COMPONENTS_V2 = 40
_MAX_TEXT_V2 = 4000
_CUSTOM_ID = (1, 100)
_MODAL_TITLE = (1, 45)
_MAX_IN_MODAL = 5


def walk(
    components: Sequence[JsonObject], path: str = "components"
) -> Iterator[tuple[str, JsonObject]]:
    """Every component at any depth with its dotted path."""
    for index, component in enumerate(components):
        here = f"{path}.{index}"
        yield here, component
        yield from walk(component.get("components") or [], f"{here}.components")
        for key in ("accessory", "component"):
            if key in component:
                yield f"{here}.{key}", component[key]


def find(components: Sequence[JsonObject], custom_id: str) -> JsonObject | None:
    """The component with this custom id, or None."""
    for _, component in walk(components):
        if component.get("custom_id") == custom_id:
            return component
    return None


def with_ids(components: Sequence[JsonObject]) -> list[JsonObject]:
    """A copy in which every component has an `id` that is unique in the message."""
    numbered = copy.deepcopy(list(components))
    everything = [component for _, component in walk(numbered)]
    taken = {component["id"] for component in everything if component.get("id")}
    next_id = 1
    for component in everything:
        if component.get("id"):
            continue
        while next_id in taken:
            next_id += 1
        component["id"] = next_id
        taken.add(next_id)
    return numbered


def check_components(
    errors: FieldErrors, components: Sequence[JsonObject], *, version_two: bool
) -> None:
    """Checks the components of a message against Discord's limits."""
    if version_two:
        _check_version_two(errors, components)
    else:
        _check_rows(errors, components)
    seen: set[str] = set()
    for path, component in walk(components):
        _check_one(errors, path, component)
        custom_id = component.get("custom_id")
        if custom_id is not None and custom_id in seen:
            errors.add(
                f"{path}.custom_id",
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            )
        seen.add(custom_id or "")


def check_modal(modal: JsonObject) -> None:
    """Checks a modal.

    Raises:
        ApiError: 50035 that names every field over its limit.
    """
    errors = FieldErrors()
    _required_text(errors, "title", modal.get("title"), *_MODAL_TITLE)
    _required_text(errors, "custom_id", modal.get("custom_id"), *_CUSTOM_ID)
    components = modal.get("components") or []
    errors.check_count("components", len(components), 1, _MAX_IN_MODAL)
    for path, component in walk(components):
        _check_one(errors, path, component)
        if component.get("type") == Kind.LABEL:
            _required_text(errors, f"{path}.label", component.get("label"), 1, 45)
            errors.check_length(f"{path}.description", component.get("description"), 0, 100)
    errors.raise_if_any()


def _required_text(errors: FieldErrors, path: str, value: str | None, low: int, high: int) -> None:
    if value is None:
        errors.required(path)
    else:
        errors.check_length(path, value, low, high)


def _check_version_two(errors: FieldErrors, components: Sequence[JsonObject]) -> None:
    everything = [component for _, component in walk(components)]
    if len(everything) > _MAX_COMPONENTS_V2:
        errors.add(
            "components",
            "BASE_TYPE_BAD_LENGTH",
            f"Must be between 1 and {_MAX_COMPONENTS_V2} in length.",
        )
    texts = [c.get("content") or "" for c in everything if c.get("type") == Kind.TEXT]
    if sum(len(text) for text in texts) > _MAX_TEXT_V2:
        errors.add(
            "components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"Total message text size exceeds maximum size of {_MAX_TEXT_V2}",
        )
    for path, component in walk(components):
        if component.get("type") == Kind.ROW:
            _check_row(errors, path, component)


def _check_rows(errors: FieldErrors, components: Sequence[JsonObject]) -> None:
    if components:
        errors.check_count("components", len(components), 1, _MAX_ROWS)
    for index, row in enumerate(components):
        path = f"components.{index}"
        if row.get("type") in _VERSION_TWO:
            errors.add(
                f"{path}.type",
                "BASE_TYPE_CHOICES",
                "Components of this type need the flag IS_COMPONENTS_V2.",
            )
        elif row.get("type") != Kind.ROW:
            errors.add(f"{path}.type", "BASE_TYPE_CHOICES", "Value must be one of {1}.")
        else:
            _check_row(errors, path, row)


def _check_row(errors: FieldErrors, path: str, row: JsonObject) -> None:
    children = row.get("components") or []
    has_select = any(child.get("type") in SELECTS for child in children)
    limit = 1 if has_select else _MAX_IN_ROW
    errors.check_count(f"{path}.components", len(children), 1, limit)


def _check_one(errors: FieldErrors, path: str, component: JsonObject) -> None:
    kind = component.get("type")
    if kind == Kind.BUTTON:
        _check_button(errors, path, component)
    elif kind in SELECTS:
        _check_select(errors, path, component)
    elif kind == Kind.TEXT_INPUT:
        _check_text_input(errors, path, component)


def _check_button(errors: FieldErrors, path: str, button: JsonObject) -> None:
    errors.check_length(f"{path}.label", button.get("label"), 0, 80)
    style = button.get("style")
    if style not in _STYLES:
        errors.add(f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of 1 to 6.")
    elif style == _LINK_STYLE:
        _check_link(errors, path, button.get("url"))
    elif style != _PREMIUM_STYLE:
        _required_text(errors, f"{path}.custom_id", button.get("custom_id"), *_CUSTOM_ID)
        if not button.get("label") and not button.get("emoji"):
            errors.add(
                path,
                "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED",
                "A button must have a label or an emoji.",
            )
    _check_emoji(errors, path, button)


def _check_link(errors: FieldErrors, path: str, url: str | None) -> None:
    _required_text(errors, f"{path}.url", url, 1, 512)
    scheme = urlsplit(url or "").scheme
    if url and scheme not in ("http", "https", "discord"):
        errors.add(
            f"{path}.url",
            "BUTTON_COMPONENT_INVALID_URL_SCHEME",
            f"Scheme \"{scheme}\" must be one of ('http', 'https', 'discord').",
        )


def _check_emoji(errors: FieldErrors, path: str, component: JsonObject) -> None:
    emoji = component.get("emoji")
    if emoji and (emoji.get("id") or not is_unicode_emoji(emoji.get("name") or "")):
        errors.add(f"{path}.emoji.name", "COMPONENT_INVALID_EMOJI", "Invalid emoji")


def _check_select(errors: FieldErrors, path: str, select: JsonObject) -> None:
    _required_text(errors, f"{path}.custom_id", select.get("custom_id"), *_CUSTOM_ID)
    errors.check_length(f"{path}.placeholder", select.get("placeholder"), 0, 150)
    if select.get("type") != Kind.STRING_SELECT:
        return
    options = select.get("options") or []
    errors.check_count(f"{path}.options", len(options), 1, _MAX_OPTIONS)
    values: set[str] = set()
    for index, option in enumerate(options):
        here = f"{path}.options.{index}"
        _required_text(errors, f"{here}.label", option.get("label"), 1, 100)
        _required_text(errors, f"{here}.value", option.get("value"), 1, 100)
        errors.check_length(f"{here}.description", option.get("description"), 0, 100)
        _check_emoji(errors, here, option)
        if option.get("value") in values:
            errors.add(
                f"{here}.value",
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        values.add(option.get("value") or "")


def _check_text_input(errors: FieldErrors, path: str, field: JsonObject) -> None:
    _required_text(errors, f"{path}.custom_id", field.get("custom_id"), *_CUSTOM_ID)
    errors.check_length(f"{path}.label", field.get("label"), 0, 45)
    errors.check_length(f"{path}.value", field.get("value"), 0, 4000)
    errors.check_length(f"{path}.placeholder", field.get("placeholder"), 0, 100)
