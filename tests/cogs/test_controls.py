"""Controls lead to pages, and fit into what Discord takes."""

import contextlib
import re
import typing
from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.choices import MOST_FOCUS
from cogs.controls import CONTROLS, controls
from cogs.quiz_presses import QUIZ_CONTROLS
from replies.addresses import address_of
from replies.answer import Answer, Button, Choice, Choices
from replies.errors import BadAddress
from replies.pages import (
    Claim,
    Colours,
    HeadPage,
    MaskPage,
    Page,
    PaletteName,
    ScaleName,
    Specials,
    ThemeName,
    View,
)
from replies.show.word import WordPage
from tests.replies.any_page import NAMES, PAGES, pages_of
from tests.replies.notebook.findings import FOUND, NEXT

OWNER = 10**20 - 1
"""Of twenty digits: more than Discord will ever have."""


def test_every_view_of_a_head_fits_a_button() -> None:
    """Also of the largest models, the longest sentences and the largest ids."""
    for choice in product(
        *map(typing.get_args, (PaletteName, ThemeName, ScaleName, View, Specials))
    ):
        palette, theme, scale, view, specials = choice
        for joined, focus in product((True, False), ((), (511,) * MOST_FOCUS)):
            page = HeadPage(
                layer=95,
                head=127,
                view=view,
                specials=specials,
                joined=joined,
                focus=focus,
                sentence=19,
                carried=True,
                colours=Colours(palette=palette, theme=theme, scale=scale),
            )
            (button, _delete) = custom_ids(
                Answer(discord.Embed(), (), rows=((Button("Go", page),),))
            )
            assert button.endswith(address_of(page))


@given(data=st.data())
@pytest.mark.parametrize("cls", PAGES, ids=NAMES)
def test_controls_that_would_be_too_long_are_left_out(cls: type[Page], data: st.DataObject) -> None:
    pages = data.draw(st.lists(pages_of(cls), min_size=1, max_size=4, unique=True))
    entries = tuple(Choice(str(number), page) for number, page in enumerate(pages))
    buttons = tuple(Button(str(number), page) for number, page in enumerate(pages))
    view = controls(Answer(discord.Embed(), (), rows=(Choices("Choose", entries), buttons)), OWNER)

    payload = view.to_components()
    items = [item for row in payload for item in row["components"]]
    lists = [item for item in items if item["type"] == discord.ComponentType.select.value]
    assert all(len(item["custom_id"]) <= 100 for item in items)
    values = [option["value"] for item in lists for option in item["options"]]
    assert values == [address_of(page) for page in pages if len(address_of(page)) <= 100]
    assert len(lists) == bool(values)
    assert items[-1]["label"] == "Delete"


def test_custom_ids_are_written_as_ever() -> None:
    """Those of replies that were sent long ago must lead on, so they are a format of their own."""
    head, mask = HeadPage(layer=2, head=9), MaskPage()
    rows = (
        Choices("Choose", (Choice("Head", head),)),
        (Button("Head", head), Button("Mask", mask), Button("Nothing", None)),
    )
    assert custom_ids(Answer(discord.Embed(), (), rows=rows)) == [
        "choose:99999999999999999999:0",
        "go:99999999999999999999:10:head,2,9,gray,dark,linear,heat,show,0,,0,0",
        "go:99999999999999999999:11:mask,,,,",
        "go:99999999999999999999:12:",
        "delete:99999999999999999999",
    ]


@pytest.mark.parametrize(
    ("custom_id", "found"),
    [
        ("choose:7:0", {"owner": "7", "row": "0"}),
        ("go:7:10:mask,,", {"owner": "7", "address": "mask,,"}),
        ("go:7:12:", {"owner": "7", "address": ""}),
        ("delete:7", {"owner": "7"}),
        ("keep:check,2,9,next", {"address": "check,2,9,next"}),
        ("keep:", {}),
        ("turn:7:0", {}),
        ("quiz:choose:12:3", {"action": "choose", "question": "12", "choice": "3"}),
        ("quiz:reveal:12:", {"action": "reveal", "question": "12", "choice": ""}),
        ("quiz:point:12", {"question": "12"}),
        ("quiz:typed:12", {}),
        ("anything\nelse", {}),
    ],
)
def test_a_custom_id_belongs_to_one_control(custom_id: str, found: dict[str, str]) -> None:
    templates = [
        control.__discord_ui_compiled_template__ for control in (*CONTROLS, *QUIZ_CONTROLS)
    ]
    matches = [match for template in templates if (match := template.fullmatch(custom_id))]
    assert [match.groupdict() for match in matches] == [found]


def custom_ids(answer: Answer) -> list[str]:
    payload = controls(answer, OWNER).to_components()
    return [item["custom_id"] for row in payload for item in row["components"]]


def test_a_long_word_costs_only_the_controls_that_name_it() -> None:
    page = WordPage(words=("x" * 90,))
    rows = ((Button("Go", page), Button("Head", HeadPage(layer=0, head=0))),)
    assert len(custom_ids(Answer(discord.Embed(), (), rows=rows))) == 2


def test_what_was_found_can_be_kept_from_the_last_row() -> None:
    head = Button("Head", HeadPage(layer=0, head=0))
    for rows, labels in (
        ((), [["Keep", "Delete"]]),
        (((head,),), [["Head", "Keep", "Delete"]]),
        (((head,) * 2, (head,) * 4), [["Head"] * 2 + ["Delete"], ["Head"] * 4 + ["Keep"]]),
        (((head,) * 5,), [["Head"] * 5, ["Keep", "Delete"]]),
        (
            ((head,), Choices("Choose", (Choice("Head", head.page or MaskPage()),))),
            [["Head", "Delete"], [None], ["Keep"]],
        ),
    ):
        answer = Answer(discord.Embed(), ("The cat sat.",), rows=rows, finding=FOUND)
        payload = controls(answer, OWNER).to_components()
        assert [[item.get("label") for item in row["components"]] for row in payload] == labels
    ids = custom_ids(Answer(discord.Embed(), (), finding=FOUND))
    assert ids[0] == "keep:check,2,9,next,,,gray,dark,linear"


def test_what_is_too_long_to_keep_has_no_button() -> None:
    page = replace(NEXT, claim=Claim(source="x" * 90, target="y"))
    answer = Answer(discord.Embed(), (), finding=replace(FOUND, page=page))
    assert len(custom_ids(answer)) == 1


async def test_a_list_from_which_nothing_was_chosen_leads_nowhere() -> None:
    told: list[Exception] = []

    async def explain(_: object, error: Exception) -> None:
        told.append(error)

    client = SimpleNamespace(
        desk=None,
        answering=lambda _: contextlib.nullcontext(),
        admit=lambda _: None,
        explain_interaction=explain,
    )
    select: discord.ui.Select[Any] = discord.ui.Select(custom_id="choose:7:0")
    match = re.fullmatch(r"choose:(?P<owner>[0-9]+):(?P<row>[0-9])", "choose:7:0")
    interaction: Any = SimpleNamespace(client=client, id=1, message=None)
    assert match is not None
    chosen = await CONTROLS[1].from_custom_id(interaction, select, match)
    await chosen.callback(interaction)
    assert [type(error) for error in told] == [BadAddress]
