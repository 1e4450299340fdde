"""Files to take along: what they hold, that they fit, and what is said while they are made."""

import csv
import io
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from typing import Any

import discord
import numpy as np
import pytest
from PIL import Image

from model.analysis import Analysis
from model.bert.runner import Runner
from model.word_filter import WordFilter
from rendering.archive import draw_layer_files
from rendering.layer import draw_layer
from rendering.overview import draw_overview
from replies import export, files
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import TURTLE, Message, ask, assert_helped, button, description, only_embed

FORMATS = {"zip", "png", "csv", "json", "npz"}
LONG = "word " * 61
PAIR = "The dog barked. ||| It was loud."


async def exported(sandbox: Sandbox, typed: str, user: str = "Ann") -> Message:
    """The answer to an export, when it is done."""
    reply = await ask(sandbox, typed, user=user)
    return await sandbox.changed(reply, lambda message: "Drawing" not in message["content"], 20)


def analysis_of(runner: Runner, sentence: str) -> Analysis:
    return runner.run([runner.tokenizer.read(sentence)])[0]


async def test_a_zip_holds_a_picture_of_every_head(classroom: Sandbox) -> None:
    classroom.clear_requests()
    reply = await exported(classroom, f"!export zip {TURTLE}")

    (first,) = classroom.find_requests("POST", "/channels/*/messages")
    assert first.body["content"] == "Drawing layer 1 of 12 …"
    assert not reply["content"]
    (file,) = reply["attachments"]
    assert file["filename"] == "attention.zip"
    archive = zipfile.ZipFile(io.BytesIO(await classroom.attachment(reply)))
    assert archive.testzip() is None
    names = archive.namelist()
    assert len(names) == 1 + 144
    assert TURTLE in archive.read("README.txt").decode()
    for name in ("layer01-head01.png", "layer03-head10.png", "layer12-head12.png"):
        Image.open(io.BytesIO(archive.read(name))).load()
    embed = only_embed(reply)
    assert embed["title"] == "All 144 heads, one picture for each"
    named = re.search(r"`(layer0(\d)-head(\d\d)\.png)` is layer (\d), head (\d+)", str(embed))
    assert named is not None
    assert named[1] in names
    assert (named[2], int(named[3])) == (named[4], int(named[5]))
    assert embed["footer"]["text"] == TURTLE


async def test_the_numbers_are_those_of_the_model(classroom: Sandbox, runner: Runner) -> None:
    analysis = analysis_of(runner, TURTLE)

    table = await exported(classroom, f"!export csv {TURTLE}")
    text = (await classroom.attachment(table)).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    weights = np.array([float(line["weight"]) for line in lines])
    assert table["attachments"][0]["filename"] == "attention.csv"
    np.testing.assert_allclose(weights, analysis.attention.ravel(), rtol=0, atol=1e-4)

    tree = await exported(classroom, "!export json")
    file = json.loads(await classroom.attachment(tree))
    np.testing.assert_allclose(file["attention"], analysis.attention, rtol=0, atol=1e-4)
    assert file["text"] == TURTLE

    arrays = await exported(classroom, "!export npz layer=3")
    file = np.load(io.BytesIO(await classroom.attachment(arrays)))
    # As the reply says how to read it.
    code = re.search(r'file\["attention"\]\[0, (\d+)\]  # layer 3, head (\d+)', description(arrays))
    assert code is not None
    head = int(code[1])
    assert int(code[2]) == head + 1
    np.testing.assert_allclose(file["attention"][0, head], analysis.attention[2, head], atol=1e-4)
    assert arrays["attachments"][0]["filename"] == "attention-layer03.npz"
    assert "your last one here" in description(arrays)


async def test_a_png_is_the_overview_or_the_picture_of_a_layer(
    classroom: Sandbox, runner: Runner
) -> None:
    analysis = analysis_of(runner, TURTLE)
    everything = await exported(classroom, f"!export png scale=sqrt palette=viridis {TURTLE}")
    layer = await exported(classroom, "!export png layer=3 theme=light")

    for reply, expected in (
        (everything, draw_overview(analysis.attention, title="All 144 heads", sentence=TURTLE)),
        (
            layer,
            draw_layer(analysis.tokens, analysis.attention[2], title="Layer 3", sentence=TURTLE),
        ),
    ):
        picture = Image.open(io.BytesIO(await classroom.attachment(reply)))
        assert picture.size == Image.open(io.BytesIO(expected)).size
        assert TURTLE in reply["attachments"][0]["description"]
    looks = [
        Image.open(io.BytesIO(await classroom.attachment(reply))) for reply in (everything, layer)
    ]
    corners = [np.asarray(picture.convert("L"))[1, 1] for picture in looks]
    assert corners[0] < 64 < 192 < corners[1]  # dark and light


async def test_slash_export_is_the_same_command(classroom: Sandbox) -> None:
    (command,) = (found for found in classroom.commands if found["name"] == "export")
    options = {option["name"]: option for option in command["options"]}
    assert {choice["value"] for choice in options["format"]["choices"]} == FORMATS
    assert (options["layer"]["type"], options["layer"]["min_value"]) == (4, 1)
    offered = await classroom.autocomplete("Ann", "export", "layer", format="csv", layer="1")
    assert [choice["value"] for choice in offered] == [1, 10, 11, 12]

    typed = await exported(classroom, f"!export csv layer=3 {TURTLE}")
    used = await classroom.slash("Ann", "export", format="csv", layer=3, sentence=TURTLE)
    answer = await used.response(timeout=60)
    assert await classroom.attachment(answer) == await classroom.attachment(typed)
    assert only_embed(answer) == only_embed(typed)

    used = await classroom.slash("Ann", "export", format="zip", sentence=TURTLE)
    begun = await used.response(timeout=60)
    answer = await classroom.changed(begun, lambda message: bool(message["attachments"]), 20)
    assert not answer["content"]
    assert answer["attachments"][0]["filename"] == "attention.zip"
    assert not used.followups


BAD = {
    "no format": ("!export", ["Which format?", "`!export zip`"]),
    "unknown format": ("!export pdf Dogs bark.", ["Which format?", "`npz`"]),
    "mistyped format": ("!export jsn Dogs bark.", ["Did you mean `json`?"]),
    "no such layer": ("!export csv layer=13 Dogs bark.", ["no layer 13", "layers 1 to 12"]),
    "layer not a number": (
        "!export csv layer=three Dogs bark.",
        ["`layer=`", "a whole number from 1."],
    ),
    "mistyped option": ("!export csv layr=3 Dogs bark.", ["Did you mean `layer=`?"]),
    "too long": (f"!export csv {'word ' * 63}", ["65 tokens", "up to 64"]),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD.keys())
async def test_bad_input_gets_a_short_helpful_reply(
    classroom: Sandbox, typed: str, expected: list[str]
) -> None:
    await assert_helped(classroom, typed, *expected)


async def test_slash_errors_are_seen_by_the_asker_only(classroom: Sandbox) -> None:
    used = await classroom.slash("Ann", "export", format="csv", layer=13, sentence="Dogs bark.")
    answer = await used.response()
    assert "no layer 13" in answer["content"]
    assert answer["flags"] & 64


def suggested(reply: Message) -> list[str]:
    return re.findall(r"`(!export [^`]+)`", reply["content"])


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_numbers_over_the_limit_are_not_made_and_what_fits_is_named(
    classroom: Sandbox, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    made: list[str] = []

    def counted(order: Any) -> bytes:
        made.append(order.arguments)
        return files.numbers(order)

    monkeypatch.setattr(export, "numbers", counted)
    limited_to(monkeypatch, 10 if form == "csv" else 4)
    reply = await ask(classroom, f"!export {form} {LONG}")

    assert not made
    whole, limit = re.findall(r"([\d.]+) MB", reply["content"])[:2]
    assert float(whole) > float(limit) == (10 if form == "csv" else 4)
    ways = suggested(reply)
    assert ways == [f"!export {form} layer=1", "!export npz"]
    for way in ways:
        assert (await exported(classroom, way))["attachments"]
    assert made == [way.removeprefix("!export ") for way in ways]


@pytest.mark.parametrize(
    ("typed", "kilobytes", "ways"),
    [
        ("zip", 1024, ["zip layer=1", "npz"]),
        ("zip", 100, ["npz", "npz layer=1"]),
        ("zip layer=12", 200, ["npz layer=12"]),
        ("npz", 40, ["npz layer=1"]),
        ("png", 10, ["npz layer=1"]),
        ("csv layer=3", 10, ["npz layer=3"]),
        ("csv layer=3", 1, []),
        ("npz layer=3", 1, []),
    ],
)
async def test_every_way_out_fits(
    classroom: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    kilobytes: int,
    ways: list[str],
) -> None:
    limited_to(monkeypatch, kilobytes / 1024)
    reply = await exported(classroom, f"!export {typed} {TURTLE}")

    assert not reply["attachments"]
    assert "I can send up to" in reply["content"]
    assert suggested(reply) == [f"!export {way}" for way in ways]
    assert ways or "shorter sentence" in reply["content"]
    for way in suggested(reply):
        sent = await exported(classroom, way)
        assert sent["attachments"][0]["size"] <= kilobytes * 1024


def limited_to(monkeypatch: pytest.MonkeyPatch, megabytes: float) -> None:
    """As if the server's files could have so many megabytes."""
    monkeypatch.setattr(discord.Guild, "filesize_limit", int(megabytes * 2**20))


async def test_a_zip_is_given_up_as_soon_as_it_is_too_large(
    classroom: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []

    def counted(tokens: Any, weights: Any, layer: int, **look: Any) -> bytes:
        drawn.append(layer)
        return draw_layer_files(tokens, weights, layer, **look)

    monkeypatch.setattr(export, "draw_layer_files", counted)
    limited_to(monkeypatch, 1)
    reply = await exported(classroom, f"!export zip {TURTLE}")
    assert 1 <= len(drawn) < 6
    assert "about" in reply["content"]


async def test_the_limit_of_an_interaction_is_its_own(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.protocol.payloads.MAX_FILE_BYTES", 2**18)
    async with running_bot(sandbox, runner):
        used = await sandbox.slash("Ann", "export", format="csv", sentence=TURTLE)
        answer = await used.response()
        assert "up to 256 KB" in answer["content"]
        assert answer["flags"] & 64
        used = await sandbox.slash("Ann", "export", format="zip", sentence=TURTLE)
        answer = await sandbox.changed(
            await used.response(), lambda message: "up to 256 KB" in message["content"]
        )
        assert not used.followups


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Drawing waits for this."""
    free = threading.Event()

    def waiting(tokens: Any, weights: Any, layer: int, **look: Any) -> bytes:
        assert free.wait(20)
        return draw_layer_files(tokens, weights, layer, **look)

    monkeypatch.setattr(export, "draw_layer_files", waiting)
    yield free
    free.set()


async def test_only_a_few_files_are_made_at_once_and_the_others_wait(
    sandbox: Sandbox, small_runner: Runner, held: threading.Event
) -> None:
    async with running_bot(sandbox, small_runner):
        begun = [await ask(sandbox, "!export zip a b", user=user) for user in sandbox.users]
        assert len(begun) == 3
        told = await ask(sandbox, "!export csv a b")
        assert told["content"] == "Many are asking. You are number 1."
        # Whoever wants no file isn't held up.
        assert only_embed(await ask(sandbox, "!mask a [MASK] b"))
        held.set()
        for reply in (*begun, told):
            done = await sandbox.changed(reply, lambda message: bool(message["attachments"]), 20)
            assert only_embed(done)["title"].startswith("All 16 heads")


async def test_a_failure_takes_the_place_of_the_progress(
    classroom: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise ZeroDivisionError("secret internals")

    monkeypatch.setattr(export, "draw_layer_files", broken)
    typed = await exported(classroom, f"!export zip {TURTLE}")
    used = await classroom.slash("Ann", "export", format="zip", sentence=TURTLE)
    answer = await classroom.changed(
        await used.response(), lambda message: "Drawing" not in message["content"]
    )
    for reply in (typed, answer):
        assert "Sorry" in reply["content"]
        assert "internals" not in reply["content"]
    assert not used.followups


async def test_an_export_can_be_edited_and_deleted_and_needs_no_run(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner) as bot:
        await ask(sandbox, f"!attn 3 9 {PAIR}")
        runs = bot.desk.services.model.runs
        asked = await sandbox.say("Ann", "!export csv layer=1")
        table = await sandbox.reply_to(asked)
        assert only_embed(table)["footer"]["text"] == PAIR
        await sandbox.edit("Ann", asked, "!export json layer=1")
        tree = await sandbox.changed(
            table, lambda message: message["attachments"][0]["filename"].endswith(".json")
        )
        assert json.loads(await sandbox.attachment(tree))["text"] == PAIR
        assert bot.desk.services.model.runs == runs
    async with running_bot(sandbox, runner):
        await sandbox.click("Ann", tree, button(tree, "Delete")["custom_id"])
        await sandbox.deleted(tree)


async def test_words_that_are_left_out_are_not_in_the_file_either(
    sandbox: Sandbox, runner: Runner
) -> None:
    sentence = "Homeless people are [MASK]."
    words = []
    for chosen in ("false", "true"):
        async with running_bot(sandbox, runner, word_filter=chosen):
            reply = await exported(sandbox, f"!export json layer=1 {sentence}")
        (gap,) = json.loads(await sandbox.attachment(reply))["predictions"]
        words.append([choice["token"] for choice in gap])
    left_out = WordFilter.load().left_out(words[0], sentence)
    assert left_out
    assert words[1] == [word for word in words[0] if word not in left_out]
