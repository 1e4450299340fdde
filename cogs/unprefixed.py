"""Commands that somebody typed without the prefix, told from what people say to each other."""

import re

from cogs.grammar import Reader
from cogs.keyboards import as_meant
from replies.errors import HeadUnclear

_COMMAND = re.compile(r"\s*(?P<name>[a-z]{3,10})\s+(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL)
_GAP = re.compile(r"\[mask\]|(?:\\?_){3}", re.IGNORECASE)
_LONGEST_READ = 500
"""Characters: what makes it clear stands near the beginning."""

_WITH_HEAD = frozenset(("attn", "head", "check", "compare", "off"))
_WITH_LINK = frozenset(("find", "swap", "word"))


def is_command(text: str) -> bool:
    """Whether a text clearly is a command that lacks its prefix.

    It begins with the name of one, and behind that stands what no sentence has there: a gap behind
    `mask`, a layer and a head, or two words with an arrow between them.
    """
    match = _COMMAND.fullmatch(text[:_LONGEST_READ])
    if match is None:
        return False
    name, rest = match["name"].lower(), match["rest"]
    if name == "mask":
        return bool(_GAP.search(as_meant(rest)))
    if name in _WITH_HEAD:
        return _begins_with_head(rest)
    return name in _WITH_LINK and Reader(rest).link() is not None


def _begins_with_head(text: str) -> bool:
    try:
        Reader(text).head()
    except HeadUnclear:
        return False
    return True
