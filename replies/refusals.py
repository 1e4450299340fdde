"""What is said where there is no answer: every failure that a person can cause, and ours."""

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from config.notation import ADDED_TOKENS
from config.workers import Busy, Stopping, TimedOut
from model import errors as model_errors
from model.measures.patterns import Pattern
from replies import errors
from replies.claims import LACKS
from replies.course.refusals import COURSE
from replies.examples import Examples
from replies.files import FileTooLarge, in_bytes, limit_in_bytes
from replies.notebook.refusals import NOTEBOOK
from replies.plain import MODERATOR, alternatives, code_of, plain, shorten_end
from replies.quiz.refusals import QUIZ
from replies.typos import nearest
from replies.unclear import UNCLEAR, ranges

APOLOGY = "Sorry, something broke on my side. It has been noted; please try again."
"""What is said of a fault of ours."""

_LONG_NUMBER = 1_000_000
_KINDS_OF_WORDS = (
    *("noun", "verb", "adjective", "adverb", "pronoun", "article", "preposition", "conjunction"),
    *("subject", "object", "determiner"),
)
_BUSY = "I'm busy: too many sentences are waiting. Please try again in a few seconds."


def words_for(error: BaseException, examples: Examples) -> str | None:
    """What is said of an error that a person can do something about; None of any other."""
    return next(
        (words(error, examples) for kind, words in _WORDS.items() if isinstance(error, kind)), None
    )


def did_you_mean(name: str, known: Iterable[str], prefix: str) -> str | None:
    """The reply to a mistyped command, or None if it resembles none of ours."""
    near = nearest(name.lower(), known)
    return None if near is None else f"Did you mean `{prefix}{near}`?"


def without_prefix(typed: str, prefix: str) -> str:
    """The reply to what clearly is a command but lacks its prefix."""
    return f"Commands begin with `{prefix}` here. Type: `{prefix}{code_of(typed.strip())}`"


def _empty_text(_: BaseException, examples: Examples) -> str:
    return f"I need a sentence, like: `{examples.mask}`"


def _no_mask(_: BaseException, examples: Examples) -> str:
    return f"I need a gap to fill: write `[MASK]` or `___` in the sentence, like: `{examples.mask}`"


def _too_many_masks(error: model_errors.TooManyMasks, _: Examples) -> str:
    return f"That has {error.masks} gaps. I fill up to {error.limit} at once; please use fewer."


def _too_long(error: model_errors.TooLong, _: Examples) -> str:
    return (
        f"That is {error.tokens} tokens. I read up to {error.limit}, `[CLS]` and `[SEP]` included; "
        "please use a shorter sentence."
    )


def _too_many_characters(error: model_errors.TooManyCharacters, _: Examples) -> str:
    return (
        f"That is {error.characters} characters. I read up to {error.limit} at once; "
        "please write less."
    )


def _no_such_head(error: model_errors.NoSuchHead, examples: Examples) -> str:
    wrong_layer = not 1 <= error.layer <= error.layers
    kind, number = ("layer", error.layer) if wrong_layer else ("head", error.head)
    asked = f"{kind} {number}" if abs(number) < _LONG_NUMBER else f"such {kind}"
    return f"There is no {asked}. {ranges(examples)}"


def _no_sentence(_: BaseException, examples: Examples) -> str:
    return (
        f"Which sentence? Use `{examples.prefix}mask …` first, reply to a message, or add it: "
        f"`{examples.attn_sentence}`"
    )


def _nothing_there(_: BaseException, __: Examples) -> str:
    return "I can't read a sentence in that message. Please write one at the end of the command."


def _addressed(_: BaseException, examples: Examples) -> str:
    prefix = examples.prefix
    return (
        f"Hello! Type `{prefix}help` to see what I can do, `{prefix}lesson` to learn step by step, "
        f"or `{prefix}quiz` to ask a class."
    )


def _sentence_gone(_: BaseException, __: Examples) -> str:
    return "The sentence is gone from that reply, because its embed was removed. Please ask again."


def _film_too_long(error: errors.FilmTooLong, examples: Examples) -> str:
    return (
        f"A moving picture has room for {error.most_layers} layers of {error.most_tokens} tokens, "
        f"and that is {error.layers} of {error.tokens}. `{examples.prefix}film` without `gif` "
        "shows them on one sheet."
    )


def _word_not_found(error: model_errors.WordNotFound, examples: Examples) -> str:
    own = [word for word in error.words if word not in ADDED_TOKENS]
    words, kind = " ".join(own), error.word.lower().removesuffix("s")
    if kind in _KINDS_OF_WORDS:
        # Long words hardly stand there twice; of such the place would have to be said.
        longest = sorted(dict.fromkeys(own), key=len)[-2:]
        source, target = longest if len(longest) > 1 else ("slowly", "moved")
        return (
            f"I can't tell which words are {kind}s. Name words of the sentence, like: "
            f"`{examples.prefix}find {code_of(source)} -> {code_of(target)}`\n"
            f"Its words: {plain(shorten_end(words, 150))}\n"
            f"Or ask for a pattern: {alternatives(pattern.value for pattern in Pattern)}."
        )
    return (
        f"I don't see *{plain(shorten_end(error.word, 60))}* in that sentence. Its words: "
        f"{plain(shorten_end(words, 150))}"
    )


def _word_ambiguous(error: model_errors.WordAmbiguous, _: Examples) -> str:
    word = code_of(error.word)
    return f"`{word}` is there {error.count} times. Say which: `{word}#1` or `{word}#2`."


def _pattern_absent(error: model_errors.PatternAbsent, _: Examples) -> str:
    what = LACKS.get(Pattern(error.pattern), "nothing of the kind")
    return f"There is {what} in that text, so no head can be measured by `{error.pattern}`."


def _file_too_large(error: FileTooLarge, examples: Examples) -> str:
    size = f"{'' if error.exact else 'about '}{in_bytes(error.size)}"
    ways = [f"`{examples.prefix}export {way.arguments}` ({way.size})" for way in error.ways]
    return (
        f"That file would have {size}, and here I can send up to {limit_in_bytes(error.limit)}. "
        + (f"This fits: {' or '.join(ways)}." if ways else "Please use a shorter sentence.")
    )


def _line_too_long(error: errors.LineTooLong, _: Examples) -> str:
    return (
        f"Many are asking at once: your turn would come in about {math.ceil(error.seconds)} s. "
        "Please ask again then."
    )


def _not_yours(_: BaseException, __: Examples) -> str:
    return f"Only the person who asked, {MODERATOR} can delete that."


def _not_leading(error: errors.NotLeading, examples: Examples) -> str:
    said = f"Only who started this {error.command}, {MODERATOR} can do that. "
    if error.command == "quiz":
        return f"{said}You can answer the questions."
    own = f"`{examples.prefix}lesson`"
    return f"{said}You can answer, take hints and run the command. At your own pace: {own}"


def _bad_address(_: BaseException, __: Examples) -> str:
    return "That button is from an older version of me. Please ask again."


def _unreadable(_: BaseException, examples: Examples) -> str:
    return f"I can't read that. `{examples.prefix}help` shows what works."


def _too_soon(error: errors.TooSoon, _: Examples) -> str:
    return f"One moment, please: you can ask again in {math.ceil(error.seconds)} s."


def _not_permitted(error: errors.NotPermitted, _: Examples) -> str:
    missing = ", ".join(name.replace("_", " ") for name in error.missing)
    return f"I'm not allowed to do that here. Please ask an admin to give me: {missing}."


def _busy(_: BaseException, __: Examples) -> str:
    return _BUSY


def _timeout(_: BaseException, __: Examples) -> str:
    return "That took too long, so I gave up on it. Please try again in a few seconds."


def _model_away(_: BaseException, __: Examples) -> str:
    return "The model is away for a moment. Please try again in a minute."


def _model_changed(_: BaseException, __: Examples) -> str:
    return "The model was exchanged for a newer one meanwhile. Please ask again."


def _model_unfit(_: BaseException, __: Examples) -> str:
    return (
        "Another model was put in the place of mine, and I don't fit it. Whoever runs me has to "
        "restart me."
    )


def _stopping(_: BaseException, __: Examples) -> str:
    return "I'm being restarted. Please try again in a minute."


def _stale_command(_: BaseException, examples: Examples) -> str:
    return (
        "Discord still shows an old form of this command. Please try again in a minute, or type "
        f"`{examples.prefix}help`."
    )


_WORDS: Mapping[type[BaseException], Callable[..., str]] = MappingProxyType(
    {
        model_errors.EmptyText: _empty_text,
        model_errors.NoMask: _no_mask,
        model_errors.TooManyMasks: _too_many_masks,
        model_errors.TooLong: _too_long,
        model_errors.TooManyCharacters: _too_many_characters,
        model_errors.NoSuchHead: _no_such_head,
        model_errors.WordNotFound: _word_not_found,
        model_errors.WordAmbiguous: _word_ambiguous,
        model_errors.PatternAbsent: _pattern_absent,
        model_errors.ModelAway: _model_away,
        model_errors.ModelChanged: _model_changed,
        model_errors.ModelUnfit: _model_unfit,
        Busy: _busy,
        TimedOut: _timeout,
        Stopping: _stopping,
        **UNCLEAR,
        **NOTEBOOK,
        **QUIZ,
        **COURSE,
        errors.Addressed: _addressed,
        errors.NoSentence: _no_sentence,
        errors.NothingThere: _nothing_there,
        errors.SentenceGone: _sentence_gone,
        errors.FilmTooLong: _film_too_long,
        FileTooLarge: _file_too_large,
        errors.LineTooLong: _line_too_long,
        errors.NotYours: _not_yours,
        errors.BadAddress: _bad_address,
        errors.NotLeading: _not_leading,
        errors.TooSoon: _too_soon,
        errors.NotPermitted: _not_permitted,
        errors.Unreadable: _unreadable,
        errors.StaleCommand: _stale_command,
    }
)
