"""The activations of feed-forward layers, by the names that `config.json` gives them.

They are all that transformers knows (`ACT2FN` in `transformers.activations`), but for those with
weights of their own. Some names stand for one function, computed in different ways.
"""

from collections.abc import Callable

from model.bert.engine import tf

Activation = Callable[[tf.Tensor], tf.Tensor]


def activation(name: str) -> Activation:
    """The activation with one of the names in `model.bert.geometry.ACTIVATIONS`."""
    return _ACTIVATIONS[name]


def _gelu(x: tf.Tensor) -> tf.Tensor:
    return tf.nn.gelu(x, approximate=False)


def _gelu_tanh(x: tf.Tensor) -> tf.Tensor:
    return tf.nn.gelu(x, approximate=True)


def _gelu_10(x: tf.Tensor) -> tf.Tensor:
    return tf.clip_by_value(_gelu(x), -10, 10)


def _quick_gelu(x: tf.Tensor) -> tf.Tensor:
    return x * tf.sigmoid(1.702 * x)


def _hardswish(x: tf.Tensor) -> tf.Tensor:
    return x * tf.nn.relu6(x + 3) / 6


def _laplace(x: tf.Tensor) -> tf.Tensor:
    return 0.5 * (1 + tf.math.erf((x - 0.707107) / (0.282095 * 2**0.5)))


def _leaky_relu(x: tf.Tensor) -> tf.Tensor:
    return tf.nn.leaky_relu(x, alpha=0.01)


def _mish(x: tf.Tensor) -> tf.Tensor:
    return x * tf.tanh(tf.nn.softplus(x))


def _relu2(x: tf.Tensor) -> tf.Tensor:
    return tf.square(tf.nn.relu(x))


def _sqrtsoftplus(x: tf.Tensor) -> tf.Tensor:
    return tf.sqrt(tf.nn.softplus(x))


_ACTIVATIONS: dict[str, Activation] = {
    "gelu": _gelu,
    "gelu_10": _gelu_10,
    "gelu_accurate": _gelu_tanh,
    "gelu_fast": _gelu_tanh,
    "gelu_new": _gelu_tanh,
    "gelu_python": _gelu,
    "gelu_python_tanh": _gelu_tanh,
    "gelu_pytorch_tanh": _gelu_tanh,
    "hardswish": _hardswish,
    "laplace": _laplace,
    "leaky_relu": _leaky_relu,
    "linear": tf.identity,
    "mish": _mish,
    "quick_gelu": _quick_gelu,
    "relu": tf.nn.relu,
    "relu2": _relu2,
    "relu6": tf.nn.relu6,
    "sigmoid": tf.sigmoid,
    "silu": tf.nn.silu,
    "sqrtsoftplus": _sqrtsoftplus,
    "swish": tf.nn.silu,
    "tanh": tf.tanh,
}
