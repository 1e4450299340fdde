"""The quiz: a class answers with buttons, in secret, and whoever leads it reveals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from replies.plain import plain
from sandbox.testing import Sandbox
from tests.e2e.quizzing import (
    answers,
    choices,
    counts,
    end,
    next_question,
    points,
    reveal,
    right,
    vote,
)
from tests.e2e.talk import (
    PRIVATE,
    TURTLE,
    Message,
    all_labels,
    alt_text,
    ask,
    assert_helped,
    assert_pings_nobody,
    button,
    description,
    footer,
    only_embed,
    press,
)

if TYPE_CHECKING:
    from sandbox.testing import Sandbox


@pytest.fixture(autouse=True)
async def no_quiz_is_open(classroom: Sandbox) -> None:
    """A channel has one at a time, and others were here before."""
    for channel in ("general", "lab"):
        await ask(classroom, "!quiz end", channel=channel)


@pytest.mark.parametrize("kind", ["word", "head", "find", "true"])
async def test_three_people_answer_in_secret_until_the_reveal(
    classroom: Sandbox, kind: str
) -> None:
    question = await ask(classroom, f"!quiz {kind}")
    assert only_embed(question)["title"].startswith("Question 1 of 5: ")
    assert answers(question) == "Nobody has answered yet."
    assert_pings_nobody(question)
    before = description(question)

    told = [await vote(classroom, user, question, 1) for user in ("Ann", "Ben", "Chloe")]
    assert all(one["flags"] & PRIVATE for one in told)
    assert {one["content"] for one in told} == {
        f"You chose **{plain(choices(question)[1])}**. You can change it until the reveal."
    }
    changed = await vote(classroom, "Ben", question, 0)
    assert choices(question)[0] in changed["content"]

    shown = await classroom.changed(question, lambda one: answers(one).startswith("**3**"))
    assert description(shown) == before
    assert "✓" not in before

    revealed = await reveal(classroom, "Ann", question)
    assert revealed["id"] == question["id"]
    place = right(revealed)
    assert counts(revealed)[:2] == [1, 2]
    assert f"{[1, 2, 0, 0, 0, 0][place]} of 3 people chose it." in description(revealed)
    assert len(revealed["attachments"]) == 1
    assert not choices(revealed)
    assert answers(revealed) == ""
    assert_pings_nobody(revealed)
    following = only_embed(revealed)["fields"][0]
    assert following["name"] == "Look at this next"
    assert following["value"].startswith("```\n!")
    expected = {0: ["Ben"], 1: ["Ann", "Chloe"]}.get(place, [])
    assert all(f"<@{classroom.users[user].id}> 1 point" in points(revealed) for user in expected)
    assert points(revealed).count("1 point") == len(expected)


async def test_what_to_look_at_next_works_and_leaves_the_reveal_as_it_is(
    classroom: Sandbox,
) -> None:
    question = await ask(classroom, "!quiz head rounds=1")
    revealed = await reveal(classroom, "Ann", question)
    command = only_embed(revealed)["fields"][0]["value"].strip("`\n")
    assert only_embed(await ask(classroom, command))["title"].startswith("True")
    for label in all_labels(revealed):
        copy = await press(classroom, "Ann", revealed, label)
        assert copy["flags"] & PRIVATE
        assert footer(copy) == footer(revealed)
    assert classroom.message(revealed)["embeds"] == revealed["embeds"]


async def test_the_picture_of_a_head_does_not_name_it(classroom: Sandbox) -> None:
    question = await ask(classroom, f"!quiz head {TURTLE}")
    (attachment,) = question["attachments"]
    said = f"{attachment['filename']} {alt_text(question)} {question['embeds']} {answers(question)}"
    assert not re.search(r"layer|\d+-\d+|head \d", said, re.IGNORECASE)
    assert len(choices(question)) == 4
    revealed = await reveal(classroom, "Ann", question)
    assert re.search(r"\*\*layer \d+, head \d+\*\*", description(revealed))
    assert revealed["attachments"][0]["filename"].startswith("layer")


async def test_the_four_heads_of_find_have_letters_in_place_of_names(classroom: Sandbox) -> None:
    question = await ask(classroom, f"!quiz find {TURTLE}")
    assert choices(question) == ["A", "B", "C", "D"]
    assert not re.search(
        r"layer|\d+-\d+", f"{question['embeds']}{alt_text(question)}", re.IGNORECASE
    )
    revealed = await reveal(classroom, "Ann", question)
    assert re.search(r"A is \d+-\d+, B is \d+-\d+, C is \d+-\d+ and D is", description(revealed))


async def test_people_type_words_of_their_own(classroom: Sandbox) -> None:
    question = await ask(classroom, f"!quiz word {TURTLE}")
    assert len(choices(question)) == 5
    assert footer(question) == TURTLE

    async def type_own(user: str, word: str) -> Message:
        opener = await classroom.click(
            user, question, button(question, "Type your own")["custom_id"]
        )
        await opener.modal()
        return await (await classroom.submit(user, opener, {"typed": word})).response(timeout=60)

    listed = choices(question)[2].removeprefix("C: ")
    assert "**zebra**" in (await type_own("Ann", "Zebra"))["content"]
    assert f"**C: {listed}**" in (await type_own("Ben", f" {listed.upper()}. "))["content"]
    assert "one word" in (await type_own("Chloe", "two words"))["content"]
    assert "hurt" in (await type_own("Chloe", "idiot"))["content"]

    revealed = await reveal(classroom, "Ann", question)
    assert sum(counts(revealed)) == 2
    assert counts(revealed)[2] == 1
    assert "Typed: *zebra* 1." in description(revealed)


async def test_a_form_that_is_sent_in_after_the_reveal_is_too_late(classroom: Sandbox) -> None:
    question = await ask(classroom, f"!quiz word {TURTLE}")
    opener = await classroom.click("Ben", question, button(question, "Type your own")["custom_id"])
    await opener.modal()
    revealed = await reveal(classroom, "Ann", question)
    late = await classroom.submit("Ben", opener, {"typed": "zebra"})
    assert "Too late" in (await late.response(timeout=60))["content"]
    assert sum(counts(classroom.message(revealed))) == 0


async def all_of(classroom: Sandbox, question: Message) -> tuple[str, tuple[str, ...], bytes]:
    """A question with its choices and its picture: two heads may be asked about alike."""
    picture = await classroom.attachment(question) if question["attachments"] else b""
    return description(question), tuple(choices(question)), picture


async def test_a_round_has_several_questions_and_a_scoreboard(classroom: Sandbox) -> None:
    question = await ask(classroom, "!quiz rounds=3")
    asked = [await all_of(classroom, question)]
    for number in (1, 2, 3):
        assert only_embed(question)["title"].startswith(f"Question {number} of 3")
        await vote(classroom, "Ben", question, 0)
        revealed = await reveal(classroom, "Ann", question)
        heading = only_embed(revealed)["fields"][-1]["name"]
        assert heading == ("Points so far" if number < 3 else "Points of this round")
        assert ("Next" in all_labels(revealed)) is (number < 3)
        if number < 3:
            question = await next_question(classroom, "Ann", revealed)
            asked.append(await all_of(classroom, question))
            old = await classroom.changed(revealed, lambda one: "Next" not in all_labels(one))
            assert "End" not in all_labels(old)
    assert len(set(asked)) == 3


async def test_whoever_leads_ends_a_round_early(classroom: Sandbox) -> None:
    question = await ask(classroom, "!quiz true")
    await vote(classroom, "Ben", question, 0)
    ended = await end(classroom, "Ann", question)
    assert sum(counts(ended)) == 1
    assert only_embed(ended)["fields"][-1]["name"] == "Points of this round"
    assert not {"Next", "End", "Reveal"} & set(all_labels(ended))

    question = await ask(classroom, "!quiz true")
    revealed = await reveal(classroom, "Ann", question)
    ended = await end(classroom, "Ann", revealed)
    assert only_embed(ended)["fields"][-1]["name"] == "Points of this round"


async def test_only_whoever_started_it_and_moderators_lead(classroom: Sandbox) -> None:
    question = await ask(classroom, "!quiz true", user="Ben", channel="lab")
    for label in ("Reveal", "End"):
        told = await press(classroom, "Chloe", question, label)
        assert told["flags"] & PRIVATE
        assert "Only who started this quiz" in told["content"]
    assert "Reveal" in all_labels(classroom.message(question))
    revealed = await reveal(classroom, "Ben", question)
    told = await press(classroom, "Chloe", revealed, "Next")
    assert told["flags"] & PRIVATE
    await end(classroom, "Ann", revealed)  # she moderates


async def test_a_channel_has_one_quiz_and_beginning_another_one_ends_none(
    classroom: Sandbox,
) -> None:
    first = await ask(classroom, "!quiz true", user="Ben", channel="lab")
    await vote(classroom, "Chloe", first, 0)
    for user, said in (
        ("Chloe", "Whoever started it can end it with `!quiz end`"),
        ("Ben", "End it first: press *End* under it, or type `!quiz end`."),
        ("Ann", "End it first"),  # she moderates
    ):
        refused = await ask(classroom, "!quiz head", user=user, channel="lab")
        assert "A quiz is open here already, at question 1." in refused["content"]
        assert said in refused["content"]
    revealed = await reveal(classroom, "Ben", first)
    assert sum(counts(revealed)) == 1
    second = await next_question(classroom, "Ben", revealed)
    await vote(classroom, "Chloe", second, 1)
    refused = await ask(classroom, "!quiz", user="Ben", channel="lab")
    assert "at question 2." in refused["content"]
    await end(classroom, "Ben", second)


async def test_a_quiz_is_ended_by_the_command_with_its_reveal_and_points(
    classroom: Sandbox,
) -> None:
    question = await ask(classroom, "!quiz true", user="Ben", channel="lab")
    for place, user in enumerate(("Ann", "Chloe")):
        await vote(classroom, user, question, place)
    refused = await ask(classroom, "!quiz end", user="Chloe", channel="lab")
    assert "Only who started this quiz, your teacher or a moderator" in refused["content"]
    told = await ask(classroom, "!quiz end", user="Ben", channel="lab")
    assert told["content"].startswith("The quiz is over.\n**1.** <@")
    assert_pings_nobody(told)
    shown = classroom.message(question)
    assert counts(shown) == [1, 1]
    assert len(shown["attachments"]) == 1
    assert not {"Reveal", "Next", "End"} & set(all_labels(shown))
    assert only_embed(shown)["fields"][-1]["name"] == "Points of this round"
    nothing = await ask(classroom, "!quiz end", user="Ben", channel="lab")
    assert "No quiz is open here." in nothing["content"]

    gone = await ask(classroom, "!quiz head", user="Ben", channel="lab")
    await classroom.delete("Ann", gone)
    used = await classroom.slash("Ann", "quiz", kind="end", channel="lab")
    assert "The quiz is over." in (await used.response(timeout=60))["content"]
    following = await ask(classroom, "!quiz head", user="Ben", channel="lab")
    assert only_embed(following)["title"].startswith("Question 1 of 5")


async def test_a_question_says_who_may_reveal_and_end(classroom: Sandbox) -> None:
    question = await ask(classroom, "!quiz true", user="Ben", channel="lab")
    ben = classroom.users["Ben"].id
    said = f"Reveal and End are for who leads: <@{ben}>."
    assert said in description(question)
    revealed = await reveal(classroom, "Ben", question)
    assert said.replace("Reveal", "Next") in description(revealed)
    second = await next_question(classroom, "Ben", revealed)
    assert said in description(second)
    ended = await end(classroom, "Ben", second)
    assert "are for" not in description(ended)
    alone = await ask(classroom, "!quiz true", user="Ben", channel=classroom.direct_messages("Ben"))
    assert "are for" not in description(alone)
    await end(classroom, "Ben", alone)


async def test_a_point_for_who_explains_what_most_chose_wrongly(classroom: Sandbox) -> None:
    question = await ask(classroom, "!quiz find")
    nobody = await reveal(classroom, "Ann", question)
    assert not [row for row in nobody["components"] if row["components"][0]["type"] == 5]

    await end(classroom, "Ann", nobody)
    question = await ask(classroom, "!quiz find")
    for wrong, user in enumerate(("Ann", "Ben", "Chloe")):
        await vote(classroom, user, question, wrong % 2)
    revealed = await reveal(classroom, "Ann", question)
    place = right(revealed)
    mistaken = 0 if place != 0 else 1
    (select,) = [
        item for row in revealed["components"] for item in row["components"] if item["type"] == 5
    ]
    assert "explaining" in select["placeholder"]

    async def pick(by: str, user: str) -> Message:
        person = str(classroom.users[user].id)
        used = await classroom.choose(by, revealed, select["custom_id"], [person])
        return await classroom.next_message(
            lambda one: bool(one["flags"] & PRIVATE), timeout=60, after={"id": used.interaction.id}
        )

    explainer = "Ann" if mistaken == 0 else "Ben"
    other = {"Ann": "Ben", "Ben": "Ann"}[explainer]
    assert "Only who started" in (await pick("Ben", explainer))["content"]
    assert "did not choose" in (await pick("Ann", other))["content"]
    given = await pick("Ann", explainer)
    assert given["content"] == "Done: one more point."
    shown = classroom.message(revealed)
    assert f"★ A point for explaining: <@{classroom.users[explainer].id}>" in description(shown)
    assert f"<@{classroom.users[explainer].id}> 1 point" in points(shown)
    assert shown["attachments"] == revealed["attachments"]
    assert "already" in (await pick("Ann", explainer))["content"]
    assert "Next" in all_labels(shown)


async def test_it_is_led_by_slash_command_as_well(classroom: Sandbox) -> None:
    used = await classroom.slash("Ann", "quiz", kind="word", rounds=2, sentences=TURTLE)
    question = await used.response(timeout=60)
    assert only_embed(question)["title"] == "Question 1 of 2: Which word comes first?"
    await vote(classroom, "Ben", question, 0)
    revealed = await reveal(classroom, "Ann", question)
    following = await next_question(classroom, "Ann", revealed)
    # Nothing else is clear in that sentence: other sentences follow.
    assert footer(following) != TURTLE


async def test_in_direct_messages_one_plays_alone(classroom: Sandbox) -> None:
    channel = classroom.direct_messages("Ben")
    question = await ask(classroom, "!quiz true", user="Ben", channel=channel)
    await vote(classroom, "Ben", question, 0)
    ended = await end(classroom, "Ben", question)
    assert only_embed(ended)["fields"][-1]["name"] == "Points of this round"


async def test_sentences_that_the_class_used_last_are_taken(classroom: Sandbox) -> None:
    await ask(classroom, f"!attn 3 10 {TURTLE}", user="Ben", channel="lab")
    question = await ask(classroom, "!quiz head", user="Ben", channel="lab")
    assert footer(question) == TURTLE
    await end(classroom, "Ben", question)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("!quiz rounds=0", "a whole number from 1 to 20"),
        ("!quiz rounds=lots", "a whole number from 1 to 20"),
        ("!quiz hed", "quiz head"),
        ("!quiz question=3", "question"),
        ("!quiz word kind=music", "kind"),
        (f"!quiz word {'long ' * 100}", "tokens"),
        ("!quiz word Then I picked up a [MASK] from the table.", "no question with a clear answer"),
        ("!quiz word A [MASK] and a [MASK].", "no question with a clear answer"),
    ],
)
async def test_bad_input_gets_help(classroom: Sandbox, typed: str, expected: str) -> None:
    await assert_helped(classroom, typed, expected)
