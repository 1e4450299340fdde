"""The options of every command that there is."""

from collections.abc import Iterator

import bot.client  # noqa: F401 - it imports every command
from cogs.hybrid import Options


def _below(parent: type[Options]) -> Iterator[type[Options]]:
    for child in parent.__subclasses__():
        yield child
        yield from _below(child)


OPTIONS = tuple(
    options
    for options in _below(Options)
    if "take" in vars(options) and options.__module__.startswith("cogs.")
)
"""Those that read what is typed, and not what several of them share."""
