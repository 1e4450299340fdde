"""Turns what a person typed into BERT's tokens."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import CheckpointError, EmptyText

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

MASK = "[MASK]"
"""How a gap is written in a `Sentence`, whatever the checkpoint's own token for it."""

PAIR = "|||"
"""What stands between the two sentences of a pair."""

_GAP = re.compile(
    r"""(?: (?<!\\) \\ )? _ (?: \\? _ ){2,}       # ___, also escaped for Discord: \_\_\_
      | (?: (?<!\\) \\ )? \[ \s* mask \s* \\? \]  # [MASK], [mask], [ Mask ], \[MASK\]
      | < \s* mask \s* >""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Piece:
    """A piece of the vocabulary and its place there."""

    token: str
    number: int


@dataclass(frozen=True)
class Sentence:
    """A sentence as typed and as BERT reads it.

    Attributes:
        text: The sentence with single spaces and every gap written as [MASK].
        tokens: The pieces, [CLS] first and [SEP] last; "##" continues a word.
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

    def __init__(self, tokenizer: "PreTrainedTokenizerBase") -> None:
        """Wraps a transformers tokenizer that has [CLS], [SEP] and [MASK].

        Raises:
            CheckpointError: If it lacks one of them.
        """
        if None in (tokenizer.mask_token_id, tokenizer.cls_token_id, tokenizer.sep_token_id):
            raise CheckpointError("the tokenizer has no [MASK], [CLS] or [SEP].")
        self._tokenizer = tokenizer
        self._added = {int(tokenizer.cls_token_id), int(tokenizer.sep_token_id)}
        self._mask_id = int(tokenizer.mask_token_id)
        self._mask_token = str(tokenizer.mask_token)
        self.pad_id = int(tokenizer.pad_token_id or 0)

    @classmethod
    def from_folder(cls, folder: Path) -> "Tokenizer":
        """Reads `tokenizer.json`, or `vocab.txt` with the settings of `tokenizer_config.json`.

        Raises:
            CheckpointError: If the files are damaged.
        """
        # Imported here: it takes a second, which a wrong setting needn't wait for.
        from transformers import AutoTokenizer  # noqa: PLC0415

        try:
            return cls(AutoTokenizer.from_pretrained(folder, local_files_only=True))
        except CheckpointError:
            raise
        except Exception as error:
            # The tokenizer library raises a bare Exception for a damaged file.
            raise CheckpointError(f"the tokenizer can't be read ({error}).") from error

    @property
    def vocabulary_size(self) -> int:
        """The number of pieces, added ones included."""
        return len(self._tokenizer)

    def read(self, text: str) -> Sentence:
        """Splits a text into tokens. Takes about a tenth of a millisecond.

        "First sentence ||| second sentence" is a pair: [CLS] first [SEP] second [SEP], with the
        second sentence in segment 1 (Devlin et al. 2019, figure 2).

        Raises:
            EmptyText: If there is nothing but [CLS] and [SEP], which every sentence gets.
        """
        text = clean(text)
        parts = [
            part for part in text.replace(MASK, self._mask_token).split(PAIR, 1) if part.strip()
        ]
        encoding = self._tokenizer(*parts or [""], return_token_type_ids=True, verbose=False)
        ids = encoding["input_ids"]
        tokens = tuple(self._tokenizer.convert_ids_to_tokens(ids))
        if self._added.issuperset(ids):
            raise EmptyText
        masks = tuple(place for place, token_id in enumerate(ids) if token_id == self._mask_id)
        return Sentence(text, tokens, tuple(ids), tuple(encoding["token_type_ids"]), masks)

    def split(self, word: str) -> tuple[Piece, ...]:
        """The pieces that a word consists of: none if the vocabulary can't spell it.

        What is itself how a piece is written, such as "##s", is that piece.
        """
        text = clean(word).replace(MASK, self._mask_token)
        ids = self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
        unknown = self._tokenizer.unk_token_id
        itself = self._tokenizer.convert_tokens_to_ids(text)
        if itself is not None and itself != unknown:
            ids = [itself]
        elif unknown in ids and text != self._tokenizer.unk_token:
            return ()
        return tuple(map(Piece, self.pieces(ids), ids))

    def pieces(self, ids: list[int]) -> list[str]:
        """The pieces with the given places in the vocabulary."""
        return list(self._tokenizer.convert_ids_to_tokens(ids))


def clean(text: str) -> str:
    """Single spaces, gaps as [MASK], and no half characters (which no encoder takes)."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(_GAP.sub(MASK, text).split())
