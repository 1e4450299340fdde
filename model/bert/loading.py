"""From a checkpoint's name to a model that is ready to run."""

from typing import TYPE_CHECKING

from model.bert.checkpoint import Checkpoint, load_checkpoint
from model.bert.precision import Precision, require

if TYPE_CHECKING:
    from model.bert.runner import Runner


def load_warm(name: str, precision: Precision) -> "tuple[Checkpoint, Runner]":
    """Loads a checkpoint and warms up its runner, blocking.

    Args:
        name: As `load_checkpoint` takes it.
        precision: What the runner computes in.

    Raises:
        CheckpointError: If the checkpoint can't be loaded.
        ProcessorError: If the processor lacks what is needed.
    """
    require(precision)
    checkpoint = load_checkpoint(name)
    # Imported only now: TensorFlow takes seconds, and nobody need wait for it to hear that a
    # checkpoint can't be loaded.
    from model.bert.runner import Runner  # noqa: PLC0415

    runner = Runner(checkpoint, precision)
    runner.warm_up()
    return checkpoint, runner
