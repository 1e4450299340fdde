"""What happens, told to whoever counts it. The floors that tell it don't know who listens.

What is told are numbers and names that we gave ourselves: never a sentence, a person or a token.
"""

from enum import Enum


class Ending(Enum):
    """How a command, or the use of a control, ended for the person."""

    ANSWERED = "answered"
    REFUSED = "refused"
    """Too many ask, one person asks too often, it took too long, or the bot stops."""
    USER_ERROR = "user_error"
    """What was asked for can't be; the reply says what to do instead."""
    UNDELIVERED = "undelivered"
    """Discord refused the answer or was out of reach."""
    FAULT = "fault"
    """Ours."""


class Observer:
    """Is told what happens, on the event loop's thread. This one lets it pass."""

    def command_ended(self, command: str, ending: Ending, seconds: float) -> None:
        """A command has its answer, or will have none.

        Args:
            command: Its name.
            ending: How it ended.
            seconds: How long it took, its wait in the line included.
        """

    def call_ended(self, workers: str, seconds: float) -> None:
        """A blocking call has returned or failed.

        Args:
            workers: The name of the workers that made it.
            seconds: How long it took, without its wait.
        """

    def batch_begun(self, sentences: int) -> None:
        """So many sentences begin a run of the model."""

    def loop_answered(self, seconds: float) -> None:
        """The event loop came to a call so many seconds after it was asked."""


NOBODY = Observer()
"""Listens where nobody counts."""
