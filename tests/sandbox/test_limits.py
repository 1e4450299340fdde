"""Discord's limits, each at its border, as discord.py prints them."""

import io
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import discord
import pytest

from sandbox import World
from sandbox.actions.interactions import Interactions
from sandbox.errors import ApiError
from sandbox.testing import ManualClock, Sandbox
from tests.sandbox.support import connected, make_bot, png_file


@pytest.fixture
async def general(sandbox: Sandbox) -> AsyncIterator[discord.TextChannel]:
    async with connected(sandbox, make_bot()) as bot:
        channel = bot.get_channel(sandbox.channels["general"].id)
        assert isinstance(channel, discord.TextChannel)
        yield channel


def embed(**parts: int) -> dict[str, Any]:
    """An embed with texts of these lengths."""
    made = discord.Embed(
        title="x" * parts.get("title", 1), description="x" * parts.get("description", 1)
    )
    if "footer" in parts:
        made.set_footer(text="x" * parts["footer"])
    if "author" in parts:
        made.set_author(name="x" * parts["author"])
    for _ in range(parts.get("fields", 1)):
        made.add_field(name="x" * parts.get("name", 1), value="x" * parts.get("value", 1))
    return {"embed": made}


def button(label: int = 1, custom_id: int = 1) -> dict[str, Any]:
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="x" * label, custom_id="y" * custom_id))
    return {"view": view}


def select(placeholder: int = 1, label: int = 1, value: int = 1, about: int = 1) -> dict[str, Any]:
    view = discord.ui.View()
    option = discord.SelectOption(label="x" * label, value="x" * value, description="x" * about)
    made: discord.ui.Select[discord.ui.View] = discord.ui.Select(
        custom_id="s", placeholder="x" * placeholder, options=[option]
    )
    view.add_item(made)
    return {"view": view}


AT_LIMIT: list[tuple[Callable[[int], dict[str, Any]], int, str]] = [
    (lambda n: {"content": "x" * n}, 2000, "content"),
    (lambda n: embed(title=n), 256, "embeds.0.title"),
    (lambda n: embed(description=n), 4096, "embeds.0.description"),
    (lambda n: {"embed": discord.Embed(url=f"http://{'x' * (n - 7)}")}, 2048, "embeds.0.url"),
    (lambda n: embed(fields=n), 25, "embeds.0.fields"),
    (lambda n: embed(name=n), 256, "embeds.0.fields.0.name"),
    (lambda n: embed(value=n), 1024, "embeds.0.fields.0.value"),
    (lambda n: embed(footer=n), 2048, "embeds.0.footer.text"),
    (lambda n: embed(author=n), 256, "embeds.0.author.name"),
    (lambda n: button(label=n), 80, "components.0.components.0.label"),
    (lambda n: button(custom_id=n), 100, "components.0.components.0.custom_id"),
    (lambda n: select(placeholder=n), 150, "components.0.components.0.placeholder"),
    (lambda n: select(label=n), 100, "components.0.components.0.options.0.label"),
    (lambda n: select(value=n), 100, "components.0.components.0.options.0.value"),
    (lambda n: select(about=n), 100, "components.0.components.0.options.0.description"),
    (lambda n: {"file": png_file(description="x" * n)}, 1024, "attachments.0.description"),
    (lambda n: {"content": "x", "nonce": "1" * n}, 25, "nonce"),
]


@pytest.mark.parametrize(("make", "limit", "where"), AT_LIMIT, ids=[row[2] for row in AT_LIMIT])
async def test_a_length_at_its_limit_passes_and_one_more_is_named(
    general: discord.TextChannel,
    make: Callable[[int], dict[str, Any]],
    limit: int,
    where: str,
) -> None:
    await general.send(**make(limit))
    with pytest.raises(discord.HTTPException) as refused:
        await general.send(**make(limit + 1))
    assert refused.value.status == 400
    assert refused.value.code == 50035
    assert f"In {where}: Must be " in refused.value.text
    assert f"{limit}" in refused.value.text


async def test_all_embeds_together_have_6000_characters(general: discord.TextChannel) -> None:
    embeds = [discord.Embed(description="x" * 3000), discord.Embed(description="x" * 3000)]
    await general.send(embeds=embeds)
    embeds[1].description = "x" * 3001
    with pytest.raises(discord.HTTPException, match="In embeds: Embed size exceeds maximum"):
        await general.send(embeds=embeds)
    embeds[1].description = "x" * 2990
    embeds[1].add_field(name="name", value="value")
    await general.send(embeds=embeds)
    embeds[1].set_footer(text="no")
    embeds[1].set_author(name="room")
    with pytest.raises(discord.HTTPException, match="In embeds: Embed size exceeds maximum"):
        await general.send(embeds=embeds)
    embeds[1].remove_footer().remove_author().add_field(name="x", value="y")
    with pytest.raises(discord.HTTPException, match="In embeds: Embed size exceeds maximum"):
        await general.send(embeds=embeds)


@pytest.mark.parametrize("content", [None, "", "  \n"])
async def test_nothing_cannot_be_sent(general: discord.TextChannel, content: str | None) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await general.send(content)
    assert refused.value.code == 50006


async def test_an_edit_must_leave_something(general: discord.TextChannel) -> None:
    sent = await general.send("x", embed=discord.Embed(title="t"))
    await sent.edit(content=None)
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(embed=None)
    assert refused.value.code == 50006
    assert (await general.fetch_message(sent.id)).embeds


async def test_ten_files_of_ten_mebibytes(general: discord.TextChannel) -> None:
    await general.send(files=[png_file(f"{n}.png") for n in range(10)])
    with pytest.raises(discord.HTTPException) as many:
        await general.send(files=[png_file(f"{n}.png") for n in range(11)])
    assert many.value.code == 50035
    limit = 10 * 1024 * 1024
    await general.send(file=discord.File(io.BytesIO(bytes(limit)), "x.bin"))
    with pytest.raises(discord.HTTPException) as large:
        await general.send(file=discord.File(io.BytesIO(bytes(limit + 1)), "x.bin"))
    assert (large.value.status, large.value.code) == (413, 40005)


async def test_a_request_over_25_mebibytes(general: discord.TextChannel) -> None:
    files = [discord.File(io.BytesIO(bytes(9 * 1024 * 1024)), f"{n}.bin") for n in range(3)]
    with pytest.raises(discord.HTTPException) as large:
        await general.send(files=files)
    assert (large.value.status, large.value.code) == (413, 40005)


@pytest.mark.parametrize("reference", ["nowhere.png", "ftp://x/y.png"])
async def test_bad_embed_addresses(general: discord.TextChannel, reference: str) -> None:
    made = discord.Embed(title="t").set_image(url=reference)
    with pytest.raises(discord.HTTPException, match=r"embeds\.0\.image\.url"):
        await general.send(embed=made)


async def test_an_embed_that_names_a_missing_file_shows_no_picture(
    general: discord.TextChannel,
) -> None:
    made = discord.Embed(title="t").set_image(url="attachment://lost.png")
    sent = await general.send(embed=made)
    assert sent.embeds[0].image.url is None


async def test_custom_ids_are_unique_and_rows_have_room(
    sandbox: Sandbox, general: discord.TextChannel
) -> None:
    def row(*ids: str) -> dict[str, Any]:
        buttons = [{"type": 2, "style": 1, "label": "b", "custom_id": i} for i in ids]
        return {"type": 1, "components": buttons}

    async def send(*rows: dict[str, Any]) -> str:
        route = discord.http.Route("POST", "/channels/{c}/messages", c=general.id)
        with pytest.raises(discord.HTTPException) as refused:
            await general._state.http.request(route, json={"components": list(rows)})
        return refused.value.text

    assert "custom id cannot be duplicated" in await send(row("a", "a"))
    assert "In components.0.components: Must be between 1 and 5" in await send(row(*"abcdef"))
    assert "In components.0.components: Must be between 1 and 5" in await send(row())
    assert "In components: Must be between 1 and 5" in await send(*(row(i) for i in "abcdef"))
    mixed = row("a")
    mixed["components"].append(
        {"type": 3, "custom_id": "s", "options": [{"label": "l", "value": "v"}]}
    )
    assert "In components.0.components" in await send(mixed)
    text = {"type": 10, "content": "hi"}
    assert "IS_COMPONENTS_V2" in await send(text)
    assert sandbox.messages() == []


async def test_a_layout_view_takes_no_content(general: discord.TextChannel) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay("hello"))
    sent = await general.send(view=view)
    assert sent.flags.components_v2
    route = discord.http.Route("POST", "/channels/{c}/messages", c=general.id)
    body = {"content": "x", "flags": 32768, "components": [{"type": 10, "content": "hi"}]}
    with pytest.raises(discord.HTTPException, match="content"):
        await general._state.http.request(route, json=body)


async def test_twenty_different_reactions(general: discord.TextChannel) -> None:
    message = await general.send("x")
    emoji = [chr(0x1F600 + number) for number in range(21)]
    for one in emoji[:20]:
        await message.add_reaction(one)
    with pytest.raises(discord.Forbidden) as refused:
        await message.add_reaction(emoji[20])
    assert refused.value.code == 30010


@pytest.mark.parametrize(
    ("body", "code"), [(b"{", 50109), (b"[]", 50035), (b'{"content": 5}', 50035)]
)
async def test_bodies_that_are_no_message(
    sandbox: Sandbox, general: discord.TextChannel, body: bytes, code: int
) -> None:
    headers = {"Authorization": f"Bot {sandbox.token}", "Content-Type": "application/json"}
    url = f"{sandbox.api_url}/channels/{general.id}/messages"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, data=body) as response,
    ):
        assert response.status == 400
        assert (await response.json())["code"] == code


class TestAnswers:
    """Limits of autocompletion and modals, where discord.py swallows or prevents the error."""

    def refused(self, kind: int, body: dict[str, Any]) -> str:
        world = World(clock=ManualClock())
        interactions = Interactions(world)
        started = interactions.start(kind, world.people[0], world.text_channels[0], {})
        with pytest.raises(ApiError) as refused:
            interactions.respond(started.id, started.token, body, ())
        assert started.answer is None
        return str(refused.value)

    def test_25_choices(self) -> None:
        choices = [{"name": str(n), "value": n} for n in range(26)]
        text = self.refused(4, {"type": 8, "data": {"choices": choices}})
        assert "data.choices: Must be 25 or fewer in length." in text
        long = [{"name": "x" * 101, "value": "x"}, {"name": "x", "value": "x" * 101}]
        text = self.refused(4, {"type": 8, "data": {"choices": long}})
        assert "data.choices.0.name: " in text
        assert "data.choices.1.value: " in text

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"title": "x" * 46}, "data.title"),
            ({"title": None}, "data.title"),
            ({"custom_id": "x" * 101}, "data.custom_id"),
            ({"components": []}, "data.components"),
            ({"label": "x" * 46}, "data.components.0.components.0.label"),
            ({"placeholder": "x" * 101}, "data.components.0.components.0.placeholder"),
            ({"value": "x" * 4001}, "data.components.0.components.0.value"),
        ],
    )
    def test_modals(self, change: dict[str, Any], path: str) -> None:
        field = {"type": 4, "custom_id": "a", "style": 1, "label": "l"}
        field.update({k: v for k, v in change.items() if k in ("label", "placeholder", "value")})
        modal: dict[str, Any] = {
            "title": "t",
            "custom_id": "c",
            "components": [{"type": 1, "components": [field]}],
        }
        modal.update({k: v for k, v in change.items() if k in modal})
        assert f"{path}: " in self.refused(2, {"type": 9, "data": modal})
