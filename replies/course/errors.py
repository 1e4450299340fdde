"""Why a lesson goes no further, as far as a person can do something about it."""

from replies.errors import Unclear


class AnswerUnclear(Unclear):
    """An answer to a task of a lesson is of another kind.

    Attributes:
        kind: What is needed: "number", "word" or "sentence".
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"no {kind}")
        self.kind = kind


class LessonUnclear(Unclear):
    """The number, the name or the title of a lesson is needed.

    Attributes:
        near: The name of the lesson that was probably meant, or None.
    """

    def __init__(self, near: str | None) -> None:
        super().__init__("no such lesson")
        self.near = near


class NoLesson(Exception):
    """An answer to a step of a lesson from somebody who has none open."""


class LessonAbsent(Exception):
    """The loaded model can do no step of a lesson."""


class ForTeachers(Exception):
    """What only those may see who may manage messages: the answer key.

    Attributes:
        private: Whether it was asked for in private.
    """

    def __init__(self, *, private: bool) -> None:
        super().__init__("the answer key")
        self.private = private
