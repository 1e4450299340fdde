"""`off` reads heads, layers and all but some as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.grammar import whole_of
from cogs.switches import ImportanceOptions, Named, OffOptions
from model.bert.geometry import Geometry
from model.errors import NoSuchHead
from replies.errors import HeadUnclear, NoneOrAllOff
from replies.pages import OffPage

GEOMETRY = Geometry(12, 12, 192, 64, 100, 512, 2, "gelu", 1e-12)
NUMBERS = st.integers(1, 12)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5), st.booleans())
def test_heads_are_read_with_options_and_sentence(heads: list[tuple[int, int]], but: bool) -> None:
    typed = " ".join(f"{layer}-{head}" for layer, head in heads)
    start = "all but " if but else ""
    options = OffOptions.from_text(f"{start}{typed} way=even words=cat, dog The [MASK] sat.")
    assert options.heads == Named(heads=tuple(heads), but=but)
    assert (options.way, options.words, options.sentence) == ("even", "cat,dog", "The [MASK] sat.")


@pytest.mark.parametrize(
    ("typed", "named", "sentence"),
    [
        ("layer 4 The [MASK].", Named(layers=(4,)), "The [MASK]."),
        ("Layers 4, 5 and 6", Named(layers=(4, 5, 6)), None),
        ("layer 4\n7 cats [MASK].", Named(layers=(4,)), "7 cats [MASK]."),
        ("layer 8 head 10 The [MASK].", Named(heads=((8, 10),)), "The [MASK]."),
        ("8.10, L3H1 The [MASK].", Named(heads=((8, 10), (3, 1))), "The [MASK]."),
        ("all except 3-10", Named(heads=((3, 10),), but=True), None),
        ("ALL BUT layer 2", Named(layers=(2,), but=True), None),
        ("all heads but 3 10 Dogs [MASK].", Named(heads=((3, 10),), but=True), "Dogs [MASK]."),
    ],
)
def test_what_is_off_is_read(typed: str, named: Named, sentence: str | None) -> None:
    options = OffOptions.from_text(typed)
    assert (options.heads, options.sentence) == (named, sentence)


@pytest.mark.parametrize("typed", ["", "all", "layer", "all but", "three", "The [MASK]."])
def test_what_names_no_head_is_unclear(typed: str) -> None:
    with pytest.raises(HeadUnclear):
        OffOptions.from_text(typed)


def test_what_a_slash_command_names_is_read_whole() -> None:
    assert whole_of("all but 3-10, 4-1", Named.taken) == Named(heads=((3, 10), (4, 1)), but=True)
    with pytest.raises(HeadUnclear):
        whole_of("3-10 The cat", Named.taken)


def test_a_page_counts_from_zero_and_has_what_the_model_has() -> None:
    assert Named(heads=((8, 10), (3, 1))).page(GEOMETRY) == OffPage(heads=(7, 9, 2, 0))
    assert Named(layers=(12,), but=True).page(GEOMETRY) == OffPage(layers=(11,), but=True)
    for lacking in (Named(heads=((8, 13),)), Named(layers=(13,)), Named(layers=(0,), but=True)):
        with pytest.raises(NoSuchHead):
            lacking.page(GEOMETRY)
    with pytest.raises(NoneOrAllOff):
        Named(layers=tuple(range(1, 13))).page(GEOMETRY)


def test_importance_reads_options_and_sentences() -> None:
    options = ImportanceOptions.from_text("theme=light way=EVEN The [MASK].\nA [MASK].")
    assert (options.theme, options.way) == ("light", "even")
    assert options.sentences == "The [MASK].\nA [MASK]."
    assert ImportanceOptions.from_text("").sentences is None
