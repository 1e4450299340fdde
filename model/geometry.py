"""The shape of a BERT, as its `config.json` states it."""

from collections.abc import Mapping
from dataclasses import dataclass

from model.errors import CheckpointError

ACTIVATIONS = ("gelu", "gelu_new", "relu")
"""Activations of the feed-forward layers that `model.bert` knows, by their published names."""


@dataclass(frozen=True)
class Geometry:
    """The numbers that give every weight of a BERT its shape (Devlin et al. 2019, section 3)."""

    layers: int
    heads: int
    hidden: int
    intermediate: int
    vocabulary: int
    positions: int
    segments: int
    activation: str
    layer_norm_epsilon: float
    tied_decoder: bool = True
    """Whether the word embeddings are also the output weights of the language-model head."""

    @property
    def head_size(self) -> int:
        """The length of one head's query, key and value vectors."""
        return self.hidden // self.heads

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> "Geometry":
        """Reads the content of a `config.json`.

        Raises:
            CheckpointError: If it describes another architecture, or a number is missing or
                impossible.
        """
        _require_bert(config)
        geometry = cls(
            layers=_count(config, "num_hidden_layers"),
            heads=_count(config, "num_attention_heads"),
            hidden=_count(config, "hidden_size"),
            intermediate=_count(config, "intermediate_size"),
            vocabulary=_count(config, "vocab_size"),
            positions=_count(config, "max_position_embeddings"),
            segments=_count(config, "type_vocab_size"),
            activation=str(config.get("hidden_act", "gelu")),
            layer_norm_epsilon=_epsilon(config),
            tied_decoder=config.get("tie_word_embeddings", True) is not False,
        )
        if geometry.hidden % geometry.heads:
            raise CheckpointError(
                f"config.json: hidden_size {geometry.hidden} can't be shared out among "
                f"{geometry.heads} heads."
            )
        if geometry.activation not in ACTIVATIONS:
            raise CheckpointError(
                f"config.json: hidden_act {geometry.activation!r} isn't supported; "
                f"supported are {', '.join(ACTIVATIONS)}."
            )
        return geometry


def _require_bert(config: Mapping[str, object]) -> None:
    """Refuses whatever isn't a BERT encoder with learned absolute positions, by its name."""
    model_type = config.get("model_type", "bert")
    if model_type != "bert":
        raise CheckpointError(
            f"this is a {model_type!r} model; supported are BERT models "
            "(architecture BertForMaskedLM)."
        )
    positions = config.get("position_embedding_type", "absolute")
    if positions != "absolute":
        raise CheckpointError(
            f"this BERT has {positions!r} position embeddings; supported are absolute ones."
        )
    if config.get("is_decoder") or config.get("add_cross_attention"):
        raise CheckpointError(
            "this BERT is a decoder; supported are encoders (architecture BertForMaskedLM)."
        )


def _count(config: Mapping[str, object], key: str) -> int:
    value = config.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise CheckpointError(f"config.json: {key} must be a positive whole number.")
    return value


def _epsilon(config: Mapping[str, object]) -> float:
    value = config.get("layer_norm_eps", 1e-12)
    if not isinstance(value, (int, float)) or not 0 < value < 1:
        raise CheckpointError("config.json: layer_norm_eps must be a small positive number.")
    return float(value)
