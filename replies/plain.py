"""Text from people and from the model, made harmless for a Discord message."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from config.notation import without_direction

ELLIPSIS = "…"

ALT_TEXT_LIMIT = 1024
"""Characters of the text that stands for a picture."""

MODERATOR = "your teacher or a moderator"
"""Whoever may manage messages, as replies call them."""

_LONGEST_PART = 12
"""So many characters of a word that doesn't fit are given up for a cut between words."""

_MOST_CODE = 60
"""Characters of what was typed that are shown as code."""

_MARKS = re.compile(r"[\\*_~|`<\[]|^[^\S\n]*(?:[#>+-]|[0-9]+(?=\.))", re.MULTILINE)
"""What Discord may take for markdown, a mention or a link: these, and more where a line begins."""
_RIGHT_TO_LEFT = {"R", "AL", "RLE", "RLO"}
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"


def plain(text: str) -> str:
    """Shows a text as it is: no markdown, no link, no mention, no timestamp.

    Nothing that the bot says pings anyone; this keeps a sentence readable besides. Text that runs
    from right to left is isolated (Unicode Standard Annex 9), so that what stands around it keeps
    its order.
    """
    text = without_direction(text)
    escaped = _MARKS.sub(_escaped, text).replace("@", "@\u200b")
    # Discord makes no link of this. In a link it would show the backslashes.
    escaped = escaped.replace("://", ":\u200b//")
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"{_ISOLATE}{escaped}{_END_OF_ISOLATE}"
    return escaped


def _escaped(match: re.Match[str]) -> str:
    """A mark with a backslash: before it, or behind the number of a list's point."""
    mark = match.group()
    return f"{mark}\\" if mark[-1].isdigit() else f"{mark[:-1]}\\{mark[-1]}"


def shorten_start(text: str, limit: int) -> str:
    """At most `limit` characters from the end of a text, cut between words where one is near."""
    return shorten_end(text[::-1], limit)[::-1]


def shorten_end(text: str, limit: int) -> str:
    """At most `limit` characters from the start of a text, cut between words where one is near."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    between_words = text[limit - 1].isspace()
    end = kept.rfind(" ")
    if not between_words and end > 0 and len(kept) - end <= _LONGEST_PART:
        kept = kept[:end]
    return kept.rstrip() + ELLIPSIS


def capitalised(text: str) -> str:
    """The text with a capital letter, as a sentence begins."""
    return text[:1].upper() + text[1:]


def series(parts: Sequence[str], word: str = "and") -> str:
    """Parts as a sentence lists them: "a, b and c"; at least one."""
    *others, last = parts
    return f"{', '.join(others)} {word} {last}" if others else last


def code_of(text: str) -> str:
    """What was typed, shortened, as it may stand between backticks."""
    return shorten_end(text.replace("`", "'"), _MOST_CODE)


def alternatives(names: Iterable[str]) -> str:
    """Names of which one is to be typed: "`a`, `b` or `c`"; at least one."""
    return series([f"`{name}`" for name in names], "or")
