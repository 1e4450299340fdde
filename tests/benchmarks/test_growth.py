import pytest

from benchmarks.growth import Cell, as_markdown, seconds_in


def test_what_the_page_says_can_be_read_again() -> None:
    cells = {(8, 1): Cell(0.021, 1_000_000), (8, 2): Cell(0.034, None), (512, 1): Cell(1.5, 2**28)}
    assert seconds_in(f"# A page\n\n{as_markdown(cells)}\n\nMore.") == {
        (8, 1): 0.021,
        (8, 2): 0.034,
        (512, 1): 1.5,
    }


def test_a_page_without_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no table"):
        seconds_in("# A page")
