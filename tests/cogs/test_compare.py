"""`compare` reads heads and options as people type them."""

from hypothesis import given
from hypothesis import strategies as st

from cogs.compare import CompareOptions


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=1, max_size=5))
def test_a_list_of_heads_is_read_as_typed(heads: list[tuple[int, int]]) -> None:
    typed = ", ".join(f"{layer} {head}" for layer, head in heads)
    options = CompareOptions.from_text(f"{typed} score=prev A cat sat.\nIt slept.")
    assert options.heads == heads
    assert (options.score, options.sentences) == ("prev", "A cat sat.\nIt slept.")
