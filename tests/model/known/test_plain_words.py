"""Plain words of each kind, for comparison."""

import pytest

from model.known.plain_words import PLAIN_WORDS, kind_of


@pytest.mark.parametrize("kind", PLAIN_WORDS)
def test_of_each_kind_there_are_enough_also_without_those_of_a_sentence(kind: str) -> None:
    words = PLAIN_WORDS[kind]
    assert len(words) == len(set(words)) >= 28
    assert all(word.isalpha() and word.islower() for word in words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("slowly", "moved"), "adverbs"),
        (("Moved",), "verbs"),
        (("THE",), "determiners"),
        (("slithered", "moved"), "verbs"),
        (("slithered", "zoomed"), "nouns"),
        ((), "nouns"),
    ],
)
def test_a_word_is_of_the_kind_whose_list_it_is_in(words: tuple[str, ...], kind: str) -> None:
    assert kind_of(*words) == kind
