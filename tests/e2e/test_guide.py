"""`explain` and `help`, as a class uses them."""

import re

import pytest

from config.version import VERSION
from model.bert.runner import Runner
from replies.topics import TOPICS
from sandbox.testing import Sandbox
from tests.checkpoints import CASED_4X4
from tests.e2e.conftest import addressed, running_bot
from tests.e2e.talk import PRIVATE, Message, ask, button, choose, description, only_embed, press


def fields(message: Message) -> str:
    return "\n".join(field["value"] for field in only_embed(message)["fields"])


async def test_explain_gives_an_explanation_for_everybody(classroom: Sandbox) -> None:
    typed = await ask(classroom, "!explain luck")
    used = await classroom.slash("Ann", "explain", topic="luck")
    answer = await used.response()

    assert only_embed(typed)["title"] == "Luck: right without knowing anything"
    assert "!find " in description(typed)
    assert "footer" not in only_embed(typed)
    assert only_embed(answer) == only_embed(typed)
    assert not answer["flags"] & PRIVATE


@pytest.mark.parametrize(
    ("typed", "title"),
    [("[SEP]", "[CLS] and [SEP]"), ("heat maps", "Reading the picture"), ("BertViz", "Counting")],
)
async def test_a_topic_has_several_names(classroom: Sandbox, typed: str, title: str) -> None:
    assert only_embed(await ask(classroom, f"!explain {typed}"))["title"].startswith(title)


async def test_an_unknown_topic_gets_the_nearest(classroom: Sandbox) -> None:
    near = await ask(classroom, "!explain cavaets")
    assert near["content"].endswith("Did you mean `caveats`?")
    far = await ask(classroom, "!explain football")
    assert "`attention`, `head`, `layer`" in far["content"]
    assert "Did you mean" not in far["content"]


async def test_topics_are_chosen_from_a_list(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!explain")
    assert all(f"`!explain {topic}`" in description(reply) for topic in TOPICS)
    assert button(reply, "◀")["disabled"]

    first = await press(classroom, "Ann", reply, "▶")
    assert first["id"] == reply["id"]
    assert only_embed(first)["title"] == "Attention: who looks at whom"
    chosen = await choose(classroom, "Ann", first, 0, "models")
    assert only_embed(chosen)["title"] == "Models: which BERT is this?"
    assert button(chosen, "▶")["disabled"]
    copy = await choose(classroom, "Ben", chosen, 0, "sep")
    assert copy["flags"] & PRIVATE
    assert "[SEP]" in only_embed(copy)["title"]


async def test_an_explanation_leaves_the_last_sentence_as_it_is(classroom: Sandbox) -> None:
    await ask(classroom, "!attn 1 1 Dogs bark.")
    await ask(classroom, "!explain head")
    assert only_embed(await ask(classroom, "!attn 2 2"))["footer"]["text"] == "Dogs bark."


async def test_topics_work_after_a_restart(sandbox: Sandbox, small_runner: Runner) -> None:
    async with running_bot(sandbox, small_runner):
        reply = await ask(sandbox, "!explain")
    async with running_bot(sandbox, small_runner):
        explanation = await choose(sandbox, "Ann", reply, 0, "head")
        assert "This model has 4 layers of 4 heads, 16 in all." in description(explanation)


async def test_help_has_an_example_for_every_command(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!help")

    for command in classroom.commands:
        assert re.search(f"`!{command['name']}[ `]", fields(reply))
        assert command["description"] in fields(reply)
    assert "More" not in [field["name"] for field in only_embed(reply)["fields"]]
    assert "64 tokens" in fields(reply)


async def test_help_on_a_command_comes_from_its_own_options(classroom: Sandbox) -> None:
    for command in classroom.commands:
        text = description(await ask(classroom, f"!help {command['name']}"))
        assert command["description"] in text
        assert f"`!{command['name']}" in text
        for option in command.get("options", ()):
            # Heads in it are those of the examples.
            described = re.sub(r"\d+\\-\d+", r"\\d+-\\d+", re.escape(option["description"]))
            assert re.search(f"`{option['name']}` {described}", text)
            for choice in option.get("choices", ()):
                assert f"`{choice['value']}`" in text


async def test_help_on_a_mistyped_command_gives_the_nearest(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!help atn")
    assert reply["content"].endswith("Did you mean `attn`?")


async def test_slash_help_is_private_and_completes_names(classroom: Sandbox) -> None:
    offered = await classroom.autocomplete("Ben", "help", "command", command="he")
    assert [choice["value"] for choice in offered] == ["head", "heads", "help"]

    answer = await (await classroom.slash("Ben", "help", command="head")).response()
    assert answer["flags"] & PRIVATE
    assert only_embed(answer)["title"] == "!head"
    assert only_embed(answer) == only_embed(await ask(classroom, "!help head"))


async def test_about_names_version_model_and_what_is_kept(
    classroom: Sandbox, box: Sandbox, sandbox: Sandbox, small_runner: Runner
) -> None:
    typed = await ask(box, "!about")
    assert only_embed(typed)["title"] == f"Attention {VERSION}"
    assert "**the model in the box**, 12 layers of 12 heads, which came with me" in fields(typed)
    assert "until I am restarted" in fields(typed)
    mentioned = await ask(box, f"<@{box.bot.id}> about")
    assert only_embed(mentioned) == only_embed(typed)
    used = await (await box.slash("Ben", "about")).response()
    assert only_embed(used) == only_embed(typed)
    assert used["flags"] & PRIVATE

    addressed(classroom)
    hub = fields(await ask(classroom, "!about"))
    assert "from the model hub: https://huggingface.co/bert-base-uncased" in hub
    assert "Whoever runs me can give you the source." in hub

    source, folder = "https://example.org/attention", str(CASED_4X4)
    async with running_bot(sandbox, small_runner, model=folder, source_url=source):
        own = fields(await ask(sandbox, "!about"))
    assert "**cased\\_4x4**, 4 layers of 4 heads, from a folder" in own
    assert source in own
    assert str(CASED_4X4.parent) not in own
    assert "so your sentences go nowhere else" in own


async def test_about_says_where_sentences_go_to(sandbox: Sandbox, small_runner: Runner) -> None:
    async with running_bot(sandbox, small_runner, model_backend="ray"):
        elsewhere = fields(await ask(sandbox, "!about"))
    assert "your sentences go there, without your name" in elsewhere
    assert "nowhere else" not in elsewhere
