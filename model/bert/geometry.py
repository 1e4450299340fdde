"""The shape of a BERT, as its `config.json` states it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from model.errors import CheckpointError

ACTIVATIONS = (
    *("gelu", "gelu_10", "gelu_accurate", "gelu_fast", "gelu_new", "gelu_python"),
    *("gelu_python_tanh", "gelu_pytorch_tanh", "hardswish", "laplace", "leaky_relu", "linear"),
    *("mish", "quick_gelu", "relu", "relu2", "relu6", "sigmoid", "silu", "sqrtsoftplus", "swish"),
    "tanh",
)
"""Published names of the activations that `model.bert.activations` has."""

_WITH_WEIGHTS = ("prelu", "xielu")
"""Activations with weights of their own, which no published BERT has."""

_DEFAULTS: Mapping[str, int] = MappingProxyType(
    {
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "hidden_size": 768,
        "intermediate_size": 3072,
        "vocab_size": 30522,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
    }
)
"""What `config.json` leaves out: the numbers of bert-base-uncased, as in `BertConfig`."""


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
            CheckpointError: If it describes another architecture, quantised weights or an unknown
                activation, or a number is impossible.
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
        _require_known(geometry.activation)
        return geometry


def _require_bert(config: Mapping[str, object]) -> None:
    """Refuses whatever isn't a BERT encoder with learned absolute positions, by its name."""
    if (kind := _kind(config)) != "bert":
        raise CheckpointError(
            f"this is a {kind!r} model; supported are BERT models (architecture BertForMaskedLM)."
        )
    if config.get("quantization_config") is not None:
        raise CheckpointError(
            "config.json: the weights are quantised (quantization_config); use the checkpoint that "
            "they were made from, in float32, float16 or bfloat16."
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


def _kind(config: Mapping[str, object]) -> object:
    """The model's type; early checkpoints name only the class, and some not even that."""
    model_type, architectures = config.get("model_type"), config.get("architectures")
    if model_type is None and isinstance(architectures, list) and architectures:
        return "bert" if str(architectures[0]).startswith("Bert") else architectures[0]
    return "bert" if model_type is None else model_type


def _require_known(activation: str) -> None:
    if activation in _WITH_WEIGHTS:
        raise CheckpointError(
            f"config.json: hidden_act {activation!r} has weights of its own, which isn't "
            f"supported; supported are {', '.join(ACTIVATIONS)}."
        )
    if activation not in ACTIVATIONS:
        raise CheckpointError(
            f"config.json: hidden_act {activation!r} isn't known; "
            f"supported are {', '.join(ACTIVATIONS)}."
        )


def _count(config: Mapping[str, object], key: str) -> int:
    value = config.get(key, _DEFAULTS[key])
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise CheckpointError(f"config.json: {key} must be a positive whole number.")
    return value


def _epsilon(config: Mapping[str, object]) -> float:
    value = config.get("layer_norm_eps", 1e-12)
    if not isinstance(value, (int, float)) or not 0 < value < 1:
        raise CheckpointError("config.json: layer_norm_eps must be a small positive number.")
    return float(value)
