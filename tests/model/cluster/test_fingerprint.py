"""Equal models have equal fingerprints, and each file of another one shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from model.bert.checkpoint import load_checkpoint
from model.bert.precision import Precision
from model.cluster.fingerprint import Fingerprint, fingerprint_of, form_of, tokenizer_files
from tests.checkpoints import CASED_4X4, SHARDED_2X4, change_config, copied

if TYPE_CHECKING:
    from pathlib import Path


def of(folder: Path, precision: Precision = Precision.FLOAT32) -> Fingerprint:
    return fingerprint_of(load_checkpoint(str(folder)), precision)


@pytest.mark.parametrize("checkpoint", [CASED_4X4, SHARDED_2X4])
def test_a_copy_is_the_same_model(tmp_path: Path, checkpoint: Path) -> None:
    copy = copied(checkpoint, tmp_path / "copy")
    (copy / "README.md").write_text("What a checkpoint's folder holds besides.")
    assert of(copy) == of(checkpoint)


@pytest.mark.parametrize("checkpoint", [CASED_4X4, SHARDED_2X4])
def test_other_weights_are_another_model_of_the_same_form(tmp_path: Path, checkpoint: Path) -> None:
    copy = copied(checkpoint, tmp_path / "copy")
    weights = max(copy.glob("*.safetensors"))
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert of(copy).form == of(checkpoint).form
    assert of(copy).whole != of(checkpoint).whole


def test_another_precision_is_another_model_of_the_same_form() -> None:
    one, other = of(CASED_4X4), of(CASED_4X4, Precision.BFLOAT16)
    assert one.form == other.form
    assert one.whole != other.whole


def test_another_shape_is_another_form(tmp_path: Path) -> None:
    copy = copied(CASED_4X4, tmp_path / "copy")
    change_config(copy, hidden_act="relu")
    assert of(copy).form != of(CASED_4X4).form


def test_another_tokenizer_is_another_form(tmp_path: Path) -> None:
    copy = copied(CASED_4X4, tmp_path / "copy")
    (copy / "tokenizer_config.json").write_text('{"do_lower_case": true}')
    assert of(copy).form != of(CASED_4X4).form


def test_no_file_runs_into_the_next_one() -> None:
    geometry = load_checkpoint(str(CASED_4X4)).geometry
    forms = [
        form_of(geometry, {"a": b"bc", "d": b""}),
        form_of(geometry, {"a": b"b", "d": b"c"}),
        form_of(geometry, {"ab": b"c", "d": b""}),
    ]
    assert len(set(forms)) == 3


def test_the_tokenizer_s_files_are_those_that_are_there() -> None:
    files = tokenizer_files(CASED_4X4)
    assert files == {name: (CASED_4X4 / name).read_bytes() for name in files}
    assert "tokenizer.json" in files or "vocab.txt" in files
    assert "config.json" not in files
