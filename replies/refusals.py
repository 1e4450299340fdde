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
from replies.example_heads import SENTENCE
from replies.examples import Examples, typed
from replies.files import FileTooLarge, in_bytes, limit_in_bytes
from replies.phrases import short
from replies.plain import plain, series, shorten_end
from replies.typos import nearest

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
    return f"There is no {asked}. {_ranges(examples)}"


def _ranges(examples: Examples, command: str | None = None) -> str:
    layers, heads = examples.geometry.layers, examples.geometry.heads
    like = {
        "check": examples.claims("check")[0],
        "compare": f"{examples.prefix}compare {typed(examples.head)}",
        "head": f"{examples.prefix}head {typed(examples.head)}",
        "off": f"{examples.prefix}off {short(examples.head)}",
    }.get(command or "", examples.attn)
    return f"This model has layers 1 to {layers} and heads 1 to {heads}, like: `{like}`"


def _no_sentence(_: BaseException, examples: Examples) -> str:
    return (
        f"Which sentence? Use `{examples.prefix}mask …` first, reply to a message, or add it: "
        f"`{examples.attn_sentence}`"
    )


def _nothing_there(_: BaseException, __: Examples) -> str:
    return "I can't read a sentence in that message. Please write one at the end of the command."


def _addressed(_: BaseException, examples: Examples) -> str:
    return f"Hello! Type `{examples.prefix}help` to see what I can do."


def _sentence_gone(_: BaseException, __: Examples) -> str:
    return "The sentence is gone from that reply, because its embed was removed. Please ask again."


def _head_unclear(error: errors.HeadUnclear, examples: Examples) -> str:
    if error.missing is not None:
        return f"Which {error.missing}? {_ranges(examples, error.command)}"
    return f"Layer and head must be whole numbers. {_ranges(examples, error.command)}"


def _layer_unclear(_: BaseException, examples: Examples) -> str:
    return (
        f"Which layer? This model has layers 1 to {examples.geometry.layers}, like: "
        f"`{examples.prefix}layer {examples.head.layer + 1}`"
    )


def _mean_unclear(_: BaseException, examples: Examples) -> str:
    return (
        f"The mean of what? Say a layer from 1 to {examples.geometry.layers}, `all` or `rollout`, "
        f"like: `{examples.prefix}mean {examples.head.layer + 1}`"
    )


def _film_unclear(_: BaseException, examples: Examples) -> str:
    return (
        "A film shows the same head of every layer, by its number, like: "
        f"`{examples.prefix}film {examples.head.head + 1}`; or the mean of the heads: "
        f"`{examples.prefix}film mean`"
    )


def _film_too_long(error: errors.FilmTooLong, examples: Examples) -> str:
    return (
        f"A moving picture has room for {error.most_layers} layers of {error.most_tokens} tokens, "
        f"and that is {error.layers} of {error.tokens}. `{examples.prefix}film` without `gif` "
        "shows them on one sheet."
    )


def _word_missing(_: BaseException, examples: Examples) -> str:
    return f"Which word? Like: `{examples.prefix}word slowly {SENTENCE}`"


def _option_unknown(error: errors.OptionUnknown, _: Examples) -> str:
    typed = f"I don't know the option `{_code(error.typed)}=` here."
    if error.near is not None:
        return f"{typed} Did you mean `{error.near}=`?"
    if not error.known:
        return f"{typed} This command has none."
    return f"{typed} There are {_listed([f'{name}=' for name in error.known])}."


def _option_wrong(error: errors.OptionWrong, _: Examples) -> str:
    allowed = error.allowed if isinstance(error.allowed, str) else _listed(error.allowed)
    return f"`{error.name}=` can be {allowed}."


def _choice_unclear(error: errors.ChoiceUnclear, examples: Examples) -> str:
    near = f" Did you mean `{error.near}`?" if error.near else ""
    if error.kind == "format":
        export = f"{examples.prefix}export"
        return (
            f"Which format? `{export} zip` has a picture of each head, `{export} png` all in one. "
            f"The numbers are in `{export} csv` (for a table), `json` and `npz`.{near}"
        )
    return f"Which {error.kind}? I know {_listed(error.names)}.{near}"


def _claim_unclear(error: errors.ClaimUnclear, examples: Examples) -> str:
    head = f" {typed(examples.head)}" if error.needed_by == "check" else ""
    command = f"{examples.prefix}{error.needed_by}{head}"
    pattern, link = examples.claims(error.needed_by)
    like = f"like: `{pattern}` or `{link}`"
    if error.both:
        return f"Please give a pattern or a link between two words, not both, {like}"
    if error.near:
        return f"I don't know that pattern. Did you mean `{command} {error.near}`?"
    patterns = _listed(pattern.value for pattern in Pattern)
    return f"I need a pattern or a link between two words, {like}\nI know the patterns {patterns}."


def _swap_unclear(_: BaseException, examples: Examples) -> str:
    swap = f"{examples.prefix}swap"
    return (
        f"I need a word, an arrow and what to put there, like: `{swap} slowly -> quickly "
        f"{SENTENCE}`\nTo let two words change places: `{swap} moved <-> slowly {SENTENCE}`"
    )


def _swapped_twice(error: errors.SwappedTwice, _: Examples) -> str:
    return f"`{_code(error.word)}` can be swapped for one thing only; please name it once."


def _nothing_swapped(_: BaseException, __: Examples) -> str:
    return "That changes nothing: BERT reads the same sentence as before. Put another word there."


def _sentence_count(error: errors.SentenceCount, _: Examples) -> str:
    bounds = f"{error.least} to {error.most}" if error.least > 1 else f"up to {error.most}"
    return (
        f"That is {_counted(error.count, 'sentence')}; I need {bounds}. Write one a line, or put "
        "` // ` between them."
    )


def _one_sentence(error: errors.OneSentence, examples: Examples) -> str:
    head = typed(examples.head)
    return (
        f"That is {error.count} sentences; this command takes one. For several there is "
        f"`{examples.prefix}compare {head} …`, `{examples.prefix}find next …` and "
        f"`{examples.prefix}check {head} next …`."
    )


def _sentence_doubtful(error: errors.SentenceDoubtful, examples: Examples) -> str:
    asked = f"Is `{_code(error.typed)}` the sentence? That tells little about a head."
    if error.near is not None:
        return f"I don't know `{_code(error.typed)}`. Did you mean `{examples.prefix}{error.near}`?"
    if error.understood is None:
        return f"{asked} Type a whole one at the end, like: `{examples.attn_sentence}`"
    command = f"{examples.prefix}{error.understood}"
    return (
        f"{asked} Type a whole one, like: `{command} {SENTENCE}`\n"
        f"To take your last one again, type `{command}` alone."
    )


def _head_count(error: errors.HeadCount, examples: Examples) -> str:
    return (
        f"That is {_counted(error.count, 'head')}; I need {error.least} to {error.most} on one "
        f"sentence, like: `{examples.compare}`"
    )


def _none_or_all_off(error: errors.NoneOrAllOff, examples: Examples) -> str:
    off, head = f"{examples.prefix}off", short(examples.head)
    return (
        f"That would switch off {'every' if error.every else 'no'} head of the model. Name some, "
        f"like: `{off} {head}`, `{off} layer {examples.head.layer + 1}` or `{off} all but {head}`"
    )


def _nothing_to_compare(error: errors.NothingToCompare, examples: Examples) -> str:
    head = f"{error.layer} {error.head}"
    return (
        f"One head on one sentence is `{examples.prefix}attn {head}`. To compare, add a sentence "
        f"(one a line, or ` // ` between them), or a head: `{examples.compare}`"
    )


def _too_much_to_compare(error: errors.TooMuchToCompare, _: Examples) -> str:
    return (
        f"That is {error.heads} heads on {error.sentences} sentences. Which of both? I compare "
        "several heads on one sentence, or one head on several sentences."
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
            f"`{examples.prefix}find {_code(source)} -> {_code(target)}`\n"
            f"Its words: {plain(shorten_end(words, 150))}\n"
            f"Or ask for a pattern: {_listed(pattern.value for pattern in Pattern)}."
        )
    return (
        f"I don't see *{plain(shorten_end(error.word, 60))}* in that sentence. Its words: "
        f"{plain(shorten_end(words, 150))}"
    )


def _word_ambiguous(error: model_errors.WordAmbiguous, _: Examples) -> str:
    word = _code(error.word)
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
    return "Only the person who asked, or a moderator, can delete that."


def _bad_address(_: BaseException, __: Examples) -> str:
    return "That button is from an older version of me. Please ask again."


def _code(text: str) -> str:
    """A text as it may stand between backticks."""
    return shorten_end(text.replace("`", "'"), 60)


def _listed(names: Iterable[str]) -> str:
    return series([f"`{name}`" for name in names], "or")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


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
        Busy: _busy,
        TimedOut: _timeout,
        Stopping: _stopping,
        errors.Addressed: _addressed,
        errors.NoSentence: _no_sentence,
        errors.NothingThere: _nothing_there,
        errors.SentenceGone: _sentence_gone,
        errors.HeadUnclear: _head_unclear,
        errors.LayerUnclear: _layer_unclear,
        errors.MeanUnclear: _mean_unclear,
        errors.FilmUnclear: _film_unclear,
        errors.FilmTooLong: _film_too_long,
        errors.WordMissing: _word_missing,
        errors.OptionUnknown: _option_unknown,
        errors.OptionWrong: _option_wrong,
        errors.ChoiceUnclear: _choice_unclear,
        errors.ClaimUnclear: _claim_unclear,
        errors.SwapUnclear: _swap_unclear,
        errors.SwappedTwice: _swapped_twice,
        errors.NothingSwapped: _nothing_swapped,
        errors.SentenceCount: _sentence_count,
        errors.OneSentence: _one_sentence,
        errors.SentenceDoubtful: _sentence_doubtful,
        errors.HeadCount: _head_count,
        errors.NoneOrAllOff: _none_or_all_off,
        errors.NothingToCompare: _nothing_to_compare,
        errors.TooMuchToCompare: _too_much_to_compare,
        FileTooLarge: _file_too_large,
        errors.LineTooLong: _line_too_long,
        errors.NotYours: _not_yours,
        errors.BadAddress: _bad_address,
        errors.TooSoon: _too_soon,
        errors.NotPermitted: _not_permitted,
        errors.Unreadable: _unreadable,
        errors.StaleCommand: _stale_command,
    }
)
