"""Makes `tests/data/experiments`: what PyTorch answers with heads switched off, and more.

    .venv-training/bin/python -m tests.model.make_experiment_references

It needs PyTorch 2.13 and transformers 5.23, which `training/requirements-dev.txt` lists. The tests
need neither; see `tests.experiment_references`. Nothing of ours computes here: forward hooks on the
published modules change what a head hands on, and read what they need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch  # type: ignore[import-not-found]
from transformers import BertForMaskedLM

from model.analysis import HeadsOff, Way
from tests.experiment_references import (
    ATTENTION_STEPS,
    CHANGES,
    FOLDERS,
    batch,
    change,
    stored_in,
)

if TYPE_CHECKING:
    from pathlib import Path


def loaded(folder: Path) -> BertForMaskedLM:
    """A checkpoint in float32, whatever it is stored in and under which names."""
    model, loading = BertForMaskedLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True
    )
    assert not loading["missing_keys"], loading
    return model.eval()


class Values:
    """What each layer's value projection gave last, [B, N, D] each."""

    def __init__(self, model: BertForMaskedLM) -> None:
        self.of_layer: dict[int, torch.Tensor] = {}
        for place, layer in enumerate(model.bert.encoder.layer):
            layer.attention.self.value.register_forward_hook(self._keeper(place))

    def _keeper(self, place: int) -> Any:
        def keep(_module: Any, _inputs: Any, output: torch.Tensor) -> None:
            self.of_layer[place] = output

        return keep


def switch_off(
    model: BertForMaskedLM, values: Values, off: HeadsOff, is_token: torch.Tensor
) -> list[Any]:
    """Hooks that change the context of heads, [B, N, D], before it is projected."""
    size = model.config.hidden_size // model.config.num_attention_heads

    def hook_of(place: int) -> Any:
        heads = [head.head for head in off.heads if head.layer == place]

        def hook(_module: Any, _inputs: Any, output: Any) -> Any:
            context = output[0].clone()
            for head in heads:
                part = slice(head * size, (head + 1) * size)
                context[:, :, part] = 0
                if off.way is Way.EVEN:
                    value = values.of_layer[place][:, :, part] * is_token[:, :, None]
                    mean = value.sum(1, keepdim=True) / is_token.sum(1)[:, None, None]
                    context[:, :, part] = mean
            return (context, *output[1:])

        return hook

    return [
        layer.attention.self.register_forward_hook(hook_of(place))
        for place, layer in enumerate(model.bert.encoder.layer)
    ]


def value_norms(model: BertForMaskedLM, values: Values, attention: Any) -> torch.Tensor:
    """||a f(x)|| for the first sentence, [L, H, N, N]."""
    size = model.config.hidden_size // model.config.num_attention_heads
    layers = []
    for place, layer in enumerate(model.bert.encoder.layer):
        kernel = layer.attention.output.dense.weight  # [outputs, inputs]
        heads = []
        for head in range(model.config.num_attention_heads):
            part = slice(head * size, (head + 1) * size)
            carried = values.of_layer[place][0, :, part] @ kernel[:, part].T  # [N, D]
            taken = attention[place][0, head][:, :, None] * carried[None]  # [N, N, D]
            heads.append(taken.norm(dim=-1))
        layers.append(torch.stack(heads))
    return torch.stack(layers)


def references(folder: Path) -> dict[str, Any]:
    """PyTorch's answers for a checkpoint."""
    model, given = loaded(folder), batch(folder)
    values = Values(model)
    is_token = torch.from_numpy(np.arange(given["token_ids"].shape[1]) < given["lengths"][:, None])
    inputs = {
        "input_ids": torch.from_numpy(given["token_ids"]).long(),
        "token_type_ids": torch.from_numpy(given["segment_ids"]).long(),
        "attention_mask": is_token.long(),
    }
    rows, places = given["masks"].T
    arrays: dict[str, Any] = {}
    for name in CHANGES:
        hooks = switch_off(
            model, values, change(name, model.config.num_attention_heads), is_token.float()
        )
        output = model(**inputs, output_attentions=True, output_hidden_states=True)
        for hook in hooks:
            hook.remove()
        last = output.attentions[-1].numpy() * ATTENTION_STEPS
        arrays |= {
            f"{name}.log_probabilities": output.logits[rows, places].log_softmax(-1).numpy(),
            f"{name}.last_attention": np.rint(last).astype(np.uint16),
        }
        if name == "all_on":
            at_masks = [model.cls(hidden[rows, places]) for hidden in output.hidden_states[1:]]
            arrays["by_layer"] = torch.stack(at_masks).log_softmax(-1).numpy()
            arrays["value_norms"] = value_norms(model, values, output.attentions).numpy()
    return arrays


def main() -> None:
    """Writes a file for each checkpoint."""
    for folder in FOLDERS:
        path = stored_in(folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        with torch.inference_mode():
            np.savez_compressed(path, **references(folder))


if __name__ == "__main__":
    main()
