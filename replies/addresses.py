"""Addresses of pages: a page as a text that is short enough for the custom id of a button.

"head,2,9,gray,dark,linear,heat,show,0,,0" is the name of the kind of page and the values of its
fields, in the order that `replies.showing.PAGE_KINDS` has.
"""

import re
import types
import typing
from collections.abc import Mapping
from enum import Enum
from operator import attrgetter
from typing import Any, Literal
from urllib.parse import quote, unquote

from replies.errors import BadAddress
from replies.pages import DiscordId, Page, PageAt
from replies.showing import PAGE_KINDS, kind_of

_RESERVED = re.compile(r"[^\w!-~]|[%*,]|[\U00010000-\U0010FFFF]")
"""What addresses write as codes. Letters stand as they are, for not all of them are Latin and a
code takes six characters or nine; those whose length depends on who counts do not."""


def address_of(page: Page) -> str:
    """A page as a short text without white space."""
    if isinstance(page, PageAt):
        return page.address
    kind = kind_of(page)
    return ",".join([kind.name, *(_encode(attrgetter(field)(page)) for field in kind.fields)])


def page_at(address: str) -> Page:
    """The page that `address_of` made a text of.

    Raises:
        BadAddress: If it is none.
    """
    name, *parts = address.split(",")
    kind = next((kind for kind in PAGE_KINDS if kind.name == name), None)
    if kind is None or len(parts) > len(kind.fields):
        raise BadAddress(address)
    try:
        page: Page = _made(kind.page, dict(zip(kind.fields, parts, strict=False)))
    except (ValueError, TypeError):
        raise BadAddress(address) from None
    return page


def _made(cls: type[Any], parts: Mapping[str, str]) -> Any:  # noqa: ANN401 - any page
    """A page, or its colours or its claim, out of the texts of its fields."""
    hints = typing.get_type_hints(cls)
    values: dict[str, Any] = {}
    within: dict[str, dict[str, str]] = {}
    for name, text in parts.items():
        own, _, inner = name.partition(".")
        if inner:
            within.setdefault(own, {})[inner] = text
        else:
            values[own] = _decode(text, hints[own])
    return cls(**values, **{own: _made(hints[own], inner) for own, inner in within.items()})


def _encode(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return "*".join(_encode(item) for item in value)
    return _RESERVED.sub(lambda match: quote(match.group(), errors="replace"), str(value))


def _decode(text: str, hint: Any) -> Any:  # noqa: ANN401 - any field of any page
    arguments = typing.get_args(hint)
    if type(None) in arguments:
        return None if text == "" else _decode(text, arguments[0])
    if typing.get_origin(hint) is tuple:
        return tuple(_decode(part, arguments[0]) for part in text.split("*")) if text else ()
    if typing.get_origin(hint) is Literal:
        return _one_of(text, arguments)
    return _DECODERS.get(hint, hint)(text)


def _one_of(text: str, values: tuple[str, ...]) -> str:
    if text not in values:
        raise ValueError(text)
    return text


def _number(text: str, digits: int = 9) -> int:
    """A number as `_encode` writes it; int() takes more, such as "1_0"."""
    if not text.removeprefix("-").isdecimal() or len(text) > digits:
        raise ValueError(text)
    return int(text)


def _id(text: str) -> int:
    """What Discord knows something by, of which a database can keep 63 bits."""
    number = _number(text, digits=19)
    if not 0 <= number < 2**63:
        raise ValueError(text)
    return number


def _text(text: str) -> str:
    """A text as `_encode` writes it, which has no half characters."""
    return unquote(text).encode().decode()


_DECODERS: Mapping[Any, Any] = types.MappingProxyType(
    {
        int: _number,
        DiscordId: _id,
        bool: lambda text: _one_of(text, ("0", "1")) == "1",
        str: _text,
    }
)
