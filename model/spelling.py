"""When two spellings are of one word."""

import unicodedata


def folded(text: str) -> str:
    """A text without case and accents: equal for all spellings of a word.

    Case is folded, not lowered: spellings are compared with each other, never with a vocabulary,
    and lower case keeps apart what differs in case only ("STRASSE" and "straße") or in the shape of
    a letter (a long s and an s). Accents go afterwards, also the dot that "İ" leaves.
    """
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
