"""Makes the checkpoints and the reference outputs under `tests/data`.

    .peers/bin/python tests/model/make_references.py

It needs PyTorch and transformers 4.57; `python -m benchmarks` makes that environment. The tests
need neither: they compare our forward pass with what is stored here. The checkpoints are small and
random, and each is saved in another way that published checkpoints are saved in.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch  # type: ignore[import-not-found]
from safetensors.torch import save_file
from transformers import BertConfig, BertForMaskedLM, BertTokenizerFast

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parent.parent / "data"

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PUNCTUATION = tuple(".,!?'-")
LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
WORDS = (
    *("the", "then", "was", "with", "and", "from", "turtle", "moved", "slowly", "slow", "across"),
    *("table", "picked", "up", "cat", "sat", "dog", "walking", "started", "book", "it", "person"),
)
ENDINGS = ("##ly", "##ing", "##ed")

ATTENTION_STEPS = 65535
"""Attention is stored as whole numbers of 1/65535: half the bytes, and wrong by 0.8e-5 at most."""

State = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Recipe:
    """One checkpoint: its geometry, its tokenizer, and how its weights are stored."""

    name: str
    config: BertConfig
    cased: bool
    save: Callable[[State, Path], None]
    texts: dict[str, tuple[str, ...]]
    seed: int


def vocabulary(*, cased: bool) -> list[str]:
    """All pieces: every word of ASCII letters can be spelled with them."""
    letters = (*LETTERS, *(letter.upper() for letter in LETTERS)) if cased else LETTERS
    words = (*WORDS, "The", "Then", "Turtle") if cased else WORDS
    followers = tuple(f"##{letter}" for letter in letters)
    return [*SPECIAL, *PUNCTUATION, *letters, *followers, *words, *ENDINGS, "你", "好"]


def config(*, layers: int, heads: int, hidden: int, cased: bool, **rest: Any) -> BertConfig:
    """A small BERT's configuration."""
    return BertConfig(
        vocab_size=len(vocabulary(cased=cased)),
        num_hidden_layers=layers,
        num_attention_heads=heads,
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        architectures=["BertForMaskedLM"],
        attn_implementation="eager",
        **rest,
    )


def random_model(recipe: Recipe) -> BertForMaskedLM:
    """A model whose attention is far from uniform, in the last layers too.

    Hence the factors: sharp queries and keys, and attention that adds little to each vector, for
    else all tokens of a sentence would grow alike.
    """
    factors = {"query": 2.5, "key": 2.5, "attention.output": 0.3}
    model = BertForMaskedLM(recipe.config).eval()
    generator = torch.Generator().manual_seed(recipe.seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if name.endswith("LayerNorm.weight"):
                parameter.copy_(1 + 0.2 * noise)
            elif parameter.dim() == 1:
                parameter.copy_(0.1 * noise)
            else:
                factor = next((f for part, f in factors.items() if part in name), 1.0)
                parameter.copy_(factor * parameter.shape[-1] ** -0.5 * noise)
    return model


def current_names(state: State) -> State:
    """As `save_pretrained` stores a model: the tied decoder isn't repeated."""
    return {name: tensor for name, tensor in state.items() if ".decoder." not in name}


def save_half(state: State, folder: Path) -> None:
    """float16, without the tied decoder."""
    save_single({name: tensor.half() for name, tensor in current_names(state).items()}, folder)


def save_bfloat16(state: State, folder: Path) -> None:
    """bfloat16, in two files with an index."""
    state = {name: tensor.bfloat16() for name, tensor in current_names(state).items()}
    names = sorted(state)
    halves = {1: names[: len(names) // 2], 2: names[len(names) // 2 :]}
    weight_map: dict[str, str] = {}
    for number, members in halves.items():
        file = f"model-{number:05}-of-00002.safetensors"
        save_file({name: state[name].contiguous() for name in members}, folder / file)
        weight_map |= dict.fromkeys(members, file)
    index = {"metadata": {}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")


def save_old_names(state: State, folder: Path) -> None:
    """As the first published checkpoints: gamma and beta, the tied decoder, position ids."""
    renamed = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
            "LayerNorm.bias", "LayerNorm.beta"
        ): tensor.clone()
        for name, tensor in state.items()
    }
    save_single(renamed, folder)


def save_single(state: State, folder: Path) -> None:
    """One file, as given but for the decoder's bias, which is `cls.predictions.bias` again."""
    state = {name: tensor.contiguous() for name, tensor in state.items()}
    state.pop("cls.predictions.decoder.bias", None)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})


def stored_and_read(recipe: Recipe, folder: Path, model: BertForMaskedLM) -> BertForMaskedLM:
    """Saves the model, and gives back what the saved precision makes of it, in float32."""
    recipe.save(model.state_dict(), folder)
    stored = model.half() if recipe.save is save_half else model
    stored = model.bfloat16() if recipe.save is save_bfloat16 else stored
    return stored.float()


def save_tokenizer(recipe: Recipe, folder: Path) -> BertTokenizerFast:
    """Saves and returns a tokenizer over the recipe's vocabulary."""
    vocab = folder / "vocab.txt"
    vocab.write_text("\n".join(vocabulary(cased=recipe.cased)) + "\n", encoding="utf-8")
    tokenizer = BertTokenizerFast(vocab_file=str(vocab), do_lower_case=not recipe.cased)
    tokenizer.save_pretrained(folder)
    return tokenizer


def references(
    model: BertForMaskedLM, tokenizer: BertTokenizerFast, texts: dict[str, tuple[str, ...]]
) -> dict[str, Any]:
    """PyTorch's answers: token ids, segments, lengths, logits and attention of each case."""
    arrays: dict[str, Any] = {}
    for case, sentences in texts.items():
        pairs = [sentence.split(" || ") for sentence in sentences]
        batch = tokenizer(
            [pair[0] for pair in pairs],
            [pair[1] for pair in pairs] if len(pairs[0]) > 1 else None,
            padding=True,
            return_tensors="pt",
        )
        with torch.inference_mode():
            output = model(**batch, output_attentions=True)
        attention = torch.stack(output.attentions, dim=1).numpy()
        arrays |= {
            f"{case}.texts": np.array(sentences),
            f"{case}.token_ids": batch["input_ids"].numpy().astype(np.int32),
            f"{case}.segment_ids": batch["token_type_ids"].numpy().astype(np.int32),
            f"{case}.lengths": batch["attention_mask"].sum(1).numpy().astype(np.int32),
            f"{case}.logits": output.logits.numpy(),
            f"{case}.attention": np.rint(attention * ATTENTION_STEPS).astype(np.uint16),
        }
    return arrays


def make(recipe: Recipe) -> None:
    """Writes one checkpoint's folder, reference outputs included."""
    folder = DATA / recipe.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    recipe.config.save_pretrained(folder)
    tokenizer = save_tokenizer(recipe, folder)
    model = stored_and_read(recipe, folder, random_model(recipe))
    arrays = references(model, tokenizer, recipe.texts)
    np.savez_compressed(folder / "references.npz", **arrays)


SENTENCE = "The turtle moved slowly across the [MASK]."
TEXTS = {
    "one_token": ("cat",),
    "sentence": (SENTENCE,),
    "two_masks": ("The [MASK] moved slowly and the dog [MASK].",),
    "padded_batch": (SENTENCE, "cat", "Then I picked up a [MASK] from the table, quickly!"),
}
LONGEST = {
    "longest": (" ".join([*["the turtle moved slowly across the table and sat"] * 6, *WORDS[:8]]),)
}

RECIPES = (
    Recipe(
        name="uncased_12x12",
        config=config(layers=12, heads=12, hidden=48, cased=False, max_position_embeddings=96),
        cased=False,
        save=save_half,
        texts={**TEXTS, **LONGEST},
        seed=1,
    ),
    Recipe(
        name="cased_4x4",
        config=config(
            layers=4,
            heads=4,
            hidden=32,
            cased=True,
            max_position_embeddings=64,
            hidden_act="gelu_new",
            layer_norm_eps=1e-5,
        ),
        cased=True,
        save=save_old_names,
        texts={**TEXTS, **LONGEST, "pair": ("The turtle moved. || It [MASK] slowly.",)},
        seed=2,
    ),
    Recipe(
        name="sharded_2x4",
        config=config(
            layers=2, heads=4, hidden=32, cased=False, max_position_embeddings=64, hidden_act="relu"
        ),
        cased=False,
        save=save_bfloat16,
        texts={"sentence": (SENTENCE,)},
        seed=3,
    ),
    Recipe(
        name="untied_2x4",
        config=config(
            layers=2,
            heads=4,
            hidden=32,
            cased=False,
            max_position_embeddings=64,
            tie_word_embeddings=False,
        ),
        cased=False,
        save=save_single,
        texts={"sentence": (SENTENCE,)},
        seed=4,
    ),
)

if __name__ == "__main__":
    for each in RECIPES:
        make(each)
