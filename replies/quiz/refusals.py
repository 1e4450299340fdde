"""What is said where a quiz takes no answer, or asks nothing: what to do instead."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from replies.examples import Examples
from replies.plain import MODERATOR
from replies.quiz import errors


def _nothing_clear(error: errors.NothingClear, examples: Examples) -> str:
    prefix = examples.prefix
    command = f"{prefix}quiz" if error.kind is None else f"{prefix}quiz {error.kind}"
    if error.given:
        return (
            "I found no question with a clear answer in that. Try another sentence, or none: "
            f"`{command}`"
        )
    if error.kind is None:
        return "I found no more questions with a clear answer. Try sentences of your own."
    return f"I found no more questions of this kind with a clear answer. Try `{prefix}quiz`."


def _word_not_taken(error: errors.WordNotTaken, _: Examples) -> str:
    if error.hurts:
        return "I don't take that word, since it could hurt people. Please type another one."
    return "Please type one word, in letters alone. Your answer is as it was."


def _quiz_open(error: errors.QuizOpen, examples: Examples) -> str:
    said = f"A quiz is open here already, at question {error.number}. "
    end = f"`{examples.prefix}quiz end`"
    if error.leads:
        return f"{said}End it first: press *End* under it, or type {end}."
    return (
        f"{said}Whoever started it can end it with {end}, and so can {MODERATOR}. After ten quiet "
        "minutes you can start your own."
    )


def _no_quiz(_: BaseException, examples: Examples) -> str:
    return f"No quiz is open here. `{examples.prefix}quiz` starts one."


def _quiz_not_here(_: BaseException, __: Examples) -> str:
    return (
        "I am no member here, so I can't lead a quiz. Start it in a server that I am a member of, "
        "or in direct messages with me."
    )


def _quiz_over(error: errors.QuizOver, examples: Examples) -> str:
    if error.gone:
        return f"That quiz is over. `{examples.prefix}quiz` starts a new one."
    return "Too late: this question is closed. The next one is yours!"


QUIZ: Mapping[type[BaseException], Callable[..., str]] = MappingProxyType(
    {
        errors.NothingClear: _nothing_clear,
        errors.WordNotTaken: _word_not_taken,
        errors.QuizOpen: _quiz_open,
        errors.NoQuiz: _no_quiz,
        errors.QuizNotHere: _quiz_not_here,
        errors.QuizOver: _quiz_over,
    }
)
"""For each error, what gives the words: it takes the error and the examples."""
