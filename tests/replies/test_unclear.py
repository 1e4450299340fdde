"""Every way in which a command can be unclear has its words."""

from replies import errors
from replies.unclear import UNCLEAR


def test_there_are_words_for_each_of_them() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type)}
    assert {*UNCLEAR} == {kind for kind in kinds if issubclass(kind, errors.Unclear)} - {
        errors.Unclear
    }
