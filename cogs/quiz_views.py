"""The controls under the quiz's messages."""

from typing import Any

import discord

from cogs.controls import NOBODY, ControlsView, page_buttons
from cogs.forms import Form
from cogs.quiz_ids import button_id, form_id, point_id
from records.quiz_values import Result
from replies.quiz.question import Question
from replies.quiz.texts import (
    END,
    NEXT,
    OWN_LABEL,
    OWN_TITLE,
    REVEAL,
    TYPE_OWN,
    point_placeholder,
)
from replies.quiz.word import MOST_LETTERS


def voting(number: int, question: Question, *, closed: bool = False) -> discord.ui.View:
    """The choices under an open question, and what whoever leads does with it.

    Args:
        number: The question's id.
        question: The question.
        closed: Whether no more votes are taken, since they are about to be counted.
    """
    view = ControlsView(timeout=None)
    for place in range(len(question.choices)):
        view.add_item(
            _button(
                button_id("choose", number, place),
                question.named(place),
                discord.ButtonStyle.primary,
                disabled=closed,
            )
        )
    if question.takes_words:
        view.add_item(_button(button_id("own", number), TYPE_OWN, row=1, disabled=closed))
    success = discord.ButtonStyle.success
    view.add_item(_button(button_id("reveal", number), REVEAL, success, row=1))
    view.add_item(_end(number))
    return view


def revealed(number: int, question: Question, result: Result, *, going_on: bool) -> discord.ui.View:
    """What to look at next, and what whoever leads does next.

    Args:
        number: The question's id.
        question: The question.
        result: What came of it.
        going_on: Whether the round goes on from here.
    """
    view = ControlsView(timeout=None)
    for item in page_buttons(question.buttons, NOBODY, 0):
        view.add_item(item)
    if going_on:
        view.add_item(_button(button_id("next", number), NEXT, discord.ButtonStyle.success, row=1))
        view.add_item(_end(number))
    if result.mistaken:
        select: discord.ui.UserSelect[Any] = discord.ui.UserSelect(
            custom_id=point_id(number), placeholder=point_placeholder(result), row=2
        )
        view.add_item(select)
    return view


def form(number: int) -> Form:
    """The form for a word of one's own.

    Args:
        number: The question's id.
    """
    return Form(OWN_TITLE, OWN_LABEL, form_id(number), MOST_LETTERS)


def _button(
    custom_id: str,
    label: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    *,
    row: int = 0,
    disabled: bool = False,
) -> discord.ui.Button[Any]:
    return discord.ui.Button(
        custom_id=custom_id, label=label, style=style, row=row, disabled=disabled
    )


def _end(number: int) -> discord.ui.Button[Any]:
    return _button(button_id("end", number), END, discord.ButtonStyle.danger, row=1)
