"""Pages as Hypothesis makes them: of every kind, with any values."""

import typing
from enum import Enum
from typing import Any, Literal

from hypothesis import strategies as st

from replies.pages import Claim, Colours, DiscordId
from replies.showing import PAGE_KINDS

NAMES = [kind.name for kind in PAGE_KINDS]
PAGES = [kind.page for kind in PAGE_KINDS]
PARTS = (Colours, Claim)
"""Values of which pages have one, whose fields an address holds too."""
WORDS = st.text(min_size=1, max_size=30)


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field."""
    arguments = typing.get_args(hint)
    if type(None) in arguments:
        return st.none() | values_of(arguments[0])
    if typing.get_origin(hint) is tuple:
        return st.lists(values_of(arguments[0]), max_size=5).map(tuple)
    if typing.get_origin(hint) is Literal or (isinstance(hint, type) and issubclass(hint, Enum)):
        return st.sampled_from(arguments or list(hint))
    if hint in PARTS:
        return pages_of(hint)
    ids = st.integers(0, 2**63 - 1)
    return {int: st.integers(0, 999_999), DiscordId: ids, bool: st.booleans(), str: WORDS}[hint]


def pages_of(cls: type[Any]) -> st.SearchStrategy[Any]:
    """Any page of a kind, or part of one; no text is empty where that means that there is none."""
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{name: values_of(hint) for name, hint in hints.items()})
