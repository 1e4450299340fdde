"""One padded run of the graph: sentences in, analyses out. Blocking; called from a worker."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis, Prediction
from model.bert.checkpoint import Checkpoint
from model.bert.engine import tf
from model.bert.forward_pass import Bert
from model.bert.geometry import Geometry
from model.bert.precision import Precision
from model.bert.tokenizer import Sentence, Tokenizer
from model.measures.ties import probable_first

_WARM_UP = ("The [MASK] is warm.", "Warm.")


class Runner:
    """The loaded checkpoint, ready to run."""

    def __init__(self, checkpoint: Checkpoint, precision: Precision = Precision.FLOAT32) -> None:
        """Puts the parameters into a graph that computes in a precision."""
        self.geometry: Geometry = checkpoint.geometry
        self.tokenizer: Tokenizer = checkpoint.tokenizer
        self._bert = Bert(
            checkpoint.geometry,
            checkpoint.parameters,
            pieces=self.tokenizer.last_id + 1,
            holes=self.tokenizer.holes(),
            precision=precision,
        )

    def warm_up(self) -> None:
        """Traces the graph and makes TensorFlow allocate what it needs."""
        for texts in (_WARM_UP[:1], _WARM_UP[1:], _WARM_UP):
            self.run([self.tokenizer.read(text) for text in texts])

    def run(self, sentences: Sequence[Sentence]) -> list[Analysis]:
        """Analyses a batch of sentences in one run."""
        longest = max(len(sentence.token_ids) for sentence in sentences)
        token_ids = np.full((len(sentences), longest), self.tokenizer.pad_id, dtype=np.int32)
        segment_ids = np.zeros_like(token_ids)
        for row, sentence in enumerate(sentences):
            token_ids[row, : len(sentence.token_ids)] = sentence.token_ids
            segment_ids[row, : len(sentence.segment_ids)] = sentence.segment_ids
        # A model that knows no second segment reads both sentences of a pair as the first.
        segment_ids = np.minimum(segment_ids, self.geometry.segments - 1)
        output = self._bert.run(
            tf.constant(token_ids),
            tf.constant(segment_ids),
            tf.constant([len(sentence.token_ids) for sentence in sentences], tf.int32),
            tf.constant(_mask_positions(sentences), tf.int32),
        )
        attention, probabilities = output.attention.numpy(), output.probabilities.numpy()
        predictions = iter(self._predictions(output.top_ids, output.top_probabilities))
        masks = _mask_rows(sentences)
        return [
            Analysis(
                text=sentence.text,
                tokens=sentence.tokens,
                mask_positions=sentence.mask_positions,
                predictions=tuple(next(predictions) for _ in sentence.mask_positions),
                probabilities=_kept(probabilities[masks[row]]),
                attention=_trimmed(attention[row], len(sentence.tokens)),
            )
            for row, sentence in enumerate(sentences)
        ]

    def _predictions(
        self, top_ids: tf.Tensor, top_probabilities: tf.Tensor
    ) -> list[tuple[Prediction, ...]]:
        """Rows of ids and probabilities as predictions, one tuple for each [MASK]."""
        rows = zip(top_ids.numpy(), top_probabilities.numpy(), strict=True)
        return [self._in_order(ids, probabilities) for ids, probabilities in rows]

    def _in_order(
        self, ids: NDArray[np.int32], probabilities: NDArray[np.float32]
    ) -> tuple[Prediction, ...]:
        """The most probable first, of equals the one that comes first in the vocabulary."""
        by_id = np.argsort(ids)
        order = by_id[probable_first(probabilities[by_id])]
        tokens = self.tokenizer.pieces(ids[order].tolist())
        return tuple(map(Prediction, tokens, probabilities[order].tolist()))


def _mask_positions(sentences: Sequence[Sentence]) -> NDArray[np.int32]:
    """[M, 2]: the sentence and the place of every [MASK] of the batch, in order."""
    positions = [
        (row, place) for row, sentence in enumerate(sentences) for place in sentence.mask_positions
    ]
    return np.array(positions, dtype=np.int32).reshape(-1, 2)


def _mask_rows(sentences: Sequence[Sentence]) -> list[slice]:
    """Where the [MASK]s of each sentence stand among all [MASK]s of the batch."""
    ends = list(accumulate((len(sentence.mask_positions) for sentence in sentences), initial=0))
    return [slice(first, last) for first, last in pairwise(ends)]


def _trimmed(attention: NDArray[np.float32], tokens: int) -> NDArray[np.float32]:
    """[L, H, tokens, tokens], read-only: without padding."""
    return _kept(attention[:, :, :tokens, :tokens])


def _kept(part: NDArray[np.float32]) -> NDArray[np.float32]:
    """A read-only copy, because a view would keep the arrays of the whole batch in memory."""
    copy: NDArray[np.float32] = part.copy()
    copy.flags.writeable = False
    return copy
