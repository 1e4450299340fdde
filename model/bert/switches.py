"""Switches on the heads of a run: what becomes of each one's weights, and of what it adds.

The graph of plain answers has none of this. Letters of shapes are those of
`model.bert.forward_pass`.
"""

from typing import NamedTuple

from model.bert.engine import tf


class Noise(NamedTuple):
    """What is taken away beside what heads add.

    Attributes:
        heads: [B, L, H] float32, 1 for the head whose place and lengths the noise has, else 0.
        kernels: [B, d, D] float32, what stands for that head's rows of W_O.
    """

    heads: tf.Tensor
    kernels: tf.Tensor


class Switches(NamedTuple):
    """The switches of all heads in each sentence of a batch.

    Attributes:
        factors: [B, L, H] float32, by how much what a head adds is multiplied: 1 as it is, 0 off.
        even: [B, L, H] bool, whether the head looks at all tokens alike.
    """

    factors: tf.Tensor
    even: tf.Tensor

    def of_layer(self, place: int, is_token: tf.Tensor, noise: Noise | None) -> "LayerSwitches":
        """Those of one layer.

        Args:
            place: The layer, counted from 0.
            is_token: [B, N] bool, false for padding.
            noise: That of all layers; None for none, and then the graph has no place for it.
        """
        alike = tf.cast(is_token, tf.float32)
        alike /= tf.reduce_sum(alike, axis=1, keepdims=True)
        if noise is not None:
            noise = Noise(noise.heads[:, place], noise.kernels)
        return LayerSwitches(self.factors[:, place], self.even[:, place], alike, noise)


class LayerSwitches(NamedTuple):
    """The switches of one layer.

    Attributes:
        factors: [B, H] float32.
        even: [B, H] bool.
        alike: [B, N] float32, the weights of a head that looks at all tokens alike.
        noise: Its `heads` are [B, H].
    """

    factors: tf.Tensor
    even: tf.Tensor
    alike: tf.Tensor
    noise: Noise | None

    def level(self, attention: tf.Tensor) -> tf.Tensor:
        """[B, H, N, N] with the weights of heads that look evenly made even."""
        even = self.even[:, :, tf.newaxis, tf.newaxis]
        return tf.where(even, self.alike[:, tf.newaxis, tf.newaxis, :], attention)

    def weigh(self, context: tf.Tensor) -> tf.Tensor:
        """[B, H, N, d] with what each head found multiplied by its factor."""
        return context * self.factors[:, :, tf.newaxis, tf.newaxis]

    def disturb(self, added: tf.Tensor, context: tf.Tensor) -> tf.Tensor:
        """[B N, D], what the layer's heads add, without the noise.

        Args:
            added: [B N, D].
            context: [B N, D], what they found, head beside head.
        """
        if self.noise is None:
            return added
        batch, heads = tf.unstack(tf.shape(self.factors))
        size = self.noise.kernels.shape[1]
        split = tf.reshape(context, [batch, -1, heads, size])
        chosen = tf.einsum("bnhd,bh->bnd", split, self.noise.heads)
        return added - tf.reshape(tf.matmul(chosen, self.noise.kernels), tf.shape(added))
