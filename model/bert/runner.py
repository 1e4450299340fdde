"""One padded run of a graph: sentences in, analyses out. Blocking; called from a worker."""

from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from model import variants
from model.analysis import NOTHING_OFF, Analysis, Head, HeadsOff, Prediction, Way
from model.bert.checkpoint import Checkpoint
from model.bert.engine import tf
from model.bert.experiments import Experiments, output_kernels
from model.bert.forward_pass import Bert, BertOutput
from model.bert.geometry import Geometry
from model.bert.noise import turned
from model.bert.precision import Precision
from model.bert.switches import Noise, Switches
from model.bert.tokenizer import Sentence, Tokenizer
from model.measures.ties import probable_first
from model.variants import LayerAnswers, LogProbabilities, ValueNorms, Variant

_WARM_UP = ("The [MASK] is warm.", "Warm.")
_SHORTEST = "[MASK]"


class Runner:
    """The loaded checkpoint, ready to run.

    Attributes:
        at_once: One run takes all processors, so there is one at a time.
        edition: The checkpoint stays the same for as long as it is loaded.
    """

    at_once = 1
    edition = 0

    def __init__(self, checkpoint: Checkpoint, precision: Precision = Precision.FLOAT32) -> None:
        """Puts the parameters into a graph that computes in a precision."""
        self.geometry: Geometry = checkpoint.geometry
        self.tokenizer: Tokenizer = checkpoint.tokenizer
        self.precision: Precision = precision
        self._bert = Bert(
            checkpoint.geometry,
            checkpoint.parameters,
            pieces=self.tokenizer.last_id + 1,
            holes=self.tokenizer.holes(),
            precision=precision,
        )
        self._experiments = Experiments(self._bert)

    def warm_up(self) -> None:
        """Traces the graph and makes TensorFlow allocate what it needs."""
        for texts in (_WARM_UP[:1], _WARM_UP[1:], _WARM_UP):
            self.run([self.tokenizer.read(text) for text in texts])

    def prepare(self) -> None:
        """Has TensorFlow make the graphs of experiments, for which the first who ask would wait."""
        sentence, head = self.tokenizer.read(_SHORTEST), Head(0, 0)
        off = [Variant(sentence, HeadsOff(frozenset({head})))]
        self.log_probabilities(off)  # lessons begin with this one and the next
        self.value_norms([sentence])
        self.run_off(off)
        self.by_layer([sentence])
        self.log_probabilities([Variant(sentence, noise=variants.Noise(head, seed=0))])

    def run(self, sentences: Sequence[Sentence]) -> list[Analysis]:
        """Analyses a batch of sentences in one run."""
        output = self._bert.run(*self._inputs(sentences), _mask_positions(sentences))
        return self._analyses(sentences, output, [NOTHING_OFF] * len(sentences))

    def run_off(self, variants: Sequence[Variant]) -> list[Analysis]:
        """Analyses a batch of sentences in one run, with heads switched off in each."""
        sentences = [variant.sentence for variant in variants]
        inputs = (*self._inputs(sentences), _mask_positions(sentences), self._switches(variants))
        output = self._experiments.switched(*inputs)
        return self._analyses(sentences, output, [variant.off for variant in variants])

    def log_probabilities(self, variants: Sequence[Variant]) -> list[LogProbabilities]:
        """What a batch of variants answers in one run."""
        sentences = [variant.sentence for variant in variants]
        inputs = (*self._inputs(sentences), _mask_positions(sentences), self._switches(variants))
        if any(variant.noise for variant in variants):
            output = self._experiments.noisy_log_probabilities(*inputs, self._noise(variants))
        else:
            output = self._experiments.log_probabilities(*inputs)
        values = output.numpy()
        return [
            LogProbabilities(_of_pieces(values[masks], variant.pieces))
            for variant, masks in zip(variants, _mask_rows(sentences), strict=True)
        ]

    def by_layer(self, sentences: Sequence[Sentence]) -> list[LayerAnswers]:
        """What a batch of sentences would be answered after each layer, in one run."""
        inputs = (*self._inputs(sentences), _mask_positions(sentences))
        top_ids, top_probabilities, probabilities = self._experiments.by_layer(*inputs)
        layers = [
            self._predictions(ids, of_ids)
            for ids, of_ids in zip(top_ids.numpy(), top_probabilities.numpy(), strict=True)
        ]
        return [
            LayerAnswers(
                predictions=tuple(tuple(predictions[masks]) for predictions in layers),
                probabilities=_kept(probabilities.numpy()[:, masks]),
            )
            for masks in _mask_rows(sentences)
        ]

    def value_norms(self, sentences: Sequence[Sentence]) -> list[ValueNorms]:
        """How much each head would carry of each token of a batch of sentences, in one run."""
        norms = self._experiments.value_norms(*self._inputs(sentences)).numpy()
        return [
            ValueNorms(_kept(of_sentence[:, :, : len(sentence.tokens)]))
            for of_sentence, sentence in zip(norms, sentences, strict=True)
        ]

    def close(self) -> None:
        """See `Runs.close`: there is nothing but memory."""

    def _inputs(self, sentences: Sequence[Sentence]) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Ids of tokens and of segments, and lengths, of a padded batch."""
        longest = max(len(sentence.token_ids) for sentence in sentences)
        token_ids = np.full((len(sentences), longest), self.tokenizer.pad_id, dtype=np.int32)
        segment_ids = np.zeros_like(token_ids)
        for row, sentence in enumerate(sentences):
            token_ids[row, : len(sentence.token_ids)] = sentence.token_ids
            segment_ids[row, : len(sentence.segment_ids)] = sentence.segment_ids
        # A model that knows no second segment reads both sentences of a pair as the first.
        segment_ids = np.minimum(segment_ids, self.geometry.segments - 1)
        lengths = [len(sentence.token_ids) for sentence in sentences]
        return tf.constant(token_ids), tf.constant(segment_ids), tf.constant(lengths, tf.int32)

    def _switches(self, variants: Sequence[Variant]) -> Switches:
        """What is switched off in each sentence of a batch."""
        off = {
            way: self._of_heads(
                [variant.off.heads if variant.off.way is way else () for variant in variants]
            )
            for way in Way
        }
        return Switches(tf.constant(1 - off[Way.ZERO]), tf.constant(off[Way.EVEN] > 0))

    def _noise(self, variants: Sequence[Variant]) -> Noise:
        """The noise in each sentence of a batch; where there is none, it is 0."""
        heads = self._of_heads(
            [(variant.noise.head,) if variant.noise else () for variant in variants]
        )
        kernels = np.zeros(
            (len(variants), self.geometry.head_size, self.geometry.hidden), np.float32
        )
        for row, variant in enumerate(variants):
            if variant.noise is not None:
                head = variant.noise.head
                kernel = output_kernels(self._bert.layers[head.layer])[head.head]
                kernels[row] = turned(kernel.numpy(), variant.noise.seed)
        return Noise(tf.constant(heads), tf.constant(kernels))

    def _of_heads(self, chosen: Sequence[Collection[Head]]) -> NDArray[np.float32]:
        """[B, L, H], 1 for the heads that are chosen for each sentence and 0 for others."""
        table = np.zeros((len(chosen), self.geometry.layers, self.geometry.heads), np.float32)
        for row, heads in enumerate(chosen):
            for head in heads:
                table[row, head.layer, head.head] = 1
        return table

    def _analyses(
        self, sentences: Sequence[Sentence], output: BertOutput, off: Sequence[HeadsOff]
    ) -> list[Analysis]:
        """What came of a run as an analysis of each sentence."""
        attention, probabilities = output.attention.numpy(), output.probabilities.numpy()
        predictions = self._predictions(output.top_ids.numpy(), output.top_probabilities.numpy())
        masks = _mask_rows(sentences)
        return [
            Analysis(
                text=sentence.text,
                tokens=sentence.tokens,
                mask_positions=sentence.mask_positions,
                predictions=tuple(predictions[masks[row]]),
                probabilities=_kept(probabilities[masks[row]]),
                attention=_trimmed(attention[row], len(sentence.tokens)),
                off=off[row],
            )
            for row, sentence in enumerate(sentences)
        ]

    def _predictions(
        self, top_ids: NDArray[np.int32], top_probabilities: NDArray[np.float32]
    ) -> list[tuple[Prediction, ...]]:
        """Rows of ids and probabilities as predictions, one tuple for each [MASK]."""
        rows = zip(top_ids, top_probabilities, strict=True)
        return [self._in_order(ids, probabilities) for ids, probabilities in rows]

    def _in_order(
        self, ids: NDArray[np.int32], probabilities: NDArray[np.float32]
    ) -> tuple[Prediction, ...]:
        """The most probable first, of equals the one that comes first in the vocabulary."""
        by_id = np.argsort(ids)
        order = by_id[probable_first(probabilities[by_id])]
        tokens = self.tokenizer.pieces(ids[order].tolist())
        return tuple(map(Prediction, tokens, probabilities[order].tolist()))


def _mask_positions(sentences: Sequence[Sentence]) -> tf.Tensor:
    """[M, 2] int32: the sentence and the place of every [MASK] of the batch, in order."""
    positions = [
        (row, place) for row, sentence in enumerate(sentences) for place in sentence.mask_positions
    ]
    return tf.constant(np.array(positions, dtype=np.int32).reshape(-1, 2))


def _mask_rows(sentences: Sequence[Sentence]) -> list[slice]:
    """Where the [MASK]s of each sentence stand among all [MASK]s of the batch."""
    ends = list(accumulate((len(sentence.mask_positions) for sentence in sentences), initial=0))
    return [slice(first, last) for first, last in pairwise(ends)]


def _of_pieces(values: NDArray[np.float32], pieces: tuple[int, ...] | None) -> NDArray[np.float32]:
    """[M, P] to the columns of some pieces, or of all."""
    return _kept(values if pieces is None else values[:, list(pieces)])


def _trimmed(attention: NDArray[np.float32], tokens: int) -> NDArray[np.float32]:
    """[L, H, tokens, tokens], read-only: without padding."""
    return _kept(attention[:, :, :tokens, :tokens])


def _kept(part: NDArray[np.float32]) -> NDArray[np.float32]:
    """A read-only copy, because a view would keep the arrays of the whole batch in memory."""
    copy: NDArray[np.float32] = part.copy()
    copy.flags.writeable = False
    return copy
