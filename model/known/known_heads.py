"""Heads of the model in the box whose habits were measured beforehand.

Its folder holds `heads.json`, written together with the model card: for each pattern and each kind
of word pair the head that follows it best on text that the model never saw, where that is more than
a rule without words and luck would give. Where training showed a head what to look at, it says so,
and names the best of the other heads too.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config import BUNDLED
from model.analysis import Head
from model.measures.patterns import Pattern

_FILE = Path(__file__).parents[1] / BUNDLED / "heads.json"


@dataclass(frozen=True)
class KnownHead:
    """One habit of one head.

    Attributes:
        head: The head.
        habit: A pattern, or what it does with word pairs: "adverbs look at their verbs".
        share: In which share of the sentences it has the habit: more than half of the words follow
            the pattern, or the first word of the pair looks at the second most.
        sentences: How many sentences there were.
        baseline: For word pairs, the share that the best fixed offset reaches; else None.
        offset: That offset, so many tokens to the right, negative to the left; else None.
        trained: Whether training showed the head what to look at; else it came to it by itself.
    """

    head: Head
    habit: Pattern | str
    share: float
    sentences: int
    baseline: float | None = None
    offset: int | None = None
    trained: bool = False


def known_heads(model_name: str) -> tuple[KnownHead, ...]:
    """What is known of a checkpoint's heads, patterns first; nothing of any but that in the box.

    Args:
        model_name: The value of the setting `MODEL`.
    """
    if model_name != BUNDLED:
        return ()
    content = json.loads(_FILE.read_text("utf-8"))
    patterns = tuple(
        KnownHead(
            _head(entry["head"]),
            Pattern(entry["pattern"]),
            entry["share"],
            entry["of"],
            trained=entry["trained"],
        )
        for entry in content["patterns"]
    )
    pairs = tuple(
        KnownHead(
            _head(entry["head"]),
            entry["pair"],
            entry["share"],
            entry["of"],
            entry["baseline"],
            entry["offset"],
            entry["trained"],
        )
        for entry in content["pairs"]
    )
    return patterns + pairs


def trained_heads(known: Sequence[KnownHead]) -> tuple[Head, ...]:
    """Those heads that training showed what to look at, each once, in order."""
    heads = {one.head for one in known if one.trained}
    return tuple(sorted(heads, key=lambda head: (head.layer, head.head)))


def _head(counted_from_one: tuple[int, int]) -> Head:
    layer, head = counted_from_one
    return Head(layer - 1, head - 1)
