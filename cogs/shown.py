"""What Discord shows of a text: no marks for bold, spoilers or code, names in place of ids.

People copy, format and mention; BERT is to read what everybody sees. Only what Discord takes for
markup is removed: a star between spaces stays, and so does a gap of three underscores or more.
"""

import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Protocol

import discord

_DEEPEST = 8
"""Marks inside marks are removed so many times. Nobody nests more on purpose."""

_PROTECTED = re.compile(
    r"""```(?:[A-Za-z0-9_+.-]*\n)?(?P<block>.+?)```
      | (?P<fence>`{1,2})(?P<code>[^`]+?)(?P=fence)(?!`)
      | \\(?P<escaped>[!-/:-@\[-`{-~])""",
    re.VERBOSE | re.DOTALL,
)
"""What is shown as it stands: code, and a character behind a backslash."""

_INLINE = (
    re.compile(r"(?<!\*)\*{3}(?![*\s])(?P<shown>[^*\n]+?)(?<!\s)\*{3}(?!\*)"),
    re.compile(r"(?<!\*)\*\*(?![*\s])(?P<shown>[^*\n](?:[^\n]*?[^*\s])??)\*\*(?!\*)"),
    re.compile(r"(?<![*\w])\*(?![*\s])(?P<shown>[^*\n]*?[^*\s])\*(?!\*)"),
    re.compile(r"(?<!_)__(?![_\s])(?P<shown>[^_\n](?:[^\n]*?[^_\s])??)__(?!_)"),
    re.compile(r"(?<![_\w])_(?![_\s])(?P<shown>[^_\n](?:[^\n]*?[^_\s])??)_(?![_\w])"),
    re.compile(r"~~(?P<shown>[^\n]+?)~~"),
    re.compile(r"(?<!\|)\|\|(?!\|)(?P<shown>.+?)(?<!\|)\|\|(?!\|)", re.DOTALL),
    re.compile(r"\[(?P<shown>[^\[\]\n]+)\]\(<?https?://[^\s()]+>?\)"),
    re.compile(r"<(?P<shown>https?://[^\s<>]+)>"),
)
_LINE_START = re.compile(r"^[^\S\n]*(?:>>>[^\S\n]|>[^\S\n]|\#{1,3}[^\S\n]|-\#[^\S\n]|[-*][^\S\n])")
_USER = re.compile(r"<@!?(?P<id>[0-9]{1,20})>")
_ROLE = re.compile(r"<@&(?P<id>[0-9]{1,20})>")
_CHANNEL = re.compile(r"<#(?P<id>[0-9]{1,20})>")
_EMOJI = re.compile(r"<a?:(?P<name>\w{2,32}):[0-9]{1,20}>")
_COMMAND = re.compile(r"</(?P<name>[^:<>\n]{1,100}):[0-9]{1,20}>")
_TIME = re.compile(r"<t:(?P<seconds>-?[0-9]{1,13})(?::[tTdDfFR])?>")

_PRIVATE_USE = 0xF0000
"""Where characters that stand for protected text begin: in a plane that no text uses."""


class Names(Protocol):
    """What Discord shows in place of an id; None for one that is not known here."""

    def user(self, number: int) -> str | None:
        """The name of a person."""

    def role(self, number: int) -> str | None:
        """The name of a role."""

    def channel(self, number: int) -> str | None:
        """The name of a channel."""


def as_shown(text: str, names: Names, *, whole: bool = False) -> str:
    """The text without markup, as people see it.

    Args:
        text: As Discord sends it.
        names: The names behind ids.
        whole: Whether its first line begins a line of the message, where quotes and headings are
            marked.
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match["block"] or match["code"] or match["escaped"])
        return chr(_PRIVATE_USE + len(kept) - 1)

    text = _PROTECTED.sub(keep, _in_common_use(text))
    lines = text.split("\n")
    first = 0 if whole else 1
    lines[first:] = [_LINE_START.sub("", line) for line in lines[first:]]
    text = _with_names("\n".join(lines), names)
    text = _without_marks(text)
    return re.sub(
        f"[{chr(_PRIVATE_USE)}-{chr(0x10FFFF)}]",
        lambda match: kept[ord(match.group()) - _PRIVATE_USE],
        text,
    )


def _in_common_use(text: str) -> str:
    """The text without the characters that stand for protected text here; names may hold them."""
    return "".join(character for character in text if ord(character) < _PRIVATE_USE)


def _without_marks(text: str) -> str:
    for _ in range(_DEEPEST):
        before = text
        for mark in _INLINE:
            text = mark.sub(lambda match: match["shown"], text)
        if text == before:
            break
    return text


def _with_names(text: str, names: Names) -> str:
    text = _named(text, _USER, "@", names.user, "someone")
    text = _named(text, _ROLE, "@", names.role, "role")
    text = _named(text, _CHANNEL, "#", names.channel, "channel")
    text = _EMOJI.sub(lambda match: match["name"], text)
    text = _COMMAND.sub(lambda match: f"/{match['name']}", text)
    return _TIME.sub(lambda match: _date(int(match["seconds"])) or match.group(), text)


def _named(
    text: str, kind: re.Pattern[str], sign: str, find: Callable[[int], str | None], unknown: str
) -> str:
    def shown(match: re.Match[str]) -> str:
        return sign + (_in_common_use(find(int(match["id"])) or "") or unknown)

    return kind.sub(shown, text)


def _date(seconds: int) -> str | None:
    """A moment as a date; where the clock that shows it stands is not known here."""
    try:
        moment = datetime.fromtimestamp(seconds, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
    return f"{moment.day} {moment:%B} {moment.year}"


class MessageNames:
    """The names behind ids in a message, as its server shows them."""

    def __init__(self, message: discord.Message, client: discord.Client) -> None:
        """Takes the message, whose own mentions are asked first, and who knows the rest."""
        self._guild = message.guild
        self._client = client
        self._users = {user.id: user.display_name for user in message.mentions}

    def user(self, number: int) -> str | None:
        """The name of a person."""
        known = self._users.get(number)
        if known is not None:
            return known
        user = (self._guild and self._guild.get_member(number)) or self._client.get_user(number)
        return user.display_name if user else None

    def role(self, number: int) -> str | None:
        """The name of a role."""
        role = self._guild.get_role(number) if self._guild else None
        return role.name.removeprefix("@") if role else None

    def channel(self, number: int) -> str | None:
        """The name of a channel."""
        channel = self._guild.get_channel_or_thread(number) if self._guild else None
        return channel.name if channel else None
