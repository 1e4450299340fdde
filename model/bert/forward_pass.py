"""BERT's forward pass, laid open.

Every attention weight that the bot draws is computed in this file, and nowhere else; what becomes
of heads that are switched off is in `model.bert.switches`. The notation is that of the papers:
Vaswani et al. 2017, "Attention Is All You Need", for attention, and Devlin et al. 2019, "BERT:
Pre-training of Deep Bidirectional Transformers for Language Understanding", for the whole. Shapes
use these letters:

    B  sentences in the batch          L  layers
    N  tokens, padding included        H  heads in a layer
    M  [MASK]s in the whole batch      D  size of the hidden vectors
    V  pieces in the vocabulary        d  size of one head's vectors, D / H

From the embeddings to the last layer the hidden vectors of all tokens stand in one flat table,
[B N, D]: only attention needs to know which tokens belong to one sentence. So no change of shape
stands between a product, its bias and its activation, and TensorFlow computes them in one step.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.bert.activations import Activation, activation
from model.bert.engine import tf
from model.bert.geometry import Geometry
from model.bert.parameters import Parameters
from model.bert.precision import Precision
from model.bert.switches import LayerSwitches, Noise, Switches

_PADDING_SCORE = -1e9
"""Added to the scores of padding: the softmax makes of it a weight of exactly 0."""

_KIB = 256
_CACHE_LINE = 16
"""So many float32 stand in a KiB, and in a line of a processor's cache."""


class BertOutput(NamedTuple):
    """What one run gives back.

    Attributes:
        top_ids: [M, k] int32, the most probable pieces for each [MASK], best first.
        top_probabilities: [M, k] float32, their probabilities among all V pieces.
        probabilities: [M, P] float32, the probabilities of all pieces that the tokenizer has, whose
            ids are below P of the V; 0 where it has none.
        attention: [B, L, H, N, N] float32. Row i of the last two axes is the attending token,
            column j the attended one; each row sums to 1. Padding is never attended to; the rows
            of padding mean nothing.
    """

    top_ids: tf.Tensor
    top_probabilities: tf.Tensor
    probabilities: tf.Tensor
    attention: tf.Tensor


class LayerState(NamedTuple):
    """What a layer makes of the hidden vectors before it.

    Attributes:
        hidden: [B N, D], what it hands to the next layer.
        attention: [B, H, N, N], what its heads look at.
        value: [B, H, N, d], what each head takes from a token that it looks at.
    """

    hidden: tf.Tensor
    attention: tf.Tensor
    value: tf.Tensor


class Bert(tf.Module):
    """A BERT encoder with its masked-language-model head, for inference."""

    def __init__(
        self,
        geometry: Geometry,
        parameters: Parameters,
        *,
        pieces: int | None = None,
        holes: Sequence[int] = (),
        top_k: int = 40,
        precision: Precision = Precision.FLOAT32,
    ) -> None:
        """Loads the parameters.

        Args:
            geometry: The model's shape.
            parameters: As `model.bert.parameters.read_parameters` gives them.
            pieces: One more than the tokenizer's highest id. Some vocabularies are padded beyond it
                to a round number; what is beyond is never a prediction. None: no padding.
            holes: Ids below `pieces` for which the tokenizer has no piece; never a prediction.
            top_k: How many pieces to give for each [MASK]: twice as many as are ever shown,
                because some may be left out.
            precision: What the layers' products with parameters are computed in. Everything else,
                and all that comes out, is float32.
        """
        super().__init__(name="bert")
        self.geometry = geometry
        self.pieces = geometry.vocabulary if pieces is None else pieces
        self.top_k = min(top_k, self.pieces - len(holes))
        is_piece = np.ones(self.pieces, np.bool_)
        is_piece[list(holes)] = False
        self.is_piece = tf.constant(is_piece)
        word_embeddings = tf.constant(parameters["bert.embeddings.word_embeddings.weight"])
        self.embeddings = Embeddings(geometry, parameters, word_embeddings)
        self.layers = [
            Layer(geometry, parameters, place, precision) for place in range(geometry.layers)
        ]
        self.head = MaskedLanguageModelHead(geometry, parameters, word_embeddings)
        # One trace serves every batch and every length: all sizes but D and V are left open.
        self.run: Callable[..., BertOutput] = tf.function(
            self._run,
            autograph=False,  # there are no Python conditions on tensors to rewrite
            input_signature=[
                tf.TensorSpec([None, None], tf.int32, name="token_ids"),
                tf.TensorSpec([None, None], tf.int32, name="segment_ids"),
                tf.TensorSpec([None], tf.int32, name="lengths"),
                tf.TensorSpec([None, 2], tf.int32, name="mask_positions"),
            ],
        )

    def _run(
        self,
        token_ids: tf.Tensor,
        segment_ids: tf.Tensor,
        lengths: tf.Tensor,
        mask_positions: tf.Tensor,
    ) -> BertOutput:
        """Runs a padded batch of sentences.

        Args:
            token_ids: [B, N] int32.
            segment_ids: [B, N] int32, 0 for a first sentence and 1 for a second.
            lengths: [B] int32, the tokens of each sentence; what follows is padding.
            mask_positions: [M, 2] int32, the sentence and the position of each [MASK].
        """
        hidden, attention = self.encode(token_ids, segment_ids, lengths)
        at_masks = gathered(hidden, mask_positions, token_ids)
        return BertOutput(*self.predict(at_masks), attention)

    def predict(self, at_masks: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """The first three of `BertOutput` for the hidden vectors [M, D] of [MASK]s."""
        probabilities = tf.nn.softmax(self.head(at_masks))[:, : self.pieces]
        # Less than the 0 to which the probability of a piece can be rounded.
        probabilities = tf.where(self.is_piece, probabilities, -1.0)
        top = tf.math.top_k(probabilities, k=self.top_k)
        return top.indices, top.values, tf.nn.relu(probabilities)

    def encode(
        self, token_ids: tf.Tensor, segment_ids: tf.Tensor, lengths: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """The last layer's hidden vectors [B N, D] and all attention weights [B, L, H, N, N]."""
        states = self.states(token_ids, segment_ids, lengths)
        return states[-1].hidden, tf.stack([state.attention for state in states], axis=1)

    def states(
        self,
        token_ids: tf.Tensor,
        segment_ids: tf.Tensor,
        lengths: tf.Tensor,
        switches: Switches | None = None,
        noise: Noise | None = None,
    ) -> list[LayerState]:
        """What each layer makes of a batch. A graph computes only what is used of it.

        Args:
            token_ids: [B, N] int32.
            segment_ids: [B, N] int32.
            lengths: [B] int32.
            switches: What is switched off. None: nothing, and the graph has no switches.
            noise: What is taken away beside what heads add; only where there are switches.
        """
        shape = tf.shape(token_ids)
        is_token = tf.sequence_mask(lengths, shape[1])
        padding_scores = tf.where(is_token, 0.0, _PADDING_SCORE)[:, tf.newaxis, tf.newaxis, :]
        hidden = self.embeddings(token_ids, segment_ids)
        states = []
        for place, layer in enumerate(self.layers):
            of_layer = None if switches is None else switches.of_layer(place, is_token, noise)
            state = layer(hidden, shape, padding_scores, of_layer)
            hidden = state.hidden
            states.append(state)
        return states

    def logits(self, hidden: tf.Tensor) -> tf.Tensor:
        """The masked-language-model logits [M, V] of hidden vectors [M, D]."""
        return self.head(hidden)


def gathered(hidden: tf.Tensor, positions: tf.Tensor, token_ids: tf.Tensor) -> tf.Tensor:
    """The hidden vectors [M, D] of some tokens, out of the [B N, D] of all.

    Args:
        hidden: [B N, D].
        positions: [M, 2] int32, the sentence and the position of each.
        token_ids: [B, N].
    """
    sentences, places = tf.unstack(positions, axis=1)
    return tf.gather(hidden, sentences * tf.shape(token_ids)[1] + places)


class Embeddings(tf.Module):
    """Turns ids into vectors: word + position + segment, normalised (Devlin et al., figure 2)."""

    def __init__(self, geometry: Geometry, parameters: Parameters, words: tf.Tensor) -> None:
        super().__init__(name="embeddings")
        self.words = words
        self.positions = tf.constant(parameters["bert.embeddings.position_embeddings.weight"])
        self.segments = tf.constant(parameters["bert.embeddings.token_type_embeddings.weight"])
        self.normalise = LayerNorm(geometry, parameters, "bert.embeddings.LayerNorm")

    def __call__(self, token_ids: tf.Tensor, segment_ids: tf.Tensor) -> tf.Tensor:
        """[B, N] and [B, N] to [B N, D]."""
        batch, tokens = tf.unstack(tf.shape(token_ids))
        words = tf.gather(self.words, tf.reshape(token_ids, [-1]))
        segments = tf.gather(self.segments, tf.reshape(segment_ids, [-1]))
        positions = tf.tile(self.positions[:tokens], [batch, 1])
        return self.normalise(words + segments + positions)


class Layer(tf.Module):
    """One encoder layer: attention, then feed-forward, each added to its input and normalised."""

    def __init__(
        self, geometry: Geometry, parameters: Parameters, place: int, precision: Precision
    ) -> None:
        super().__init__(name=f"layer_{place}")
        prefix = f"bert.encoder.layer.{place}"
        attention = f"{prefix}.attention"
        self.attention = SelfAttention(geometry, parameters, f"{attention}.self", precision)
        self.attention_output = _linear(parameters, f"{attention}.output.dense", precision)
        self.attention_norm = LayerNorm(geometry, parameters, f"{attention}.output.LayerNorm")
        self.intermediate = _linear(parameters, f"{prefix}.intermediate.dense", precision)
        self.activate = activation(geometry.activation)
        width = self.intermediate.width
        self.output = _linear(parameters, f"{prefix}.output.dense", precision, inputs=width)
        self.output_norm = LayerNorm(geometry, parameters, f"{prefix}.output.LayerNorm")

    def __call__(
        self,
        hidden: tf.Tensor,
        shape: tf.Tensor,
        padding_scores: tf.Tensor,
        switches: LayerSwitches | None,
    ) -> LayerState:
        """[B N, D] to the next hidden vectors, with this layer's weights and values.

        Args:
            hidden: [B N, D].
            shape: B and N.
            padding_scores: [B, 1, 1, N].
            switches: What is switched off in this layer.
        """
        context, attention, value = self.attention(hidden, shape, padding_scores, switches)
        added = self.attention_output(context)
        if switches is not None:
            added = switches.disturb(added, context)
        hidden = self.attention_norm(hidden + added)
        inner = self.intermediate.wide(hidden, self.activate)
        return LayerState(self.output_norm(hidden + self.output(inner)), attention, value)


class SelfAttention(tf.Module):
    """Scaled dot-product attention of all heads of a layer (Vaswani et al., section 3.2)."""

    def __init__(
        self, geometry: Geometry, parameters: Parameters, prefix: str, precision: Precision
    ) -> None:
        super().__init__(name="self_attention")
        self.heads, self.head_size = geometry.heads, geometry.head_size
        # Query, key and value side by side, so that one product makes all three. The queries are
        # divided by sqrt(d) here, once, in place of the scores in every run.
        scale = np.float32(1 / np.sqrt(self.head_size))
        parts = {part: f"{prefix}.{part}" for part in ("query", "key", "value")}
        kernels = [parameters[f"{name}.weight"].T for name in parts.values()]
        biases = [parameters[f"{name}.bias"] for name in parts.values()]
        kernels[0], biases[0] = kernels[0] * scale, biases[0] * scale
        self.project = Linear(np.concatenate(kernels, axis=1), np.concatenate(biases), precision)

    def __call__(
        self,
        hidden: tf.Tensor,
        shape: tf.Tensor,
        padding_scores: tf.Tensor,
        switches: LayerSwitches | None,
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """[B N, D] to the context [B N, D], the weights [B, H, N, N], the values [B, H, N, d]."""
        batch, tokens = tf.unstack(shape)
        split = tf.reshape(self.project(hidden), [batch, tokens, 3, self.heads, self.head_size])
        query, key, value = tf.unstack(tf.transpose(split, [2, 0, 3, 1, 4]))  # [B, H, N, d] each
        # Equation 1: softmax(Q K^T / sqrt(d)) V. Row i of the scores asks, column j answers.
        scores = tf.matmul(query, key, transpose_b=True) + padding_scores
        attention = tf.nn.softmax(scores)
        if switches is not None:
            attention = switches.level(attention)
        context = tf.matmul(attention, value)
        if switches is not None:
            context = switches.weigh(context)
        context = tf.transpose(context, [0, 2, 1, 3])  # [B, N, H, d]
        return tf.reshape(context, [-1, self.heads * self.head_size]), attention, value


class MaskedLanguageModelHead(tf.Module):
    """Scores every piece of the vocabulary for a position (Devlin et al., section 3.1, task 1)."""

    def __init__(self, geometry: Geometry, parameters: Parameters, words: tf.Tensor) -> None:
        super().__init__(name="head")
        self.transform = _linear(parameters, "cls.predictions.transform.dense", Precision.FLOAT32)
        self.activate = activation(geometry.activation)
        self.normalise = LayerNorm(geometry, parameters, "cls.predictions.transform.LayerNorm")
        # As published, the decoder's parameters are the word embeddings: they are tied. Where they
        # aren't, `read_parameters` gives a decoder too.
        decoder = parameters.get("cls.predictions.decoder.weight")
        self.words = words if decoder is None else tf.constant(decoder)
        self.bias = tf.constant(parameters["cls.predictions.bias"])

    def __call__(self, hidden: tf.Tensor) -> tf.Tensor:
        """[M, D] to logits [M, V]."""
        hidden = self.normalise(self.transform(hidden, self.activate))
        # The many rows of the vocabulary come first in the product, the few vectors second: the
        # other way round, a CPU takes five times as long for two to six [MASK]s.
        return tf.transpose(tf.matmul(self.words, hidden, transpose_b=True)) + self.bias


class Linear(tf.Module):
    """x W + b, with W stored as [inputs, outputs].

    Where the rows of a matrix begin whole KiB apart, as at 768 or 3072 columns, they meet in the
    same few places of a processor's cache and drive each other out: such a product takes up to
    twice as long. So W and b have some columns of zeros more, which mean nothing.
    """

    def __init__(
        self,
        kernel: NDArray[np.float32],
        bias: NDArray[np.float32],
        precision: Precision,
        *,
        inputs: int | None = None,
    ) -> None:
        """Stores the parameters.

        Args:
            kernel: [I, outputs].
            bias: [outputs].
            precision: What the product is computed in.
            inputs: How many columns the inputs have, if more than I; those beyond don't count.
        """
        super().__init__(name="linear")
        self.outputs = len(bias)
        spare = 0 if self.outputs % _KIB else _CACHE_LINE
        self.width = self.outputs + spare
        ignored = 0 if inputs is None else inputs - len(kernel)
        self.kernel = tf.constant(np.pad(kernel, [(0, ignored), (0, spare)]), precision.value)
        self.bias = tf.constant(np.pad(bias, [(0, spare)]), precision.value)

    def __call__(self, inputs: tf.Tensor, activate: Activation = tf.identity) -> tf.Tensor:
        """[R, inputs] to the activation of [R, outputs], for any number of rows R."""
        return self.wide(inputs, activate)[:, : self.outputs]

    def wide(self, inputs: tf.Tensor, activate: Activation) -> tf.Tensor:
        """The same with the columns that mean nothing, [R, width], which saves a copy."""
        product = tf.matmul(tf.cast(inputs, self.kernel.dtype), self.kernel)
        return tf.cast(activate(tf.nn.bias_add(product, self.bias)), tf.float32)


class LayerNorm(tf.Module):
    """Layer normalisation over the hidden vector (Ba et al. 2016, equation 4)."""

    def __init__(self, geometry: Geometry, parameters: Parameters, prefix: str) -> None:
        super().__init__(name="layer_norm")
        self.scale = tf.constant(parameters[f"{prefix}.weight"])
        self.shift = tf.constant(parameters[f"{prefix}.bias"])
        self.epsilon = geometry.layer_norm_epsilon

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """[R, D] to [R, D], for any number of rows R."""
        # In the usual other form, x * scale + (shift - mean * scale), TensorFlow takes oneDNN's
        # normalisation for it, with an epsilon of 0.001 whatever stands here.
        centred = inputs - tf.reduce_mean(inputs, axis=-1, keepdims=True)
        variance = tf.reduce_mean(tf.square(centred), axis=-1, keepdims=True)
        return centred * (tf.math.rsqrt(variance + self.epsilon) * self.scale) + self.shift


def _linear(
    parameters: Parameters, prefix: str, precision: Precision, *, inputs: int | None = None
) -> Linear:
    """The linear layer that is published under a name, as [outputs, inputs]."""
    kernel, bias = parameters[f"{prefix}.weight"].T, parameters[f"{prefix}.bias"]
    return Linear(kernel, bias, precision, inputs=inputs)
