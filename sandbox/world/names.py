"""Names that people choose for themselves: cleaned, told apart, and never a staff name."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import count

from sandbox.errors import ApiError

MAX_LENGTH = 32
_MAX_MARKS = 3
"""Accents and vowel signs in a row; more pile up over the lines above."""
_STAFF = frozenset(
    {
        "admin",
        "administrator",
        "attention",
        "bot",
        "discord",
        "everyone",
        "here",
        "host",
        "lehrer",
        "lehrerin",
        "mod",
        "moderator",
        "owner",
        "sandbox",
        "server",
        "staff",
        "system",
        "teacher",
    }
)
# Letters of other alphabets, and digits, that are drawn like these Latin ones: first Cyrillic, then
# Greek, then digits and signs. Some dotless and barred letters have no decomposition.
_LOOKALIKES = str.maketrans(
    "\u0430\u0432\u0435\u0451\u0456\u0457\u0458\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443"
    "\u0445\u0455\u0501\u04bb\u051b\u0261"
    "\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\u03c2"
    "\u0131\u0142\u00f8\u0111"
    "013457@$|!",
    "abeeiijkmhopctyxsdhqgabeniknoptuxwsilodoleastasll",
)
_DRAWN_LIKE_L = str.maketrans("i", "l")
"""A capital I and a small l are the same stroke."""


def cleaned(name: str) -> str:
    """A name as it is shown: composed, without what can't be seen, with single spaces.

    Raises:
        ApiError: If no letter is left, or more than 32 characters.
    """
    composed = unicodedata.normalize("NFC", name[: 8 * MAX_LENGTH])
    seen = "".join(" " if char.isspace() else char for char in composed if _is_seen(char))
    shown = _without_piles(" ".join(seen.split()))
    if not any(char.isalpha() for char in shown):
        raise ApiError(400, 0, "Type your name, with at least one letter, such as Mia or Sam K.")
    if len(shown) > MAX_LENGTH:
        raise ApiError(400, 0, f"Names have up to {MAX_LENGTH} characters. Shorten yours.")
    return shown


def check_free(name: str, taken: Iterable[str]) -> None:
    """Makes sure that a cleaned name can be told from those of others, and from staff.

    Raises:
        ApiError: If somebody has it, or one that looks like it, or it is one of the staff's.
    """
    if _is_of_staff(name):
        raise ApiError(
            400, 0, "This name is kept for the teacher and the bot. Choose another, such as Mia."
        )
    looks = {looks_of(other) for other in taken}
    if looks_of(name) in looks:
        free = next(n for n in count(2) if looks_of(f"{name} {n}") not in looks)
        raise ApiError(
            400,
            0,
            f"Somebody here is called {name} already. Add a letter or a number: {name} {free}.",
        )


def looks_of(name: str) -> str:
    """What a name looks like at a glance: names that look alike have the same one."""
    return _plain(name).translate(_DRAWN_LIKE_L)


def _is_seen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] not in "CZ"


def _without_piles(text: str) -> str:
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
        if marks <= _MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def _plain(text: str) -> str:
    """Letters and digits only, without case and accents, each as the Latin one it looks like."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in letters.translate(_LOOKALIKES) if _tells(char))


def _tells(char: str) -> bool:
    """Whether names differ by it: letters, digits, and vowel signs, which no accents are."""
    vowel_sign = unicodedata.category(char)[0] == "M" and not unicodedata.combining(char)
    return char.isalnum() or vowel_sign


def _is_of_staff(name: str) -> bool:
    words = re.split(r"[\W_]+", unicodedata.normalize("NFKC", name))
    spellings = [name, *words]
    # "admin1" and "t3acher" are names of staff too.
    spellings += [spelling.rstrip("0123456789 ") for spelling in spellings]
    return any(_plain(spelling) in _STAFF for spelling in spellings)
