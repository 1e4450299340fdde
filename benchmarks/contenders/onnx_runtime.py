"""ONNX Runtime: PyTorch's BertForMaskedLM, exported as one graph with the outputs of ours."""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-not-found]
import torch  # type: ignore[import-not-found]
from transformers import BertForMaskedLM

from benchmarks.contender import Case, serve
from benchmarks.task import BATCHES, LENGTHS, MASK_PLACE, TOP_K, fingerprint, shape, token_ids


class Graph(torch.nn.Module):  # type: ignore[misc]
    """What `model.bert` gives back: the best pieces for each [MASK], and all attention."""

    def __init__(self, model: BertForMaskedLM) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, token_ids: torch.Tensor, attention_mask: torch.Tensor, masks: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """[B, N], [B, N] and [M, 2] to [M, k], [M, k] and [B, L, H, N, N]."""
        output = self.model.bert(token_ids, attention_mask, output_attentions=True)
        hidden = output.last_hidden_state[masks[:, 0], masks[:, 1]]
        best = self.model.cls(hidden).softmax(-1).topk(TOP_K)
        return best.values, best.indices, torch.stack(output.attentions, dim=1)


def exported(checkpoint: str, file: Path) -> None:
    """Writes the graph, with all sizes left open that are open in ours."""
    model = BertForMaskedLM.from_pretrained(checkpoint, attn_implementation="eager").eval()
    sentences, tokens, masks = (torch.export.Dim(name) for name in ("sentences", "tokens", "masks"))
    # Sizes of 0 and 1 would be taken for constants.
    ids = torch.from_numpy(token_ids(3, 7)).long()
    places = torch.tensor([[0, MASK_PLACE], [1, MASK_PLACE]])
    torch.onnx.export(
        Graph(model),
        (ids, torch.ones_like(ids), places),
        file,
        dynamo=True,
        dynamic_shapes=({0: sentences, 1: tokens}, {0: sentences, 1: tokens}, {0: masks}),
        input_names=["token_ids", "attention_mask", "masks"],
        verbose=False,
    )


def session_of(file: Path) -> onnxruntime.InferenceSession:
    """The graph, optimised, with as many threads as there are cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def case(session: onnxruntime.InferenceSession, sentences: int, tokens: int) -> Case:
    """The best pieces for each [MASK] and all attention of a batch."""
    ids = token_ids(sentences, tokens).astype(np.int64)
    inputs = {
        "token_ids": ids,
        "attention_mask": np.ones_like(ids),
        "masks": np.array([(row, MASK_PLACE) for row in range(sentences)], np.int64),
    }

    def run() -> list[float]:
        probabilities, _, attention = session.run(None, inputs)
        return fingerprint(probabilities[0, 0], attention)

    return run


def main() -> None:
    """Exports the checkpoint in the folder that the command line names, and serves."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bert.onnx"
        exported(sys.argv[1], file)
        session = session_of(file)
    serve(
        {shape(*size): case(session, *size) for size in (*LENGTHS, *BATCHES)},
        about=f"ONNX Runtime {onnxruntime.__version__}",
    )


if __name__ == "__main__":
    main()
