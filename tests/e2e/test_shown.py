"""What people type first, and as they type it: on phones, in any script, with markup and names."""

from datetime import timedelta

import pytest

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    TURTLE,
    Message,
    ask,
    assert_helped,
    button,
    description,
    footer,
    only_embed,
    press,
    ranked,
    rows,
)

GAP = "I like [MASK] a lot."


async def heard(classroom: Sandbox, typed: str) -> str:
    """The sentence that a command was taken to be about."""
    return footer(await ask(classroom, typed))


# Keyboards.


@pytest.mark.parametrize(
    "gap",
    [
        *("[MASK]", "[mask]", "___", "__", "\uff3bMASK\uff3d", "\uff3f\uff3f\uff3f", "<mask>"),
        *("**[MASK]**", "*[MASK]*", "`[MASK]`", "||[MASK]||", "__[MASK]__", "~~[MASK]~~"),
        *(r"\[MASK\]", r"\_\_\_", "**___**", "||___||"),
    ],
)
async def test_a_gap_in_any_spelling_and_markup(classroom: Sandbox, gap: str) -> None:
    assert await heard(classroom, f"!mask I like {gap} a lot.") == GAP


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("!attn 3\u201310", "Layer 3, head 10"),
        ("!attn 3 \u2014 10", "Layer 3, head 10"),
        ("!attn \uff13 \uff11\uff10", "Layer 3, head 10"),
        ("!attn\u00a03\u00a010", "Layer 3, head 10"),
        ("\uff01attn 3 10", "Layer 3, head 10"),
        ("!ATTN 3 10", "Layer 3, head 10"),
        ("!check 3 10 slowly \u2013> moved", "slowly"),
        ("!check 3 10 slowly => moved", "slowly"),
        ("!check 3\u201310 \u201cslowly\u201d -> \u201cmoved\u201d", "slowly"),
        ("!find slowly \u2192 moved", "slowly"),
        ("!word \u201cslowly\u201d", "slowly"),
    ],
)
async def test_a_command_as_a_phone_types_it(classroom: Sandbox, typed: str, title: str) -> None:
    reply = await ask(classroom, f"{typed} {TURTLE}")
    assert title in only_embed(reply)["title"]
    assert footer(reply) == TURTLE


async def test_values_in_curly_quotes(classroom: Sandbox) -> None:
    asked = await ask(classroom, f"!mask words=\u201ccat, dog\u201d {GAP}")
    assert "**cat**" in description(asked)
    assert footer(asked) == GAP
    focused = await ask(classroom, f"!attn 3 10 focus=\u201cturtle\u201d {TURTLE}")
    assert description(focused).startswith("*turtle* looks most at")


async def test_a_sentence_keeps_its_quotes_and_dashes(classroom: Sandbox) -> None:
    typed = "\u201cIt\u2019s [MASK]\u201d \u2013 she said."
    assert await heard(classroom, f"!mask {typed}") == typed


# Who is meant.


@pytest.mark.parametrize(
    "start", ["<@{me}> ", "<@!{me}>, ", "<@{me}>: ", "<@{me}> !", "<@{me}>", "<@&{role}> ", " !"]
)
async def test_the_bot_may_be_addressed_in_many_ways(classroom: Sandbox, start: str) -> None:
    role = int(classroom.bot.id) + 2
    typed = start.format(me=classroom.bot.id, role=role)
    assert await heard(classroom, f"{typed}mask {GAP}") == GAP


@pytest.mark.parametrize("typed", ["B!mask", "b!mask", "b\uff01mask"])
async def test_a_prefix_of_letters_in_any_case(
    sandbox: Sandbox, runner: Runner, typed: str
) -> None:
    async with running_bot(sandbox, runner, command_prefix="b!"):
        assert await heard(sandbox, f"{typed} {GAP}") == GAP


# What Discord shows.


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("I like <:pepe:123456789012345678> and [MASK].", "I like pepe and [MASK]."),
        ("<@{ben}> likes [MASK].", "@Ben likes [MASK]."),
        ("<@!{ben}> likes [MASK].", "@Ben likes [MASK]."),
        ("<@1234> likes [MASK].", "@someone likes [MASK]."),
        ("We meet in <#{lab}> for [MASK].", "We meet in #lab for [MASK]."),
        ("**Dogs** and ||cats|| like [MASK].", "Dogs and cats like [MASK]."),
        ("[Our school](https://example.org) has [MASK].", "Our school has [MASK]."),
    ],
)
async def test_what_discord_shows_is_read(classroom: Sandbox, typed: str, shown: str) -> None:
    typed = typed.format(ben=classroom.users["Ben"].id, lab=classroom.channels["lab"].id)
    assert await heard(classroom, f"!mask {typed}") == shown
    if "@Ben" not in shown:  # with slash commands Discord sends ids alone
        used = await classroom.slash("Ann", "mask", sentence=typed)
        assert footer(await used.response(timeout=60)) == shown
    said = await classroom.say("Chloe", typed)
    assert footer(await ask(classroom, "!mask", reply_to=said)) == shown


async def test_a_forwarded_message_is_read(classroom: Sandbox) -> None:
    said = await classroom.say("Chloe", "> **Birds** can [MASK].", channel="lab")
    forwarded = await classroom.forward("Ben", said)
    assert footer(await ask(classroom, "!mask", reply_to=forwarded)) == "Birds can [MASK]."


# The end of a sentence.


async def test_a_gap_at_the_end_gets_words_and_not_a_full_stop(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!mask I like to eat ___")
    assert "BERT expects the sentence to end here: **.**" in description(reply)
    assert footer(reply) == "I like to eat [MASK]."
    assert all(word.isalpha() for _, word, _ in rows(reply))
    stopped = await ask(classroom, "!mask I like to eat ___.")
    assert rows(stopped) == rows(reply)
    assert "expects the sentence to end" not in description(stopped)
    # What follows is about the sentence that was shown.
    assert footer(await ask(classroom, "!attn 1 1")) == "I like to eat [MASK]."


async def test_both_are_answered_in_one_run(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner) as bot:
        before = bot.desk.services.model.runs
        reply = await ask(sandbox, "!mask Today the weather is ___")
        assert "expects the sentence to end" in description(reply)
        assert bot.desk.services.model.runs == before + 1


async def test_a_sentence_as_long_as_may_be_is_answered_as_it_is(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner, max_tokens="8"):
        assert await heard(sandbox, "!mask one two three four five [MASK]") == (
            "one two three four five [MASK]"
        )


@pytest.mark.parametrize(
    ("typed", "heard_as"),
    [
        ("\u201cI like ___\u201d", "\u201cI like [MASK].\u201d"),
        ("I want a ___ now", "I want a [MASK] now"),
    ],
)
async def test_a_full_stop_goes_where_the_sentence_ends(
    classroom: Sandbox, typed: str, heard_as: str
) -> None:
    assert await heard(classroom, f"!mask {typed}") == heard_as


async def test_given_words_are_asked_of_the_whole_sentence(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!mask words=pizza,fish I like to eat ___")
    assert "So this is about the sentence with a full stop" in description(reply)
    assert "**fish**" in description(reply)


# Half a command, or a little more.


async def test_a_pattern_may_be_named_as_people_say_it(classroom: Sandbox) -> None:
    await ask(classroom, f"!mask {TURTLE}")
    for typed in ("previous word", "last token", "previous words.", "prev"):
        reply = await ask(classroom, f"!find {typed}")
        assert only_embed(reply)["title"] == "Which head looks at the previous token?"
        assert footer(reply) == TURTLE
        assert ranked(reply)
    assert await heard(classroom, "!heads next token") == TURTLE
    assert await heard(classroom, f"!check 3 10 next word {GAP}") == GAP


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("!find previous banana", "Is `banana` the sentence?"),
        ("!check 3 10 next head", "type `!check 3 10 next` alone"),
        ("!find next in layer 3", "Is `in layer 3` the sentence?"),
        ("!heads layer 3", "Is `layer 3` the sentence?"),
        ("!heads nxt", "Did you mean `!heads next`?"),
        ("!find [MASK] sat on the mat.", "I need a pattern"),
        ("!attn 3 10 The cat. // The dog.", "That is 2 sentences"),
        ("!export", "`!export zip`"),
        ("!mean 3 9", "Is `9` the sentence?"),
        ("!attn 3 9 10", "Is `10` the sentence?"),
        ("!check", "like: `!check"),
        ("!compare x", "like: `!compare"),
        ("!head", "like: `!head"),
    ],
)
async def test_what_is_hardly_meant_is_asked_back(
    classroom: Sandbox, typed: str, said: str
) -> None:
    await ask(classroom, f"!mask {TURTLE}")
    await assert_helped(classroom, typed, said)
    # And the next command is about the same sentence as before.
    assert await heard(classroom, "!mask") == TURTLE


@pytest.mark.parametrize("link", ["adjective -> noun", "Nouns -> verb", "cat -> adverbs"])
async def test_kinds_of_words_are_not_known(classroom: Sandbox, link: str) -> None:
    reply = await ask(classroom, f"!find {link} The small cat sat.")
    assert "I can't tell which words are" in reply["content"]
    assert "the small cat sat" in reply["content"]
    assert "`!find sat -> small`" in reply["content"]
    assert "`next`" in reply["content"]


@pytest.mark.parametrize("token", ["[MASK]", "[CLS]", "[SEP]"])
async def test_a_sentence_may_begin_with_a_token_in_brackets(
    classroom: Sandbox, token: str
) -> None:
    assert await heard(classroom, f"!heads {token} sat on the mat.") == f"{token} sat on the mat."


# Other scripts.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e04\u0e23\u0e31\u0e1a", "Thai words"),
        ("I like \U0001f984 and [MASK].", "some of this"),
    ],
)
async def test_what_has_no_pieces_is_explained(classroom: Sandbox, text: str, said: str) -> None:
    for command in ("attn 3 10", "heads", "attn 3 10 view=lines"):
        reply = await ask(classroom, f"!{command} {text}")
        assert f"no pieces to spell {said} with" in description(reply)
    again = await press(classroom, "Ann", reply, "Heat map")
    assert f"no pieces to spell {said} with" in description(again)
    assert "UNK" not in description(await ask(classroom, "!attn 3 10 Caf\u00e9 \u00e0 la carte."))


async def test_text_from_right_to_left_keeps_the_rest_in_order(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!mask \u0645\u0631\u062d\u0628\u0627 [MASK] \u064a\u0627")
    assert "\u2068\u0645\u0631\u062d\u0628\u0627 \u2069**" in description(reply)


async def test_no_sign_shows_a_word_backwards(classroom: Sandbox) -> None:
    assert await heard(classroom, "!mask \u202eevil\u202c is [MASK].") == "evil is [MASK]."


# Which model answers.


async def test_the_model_in_the_box_is_introduced_once_in_a_channel(
    sandbox: Sandbox, runner: Runner
) -> None:
    def introduced(reply: Message) -> bool:
        return "the small model in the box" in description(reply)

    async with running_bot(sandbox, runner, model="bundled"):
        assert introduced(await ask(sandbox, f"!mask {GAP}"))
        assert not introduced(await ask(sandbox, f"!mask {GAP}", user="Ben"))
        other = await ask(sandbox, f"!attn 3 10 {GAP}", channel="lab")
        assert introduced(other)
        assert "`MODEL=bert-base-uncased`" in description(other)
    async with running_bot(sandbox, runner, model="someone/bert"):
        assert not introduced(await ask(sandbox, f"!mask {GAP}", channel="lab"))


# Edits and colours.


async def test_an_answered_command_may_be_edited_at_any_time(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.client._EDITS_WITHIN", timedelta(0))
    async with running_bot(sandbox, runner):
        said = await sandbox.say("Ann", f"!mask {GAP}")
        reply = await sandbox.reply_to(said)
        await sandbox.edit("Ann", said, f"!mask {TURTLE}")
        await sandbox.changed(reply, lambda changed: footer(changed) == TURTLE)


async def test_a_button_for_colours_says_which_it_gives(classroom: Sandbox) -> None:
    head = await ask(classroom, f"!attn 3 10 {TURTLE}")
    cividis = await press(classroom, "Ann", head, "Cividis colours")
    assert button(cividis, "Viridis colours")
