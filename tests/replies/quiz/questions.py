"""A question made by hand."""

from __future__ import annotations

from random import Random
from typing import Any

from replies.pages import HeadPage, MaskPage
from replies.quiz.question import Question, addressed


def question(**changed: Any) -> Question:
    """A question, with what is named otherwise."""
    usual: dict[str, Any] = {
        "kind": "head",
        "subject": "head 1-1 The turtle moved.",
        "asks": "What do most tokens look at?",
        "choices": ("The next token", "The previous token", "[SEP]", "[CLS]"),
        "right": 1,
        "texts": ("The turtle moved.",),
        "why": "It looks at the previous token.",
        "numbers": "Score: 0.98.",
        "picture": addressed([("", HeadPage(layer=0, head=0))])[0][1],
        "looks": addressed([("All its words", MaskPage())]),
        "command": "!attn 1 1 The turtle moved.",
    }
    return Question(**{**usual, **changed})


def chance(seed: int = 1) -> Random:
    """What chooses, the same each time."""
    return Random(seed)  # noqa: S311 - a test
