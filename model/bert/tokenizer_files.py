"""Reads the files of a BERT tokenizer as they are published, and completes what they leave out.

`tokenizer.json` holds everything: its own normaliser, its own way to split a text. `vocab.txt` is a
list of pieces, one a line, for the WordPiece tokenizer of Devlin et al. 2019. Beside either,
`tokenizer_config.json` and older files may name the special tokens, add tokens, and say whether a
text is lower-cased. What they say holds; where they say nothing, `tokenizer.json` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tokenizers import AddedToken, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from config.notation import CLS, CONTINUATION, MASK, PAD, SEP, SPECIAL_TOKENS, UNK
from model.bert.files import read_json, read_text
from model.errors import CheckpointError

_WHOLE, _LIST = "tokenizer.json", "vocab.txt"
_SETTINGS, _NAMES, _ADDED = "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"
TOKENIZER_FILES = (_WHOLE, _LIST, _SETTINGS, _NAMES, _ADDED)

_KEYS: Mapping[str, str] = {
    CLS: "cls_token",
    SEP: "sep_token",
    MASK: "mask_token",
    PAD: "pad_token",
    UNK: "unk_token",
}
_NORMALISER: Mapping[str, str] = {
    "do_lower_case": "lowercase",
    "strip_accents": "strip_accents",
    "tokenize_chinese_chars": "handle_chinese_chars",
}
"""What settings call the properties of BERT's normaliser."""

_CONVENTIONS: tuple[Mapping[str, str], ...] = (
    {token: token for token in SPECIAL_TOKENS},
    {CLS: "<s>", SEP: "</s>", MASK: "<mask>", PAD: "<pad>", UNK: "<unk>"},
)
"""What special tokens are called where no file says so: as in BERT, or as in later models."""

_WORDPIECE_CLASSES = (
    *("BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer"),
    *("PreTrainedTokenizer", "TokenizersBackend"),
)
"""Tokenizer classes that read `vocab.txt` as BERT does, each perhaps with "Fast" behind it."""

_LARGEST_WORD = 100
"""Characters; a longer word is [UNK], as in the code that was published with BERT."""


@dataclass(frozen=True)
class TokenizerFiles:
    """A tokenizer as its files describe it.

    Attributes:
        backend: What splits a text. It neither cuts nor pads.
        names: What the checkpoint calls each of `SPECIAL_TOKENS` that it has: [CLS], [SEP] and
            [MASK] at least.
    """

    backend: Tokenizer
    names: Mapping[str, str]

    def id_of(self, special: str) -> int | None:
        """The id of one of `SPECIAL_TOKENS`, if there is one."""
        name = self.names.get(special)
        return None if name is None else self.backend.token_to_id(name)

    def check_ids(self, vocabulary: int) -> None:
        """Checks that a model knows every id.

        This comes before anything else is made of the tokenizer: the libraries take time and memory
        for every id below the highest one, whether it has a piece or not.

        Args:
            vocabulary: How many ids the model knows.

        Raises:
            CheckpointError: If there are ids beyond.
        """
        ids = [piece_id for piece, piece_id in self.backend.get_vocab().items() if piece]
        if max(ids) >= vocabulary:
            raise CheckpointError(
                f"the tokenizer doesn't fit config.json: it has {len(ids)} pieces with ids up to "
                f"{max(ids)}, config.json says {vocabulary}."
            )


def read_tokenizer_files(folder: Path) -> TokenizerFiles:
    """Reads the tokenizer in a folder.

    Raises:
        CheckpointError: If there is none, a file is damaged or too large, or a special token that
            BERT needs is missing.
    """
    settings = _object(folder, _SETTINGS)
    # The older of the two files says more than the newer one only if that lists no tokens.
    named = settings if "added_tokens_decoder" in settings else settings | _object(folder, _NAMES)
    if (folder / _WHOLE).is_file():
        backend = _from_whole(folder, settings)
    elif (folder / _LIST).is_file():
        backend = _from_list(folder, settings, _text_of(named.get(_KEYS[UNK])) or UNK)
    else:
        raise CheckpointError(f"there is no tokenizer: {folder} has none of {_WHOLE}, {_LIST}.")
    _add_tokens(backend, named, _object(folder, _ADDED))
    names = _special_names(backend, named)
    known = _added(backend)
    backend.add_special_tokens([name for name in names.values() if name not in known])
    if backend.post_processor is None:
        backend.post_processor = _added_around(backend, names)
    backend.no_truncation()
    backend.no_padding()
    return TokenizerFiles(backend, names)


def _object(folder: Path, name: str) -> dict[str, object]:
    """What a JSON file holds; nothing if it isn't there."""
    try:
        return read_json(folder / name)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError) as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, reason: object) -> CheckpointError:
    return CheckpointError(f"the tokenizer can't be read ({name}: {reason}).")


def _from_whole(folder: Path, settings: Mapping[str, object]) -> Tokenizer:
    try:
        backend = Tokenizer.from_str(read_text(folder / _WHOLE))
    except Exception as error:
        # The tokenizer library raises a bare Exception for a damaged file.
        raise _unreadable(_WHOLE, error) from error
    if isinstance(backend.normalizer, BertNormalizer):
        _normalise(backend.normalizer, settings)
    return backend


def _normalise(normaliser: BertNormalizer, settings: Mapping[str, object]) -> None:
    """What is done to a text first, as far as the settings say."""
    for key, attribute in _NORMALISER.items():
        if settings.get(key) is not None:
            try:
                setattr(normaliser, attribute, settings[key])
            except TypeError as error:
                raise _unreadable(_SETTINGS, f"{key}: {error}") from error


def _from_list(folder: Path, settings: Mapping[str, object], unknown: str) -> Tokenizer:
    kind = settings.get("tokenizer_class")
    if isinstance(kind, str) and kind.removesuffix("Fast") not in _WORDPIECE_CLASSES:
        raise CheckpointError(
            f"its tokenizer is a {kind}, for which {_LIST} isn't enough; "
            f"use a checkpoint with {_WHOLE}, or one whose tokenizer is a BertTokenizer."
        )
    try:
        lines = read_text(folder / _LIST).split("\n")
    except (OSError, ValueError) as error:
        raise _unreadable(_LIST, error) from error
    # As the tokenizer library reads it: no space at the end of a line, of equal lines the last.
    # Only "\n" ends a line; a piece may hold other characters that Python takes for an end.
    vocabulary = {line.rstrip(): piece_id for piece_id, line in enumerate(lines)}
    vocabulary.pop("", None)
    backend = Tokenizer(
        WordPiece(
            vocabulary,
            unk_token=unknown,
            continuing_subword_prefix=CONTINUATION,
            max_input_chars_per_word=_LARGEST_WORD,
        )
    )
    backend.normalizer = BertNormalizer()
    _normalise(backend.normalizer, settings)
    backend.pre_tokenizer = BertPreTokenizer()
    return backend


def _add_tokens(
    backend: Tokenizer, named: Mapping[str, object], older: Mapping[str, object]
) -> None:
    """Adds the tokens that files beside the vocabulary list, at the ids that they give."""
    known = _added(backend)
    for piece_id, token in sorted(_listed(named, older).items()):
        if token.content in known:
            continue
        is_new = backend.token_to_id(token.content) is None
        backend.add_tokens([token])
        got = backend.token_to_id(token.content)
        if is_new and got != piece_id:
            raise CheckpointError(
                f"the tokenizer's files contradict each other: {token.content!r} should have the "
                f"id {piece_id}, and the vocabulary leaves it {got}."
            )


def _listed(named: Mapping[str, object], older: Mapping[str, object]) -> dict[int, AddedToken]:
    """The added tokens by their ids, as either file writes them."""
    special = {_text_of(named.get(key)) for key in _KEYS.values()}
    decoder = named.get("added_tokens_decoder", {})
    try:
        listed = {
            int(str(piece_id)): AddedToken(content, normalized=content not in special)
            for content, piece_id in older.items()
        }
        if isinstance(decoder, dict):
            listed |= {int(piece_id): AddedToken(**token) for piece_id, token in decoder.items()}
    except (TypeError, ValueError) as error:
        raise _unreadable(f"{_SETTINGS} or {_ADDED}", error) from error
    return listed


def _added(backend: Tokenizer) -> set[str]:
    """The tokens that are found in a text before it is split into words."""
    return {token.content for token in backend.get_added_tokens_decoder().values()}


def _special_names(backend: Tokenizer, named: Mapping[str, object]) -> dict[str, str]:
    """What the special tokens are called: as the files say, else as is usual."""
    needed = (CLS, SEP, MASK)
    usual = next(
        (
            names
            for names in _CONVENTIONS
            if all(backend.token_to_id(names[special]) is not None for special in needed)
        ),
        _CONVENTIONS[0],
    )
    names = {special: _text_of(named.get(key)) or usual[special] for special, key in _KEYS.items()}
    # What the model itself writes for a word that it can't spell.
    unknown = getattr(backend.model, "unk_token", None)
    names[UNK] = unknown or names[UNK]
    for special in (*needed, UNK) if unknown else needed:
        if backend.token_to_id(names[special]) is None:
            called = "" if names[special] == special else f" ({names[special]!r} in its files)"
            raise CheckpointError(
                f"the tokenizer has no {special}{called}, so it isn't that of a masked language "
                "model; use a checkpoint whose tokenizer has [CLS], [SEP] and [MASK]."
            )
    return {
        special: name for special, name in names.items() if backend.token_to_id(name) is not None
    }


def _text_of(token: object) -> str | None:
    """The text of a token as files give it: plain, or with its properties."""
    content = token.get("content") if isinstance(token, dict) else token
    return content if isinstance(content, str) else None


def _added_around(backend: Tokenizer, names: Mapping[str, str]) -> TemplateProcessing:
    """[CLS] A [SEP], and [CLS] A [SEP] B [SEP] with B in segment 1 (Devlin et al., figure 2)."""
    cls, sep = names[CLS], names[SEP]
    return TemplateProcessing(
        single=[f"{cls}:0", "$A:0", f"{sep}:0"],
        pair=[f"{cls}:0", "$A:0", f"{sep}:0", "$B:1", f"{sep}:1"],
        special_tokens=[(name, backend.token_to_id(name)) for name in {cls, sep}],
    )
