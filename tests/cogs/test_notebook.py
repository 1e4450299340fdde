"""What is typed after `note`, `notebook`, `board` and `forget` is read as it is meant."""

from typing import Any

import pytest

from cogs.grammar import Reader
from cogs.notebook import BoardOptions, ForgetOptions, NotebookOptions, NoteOptions
from replies.notebook.errors import ActionUnclear, ForgetUnclear


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("It looks up.", {"text": "It looks up."}),
        ("3 It looks up.", {"text": "It looks up.", "number": 3}),
        ("3: It looks up.", {"text": "It looks up.", "number": 3}),
        ("new 3 heads do.", {"text": "3 heads do.", "new": True}),
        ("NEW one", {"text": "one", "new": True}),
        ("news are good", {"text": "news are good"}),
        ("3-10 looks up.", {"text": "3-10 looks up."}),
        ("3rd head", {"text": "3rd head"}),
        ("12345 heads", {"text": "12345 heads"}),
        *((typed, {"text": ""}) for typed in ("", "3", "new")),
    ],
)
def test_a_note_goes_where_it_is_meant_to(typed: str, expected: dict[str, Any]) -> None:
    assert NoteOptions.take(Reader(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", {"action": "show"}),
        ("3", {"action": "show", "number": 3}),
        ("open 3", {"action": "show", "number": 3}),
        ("export", {"action": "export"}),
        ("Delete 3", {"action": "delete", "number": 3}),
        ("remove 3", {"action": "delete", "number": 3}),
        ("delete", {"action": "delete"}),
        ("move 3 1", {"action": "move", "number": 3, "to": 1}),
        ("move 3 to 1", {"action": "move", "number": 3, "to": 1}),
        ("move 3, 1", {"action": "move", "number": 3, "to": 1}),
    ],
)
def test_a_notebook_is_told_what_to_do(typed: str, expected: dict[str, Any]) -> None:
    assert NotebookOptions.take(Reader(typed)) == expected


@pytest.mark.parametrize(
    "typed",
    ["delete all", "delete 1 2", "delete -1", "burn", "export 3", "move 1 2 3", "3 1", "99999"],
)
def test_what_can_not_be_done_is_asked_back(typed: str) -> None:
    with pytest.raises(ActionUnclear):
        NotebookOptions.take(Reader(typed))


@pytest.mark.parametrize(
    ("typed", "by"), [("", "head"), ("claims", "claim"), ("by claim", "claim"), ("what?", "head")]
)
def test_a_board_has_an_order(typed: str, by: str) -> None:
    assert BoardOptions.take(Reader(typed)) == {"by": by}


def test_nobody_else_is_forgotten() -> None:
    assert ForgetOptions.take(Reader("me")) == ForgetOptions.take(Reader("ME")) == {"who": "me"}
    for typed in ("", "Ben", "me not", "all"):
        with pytest.raises(ForgetUnclear):
            ForgetOptions.take(Reader(typed))
