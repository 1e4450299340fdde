"""Runs in which something is changed, or more is asked than where heads look.

Each kind is a graph of its own beside that of plain answers, which stays as it is, and is traced
when it is first asked for. Only what is asked for leaves it. Letters of shapes are those of
`model.bert.forward_pass`.
"""

from collections.abc import Callable
from typing import TypeVar

from model.bert.engine import tf
from model.bert.forward_pass import Bert, BertOutput, Layer, LayerState, gathered
from model.bert.switches import Noise, Switches

T = TypeVar("T")

_INPUTS = (
    tf.TensorSpec([None, None], tf.int32, name="token_ids"),
    tf.TensorSpec([None, None], tf.int32, name="segment_ids"),
    tf.TensorSpec([None], tf.int32, name="lengths"),
)
_MASKS = tf.TensorSpec([None, 2], tf.int32, name="mask_positions")


class Experiments:
    """The graphs of experiments with a BERT. All take what `Bert.run` takes first."""

    def __init__(self, bert: Bert) -> None:
        """Takes the BERT; traces nothing yet."""
        self._bert = bert
        geometry = bert.geometry
        of_heads = [None, geometry.layers, geometry.heads]
        switches = Switches(
            tf.TensorSpec(of_heads, tf.float32, name="factors"),
            tf.TensorSpec(of_heads, tf.bool, name="even"),
        )
        noise = Noise(
            tf.TensorSpec(of_heads, tf.float32, name="noise_heads"),
            tf.TensorSpec([None, geometry.head_size, geometry.hidden], tf.float32, name="kernels"),
        )
        self.switched: Callable[..., BertOutput] = _graph(
            self._switched, *_INPUTS, _MASKS, switches
        )
        self.log_probabilities: Callable[..., tf.Tensor] = _graph(
            self._log_probabilities, *_INPUTS, _MASKS, switches
        )
        self.noisy_log_probabilities: Callable[..., tf.Tensor] = _graph(
            self._log_probabilities, *_INPUTS, _MASKS, switches, noise
        )
        self.by_layer: Callable[..., tuple[tf.Tensor, tf.Tensor, tf.Tensor]] = _graph(
            self._by_layer, *_INPUTS, _MASKS
        )
        self.value_norms: Callable[..., tf.Tensor] = _graph(self._value_norms, *_INPUTS)

    def _switched(
        self,
        token_ids: tf.Tensor,
        segment_ids: tf.Tensor,
        lengths: tf.Tensor,
        mask_positions: tf.Tensor,
        switches: Switches,
    ) -> BertOutput:
        """What `Bert.run` gives, with heads switched off."""
        states = self._bert.states(token_ids, segment_ids, lengths, switches)
        at_masks = gathered(states[-1].hidden, mask_positions, token_ids)
        attention = tf.stack([state.attention for state in states], axis=1)
        return BertOutput(*self._bert.predict(at_masks), attention)

    def _log_probabilities(
        self,
        token_ids: tf.Tensor,
        segment_ids: tf.Tensor,
        lengths: tf.Tensor,
        mask_positions: tf.Tensor,
        switches: Switches,
        noise: Noise | None = None,
    ) -> tf.Tensor:
        """[M, P] float32: log-probabilities of all pieces, minus infinity where there is none."""
        states = self._bert.states(token_ids, segment_ids, lengths, switches, noise)
        at_masks = gathered(states[-1].hidden, mask_positions, token_ids)
        logarithms = tf.nn.log_softmax(self._bert.logits(at_masks))[:, : self._bert.pieces]
        return tf.where(self._bert.is_piece, logarithms, -float("inf"))

    def _by_layer(
        self,
        token_ids: tf.Tensor,
        segment_ids: tf.Tensor,
        lengths: tf.Tensor,
        mask_positions: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """The first three of `BertOutput`, [L, M, ...] each: the head on each layer's vectors."""
        predicted = [
            self._bert.predict(gathered(state.hidden, mask_positions, token_ids))
            for state in self._bert.states(token_ids, segment_ids, lengths)
        ]
        top_ids, top_probabilities, probabilities = map(tf.stack, zip(*predicted, strict=True))
        return top_ids, top_probabilities, probabilities

    def _value_norms(
        self, token_ids: tf.Tensor, segment_ids: tf.Tensor, lengths: tf.Tensor
    ) -> tf.Tensor:
        """[B, L, H, N] float32: see `model.variants.ValueNorms`."""
        states = self._bert.states(token_ids, segment_ids, lengths)
        norms = map(_norms_of_values, self._bert.layers, states)
        return tf.stack(list(norms), axis=1)


def output_kernels(layer: Layer) -> tf.Tensor:
    """[H, d, D] float32: the rows of W_O, head by head."""
    heads, size, output = layer.attention.heads, layer.attention.head_size, layer.attention_output
    kernels = tf.reshape(output.kernel[:, : output.outputs], [heads, size, output.outputs])
    return tf.cast(kernels, tf.float32)


def _norms_of_values(layer: Layer, state: LayerState) -> tf.Tensor:
    """[B, H, N]: how long what each head would carry of each token is."""
    return tf.norm(tf.matmul(state.value, output_kernels(layer)), axis=-1)


def _graph(function: Callable[..., T], *inputs: object) -> Callable[..., T]:
    """A function as a graph with open sizes, traced when it is first called."""
    # There are no Python conditions on tensors to rewrite.
    graph: Callable[..., T] = tf.function(function, autograph=False, input_signature=inputs)
    return graph
