"""How often one person may do something."""

import time
from typing import Any

import discord
from discord.ext import commands

_COMMANDS = 3.0

_PRESSES, _PRESSES_SECONDS = 30.0, 5.0
"""So many controls may one person use in so many seconds: more than anybody clicks by hand."""


class Cooldown:
    """A bound on how often each person may do something."""

    def __init__(self, count: float, seconds: float) -> None:
        """Takes how often they may do it in so many seconds; there is no bound for 0 seconds."""
        bound = commands.Cooldown(count, seconds) if seconds else None
        self._persons: commands.CooldownMapping[Any] = commands.CooldownMapping(
            bound, lambda person: person.id
        )

    @classmethod
    def of_commands(cls, seconds: float) -> "Cooldown":
        """That of commands, of which three may be given in so many seconds."""
        return cls(_COMMANDS, seconds)

    @classmethod
    def of_presses(cls, seconds: float) -> "Cooldown":
        """That of controls; where commands have no bound, these have none."""
        return cls(_PRESSES, _PRESSES_SECONDS if seconds else 0)

    def count(self, person: discord.abc.User) -> None:
        """Counts what a person does.

        Raises:
            CommandOnCooldown: If it is too much.
        """
        # Not the time of day, which the library would take: it can be set back.
        now = time.monotonic()
        bucket = self._persons.get_bucket(person, now) if self._persons.valid else None
        retry_after = bucket.update_rate_limit(now) if bucket else None
        if bucket and retry_after:
            raise commands.CommandOnCooldown(bucket, retry_after, commands.BucketType.user)

    def allows(self, person: discord.abc.User) -> bool:
        """Counts what a person does; whether that is not too much."""
        try:
            self.count(person)
        except commands.CommandOnCooldown:
            return False
        return True
