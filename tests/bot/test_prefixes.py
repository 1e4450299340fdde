"""What a command begins with, as people type it."""

import pytest

from bot.prefixes import Prefixes, is_mention

ME, ROLE = "<@1>", "<@&2>"


def before(content: str, prefix: str | None = "!") -> str:
    return Prefixes(prefix).before_command(content, ME, ROLE)


@pytest.mark.parametrize(
    ("content", "prefix"),
    [
        ("!mask", "!"),
        ("\uff01mask", "!"),
        (" !mask", "!"),
        ("B!mask", "b!"),
        ("b!mask", "B!"),
        ("\u2014mask", "-"),
        ("<@1> mask", "!"),
        ("<@!1> mask", "!"),
        ("<@&2> mask", "!"),
        ("<@1>, mask", "!"),
        ("<@1>: mask", "!"),
        ("<@1> , mask", "!"),
        ("<@1> !mask", "!"),
        ("<@1>!mask", "!"),
        ("<@1>, !mask", "!"),
        ("<@1>mask", "!"),
        ("<@1> mask", None),
        ("<@1>\u00a0mask", "!"),
    ],
)
def test_a_command_may_begin_in_many_ways(content: str, prefix: str | None) -> None:
    lead = before(content, prefix)
    assert content.startswith(lead)
    assert content[len(lead) :].strip() == "mask"


@pytest.mark.parametrize(
    ("content", "prefix"),
    [
        ("mask", "!"),
        ("I like <@1>.", "!"),
        ("<@3> mask", "!"),
        ("<@&1> mask", "!"),
        ("?mask", "!"),
        (".mask", "!"),
        ("!mask", None),
        ("", "!"),
    ],
)
def test_what_is_not_for_the_bot_has_no_prefix(content: str, prefix: str | None) -> None:
    assert before(content, prefix) == ""


def test_whether_it_was_a_mention() -> None:
    assert is_mention(before(" <@1>, mask"))
    assert not is_mention(before("!mask"))
    assert not is_mention(None)
