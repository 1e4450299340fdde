"""The task that every contender of the forward pass gets, made alike in every environment."""

import numpy as np
from numpy.typing import NDArray

CONFIG = {
    "architectures": ["BertForMaskedLM"],
    "model_type": "bert",
    "vocab_size": 30522,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
}
"""bert-base's geometry."""

MASK_PLACE = 3
"""Where every sentence has its [MASK]."""

LENGTHS = ((1, 12), (1, 32), (1, 64))
"""Sentences and tokens of one run: one sentence, longer and longer."""

BATCHES = ((4, 12), (8, 12), (16, 12))
"""Sentences and tokens of one run: more and more sentences together."""

TOP_K = 40
"""How many pieces a run gives back for each [MASK]."""

_MASK_ID = 103


def shape(sentences: int, tokens: int) -> str:
    """What the case of a batch is called."""
    return f"{sentences}x{tokens}"


def token_ids(sentences: int, tokens: int) -> NDArray[np.int32]:
    """[sentences, tokens] int32, with a [MASK] in each; the first is the same in any number."""
    random = np.random.default_rng(tokens)
    ids = random.integers(1000, 30000, (sentences, tokens)).astype(np.int32)
    ids[:, MASK_PLACE] = _MASK_ID
    return ids


def fingerprint(probability: float, attention: NDArray[np.float32]) -> list[float]:
    """A few numbers by which two contenders can be seen to have computed the same.

    Args:
        probability: Of the best piece for the [MASK] of the first sentence.
        attention: [sentences, layers, heads, tokens, tokens].
    """
    heads = attention[0, (0, 2, 11), (5, 9, 0), MASK_PLACE, :3]
    return [float(probability), *heads.ravel().tolist()]
