"""`lesson`, as a class learns with it: at one's own pace, and led."""

import asyncio
import re
from pathlib import Path

import pytest

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.lessons import form, hand_in, title
from tests.e2e.talk import (
    PRIVATE,
    Message,
    all_labels,
    ask,
    assert_helped,
    assert_pings_nobody,
    button,
    description,
    footer,
    only_embed,
    press,
)

RUN = "Run the command"


async def at_step(sandbox: Sandbox, number: int, lesson: int = 1, user: str = "Ann") -> Message:
    """A message of a lesson, turned to a step."""
    shown = await ask(sandbox, f"!lesson {lesson}", user)
    while not title(shown).startswith("Step 1 "):
        shown = await press(sandbox, user, shown, "Back")
    for _ in range(number - 1):
        onward = "Next" if "Next" in all_labels(shown) else "Skip"
        shown = await press(sandbox, user, shown, onward)
    return shown


async def test_lessons_are_listed_and_begun(classroom: Sandbox) -> None:
    listed = await ask(classroom, "!lesson", "Chloe")
    assert all(f"**{number}. " in description(listed) for number in (1, 2, 3))
    assert "After this you can" in description(listed)
    assert "(45 minutes)" in description(listed)
    begun = await press(classroom, "Chloe", listed, "Lesson 2")
    assert begun["id"] == listed["id"]
    assert title(begun) == "Step 1 of 7: One sentence"
    assert "```\n!find slowly -> moved The turtle moved slowly.\n```" in description(begun)
    assert all_labels(begun) == ["Answer", "Hint", RUN, "Skip", "All lessons", "Delete"]
    back = await press(classroom, "Chloe", begun, "All lessons")
    assert "You are at step 1 of 7, and have solved 0." in description(back)


async def test_any_head_that_does_it_is_right_however_it_is_written(classroom: Sandbox) -> None:
    shown = await at_step(classroom, 5)
    assert title(shown) == "Step 5 of 8: The word before"
    wrong = await hand_in(classroom, "Ann", shown, "layer 3 head 10")
    assert wrong["id"] == shown["id"]
    assert "Not `3-10`: the score is 0.0" in description(wrong)
    assert "This head looks at the next token: score 1.00." in description(wrong)
    assert "Skip" in all_labels(wrong)
    for typed in ("L8H5", "1\u20133", " 2.3. "):
        right = await hand_in(classroom, "Ann", shown, typed)
        assert "Right, `" in description(right)
        assert "3 heads do: any is right." in description(right)
        assert "✓ You have this step." in description(right)
    assert "Next" in all_labels(right)
    assert_pings_nobody(right)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("the first one", "Layer and head must be whole numbers."),
        ("3", "Which head?"),
        ("99 1", "There is no layer 99."),
        ("@everyone", "lesson answer"),
    ],
)
async def test_what_is_no_head_gets_a_line_in_private(
    classroom: Sandbox, typed: str, said: str
) -> None:
    shown = await at_step(classroom, 4)
    opener = await form(classroom, "Ann", shown)
    sent = await classroom.submit("Ann", opener, {"typed": typed})
    told = await sent.followup(timeout=60)
    assert said in told["content"]
    assert told["flags"] & PRIVATE
    assert_pings_nobody(told)


async def test_an_answer_is_typed_as_a_command_too(classroom: Sandbox) -> None:
    user = classroom.join("Dora")
    await assert_helped_to(classroom, user.global_name or "", "!lesson answer 3 10")
    await ask(classroom, "!lesson attention", "Dora")
    right = await ask(classroom, "!lesson answer book", "Dora")
    assert "Right: BERT gives *book*" in description(right)
    after = await press(classroom, "Dora", right, "Next")
    assert title(after) == "Step 2 of 8: Where does a word look?"
    used = await (await classroom.slash("Dora", "lesson", answer="moved")).response(timeout=60)
    assert "Right: *turtle* gives *moved* 1.00" in description(used)
    assert used["flags"] & PRIVATE


async def assert_helped_to(sandbox: Sandbox, user: str, typed: str) -> None:
    reply = await ask(sandbox, typed, user)
    assert "You have no lesson open." in reply["content"]


async def test_hints_come_one_by_one(classroom: Sandbox) -> None:
    shown = await at_step(classroom, 6)
    assert "Hint 1" not in description(shown)
    first = await press(classroom, "Ann", shown, "Hint")
    assert "**Hint 1**" in description(first)
    assert "**Hint 2**" not in description(first)
    second = await press(classroom, "Ann", first, "Hint")
    assert "**Hint 2**" in description(second)
    no_more = await press(classroom, "Ann", second, "Hint")
    assert description(no_more) == description(second)


async def test_another_person_learns_in_a_private_copy(classroom: Sandbox) -> None:
    shown = await at_step(classroom, 2)
    copy = await press(classroom, "Ben", shown, "Hint")
    assert copy["flags"] & PRIVATE
    assert "**Hint 1**" in description(copy)
    assert "Hint 1" not in description(classroom.message(shown))
    judged = await hand_in(classroom, "Ben", copy, "moved")
    assert judged["id"] == copy["id"]
    assert "✓" in description(judged)
    handed = await hand_in(classroom, "Ben", shown, "slowly")
    assert handed["flags"] & PRIVATE
    assert "✓" not in description(classroom.message(shown))


async def test_own_sentences_numbers_and_swaps_are_measured(classroom: Sandbox) -> None:
    own = await at_step(classroom, 7)
    short = await hand_in(classroom, "Ann", own, "It rains.")
    assert "Write at least 4 words." in description(short)
    given = await hand_in(classroom, "Ann", own, "the turtle moved slowly")
    assert "Write a sentence of your own." in description(given)
    right = await hand_in(classroom, "Ann", own, "We played outside until it got dark.")
    assert "Right: in your sentence, `3-10` does it" in description(right)

    share = await at_step(classroom, 3)
    (weight,) = re.findall(r"gives \*moved\* (0\.\d\d)\.", description(share))
    assert "Not 2." in description(await hand_in(classroom, "Ann", share, "2"))
    left = f"{1 - float(weight):.2f}".replace(".", ",")
    assert "✓" in description(await hand_in(classroom, "Ann", share, left))

    counter = await at_step(classroom, 3, lesson=2)
    kept = await hand_in(classroom, "Ann", counter, "A very old turtle moved slowly.")
    assert "does it: *slowly* gives *moved* 1.00" in description(kept)
    broken = await hand_in(classroom, "Ann", counter, "Slowly the old train moved.")
    assert "Right: in your sentence, `2-3` does not do it" in description(broken)

    swap = await at_step(classroom, 6, lesson=3)
    few = await hand_in(classroom, "Ann", swap, "up -> down")
    assert "Not enough: this moves 8 % of the probability" in description(few)
    much = await hand_in(classroom, "Ann", swap, "table \u2192 river")
    assert "Right: this moves 48 % of the probability" in description(much)


@pytest.mark.parametrize(("number", "steps"), [(1, 8), (2, 7), (3, 7)])
async def test_a_button_shows_what_the_command_of_each_step_shows(
    classroom: Sandbox, number: int, steps: int
) -> None:
    """For whoever presses alone, and with the sentences that stand in the command."""
    for place in range(1, steps + 1):
        shown = await at_step(classroom, place, lesson=number)
        (command,) = re.findall(r"```\n(.+)\n```", description(shown), re.DOTALL)
        typed, pressed = [
            await classroom.changed(one, lambda message: bool(message["embeds"]), timeout=60)
            for one in (await ask(classroom, command), await press(classroom, "Ben", shown, RUN))
        ]
        assert pressed["flags"] & PRIVATE
        assert only_embed(pressed).get("footer") == only_embed(typed).get("footer"), title(shown)
        assert only_embed(pressed)["title"] == only_embed(typed)["title"], title(shown)
        assert description(pressed) == description(typed), title(shown)
        assert title(classroom.message(shown)) == title(shown)


async def test_a_restart_loses_nothing(sandbox: Sandbox, runner: Runner, tmp_path: Path) -> None:
    async with running_bot(sandbox, runner, data_folder=str(tmp_path)):
        shown = await at_step(sandbox, 4, user="Ben")
        solved = await hand_in(sandbox, "Ben", shown, "3-9")
        opener = await form(sandbox, "Ben", solved)
    await sandbox.wait_offline()
    async with running_bot(sandbox, runner, data_folder=str(tmp_path)):
        sent = await sandbox.submit("Ben", opener, {"typed": "3-10"})
        assert "Right, `3-10`" in description(await sent.response(timeout=60))
        listed = await ask(sandbox, "!lesson", "Ben")
        assert "You are at step 4 of 8, and have solved 1." in description(listed)
        again = await press(sandbox, "Ben", listed, "Go on: lesson 1, step 4")
        assert "✓ You have this step." in description(again)
        onward = await press(sandbox, "Ben", solved, "Next")
        assert title(onward) == "Step 5 of 8: The word before"
        resumed = await ask(sandbox, "!lesson 1", "Ben")
        assert title(resumed) == title(onward)


async def test_a_led_lesson_counts_who_has_it(classroom: Sandbox) -> None:
    led = await ask(classroom, "!lesson 2 led", "Ben")
    assert "Nobody has it yet." in description(led)
    assert all_labels(led) == ["Answer", "Hint", RUN, "Next", "End", "Delete"]
    wrong = await hand_in(classroom, "Chloe", led, "12 12")
    assert "Not `12-12`" in wrong["content"]
    assert wrong["flags"] & PRIVATE
    for user in ("Ben", "Chloe", "Chloe", "Ann"):
        told = await hand_in(classroom, user, led, "4-11")
        assert "Right, `4-11`" in told["content"]
        assert told["flags"] & PRIVATE
    counted = await classroom.changed(led, lambda shown: "3 people have it." in description(shown))
    assert "4-11" not in description(counted)

    for user in ("Ben", "Chloe"):
        seen = await press(classroom, user, led, RUN)
        assert seen["flags"] & PRIVATE
        assert title(seen) != title(led)
    hint = await press(classroom, "Chloe", led, "Hint")
    assert hint["flags"] & PRIVATE
    assert hint["content"].startswith("**Hint 1**")


async def test_only_who_leads_goes_on_and_late_answers_count_for_their_step(
    classroom: Sandbox,
) -> None:
    led = await ask(classroom, "!lesson 2 led", "Ben")
    refused = await press(classroom, "Chloe", led, "Next")
    assert (
        "Only who started this lesson, your teacher or a moderator can do that."
        in refused["content"]
    )
    assert refused["flags"] & PRIVATE
    late = await form(classroom, "Chloe", led)
    second = await press(classroom, "Ben", led, "Next")
    assert title(second) == "Step 2 of 7: More sentences"
    sent = await classroom.submit("Chloe", late, {"typed": "4-11"})
    assert "Right" in (await sent.response(timeout=60))["content"]
    assert title(classroom.message(led)) == title(second)
    first = await press(classroom, "Ann", second, "Back")  # she may manage messages
    assert "1 person has it." in description(first)
    over = await press(classroom, "Ben", first, "End")
    assert title(over) == "Lesson 2 is over: Is it true?"
    assert "One sentence: 1 person has it." in description(over)
    assert all_labels(over) == ["Delete"]


async def test_a_led_lesson_goes_on_after_a_restart(
    sandbox: Sandbox, runner: Runner, tmp_path: Path
) -> None:
    async with running_bot(sandbox, runner, data_folder=str(tmp_path)):
        led = await ask(sandbox, "!lesson 1 led=yes", "Ben")
        await hand_in(sandbox, "Chloe", led, "pen")
        await sandbox.changed(led, lambda shown: "1 person has it." in description(shown))
    await sandbox.wait_offline()
    async with running_bot(sandbox, runner, data_folder=str(tmp_path)):
        await hand_in(sandbox, "Ann", led, "pen")
        await sandbox.changed(led, lambda shown: "2 people have it." in description(shown))


async def test_a_class_answers_at_once(classroom: Sandbox) -> None:
    led = await ask(classroom, "!lesson 1 led", "Ben")
    people = [classroom.join(f"Pupil {number}") for number in range(12)]
    openers = []
    for person in people:
        opener = await classroom.click(person, led, button(led, "Answer")["custom_id"])
        await opener.modal()
        openers.append((person, opener))
    sent = [await classroom.submit(person, opener, {"typed": "pen"}) for person, opener in openers]
    told = await asyncio.gather(*(each.response(timeout=60) for each in sent))
    assert all("Right" in each["content"] for each in told)
    await classroom.changed(led, lambda shown: "12 people have it." in description(shown))


async def test_the_sheet_is_for_those_who_lead_and_private(classroom: Sandbox) -> None:
    await assert_helped(classroom, "!lesson sheet", "choose its option `sheet`")
    refused = await (await classroom.slash("Ben", "lesson", sheet="yes")).response(timeout=60)
    assert "manage messages" in refused["content"]
    assert not refused["attachments"]
    given = await (await classroom.slash("Ann", "lesson", sheet="yes")).response(timeout=60)
    assert given["flags"] & PRIVATE
    text = (await classroom.attachment(given)).decode()
    assert text.startswith("# Teaching with it")
    assert "- `8-5`: the score is 0.99" in text


async def test_the_command_as_a_slash_command_is_private_unless_it_is_led(
    classroom: Sandbox,
) -> None:
    own = await (await classroom.slash("Ben", "lesson", lesson="limits")).response(timeout=60)
    assert own["flags"] & PRIVATE
    assert footer(own) == "Then I picked up a [MASK] from the table."
    led = await (await classroom.slash("Ben", "lesson", lesson="limits", led="yes")).response(
        timeout=60
    )
    assert not led["flags"] & PRIVATE
    assert "Nobody has it yet." in description(led)
    await hand_in(classroom, "Chloe", led, "8-5")
    await classroom.changed(led, lambda shown: "1 person has it." in description(shown))
    listed = await (await classroom.slash("Ben", "lesson", led="yes")).response(timeout=60)
    assert listed["flags"] & PRIVATE


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "!lesson 4",
            "Which lesson? `!lesson 1`, *What attention is*; `!lesson 2`, *Is it true?*; `!less",
        ),
        ("!lesson atention", "Did you mean `!lesson 1`, *What attention is*?"),
        ("!lesson thre", "Did you mean `!lesson 3`, *What it does not tell*?"),
        ("!lesson 1 quickly", "Which lesson?"),
        ("!lesson led", "Which lesson?"),
    ],
)
async def test_what_is_no_lesson_gets_a_line(classroom: Sandbox, typed: str, said: str) -> None:
    await assert_helped(classroom, typed, said)


@pytest.mark.parametrize(
    ("typed", "lesson"),
    [
        *(("!lesson one", 1), ("!lesson 1.", 1), ("!lesson First", 1), ("!lesson attention", 1)),
        *(("!lesson lesson two", 2), ("!lesson no. 2", 2), ("!lesson is it true?", 2)),
        *(("!lesson Three!", 3), ("!lesson What it does not tell", 3), ("!lesson limits", 3)),
        *(("!lesson 2. led", 2), ("!lesson Is it true led", 2), ("!lesson led=yes three", 3)),
    ],
)
async def test_a_lesson_is_named_as_people_name_it(
    classroom: Sandbox, typed: str, lesson: int
) -> None:
    shown = await ask(classroom, typed, "Chloe")
    assert description(shown).startswith(f"-# Lesson {lesson}: ")
    assert ("Nobody has it yet." in description(shown)) is ("led" in typed)


async def test_a_model_that_can_do_little_has_what_it_can_do(workshop: Sandbox) -> None:
    """Its heads hand on nothing, so that none of them matters for an answer."""
    listed = await ask(workshop, "!lesson")
    assert "**2. Is it true?** (" in description(listed)
    begun = await ask(workshop, "!lesson 1")
    assert title(begun).startswith("Step 1 of ")
    given = await (await workshop.slash("Ann", "lesson", sheet="yes")).response(timeout=60)
    text = (await workshop.attachment(given)).decode()
    assert "*What matters?*: This model has no head that matters alone." in text


async def test_a_lesson_without_any_step_is_said_to_be_so(
    sandbox: Sandbox, small_runner: Runner
) -> None:
    async with running_bot(sandbox, small_runner, max_tokens="8"):
        listed = await ask(sandbox, "!lesson")
        assert "**3. " not in description(listed)
        refused = await ask(sandbox, "!lesson 3")
        assert "can do no step of that lesson" in refused["content"]
