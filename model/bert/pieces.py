"""The pieces of a vocabulary, written in one way whatever marks a checkpoint has for them.

Published BERTs mark pieces in two ways: WordPiece, what continues a word ("slow", "##ly"); some
byte-pair encodings, what ends one ("slow", "ly</w>"). Special tokens are called [SEP] or </s>.
Here all are written as in `config.notation`.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer
from tokenizers.models import BPE, WordLevel, WordPiece

from config.notation import CONTINUATION, SPECIAL_TOKENS, continues
from model.errors import CheckpointError

_OTHER_STARTS, _OTHER_ENDS = ("\u2581", "\u0120"), ("</w>", "@@")
"""Marks of other schemes, which a list of pieces alone can't be read by."""

_MANY = 0.1
"""So large a part of a vocabulary shows its scheme."""


@dataclass(frozen=True)
class _Marks:
    """What a piece begins with if it continues a word, and ends with if it ends one."""

    prefix: str
    suffix: str


class Pieces:
    """All pieces that a tokenizer has, by id. Ids may have holes."""

    def __init__(self, backend: Tokenizer, specials: Mapping[int, str]) -> None:
        """Writes every piece once.

        Args:
            backend: The tokenizer.
            specials: The ids of `SPECIAL_TOKENS`.

        Raises:
            CheckpointError: If its pieces are marked in a way that isn't understood.
        """
        self._marks = _marks_of(backend)
        added = backend.get_added_tokens_decoder()
        self._whole = frozenset(added) | frozenset(specials)
        self._written: dict[int, str] = {}
        self._open = set[int]()
        """The ids of pieces after which the word goes on."""
        for piece, piece_id in sorted(backend.get_vocab().items()):
            if piece_id in specials:
                self._written[piece_id] = specials[piece_id]
            elif piece_id in added:
                self._written[piece_id] = _literal(added[piece_id].content)
            elif piece:
                self._written[piece_id] = self._write(piece, piece_id)
        self._ids = {written: piece_id for piece_id, written in self._written.items()}

    def __len__(self) -> int:
        return len(self._written)

    @property
    def last(self) -> int:
        """The highest id."""
        return max(self._written)

    def holes(self) -> tuple[int, ...]:
        """The ids below the highest one that have no piece."""
        return tuple(piece_id for piece_id in range(self.last) if piece_id not in self._written)

    def id_of(self, written: str) -> int | None:
        """The id of the piece that is written so, if there is one."""
        return self._ids.get(written)

    def vocabulary(self, ids: Iterable[int]) -> list[str]:
        """Pieces, each by itself: one after which the word must go on ends with "##"."""
        return [self._written[piece_id] for piece_id in ids]

    def sentence(self, ids: Sequence[int]) -> tuple[str, ...]:
        """Pieces in a row: each that continues the word before it begins with "##"."""
        tokens = []
        goes_on = False
        for piece_id in ids:
            token = self._written[piece_id]
            if piece_id in self._open:
                token = token.removesuffix(CONTINUATION)
            if goes_on and piece_id not in self._whole and not continues(token):
                token = CONTINUATION + token
            tokens.append(token)
            goes_on = piece_id in self._open
        return tuple(tokens)

    def _write(self, piece: str, piece_id: int) -> str:
        """A piece of a word, and whether the word goes on after it."""
        prefix, suffix = self._marks.prefix, self._marks.suffix
        before = bool(prefix) and piece.startswith(prefix) and piece != prefix
        text = piece.removeprefix(prefix) if before else piece
        if suffix and text.endswith(suffix) and text != suffix:
            text = text.removesuffix(suffix)
        elif suffix:
            self._open.add(piece_id)
        text = _visible(text)
        text = CONTINUATION + text if before else _literal(text)
        return text + CONTINUATION if piece_id in self._open else text


def _marks_of(backend: Tokenizer) -> _Marks:
    """How the tokenizer's model marks its pieces."""
    model = backend.model
    marks = _Marks("", "")
    if isinstance(model, WordPiece):
        marks = _Marks(model.continuing_subword_prefix, "")
    elif isinstance(model, BPE):
        marks = _Marks(model.continuing_subword_prefix or "", model.end_of_word_suffix or "")
    if marks == _Marks("", "") and not isinstance(model, WordLevel):
        raise _not_understood(f"{type(model).__name__} without a mark for parts of words")
    _refuse_other_marks(backend.get_vocab(with_added_tokens=False), marks)
    return marks


def _refuse_other_marks(vocabulary: Iterable[str], marks: _Marks) -> None:
    """Refuses a vocabulary none of whose pieces has the model's mark, but many another one."""
    pieces = list(vocabulary)
    if any(
        (marks.prefix and piece.startswith(marks.prefix))
        or (marks.suffix and piece.endswith(marks.suffix))
        for piece in pieces
    ):
        return
    for mark in (*_OTHER_STARTS, *_OTHER_ENDS):
        found = sum(
            piece.startswith(mark) if mark in _OTHER_STARTS else piece.endswith(mark)
            for piece in pieces
        )
        if found > _MANY * len(pieces):
            raise _not_understood(f"{mark!r}")


def _not_understood(scheme: str) -> CheckpointError:
    return CheckpointError(
        f"the tokenizer marks parts of words in a way that isn't understood ({scheme}); supported "
        f'are WordPiece ("{CONTINUATION}ly") and byte-pair encoding with "ly</w>".'
    )


def _literal(text: str) -> str:
    """A text that only looks like a special token or a mark stands in quotation marks."""
    looks = text in SPECIAL_TOKENS or continues(text)
    return f'"{text}"' if looks else text


def _visible(text: str) -> str:
    """Line separators are written as code points, and so is a text that shows nothing."""
    nothing = not any(sign.isprintable() and not sign.isspace() for sign in text)
    return "".join(f"U+{ord(sign):04X}" if nothing or _breaks(sign) else sign for sign in text)


def _breaks(sign: str) -> bool:
    """Whether a character would break a line, or be lost where spaces are joined."""
    return sign != " " and (sign.isspace() or unicodedata.category(sign) == "Cc")
