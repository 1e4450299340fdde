"""BERT's forward pass, laid open.

Every attention weight that the bot draws is computed in this file, and nowhere else. The notation
is that of the papers: Vaswani et al. 2017, "Attention Is All You Need", for attention, and
Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers for Language
Understanding", for the whole. Shapes use these letters:

    B  sentences in the batch          L  layers
    N  tokens, padding included        H  heads in a layer
    M  [MASK]s in the whole batch      D  size of the hidden vectors
    V  pieces in the vocabulary        d  size of one head's vectors, D / H
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from model.activations import activation
from model.geometry import Geometry
from model.weights import Weights

_PADDING_SCORE = -1e9
"""Added to the scores of padding: the softmax makes of it a weight of exactly 0."""


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


class Bert(tf.Module):
    """A BERT encoder with its masked-language-model head, for inference."""

    def __init__(
        self,
        geometry: Geometry,
        weights: Weights,
        *,
        pieces: int | None = None,
        holes: Sequence[int] = (),
        top_k: int = 40,
    ) -> None:
        """Loads the weights; computes in float32.

        Args:
            geometry: The model's shape.
            weights: As `model.weights.read_weights` gives them.
            pieces: One more than the tokenizer's highest id. Some vocabularies are padded beyond it
                to a round number; what is beyond is never a prediction. None: no padding.
            holes: Ids below `pieces` for which the tokenizer has no piece; never a prediction.
            top_k: How many pieces to give for each [MASK]: twice as many as are ever shown,
                because some may be left out.
        """
        super().__init__(name="bert")
        self.geometry = geometry
        self.pieces = geometry.vocabulary if pieces is None else pieces
        self.top_k = min(top_k, self.pieces - len(holes))
        is_piece = np.ones(self.pieces, np.bool_)
        is_piece[list(holes)] = False
        self.is_piece = tf.constant(is_piece)
        word_embeddings = tf.constant(weights["bert.embeddings.word_embeddings.weight"])
        self.embeddings = Embeddings(geometry, weights, word_embeddings)
        self.layers = [Layer(geometry, weights, number) for number in range(geometry.layers)]
        self.head = MaskedLanguageModelHead(geometry, weights, word_embeddings)
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
        logits = self.head(tf.gather_nd(hidden, mask_positions))
        # Less than the 0 to which the probability of a piece can be rounded.
        probabilities = tf.where(self.is_piece, tf.nn.softmax(logits)[:, : self.pieces], -1.0)
        top = tf.math.top_k(probabilities, k=self.top_k)
        return BertOutput(top.indices, top.values, tf.nn.relu(probabilities), attention)

    def encode(
        self, token_ids: tf.Tensor, segment_ids: tf.Tensor, lengths: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """The last layer's hidden vectors [B, N, D] and all attention weights [B, L, H, N, N]."""
        is_token = tf.sequence_mask(lengths, tf.shape(token_ids)[1])
        padding_scores = tf.where(is_token, 0.0, _PADDING_SCORE)[:, tf.newaxis, tf.newaxis, :]
        hidden = self.embeddings(token_ids, segment_ids)
        attention = []
        for layer in self.layers:
            hidden, weights = layer(hidden, padding_scores)
            attention.append(weights)
        return hidden, tf.stack(attention, axis=1)

    def logits(self, hidden: tf.Tensor) -> tf.Tensor:
        """The masked-language-model logits [..., V] of hidden vectors [..., D]."""
        return self.head(hidden)


class Embeddings(tf.Module):
    """Turns ids into vectors: word + position + segment, normalised (Devlin et al., figure 2)."""

    def __init__(self, geometry: Geometry, weights: Weights, words: tf.Tensor) -> None:
        super().__init__(name="embeddings")
        self.words = words
        self.positions = tf.constant(weights["bert.embeddings.position_embeddings.weight"])
        self.segments = tf.constant(weights["bert.embeddings.token_type_embeddings.weight"])
        self.normalise = LayerNorm(geometry, weights, "bert.embeddings.LayerNorm")

    def __call__(self, token_ids: tf.Tensor, segment_ids: tf.Tensor) -> tf.Tensor:
        """[B, N] and [B, N] to [B, N, D]."""
        words = tf.gather(self.words, token_ids)
        positions = self.positions[: tf.shape(token_ids)[1]]
        segments = tf.gather(self.segments, segment_ids)
        return self.normalise(words + segments + positions)


class Layer(tf.Module):
    """One encoder layer: attention, then feed-forward, each added to its input and normalised."""

    def __init__(self, geometry: Geometry, weights: Weights, number: int) -> None:
        super().__init__(name=f"layer_{number}")
        prefix = f"bert.encoder.layer.{number}"
        self.attention = SelfAttention(geometry, weights, f"{prefix}.attention.self")
        self.attention_output = Linear(weights, f"{prefix}.attention.output.dense")
        self.attention_norm = LayerNorm(geometry, weights, f"{prefix}.attention.output.LayerNorm")
        self.intermediate = Linear(weights, f"{prefix}.intermediate.dense")
        self.activate = activation(geometry.activation)
        self.output = Linear(weights, f"{prefix}.output.dense")
        self.output_norm = LayerNorm(geometry, weights, f"{prefix}.output.LayerNorm")

    def __call__(self, hidden: tf.Tensor, padding_scores: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """[B, N, D] to the next hidden vectors [B, N, D] and this layer's weights [B, H, N, N]."""
        context, attention = self.attention(hidden, padding_scores)
        hidden = self.attention_norm(hidden + self.attention_output(context))
        inner = self.activate(self.intermediate(hidden))
        return self.output_norm(hidden + self.output(inner)), attention


class SelfAttention(tf.Module):
    """Scaled dot-product attention of all heads of a layer (Vaswani et al., section 3.2)."""

    def __init__(self, geometry: Geometry, weights: Weights, prefix: str) -> None:
        super().__init__(name="self_attention")
        self.heads, self.head_size = geometry.heads, geometry.head_size
        # Query, key and value side by side, so that one product makes all three. The queries are
        # divided by sqrt(d) here, once, in place of the scores in every run.
        scale = np.float32(1 / np.sqrt(self.head_size))
        parts = {part: f"{prefix}.{part}" for part in ("query", "key", "value")}
        kernels = [weights[f"{name}.weight"].T for name in parts.values()]
        biases = [weights[f"{name}.bias"] for name in parts.values()]
        kernels[0], biases[0] = kernels[0] * scale, biases[0] * scale
        self.kernel = tf.constant(np.concatenate(kernels, axis=1))  # [D, 3 D]
        self.bias = tf.constant(np.concatenate(biases))  # [3 D]

    def __call__(self, hidden: tf.Tensor, padding_scores: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """[B, N, D] to the context [B, N, D] and the attention weights [B, H, N, N]."""
        batch, tokens, size = tf.unstack(tf.shape(hidden))
        projected = _linear(hidden, self.kernel, self.bias)
        split = tf.reshape(projected, [batch, tokens, 3, self.heads, self.head_size])
        query, key, value = tf.unstack(tf.transpose(split, [2, 0, 3, 1, 4]))  # [B, H, N, d] each
        # Equation 1: softmax(Q K^T / sqrt(d)) V. Row i of the scores asks, column j answers.
        scores = tf.matmul(query, key, transpose_b=True) + padding_scores
        attention = tf.nn.softmax(scores)
        context = tf.transpose(tf.matmul(attention, value), [0, 2, 1, 3])  # [B, N, H, d]
        return tf.reshape(context, [batch, tokens, size]), attention


class MaskedLanguageModelHead(tf.Module):
    """Scores every piece of the vocabulary for a position (Devlin et al., section 3.1, task 1)."""

    def __init__(self, geometry: Geometry, weights: Weights, words: tf.Tensor) -> None:
        super().__init__(name="head")
        self.transform = Linear(weights, "cls.predictions.transform.dense")
        self.activate = activation(geometry.activation)
        self.normalise = LayerNorm(geometry, weights, "cls.predictions.transform.LayerNorm")
        # As published, the decoder's weights are the word embeddings: they are tied. Where they
        # aren't, `read_weights` gives a decoder too.
        decoder = weights.get("cls.predictions.decoder.weight")
        self.words = words if decoder is None else tf.constant(decoder)
        self.bias = tf.constant(weights["cls.predictions.bias"])

    def __call__(self, hidden: tf.Tensor) -> tf.Tensor:
        """[..., D] to logits [..., V]."""
        hidden = self.normalise(self.activate(self.transform(hidden)))
        flat = tf.reshape(hidden, [-1, self.words.shape[1]])
        # The many rows of the vocabulary come first in the product, the few vectors second: the
        # other way round, a CPU takes five times as long for two to six [MASK]s.
        logits = tf.transpose(tf.matmul(self.words, flat, transpose_b=True)) + self.bias
        return tf.reshape(logits, tf.concat([tf.shape(hidden)[:-1], [self.words.shape[0]]], axis=0))


class Linear(tf.Module):
    """x W + b, with W stored as [inputs, outputs]."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        super().__init__(name="linear")
        self.kernel = tf.constant(np.ascontiguousarray(weights[f"{prefix}.weight"].T))
        self.bias = tf.constant(weights[f"{prefix}.bias"])

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """[..., inputs] to [..., outputs]."""
        return _linear(inputs, self.kernel, self.bias)


class LayerNorm(tf.Module):
    """Layer normalisation over the hidden vector (Ba et al. 2016, equation 4)."""

    def __init__(self, geometry: Geometry, weights: Weights, prefix: str) -> None:
        super().__init__(name="layer_norm")
        self.scale = tf.constant(weights[f"{prefix}.weight"])
        self.shift = tf.constant(weights[f"{prefix}.bias"])
        self.epsilon = geometry.layer_norm_epsilon

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """[..., D] to [..., D]."""
        centred = inputs - tf.reduce_mean(inputs, axis=-1, keepdims=True)
        variance = tf.reduce_mean(tf.square(centred), axis=-1, keepdims=True)
        return centred * (tf.math.rsqrt(variance + self.epsilon) * self.scale) + self.shift


def _linear(inputs: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """Maps x to x W + b over the last axis, as one flat product: the fastest form on a CPU."""
    shape = tf.shape(inputs)
    flat = tf.reshape(inputs, [-1, kernel.shape[0]])
    outputs = tf.nn.bias_add(tf.matmul(flat, kernel), bias)
    return tf.reshape(outputs, tf.concat([shape[:-1], [kernel.shape[1]]], axis=0))
