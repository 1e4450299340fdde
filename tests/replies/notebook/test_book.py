"""Whatever is kept fits into what Discord shows of it, in a list and by itself."""

from collections.abc import AsyncIterator
from dataclasses import replace

import discord
import pytest

from config.workers import Workers
from records import Records
from records.notebooks import MOST_LINES, Keeping
from replies.addresses import address_of
from replies.answer import Answer, Choices
from replies.notebook.board import BoardPage, show_board
from replies.notebook.book import LISTED, NotebookPage, show_notebook
from replies.notebook.keeping import MOST_CHARACTERS
from replies.notebook.kept import as_text
from replies.pages import DiscordId, Page
from replies.services import Services
from tests.model.handmade import content, one_layer, uniform
from tests.replies.notebook.findings import FOUND
from tests.replies.without_model import services_of

ANN, GUILD = DiscordId(2**62), DiscordId(2**61)
WORST = replace(
    FOUND,
    subject="*" * 300,
    outcome="[" * 100,
    numbers=("`" * 1_000,) * 5,
    texts=tuple(f"{number:02}{'_' * 96}" for number in range(20)),
    breaking=tuple(range(20)),
)


@pytest.fixture
async def services(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Services]:
    records, studio = await Records.opened(None), Workers("studio")
    made = services_of(one_layer(content("cat"), uniform(3)), monkeypatch, studio)
    yield replace(made, records=records)
    await records.close()


async def keep_the_worst(services: Services, person: int, number: int) -> None:
    address = address_of(FOUND.page)
    keeping = Keeping(
        person=person,
        name="*" * 32,
        guild=GUILD,
        channel=1,
        about=str(number),
        finding=as_text(WORST, address, address, "<" * 100),
        lines=tuple(f"{line}{'*' * (MOST_CHARACTERS - 1)}" for line in range(MOST_LINES)),
    )
    await services.records.notebooks.keep(keeping)


def shown(answer: Answer) -> discord.Embed:
    """What is shown, with its sentences, within Discord's limits."""
    embed = answer.embed.copy().set_footer(text="\n".join(answer.texts))
    assert len(embed) <= 6000
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4096
    assert len(answer.rows) < 5
    return embed


def pages_of(answer: Answer) -> dict[str, Page]:
    """Where its buttons and its list lead, by their labels."""
    found = dict[str, Page]()
    for row in answer.rows:
        for item in row.entries if isinstance(row, Choices) else row:
            if item.page is not None:
                found[item.label] = item.page
    return found


async def test_the_worst_fits(services: Services) -> None:
    for number in range(LISTED + 1):
        await keep_the_worst(services, ANN, number)
        await keep_the_worst(services, number, number)
    listed = await show_notebook(services, NotebookPage(person=ANN, seen=True), ())
    shown(listed)
    first = next(iter(pages_of(listed).values()))
    assert isinstance(first, NotebookPage)
    one = await show_notebook(services, first, ())
    assert shown(one).description
    assert one.texts == WORST.texts
    board = await show_board(services, BoardPage(guild=GUILD), ())
    shown(board)
    group = next(iter(pages_of(board).values()))
    assert isinstance(group, BoardPage)
    assert shown(await show_board(services, group, ())).description


async def test_a_change_is_made_once(services: Services) -> None:
    """The page behind a button is that of the change; what it shows leads on without it."""
    for number in range(3):
        await keep_the_worst(services, ANN, number)
    listed = await show_notebook(services, NotebookPage(person=ANN), ())
    *_, last = pages_of(listed).values()
    assert isinstance(last, NotebookPage)
    one = await show_notebook(services, last, ())
    up = pages_of(one)["Up"]
    assert isinstance(up, NotebookPage)
    moved = await show_notebook(services, up, ())
    assert shown(moved).title == (shown(one).title or "").replace("3 of 3", "2 of 3")
    whole = pages_of(moved)["Whole notebook"]
    assert whole == NotebookPage(person=ANN)
    delete = pages_of(moved)["Delete 2"]
    assert isinstance(delete, NotebookPage)
    # Pressed twice, it deletes one.
    for _ in range(2):
        left = await show_notebook(services, delete, ())
        assert shown(left).title == "Your notebook: 2 entries"
