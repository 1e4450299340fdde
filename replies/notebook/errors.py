"""Why nothing is kept, moved or shown, as far as a person can do something about it."""

from replies.errors import Unclear


class NoteMissing(Unclear):
    """A line to note is needed."""


class NumberUnclear(Unclear):
    """The number of an entry is needed, or two of them.

    Attributes:
        action: What is to be done with it: "delete" or "move".
    """

    def __init__(self, action: str) -> None:
        super().__init__(f"{action} what?")
        self.action = action


class ActionUnclear(Unclear):
    """What to do with a notebook can't be read."""


class ForgetUnclear(Unclear):
    """Whom to forget is needed, and that is whoever asks."""


class NoteTooLong(Exception):
    """A line is longer than there is room for.

    Attributes:
        characters: How many it has.
    """

    def __init__(self, characters: int) -> None:
        super().__init__(f"a line of {characters} characters")
        self.characters = characters


class NotYourNotebook(Exception):
    """Only the person whose notebook it is may use what stands under it."""


class NoServer(Exception):
    """The board is that of a server, and this is none."""


class NothingKept(Exception):
    """There is nothing in the notebook to make a file of."""
