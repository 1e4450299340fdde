"""Doubling a trained encoder: every layer is followed by a copy that starts as an identity.

The copy keeps query, key, value and the first feed-forward matrix of its original; both of its
output projections start at zero, so that only its two layer norms act. Under post-layer-norm they
get a constant weight (the mean standard deviation over channels of the layer's output) and bias
(its mean), which makes the copy the identity but for each token's own scale. Gradients reach the
zero projections first, the rest follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import torch
from torch import Tensor

from training.modeling import MaskedLanguageModel
from training.objective import visibility

_LAYER = re.compile(r"^bert\.encoder\.layer\.(\d+)\.")
_ZEROED = ("attention.output.dense.", "output.dense.")
_NORMS = ("attention.output.LayerNorm.", "output.LayerNorm.")


@dataclass(frozen=True)
class OutputScale:
    """Mean over tokens of the standard deviation and the mean over channels of layers' outputs."""

    deviation: float
    mean: float


@torch.no_grad()
def output_scales(
    model: MaskedLanguageModel, ids: Tensor, positions: Tensor, segments: Tensor
) -> list[OutputScale]:
    """Measure every layer's output over a packed batch, padding left out."""
    visible, real = visibility(segments), segments >= 0
    x = model.bert.embeddings(ids, positions)
    scales = []
    for layer in model.bert.encoder.layers():
        x = layer.finish(layer.attend(x, visible)[0], x)
        tokens = x[real]
        deviation = tokens.std(-1, unbiased=False).mean().item()
        scales.append(OutputScale(deviation, tokens.mean().item()))
    return scales


def original_name(name: str) -> str | None:
    """Map a doubled model's parameter name to the small model's; None for a copy's parameter."""
    found = _LAYER.match(name)
    if found is None:
        return name
    number = int(found.group(1))
    if number % 2:
        return None
    return f"bert.encoder.layer.{number // 2}.{name[found.end() :]}"


def _copied(name: str, small: dict[str, Tensor], scales: list[OutputScale]) -> Tensor:
    found = _LAYER.match(name)
    if found is None:
        msg = f"not a layer's parameter: {name}"
        raise ValueError(msg)
    number, rest = int(found.group(1)) // 2, name[found.end() :]
    source = small[f"bert.encoder.layer.{number}.{rest}"]
    if rest.startswith(_ZEROED):
        return torch.zeros_like(source)
    if rest.startswith(_NORMS):
        scale = scales[number]
        value = scale.deviation if rest.endswith("weight") else scale.mean
        return torch.full_like(source, value)
    return source


@torch.no_grad()
def double(
    model: MaskedLanguageModel, ids: Tensor, positions: Tensor, segments: Tensor
) -> MaskedLanguageModel:
    """Return a model of twice the layers that computes nearly the same; scales from the batch."""
    scales = output_scales(model, ids, positions, segments)
    layers = model.shape.num_hidden_layers
    grown = MaskedLanguageModel(model.shape.with_layers(2 * layers)).to(ids.device)
    small = model.state_dict()
    weights = {}
    for name in grown.state_dict():
        source = original_name(name)
        weights[name] = small[source] if source else _copied(name, small, scales)
    grown.load_state_dict(weights)
    return grown
