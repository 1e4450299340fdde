"""Custom ids of the quiz's controls: what is done, to which question, and what was chosen.

Votes are secret, so none of them stands in a message; a button only says what it is for.
"""

BUTTON = r"quiz:(?P<action>choose|own|reveal|next|end):(?P<question>[0-9]{1,18}):(?P<choice>[0-4]?)"
POINT = r"quiz:point:(?P<question>[0-9]{1,18})"
FORM = r"quiz:typed:(?P<question>[0-9]{1,18})"
"""What they look like: of a button, of the list of people, of the form for a word."""


def button_id(action: str, question: int, choice: int | None = None) -> str:
    """That of a button."""
    return f"quiz:{action}:{question}:{'' if choice is None else choice}"


def point_id(question: int) -> str:
    """That of the list of people."""
    return f"quiz:point:{question}"


def form_id(question: int) -> str:
    """That of the form for a word."""
    return f"quiz:typed:{question}"
