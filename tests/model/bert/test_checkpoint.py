"""Checkpoints that load, and the one line that each other kind gets."""

from __future__ import annotations

import json
import logging
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from model.bert.checkpoint import BUNDLED_FOLDER, find_folder, load_checkpoint
from model.errors import CheckpointError
from tests.checkpoints import (
    CASED_4X4,
    SHARDED_2X4,
    UNCASED_12X12,
    UNTIED_2X4,
    change_config,
    copied,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(CASED_4X4, tmp_path / "checkpoint")


def refusal(folder: Path) -> str:
    """The line that a person reads; it names what MODEL was set to."""
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(str(folder))
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(f"MODEL {folder}: ")
    return line.removeprefix(f"MODEL {folder}: ")


def change_weights(
    folder: Path, change: Callable[[dict[str, NDArray[np.float32]]], object]
) -> None:
    path = folder / "model.safetensors"
    weights = load_file(path)
    change(weights)
    save_file(weights, path)


def test_geometry_is_what_config_json_says(folder: Path) -> None:
    geometry = load_checkpoint(str(folder)).geometry
    assert (geometry.layers, geometry.heads, geometry.hidden, geometry.head_size) == (4, 4, 32, 8)
    assert (geometry.positions, geometry.vocabulary, geometry.activation) == (64, 145, "gelu_new")
    assert geometry.layer_norm_epsilon == 1e-5
    assert geometry.tied_decoder


def test_the_bundled_checkpoint_loads_and_has_the_heads_of_bert_base() -> None:
    assert find_folder("bundled") == BUNDLED_FOLDER
    checkpoint = load_checkpoint("bundled")
    assert (checkpoint.geometry.layers, checkpoint.geometry.heads) == (12, 12)
    tokens = checkpoint.tokenizer.read("Then I picked up a [MASK] from the table.").tokens
    assert tokens[:7] == ("[CLS]", "then", "i", "picked", "up", "a", "[MASK]")


def test_a_folder_may_be_written_from_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(CASED_4X4.parent))
    assert find_folder("~/cased_4x4") == CASED_4X4


@pytest.mark.parametrize("folder", [UNCASED_12X12, CASED_4X4, SHARDED_2X4], ids=lambda f: f.name)
def test_weights_of_every_precision_are_read_as_float32(folder: Path) -> None:
    weights = load_checkpoint(str(folder)).parameters
    assert {array.dtype for array in weights.values()} == {np.dtype(np.float32)}


def test_entries_that_config_json_may_leave_out(folder: Path) -> None:
    change_config(folder, layer_norm_eps=None, hidden_act=None, model_type=None)
    geometry = load_checkpoint(str(folder)).geometry
    assert geometry.layer_norm_epsilon == 1e-12
    assert geometry.activation == "gelu"


def test_an_encoder_saved_without_its_prefix_still_needs_a_head(folder: Path) -> None:
    def strip(weights: dict[str, NDArray[np.float32]]) -> None:
        for name in list(weights):
            array = weights.pop(name)
            if name.startswith("bert."):
                weights[name.removeprefix("bert.")] = array

    change_weights(folder, strip)
    assert refusal(folder).startswith("the checkpoint has no masked-language-model head")


@pytest.mark.parametrize("kept", [0, 7, 1000, 100_000])
def test_truncated_weights(folder: Path, kept: int) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    assert refusal(folder).startswith("model.safetensors is damaged or incomplete (")


def test_a_pickle_called_safetensors_is_not_run(folder: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (pytest.fail, ("the pickle was run",))

    (folder / "model.safetensors").write_bytes(pickle.dumps(Trap()))
    assert refusal(folder).startswith("model.safetensors is damaged or incomplete (")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "tf_model.h5", "bert_model.ckpt"])
def test_other_formats_are_named_and_left_alone(folder: Path, name: str) -> None:
    (folder / "model.safetensors").rename(folder / name)
    line = refusal(folder)
    assert line.startswith(f"there is no model.safetensors ({name} is there")
    assert "only safetensors is read" in line


def test_no_weights_at_all(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert refusal(folder) == "there is no model.safetensors; only safetensors is read."


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"intermediate_size": 65}, "bert.encoder.layer.0.intermediate.dense.weight"),
        ({"max_position_embeddings": 63}, "bert.embeddings.position_embeddings.weight"),
        ({"vocab_size": 146}, "bert.embeddings.word_embeddings.weight"),
        ({"hidden_size": 64}, "bert.embeddings.word_embeddings.weight"),
    ],
)
def test_shapes_that_do_not_fit_the_configuration(
    folder: Path, change: dict[str, int], name: str
) -> None:
    change_config(folder, **change)
    line = refusal(folder)
    assert line.startswith(f"the weights don't fit config.json: {name} is (")
    assert str(next(iter(change.values()))) in line


def test_layers_that_are_missing(folder: Path) -> None:
    change_config(folder, num_hidden_layers=5)
    line = refusal(folder)
    assert line.startswith("the weights don't fit config.json: 16 missing, the first is ")
    assert "bert.encoder.layer.4." in line


def test_layers_that_the_configuration_leaves_out_are_not_run(folder: Path) -> None:
    change_config(folder, num_hidden_layers=2)
    assert not [name for name in load_checkpoint(str(folder)).parameters if ".layer.2." in name]


def test_weights_that_are_not_numbers(folder: Path) -> None:
    def spoil(weights: dict[str, NDArray[np.float32]]) -> None:
        weights["cls.predictions.bias"][3] = np.nan

    change_weights(folder, spoil)
    assert refusal(folder).startswith("the weights are damaged: cls.predictions.bias")


def test_a_decoder_of_its_own_must_be_there(tmp_path: Path) -> None:
    folder = copied(UNTIED_2X4, tmp_path / "untied")
    change_weights(folder, lambda weights: weights.pop("cls.predictions.decoder.weight"))
    refusal(folder)
    change_config(folder, tie_word_embeddings=True)
    assert load_checkpoint(str(folder)).geometry.tied_decoder


@pytest.mark.parametrize("name", ["roberta", "distilbert", "gpt2", "modernbert"])
def test_another_architecture_is_refused_by_name(folder: Path, name: str) -> None:
    change_config(folder, model_type=name)
    line = refusal(folder)
    assert repr(name) in line
    assert "BertForMaskedLM" in line


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"position_embedding_type": "relative_key"}, "'relative_key' position embeddings"),
        ({"is_decoder": True}, "decoder"),
        ({"hidden_act": "prelu"}, "hidden_act 'prelu' has weights of its own"),
        ({"hidden_act": "xielu"}, "hidden_act 'xielu' has weights of its own"),
        ({"hidden_act": "gello"}, "hidden_act 'gello' isn't known; supported are gelu, "),
        ({"num_attention_heads": 5}, "hidden_size 32 can't be shared out among 5 heads"),
        ({"num_attention_heads": "4"}, "num_attention_heads must be a positive whole number"),
        ({"num_hidden_layers": 0}, "num_hidden_layers must be"),
        ({"vocab_size": "145"}, "vocab_size must be"),
        ({"hidden_size": True}, "hidden_size must be"),
        ({"layer_norm_eps": 0}, "layer_norm_eps must be"),
        ({"layer_norm_eps": "small"}, "layer_norm_eps must be"),
    ],
)
def test_configurations_that_are_impossible_or_unknown(
    folder: Path, change: dict[str, object], words: str
) -> None:
    change_config(folder, **change)
    assert words in refusal(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "config.json can't be read ("),
        (b"\xff\xfe{}", "config.json can't be read ("),
        (b"[]", "config.json doesn't hold an object."),
    ],
)
def test_damaged_config_json(folder: Path, content: bytes, words: str) -> None:
    (folder / "config.json").write_bytes(content)
    assert refusal(folder).startswith(words)


def test_no_config_json(folder: Path) -> None:
    (folder / "config.json").unlink()
    assert refusal(folder) == f"there is no config.json in {folder}."


def test_no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").unlink()
    line = refusal(folder)
    assert line.startswith("there is no tokenizer: ")
    assert "tokenizer.json, vocab.txt" in line


def test_damaged_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{", "utf-8")
    assert refusal(folder).startswith("the tokenizer can't be read (")


def test_a_tokenizer_with_more_pieces_than_the_model(folder: Path) -> None:
    with (folder / "vocab.txt").open("a", encoding="utf-8") as file:
        file.write("extra\n")
    (folder / "tokenizer.json").unlink()
    line = refusal(folder)
    assert line.startswith("the tokenizer doesn't fit config.json: it has 146 pieces")


@pytest.mark.parametrize(
    "content", ["{", "[]", "{}", '{"weight_map": []}', '{"weight_map": {"a": []}}']
)
def test_damaged_index(tmp_path: Path, content: str) -> None:
    folder = copied(SHARDED_2X4, tmp_path / "sharded")
    (folder / "model.safetensors.index.json").write_text(content, "utf-8")
    assert refusal(folder).startswith("model.safetensors.index.json is damaged (")


def test_a_part_that_is_missing(tmp_path: Path) -> None:
    folder = copied(SHARDED_2X4, tmp_path / "sharded")
    (folder / "model-00002-of-00002.safetensors").unlink()
    assert refusal(folder).startswith("model-00002-of-00002.safetensors is damaged or incomplete")


@pytest.mark.parametrize("way", ["../{name}", "{parent}/{name}", "sub/../../{name}"])
def test_an_index_cannot_point_out_of_its_folder(tmp_path: Path, way: str) -> None:
    folder = copied(SHARDED_2X4, tmp_path / "sharded")
    name = "model-00002-of-00002.safetensors"
    (folder / name).rename(tmp_path / name)
    index = folder / "model.safetensors.index.json"
    elsewhere = way.format(name=name, parent=tmp_path)
    weight_map = json.loads(index.read_text("utf-8"))["weight_map"]
    moved = {key: elsewhere if file == name else file for key, file in weight_map.items()}
    index.write_text(json.dumps({"weight_map": moved}), "utf-8")
    assert (folder / elsewhere).resolve().is_file()
    assert refusal(folder).startswith(f"{name} is damaged or incomplete")


@pytest.mark.parametrize("name", ["/no/such/folder", "./nowhere", "~/nowhere/at all", "a/b/c"])
def test_a_folder_that_is_not_there_is_not_looked_up_on_the_hub(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(CheckpointError) as caught:
        find_folder(name)
    assert str(caught.value).startswith(f"MODEL {name}: there is no such folder. Set MODEL to ")
    assert "bundled" in str(caught.value)
    assert not caplog.records


@pytest.mark.parametrize("name", ["small@main", "owner/small@0123abc", f"small@{'F' * 40}"])
def test_a_model_is_pinned_by_a_whole_hash_only(name: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        find_folder(name)
    assert "behind the @ stands the whole hash of a commit, 40 digits." in str(caught.value)


@pytest.mark.parametrize("name", ["two words", "a--b", "owner/-name", "é"])
def test_a_name_that_no_model_can_have(name: str) -> None:
    with pytest.raises(CheckpointError, match="no such folder here and no such model on the hub"):
        find_folder(name)
