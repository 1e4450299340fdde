"""A custom id of a lesson's button or form holds where it is."""

import re

import pytest

from cogs.lesson_ids import BUTTON, FORM, Spot, action_of, button_id, form_id
from replies.course.lesson import NAMES
from replies.course.words import FORMS

SPOT = Spot(2**63, led=True, lesson="attention", step="previous")


@pytest.mark.parametrize("action", ["go", "hint", "end", "list", *FORMS])
def test_a_button_is_known_again(action: str) -> None:
    written = button_id(action, SPOT)  # type: ignore[arg-type]
    match = re.fullmatch(BUTTON, written)
    assert match
    assert (action_of(match), Spot.of(match)) == (action, SPOT)
    assert len(written) <= 100


def test_a_form_is_known_again() -> None:
    match = re.fullmatch(FORM, form_id(SPOT))
    assert match
    assert Spot.of(match) == SPOT


def test_addresses_of_old_messages_stay() -> None:
    own, led = (Spot(7, led=led, lesson="true", step="one") for led in (False, True))
    assert button_id("go", own) == "lesson:go:7:0:true:one"
    assert form_id(led) == "lesson-form:7:1:true:one"
    assert NAMES == ("attention", "true", "limits")


@pytest.mark.parametrize("custom_id", ["lesson:run:7:0:true:one", "lesson:go:x:0::", "lesson:go"])
def test_what_is_made_up_is_none(custom_id: str) -> None:
    assert not re.fullmatch(BUTTON, custom_id)
