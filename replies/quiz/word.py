"""Questions for the word that the model puts into a gap first.

Asked only where it is clear: the first word is at least `TIMES` as probable as the second, and its
probability exceeds `LEAST`. Four choices are of the model's own list; the fifth is a word that it
would put first if it saw one word less of the sentence.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from config.notation import MASK
from model.analysis import Analysis, Prediction
from model.errors import InputError
from model.measures.ties import decimals, exceeds, probable_first, ratio_exceeds
from model.measures.words import words_of
from model.spelling import folded
from replies.answer import Texts
from replies.pages import ImportancePage, LayersPage, MaskPage
from replies.phrases import bold, italic
from replies.plain import plain
from replies.quiz.errors import WordNotTaken
from replies.quiz.made import Made, quoted, shuffled
from replies.quiz.question import OWN, Question, addressed
from replies.services import Services
from replies.show.mask import percent, with_full_stop

TIMES = 1.5
"""How many times as probable as the second the first word must be."""

LEAST = 0.05
"""What the probability of the first word must exceed."""

MOST_LETTERS = 30
"""Of a word that somebody types."""

_LISTED = 12
"""From so many of the model's first words are the wrong choices taken."""

_SHORTEST_HIDDEN = 4
"""Letters of a word that is hidden: shorter ones are easy, and many of them look alike."""

_TRIED, _LESS_TRIED = 30, 5
"""So many gaps are tried, and so many words of each sentence left out for a fifth choice."""


@dataclass(frozen=True)
class Tempting:
    """A word that would come first, were another one of the sentence hidden.

    Attributes:
        word: The word.
        hidden: The other one.
        probability: What the word would have then.
    """

    word: str
    hidden: str
    probability: float


async def make_word(
    services: Services, texts: Texts, asked: Collection[str], random: Random
) -> Made | None:
    """A question for the word of a gap; None if no sentence has a clear one.

    A sentence without a gap gets one, in the place of one of its words.
    """
    gapped = [text for sentence in texts for text in _with_gap(services, sentence)]
    fresh = [text for text in shuffled(gapped, random) if _subject(text) not in asked]
    for text in fresh[:_TRIED]:
        analysis, _ = await with_full_stop(services, (text,))
        choices = choices_of(analysis, services.to_show(analysis), random)
        tempting = choices and await _tempting(services, analysis, choices, random)
        if choices and tempting:
            return Made(_question(services, analysis, choices, tempting, random, _subject(text)))
    return None


def _subject(text: str) -> str:
    return f"word {text}"


def _with_gap(services: Services, text: str) -> list[str]:
    """The sentence if it has one gap; if it has none, with each of its longer words hidden."""
    gaps = len(services.model.read(text).mask_positions)
    if gaps == 0:
        return [gapped for gapped, _ in _less_one(services, text)]
    return [text] if gaps == 1 else []


def _less_one(services: Services, text: str) -> list[tuple[str, str]]:
    """The sentence with each of its longer words hidden in turn, and that word."""
    sentence = services.model.read(text)
    spans, joined = services.model.spans(sentence), words_of(sentence)
    found = []
    for word, pieces in zip(joined.words, joined.places, strict=True):
        start, end = spans[pieces[0]][0], spans[pieces[-1]][1]
        if word.isalpha() and len(word) >= _SHORTEST_HIDDEN and end > start:
            found.append((f"{sentence.text[:start]}{MASK}{sentence.text[end:]}", word))
    return found


def choices_of(analysis: Analysis, shown: Analysis, random: Random) -> list[Prediction] | None:
    """The model's first word and three others of its list; None if the first isn't clear.

    Args:
        analysis: The sentence, of one gap.
        shown: The same without the words that are left out.
        random: Takes two of the three by chance; the third is the nearest one.
    """
    first, second = analysis.predictions[0][:2]
    listed = _distinct([word for word in shown.predictions[0][:_LISTED] if _is_word(word.piece)])
    least = 4
    if not is_clear(first.probability, second.probability) or len(listed) < least:
        return None
    if listed[0] != first:
        return None
    return [*listed[:2], *random.sample(listed[2:], 2)]


def is_clear(first: float, second: float) -> bool:
    """Whether the more probable of two words is so by enough for a question.

    Args:
        first: Its probability.
        second: That of the other one.
    """
    if not exceeds(first, LEAST):
        return False
    if second <= 0:
        return True
    return bool(ratio_exceeds(math.log(first / second), np.array([math.log(TIMES)]))[0])


def _distinct(words: Sequence[Prediction]) -> list[Prediction]:
    """The words without those that differ from one before by accents or capitals alone."""
    return list({folded(word.piece): word for word in reversed(words)}.values())[::-1]


def _is_word(piece: str) -> bool:
    return piece.isalpha() and len(piece) <= MOST_LETTERS


async def _tempting(
    services: Services, analysis: Analysis, choices: Sequence[Prediction], random: Random
) -> Tempting | None:
    """A word that is no choice yet and would come first with one word less; None if none would."""
    taken = {folded(choice.piece) for choice in choices}
    less = shuffled(_less_one(services, analysis.text), random)[:_LESS_TRIED]
    try:
        others = await services.analyze([text for text, _ in less]) if less else []
    except InputError:  # the model that is set takes one gap only
        return None
    found = [
        Tempting(first.piece, hidden, first.probability)
        for other, (text, hidden) in zip(others, less, strict=True)
        for first in other.predictions[_gap(analysis, text)][:1]
        if _is_word(first.piece) and folded(first.piece) not in taken
    ]
    left_out = services.word_filter.left_out([one.word for one in found], analysis.text)
    kept = [one for one in found if one.word not in left_out]
    if not kept:
        return None
    order = probable_first(np.array([one.probability for one in kept]))
    return kept[int(order[0])]


def _gap(analysis: Analysis, less: str) -> int:
    """Which gap of a sentence with one more gap is its own one."""
    return int(less.index(MASK) < analysis.text.index(MASK))


def _question(
    services: Services,
    analysis: Analysis,
    choices: Sequence[Prediction],
    tempting: Tempting,
    random: Random,
    subject: str,
) -> Question:
    first, second = choices[0], choices[1]
    words = shuffled([*(choice.piece for choice in choices), tempting.word], random)
    return Question(
        kind="word",
        subject=subject,
        asks=f"Which word does BERT put into the gap **first**?\n> {quoted(analysis.text)}",
        choices=tuple(words),
        right=words.index(first.piece),
        texts=(analysis.text,),
        why=(
            f"BERT puts {bold(plain(first.piece))} first, with {percent(first.probability)}. "
            f"The next word here is {italic(second.piece)}, with {percent(second.probability)}. "
            f"And {italic(tempting.word)}? That would come first if BERT did not see "
            f"{italic(tempting.hidden)}."
        ),
        numbers=(
            f"I ask only where the first word is at least {TIMES:g} times as likely as the second "
            f"and has more than {decimals(100 * LEAST, 0)} %."
        ),
        picture=addressed([("", LayersPage())])[0][1],
        looks=addressed(
            [
                ("All its words", MaskPage()),
                ("Answer after each layer", LayersPage()),
                ("Importance of all heads", ImportancePage()),
            ]
        ),
        command=f"{services.examples.prefix}mask {analysis.text}",
    )


def choice_of(services: Services, question: Question, typed: str) -> tuple[int, str]:
    """What somebody chooses by typing a word: the choice that it is and nothing, or `OWN` and it.

    Raises:
        WordNotTaken: If it is no single word, or one that could hurt people.
    """
    word = typed.strip().strip(".,;:!?\"'").lower()
    letters = word.replace("-", "").replace("'", "")
    if not letters.isalpha() or len(word) > MOST_LETTERS:
        raise WordNotTaken(hurts=False)
    text = question.texts[0]
    if services.word_filter.grade(word) or services.word_filter.left_out([word], text):
        raise WordNotTaken(hurts=True)
    same = [
        place for place, choice in enumerate(question.choices) if folded(choice) == folded(word)
    ]
    return (same[0], "") if same else (OWN, word)
