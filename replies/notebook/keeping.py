"""What is said when something is kept, and how it is kept."""

from records.notebooks import Entry, Keeping
from replies.addresses import address_of
from replies.notebook.errors import NoteMissing, NoteTooLong
from replies.notebook.finding import Finding
from replies.notebook.kept import as_text
from replies.services import Services

MOST_CHARACTERS = 280
"""Of a line that a person writes to something."""

KEEP_LABEL = "Keep"
FORM_TITLE = "Keep in your notebook"
QUESTION = "What do you make of it?"
HINT = "One line, if you like. The class's board shows it with your name."
"""What the button says, and what is asked of whoever presses it."""


def one_line(text: str) -> str:
    """What a person wrote, as one line; empty if it is nothing.

    Raises:
        NoteTooLong: If it is longer than there is room for.
    """
    line = " ".join(text.split())
    if len(line) > MOST_CHARACTERS:
        raise NoteTooLong(len(line))
    return line


def some_line(text: str) -> str:
    """The same of what can't be nothing.

    Raises:
        NoteMissing: If it is nothing.
        NoteTooLong: If it is longer than there is room for.
    """
    line = one_line(text)
    if not line:
        raise NoteMissing
    return line


def keeping_of(
    services: Services,
    finding: Finding,
    line: str,
    *,
    person: int,
    name: str,
    guild: int,
    channel: int,
) -> Keeping:
    """How a finding is kept.

    Args:
        services: What it was measured with.
        finding: What was found.
        line: What the person makes of it; empty for nothing.
        person: The id of the person.
        name: What they are called.
        guild: The id of the server; 0 outside one.
        channel: The id of the channel.
    """
    page = address_of(finding.page)
    return Keeping(
        person=person,
        name=name,
        guild=guild,
        channel=channel,
        about="\n".join([page, *finding.texts]),
        finding=as_text(finding, page, address_of(finding.again), services.shown_model_name),
        lines=(line,) if line else (),
    )


def kept_in_words(entry: Entry, *, new: bool, prefix: str) -> str:
    """That something was kept, and where it can be seen.

    Args:
        entry: What was kept.
        new: Whether it wasn't there before.
        prefix: What commands begin with.
    """
    said = "Kept as" if new else "It was in your notebook already, as"
    where = " in your notebook" if new else ""
    board = f", and the class sees it on `{prefix}board`" if entry.guild and entry.finding else ""
    return f"{said} {entry.number}{where}. `{prefix}notebook` shows it{board}."
