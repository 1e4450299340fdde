"""The seed's way: transformers' TFBertForMaskedLM, called eagerly as its script calls it."""

import os
import sys

os.environ["TF_USE_LEGACY_KERAS"] = "1"

import tensorflow as tf
import transformers
from transformers import TFBertForMaskedLM

from benchmarks.contender import Case, serve
from benchmarks.task import MASK_PLACE, TOP_K, fingerprint, token_ids


def case(model: TFBertForMaskedLM, tokens: int) -> Case:
    """The best pieces for the [MASK] and all attention of a sentence."""
    ids = tf.constant(token_ids(1, tokens))

    def run() -> list[float]:
        output = model(ids, output_attentions=True)
        best = tf.math.top_k(tf.nn.softmax(output.logits[:, MASK_PLACE]), TOP_K)
        attention = tf.stack(output.attentions, axis=1)
        return fingerprint(best.values.numpy()[0, 0], attention.numpy())

    return run


def main() -> None:
    """Loads the checkpoint in the folder that the command line names, and serves."""
    model = TFBertForMaskedLM.from_pretrained(sys.argv[1], from_pt=True)
    serve(
        {f"1x{tokens}": case(model, tokens) for tokens in (12, 64)},
        about=f"TensorFlow {tf.__version__}, transformers {transformers.__version__}",
    )


if __name__ == "__main__":
    main()
