"""Panics of the tokenizer's library, as errors.

The library is written in Rust; where it gives up, it raises something that is no `Exception` and
would pass by all that catches errors: a start would end in a traceback, a command without an
answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager


class Panic(Exception):
    """The library gave up. The text is one line, in its own words."""


@contextmanager
def panics_as_errors() -> Iterator[None]:
    """Raises a panic in the body as a `Panic`; everything else passes."""
    try:
        yield
    except BaseException as error:
        # Its class can't be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Panic(" ".join(str(error).split())) from error
