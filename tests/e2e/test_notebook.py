"""Notebooks: what is kept of answers, in which order, and as a file."""

import asyncio
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from model.bert.runner import Runner
from records.notebooks import MOST_LINES, MOST_OF_A_PERSON, Keeping
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.notebooks import KEPT, keep, own
from tests.e2e.talk import (
    PRIVATE,
    SENTENCE,
    TURTLE,
    all_labels,
    ask,
    assert_helped,
    assert_pings_nobody,
    button,
    choose,
    description,
    footer,
    labels,
    newcomer,
    only_embed,
    press,
)

ROCK = "I threw a small rock and it fell in the [MASK]."


def titles(notebook: dict[str, object]) -> list[str]:
    """What the entries of a list are called, without their numbers."""
    return re.findall(r"^\*\*\d+\*\* (.+)$", description(notebook), re.MULTILINE)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        (f"!check 3 10 next {TURTLE}", "layer 3, head 10 looks at the next token"),
        (f"!check 4 11 slowly -> moved {TURTLE}", "layer 4, head 11 looks from slowly to moved"),
        (f"!find next {TURTLE}", "looks at the next token"),
        (f"!find slowly -> moved {TURTLE}", "looks from slowly to moved"),
        (f"!compare 3 10 {TURTLE} // {ROCK}", "layer 3, head 10 "),
        (f"!compare 3-10 8-5 {TURTLE}", "3-10 and 8-5 "),
        (f"!off 3-10 {TURTLE}", "layer 3, head 10 switched off (zero)"),
        (f"!swap turtle -> train {TURTLE}", "turtle → train"),
    ],
)
async def test_every_answer_that_claims_something_can_be_kept(
    sandbox: Sandbox, runner: Runner, typed: str, title: str
) -> None:
    async with running_bot(sandbox, runner):
        reply = await ask(sandbox, typed)
        assert (await keep(sandbox, "Ann", reply)).startswith(f"{KEPT}1 in your notebook.")
        notebook = await own(sandbox, "Ann")
        (told,) = titles(notebook)
        assert title in told
        # And it leads to the answer again, whose numbers are the same.
        (entry,) = labels(notebook, 0)
        opened = await choose(sandbox, "Ann", notebook, 0, entry)
        anew = await press(sandbox, "Ann", opened, "Measure anew")
        assert only_embed(anew)["title"] == only_embed(reply)["title"]
        assert description(anew) == description(reply).split("\n-# This is the small")[0]
        assert button(anew, "Keep")


async def test_what_claims_nothing_has_no_such_button(classroom: Sandbox) -> None:
    for typed in (f"!attn 3 10 {TURTLE}", f"!mask {TURTLE}", f"!heads {TURTLE}"):
        assert "Keep" not in all_labels(await ask(classroom, typed))


async def test_the_button_stands_at_the_end_of_the_last_row(classroom: Sandbox) -> None:
    for typed in (
        f"!check 3 10 next {TURTLE}",
        f"!find next {TURTLE}",
        f"!compare 3-10 8-5 {TURTLE}",
        f"!off 3-10 {TURTLE}",
        f"!swap turtle -> train {TURTLE}",
    ):
        reply = await ask(classroom, typed)
        names = [item["label"] for item in reply["components"][-1]["components"]]
        assert names[-2:] == ["Keep", "Delete"] or names[-1] == "Keep", names


async def test_a_finding_has_its_numbers_sentences_and_what_breaks_it(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        reply = await ask(sandbox, f"!check 3 10 prev {TURTLE} // {ROCK}")
        await keep(sandbox, "Ann", reply, "Not *that*, @everyone.")
        notebook = await own(sandbox, "Ann", number=1)
    assert notebook["flags"] & PRIVATE
    assert only_embed(notebook)["title"].startswith("1 of 1: Not true: layer 3, head 10 ")
    for said in re.findall(r"^-# ([✓✗] .+)$", description(reply), re.MULTILINE):
        assert f"-# {said}" in description(notebook)
    assert "Not in 1 (*The turtle" in description(notebook)
    assert "\n> Not \\*that\\*, @\u200beveryone." in description(notebook)
    assert footer(notebook) == footer(reply) == f"{TURTLE}\n{ROCK}"
    assert_pings_nobody(notebook)


async def test_anybody_keeps_anything_for_themselves(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        reply = await ask(sandbox, f"!check 3 10 next {TURTLE}")
        copy = await press(sandbox, "Ben", reply, "▶")
        assert (await keep(sandbox, "Ben", reply)).startswith(f"{KEPT}1 ")
        assert (await keep(sandbox, "Ben", copy)).startswith(f"{KEPT}2 ")
        assert (await keep(sandbox, "Ben", reply, "Twice.")).startswith("It was in your notebook")
        assert "head 11" in titles(await own(sandbox, "Ben"))[1]
        assert "There is nothing in it yet." in description(await own(sandbox, "Ann"))


async def test_all_of_it_works_after_a_restart(
    sandbox: Sandbox, runner: Runner, tmp_path: Path
) -> None:
    folder = str(tmp_path / "data")
    async with running_bot(sandbox, runner, data_folder=folder):
        reply = await ask(sandbox, f"!check 3 10 next {TURTLE}")
        used = await sandbox.click("Ann", reply, button(reply, "Keep")["custom_id"])
        await used.modal(timeout=60)
        await keep(sandbox, "Ben", reply)
        bens = await ask(sandbox, "!notebook", user="Ben")
    await sandbox.wait_offline()
    async with running_bot(sandbox, runner, data_folder=folder):
        # A form that was open meanwhile, a button, and a list.
        sent = await sandbox.submit("Ann", used, {"typed": "Still true."})
        assert (await sent.response(timeout=60))["content"].startswith(f"{KEPT}1 ")
        assert "Still true." in description(await own(sandbox, "Ann"))
        assert (await keep(sandbox, "Chloe", reply)).startswith(f"{KEPT}1 ")
        opened = await choose(sandbox, "Ben", bens, 0, labels(bens, 0)[0])
        anew = await press(sandbox, "Ben", opened, "Measure anew")
        assert only_embed(anew)["title"] == only_embed(reply)["title"]


async def filled(sandbox: Sandbox, *notes: str) -> None:
    for note in notes:
        await ask(sandbox, f"!note new {note}")


async def test_entries_are_put_in_order_and_deleted(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        await filled(sandbox, "a", "b", "c", "d")
        moved = await ask(sandbox, "!notebook move 4 1")
        assert titles(moved) == ["Note: d", "Note: a", "Note: b", "Note: c"]
        opened = await choose(sandbox, "Ann", moved, 0, "2 Note: a")
        assert button(opened, "Up")
        opened = await press(sandbox, "Ann", opened, "Up")
        assert only_embed(opened)["title"] == "1 of 4: Note: a"
        assert button(opened, "Up")["disabled"]
        for number in (2, 3, 4):
            opened = await press(sandbox, "Ann", opened, "Down")
            assert only_embed(opened)["title"] == f"{number} of 4: Note: a"
        assert button(opened, "Down")["disabled"]
        gone = await press(sandbox, "Ann", opened, "Delete 4")
        assert description(gone).startswith("Deleted: Note: a")
        assert titles(gone) == ["Note: d", "Note: b", "Note: c"]
        assert titles(await ask(sandbox, "!notebook delete 2")) == ["Note: d", "Note: c"]
        slash = await own(sandbox, "Ann", action="move", number=2, to=1)
        assert titles(slash) == ["Note: c", "Note: d"]
        assert titles(await own(sandbox, "Ann", action="delete", number=1)) == ["Note: d"]


async def test_nobody_else_uses_a_notebook(sandbox: Sandbox, runner: Runner) -> None:
    """Not even Ben, who may change every reply; and it says who sees it."""
    async with running_bot(sandbox, runner):
        await ask(sandbox, "!note new mine", user="Ben")
        seen = await ask(sandbox, "!notebook", user="Ben")
        assert "Everybody here can see this" in description(seen)
        offered = seen["components"][0]["components"][0]
        used = await sandbox.choose(
            "Ann", seen, offered["custom_id"], [offered["options"][0]["value"]]
        )
        refused = await used.response(timeout=60)
        assert refused["content"].startswith("That is somebody else's.")
        assert refused["flags"] & PRIVATE
        assert titles(sandbox.message(seen)) == ["Note: mine"]
        private = await own(sandbox, "Ben")
        assert private["flags"] & PRIVATE
        assert "Everybody" not in description(private)


async def test_a_long_notebook_has_pages(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        await filled(sandbox, *map(str, range(10)))
        first = await own(sandbox, "Ann")
        assert len(titles(first)) == 8
        second = await press(sandbox, "Ann", first, "After ▶")
        assert titles(second) == ["Note: 8", "Note: 9"]
        assert "After ▶" not in all_labels(second)
        assert titles(await press(sandbox, "Ann", second, "◀ Before")) == titles(first)


async def test_lines_go_where_they_are_meant_to(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        alone = await ask(sandbox, "!note Nothing is kept *yet* by <@1>.")
        assert only_embed(alone)["title"] == "1 of 1: Note: Nothing is kept yet by @\u200bsomeone."
        for head in ("9", "10"):
            await keep(sandbox, "Ann", await ask(sandbox, f"!check 3 {head} next {TURTLE}"))
        await ask(sandbox, "!notebook move 3 1")
        last = await ask(sandbox, "!note To what was kept last.")
        assert only_embed(last)["title"].startswith("1 of 3: True: layer 3, head 10")
        assert "> To what was kept last." in description(last)
        third = await ask(sandbox, "!note 3 To the third.")
        assert only_embed(third)["title"].startswith("3 of 3: True: layer 3, head 9")
        used = await sandbox.slash("Ann", "note", text="A further one.", number=3)
        further = await used.response(timeout=60)
        assert further["flags"] & PRIVATE
        assert "> To the third.\n> A further one." in description(further)
        for number in range(MOST_LINES - 2):
            await ask(sandbox, f"!note 3 line {number}")
        await assert_helped(sandbox, "!note 3 one too many", "no more fit", "!note new")


async def test_nothing_has_the_number_0(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        for number in range(3):
            await ask(sandbox, f"!note new line {number}")
        for typed in ("delete 0", "0", "move 0 1"):
            await assert_helped(sandbox, f"!notebook {typed}", "There is no 0", "from 1 to 3")
        await assert_helped(sandbox, "!note 0 errors here.", "There is no 0")
        assert "errors" not in description(await own(sandbox, "Ann"))


async def test_an_edit_that_can_not_be_kept_takes_nothing_away(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        written = await sandbox.say("Ann", "!note new precious line")
        reply = await sandbox.reply_to(written)
        await sandbox.edit("Ann", written, "!note 7 precious line")
        await sandbox.changed(reply, lambda message: "There is no 7" in message["content"])
        assert "precious line" in description(await own(sandbox, "Ann"))
        await sandbox.edit("Ann", written, "!note new less precious")
        reply = await sandbox.changed(reply, lambda message: bool(message["embeds"]))
        assert "1 of 1" in only_embed(reply)["title"]
        assert "> precious line" not in description(await own(sandbox, "Ann"))


async def test_an_edited_note_is_written_anew(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        await keep(sandbox, "Ann", await ask(sandbox, f"!check 3 10 next {TURTLE}"))
        written = await sandbox.say("Ann", "!note It lokks up.")
        reply = await sandbox.reply_to(written)
        await sandbox.edit("Ann", written, "!note It looks up.")
        reply = await sandbox.changed(reply, lambda message: "looks up" in description(message))
        assert "lokks" not in description(reply)
        await sandbox.edit("Ann", written, "!note new It looks up.")
        await sandbox.changed(reply, lambda message: "2 of 2" in only_embed(message)["title"])
        assert "> It looks up." not in description(await own(sandbox, "Ann", number=1))
        await sandbox.edit("Ann", written, "!note To the first again.")
        await sandbox.changed(reply, lambda message: "1 of 1" in only_embed(message)["title"])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("!note", "What shall I note?"),
        (f"!note {'x' * 281}", "281 characters"),
        ("!note 7 What?", "There is no 7 in your notebook. It is empty."),
        ("!notebook 2", "There is no 2"),
        ("!notebook 0", "There is no 0"),
        ("!notebook delete 0", "There is no 0"),
        ("!notebook delete", "`!notebook delete 3`"),
        ("!notebook move 1", "There is no 1"),
        ("!notebook move", "`!notebook move 3 1`"),
        ("!notebook burn it", "`!notebook export`"),
        ("!notebook delete all", "`!notebook delete 3`"),
        ("!notebook export", "Your notebook is empty. Press **Keep**"),
    ],
)
async def test_bad_input_is_helped(classroom: Sandbox, typed: str, expected: str) -> None:
    await assert_helped(classroom, typed, expected, user=newcomer(classroom))


async def test_a_full_notebook_says_how_to_make_room(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner) as bot:
        ann = sandbox.users["Ann"].id
        for number in range(MOST_OF_A_PERSON):
            line = Keeping(person=ann, name="Ann", guild=0, channel=0, lines=(str(number),))
            await bot.desk.records.notebooks.keep(line)
        reply = await ask(sandbox, f"!check 3 10 next {TURTLE}")
        used = await sandbox.click("Ann", reply, button(reply, "Keep")["custom_id"])
        await used.modal(timeout=60)
        sent = await sandbox.submit("Ann", used, {})
        refused = await sent.response(timeout=60)
        assert "room for 200" in refused["content"]
        assert "!notebook delete 1" in refused["content"]
        assert only_embed(await own(sandbox, "Ann"))["title"] == "Your notebook: 200 entries"
        assert titles(await own(sandbox, "Ann"))[0] == "Note: 0"


async def test_a_class_keeps_at_the_same_moment(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner) as bot:
        reply = await ask(sandbox, f"!check 3 10 next {TURTLE}")
        people = [sandbox.join(f"pupil{number}") for number in range(30)]
        said = await asyncio.gather(*(keep(sandbox, one, reply, one.username) for one in people))
        assert all(words.startswith(f"{KEPT}1 ") for words in said)
        guild = bot.guilds[0].id
        entries = await bot.desk.records.notebooks.of_guild(guild)
        assert sorted(entry.lines[0] for entry in entries) == sorted(one.username for one in people)
        assert {entry.person for entry in entries} == {one.id for one in people}


async def test_an_export_is_what_the_assignment_asks_for(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        await keep(sandbox, "Ann", await ask(sandbox, f"!check 3 10 next {TURTLE}"), "*Always*.")
        await keep(sandbox, "Ann", await ask(sandbox, f"!check 4 11 slowly -> moved {TURTLE}"))
        await keep(sandbox, "Ann", await ask(sandbox, f"!check 3 10 next {SENTENCE} // {ROCK}"))
        await keep(sandbox, "Ann", await ask(sandbox, f"!off 3-10 {TURTLE}"))
        await ask(sandbox, "!note new Ask about [CLS].")
        await ask(sandbox, "!notebook move 2 1")
        reply = await ask(sandbox, "!notebook export")
        reply = await sandbox.changed(reply, lambda message: bool(message["attachments"]), 30)
        archive = zipfile.ZipFile(io.BytesIO(await sandbox.attachment(reply)))
        used = await sandbox.slash("Ann", "notebook", action="export")
        private = await sandbox.changed(
            await used.response(timeout=60), lambda message: bool(message["attachments"]), 30
        )
        assert private["flags"] & PRIVATE
        assert await sandbox.attachment(private) == await sandbox.attachment(reply)
    text = archive.read("analysis.md").decode()
    assert text.startswith("# Analysis\n\n## Layer 4, Head 11\n\nLooks from slowly to moved.\n")
    (second,) = re.findall(
        r"^## Layer 3, Head 10\n\nLooks at.+?(?=^## )", text, re.MULTILINE | re.DOTALL
    )
    assert r"\*Always\*." in second
    examples = second.split("Example Sentences:\n")[1].split("\n\n")[0].splitlines()
    assert examples == [
        f"- {each.replace('[', chr(92) + '[').replace(']', chr(92) + ']')}"
        for each in (TURTLE, SENTENCE)
    ]
    assert "## Notes\n\n- Ask about" in text
    # Every picture is there, and they are those of the heads.
    pictures = re.findall(r"^!\[.+\]\((.+)\)$", text, re.MULTILINE)
    assert [name for name in archive.namelist() if name.endswith(".png")] == pictures
    assert len(pictures) == text.count("\n## Layer") == 3
    for name in pictures:
        Image.open(io.BytesIO(archive.read(name))).load()
    assert "4-11" in description(reply)
    numbers = json.loads(archive.read("notebook.json"))
    assert [entry.get("outcome") is None for entry in numbers] == [False] * 4 + [True]
    assert numbers[1]["values"]["heads"] == 144


async def test_pictures_that_do_not_fit_are_left_out(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_bot(sandbox, runner):
        for head in (9, 10):
            await keep(sandbox, "Ann", await ask(sandbox, f"!check 3 {head} next {TURTLE}"))
        monkeypatch.setattr("discord.Guild.filesize_limit", property(lambda _: 80_000))
        reply = await ask(sandbox, "!notebook export")
        reply = await sandbox.changed(reply, lambda message: bool(message["attachments"]), 30)
        data = await sandbox.attachment(reply)
    assert len(data) <= 80_000
    archive = zipfile.ZipFile(io.BytesIO(data))
    text = archive.read("analysis.md").decode()
    left_out = text.count("the file would be too large to send")
    assert left_out >= 1
    assert left_out + text.count("![") == 2
