"""A plain PyTorch BERT masked language model whose parameters carry the Hugging Face names.

The module tree is laid out so that ``state_dict()`` has exactly the keys of transformers'
``BertForMaskedLM`` (the decoder is tied to the word embeddings and not stored twice). Formulas:
Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers", and Vaswani et al.
2017, "Attention Is All You Need" (post-layer-norm encoder, learned positions, exact GELU).

Differences from transformers, all of speed only: query, key and value are one matrix product, the
last layer computes its feed-forward part at the predicted positions only, and logits exist only
there.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, cast

import torch
import torch.nn.functional as F  # noqa: N812 - the name every PyTorch text uses
from torch import Tensor, nn


@dataclass(frozen=True)
class BertShape:
    """The sizes of a BERT encoder, with the names of Hugging Face's config.json."""

    vocab_size: int = 30522
    hidden_size: int = 384
    num_hidden_layers: int = 12
    num_attention_heads: int = 12
    intermediate_size: int = 1536
    max_position_embeddings: int = 512
    type_vocab_size: int = 2
    layer_norm_eps: float = 1e-12

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> BertShape:
        """Read the sizes from a config.json's content; other keys are ignored."""
        return cls(**{name: config[name] for name in asdict(cls()) if name in config})

    def with_layers(self, layers: int) -> BertShape:
        """Return the same sizes with another number of layers."""
        return BertShape(**{**asdict(self), "num_hidden_layers": layers})


class Embeddings(nn.Module):
    """Word + position + token-type embeddings, then layer norm."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        hidden = shape.hidden_size
        self.word_embeddings = nn.Embedding(shape.vocab_size, hidden)
        self.position_embeddings = nn.Embedding(shape.max_position_embeddings, hidden)
        self.token_type_embeddings = nn.Embedding(shape.type_vocab_size, hidden)
        self.LayerNorm = nn.LayerNorm(hidden, eps=shape.layer_norm_eps)

    def forward(self, ids: Tensor, positions: Tensor) -> Tensor:
        """Embed piece ids (batch, length) at positions (batch, length); token type 0."""
        total = self.word_embeddings(ids) + self.position_embeddings(positions)
        result: Tensor = self.LayerNorm(total + self.token_type_embeddings.weight[0])
        return result


class SelfAttention(nn.Module):
    """The query, key and value projections."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.heads = shape.num_attention_heads
        self.query = nn.Linear(shape.hidden_size, shape.hidden_size)
        self.key = nn.Linear(shape.hidden_size, shape.hidden_size)
        self.value = nn.Linear(shape.hidden_size, shape.hidden_size)

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return queries, keys and values, each (batch, heads, length, head size)."""
        batch, length, hidden = x.shape
        weight = torch.cat((self.query.weight, self.key.weight, self.value.weight))
        bias = torch.cat((self.query.bias, self.key.bias, self.value.bias))
        mixed = F.linear(x, weight, bias).view(batch, length, 3, self.heads, hidden // self.heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        return query, key, value


class ResidualOutput(nn.Module):
    """A projection whose result is added to the residual stream and normalised."""

    def __init__(self, inner: int, shape: BertShape) -> None:
        super().__init__()
        self.dense = nn.Linear(inner, shape.hidden_size)
        self.LayerNorm = nn.LayerNorm(shape.hidden_size, eps=shape.layer_norm_eps)

    def forward(self, inner: Tensor, residual: Tensor) -> Tensor:
        """Return LayerNorm(residual + dense(inner))."""
        result: Tensor = self.LayerNorm(residual + self.dense(inner))
        return result


class Attention(nn.Module):
    """Holds ``self`` and ``output``, as transformers names them."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.self = SelfAttention(shape)
        self.output = ResidualOutput(shape.hidden_size, shape)


class Intermediate(nn.Module):
    """The first feed-forward matrix and its GELU."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.dense = nn.Linear(shape.hidden_size, shape.intermediate_size)

    def forward(self, x: Tensor) -> Tensor:
        """Return GELU(dense(x))."""
        result: Tensor = F.gelu(self.dense(x))
        return result


def attention_weights(query: Tensor, key: Tensor, visible: Tensor) -> Tensor:
    """Return softmax(QKᵀ/√d) with invisible keys at 0; shape (batch, heads, length, length).

    Always float32: an autocast around it does not reach in.
    """
    with torch.autocast(query.device.type, enabled=False):
        scores = query.float() @ key.float().transpose(-1, -2) / query.shape[-1] ** 0.5
        weights: Tensor = scores.masked_fill(~visible, float("-inf")).softmax(-1)
    return weights


class Layer(nn.Module):
    """One post-layer-norm encoder layer."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.attention = Attention(shape)
        self.intermediate = Intermediate(shape)
        self.output = ResidualOutput(shape.intermediate_size, shape)

    def attend(self, x: Tensor, visible: Tensor, looked: int = 0) -> tuple[Tensor, Tensor]:
        """Return the heads' joined output (batch, length, hidden) and the first rows' weights."""
        query, key, value = self.attention.self.project(x)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=visible)
        weights = attention_weights(query[:looked], key[:looked], visible[:looked])
        return mixed.transpose(1, 2).reshape(x.shape), weights

    def finish(self, mixed: Tensor, residual: Tensor) -> Tensor:
        """Return the layer's output from the heads' joined output and the layer's input."""
        attended = self.attention.output(mixed, residual)
        result: Tensor = self.output(self.intermediate(attended), attended)
        return result


class Encoder(nn.Module):
    """The stack of layers."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Layer(shape) for _ in range(shape.num_hidden_layers))

    def layers(self) -> list[Layer]:
        """Return the layers from the lowest up."""
        return [cast("Layer", layer) for layer in self.layer]


class Bert(nn.Module):
    """Embeddings and encoder, without pooler."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.embeddings = Embeddings(shape)
        self.encoder = Encoder(shape)


class Transform(nn.Module):
    """The dense layer, GELU and layer norm in front of the decoder."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.dense = nn.Linear(shape.hidden_size, shape.hidden_size)
        self.LayerNorm = nn.LayerNorm(shape.hidden_size, eps=shape.layer_norm_eps)

    def forward(self, x: Tensor) -> Tensor:
        """Return LayerNorm(GELU(dense(x)))."""
        result: Tensor = self.LayerNorm(F.gelu(self.dense(x)))
        return result


class Predictions(nn.Module):
    """The masked-language-model head without the tied decoder matrix."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.transform = Transform(shape)
        self.bias = nn.Parameter(torch.zeros(shape.vocab_size))


class Head(nn.Module):
    """Holds ``predictions``, as transformers names it."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.predictions = Predictions(shape)


class MaskedLanguageModel(nn.Module):
    """BERT with its masked-language-model head; inputs may be packed (see ``training.data``)."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.shape = shape
        self.bert = Bert(shape)
        self.cls = Head(shape)
        self.apply(_initialise)

    def encode(
        self,
        ids: Tensor,
        positions: Tensor,
        visible: Tensor,
        targets: Tensor | None = None,
        looked: int = 0,
    ) -> tuple[Tensor, Tensor]:
        """Run the encoder.

        Args:
            ids: (batch, length) piece ids.
            positions: (batch, length) positions within each line.
            visible: (batch, 1, length, length) bool, True where a query may see a key.
            targets: (n,) indices into batch * length; where given, only their states are returned.
            looked: how many of the first rows' attention weights are wanted.

        Returns:
            States (batch, length, hidden), or (n, hidden) with targets; and attention weights in
            float32, (layers, looked, heads, length, length).
        """
        x = self.bert.embeddings(ids, positions)
        layers = self.bert.encoder.layers()
        looked_at = []
        for number, layer in enumerate(layers, start=1):
            mixed, weights = layer.attend(x, visible, looked)
            looked_at.append(weights)
            if targets is not None and number == len(layers):
                mixed, x = mixed.flatten(0, 1)[targets], x.flatten(0, 1)[targets]
            x = layer.finish(mixed, x)
        return x, torch.stack(looked_at)

    def attentions(self, ids: Tensor, positions: Tensor, visible: Tensor) -> list[Tensor]:
        """Return every layer's attention weights, each (batch, heads, length, length)."""
        return list(self.encode(ids, positions, visible, looked=len(ids))[1])

    def logits(self, states: Tensor) -> Tensor:
        """Return the logits (…, vocabulary) of states (…, hidden)."""
        decoder = self.bert.embeddings.word_embeddings.weight
        return F.linear(self.cls.predictions.transform(states), decoder, self.cls.predictions.bias)


def _initialise(module: nn.Module) -> None:
    """Initialise like BERT: N(0, 0.02) matrices, zero biases."""
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)
