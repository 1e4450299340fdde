"""What can't be kept, moved or shown is said in a line that says what to do."""

from records.notebooks import LinesFull, NoSuchEntry, NotebookFull
from replies.examples import Examples
from replies.notebook import errors
from replies.notebook.refusals import NOTEBOOK
from replies.refusals import words_for
from tests.replies.without_model import geometry_of

EXAMPLES = Examples("!", geometry_of(3, 10))
RAISED = (
    errors.NoteMissing(),
    errors.NumberUnclear("move"),
    errors.NumberUnclear("delete"),
    errors.ActionUnclear(),
    errors.ForgetUnclear(),
    errors.NoteTooLong(281),
    errors.NotYourNotebook(),
    errors.NoServer(),
    errors.NothingKept(),
    NotebookFull("person", 200),
    NotebookFull("guild", 5_000),
    NotebookFull("all", 100_000),
    LinesFull(3),
    NoSuchEntry(7, 3),
    NoSuchEntry(7, 0),
)


def test_every_refusal_has_a_line_of_its_own() -> None:
    said = [words_for(error, EXAMPLES) for error in RAISED]
    assert {type(error) for error in RAISED} == set(NOTEBOOK)
    assert len(set(said)) == len(said)
    assert all(line and len(line) < 300 for line in said)


def test_it_says_what_is_full_and_how_to_make_room() -> None:
    for error, expected in (
        (NotebookFull("person", 200), "room for 200"),
        (NotebookFull("guild", 5_000), "this server are full: they have room for 5,000"),
        (NotebookFull("all", 100_000), "100,000"),
    ):
        said = words_for(error, EXAMPLES) or ""
        assert expected in said
        assert "`!notebook delete 1`" in said
