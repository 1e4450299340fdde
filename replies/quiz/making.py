"""Makes questions anew, from what is measured on the loaded model; never from a list of answers.

Each kind has a module, which says what makes a question clear. One that isn't is never asked.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from random import Random
from types import MappingProxyType

from model.errors import InputError
from replies.answer import Texts
from replies.example_heads import SENTENCES
from replies.quiz.errors import NothingClear
from replies.quiz.find import make_find
from replies.quiz.head import make_head
from replies.quiz.made import Made, shuffled
from replies.quiz.question import KINDS, Kind, Plan
from replies.quiz.true import make_true
from replies.quiz.word import make_word
from replies.services import Services

_MAKERS: Mapping[
    Kind, Callable[[Services, Texts, Collection[str], Random], Awaitable[Made | None]]
] = MappingProxyType({"word": make_word, "head": make_head, "find": make_find, "true": make_true})

_OFFERED: Texts = (
    *SENTENCES,
    "The children played in the garden until it was dark.",
    "My mother baked a cake for my birthday.",
    "The king lived in a big castle near the sea.",
    "In winter the lake is covered with ice.",
    "She opened the window because it was hot.",
    "The cat slept on the warm chair all day.",
    "He drank a glass of cold water after the race.",
    "The farmer gave the horse some fresh hay.",
)
"""The sentences that are taken where the class has none that fit."""


async def make(
    services: Services, plan: Plan, asked: Sequence[str], random: Random | None = None
) -> Made:
    """A question for a round.

    It is about the sentences that were given for the round; where these have no further clear
    question, about those that the class used last; and where these have none, about examples.

    Args:
        services: What it is made with.
        plan: What the round asks, and about what.
        asked: The subjects of the round's questions so far, in their order.
        random: Chooses; by itself, another question each time.

    Raises:
        NothingClear: If nothing new can be asked clearly; of a first question, about what was
            given.
        InputError: If what was given can't be read.
    """
    random = random or Random()  # noqa: S311 - a question is no secret that is worth more
    return await services.of_one_model(partial(_made, services, plan, asked, random))


async def _made(services: Services, plan: Plan, asked: Sequence[str], random: Random) -> Made:
    for texts in _sources(plan, first=not asked):
        for kind in _in_turn(plan.kind, asked, random):
            try:
                made = await _MAKERS[kind](services, texts or _OFFERED, asked, random)
            except InputError:
                if texts is plan.given and not asked:
                    raise
                continue  # it was read once, by another model or with other limits
            if made is not None:
                return made
    raise NothingClear(plan.kind, given=bool(plan.given and not asked))


def _sources(plan: Plan, *, first: bool) -> list[Texts]:
    """Where sentences are taken from, in this order; none for the examples."""
    if first and plan.given:
        return [plan.given]
    return [*(texts for texts in (plan.given, plan.around) if texts), ()]


def _in_turn(kind: Kind | None, asked: Sequence[str], random: Random) -> list[Kind]:
    """The kinds to try: the one that is wanted, or all, those first that had the fewest turns."""
    if kind is not None:
        return [kind]
    turns = Counter(subject.split()[0] for subject in asked)
    return sorted(shuffled(KINDS, random), key=lambda one: turns[one])
