"""Turns what a person typed into BERT's tokens."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.notation import ADDED_TOKENS, MASK, PAD, UNK, without_direction
from model.bert.panics import panics_as_errors
from model.bert.pieces import Pieces
from model.bert.tokenizer_files import TokenizerFiles, read_tokenizer_files
from model.errors import EmptyText, ModelFailed

PAIR = "|||"
"""What stands between the two sentences of a pair."""

_GAP = re.compile(
    r"""(?: (?<!\\) \\ )? [_\uff3f] (?: \\? [_\uff3f] ){2,}  # ___, also escaped for Discord: \_\_\_
      | (?<![\w\\]) __ (?!\w)                      # two of them in a word's place
      | (?: (?<!\\) \\ )? [\[\uff3b] \s*           # [MASK], [mask], [ Mask ], \[MASK\]; and these
        (?: mask | \uff4d\uff41\uff53\uff4b )      # in full width, as East Asian keyboards type
        \s* \\? [\]\uff3d]
      | [<({] \s* mask \s* [>)}]""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Piece:
    """A piece of the vocabulary, as it is written, and its id, which is its place there."""

    written: str
    id: int


@dataclass(frozen=True)
class Sentence:
    """A sentence as typed and as BERT reads it.

    Attributes:
        text: The sentence with single spaces and every gap written as [MASK].
        tokens: The pieces, written as in `config.notation`, [CLS] first and [SEP] last; "##"
            continues a word.
        token_ids: The place of each token in the vocabulary.
        segment_ids: For each token, 0 in a first sentence and 1 in a second.
        mask_positions: The places of the [MASK]s among the tokens.
    """

    text: str
    tokens: tuple[str, ...]
    token_ids: tuple[int, ...]
    segment_ids: tuple[int, ...]
    mask_positions: tuple[int, ...]


class Tokenizer:
    """A checkpoint's own tokenizer, and the spellings of a gap that people use."""

    def __init__(self, files: TokenizerFiles) -> None:
        """Takes a tokenizer as `read_tokenizer_files` gives it.

        Raises:
            CheckpointError: If its pieces are marked in a way that isn't understood.
        """
        # Imported here: it takes a second, which a wrong setting needn't wait for.
        from transformers import PreTrainedTokenizerFast  # noqa: PLC0415

        self._tokenizer = PreTrainedTokenizerFast(tokenizer_object=files.backend)
        ids = {special: files.id_of(special) for special in files.names}
        self._ids = {special: piece_id for special, piece_id in ids.items() if piece_id is not None}
        self._pieces = Pieces(
            files.backend, {piece_id: special for special, piece_id in self._ids.items()}
        )
        self._added = {self._ids[token] for token in ADDED_TOKENS}
        self._mask_token = files.names[MASK]
        self.pad_id = self._ids.get(PAD, 0)

    @classmethod
    def from_folder(cls, folder: Path, vocabulary: int | None = None) -> "Tokenizer":
        """Reads `tokenizer.json`, or `vocab.txt` with the settings of `tokenizer_config.json`.

        Args:
            folder: Where they are.
            vocabulary: How many ids the model knows; None if there is no model.

        Raises:
            CheckpointError: If the files are damaged, not those of a BERT tokenizer, or have ids
                that the model doesn't know.
        """
        files = read_tokenizer_files(folder)
        if vocabulary is not None:
            files.check_ids(vocabulary)
        return cls(files)

    @property
    def vocabulary_size(self) -> int:
        """The piece_id of pieces, added ones included."""
        return len(self._pieces)

    @property
    def last_id(self) -> int:
        """The highest id; not all below it need have a piece."""
        return self._pieces.last

    def holes(self) -> tuple[int, ...]:
        """The ids below the highest one that have no piece."""
        return self._pieces.holes()

    def read(self, text: str) -> Sentence:
        """Splits a text into tokens. Takes about a tenth of a millisecond.

        "First sentence ||| second sentence" is a pair: [CLS] first [SEP] second [SEP], with the
        second sentence in segment 1 (Devlin et al. 2019, figure 2).

        Raises:
            EmptyText: If there is nothing but [CLS] and [SEP], which every sentence gets.
            ModelFailed: If the checkpoint's tokenizer fails on it.
        """
        text = clean(text)
        first, second, *_ = (*self._parts(text), "", None)
        with _failing():
            encoding = self._tokenizer(first, second, return_token_type_ids=True, verbose=False)
            ids = encoding["input_ids"]
            tokens = self._pieces.sentence(ids)
        if self._added.issuperset(ids):
            raise EmptyText
        masks = tuple(place for place, piece_id in enumerate(ids) if piece_id == self._ids[MASK])
        return Sentence(text, tokens, tuple(ids), tuple(encoding["token_type_ids"]), masks)

    def spans(self, sentence: Sentence) -> tuple[tuple[int, int], ...]:
        """Where each token of a sentence stands in its text, from its first character to its end.

        Those that stand nowhere, [CLS] and [SEP], are as long as nothing.

        Raises:
            ModelFailed: If the checkpoint's tokenizer fails on it.
        """
        own = sentence.text.replace(MASK, self._mask_token)
        parts = self._parts(sentence.text)
        first, second, *_ = (*parts, "", None)
        with _failing():
            encoding = self._tokenizer(first, second, return_offsets_mapping=True, verbose=False)
            segments = encoding.sequence_ids(0)
        starts = [own.index(parts[0]), own.rindex(parts[-1])]
        longer = len(MASK) - len(self._mask_token)

        def place(offset: int, segment: int | None) -> int:
            end = starts[segment or 0] + offset
            return end + longer * own[:end].count(self._mask_token)

        return tuple(
            (place(start, segment), place(end, segment))
            for (start, end), segment in zip(encoding["offset_mapping"], segments, strict=True)
        )

    def _parts(self, text: str) -> list[str]:
        """The one sentence of a text or the two of a pair, gaps written as the checkpoint does."""
        parts = text.replace(MASK, self._mask_token).split(PAIR, 1)
        return [part for part in parts if part.strip()]

    def split(self, word: str) -> tuple[Piece, ...]:
        """The pieces that a word consists of: none if the vocabulary can't spell it.

        What is itself how a piece is written, such as "##s", is that piece.

        Raises:
            ModelFailed: If the checkpoint's tokenizer fails on it.
        """
        text = clean(word)
        for written in (word, text):
            itself = self._pieces.id_of(written)
            if itself is not None:
                return (Piece(written, itself),)
        text = text.replace(MASK, self._mask_token)
        with _failing():
            ids = self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
        if self._ids.get(UNK) in ids:
            return ()
        tokens = self.pieces(ids) if len(ids) == 1 else self._pieces.sentence(ids)
        return tuple(map(Piece, tokens, ids))

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """The pieces with the given ids."""
        return self._pieces.vocabulary(ids)


@contextmanager
def _failing() -> Iterator[None]:
    """Raises what a checkpoint's own tokenizer fails with: a pattern in it may suit no text."""
    try:
        with panics_as_errors():
            yield
    except Exception as error:
        raise ModelFailed(f"{type(error).__name__}: {error}") from error


def clean(text: str) -> str:
    """Single spaces, gaps as [MASK], no direction, no half characters (which no encoder takes)."""
    text = without_direction(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(_GAP.sub(MASK, text).split())
