"""Turns every error into words, in one place for text commands and interactions alike.

Routing, first match wins:

1. Errors of ours that a person can do something about (`InputError`, `NoSentence`, a missing or
   malformed argument, a cooldown, a missing permission): a short reply that says what to do.
   Nothing is logged.
2. Errors of load (`Busy`, `TimedOut`, `Stopping`), and of a model that runs elsewhere
   (`ModelAway`): a reply that says to try again. What hangs has been logged where it hangs.
3. An unknown command: the nearest name if one is near (`did_you_mean`); otherwise a hint to `help`
   if the bot was mentioned, and silence if not, since the command may be meant for another bot.
4. Discord refuses an answer or is out of order: logged in a line, and an apology where one can
   arrive at all.
5. Anything else is a fault of ours: logged once with its cause, and an apology without internals.

discord.py wraps one and the same exception differently on each path (text, slash, hybrid), so it
is unwrapped in a loop first, and its own errors become ours. The words are those of
`replies.refusals`.
"""

import asyncio
import logging

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from config.observer import Ending
from config.workers import Busy, Stopping, TimedOut
from model.errors import ModelAway, ModelChanged, ModelFailed, ModelUnfit
from replies.errors import LineTooLong, NotPermitted, StaleCommand, TooSoon, Unreadable
from replies.examples import Examples
from replies.refusals import APOLOGY, words_for

log = logging.getLogger(__name__)

_INVALID_TOKEN = 50027
"""Discord's code for the token of an interaction that has ended."""


_TOO_MANY = 429
"""HTTP's status for too many requests."""

_OUT_OF_ORDER = (
    discord.DiscordServerError,
    aiohttp.ClientError,
    ConnectionError,
    asyncio.TimeoutError,
)


def unwrap(error: BaseException) -> BaseException:
    """The exception that was raised, out of the wrappings of discord.py."""
    wrappings = (
        commands.CommandInvokeError,
        commands.HybridCommandError,
        commands.ConversionError,
        app_commands.CommandInvokeError,
    )
    while isinstance(error, wrappings):
        error = error.original
    return error


def in_words(error: BaseException, examples: Examples) -> str | None:
    """The reply to an error, or None where silence is right. Logs what is a fault of ours."""
    error = _as_ours(unwrap(error))
    words = words_for(error, examples)
    if words is not None:
        return words
    if isinstance(error, ModelFailed):
        return APOLOGY  # The model floor has logged the cause.
    if _not_taken(error):
        log.warning("Discord did not take an answer: %s", error)
        return None
    if _out_of_reach(error):
        log.warning("Discord could not be reached: %s", error)
        return APOLOGY
    log.error("A command failed.", exc_info=error)
    return APOLOGY


def ending_of(error: BaseException, examples: Examples) -> Ending:
    """How the command ended that raised this."""
    error = _as_ours(unwrap(error))
    away = isinstance(error, ModelAway | ModelChanged | ModelUnfit)
    if away or isinstance(error, Busy | Stopping | TimedOut | LineTooLong | TooSoon):
        return Ending.REFUSED
    if isinstance(error, commands.CommandNotFound) or words_for(error, examples) is not None:
        return Ending.USER_ERROR
    return Ending.UNDELIVERED if _not_taken(error) or _out_of_reach(error) else Ending.FAULT


def _not_taken(error: BaseException) -> bool:
    """Whether Discord refused an answer: its place is gone, or closed to the bot.

    An interaction ends after a quarter of an hour; nothing can be said to it then.
    """
    ended = isinstance(error, discord.HTTPException) and error.code == _INVALID_TOKEN
    return ended or isinstance(error, discord.Forbidden | discord.NotFound)


def _out_of_reach(error: BaseException) -> bool:
    return isinstance(error, _OUT_OF_ORDER) or _is_limited(error)


def _is_limited(error: BaseException) -> bool:
    """Whether Discord still takes no more, after all attempts of the library."""
    return isinstance(error, discord.HTTPException) and error.status == _TOO_MANY


def _as_ours(error: BaseException) -> BaseException:
    """What the library found wrong with a command, as an error of ours; any other as it is."""
    if isinstance(error, commands.CommandOnCooldown):
        return TooSoon(error.retry_after)
    if isinstance(error, commands.BotMissingPermissions):
        return NotPermitted(error.missing_permissions)
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return StaleCommand()
    unreadable = (
        commands.BadArgument,
        commands.ArgumentParsingError,
        app_commands.TransformerError,
    )
    return Unreadable() if isinstance(error, unreadable) else error
