"""What Discord shows is what is read: markup, names, code, escapes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.shown import as_shown


class School:
    """Knows Ben, the role pupils and the channel lab, each under the id 1."""

    def user(self, number: int) -> str | None:
        return "Ben" if number == 1 else None

    def role(self, number: int) -> str | None:
        return "pupils" if number == 1 else None

    def channel(self, number: int) -> str | None:
        return "lab" if number == 1 else None


def shown(text: str, *, whole: bool = False) -> str:
    return as_shown(text, School(), whole=whole)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("I like **[MASK]** a lot.", "I like [MASK] a lot."),
        ("I like *[MASK]*.", "I like [MASK]."),
        ("I like ***[MASK]***.", "I like [MASK]."),
        ("I like __[MASK]__.", "I like [MASK]."),
        ("I like _[MASK]_.", "I like [MASK]."),
        ("I like ~~cats~~ [MASK].", "I like cats [MASK]."),
        ("I like ||[MASK]||.", "I like [MASK]."),
        ("I like `[MASK]`.", "I like [MASK]."),
        ("I like ``[MASK]``.", "I like [MASK]."),
        ("```\nI like [MASK].\n```", "I like [MASK].\n"),
        ("```py\nx = 1\n```", "x = 1\n"),
        ("**I *really* like ||[MASK]||.**", "I really like [MASK]."),
        (r"\[MASK\] and \_\_\_ and \*", "[MASK] and ___ and *"),
        ("`**not bold**`", "**not bold**"),
        ("[the school](https://example.org/a) is [MASK].", "the school is [MASK]."),
        ("See <https://example.org>.", "See https://example.org."),
    ],
)
def test_markup_is_not_part_of_a_sentence(typed: str, expected: str) -> None:
    assert shown(typed) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I like to eat ___",
        "___ and ___ are friends.",
        "____ ____",
        "__ and __ are friends",
        "_ and _",
        "2 * 3 * 4 is [MASK].",
        "snake_case_names stay.",
        "The cat. ||| It [MASK]. ||| Really?",
        "a // b",
        "5 > 4 and 3 < 4",
        "It costs # 5 - or so.",
        "It's [MASK] (really).",
        "a * b",
        "C:\\Users",
        "I love it <3 :) >:(",
    ],
)
def test_what_is_no_markup_stays(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("<@1> and <@!1> [MASK].", "@Ben and @Ben [MASK]."),
        ("<@2> [MASK].", "@someone [MASK]."),
        ("<@&1> and <@&2>", "@pupils and @role"),
        ("in <#1> or <#2>", "in #lab or #channel"),
        ("funny <:pepe:123456789012345678> <a:wave:1>", "funny pepe wave"),
        ("type </mask:123456789012345678>", "type /mask"),
        ("on <t:0:D> and <t:86400>", "on 1 January 1970 and 2 January 1970"),
        ("on <t:9999999999999>", "on <t:9999999999999>"),
    ],
)
def test_a_name_is_read_and_never_an_id(typed: str, expected: str) -> None:
    assert shown(typed) == expected


def test_marks_at_the_beginning_of_a_line_go_where_a_line_begins() -> None:
    text = "> quoted\n# Title\n- one\n* two\n-# small\n>>> rest\n1. first"
    lines = "quoted\nTitle\none\ntwo\nsmall\nrest\n1. first"
    assert shown(text, whole=True) == lines
    assert shown(text) == lines.replace("quoted", "> quoted")


@given(st.text(st.sampled_from("*_~|`\\[]()<>@#:t1 a\n"), max_size=60))
def test_any_text_is_read_and_nothing_is_added(text: str) -> None:
    result = as_shown(text, School(), whole=True)
    for name in ("Ben", "pupils", "lab", "someone", "role", "channel", "January"):
        result = result.replace(name, "")
    assert len(result) <= len(text)


@given(st.text(max_size=60))
def test_plain_words_are_left_as_they_are(text: str) -> None:
    plain = "".join(c for c in text if c.isalnum() or c in " .,!?'") + "x"
    if all(ord(c) < 0xF0000 for c in plain):
        assert shown(plain) == plain


@pytest.mark.parametrize(("name", "seen"), [("B\U000f0000en\U0010ffff", "Ben"), ("\U000f0000", "")])
def test_a_name_of_characters_that_nobody_uses_is_read(name: str, seen: str) -> None:
    class Odd(School):
        def user(self, number: int) -> str | None:
            return name if number == 7 else None

    assert as_shown("\\* <@7> sat", Odd()) == f"* @{seen or 'someone'} sat"
