"""What is said of a gap's answer after each layer."""

import re
from types import SimpleNamespace
from typing import cast, get_args

import numpy as np
import pytest

from model.analysis import Prediction, Standing
from model.bert.tokenizer import Piece
from model.variants import LayerAnswers
from model.word_filter import WordFilter
from replies.phrases import italic
from replies.services import Services
from replies.show.layers import Course, alt_text, course_of, in_words, plainly, title_of
from replies.terms import Term
from tests.replies.reading import grade, uncommon

PIECES = ("table", "chair", "floor", "rat")
TERMS = frozenset({*get_args(Term), "layers", *PIECES})
INSULT = WordFilter(persons=frozenset({"he"}), insults=frozenset({"rat"}))


def answers(*layers: tuple[float, float, float, float]) -> LayerAnswers:
    """Probabilities of the pieces after each layer, of one gap."""
    probabilities = np.array(layers, np.float32)[:, np.newaxis]
    predictions = tuple(
        (tuple(Prediction(PIECES[at], row[0][at]) for at in np.argsort(-row[0])),)
        for row in probabilities
    )
    return LayerAnswers(predictions, probabilities)


def services_with(word_filter: WordFilter) -> Services:
    model = SimpleNamespace(split=lambda word: (Piece(word, PIECES.index(word)),))
    return cast("Services", SimpleNamespace(model=model, word_filter=word_filter))


def course(
    *layers: tuple[float, float, float, float],
    text: str = "The [MASK].",
    word_filter: WordFilter = INSULT,
) -> Course:
    return course_of(services_with(word_filter), answers(*layers), 0, text)


EARLY, MIDDLE, LAST = (0.1, 0.2, 0.3, 0.4), (0.3, 0.4, 0.2, 0.1), (0.6, 0.3, 0.05, 0.05)


def test_each_layer_has_its_first_word_and_where_the_last_one_stands() -> None:
    made = course(EARLY, MIDDLE, LAST, LAST)
    assert [first.piece for first in made.firsts] == ["rat", "chair", "table", "table"]
    assert [standing.rank for standing in made.standings] == [4, 2, 1, 1]
    assert (made.word, made.agreeing, made.left_out) == ("table", 2, False)
    assert in_words(made).split("\n")[:5] == [
        plainly(made, italic),
        "` 1` **rat** 40.0 % · *table* rank 4, 10.0 %",
        "` 2` **chair** 40.0 % · *table* rank 2, 30.0 %",
        "` 3` **table** 60.0 %",
        "` 4` **table** 60.0 %",
    ]
    assert "Din et al. 2023" in in_words(made)
    assert "from where on the last layers agree" in in_words(made)


def test_a_word_that_comes_back_counts_from_its_return() -> None:
    assert course(LAST, LAST, MIDDLE, LAST).agreeing == 1
    assert course(MIDDLE, LAST, MIDDLE, LAST, LAST, LAST).agreeing == 3


def test_a_word_that_could_hurt_is_left_out_and_said_to_be() -> None:
    made = course(EARLY, LAST, text="He is a [MASK].")
    assert [first.piece for first in made.firsts] == ["floor", "table"]
    assert made.left_out
    assert "I left words out" in in_words(made)
    assert not course(EARLY, LAST, text="He is a [MASK].", word_filter=WordFilter()).left_out


AGREE = "The last 2 layers agree: from layer 2 on, the first word is table."


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ((LAST, LAST), "After each layer the first word is table."),
        ((LAST,), "After each layer the first word is table."),
        (
            (LAST, MIDDLE, LAST),
            "Only after the last layer is table the first word. Just before, it is chair.",
        ),
        (
            (MIDDLE, LAST, LAST),
            f"{AGREE} After layer 1 it is chair.",
        ),
    ],
)
def test_it_is_said_from_where_on_the_layers_agree(
    layers: tuple[tuple[float, float, float, float], ...], says: str
) -> None:
    said = plainly(course(*layers))
    assert said == says
    assert grade(said) <= 7
    assert uncommon(said, TERMS) == set()


def test_of_very_many_layers_the_last_ones_are_listed() -> None:
    first, standing = Prediction("x" * 40, 0.5), Standing(0.0001, 12_345)
    last = Prediction("y" * 40, 0.5)
    many = Course((first,) * 47 + (last,), (standing,) * 47 + (Standing(0.5, 1),), left_out=False)
    said = in_words(many)
    assert len(said) < 4000
    assert "`48`" in said
    assert "` 1`" not in said
    shown = len(re.findall("^`[ 0-9]{2}` ", said, re.MULTILINE))
    assert f"There is room for the last {shown} layers here." in said


def test_the_alt_text_has_every_rank() -> None:
    made = course(EARLY, MIDDLE, LAST)
    assert title_of(made, 0, 1) == "table after each layer"
    assert title_of(made, 1, 3) == "table after each layer (gap 2 of 3)"
    said = alt_text(made, title_of(made, 0, 1), "The [MASK].")
    assert "Its rank: 4, 2, 1. Its probability: 10.0 %, 30.0 %, 60.0 %." in said
    assert said.endswith("Sentence: The [MASK].")
