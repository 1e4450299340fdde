"""Hugging Face model folders in and out, and the full training state of a run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.data import load_tokenizer
from training.modeling import BertShape, MaskedLanguageModel

STATE_FILE = "state.pt"
WEIGHTS_FILE = "model.safetensors"


def load_model(folder: Path) -> tuple[MaskedLanguageModel, bool]:
    """Load a BertForMaskedLM or bare BertModel folder in float32.

    Returns:
        The model, and whether the folder held a masked-language-model head; where it did not, the
        head is freshly initialised.

    Raises:
        ValueError: an encoder weight is missing.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    model = MaskedLanguageModel(BertShape.from_config(config))
    stored = load_file(folder / WEIGHTS_FILE)
    if "embeddings.word_embeddings.weight" in stored:
        stored = {f"bert.{name}": tensor for name, tensor in stored.items()}
    wanted = model.state_dict()
    weights = {name: stored[name].float() for name in wanted if name in stored}
    missing = [name for name in wanted if name not in weights]
    if any(name.startswith("bert.") for name in missing):
        msg = f"{folder}: weights missing: {missing[:3]}"
        raise ValueError(msg)
    model.load_state_dict(weights, strict=False)
    return model, not missing


def save_model(
    model: MaskedLanguageModel, weights: dict[str, Tensor], folder: Path, tokenizer_from: Path
) -> None:
    """Write a half-precision BertForMaskedLM folder that transformers loads as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: w.detach().cpu().half().contiguous() for name, w in weights.items()}
    save_file(halves, folder / WEIGHTS_FILE, metadata={"format": "pt"})
    shape = model.shape
    config = {
        "architectures": ["BertForMaskedLM"],
        "model_type": "bert",
        "vocab_size": shape.vocab_size,
        "hidden_size": shape.hidden_size,
        "num_hidden_layers": shape.num_hidden_layers,
        "num_attention_heads": shape.num_attention_heads,
        "intermediate_size": shape.intermediate_size,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "max_position_embeddings": shape.max_position_embeddings,
        "type_vocab_size": shape.type_vocab_size,
        "initializer_range": 0.02,
        "layer_norm_eps": shape.layer_norm_eps,
        "pad_token_id": 0,
        "tie_word_embeddings": True,
        "dtype": "float16",
    }
    _write_json(folder / "config.json", config)
    tokenizer = load_tokenizer(tokenizer_from)
    tokenizer.save(str(folder / "tokenizer.json"))
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece, _ in pieces), "utf-8")
    settings = {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": True,
        "model_max_length": shape.max_position_embeddings,
        "unk_token": "[UNK]",
        "sep_token": "[SEP]",
        "pad_token": "[PAD]",
        "cls_token": "[CLS]",
        "mask_token": "[MASK]",
        "strip_accents": None,
        "tokenize_chinese_chars": True,
    }
    _write_json(folder / "tokenizer_config.json", settings)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def save_state(state: dict[str, Any], run: Path) -> None:
    """Write a run's state so that a kill at any moment leaves the old or the new one, whole."""
    run.mkdir(parents=True, exist_ok=True)
    fresh = run / f"{STATE_FILE}.new"
    with fresh.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(run / STATE_FILE)


def load_state(run: Path) -> dict[str, Any] | None:
    """Read a run's state; None where there is none yet."""
    path = run / STATE_FILE
    if not path.exists():
        return None
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def model_from_state(
    state: dict[str, Any], encoder: Path, *, averaged: bool = False
) -> MaskedLanguageModel:
    """Build the model of a saved state; its sizes but the layers are the encoder's."""
    config = json.loads((encoder / "config.json").read_text(encoding="utf-8"))
    model = MaskedLanguageModel(BertShape.from_config(config).with_layers(state["layers"]))
    model.load_state_dict(state["averaged" if averaged else "model"])
    return model
