"""How tokens are written on all floors, whatever a checkpoint's own files call them.

`model.bert.pieces` writes them so; everything above looks for these names and no others.
"""

CLS, SEP, MASK, PAD, UNK = "[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]"

SPECIAL_TOKENS = (CLS, SEP, MASK, PAD, UNK)
"""Tokens that stand for no text of their own."""

ADDED_TOKENS = (CLS, SEP)
"""Tokens that BERT adds. As attending tokens they say little about the sentence."""

CONTINUATION = "##"
"""Before a piece that goes on with the word before it. After a piece of the vocabulary: the word
goes on after it."""


_DIRECTIONS = "".join(
    map(chr, (0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
"""Marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm."""


def without_direction(text: str) -> str:
    """The text without characters that say in which direction it runs.

    They are invisible, mean nothing to BERT, and could show a word backwards.
    """
    return text.translate(dict.fromkeys(map(ord, _DIRECTIONS)))


def continues(token: str) -> bool:
    """Whether a token goes on with the word before it."""
    return token.startswith(CONTINUATION) and token != CONTINUATION


def continued(token: str) -> bool:
    """Whether the word goes on after a piece of the vocabulary."""
    return token.endswith(CONTINUATION) and token != CONTINUATION


def bare(token: str) -> str:
    """The text that a token stands for: without the marks of a piece."""
    if token == CONTINUATION:
        return token
    return token.removeprefix(CONTINUATION).removesuffix(CONTINUATION)
