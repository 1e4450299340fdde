"""What is said where something can't be kept, moved or shown: what to do instead."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from records.notebooks import MOST_LINES, LinesFull, NoSuchEntry, NotebookFull
from replies.examples import Examples
from replies.notebook import errors
from replies.notebook.keeping import MOST_CHARACTERS


def _note_missing(_: BaseException, examples: Examples) -> str:
    return f"What shall I note? Like: `{examples.prefix}note It looks at the next word.`"


def _number_unclear(error: errors.NumberUnclear, examples: Examples) -> str:
    numbers = "3 1" if error.action == "move" else "3"
    where = " and to which place" if error.action == "move" else ""
    return f"Which one{where}? Like: `{examples.prefix}notebook {error.action} {numbers}`"


def _action_unclear(_: BaseException, examples: Examples) -> str:
    typed = f"{examples.prefix}notebook"
    return (
        f"`{typed}` shows your notebook, `{typed} 3` what stands there as 3. Or `{typed} export`, "
        f"`{typed} delete 3`, `{typed} move 3 1`."
    )


def _forget_unclear(_: BaseException, examples: Examples) -> str:
    return f"I can forget you alone: `{examples.prefix}forget me`"


def _too_long(error: errors.NoteTooLong, _: Examples) -> str:
    return (
        f"That is {error.characters} characters. A line has room for {MOST_CHARACTERS}; please "
        "write less."
    )


def _not_yours(_: BaseException, examples: Examples) -> str:
    return f"That is somebody else's. `{examples.prefix}notebook` shows yours."


def _no_server(_: BaseException, __: Examples) -> str:
    return "A board is that of a server. Please ask there."


def _nothing_kept(_: BaseException, examples: Examples) -> str:
    return (
        "Your notebook is empty. Press **Keep** under an answer, such as that of "
        f"`{examples.claims('check')[0]}`, and then ask again."
    )


def _full(error: NotebookFull, examples: Examples) -> str:
    if error.whose == "person":
        return (
            f"Your notebook is full: it has room for {error.most}. `{examples.prefix}notebook "
            f"export` makes a file of it, and `{examples.prefix}notebook delete 1` makes room."
        )
    whose = "The notebooks of this server are" if error.whose == "guild" else "My notebooks are"
    return (
        f"{whose} full: they have room for {error.most:,}. `{examples.prefix}notebook delete 1` "
        "makes room by one of yours."
    )


def _lines_full(error: LinesFull, examples: Examples) -> str:
    return (
        f"There are {MOST_LINES} lines of yours at {error.number} already, and no more fit. "
        f"`{examples.prefix}note new …` begins a note of its own."
    )


def _no_such_entry(error: NoSuchEntry, examples: Examples) -> str:
    there = f"It goes from 1 to {error.there}." if error.there else "It is empty."
    return (
        f"There is no {error.number} in your notebook. {there} `{examples.prefix}note new …` notes "
        "a line that begins with a number."
    )


NOTEBOOK: Mapping[type[BaseException], Callable[..., str]] = MappingProxyType(
    {
        errors.NoteMissing: _note_missing,
        errors.NumberUnclear: _number_unclear,
        errors.ActionUnclear: _action_unclear,
        errors.ForgetUnclear: _forget_unclear,
        errors.NoteTooLong: _too_long,
        errors.NotYourNotebook: _not_yours,
        errors.NoServer: _no_server,
        errors.NothingKept: _nothing_kept,
        NotebookFull: _full,
        LinesFull: _lines_full,
        NoSuchEntry: _no_such_entry,
    }
)
"""For each error, what gives the words: it takes the error and the examples."""
