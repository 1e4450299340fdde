"""What steps are made with: the loaded model, and what is measured of all its heads."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from config.notation import ADDED_TOKENS, MASK
from model.analysis import Analysis, Head, HeadsOff, standing_among
from model.errors import InputError
from model.measures.claims import Outcome, Verdict, link_verdicts, pattern_verdicts
from model.measures.distance import total_variation
from model.measures.patterns import THRESHOLDS, Pattern, mean_scores
from model.measures.ties import decimals, exceeds, first_largest, reaches
from model.measures.words import locate, word_level, words_of
from model.variants import Variant, all_heads
from replies.claims import counted
from replies.course.lesson import TITLES, LeftOut, Lesson, Step
from replies.course.open_tasks import found_in
from replies.course.tasks import HeadTask, Marked
from replies.example_heads import PATTERN_SENTENCES, Link
from replies.pages import Claim, HeadPage
from replies.phrases import PHRASES, italic
from replies.services import Services

_LEAST_SHOWN = 0.005
"""Weights below it would be written as 0.00."""

_NEED_WORDS = (Pattern.SAME, Pattern.MASK)
"""Patterns that not every sentence has a target for."""


class NotHere(Exception):
    """The loaded model can't do a step.

    Attributes:
        why: What it lacks, as a sentence.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, eq=False)
class Bench:
    """What steps are made with.

    Attributes:
        services: The loaded model.
        instead: What each of its heads does most, as a sentence.
    """

    services: Services
    instead: Mapping[Head, str]
    _switched: "dict[str, Switched]" = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What commands start with."""
        return self.services.examples.prefix

    @property
    def heads(self) -> int:
        """How many heads the model has."""
        return len(self.instead)

    async def following(self, pattern: Pattern) -> HeadTask:
        """The task to find a head that follows a pattern, by what `check` says of it.

        Raises:
            NotHere: If none does.
        """
        analyses = await self.services.analyze(PATTERN_SENTENCES)
        verdicts = await self.services.measuring.run(pattern_verdicts, analyses, pattern)
        marked = {
            head: Marked(_holds(verdict), _of_pattern(verdict), self._trained(head, pattern))
            for head, verdict in verdicts.items()
        }
        return self.task(marked, f"no head that clearly {PHRASES[pattern]}")

    async def linking(self, link: Link) -> HeadTask:
        """The task to find a head that makes a link in all its sentences; see `following`."""
        verdicts = await self.link_verdicts(link, link.sentences)
        marked = {
            head: Marked(_holds(verdict), in_hits(verdict, link), self._trained(head, link.habit))
            for head, verdict in verdicts.items()
        }
        return self.task(marked, f"no head that goes from {link.source} to {link.target}")

    async def link_verdicts(self, link: Link, texts: Sequence[str]) -> dict[Head, Verdict]:
        """What `check` says of a link in some sentences, of every head, the best first."""
        analyses = await self.services.analyze(texts)
        return await self.services.measuring.run(link_verdicts, analyses, link.source, link.target)

    async def switched(self, text: str) -> "Switched":
        """What becomes of the answer for a sentence without each head; measured once.

        Raises:
            InputError: If the model can't read it, or it has no gap.
        """
        if text not in self._switched:
            self._switched[text] = await _switched(self.services, text)
        return self._switched[text]

    async def in_which(
        self, head: Head, claim: Claim, texts: Sequence[str], *, holds: bool
    ) -> tuple[str, ...]:
        """Those of some sentences in which a head does as claimed, or does not."""
        analyses = await self.services.analyze(texts)
        found = [
            await self.services.measuring.run(found_in, each, head, claim) for each in analyses
        ]
        return tuple(
            text for text, one in zip(texts, found, strict=True) if bool(one.hits) is holds
        )

    def focused(self, head: Head, text: str, word: str) -> HeadPage:
        """The page of a head that looks closely at a word of a sentence.

        Raises:
            InputError: If the model can't read the sentence, or it doesn't have the word once.
        """
        (sentence,) = self.services.read((text,))
        place = locate(words_of(sentence).words, word)
        return HeadPage(layer=head.layer, head=head.head, focus=(place,))

    def task(self, marked: Mapping[Head, Marked], lacks: str) -> HeadTask:
        """The task to find one of the heads that are right.

        Raises:
            NotHere: If there is none.
        """
        task = HeadTask(marked, self.instead)
        if not task.right:
            raise NotHere(f"This model has {lacks}.")
        return task

    def _trained(self, head: Head, habit: Pattern | str) -> bool:
        return any(
            one.trained and one.head == head and one.habit == habit for one in self.services.known
        )


Maker = Callable[[Bench], Awaitable[Step]]
"""Makes a step for the loaded model; raises `NotHere` or `InputError` where it can't do it."""


async def bench_for(services: Services) -> Bench:
    """What steps for the loaded model are made with."""
    try:
        analyses = await services.analyze(PATTERN_SENTENCES)
        instead = await services.measuring.run(_habits, analyses)
    except InputError:  # It reads nothing so long; then it can't do most steps either.
        instead = dict.fromkeys(all_heads(services.model.geometry), "Try another one.")
    return Bench(services, instead)


async def lesson_of(
    bench: Bench, name: str, goal: str, makers: Sequence[tuple[str, Maker]]
) -> Lesson:
    """A lesson with those of its steps that the loaded model can do.

    Args:
        bench: What they are made with.
        name: One of `replies.course.lesson.NAMES`.
        goal: What one can do afterwards.
        makers: For each step its heading, and what makes it.
    """
    steps, left_out = list[Step](), list[LeftOut]()
    for heading, make in makers:
        try:
            steps.append(await make(bench))
        except NotHere as lack:
            left_out.append(LeftOut(heading, lack.why))
        except InputError:
            left_out.append(LeftOut(heading, "This model can't read the sentences."))
    return Lesson(name, TITLES[name], goal, tuple(steps), tuple(left_out))


def in_hits(verdict: Verdict, link: Link) -> str:
    """*Moved* comes first in 3 of 5 sentences."""
    return f"{italic(link.target)} comes first in {counted(verdict.hits, verdict.sentences)}"


@dataclass(frozen=True, eq=False)
class Switched:
    """What becomes of the first gap of a sentence without each head, and where the gap looks.

    Attributes:
        word: The first word for the gap.
        moved: [L, H], how much of the probability moves without the head, from 0 to 1.
        falls: [L, H], by how many nats the first word falls.
        stays: [L, H], whether it stays the first.
        strongest: [L, H], the largest weight that the gap gives to another word, those that were
            added aside.
        words: The words of the sentence.
        looked_at: [L, H], the place among them of the word that gets it.
    """

    word: str
    moved: NDArray[np.float64]
    falls: NDArray[np.float64]
    stays: NDArray[np.bool_]
    strongest: NDArray[np.float64]
    words: tuple[str, ...]
    looked_at: NDArray[np.intp]

    def look_at(self, head: Head) -> float:
        """The largest weight that the gap gives to another word."""
        return float(self.strongest[head.layer, head.head])

    def look(self, head: Head) -> str:
        """[MASK] gives *table* 0.92."""
        if not reaches(self.look_at(head), _LEAST_SHOWN):
            return "[MASK] gives no other word anything"
        word = self.words[self.looked_at[head.layer, head.head]]
        return f"[MASK] gives {italic(word)} {decimals(self.look_at(head))}"


async def _switched(services: Services, text: str) -> Switched:
    """What becomes of the answer for a sentence without each head of the model in turn.

    Raises:
        NoMask: If it has no gap.
        InputError, WorkError, ModelFailed: As `Services.analyze`.
    """
    (analysis,) = await services.analyze((text,), needs_mask=True)
    word = services.to_show(analysis).predictions[0][0].piece
    piece = services.model.split(word)[0].id
    sentence = services.model.read(text)
    geometry = services.model.geometry
    variants = [Variant(sentence, HeadsOff(frozenset({head}))) for head in all_heads(geometry)]
    rows = list[tuple[float, float, bool]]()
    async for some in services.model.experiment(variants):
        answers = [answer.values[0] for answer in some]
        rows += await services.measuring.run(_compared, analysis, answers, piece)
    moved, falls, stays = (
        np.array(column).reshape(geometry.layers, geometry.heads)
        for column in zip(*rows, strict=True)
    )
    words, strongest, looked_at = await services.measuring.run(_looks, analysis)
    return Switched(word, moved, falls, stays, strongest, words, looked_at)


def _compared(
    analysis: Analysis, answers: Sequence[NDArray[np.float32]], piece: int
) -> list[tuple[float, float, bool]]:
    """How far each answer lies from the sentence's own, the fall of a piece, whether it is first.

    Args:
        analysis: The sentence.
        answers: [P] each, the natural logarithms of the probabilities of all pieces.
        piece: The place of the piece in the vocabulary.
    """
    before, tiny = analysis.probabilities[0], np.finfo(np.float32).tiny
    was = np.log(max(float(before[piece]), tiny))
    found = list[tuple[float, float, bool]]()
    for logarithms in answers:
        after = np.exp(logarithms)
        fall = was - max(float(logarithms[piece]), np.log(tiny))
        first = standing_among(after, piece).rank == 1
        found.append((float(total_variation(after, before)), float(fall), first))
    return found


def _looks(
    analysis: Analysis,
) -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.intp]]:
    """The words of a sentence; what its first gap gives most of to another one, and to which."""
    level = word_level(analysis)
    gap = level.words.index(MASK)
    row = level.attention[:, :, gap].astype(np.float64)
    left_out = [place for place, word in enumerate(level.words) if word in (*ADDED_TOKENS, MASK)]
    row[:, :, left_out] = 0
    return level.words, row.max(axis=-1), first_largest(row)


def _habits(analyses: Sequence[Analysis]) -> dict[Head, str]:
    """What each head does most over some sentences, as a sentence."""
    found = dict[Pattern, NDArray[np.float64]]()
    for pattern in Pattern:
        scores = mean_scores(analyses, pattern)
        if pattern not in _NEED_WORDS and scores.used:
            found[pattern] = scores.scores
    layers, heads = analyses[0].attention.shape[:2]
    every = [Head(layer, head) for layer in range(layers) for head in range(heads)]
    return {
        head: _habit({p: float(s[head.layer, head.head]) for p, s in found.items()})
        for head in every
    }


def _habit(scores: Mapping[Pattern, float]) -> str:
    """It looks at the next token: score 0.93. The pattern that it exceeds the bound of most."""
    clear = {p: s / THRESHOLDS[p] for p, s in scores.items() if exceeds(s, THRESHOLDS[p])}
    if clear:
        pattern = _first(clear)
        return f"This head {PHRASES[pattern]}: score {decimals(scores[pattern])}."
    pattern = _first({p: s for p, s in scores.items() if p is not Pattern.BROAD})
    return (
        f"It does no one thing clearly. Most of all, it {PHRASES[pattern]}: score "
        f"{decimals(scores[pattern])}."
    )


def _first(scores: Mapping[Pattern, float]) -> Pattern:
    return list(scores)[int(first_largest(np.array(list(scores.values()))))]


def _holds(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.HOLDS


def _of_pattern(verdict: Verdict) -> str:
    """The score is 0.93, and 100 % of the tokens do it."""
    return (
        f"the score is {decimals(verdict.score)}, and {decimals(100 * verdict.share, 0)} % of the "
        "tokens do it"
    )
