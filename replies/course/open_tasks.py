"""Tasks that are answered in a person's own words, and so measured when they answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from config.notation import without_direction
from model.analysis import Analysis, Head
from model.measures.distance import total_variation
from model.measures.search import Found, find_link, find_pattern
from model.measures.ties import decimals, exceeds
from model.measures.words import words_of
from replies.course.tasks import Judged, Kind, Task, right, wrong
from replies.example_heads import Link
from replies.pages import Claim
from replies.phrases import italic, short
from replies.plain import capitalised, plain, shorten_end
from replies.services import Services
from replies.swaps import Pair, swap

_LEAST_WORDS = 4
"""So many words a sentence of one's own needs."""

_MOST_WORD = 40


@dataclass(frozen=True, eq=False)
class GapTask(Task[str]):
    """Guess a word that BERT finds likely for the gap.

    Attributes:
        text: The sentence.
        likely: The words that count as likely, with their probabilities, the first first.
    """

    kind: ClassVar[Kind] = "word"

    text: str
    likely: tuple[tuple[str, float], ...]

    async def judge(self, services: Services, answer: str) -> Judged:
        """Whether a word is among BERT's first ones, with its probability and its place."""
        word = shorten_end(without_direction(answer).strip(), _MOST_WORD)
        if services.word_filter.grade(word.lower()) == "slur":
            return wrong("I don't show slurs and vulgar words. Try another word.")
        pieces = services.model.split(word)
        if len(pieces) != 1:
            return wrong(f"BERT has no entry for {italic(word)}. Try a common word.")
        (analysis,) = await services.analyze((self.text,))
        standing = analysis.standing(0, pieces[0].id)
        said = (
            f"BERT gives {italic(word)} {decimals(100 * standing.probability, 2)} %: place "
            f"{standing.rank:,} of all words"
        )
        most = len(self.likely)
        if standing.rank <= most:
            return right(f"Right: {said}.")
        return wrong(f"{said}. It is not among the first {most}. Try another word.")

    def key(self) -> tuple[str, ...]:
        """The words, with their probabilities."""
        said = (f"{plain(word)} {decimals(100 * share, 1)} %" for word, share in self.likely)
        return (f"any of the first {len(self.likely)}: {', '.join(said)}",)


@dataclass(frozen=True, eq=False)
class SentenceTask(Task[str]):
    """Write a sentence of one's own in which a head does something, or does not.

    Attributes:
        head: The head.
        claim: What it is said to do.
        holds: Whether it is to do so in the sentence.
        given: Sentences that were given, which don't count.
        examples: Sentences that are right, for the key.
    """

    kind: ClassVar[Kind] = "sentence"

    head: Head
    claim: Claim
    holds: bool
    given: tuple[str, ...]
    examples: tuple[str, ...] = ()

    async def judge(self, services: Services, answer: str) -> Judged:
        """Whether the head does what is claimed in the sentence, as it is to do or not to do.

        Raises:
            WordNotFound, WordAmbiguous: If the sentence doesn't have a word of the claim once.
        """
        (read,) = services.read((answer,))
        if len(words_of(read).words) < _LEAST_WORDS + 2:  # [CLS] and [SEP]
            return wrong(f"That is short. Write at least {_LEAST_WORDS} words.")
        (analysis,) = await services.analyze((read.text,))
        found = await services.measuring.run(found_in, analysis, self.head, self.claim)
        if _same(read.text, self.given):
            return wrong("That one was given. Write a sentence of your own.")
        does = bool(found.hits)
        said = f"in your sentence, `{short(self.head)}` {_does(found, self.claim, does=does)}"
        if does is self.holds:
            return right(f"Right: {said}.")
        return wrong(f"{capitalised(said)}. Try another one.")

    def key(self) -> tuple[str, ...]:
        """What is asked for, with examples that are right."""
        does = "does it" if self.holds else "does not do it"
        wanted = f"any sentence of their own in which `{short(self.head)}` {does}"
        return (f"{wanted}, such as:", *self.examples)


@dataclass(frozen=True, eq=False)
class SwapTask(Task[tuple[Pair, ...]]):
    """Swap one word so that the answer changes more than it does by something else.

    Attributes:
        text: The sentence.
        least: How far the answer has to move, in total variation.
        by: What moves it so far, as in a sentence.
        examples: Swaps that are right, with how far they move it.
    """

    kind: ClassVar[Kind] = "swap"

    text: str
    least: float
    by: str
    examples: tuple[tuple[Pair, float], ...]

    async def judge(self, services: Services, answer: tuple[Pair, ...]) -> Judged:
        """Whether the answer moves further.

        Raises:
            WordNotFound, WordAmbiguous, SwappedTwice, NothingSwapped: See `replies.swaps.swap`.
        """
        if len(answer) > 1:
            return wrong("Swap one word only. So you know what did it.")
        moved = await moved_by(services, self.text, answer)
        if moved is None:
            return wrong("The gap must stay, or there is no answer to compare.")
        said = f"this moves {_share(moved)} of the probability, {self.by} {_share(self.least)}"
        if exceeds(moved, self.least):
            return right(f"Right: {said}.")
        return wrong(f"Not enough: {said}. Try a word that matters more.")

    def key(self) -> tuple[str, ...]:
        """Swaps that are right."""
        more = f"any that moves more than {_share(self.least)}, such as:"
        return (
            more,
            *(f"`{old} -> {new}` moves {_share(moved)}" for (old, new), moved in self.examples),
        )


def found_in(analysis: Analysis, head: Head, claim: Claim) -> Found:
    """What one sentence says of a claim about a head.

    Raises:
        PatternAbsent, WordNotFound, WordAmbiguous: If the sentence doesn't have what it is about.
    """
    if claim.pattern is not None:
        search = find_pattern([analysis], claim.pattern).found
    else:
        search = find_link([analysis], claim.source, claim.target).found
    return next(found for found in search if found.head == head)


def claim_of(link: Link) -> Claim:
    """A link as a claim."""
    return Claim(source=link.source, target=link.target)


async def moved_by(services: Services, text: str, pairs: Sequence[Pair]) -> float | None:
    """How far a swap moves the answer for a gap; None where the gap doesn't stay.

    Raises:
        WordNotFound, WordAmbiguous, SwappedTwice, NothingSwapped: See `replies.swaps.swap`.
    """
    (sentence,) = services.read((text,))
    swapped = swap(services, sentence, pairs)
    if not swapped.same_gaps:
        return None
    before, after = await services.analyze((swapped.before.text, swapped.after.text))
    return float(total_variation(before.probabilities, after.probabilities).mean())


def _does(found: Found, claim: Claim, *, does: bool) -> str:
    """Does it: 100 % of the tokens."""
    said = "does it" if does else "does not do it"
    if claim.pattern is not None:
        return f"{said}: {decimals(100 * found.share, 0)} % of the tokens do"
    source, target = italic(claim.source), italic(claim.target)
    first = "more than any other word gets" if does else "and another word gets as much or more"
    return f"{said}: {source} gives {target} {decimals(found.score)}, {first}"


def _same(text: str, given: Sequence[str]) -> bool:
    """Whether a sentence is one of some, whatever its case and its full stop."""
    return text.lower().rstrip(".!?") in {each.lower().rstrip(".!?") for each in given}


def _share(part: float) -> str:
    return f"{decimals(100 * part, 0)} %"
