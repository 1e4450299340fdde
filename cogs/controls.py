"""The buttons and lists under a reply.

A button's custom id holds the page that it leads to and who may turn this reply to it; the
sentences stand in the reply. So every control works for as long as its message exists, also after
a restart, and nothing is kept anywhere.

Whoever asked, and whoever may manage messages, changes the reply in place. Everybody else gets a
private copy, which is theirs to change. A page that stands aside is a private copy for all. A page
of one person is shown to nobody else.
"""

import contextlib
import re
from collections.abc import Callable, Sequence
from typing import Any

import discord

from cogs.answering import Interaction, answered
from cogs.delivery import UNSENT, delivered
from cogs.desk import host_of
from cogs.keep_button import KEEP, Keep
from cogs.lesson_ids import BUTTON as LESSON_BUTTON
from cogs.message import embed_of, files_of, texts_in
from cogs.progress import Reports, deferred
from cogs.quiz_ids import BUTTON as QUIZ_BUTTON
from cogs.quiz_ids import POINT
from replies.addresses import address_of, page_at
from replies.answer import Answer, Button, Choices, Texts
from replies.errors import BadAddress, NotYours
from replies.notebook.errors import NotYourNotebook
from replies.pages import OwnPage, Page
from replies.plain import shorten_end
from replies.showing import kind_of, show_reporting

_GO = r"go:(?P<owner>[0-9]+):[0-9]+:(?P<address>[\s\S]*)"
_CHOOSE = r"choose:(?P<owner>[0-9]+):(?P<row>[0-4])"
_DELETE = r"delete:(?P<owner>[0-9]+)"
_KNOWN = "|".join(
    re.sub(r"\?P<\w+>", "", form)
    for form in (_GO, _CHOOSE, _DELETE, KEEP, LESSON_BUTTON, QUIZ_BUTTON, POINT)
)
"""What custom ids look like, those of lessons (`cogs.lesson_presses`) and of the quiz
(`cogs.quiz_presses`) among them."""

NOBODY = 0
"""The owner of a reply that nobody's press changes: its buttons lead to private copies."""

_MOST_ENTRIES = 25
_MOST_BUTTONS = 5
_MOST_CHARACTERS = 100
"""Of a custom id, of a list's entry and of its value."""


class ControlsView(discord.ui.View):
    """Controls that the library needn't remember: it finds their classes by their custom ids."""

    def is_dispatchable(self) -> bool:
        """No: the library would hold each private copy, and a timer for it, for 15 minutes."""
        return False


def controls(answer: Answer, owner: int) -> discord.ui.View:
    """The controls of a reply.

    Args:
        answer: The reply.
        owner: The id of the person who may change it.
    """
    view = ControlsView(timeout=None)
    for place, row in enumerate(answer.rows):
        items: Sequence[discord.ui.Item[Any]] = (
            _list(row, owner, place)
            if isinstance(row, Choices)
            else page_buttons(row, owner, place)
        )
        for item in items:
            view.add_item(item)
    taken = [_MOST_BUTTONS if isinstance(row, Choices) else len(row) for row in answer.rows]
    for keep in _keep(answer, taken):
        view.add_item(keep)
    if answer.deletable:
        # The first row that has room for one more, else a new row.
        room = (row for row, buttons in enumerate(taken) if buttons < _MOST_BUTTONS)
        view.add_item(DeleteButton(owner, row=next(room, len(taken))))
    return view


def _keep(answer: Answer, taken: list[int]) -> list[Keep]:
    """The button that keeps what was found, at the end of the last row that is or is made.

    None if nothing was found, or its page is too long for a custom id.

    Args:
        answer: The reply.
        taken: How many buttons there are in each row; this one is added.
    """
    address = address_of(answer.finding.page) if answer.finding else ""
    if not address or len(Keep.custom_id_of(address)) > _MOST_CHARACTERS:
        return []
    if not taken or taken[-1] == _MOST_BUTTONS:
        taken.append(0)
    taken[-1] += 1
    return [Keep(address, row=len(taken) - 1)]


def _list(choices: Choices, owner: int, row: int) -> "list[_Choose]":
    """A list, less the entries whose page is too long for a value; none if that leaves none."""
    options = [
        discord.SelectOption(
            label=shorten_end(choice.label, _MOST_CHARACTERS),
            value=address_of(choice.page),
            description=choice.description and shorten_end(choice.description, _MOST_CHARACTERS),
            default=choice.chosen,
        )
        for choice in choices.entries[:_MOST_ENTRIES]
        if len(address_of(choice.page)) <= _MOST_CHARACTERS
    ]
    return [_Choose(owner, row, options, choices.placeholder)] if options else []


def page_buttons(buttons: tuple[Button, ...], owner: int, row: int) -> "list[_Go]":
    """The buttons of a row that lead to pages, less those whose page is too long for a custom id.

    Args:
        buttons: The buttons.
        owner: The id of the person who may change the reply; or `NOBODY`.
        row: The row, counted from 0.
    """
    made = []
    for place, button in enumerate(buttons):
        address = "" if button.page is None else address_of(button.page)
        custom_id = f"go:{owner}:{row}{place}:{address}"
        if len(custom_id) <= _MOST_CHARACTERS:
            made.append(_Go(custom_id, owner, address, label=button.label, row=row))
    return made


class _Go(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=_GO,
):
    """A button that leads to a page."""

    def __init__(
        self, custom_id: str, owner: int, address: str, *, label: str | None, row: int | None
    ) -> None:
        super().__init__(
            discord.ui.Button(label=label, custom_id=custom_id, row=row, disabled=not address)
        )
        self._owner, self._address = owner, address

    @classmethod
    async def from_custom_id(  # type: ignore[override]
        cls, interaction: Interaction, item: discord.ui.Button[Any], match: re.Match[str], /
    ) -> "_Go":
        """Called by the library for a press, also on a message from before a restart."""
        del interaction
        row = item.row
        return cls(match.string, int(match["owner"]), match["address"], label=item.label, row=row)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Turns the reply, or a private copy of it, to the page."""
        await answered(interaction, lambda: _turn(interaction, self._owner, self._address))


class _Choose(
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=_CHOOSE,
):
    """A list of pages."""

    def __init__(
        self,
        owner: int,
        row: int,
        options: list[discord.SelectOption],
        placeholder: str | None,
    ) -> None:
        select: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=f"choose:{owner}:{row}", options=options, placeholder=placeholder, row=row
        )
        super().__init__(select)
        self._owner = owner

    @classmethod
    async def from_custom_id(  # type: ignore[override]
        cls, interaction: Interaction, item: discord.ui.Select[Any], match: re.Match[str], /
    ) -> "_Choose":
        """Called by the library for a choice, also on a message from before a restart."""
        del interaction
        return cls(int(match["owner"]), int(match["row"]), item.options, item.placeholder)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Turns the reply, or a private copy of it, to the page chosen."""
        address = next(iter(self.item.values), "")
        await answered(interaction, lambda: _turn(interaction, self._owner, address))


class DeleteButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_DELETE):
    """A button that deletes the reply."""

    def __init__(self, owner: int, row: int | None = None) -> None:
        super().__init__(
            discord.ui.Button(
                label="Delete",
                style=discord.ButtonStyle.danger,
                custom_id=f"delete:{owner}",
                row=row,
            )
        )
        self._owner = owner

    @classmethod
    async def from_custom_id(  # type: ignore[override]
        cls, interaction: Interaction, item: discord.ui.Button[Any], match: re.Match[str], /
    ) -> "DeleteButton":
        """Called by the library for a press, also on a message from before a restart."""
        del interaction
        return cls(int(match["owner"]), item.row)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Deletes the reply, if the person may."""
        await answered(interaction, lambda: _delete(interaction, self._owner))


class _Forgotten(
    discord.ui.DynamicItem[discord.ui.Item[Any]], template=rf"(?s)(?!(?:{_KNOWN})\Z).*"
):
    """A control that none of the above is: of another version of this program, or made up."""

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "_Forgotten":
        """Called by the library for a use of what is none of the above."""
        del interaction, match
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Says that it leads nowhere."""
        await answered(interaction, lambda: _nowhere(self.custom_id))


CONTROLS = (_Go, _Choose, DeleteButton, Keep, _Forgotten)
"""For the client to register, so that presses find their way."""


async def _turn(interaction: discord.Interaction[Any], owner: int, address: str) -> None:
    desk, message = host_of(interaction.client).desk, interaction.message
    page, texts = page_at(address), texts_in(message) if message else ()
    if isinstance(page, OwnPage) and page.person != interaction.user.id:
        raise NotYourNotebook
    in_place = message is not None and not kind_of(page).aside
    if message is None or not in_place or not _may_change(interaction, owner):
        await deferred(interaction, private=True)
        change, owner = Change(interaction, interaction.id), interaction.user.id
    else:
        desk.turns.begin(message.id, interaction)
        await deferred(interaction)
        change = Change(interaction, message.id)
    reports = Reports(lambda text: change(lambda: {"content": text}))
    try:
        answer = await in_turn(interaction, page, texts, reports)
    except Exception:
        if reports.begun or (message is not None and message.content):
            await change.withdraw()
        raise
    await change(lambda: _parts(answer, owner))


class Change:
    """Changes what was promised, this reply or a private copy, unless a later redraw has begun.

    As a change, which does no harm twice; and for what is sent in private, the library would hold a
    timer for a quarter of an hour.
    """

    def __init__(self, interaction: discord.Interaction[Any], redrawn: int) -> None:
        """Takes what is answered, and the id by which its redraws are known.

        That is the id of the reply, or that of the interaction for a private copy.
        """
        self._interaction, self._redrawn = interaction, redrawn

    async def __call__(self, parts: Callable[[], dict[str, Any]]) -> None:
        """Changes some parts, made anew for each attempt, since files are read."""
        interaction = self._interaction
        turns = host_of(interaction.client).desk.turns
        async with turns.sending(self._redrawn, interaction) as newest:
            if newest:
                await delivered(lambda: interaction.edit_original_response(**parts()))

    async def withdraw(self) -> None:
        """Takes away how far a work was that then failed, or the private copy that said so."""
        interaction = self._interaction
        with contextlib.suppress(*UNSENT):
            if self._redrawn == interaction.id:
                await delivered(interaction.delete_original_response)
            else:
                await self(lambda: {"content": None})


def _parts(answer: Answer, owner: int) -> dict[str, Any]:
    """All parts of a reply, so that nothing else is left in it."""
    return {
        "content": None,
        "embed": embed_of(answer),
        "attachments": files_of(answer),
        "view": controls(answer, owner),
    }


async def in_turn(
    interaction: discord.Interaction[Any], page: Page, texts: Texts, reports: Reports
) -> Answer:
    """The answer that shows a page, made when it is the turn of who uses the control."""
    desk = host_of(interaction.client).desk
    weight = desk.weight_of(page, texts)
    async with desk.line_for(page).standing(interaction.user.id, weight) as ticket:
        await ticket.turn.wait()
        return await show_reporting(desk.services_for(interaction), page, texts, reports.say)


async def _nowhere(custom_id: str) -> None:
    raise BadAddress(custom_id)


async def _delete(interaction: discord.Interaction[Any], owner: int) -> None:
    if not _may_change(interaction, owner):
        raise NotYours
    await deferred(interaction)
    with contextlib.suppress(discord.NotFound):  # it is gone, by an earlier attempt or a moderator
        await delivered(interaction.delete_original_response)


def _may_change(interaction: discord.Interaction[Any], owner: int) -> bool:
    if owner == NOBODY:
        return False
    return interaction.user.id == owner or interaction.permissions.manage_messages
