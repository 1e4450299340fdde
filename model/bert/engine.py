"""TensorFlow, set up and imported without a word: `from model.bert.engine import tf`.

Everything that computes takes it from here, so that all compute alike.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from config import prepare_libraries
from model.bert.processor import flags
from model.errors import ProcessorError


@contextlib.contextmanager
def quiet_descriptor() -> Iterator[None]:
    """Keeps back what is written to the process's standard error, below Python too.

    TensorFlow's core writes there while it is imported, before its log level counts. If what is
    done meanwhile fails, all of it is passed on, since it may say why.
    """
    try:
        outside = os.dup(2)
    except OSError:  # There is none, so there is nothing to keep quiet.
        yield
        return
    with tempfile.TemporaryFile() as kept, os.fdopen(outside, "wb", buffering=0) as errors:
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            kept.seek(0)
            shutil.copyfileobj(kept, errors)
            raise
        finally:
            os.dup2(outside, 2)


def check_processor(known: AbstractSet[str]) -> None:
    """Checks that TensorFlow runs here; where it doesn't, importing it would kill the process.

    Args:
        known: What the processor can do, as `model.bert.processor.flags` tells.

    Raises:
        ProcessorError: If the processor is of the x86 kind and has no AVX.
    """
    if "sse2" in known and "avx" not in known:
        raise ProcessorError("TensorFlow needs a processor with AVX, and this one has none.")


check_processor(flags())
prepare_libraries()
with quiet_descriptor():
    import tensorflow as tf

# BERT's steps follow one another; a second thread to start them from only gets in the way.
tf.config.threading.set_inter_op_parallelism_threads(1)

__all__ = ["check_processor", "quiet_descriptor", "tf"]
