"""Which swap a person means, and what is put in the same places for comparison."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from model.bert.tokenizer import Sentence, Tokenizer
from model.errors import TooLong, WordAmbiguous, WordNotFound
from model.known.plain_words import PLAIN_WORDS
from model.measures.swaps import Effect
from model.measures.words import words_of
from replies.errors import NothingSwapped, SwappedTwice
from replies.services import Services
from replies.swaps import DRAWS, Control, other_swaps, swap
from tests.checkpoints import UNCASED_12X12

TEXT = "The turtle slowly moved across the ___."
BUNDLED = Path(__file__).parents[2] / "model/bundled"


class Reading:
    """The part of the model that reads sentences, with a bound on their length."""

    def __init__(self, tokenizer: Tokenizer, most_tokens: int) -> None:
        self._tokenizer, self._most_tokens = tokenizer, most_tokens
        self.spans = tokenizer.spans

    def read(self, text: str) -> Sentence:
        sentence = self._tokenizer.read(text)
        if len(sentence.tokens) > self._most_tokens:
            raise TooLong(len(sentence.tokens), self._most_tokens)
        return sentence


def reading(folder: Path, most_tokens: int) -> Services:
    model = Reading(Tokenizer.from_folder(folder), most_tokens)
    return cast("Services", SimpleNamespace(model=model))


@pytest.fixture(scope="module")
def services() -> Services:
    return reading(BUNDLED, 64)


def read(services: Services, text: str = TEXT) -> Sentence:
    return services.model.read(text)


def test_words_are_swapped_as_they_are_named(services: Services) -> None:
    swapped = swap(services, read(services), [("the#2", "a"), ("Turtle", "cat"), ("slowly", "")])
    assert swapped.after.text == "The cat moved across a [MASK]."
    assert [words_of(swapped.before).words[place] for place in swapped.places] == [
        *("turtle", "slowly", "the")
    ]
    assert len(swapped.shared) == len(words_of(swapped.before).words) - 3
    assert swapped.same_gaps
    exchanged = swap(services, read(services), [("moved", "slowly"), ("slowly", "moved")])
    assert exchanged.after.text == "The turtle moved slowly across the [MASK]."


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        ([("dog", "cat")], WordNotFound),
        ([("the", "a")], WordAmbiguous),
        ([("the#3", "a")], WordNotFound),
        ([("[CLS]", "a")], WordNotFound),
        ([("[SEP]", "")], WordNotFound),
        ([("moved", "ran"), ("MOVED", "sat")], SwappedTwice),
        ([("moved", "Moved")], NothingSwapped),
        ([], NothingSwapped),
        ([("moved", "cat " * 60)], TooLong),
    ],
)
def test_what_cannot_be_swapped_is_refused(
    services: Services, pairs: list[tuple[str, str]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        swap(services, read(services), pairs)


@pytest.mark.parametrize(
    "pairs",
    [
        [("[MASK]", "cat")],
        [("turtle", "___")],
        [("[mask]", "turtle"), ("turtle", "[MASK]")],
        [("the#2", "the ___")],
    ],
)
def test_another_gap_has_no_answer_to_compare(
    services: Services, pairs: list[tuple[str, str]]
) -> None:
    assert not swap(services, read(services), pairs).same_gaps


def test_without_a_gap_there_is_no_answer_to_compare(services: Services) -> None:
    assert not swap(services, read(services, "The cat sat."), [("cat", "dog")]).same_gaps


def test_other_words_of_the_same_kind_stand_in_the_same_place(services: Services) -> None:
    swapped = swap(services, read(services, "The cat slowly ran."), [("slowly", "quickly")])
    kinds, others = other_swaps(services, swapped)
    assert kinds == "adverbs"
    words = [each.after.text.split()[2] for each in others]
    assert [each.after.text for each in others] == [f"The cat {word} ran." for word in words]
    assert len({*words}) == DRAWS >= 20
    assert {*words} < {*PLAIN_WORDS["adverbs"]} - {"slowly", "quickly"}
    assert all(each.shared == swapped.shared for each in others)


def test_two_places_get_a_word_each(services: Services) -> None:
    pairs = [("cat", "dog"), ("house", ""), ("ran", "sat")]
    swapped = swap(services, read(services, "A cat ran out of a house."), pairs)
    kinds, others = other_swaps(services, swapped)
    assert kinds == "nouns and verbs"
    for each in others:
        first, verb, second = (each.after.text.strip(".").split()[place] for place in (1, 2, 6))
        assert first != second
        assert {first, second} <= {*PLAIN_WORDS["nouns"]}
        assert verb in PLAIN_WORDS["verbs"]


def test_words_with_which_the_sentence_is_too_long_are_left_out() -> None:
    """The small vocabulary spells most of the words in several pieces."""
    services = reading(UNCASED_12X12, 12)
    swapped = swap(services, read(services, "The cat sat the cat."), [("sat", "the")])
    _, others = other_swaps(services, swapped)
    assert 0 < len(others) < DRAWS
    assert all(len(each.after.tokens) <= 12 for each in others)


def test_a_sentence_with_all_words_of_a_kind_leaves_none(services: Services) -> None:
    words = " ".join(PLAIN_WORDS["determiners"])
    swapped = swap(services, read(services, f"{words} cat"), [("several", "cat")])
    assert other_swaps(services, swapped) == ("determiners", [])


def test_others_count_as_less_where_they_move_less_far() -> None:
    heads = np.array([[0.1, 0.3]])
    control = Control("nouns", tuple(Effect(answer, heads * answer) for answer in (0.1, 0.5, 1.0)))
    # One that is equal but for rounding is not less.
    assert control.answers_below(0.5 + 1e-7) == 1
    assert control.heads_below(Effect(None, np.array([[0.3, 0.0]]))) == 2
    assert control.heads_below(Effect(None, np.array([[0.0, 0.03]]))) == 0
