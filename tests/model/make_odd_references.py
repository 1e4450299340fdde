"""Makes `tests/data/odd`: a small base, and what PyTorch makes of it in every variation.

    .venv-training/bin/python -m tests.model.make_odd_references

It needs PyTorch 2.13 and transformers 5.23, which `training/requirements-dev.txt` lists. The tests
need neither; see `tests.odd_checkpoints`.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch  # type: ignore[import-not-found]
from transformers import BertForMaskedLM, BertTokenizer, PreTrainedTokenizerFast

sys.path.insert(0, str(Path(__file__).parent))

from make_references import (  # type: ignore[import-not-found]
    Recipe,
    config,
    random_model,
    save_single,
    vocabulary,
)

from tests.odd_checkpoints import CHANGES, ODD, RENAMED, SENTENCE, odd

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def make_base() -> None:
    """Writes the base: its weights as `save_pretrained` stores them."""
    recipe = Recipe(
        name=ODD.name,
        config=config(layers=2, heads=2, hidden=16, cased=True, max_position_embeddings=32),
        cased=True,
        save=save_single,
        texts={},
        seed=5,
    )
    shutil.rmtree(ODD, ignore_errors=True)
    ODD.mkdir(parents=True)
    recipe.config.save_pretrained(ODD)
    vocab = ODD / "vocab.txt"
    vocab.write_text("\n".join(vocabulary(cased=True)) + "\n", "utf-8")
    BertTokenizer(vocab=str(vocab), do_lower_case=False).save_pretrained(ODD)
    state = random_model(recipe).state_dict()
    save_single({name: value for name, value in state.items() if ".decoder." not in name}, ODD)


def without_marks(folder: Path) -> None:
    """Transformers reads no byte-order marks."""
    for path in folder.glob("*.*"):
        path.write_bytes(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))


def tokenizer_of(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer by its files alone: `config.json` isn't asked for its class."""
    whole = folder / "tokenizer.json"
    if not whole.exists():
        return BertTokenizer.from_pretrained(folder)
    names = RENAMED if "<mask>" in json.loads(whole.read_text("utf-8"))["model"]["vocab"] else {}
    keys = {"cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}
    named = {key: names.get(usual, usual) for key, usual in keys.items()}
    return PreTrainedTokenizerFast.from_pretrained(folder, **named)


def reference(folder: Path) -> dict[str, Any]:
    """What transformers and PyTorch make of a folder."""
    without_marks(folder)
    model, loading = BertForMaskedLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True
    )
    # A bias without effect may be missing.
    assert loading["missing_keys"] <= {"cls.predictions.bias"}, loading
    tokenizer = tokenizer_of(folder)
    text = SENTENCE.replace("[MASK]", str(tokenizer.mask_token))
    batch = tokenizer(text, return_token_type_ids=True, return_tensors="pt")
    with torch.inference_mode():
        output = model.eval()(**batch, output_attentions=True)
    masks = batch["input_ids"][0] == tokenizer.mask_token_id
    assert masks.sum() == 2
    pieces = sorted(number for piece, number in tokenizer.get_vocab().items() if piece)
    return {
        "token_ids": batch["input_ids"][0].numpy().astype(np.int16),
        "pieces": np.unique(np.array(pieces, np.int16)),
        "probabilities": output.logits[0, masks].softmax(-1).numpy(),
        "attention": torch.cat(output.attentions).numpy(),
    }


def main() -> None:
    """Writes the base and `references.npz` beside it."""
    make_base()
    arrays: dict[str, Any] = {}
    for name in CHANGES:
        with tempfile.TemporaryDirectory() as folder:
            found = reference(odd(name, Path(folder) / "checkpoint"))
        arrays |= {f"{name}/{field}": array for field, array in found.items()}
    np.savez_compressed(ODD / "references.npz", **arrays)


if __name__ == "__main__":
    main()
