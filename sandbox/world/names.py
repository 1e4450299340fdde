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
# Letters of other alphabets (Greek, Cyrillic, Armenian, Cherokee, Lisu), digits and signs that are
# drawn like a Latin letter. Some dotless and barred letters have no decomposition.
_DRAWN_LIKE = {
    "a": "4@\u0251\u03b1\u0430\u13aa\ua4ee",
    "b": "\u03b2\u0432\u13f4\ua4d0",
    "c": "\u0441\u13df\ua4da",
    "d": "\u0111\u0501\u13a0\ua4d3",
    "e": "3\u03b5\u0435\u0451\u13ac\ua4f0",
    "f": "\ua4dd",
    "g": "\u0261\u0581\u13c0\ua4d6",
    "h": "\u0127\u043d\u04bb\u0570\u13bb\ua4e7",
    "i": "\u0131\u0268\u0269\u03b9\u0456\u0457\ua4f2",
    "j": "\u0237\u03f3\u0458\u13ab\ua4d9",
    "k": "\u03ba\u043a\u13e6\ua4d7",
    "l": "!1|\u0142\u01c0\u04cf\u13de\ua4e1",
    "m": "\u03bc\u043c\u13b7\ua4df",
    "n": "\u03b7\u03bd\u0578\ua4e0",
    "o": "0\u00f8\u0275\u03bf\u043e\u0585\ua4f3",
    "p": "\u03c1\u0440\u13e2\ua4d1",
    "q": "\u051b",
    "r": "\u13a1\ua4e3",
    "s": "$5\u0455\u13da\ua4e2",
    "t": "7\u0167\u03c4\u0442\u13a2\ua4d4",
    "u": "\u03c5\u057d\ua4f4",
    "v": "\u0475\u13d9\ua4e6",
    "w": "\u03c9\u051d\u13b3\ua4ea",
    "x": "\u03c7\u0445\ua4eb",
    "y": "\u0443\ua4ec",
    "z": "\u03b6\u13c3\ua4dc",
}
_LOOKALIKES = str.maketrans(
    {
        **{char: latin for latin, drawn in _DRAWN_LIKE.items() for char in drawn},
        **{
            unicodedata.lookup(f"LATIN LETTER SMALL CAPITAL {capital}"): capital.lower()
            for capital in "ABCDEFGHIJKLMNOPQRSTUVWYZ"
        },
    }
)
_AS_THEY_STAND = str.maketrans("\u0397\u03a5\u03b3\u03bc\u03bd\u03c2\u03f2\u03f9", "hyyuvscc")
"""Greek letters that are not drawn like these Latin ones any more once their case is folded."""
_DRAWN_LIKE_L = str.maketrans("i", "l")
"""A capital I and a small l are the same stroke."""
# Of Unicode's Default_Ignorable_Code_Point those that count as letters, marks or symbols; and the
# blank pattern of Braille.
_DRAWN_AS_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_EMOJI_STYLE = "\ufe0f"
"""Behind a symbol: it is drawn in colour."""


def cleaned(name: str) -> str:
    """A name as it is shown: composed, without what can't be seen, with single spaces.

    Raises:
        ApiError: If no letter is left, or more than 32 characters.
    """
    typed = name[: 8 * MAX_LENGTH]
    seen = "".join(
        " " if char.isspace() else char
        for before, char in zip(" " + typed, typed, strict=False)
        if _is_seen(char) or (char == _EMOJI_STYLE and unicodedata.category(before) == "So")
    )
    shown = _without_piles(unicodedata.normalize("NFC", " ".join(seen.split())))
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
    looks = {look for other in taken for look in _all_looks_of(other)}
    if looks & _all_looks_of(name):
        free = next(n for n in count(2) if not looks & _all_looks_of(f"{name} {n}"))
        raise ApiError(
            400,
            0,
            f"Somebody here is called {name} already. Add a letter or a number: {name} {free}.",
        )


def looks_of(name: str) -> str:
    """What a name looks like at a glance, in whatever case: names that look alike have the same."""
    return _plain(name).translate(_DRAWN_LIKE_L)


def _all_looks_of(name: str) -> set[str]:
    """The same, and what it looks like as it stands; of names that look alike one is the same."""
    as_it_stands = unicodedata.normalize("NFD", name).translate(_AS_THEY_STAND)
    return {looks_of(name), looks_of(as_it_stands)}


def _is_seen(char: str) -> bool:
    if char.isspace():
        return True
    return unicodedata.category(char)[0] not in "CZ" and not _DRAWN_AS_NOTHING.match(char)


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
    return _is_seen(char) and (char.isalnum() or vowel_sign)


def _is_of_staff(name: str) -> bool:
    words = re.split(r"[\W_]+", unicodedata.normalize("NFKC", name))
    spellings = [name, *words]
    # "admin1" and "t3acher" are names of staff too.
    spellings += [spelling.rstrip("0123456789 ") for spelling in spellings]
    looks = {looks_of(word) for word in _STAFF}
    return any(looks & _all_looks_of(spelling) for spelling in spellings)
