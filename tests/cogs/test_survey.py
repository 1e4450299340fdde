"""`layer`, `mean` and `word` read what is typed, or say what is unclear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.grammar import Reader
from cogs.survey import LayerOptions, MeanOptions, WordOptions
from replies.errors import Unclear


@pytest.mark.parametrize("options", [LayerOptions, MeanOptions, WordOptions])
@given(text=st.text(max_size=60) | st.from_regex(r"(all|3|rollout|it)( head=\S+)? \w+"))
def test_reading_is_total(
    options: type[LayerOptions | MeanOptions | WordOptions], text: str
) -> None:
    try:
        read = options.from_text(text)
    except Unclear:
        return
    assert read.sentence is None or read.sentence.strip()


@pytest.mark.parametrize(
    ("text", "of", "layer", "rest"),
    [
        ("3", "layer", 3, None),
        ("layer 3 A cat.", "layer", 3, "A cat."),
        ("ALL the cats", "all", None, "the cats"),
        ("rollout theme=light A cat.", "rollout", None, "A cat."),
    ],
)
def test_what_to_take_the_mean_of(text: str, of: str, layer: int | None, rest: str | None) -> None:
    read = MeanOptions.take(Reader(text))
    assert (read["of"], read["layer"], read["sentence"]) == (of, layer, rest)
