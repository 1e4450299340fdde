"""What is said where a command can't be read as it was typed: what would be, with an example."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from model.measures.patterns import Pattern
from replies import errors
from replies.example_heads import SENTENCE
from replies.examples import Examples, typed
from replies.phrases import short
from replies.plain import alternatives, code_of


def ranges(examples: Examples, command: str | None = None) -> str:
    """Which layers and heads the model has, and how one is named.

    Args:
        examples: Those of the model that is loaded.
        command: What was typed; None for `attn`.
    """
    layers, heads = examples.geometry.layers, examples.geometry.heads
    like = {
        "check": examples.claims("check")[0],
        "compare": f"{examples.prefix}compare {typed(examples.head)}",
        "head": f"{examples.prefix}head {typed(examples.head)}",
        "lesson": f"{examples.prefix}lesson answer {typed(examples.head)}",
        "off": f"{examples.prefix}off {short(examples.head)}",
    }.get(command or "", examples.attn)
    return f"This model has layers 1 to {layers} and heads 1 to {heads}, like: `{like}`"


def _head_unclear(error: errors.HeadUnclear, examples: Examples) -> str:
    if error.missing is not None:
        return f"Which {error.missing}? {ranges(examples, error.command)}"
    return f"Layer and head must be whole numbers. {ranges(examples, error.command)}"


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


def _word_missing(_: BaseException, examples: Examples) -> str:
    return f"Which word? Like: `{examples.prefix}word slowly {SENTENCE}`"


def _option_unknown(error: errors.OptionUnknown, _: Examples) -> str:
    typed = f"I don't know the option `{code_of(error.typed)}=` here."
    if error.near is not None:
        return f"{typed} Did you mean `{error.near}=`?"
    if not error.known:
        return f"{typed} This command has none."
    return f"{typed} There are {alternatives([f'{name}=' for name in error.known])}."


def _option_wrong(error: errors.OptionWrong, _: Examples) -> str:
    allowed = error.allowed if isinstance(error.allowed, str) else alternatives(error.allowed)
    return f"`{error.name}=` can be {allowed}."


def _choice_unclear(error: errors.ChoiceUnclear, examples: Examples) -> str:
    near = f" Did you mean `{error.near}`?" if error.near else ""
    if error.kind == "format":
        export = f"{examples.prefix}export"
        return (
            f"Which format? `{export} zip` has a picture of each head, `{export} png` all in one. "
            f"The numbers are in `{export} csv` (for a table), `json` and `npz`.{near}"
        )
    return f"Which {error.kind}? I know {alternatives(error.names)}.{near}"


def _claim_unclear(error: errors.ClaimUnclear, examples: Examples) -> str:
    head = f" {typed(examples.head)}" if error.needed_by == "check" else ""
    command = f"{examples.prefix}{error.needed_by}{head}"
    pattern, link = examples.claims(error.needed_by)
    like = f"like: `{pattern}` or `{link}`"
    if error.both:
        return f"Please give a pattern or a link between two words, not both, {like}"
    if error.near:
        return f"I don't know that pattern. Did you mean `{command} {error.near}`?"
    patterns = alternatives(pattern.value for pattern in Pattern)
    return f"I need a pattern or a link between two words, {like}\nI know the patterns {patterns}."


def _swap_unclear(_: BaseException, examples: Examples) -> str:
    swap = f"{examples.prefix}swap"
    return (
        f"I need a word, an arrow and what to put there, like: `{swap} slowly -> quickly "
        f"{SENTENCE}`\nTo let two words change places: `{swap} moved <-> slowly {SENTENCE}`"
    )


def _swapped_twice(error: errors.SwappedTwice, _: Examples) -> str:
    return f"`{code_of(error.word)}` can be swapped for one thing only; please name it once."


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
    asked = f"Is `{code_of(error.typed)}` the sentence? That tells little about a head."
    if error.near is not None:
        return (
            f"I don't know `{code_of(error.typed)}`. Did you mean `{examples.prefix}{error.near}`?"
        )
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


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


UNCLEAR: Mapping[type[BaseException], Callable[..., str]] = MappingProxyType(
    {
        errors.HeadUnclear: _head_unclear,
        errors.LayerUnclear: _layer_unclear,
        errors.MeanUnclear: _mean_unclear,
        errors.FilmUnclear: _film_unclear,
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
    }
)
"""For each kind of `Unclear`, what gives the words: it takes the error and the examples."""
