"""`find` and `check` read a claim alike, whatever is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.claims import CheckOptions, FindOptions
from replies.errors import Unclear

TYPED = {
    "next": {"pattern": "next"},
    "Previous The dog.": {"pattern": "prev", "sentences": "The dog."},
    "[SEP] It -> is.": None,
    "slowly -> moved": {"source": "slowly", "target": "moved"},
    "slowly->moved The dog moved.": {
        "source": "slowly",
        "target": "moved",
        "sentences": "The dog moved.",
    },
    "the#2 → [MASK]\nThe dog.\nThe cat.": {
        "source": "the#2",
        "target": "[MASK]",
        "sentences": "The dog.\nThe cat.",
    },
    "theme=light next": {"pattern": "next", "theme": "light"},
    "a=>b theme=light It": {"source": "a", "target": "b", "theme": "light", "sentences": "It"},
    "slowly ->\nThe turtle moved.": None,
    "-> moved": None,
    "": None,
    "nxt The dog.": None,
}


@pytest.mark.parametrize(("typed", "expected"), TYPED.items())
def test_both_commands_read_a_claim_alike(typed: str, expected: dict[str, str] | None) -> None:
    if expected is None:
        with pytest.raises(Unclear):
            FindOptions.from_text(typed)
        return
    nothing = {"pattern": None, "source": None, "target": None, "sentences": None}
    found, checked = FindOptions.from_text(typed), CheckOptions.from_text(f"3-10 {typed}")
    for name, value in {**nothing, "theme": "dark", **expected}.items():
        assert getattr(found, name) == getattr(checked, name) == value
    assert (checked.layer, checked.head) == (3, 10)


@given(st.text(max_size=40), st.sampled_from(["", "next ", "a -> b ", "3 10 ", "3-10 a -> "]))
def test_whatever_is_typed_is_read_or_unclear(text: str, begin: str) -> None:
    for options in (FindOptions, CheckOptions):
        try:
            read = options.from_text(begin + text)
        except Unclear:
            continue
        assert (read.pattern is None) == (read.source is not None) == (read.target is not None)
