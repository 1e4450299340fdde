"""Heads to show: those that really do, in the model that is loaded, what is said of them.

Chosen when the bot starts, and again when the model is exchanged for another. A head that is known
for a habit comes first, but is taken only if `check` finds that it holds on the sentences that are
offered with it; else the head that a search finds best, under the same condition. So nothing that
is offered contradicts `check`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from config.workers import Workers
from model.analysis import Analysis, Head
from model.errors import InputError
from model.known.candidates import candidates
from model.known.habits import ADVERBS, DETERMINERS
from model.known.known_heads import known_heads
from model.measures.claims import Outcome, check_link, check_pattern
from model.measures.patterns import Pattern
from model.measures.search import Found, find_link, find_pattern
from model.serving.analyzer import Analyzer

SENTENCE = "The turtle moved slowly."
TURNED_AROUND = "The turtle slowly moved."

OFFERED = (SENTENCE, TURNED_AROUND)
"""The sentences that are offered with a pattern."""

_MORE = (
    "The old bus moved slowly up the steep hill.",
    "After the concert the crowd slowly moved away.",
    "I threw a small rock and it fell in the water.",
    "I was walking with my dog when it started barking.",
)
"""A pattern must hold on these as well: two short sentences are few."""

PATTERN_SENTENCES = (*OFFERED, *_MORE)
"""All sentences on which a pattern must hold."""


@dataclass(frozen=True)
class Link:
    """A look from one word to another, with sentences in which the words stand at many distances.

    There are five, so that luck alone makes next to none of a model's heads pass.

    Attributes:
        habit: What it is an example of.
        source: The word that looks.
        target: The word that is looked at.
        sentences: Each with both words once.
    """

    habit: str
    source: str
    target: str
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        """As it is typed: the -> dog."""
        return f"{self.source} -> {self.target}"


LINKS = (
    Link(
        ADVERBS,
        "slowly",
        "moved",
        (
            SENTENCE,
            TURNED_AROUND,
            "The old bus moved very slowly.",
            "The crowd slowly moved away.",
            "He slowly and quietly moved it.",
        ),
    ),
    Link(
        DETERMINERS,
        "the",
        "dog",
        (
            "I saw the dog.",
            "I saw the small dog.",
            "The very big dog ran home.",
            "He took the dog home.",
            "We met the small black dog.",
        ),
    ),
)
"""The links that are tried, in this order."""

SENTENCES = tuple(
    dict.fromkeys((*PATTERN_SENTENCES, *(text for link in LINKS for text in link.sentences)))
)
"""All that is measured, each once."""


@dataclass(frozen=True)
class LinkExample:
    """A head that makes a link."""

    head: Head
    link: Link


@dataclass(frozen=True)
class ExampleHeads:
    """A head for each habit that examples speak of; None where the model has none.

    Attributes:
        next: It looks at the next token.
        previous: It looks at the previous token.
        sep: It looks at [SEP].
        link: It looks from one word to another.
        self_taught: The same of those heads alone that training didn't show where to look; None
            for a model in which it showed none.
    """

    next: Head | None = None
    previous: Head | None = None
    sep: Head | None = None
    link: LinkExample | None = None
    self_taught: "ExampleHeads | None" = None

    @property
    def patterns(self) -> dict[Pattern, Head]:
        """The heads that follow a pattern, the clearest to look at first."""
        found = {Pattern.NEXT: self.next, Pattern.PREV: self.previous, Pattern.SEP: self.sep}
        return {pattern: head for pattern, head in found.items() if head is not None}

    def __str__(self) -> str:
        """For the log: next 3-9, prev 1-3, the -> dog 7-2."""
        named: dict[str, Head] = {what.value: head for what, head in self.patterns.items()}
        if self.link is not None:
            named[str(self.link.link)] = self.link.head
        listed = (f"{what} {head.layer + 1}-{head.head + 1}" for what, head in named.items())
        return ", ".join(listed) or "none"


async def measured(model: Analyzer, measuring: Workers, model_name: str) -> ExampleHeads:
    """The heads to show of a model; none at all if it can't read the sentences.

    Args:
        model: The model that is loaded.
        measuring: Where heads are measured.
        model_name: The value of the setting `MODEL`.

    Raises:
        WorkError: If the model or `measuring` is busy, too slow or stopping.
        AnalysisError: If a run broke, or the model is away.
    """
    try:
        sentences = [model.read(text) for text in SENTENCES]
    except InputError:
        return ExampleHeads()
    analyses = list[Analysis]()
    # All in one batch, unless the queue is shorter than that.
    for start in range(0, len(sentences), model.limits.queue):
        part = sentences[start : start + model.limits.queue]
        analyses += await asyncio.gather(*map(model.analyze, part))
    by_text = dict(zip(SENTENCES, analyses, strict=True))
    return await measuring.run(choose, by_text, model_name)


def choose(analyses: Mapping[str, Analysis], model_name: str) -> ExampleHeads:
    """The heads to show, by what they do.

    Args:
        analyses: Of all `SENTENCES`.
        model_name: Whose heads are tried first where they are known.
    """
    trained = frozenset(one.head for one in known_heads(model_name) if one.trained)
    every = _chosen(analyses, model_name, frozenset())
    return replace(every, self_taught=_chosen(analyses, model_name, trained)) if trained else every


def _chosen(
    analyses: Mapping[str, Analysis], model_name: str, without: AbstractSet[Head]
) -> ExampleHeads:
    def known(habit: Pattern | str) -> list[Head]:
        return [head for head in candidates(model_name, habit) if head not in without]

    def follower(pattern: Pattern) -> Head | None:
        return _follower(pattern, analyses, known(pattern), without)

    return ExampleHeads(
        next=follower(Pattern.NEXT),
        previous=follower(Pattern.PREV),
        sep=follower(Pattern.SEP),
        link=_link(analyses, {link: known(link.habit) for link in LINKS}, without),
    )


def _follower(
    pattern: Pattern,
    analyses: Mapping[str, Analysis],
    known: Sequence[Head],
    without: AbstractSet[Head],
) -> Head | None:
    offered = [analyses[text] for text in OFFERED]
    every = [analyses[text] for text in PATTERN_SENTENCES]
    heads = (*_existing(known, every), *_first(find_pattern(every, pattern).found, without))
    return next(
        (
            head
            for head in heads
            if check_pattern(every, head, pattern).outcome is Outcome.HOLDS
            and check_pattern(offered, head, pattern).outcome is Outcome.HOLDS
        ),
        None,
    )


def _link(
    analyses: Mapping[str, Analysis],
    known: Mapping[Link, Sequence[Head]],
    without: AbstractSet[Head],
) -> LinkExample | None:
    """The first link that a known head makes, else the first that any head does."""
    sentences = {link: [analyses[text] for text in link.sentences] for link in LINKS}
    tried = [
        LinkExample(head, link)
        for link in LINKS
        for head in _existing(known[link], sentences[link])
    ]
    tried += [
        LinkExample(head, link) for link in LINKS for head in _best(link, sentences[link], without)
    ]
    return next((one for one in tried if _holds(one, sentences[one.link])), None)


def _best(link: Link, analyses: Sequence[Analysis], without: AbstractSet[Head]) -> tuple[Head, ...]:
    """The best head of all; none where the model can't read the words."""
    try:
        return _first(find_link(analyses, link.source, link.target).found, without)
    except InputError:
        return ()


def _first(ranked: Sequence[Found], without: AbstractSet[Head]) -> tuple[Head, ...]:
    """The first head that isn't left out."""
    return tuple(found.head for found in ranked if found.head not in without)[:1]


def _holds(example: LinkExample, analyses: Sequence[Analysis]) -> bool:
    link = example.link
    try:
        verdict = check_link(analyses, example.head, link.source, link.target)
    except InputError:
        return False
    return verdict.outcome is Outcome.HOLDS


def _existing(heads: Sequence[Head], analyses: Sequence[Analysis]) -> tuple[Head, ...]:
    """Those that the model has, whatever its name says."""
    layers, count = analyses[0].attention.shape[:2]
    return tuple(head for head in heads if head.layer < layers and head.head < count)
