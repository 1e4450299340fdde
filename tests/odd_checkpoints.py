"""Checkpoints with the oddities of published ones, made out of one small base.

Each is a change of the folder `tests/data/odd`. `tests/model/make_odd_references.py` lets
transformers read the changed folders and stores what PyTorch makes of them; the tests change the
folder in the same way and compare.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import load_file, save_file

from model.bert.geometry import ACTIVATIONS
from tests.checkpoints import DATA, change_config, copied

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    State = dict[str, NDArray[Any]]
    Change = Callable[[Path], None]

ODD = DATA / "odd"
"""2 by 2 heads of 8, 32 positions, cased; every variation is made out of it."""

SENTENCE = "The turtle moved [MASK] across the [MASK]."

EMBEDDINGS = "bert.embeddings.word_embeddings.weight"
DECODER = "cls.predictions.decoder.weight"
BIAS = "cls.predictions.bias"
DECODER_BIAS = "cls.predictions.decoder.bias"

NOT_A_PIECE = (60, 61, 62, 63)
"""Ids, in the middle of the vocabulary, whose pieces are taken away or replaced."""


def change_weights(folder: Path, change: Callable[[State], object]) -> None:
    """Changes the weights in `model.safetensors`."""
    path = folder / "model.safetensors"
    weights = load_file(path)
    change(weights)
    save_file(weights, path, metadata={"format": "pt"})


def change_json(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Changes a JSON file."""
    path = folder / name
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def change_lines(folder: Path, change: Callable[[list[str]], object]) -> None:
    """Changes `vocab.txt`, which is then all that there is of a tokenizer but its settings."""
    (folder / "tokenizer.json").unlink()
    path = folder / "vocab.txt"
    lines = path.read_text("utf-8").split("\n")
    change(lines)
    path.write_bytes("\n".join(lines).encode())


def of_its_own(array: NDArray[Any], seed: int) -> NDArray[Any]:
    """Other numbers of the same shape."""
    noise = np.random.default_rng(seed).normal(size=array.shape) * 0.5
    return (array[::-1] + noise).astype(array.dtype)


def _output(
    folder: Path,
    *,
    tied: bool | None,
    decoder: bool = False,
    bias: bool = True,
    decoder_bias: bool = False,
    embeddings: bool = True,
) -> None:
    """The output weights that the file has, and what the configuration says of them."""

    def change(weights: State) -> None:
        if decoder:
            weights[DECODER] = of_its_own(weights[EMBEDDINGS], 1)
        if decoder_bias:
            weights[DECODER_BIAS] = of_its_own(weights[BIAS], 2)
        if not bias:
            del weights[BIAS]
        if not embeddings:
            del weights[EMBEDDINGS]

    change_weights(folder, change)
    change_config(folder, tie_word_embeddings=tied)


def _repeated(folder: Path) -> None:
    """As `torch.save` wrote them: the tied weights twice."""

    def change(weights: State) -> None:
        weights[DECODER], weights[DECODER_BIAS] = weights[EMBEDDINGS].copy(), weights[BIAS].copy()

    change_weights(folder, change)


def _precision(folder: Path, dtype: Any) -> None:
    def change(weights: State) -> None:
        weights.update({name: array.astype(dtype) for name, array in weights.items()})

    change_weights(folder, change)


def store_upper_bytes(folder: Path, dtype: str, size: int) -> None:
    """Stores the upper bytes of every number, as a type that numpy doesn't know.

    Args:
        folder: The checkpoint.
        dtype: As the header of safetensors names it.
        size: How many bytes.
    """
    header: dict[str, Any] = {}
    body = b""
    for name, array in load_file(folder / "model.safetensors").items():
        highest_first = array.astype(">f4").reshape(-1).view(np.uint8).reshape(-1, 4)
        data = highest_first[:, :size][:, ::-1].tobytes()
        offsets = [len(body), len(body) + len(data)]
        header[name] = {"dtype": dtype, "shape": array.shape, "data_offsets": offsets}
        body += data
    text = json.dumps(header | {"__metadata__": {"format": "pt"}}).encode()
    length = len(text).to_bytes(8, "little")
    (folder / "model.safetensors").write_bytes(length + text + body)


def _vocabulary(folder: Path, pieces: tuple[str, ...]) -> None:
    """Other lines in the place of some."""

    def change(lines: list[str]) -> None:
        for number, piece in zip(NOT_A_PIECE, pieces, strict=True):
            lines[number] = piece

    change_lines(folder, change)


def _holes(folder: Path) -> None:
    """Ids without a piece in `tokenizer.json`, the last one among them."""

    def change(content: dict[str, Any]) -> None:
        vocabulary = content["model"]["vocab"]
        last = max(vocabulary.values())
        content["model"]["vocab"] = {
            piece: number
            for piece, number in vocabulary.items()
            if number not in {*NOT_A_PIECE, last}
        }

    change_json(folder, "tokenizer.json", change)


def _without_settings(folder: Path) -> None:
    (folder / "tokenizer_config.json").unlink()


def _without_type(folder: Path, *, whole: bool) -> None:
    change_config(folder, model_type=None)
    if whole:
        _without_settings(folder)
    else:
        (folder / "tokenizer.json").unlink()


RENAMED = {"[PAD]": "<pad>", "[UNK]": "<unk>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}


def _renamed(folder: Path, *, whole: bool) -> None:
    """Other names for the special tokens; their usual ones are pieces like any other."""
    if whole:
        change_json(folder, "tokenizer.json", _rename_whole)
        _without_settings(folder)
        return

    def change(lines: list[str]) -> None:
        lines[:] = [RENAMED.get(line, line) for line in lines]
        lines[NOT_A_PIECE[0]], lines[NOT_A_PIECE[1]] = "[SEP]", "[MASK]"

    change_lines(folder, change)
    change_json(folder, "tokenizer_config.json", _rename_settings)


def _rename_settings(content: dict[str, Any]) -> None:
    for key, value in content.items():
        if key.endswith("_token"):
            content[key] = RENAMED[value]


def _rename_whole(content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False)
    for usual, name in RENAMED.items():
        text = text.replace(f'"{usual}"', f'"{name}"')
    content.clear()
    content.update(json.loads(text))


_MERGES = (
    "t h,th e</w>,T h,Th e</w>,c a,ca t</w>,m o,mo v,mov e,move d</w>,a c,ac r,acr o,acro s,"
    "acros s</w>,s a,sa t</w>,t u,tu r,tur t,turt l,turtl e</w>,m a,ma t</w>"
)


def _ends_of_words(folder: Path) -> None:
    """Byte-pair encoding that marks where words end, and special tokens of other names."""
    letters = [*"abcdefghijklmnopqrstuvwxyz", *"TC", *".,!"]
    merges = _MERGES.split(",")
    merged = [merge.replace(" ", "") for merge in merges]
    pieces = [*RENAMED.values(), *letters, *(f"{letter}</w>" for letter in letters), *merged]
    whole = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    _rename_whole(whole)
    whole["model"] = {
        "type": "BPE",
        "unk_token": "<unk>",
        "end_of_word_suffix": "</w>",
        "vocab": {piece: number for number, piece in enumerate(pieces)},
        "merges": [merge.split(" ") for merge in merges],
    }
    whole["decoder"] = {"type": "BPEDecoder", "suffix": "</w>"}
    (folder / "tokenizer.json").write_text(json.dumps(whole), "utf-8")
    change_json(folder, "tokenizer_config.json", _rename_settings)


def mark_byte_order(folder: Path, *names: str) -> None:
    """Puts a byte-order mark before files, as some editors do."""
    for name in names:
        path = folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def _marked(folder: Path, *, whole: bool) -> None:
    files = ["config.json", "tokenizer_config.json", "tokenizer.json" if whole else "vocab.txt"]
    if not whole:
        (folder / "tokenizer.json").unlink()
    mark_byte_order(folder, *files)


def _without_prefix(folder: Path) -> None:
    def change(weights: State) -> None:
        for name in list(weights):
            weights[name.removeprefix("bert.")] = weights.pop(name)

    change_weights(folder, change)


CHANGES: dict[str, Change] = {
    "as it is": lambda _: None,
    "two biases, untied": partial(_output, tied=False, decoder=True, decoder_bias=True),
    "two biases, tied": partial(_output, tied=True, decoder_bias=True),
    "decoder's bias only": partial(_output, tied=True, bias=False, decoder_bias=True),
    "decoder's bias only, untied": partial(
        _output, tied=False, decoder=True, bias=False, decoder_bias=True
    ),
    "decoder of its own, tied": partial(_output, tied=True, decoder=True),
    "decoder of its own, silent": partial(_output, tied=None, decoder=True),
    "decoder and bias of its own, silent": partial(
        _output, tied=None, decoder=True, decoder_bias=True
    ),
    "decoder in place of embeddings": partial(_output, tied=True, decoder=True, embeddings=False),
    "tied weights twice": _repeated,
    "float16": partial(_precision, dtype=np.float16),
    "bfloat16": partial(store_upper_bytes, dtype="BF16", size=2),
    "float64": partial(_precision, dtype=np.float64),
    "without prefix": _without_prefix,
    "no type_vocab_size": partial(change_config, type_vocab_size=None),
    "no model_type, vocab.txt": partial(_without_type, whole=False),
    "no model_type, tokenizer.json": partial(_without_type, whole=True),
    "one line twice": partial(_vocabulary, pieces=("cat", "turtle", "the", "the")),
    "empty lines": partial(_vocabulary, pieces=("", "", " ", "")),
    "odd line separators": partial(
        _vocabulary, pieces=("\u2028", "\u0085", "x\u2028y", "x\u0085y")
    ),
    "holes": _holes,
    "no tokenizer_config.json": _without_settings,
    "other names, vocab.txt": partial(_renamed, whole=False),
    "other names, tokenizer.json": partial(_renamed, whole=True),
    "ends of words": _ends_of_words,
    "byte-order marks, vocab.txt": partial(_marked, whole=False),
    "byte-order marks, tokenizer.json": partial(_marked, whole=True),
    **{f"hidden_act {name}": partial(change_config, hidden_act=name) for name in ACTIVATIONS},
}
"""Each oddity, as a change of the base."""


def odd(name: str, folder: Path) -> Path:
    """Writes a checkpoint with an oddity to `folder`, which must not exist."""
    copied(ODD, folder)
    CHANGES[name](folder)
    return folder
