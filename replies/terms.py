"""The terms that answers use, each explained in a line or two of everyday words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from model.bert.geometry import Geometry
from model.measures.claims import LUCK_ALLOWED

Term = Literal[
    "token",
    "head",
    "layer",
    "attention",
    "score",
    "link",
    "rank",
    "hit",
    "rule",
    "luck",
    "probability",
    "noise",
    "carried",
]


def explained(geometry: Geometry) -> Mapping[Term, str]:
    """What each term means, for the model that is loaded; a term before those that need it."""
    layers, heads = geometry.layers, geometry.heads
    return MappingProxyType(
        {
            "token": (
                "A piece of the sentence: a word, a part of a word, or a sign. BERT adds [CLS] at "
                "the start and [SEP] at the end."
            ),
            "head": (
                "One way of looking: for each token it says how much to look at each other one. "
                f"This model has {layers * heads}. 3-1 is layer 3, head 1."
            ),
            "layer": (
                f"A group of {heads} heads that look at the same time. This model has {layers}, "
                "one after the other."
            ),
            "attention": (
                "How much a token looks at another, from 0 to 1; also called weight. What one "
                "token gives to all of them adds up to 1."
            ),
            "carried": (
                "What a token takes from another: its attention to it, times how much there is to "
                "take. So much attention can still carry little."
            ),
            "score": "How much of its attention a head uses for one thing, from 0 to 1.",
            "link": (
                "How much attention goes from one word to another, from 0 to 1. Of more than one "
                "sentence it is the mean: all added up, and shared out equally."
            ),
            "rank": "The place of a head, or of a word, if all are put in order: rank 1 is first.",
            "hit": "A sentence in which the head does it.",
            "rule": (
                "A simple rule knows no words: always look at the next word, say. If it does as "
                "well, the head may not know more."
            ),
            "luck": (
                "If every head just looked anywhere, some would still be right by chance. We "
                f"count how many we would expect: fewer than {LUCK_ALLOWED:.0f} is good."
            ),
            "probability": (
                "How likely BERT finds a word for the gap, from 0 to 100 %. That of all words it "
                "knows adds up to 100 %."
            ),
            "noise": (
                "A change as large as what the head does, but picked by chance. It is as loud as "
                "the head, but it says nothing."
            ),
        }
    )
