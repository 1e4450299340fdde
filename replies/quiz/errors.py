"""Why a quiz takes no answer, or asks nothing, as far as a person can do something about it."""


class NothingClear(Exception):
    """No question for the quiz has an answer that is clear enough.

    Attributes:
        kind: What was to be asked: "word", "head", "find" or "true"; None for any of them.
        given: Whether it was to be about sentences that were given for it.
    """

    def __init__(self, kind: str | None, *, given: bool) -> None:
        super().__init__(f"no clear question of the kind {kind}")
        self.kind, self.given = kind, given


class WordNotTaken(Exception):
    """A word that somebody typed in the quiz is none that is counted.

    Attributes:
        hurts: Whether it could hurt people; else it is no single word.
    """

    def __init__(self, *, hurts: bool) -> None:
        super().__init__("a word that could hurt" if hurts else "no single word")
        self.hurts = hurts


class QuizOpen(Exception):
    """A quiz is open in the channel, and a new one would end it.

    Attributes:
        number: Which of its questions was asked last, counted from 1.
        leads: Whether the person may end it.
    """

    def __init__(self, number: int, *, leads: bool) -> None:
        super().__init__(f"a quiz at question {number}")
        self.number, self.leads = number, leads


class NoQuiz(Exception):
    """There is no quiz in the channel that could be ended."""


class QuizNotHere(Exception):
    """A quiz is wanted in a channel in which the bot, no member, can't write by itself."""


class QuizOver(Exception):
    """A question of the quiz takes no more answers, or the quiz is gone.

    Attributes:
        gone: Whether nothing is left of it.
    """

    def __init__(self, *, gone: bool) -> None:
        super().__init__("no such quiz" if gone else "the question is closed")
        self.gone = gone
