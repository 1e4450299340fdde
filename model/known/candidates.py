"""Which heads are known for a habit, wherever it is on record."""

from collections.abc import Mapping
from types import MappingProxyType

from model.analysis import Head
from model.known.by_hand import BY_HAND
from model.known.habits import ADVERBS, DETERMINERS
from model.known.known_heads import known_heads
from model.known.literature import heads_that, speaks_of
from model.measures.patterns import Pattern

_IN_LITERATURE: Mapping[Pattern | str, str] = MappingProxyType(
    {
        Pattern.NEXT: "words look at the next token",
        Pattern.SEP: "words look at [SEP]",
        ADVERBS: "adverbs look at the word that they modify",
        DETERMINERS: "determiners look at their nouns",
    }
)
"""A habit as the literature puts it."""


def candidates(model_name: str, habit: Pattern | str) -> tuple[Head, ...]:
    """The heads that are known for a habit, the first to try first; often none.

    Where a checkpoint of the same name has another shape, it may lack them.

    Args:
        model_name: The value of the setting `MODEL`.
        habit: A pattern, or what is done with word pairs, of `model.known.habits`.
    """
    if speaks_of(model_name):
        by_hand = (BY_HAND[habit],) if habit in BY_HAND else ()
        return (*by_hand, *heads_that(_IN_LITERATURE.get(habit, "")))
    found = [one for one in known_heads(model_name) if one.habit == habit]
    # What people have heard of these heads is what they type first.
    found.sort(key=lambda one: not one.trained)
    return tuple(one.head for one in found)
