"""A question of the quiz as a value, and as a text to be kept."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal, get_args

from replies.addresses import address_of, page_at
from replies.answer import Button, Texts
from replies.pages import Page
from replies.plain import shorten_end

Kind = Literal["word", "head", "find", "true"]
"""What is asked: the word for a gap, what a head looks at, which head it is, whether a claim holds.

"""

KINDS: tuple[Kind, ...] = get_args(Kind)

OWN = -1
"""The choice of whoever typed a word of their own."""

LETTERS = "ABCDE"
"""What the choices are called."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question, with all that its reveal says.

    Attributes:
        kind: What is asked.
        subject: What it is about; a round asks nothing twice.
        asks: The question, in Discord's markdown.
        choices: From two to five, in plain text; an empty one is shown by its letter alone.
        right: The place of the right one, counted from 0.
        texts: The sentences that it is about.
        why: Why that is right, in plain sentences; Discord's markdown.
        numbers: What that rests on, for the small print.
        picture: The address of the page whose picture the reveal shows.
        looks: What to look at next: labels of buttons, and the addresses that they lead to.
        command: What to type next.
    """

    kind: Kind
    subject: str
    asks: str
    choices: tuple[str, ...]
    right: int
    texts: Texts
    why: str
    numbers: str
    picture: str
    looks: tuple[tuple[str, str], ...]
    command: str

    @property
    def takes_words(self) -> bool:
        """Whether one may type a word of one's own."""
        return self.kind == "word"

    @property
    def page(self) -> Page:
        """The page whose picture the reveal shows."""
        return page_at(self.picture)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """What to look at next."""
        return tuple(Button(label, page_at(address)) for label, address in self.looks)

    def named(self, choice: int) -> str:
        """A choice as a button calls it: "B: forest"."""
        text = shorten_end(self.choices[choice], _MOST_ON_BUTTON)
        return f"{LETTERS[choice]}: {text}" if text else LETTERS[choice]


_MOST_ON_BUTTON = 40
"""Characters of a choice."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a round asks, and about what.

    Attributes:
        kind: What is asked; None for all kinds by turns.
        questions: How many.
        given: The sentences that were given for it.
        around: Those that the class used last.
    """

    kind: Kind | None = None
    questions: int = 5
    given: Texts = ()
    around: Texts = field(default=())


def question_in_text(question: Question) -> str:
    """A question as a text, out of which `question_of` makes it again."""
    return json.dumps(asdict(question))


def question_of(text: str) -> Question:
    """The question that `question_in_text` made a text of."""
    fields = json.loads(text)
    for name in ("choices", "texts"):
        fields[name] = tuple(fields[name])
    fields["looks"] = tuple(map(tuple, fields["looks"]))
    return Question(**fields)


def plan_in_text(plan: Plan) -> str:
    """A plan as a text, out of which `plan_of` makes it again."""
    return json.dumps(asdict(plan))


def plan_of(text: str) -> Plan:
    """The plan that `plan_in_text` made a text of."""
    fields = json.loads(text)
    return Plan(**{**fields, "given": tuple(fields["given"]), "around": tuple(fields["around"])})


def addressed(looks: Sequence[tuple[str, Page]]) -> tuple[tuple[str, str], ...]:
    """Labels with pages as a question keeps them."""
    return tuple((label, address_of(page)) for label, page in looks)
