"""`mask` in full: how many words, how likely given words are, and the way on from there."""

import pytest

from model.bert.runner import Runner
from model.word_filter import WordFilter
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    PRIVATE,
    SENTENCE,
    TURTLE,
    ask,
    asked_for,
    description,
    label_with,
    only_embed,
    press,
    rows,
)


async def test_k_words_are_shown(classroom: Sandbox) -> None:
    typed = await ask(classroom, f"!mask k=10 {SENTENCE}")
    assert len(rows(typed)) == 10
    used = await classroom.slash("Ann", "mask", k=10, sentence=SENTENCE)
    assert description(await used.response()) == description(typed)


async def test_discord_knows_the_bounds_of_numbers(classroom: Sandbox) -> None:
    found = {command["name"]: command.get("options", []) for command in classroom.commands}
    options = {option["name"]: option for option in found["mask"]}
    assert not any(option.get("required") for option in options.values())
    whole = 4
    assert options["k"]["type"] == whole
    assert (options["k"]["min_value"], options["k"]["max_value"]) == (1, 20)
    (layer,) = (option for option in found["mean"] if option["name"] == "layer")
    assert (layer["type"], layer["min_value"]) == (whole, 1)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("k=0", "`k=` can be a whole number from 1 to 20"),
        ("k=21", "`k=` can be a whole number from 1 to 20"),
        ("k=ten", "`k=` can be a whole number from 1 to 20"),
        ("word=cat", "Did you mean `words=`?"),
        (f"words={','.join('abcdefghijklmnopqrstu')}", "`words=` can be up to 20 words"),
    ],
)
async def test_bad_options_get_a_short_helpful_reply(
    classroom: Sandbox, typed: str, expected: str
) -> None:
    assert expected in (await ask(classroom, f"!mask {typed} {SENTENCE}"))["content"]


async def test_given_words_have_probability_and_rank_among_all_pieces(
    classroom: Sandbox, runner: Runner
) -> None:
    reply = await ask(classroom, f"!mask words=book,cat, Table,pseudogene,\U0001f984 {SENTENCE}")

    (analysis,) = runner.run([runner.tokenizer.read(SENTENCE)])
    found = asked_for(reply)
    assert set(found) == {"book", "cat", "table"}
    for word, (share, rank) in found.items():
        (piece,) = runner.tokenizer.split(word)
        standing = analysis.standing(0, piece.id)
        assert share == pytest.approx(100 * standing.probability, abs=0.1)
        assert rank == pytest.approx(standing.rank, rel=0.01)
    assert list(found) == sorted(found, key=lambda word: found[word][1])
    text = description(reply)
    assert "*pseudogene* is three pieces (pseudo, ##gen, ##e); BERT fills one" in text
    assert "*\U0001f984* can't be written" in text
    assert f"Most probable here: **{analysis.predictions[0][0].piece}**" in text
    assert "30,522 pieces" in text
    assert only_embed(reply)["footer"]["text"] == SENTENCE

    used = await classroom.slash(
        "Ann", "mask", words="book, cat,Table,pseudogene,\U0001f984", sentence=SENTENCE
    )
    assert description(await used.response()) == text


async def test_what_is_shown_agrees_with_what_is_asked_for(classroom: Sandbox) -> None:
    shown = rows(await ask(classroom, f"!mask k=20 {TURTLE}"))
    listed = ",".join(word for _, word, _ in shown if word.isalpha())
    found = asked_for(await ask(classroom, f"!mask words={listed} {TURTLE}"))
    for rank, (share, word, _) in enumerate(shown, 1):
        if word.isalpha():
            assert found[word] == (share, rank)


async def test_given_words_lead_on_and_cost_no_second_run(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner) as bot:
        await ask(sandbox, f"!mask {TURTLE}")
        runs = bot.desk.services.model.runs
        reply = await ask(sandbox, "!mask words=street,sea k=3")
        assert set(asked_for(reply)) == {"street", "sea"}
        assert bot.desk.services.model.runs == runs
    async with running_bot(sandbox, runner):
        copy = await press(sandbox, "Ben", reply, label_with(reply, "Attention of"))
        assert copy["flags"] & PRIVATE
        assert only_embed(copy)["title"].startswith("Layer ")
        usual = await press(sandbox, "Ann", reply, "Most probable")
        assert len(rows(usual)) == 3
        assert only_embed(usual)["footer"]["text"] == TURTLE
        assert (await press(sandbox, "Ann", usual, "All heads"))["attachments"]


async def test_another_vocabulary_has_other_pieces(sandbox: Sandbox, small_runner: Runner) -> None:
    async with running_bot(sandbox, small_runner):
        reply = await ask(sandbox, "!mask words=cat,Cat,the,The a [MASK] b [MASK]")
        assert set(asked_for(reply)) == {"cat", "the", "The"}
        assert "*Cat* is three pieces" in description(reply)
        assert "Gap 2 of 2" in description(reply)


@pytest.mark.parametrize("sentence", ["Refugees are [MASK].", "The fish is [MASK]."])
async def test_words_that_hurt_people_are_left_out_unless_all_words_are_wanted(
    sandbox: Sandbox, runner: Runner, sentence: str
) -> None:
    async with running_bot(sandbox, runner, word_filter="false"):
        every = rows(await ask(sandbox, f"!mask k=20 {sentence}"))
    async with running_bot(sandbox, runner):
        reply = await ask(sandbox, f"!mask k=20 {sentence}")
    words = [word for _, word, _ in every]
    left_out = WordFilter.load().left_out(words, sentence)
    assert bool(left_out) == ("Refugees" in sentence)
    assert ("I left" in description(reply)) == bool(left_out)
    kept = [word for word in words if word not in left_out]
    shown = [word for _, word, _ in rows(reply)]
    assert shown[: len(kept)] == kept
    assert len(shown) == 20
