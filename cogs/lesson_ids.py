"""Custom ids of lessons' buttons and forms: what is done, at which step, and whose it is."""

import re
from dataclasses import dataclass
from typing import cast

from replies.course.words import Action

_PLACE = r"(?P<owner>[0-9]{1,20}):(?P<led>[01]):(?P<lesson>[a-z]{0,20}):(?P<step>[a-z]{0,20})"

BUTTON = rf"lesson:(?P<action>go|hint|end|list|head|word|sentence|number|swap):{_PLACE}"
"""What they look like, of a button."""
FORM = rf"lesson-form:{_PLACE}"
"""The same, of a form."""


@dataclass(frozen=True)
class Spot:
    """Where in which lesson a button or a form is.

    Attributes:
        owner: The id of the person whose message it is, or who leads the lesson.
        led: Whether the lesson is led.
        lesson, step: By name; empty for none.
    """

    owner: int
    led: bool
    lesson: str
    step: str

    @classmethod
    def of(cls, match: re.Match[str]) -> "Spot":
        """The one that a custom id holds which matches one of the forms above."""
        return cls(int(match["owner"]), match["led"] == "1", match["lesson"], match["step"])

    def __str__(self) -> str:
        return f"{self.owner}:{int(self.led)}:{self.lesson}:{self.step}"


def button_id(action: Action, spot: Spot) -> str:
    """The custom id of a button."""
    return f"lesson:{action}:{spot}"


def form_id(spot: Spot) -> str:
    """The custom id of a form."""
    return f"lesson-form:{spot}"


def action_of(match: re.Match[str]) -> Action:
    """What a button does whose custom id matches `BUTTON`."""
    return cast("Action", match["action"])
