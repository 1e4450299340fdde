"""Our forward pass: `model.bert.forward_pass`, as the bot runs it."""

import sys
from pathlib import Path

import numpy as np

from benchmarks.contender import Case, serve
from benchmarks.task import (
    BATCHES,
    CONFIG,
    LENGTHS,
    MASK_PLACE,
    TOP_K,
    fingerprint,
    shape,
    token_ids,
)
from model.bert.engine import tf
from model.bert.forward_pass import Bert
from model.bert.geometry import Geometry
from model.bert.parameters import read_parameters
from model.bert.precision import Precision


def loaded(folder: Path, precision: Precision = Precision.FLOAT32) -> Bert:
    """The random checkpoint in a folder."""
    geometry = Geometry.from_config(CONFIG)
    parameters = read_parameters(folder, geometry)
    return Bert(geometry, parameters, top_k=TOP_K, precision=precision)


def case(bert: Bert, sentences: int, tokens: int) -> Case:
    """The best pieces for each [MASK] and all attention of a batch."""
    ids = token_ids(sentences, tokens)
    lengths = np.full(sentences, tokens, np.int32)
    masks = np.array([(row, MASK_PLACE) for row in range(sentences)], np.int32)

    def run() -> list[float]:
        output = bert.run(
            tf.constant(ids), tf.zeros_like(ids), tf.constant(lengths), tf.constant(masks)
        )
        return fingerprint(output.top_probabilities.numpy()[0, 0], output.attention.numpy())

    return run


def main() -> None:
    """Loads the checkpoint in the folder, in the precision that the command line names."""
    bert = loaded(Path(sys.argv[1]), Precision(sys.argv[2]))
    serve(
        {shape(*size): case(bert, *size) for size in (*LENGTHS, *BATCHES)},
        about=f"TensorFlow {tf.__version__}",
    )


if __name__ == "__main__":
    main()
