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
