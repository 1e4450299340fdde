"""Unicode emoji, the only ones there are: the guild has none of its own."""

import unicodedata

from sandbox.errors import JsonObject

_MAX_CODE_POINTS = 16
_KEYCAP_BASES = frozenset("0123456789#*")
# Most emoji are in Unicode's category "Symbol, other"; these aren't.
_EMOJI_OF_OTHER_CATEGORIES = frozenset("\u203c\u2049\u2139\u2194\u25fb\u25fc\u25fd\u25fe\u3030")


def is_unicode_emoji(text: str) -> bool:
    """Whether `text` looks like one unicode emoji."""
    if not 0 < len(text) <= _MAX_CODE_POINTS:
        return False
    if text[0] in _KEYCAP_BASES:
        return len(text) > 1 and text[-1] == "\N{COMBINING ENCLOSING KEYCAP}"
    return unicodedata.category(text[0]) == "So" or text[0] in _EMOJI_OF_OTHER_CATEGORIES


def partial_emoji(text: str) -> JsonObject:
    """A unicode emoji as Discord's partial emoji object."""
    return {"id": None, "name": text}
