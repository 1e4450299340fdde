"""Checkpoints that can't be read rightly are refused, in one line that says why."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from model.bert.checkpoint import load_checkpoint
from model.errors import CheckpointError
from tests.checkpoints import change_config, copied
from tests.odd_checkpoints import (
    ODD,
    change_json,
    change_lines,
    change_weights,
    odd,
    store_upper_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Change = Callable[[Path], object]

QUERY = "bert.encoder.layer.0.attention.self.query"
HUGE = 400 * 2**20


def refusal(folder: Path) -> str:
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(str(folder))
    line = str(caught.value)
    assert "\n" not in line
    return line.removeprefix(f"MODEL {folder}: ")


def stored_too(**parts: np.ndarray[Any, Any]) -> Change:
    """Beside the first layer's query, or in its place."""

    def change(folder: Path) -> None:
        more = {f"{QUERY}.{name.replace('__', '.')}": array for name, array in parts.items()}
        change_weights(folder, lambda weights: weights.update(more))

    return change


WHOLE = np.ones((16, 16), np.int8)

QUANTISED: dict[str, tuple[Change, str]] = {
    "8 bit": (stored_too(weight=WHOLE, SCB=np.ones(16, np.float32)), "query.SCB"),
    "whole numbers": (stored_too(weight=WHOLE), "query.weight is stored as I8"),
    "4 bit": (
        stored_too(weight=np.ones((128, 1), np.uint8), weight__absmax=np.ones(4, np.float32)),
        "query.weight",
    ),
    "4 bit, its map first": (stored_too(weight__quant_map=np.ones(16, np.float32)), "quant_map"),
    "GPTQ": (stored_too(qweight=np.ones((2, 16), np.int32)), "query.qweight"),
    "AWQ": (stored_too(scales=np.ones(16, np.float16)), "query.scales"),
    "float8": (partial(store_upper_bytes, dtype="F8_E4M3", size=1), "is stored as F8_E4M3"),
    "float8, the other": (partial(store_upper_bytes, dtype="F8_E5M2", size=1), "F8_E5M2"),
    "configuration": (
        partial(change_config, quantization_config={"quant_method": "gptq"}),
        "quantization_config",
    ),
}


@pytest.mark.parametrize(("change", "name"), QUANTISED.values(), ids=QUANTISED)
def test_quantised_weights(tmp_path: Path, change: Change, name: str) -> None:
    folder = copied(ODD, tmp_path / "quantised")
    change(folder)
    line = refusal(folder)
    assert "the weights are quantised (" in line
    assert name in line
    assert line.endswith(
        "use the checkpoint that they were made from, in float32, float16 or bfloat16."
    )


def test_weights_that_are_no_weights(tmp_path: Path) -> None:
    folder = copied(ODD, tmp_path / "whole")
    stored_too(weight=WHOLE.astype(np.int32))(folder)
    assert refusal(folder).startswith(f"{QUERY}.weight is stored as I32, ")


SIZES = ("hidden_size", "intermediate_size", "vocab_size", "max_position_embeddings")


@pytest.mark.parametrize("size", [*SIZES, "num_hidden_layers", "type_vocab_size"])
@pytest.mark.parametrize("number", [10**6, 10**9, 10**18])
def test_absurd_sizes(tmp_path: Path, size: str, number: int) -> None:
    folder = copied(ODD, tmp_path / "absurd")
    change_config(folder, **{size: number})
    line = refusal(folder)
    assert line.startswith("the weights don't fit config.json: ")
    assert str(number) in line


@pytest.mark.parametrize(
    "name",
    [
        *("config.json", "tokenizer.json", "vocab.txt", "tokenizer_config.json"),
        *("special_tokens_map.json", "added_tokens.json"),
    ],
)
def test_huge_files_are_not_read(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(ODD, tmp_path / "huge")
    if name == "vocab.txt":
        (folder / "tokenizer.json").unlink()
    with (folder / name).open("wb") as file:
        file.truncate(HUGE)
    read = type(folder).read_text

    def guarded(path: Path, *arguments: Any) -> str:
        assert path.stat().st_size < HUGE, "it was read"
        return read(path, *arguments)

    monkeypatch.setattr(type(folder), "read_text", guarded)
    assert "it has 400 MB, at most 64 are read" in refusal(folder)


def test_an_absurd_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(**_: object) -> None:
        pytest.fail("it was made, which takes gigabytes")

    monkeypatch.setattr("transformers.PreTrainedTokenizerFast", made)
    folder = copied(ODD, tmp_path / "id")
    change_json(
        folder, "tokenizer.json", lambda content: content["model"]["vocab"].update(far=10**9)
    )
    assert "with ids up to 1000000000, config.json says 145" in refusal(folder)


def replaced_model(**changes: Any) -> Change:
    """Another model and way to split in `tokenizer.json`."""
    return lambda folder: change_json(
        folder, "tokenizer.json", lambda content: content.update(decoder=None, **changes)
    )


SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
NUMBERED = {piece: number for number, piece in enumerate(SPECIAL)}


def of_another_scheme(folder: Path, mark: str, *, first: bool) -> None:
    def change(lines: list[str]) -> None:
        lines[5:] = [
            f"{mark}{line}" if first else f"{line}{mark}"
            for line in (line.removeprefix("##") for line in lines[5:-1])
        ]

    change_lines(folder, change)


SCHEMES: dict[str, Change] = {
    "Unigram": replaced_model(
        model={"type": "Unigram", "unk_id": 1, "vocab": [[piece, 0] for piece in SPECIAL]}
    ),
    "BPE without": replaced_model(model={"type": "BPE", "vocab": NUMBERED, "merges": []}),
    "'▁'": partial(of_another_scheme, mark="▁", first=True),
    "'Ġ'": partial(of_another_scheme, mark="Ġ", first=True),
    "'</w>'": partial(of_another_scheme, mark="</w>", first=False),
}


@pytest.mark.parametrize(("scheme", "change"), SCHEMES.items(), ids=SCHEMES)
def test_pieces_that_are_marked_in_another_way(tmp_path: Path, scheme: str, change: Change) -> None:
    folder = copied(ODD, tmp_path / "scheme")
    change(folder)
    line = refusal(folder)
    assert line.startswith("the tokenizer marks parts of words in a way that isn't understood (")
    assert scheme in line
    assert 'supported are WordPiece ("##ly")' in line


def around(*ids: int) -> dict[str, Any]:
    """A way to put tokens around a sentence that only says that it is that of BERT."""
    return {"type": "BertProcessing", "cls": ["[CLS]", ids[0]], "sep": ["[SEP]", ids[1]]}


def template(*pieces: dict[str, Any]) -> dict[str, Any]:
    return {"type": "TemplateProcessing", "single": pieces, "pair": pieces, "special_tokens": {}}


FIRST, SECOND = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")

UNREADING: dict[str, dict[str, Any]] = {
    "a panic when it is read": {
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}
    },
    "a panic when it reads": {"post_processor": template(SECOND)},
    "ids that no piece has": {"post_processor": around(10**6, 3)},
    "a sentence that is dropped": {"post_processor": template(FIRST, FIRST)},
}


@pytest.mark.parametrize("changes", UNREADING.values(), ids=UNREADING)
def test_a_tokenizer_that_cannot_read(tmp_path: Path, changes: dict[str, Any]) -> None:
    folder = copied(ODD, tmp_path / "unreading")
    change_json(folder, "tokenizer.json", lambda content: content.update(changes))
    assert refusal(folder).startswith("the tokenizer ")


def test_a_tokenizer_that_is_more_than_its_vocabulary(tmp_path: Path) -> None:
    folder = copied(ODD, tmp_path / "japanese")
    (folder / "tokenizer.json").unlink()
    change_json(
        folder,
        "tokenizer_config.json",
        lambda content: content.update(tokenizer_class="BertJapaneseTokenizer"),
    )
    assert refusal(folder).startswith("its tokenizer is a BertJapaneseTokenizer, for which ")


@pytest.mark.parametrize(("place", "name"), [(1, "[UNK]"), (2, "[CLS]"), (4, "[MASK]")])
def test_a_special_token_that_is_missing(tmp_path: Path, place: int, name: str) -> None:
    folder = copied(ODD, tmp_path / "missing")
    change_lines(folder, lambda lines: lines.__setitem__(place, "other"))
    line = refusal(folder)
    assert line.startswith(f"the tokenizer has no {name}, ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"more": 140}', "contradict each other: 'more' should have the id 140"),
        ('{"more": 145}', "it has 146 pieces"),
        ('{"more": "x"}', "the tokenizer can't be read (tokenizer_config.json or added_tokens"),
    ],
)
def test_added_tokens_that_do_not_fit(tmp_path: Path, content: str, words: str) -> None:
    folder = copied(ODD, tmp_path / "added")
    (folder / "added_tokens.json").write_text(content, "utf-8")
    assert words in refusal(folder)


def test_no_model_type_and_the_class_of_another_model(tmp_path: Path) -> None:
    folder = copied(ODD, tmp_path / "other")
    change_config(folder, model_type=None, architectures=["RobertaForMaskedLM"])
    assert refusal(folder).startswith("this is a 'RobertaForMaskedLM' model; supported are BERT ")
    change_config(folder, architectures=None)
    assert load_checkpoint(str(folder)).geometry.layers == 2


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_nesting_without_end(tmp_path: Path, name: str) -> None:
    folder = copied(ODD, tmp_path / "nested")
    (folder / name).write_text("[" * 20 * sys.getrecursionlimit(), "utf-8")
    assert "can't be read (" in refusal(folder)


@pytest.mark.parametrize("value", ["no", 1, []])
def test_a_setting_of_the_wrong_kind(tmp_path: Path, value: object) -> None:
    folder = copied(ODD, tmp_path / "setting")
    change_json(
        folder, "tokenizer_config.json", lambda content: content.update(do_lower_case=value)
    )
    assert "tokenizer_config.json: do_lower_case" in refusal(folder)


def test_numbers_that_config_json_may_leave_out_are_those_of_bert_base(tmp_path: Path) -> None:
    folder = copied(ODD, tmp_path / "silent")
    for key, value in {"vocab_size": 30522, "max_position_embeddings": 512}.items():
        kept = json.loads((folder / "config.json").read_text("utf-8"))[key]
        change_config(folder, **{key: None})
        assert str(value) in refusal(folder)
        change_config(folder, **{key: kept})


def test_bfloat16_is_read_in_a_process_without_tensorflow(tmp_path: Path) -> None:
    folder = odd("bfloat16", tmp_path / "bfloat16")
    script = (
        "import sys; from model.bert.checkpoint import load_checkpoint\n"
        f"weights = load_checkpoint({str(folder)!r}).parameters\n"
        "assert 'tensorflow' not in sys.modules\n"
        "print({array.dtype.name for array in weights.values()})\n"
    )
    done = subprocess.run(  # noqa: S603 - a script of our own
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert done.stdout == "{'float32'}\n", done.stderr
