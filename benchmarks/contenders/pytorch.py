"""PyTorch's BertForMaskedLM, run eagerly; it computes the logits of every token."""

import sys

import torch  # type: ignore[import-not-found]
import transformers
from transformers import BertForMaskedLM

from benchmarks.contender import Case, serve
from benchmarks.task import MASK_PLACE, TOP_K, fingerprint, token_ids


def case(model: BertForMaskedLM, tokens: int) -> Case:
    """The best pieces for the [MASK] and all attention of a sentence."""
    ids = torch.from_numpy(token_ids(1, tokens)).long()

    def run() -> list[float]:
        with torch.inference_mode():
            output = model(ids, output_attentions=True)
            best = output.logits[:, MASK_PLACE].softmax(-1).topk(TOP_K)
            attention = torch.stack(output.attentions, dim=1)
        return fingerprint(best.values[0, 0].item(), attention.numpy())

    return run


def main() -> None:
    """Loads the checkpoint in the folder that the command line names, and serves."""
    model = BertForMaskedLM.from_pretrained(sys.argv[1], attn_implementation="eager").eval()
    serve(
        {f"1x{tokens}": case(model, tokens) for tokens in (12, 64)},
        about=f"PyTorch {torch.__version__}, transformers {transformers.__version__}",
    )


if __name__ == "__main__":
    main()
