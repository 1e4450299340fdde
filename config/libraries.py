"""What libraries read from the environment when they are first imported."""

import os
import platform


def prepare_libraries() -> None:
    """Sets up TensorFlow and transformers, and stops them from talking while they start.

    To be called before either is imported. A variable that is set already keeps its value.
    """
    variables = {"TF_CPP_MIN_LOG_LEVEL": "3", "TRANSFORMERS_VERBOSITY": "error"}
    if platform.machine().lower() in {"x86_64", "amd64"}:
        # The kernels of oneDNN, on every processor. Left alone, TensorFlow takes them on some
        # processors only, so that results differed in more digits and speed by half.
        variables["TF_ENABLE_ONEDNN_OPTS"] = "1"
    for name, value in variables.items():
        os.environ.setdefault(name, value)
