"""What is said of a film: where half of the tokens or more look most, layer by layer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from replies.phrases import bold
from replies.show.film import film_of, in_words
from tests.model.handmade import content, looking, random_attention, sentence, shift, uniform
from tests.replies.reading import grade

TOKENS = content("the", "cat", "sat", "still")
AT_CAT = looking([2] * 6)
HALF_AT_CAT = looking([0, 3, 2, 2, 1, 5])
ONE_AT_CAT = looking([2, 4, 2, 1, 0, 2])


def test_layers_that_follow_on_each_other_and_look_alike_share_a_line() -> None:
    layers = [shift(6, 1), shift(6, 1), shift(6, -1), AT_CAT, uniform(6), uniform(6)]
    film = film_of(sentence(TOKENS, np.stack(layers)[:, np.newaxis]), 0)
    assert in_words(film, bold).splitlines() == [
        "Where half of the tokens or more look most:",
        "Layers 1 to 2: at the next token.",
        "Layer 3: at the one before.",
        "Layer 4: at **cat**.",
        "Layers 5 to 6: not at one place.",
    ]
    assert grade(in_words(film)) <= 7


@pytest.mark.parametrize(
    ("layer", "said"), [(HALF_AT_CAT, "at cat"), (ONE_AT_CAT, "not at one place")]
)
def test_half_of_the_tokens_are_enough(layer: NDArray[np.float32], said: str) -> None:
    """Of those that are not [CLS] or [SEP]."""
    film = film_of(sentence(TOKENS, layer[np.newaxis, np.newaxis]), 0)
    assert f"Layer 1: {said}." in in_words(film)


def test_a_token_that_looks_most_at_two_places_looks_most_at_neither() -> None:
    torn = (looking([0, 1, 1, 1, 1, 0]) + looking([0, 4, 4, 4, 4, 0])) * np.float32(0.5)
    film = film_of(sentence(TOKENS, torn[np.newaxis, np.newaxis]), 0)
    assert "Layer 1: not at one place." in in_words(film)


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 3))
def test_every_layer_is_spoken_of_once(seed: int, layers: int, heads: int) -> None:
    analysis = sentence(TOKENS, random_attention(seed, layers, heads, 6))
    for head in (None, heads - 1):
        film = film_of(analysis, head)
        assert film.weights.shape == (layers, 6, 6)
        assert np.allclose(film.weights.sum(axis=-1), 1, atol=1e-4)
        spoken = list[int]()
        for line in in_words(film).splitlines()[1:]:
            first, _, last = line.partition(":")[0].split(" ", 1)[1].partition(" to ")
            spoken += range(int(first), int(last or first) + 1)
        assert spoken == [*range(1, layers + 1)]
