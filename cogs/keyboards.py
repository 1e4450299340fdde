"""Signs as phones and other keyboards type them, and the plain ones that are meant.

Commands are read through `as_meant`; sentences stay as they were typed.
"""

_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
_APOSTROPHES = "\u2018\u2019\u201a\u201b\u2032\u00b4"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_ARROWS = "\u2794\u279c\u27a1\u27f6\u21d2\u27f9"
_DOUBLE_ARROWS = "\u21c4\u21d4\u27f7\u27fa\u2b0c"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
_FULL_WIDTH = range(0xFF01, 0xFF5F)
"""Full-width forms of the signs from ! to ~, in the same order."""

_MEANT: dict[int, str] = {
    **{code: chr(code - _FULL_WIDTH.start + ord("!")) for code in _FULL_WIDTH},
    **dict.fromkeys(map(ord, _QUOTES), '"'),
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _ARROWS), "\u2192"),
    **dict.fromkeys(map(ord, _DOUBLE_ARROWS), "\u2194"),
    **dict.fromkeys(map(ord, f"{_SPACES}\u205f\u3000"), " "),
}


def as_meant(text: str) -> str:
    """The text with plain signs: each character for one, so that places in both are the same."""
    return text.translate(_MEANT)
