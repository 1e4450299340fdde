"""A tiny vocabulary, corpus and encoder, so that the recipe is tested in seconds."""

from __future__ import annotations

import importlib
import importlib.util
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

if TYPE_CHECKING:
    from pathlib import Path

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_WORDS = """
the a cat dog bird sat ran sang on under in garden tree house old small red happy then
she he saw picked up from table stone mat and it was very quickly . , ! walk ##ing ##ed
##s jump look
"""
WORDS = tuple(_WORDS.split())
NOUNS = ("cat", "dog", "bird", "stone", "house")
VERBS = ("sat", "ran", "sang", "walked", "jumping")


def make_lines(count: int, seed: int = 0) -> list[str]:
    """Return distinct-looking lines of 4 to 20 words over the tiny vocabulary."""
    rng = np.random.default_rng(seed)
    lines = []
    for _ in range(count):
        clauses = [
            f"the {rng.choice(NOUNS)} {rng.choice(VERBS)} on the {rng.choice(NOUNS)}"
            for _ in range(rng.integers(1, 4))
        ]
        lines.append(" and ".join(clauses).capitalize() + ".")
    return lines


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Compute with one thread: at these sizes more of them only wait for each other."""
    if importlib.util.find_spec("torch"):
        importlib.import_module("torch").set_num_threads(1)


@pytest.fixture(scope="session")
def tokenizer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with tokenizer.json and vocab.txt of the tiny WordPiece vocabulary."""
    folder = tmp_path_factory.mktemp("tokenizer")
    vocabulary = {piece: number for number, piece in enumerate((*SPECIALS, *WORDS))}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.add_special_tokens(list(SPECIALS))
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def encoder_folder(tokenizer_folder: Path) -> Path:
    """The same folder with a two-layer encoder without head, as a pretrained one comes."""
    torch = pytest.importorskip("torch", reason="training needs torch")
    modeling = importlib.import_module("training.modeling")
    torch.manual_seed(7)
    shape = modeling.BertShape(len(SPECIALS) + len(WORDS), 16, 2, 2, 32, 64)
    weights = modeling.MaskedLanguageModel(shape).bert.state_dict()
    importlib.import_module("safetensors.torch").save_file(
        weights, tokenizer_folder / "model.safetensors"
    )
    config = {**vars(shape), "model_type": "bert", "architectures": ["BertModel"]}
    (tokenizer_folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return tokenizer_folder
