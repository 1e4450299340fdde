"""What was probably meant by a name with a typo."""

import difflib
from collections.abc import Iterable, Mapping

from replies.errors import ChoiceUnclear

_NEAR = 0.7
"""How alike a typo and a name must be, of 0 to 1: "atn" is near to "attn", "music" to none."""


def unclear_choice(kind: str, typed: str, names: Mapping[str, str]) -> ChoiceUnclear:
    """The error for a name that is none of `names`, with the nearest one."""
    near = nearest(typed.lower(), names)
    own = dict.fromkeys(names.values())
    return ChoiceUnclear(kind, own, None if near is None else names[near])


def nearest(typed: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant by one with a typo; None if nothing is near."""
    near = difflib.get_close_matches(typed, names, n=1, cutoff=_NEAR)
    return near[0] if near else None
