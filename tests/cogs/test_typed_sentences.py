"""What is typed is split into sentences, and what is hardly one is told from one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.typed_sentences import hardly_a_sentence, split_sentences
from tests.cogs.any_text import texts


@pytest.mark.parametrize(
    "typed",
    [
        "previous word",
        "previous token",
        "Previous word.",
        "last word",
        "word",
        "banana",
        "3 10",
        "layer 3 head 10",
        "in layer 3",
        "for my last sentence",
        "L3H10",
    ],
)
def test_what_is_hardly_a_sentence(typed: str) -> None:
    assert hardly_a_sentence(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Dogs bark.",
        "[MASK]",
        "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
        "The last sentence of all is long.",
        "word word word word word word word",
        "In 1984 we moved.",
    ],
)
def test_what_may_be_a_sentence(typed: str) -> None:
    assert not hardly_a_sentence(typed)


lines = st.lists(
    st.text(st.characters(categories=["L", "N", "P"]), min_size=1).filter(
        lambda line: "//" not in line
    ),
    max_size=25,
)


@given(lines=lines, between=st.sampled_from(["\n", " \n ", "\n\n", " // ", "\r\n", "  //  "]))
def test_sentences_stand_one_a_line_or_between_slashes(lines: list[str], between: str) -> None:
    assert split_sentences(between.join(lines)) == tuple(lines)


@given(text=texts)
def test_no_sentence_is_empty_or_of_two_lines(text: str) -> None:
    for sentence in split_sentences(text):
        assert sentence == sentence.strip()
        assert sentence
        assert "\n" not in sentence


def test_an_address_is_not_split() -> None:
    assert split_sentences("See https://example.org //now") == ("See https://example.org //now",)
