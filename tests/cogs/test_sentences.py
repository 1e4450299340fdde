"""Which sentence a command is about: the memory of the last ones, and commands read again."""

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord.ext import commands
from hypothesis import given
from hypothesis import strategies as st

from cogs.explore import Explore
from cogs.export import Export
from cogs.hybrid import Context
from cogs.sentences import LastSentences, _without_command, find_sentence
from cogs.survey import Survey
from replies.answer import Texts
from replies.errors import NotPermitted
from replies.origin import Origin
from tests.cogs.any_text import texts

COMMANDS: dict[str, commands.Command[Any, ..., Any]] = {
    command.name: command for cog in (Explore, Export, Survey) for command in cog.__cog_commands__
}


def said(user: int, channel: int) -> Context:
    """A command of a person in a channel, as far as the memory looks at it."""
    author, place = SimpleNamespace(id=user), SimpleNamespace(id=channel)
    return cast("Context", SimpleNamespace(author=author, channel=place, interaction=None))


people = st.integers(1, 3)
channels = st.integers(11, 13)


@given(st.lists(st.tuples(people, channels, st.text(min_size=1).map(lambda text: (text,)))))
def test_the_last_sentence_is_ones_own_here_else_the_channels(
    steps: list[tuple[int, int, Texts]],
) -> None:
    last = LastSentences()
    own: dict[tuple[int, int], Texts] = {}
    anyones: dict[int, Texts] = {}
    for user, channel, found in steps:
        last.remember(said(user, channel), found)
        own[user, channel] = anyones[channel] = found
    for user in range(1, 4):
        for channel in range(11, 14):
            chosen = last.find(said(user, channel))
            if (user, channel) in own:
                assert chosen is not None
                assert (chosen.texts, chosen.origin) == (own[user, channel], Origin.OWN_LAST)
            elif channel in anyones:
                assert chosen is not None
                assert (chosen.texts, chosen.origin) == (anyones[channel], Origin.CHANNEL_LAST)
            else:
                assert chosen is None


def test_the_memory_is_bounded_and_forgets_what_is_oldest() -> None:
    last = LastSentences(limit=4)
    for user in range(10):
        last.remember(said(user, channel=100 + user), (f"Sentence {user}.",))
    kept = [user for user in range(10) if last.find(said(user, channel=100 + user))]
    assert kept == [8, 9]


async def test_a_message_that_may_not_be_read_names_the_permission() -> None:
    async def refused(_: int) -> None:
        response = cast("Any", SimpleNamespace(status=403, reason="Forbidden"))
        raise discord.Forbidden(response, {"code": 50001, "message": "Missing Access"})

    message = SimpleNamespace(reference=SimpleNamespace(resolved=None, message_id=1))
    channel = SimpleNamespace(fetch_message=refused)
    ctx = cast("Context", SimpleNamespace(interaction=None, message=message, channel=channel))
    with pytest.raises(NotPermitted) as error:
        await find_sentence(ctx, None, LastSentences())
    assert error.value.missing == ("read_message_history",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("!mask A [MASK] sat.", "A [MASK] sat."),
        ("!mask k=3 words=cat, dog A [MASK] sat.", "A [MASK] sat."),
        ("! ATTN 3-10 view=lines A cat\nsat.", "A cat sat."),
        ("!export zip layer=3 palette=viridis A cat sat.", "A cat sat."),
        ("!heads next A cat sat.", "A cat sat."),
        ("<@7> attn 3 10 A cat sat.", "A cat sat."),
        ("!attn 3 10", ""),
        ("!attn what is that", ""),
        ("!unknown A cat sat.", "!unknown A cat sat."),
        ("A cat sat.", "A cat sat."),
    ],
)
def test_the_sentence_of_a_command_replied_to(content: str, sentence: str) -> None:
    assert _without_command(content, ("!", "<@7> "), COMMANDS.get) == sentence


@given(text=texts, name=st.sampled_from(sorted(COMMANDS)))
def test_any_message_replied_to_is_read(text: str, name: str) -> None:
    read = _without_command(f"!{name} {text}", ("!",), COMMANDS.get)
    assert read in text or " ".join(read.split()) in " ".join(text.split())


@given(text=texts)
def test_what_is_no_command_stays_as_it_is(text: str) -> None:
    assert _without_command(f"x {text}", ("!",), COMMANDS.get) == f"x {text}"
