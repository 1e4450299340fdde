"""A claim about a head, in words, with what was measured of it: the baseline, and luck.

Every function is pure; a `Mark` sets a word or a sentence off from the text around it, as in
`replies.phrases`.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from model.measures.patterns import Pattern
from model.measures.search import Luck, OffsetBaseline, UniformBaseline
from model.measures.ties import decimals, exceeds
from replies.pages import Claim
from replies.phrases import PHRASES, Mark
from replies.plain import series, shorten_end

MOST_WORD, IN_PICTURES = 40, 16
"""Characters of a word of a claim in a reply, and in a picture or on a button."""

_QUOTED = 70
"""Characters of a sentence that a reply quotes."""

_MOST_QUOTED = 4
"""Sentences that a reply quotes; of further ones it gives the numbers."""

_RULES: Mapping[int, str] = MappingProxyType(
    {
        1: "the next word",
        -1: "the previous word",
        2: "two words to the right",
        -2: "two words to the left",
        3: "three words to the right",
        -3: "three words to the left",
    }
)
"""The offsets of `model.measures.search.OFFSETS`."""

LACKS: Mapping[Pattern, str] = MappingProxyType(
    {
        Pattern.SAME: "no token twice",
        Pattern.MASK: "no [MASK]",
        Pattern.PUNCT: "no full stop or comma",
    }
)
"""What is said of a sentence that a pattern has no target in; the others have one in each."""


def what(claim: Claim, mark: Mark = str, most: int = MOST_WORD) -> str:
    """What is claimed of a head: "looks at the next token", "looks from slowly to moved".

    Args:
        claim: The claim.
        mark: How words of a sentence are set off.
        most: Characters of each of them.
    """
    if claim.pattern is not None:
        return PHRASES[claim.pattern]
    source, target = shorten_end(claim.source, most), shorten_end(claim.target, most)
    return f"looks from {mark(source)} to {mark(target)}"


def counted(hits: int, sentences: int) -> str:
    """2 of 3 sentences."""
    return f"{hits} of {sentences} {'sentence' if sentences == 1 else 'sentences'}"


def rule_name(baseline: OffsetBaseline) -> str:
    """“always the next word”; where no rule finds anything, the nearest of them."""
    return f"“always {_RULES[baseline.offset or 1]}”"


def rule_in_words(baseline: OffsetBaseline, target: str, sentences: int) -> str:
    """The rule “always the next word” finds moved in 1 of 3 sentences."""
    if baseline.offset is None:
        return f"no rule like {rule_name(baseline)} finds {target}"
    found = counted(baseline.hits, sentences)
    return f"the rule {rule_name(baseline)} finds {target} in {found}"


def in_small_print(text: str) -> str:
    """A line as Discord shows it small."""
    return f"-# {text}"


def uniform_in_words(baseline: UniformBaseline) -> str:
    """What a head without any preference would score."""
    return f"A head that looks at all tokens alike would score {decimals(baseline.score)}."


def luck_in_words(luck: Luck, heads: int, sentences: int) -> str:
    """By luck alone about 0.3 of 144 heads would pass all 3 sentences, at least one by 24 %."""
    passed = {1: "the sentence", 2: "both sentences"}.get(sentences, f"all {sentences} sentences")
    return (
        f"by luck alone {about(luck.expected)} of {heads} heads would pass {passed}, at least one "
        f"with a chance of {chance(luck.at_least_one)}"
    )


def about(number: float) -> str:
    """An expected number, never rounded up to 1 from below: a claim needs fewer than one."""
    if exceeds(0.01, number):
        return "fewer than 0.01"
    if exceeds(0.1, number) or (number >= 0.95 and exceeds(1, number)):
        return f"about {decimals(min(number, 0.99))}"
    return f"about {decimals(number, 0 if number >= 10 else 1)}"


def chance(probability: float) -> str:
    """A probability in whole percents, never 0 or 100."""
    if exceeds(0.01, probability):
        return "less than 1 %"
    return "more than 99 %" if exceeds(probability, 0.99) else f"{decimals(100 * probability, 0)} %"


def beside(number: float, bound: float, digits: int) -> str:
    """A number with as many digits as it takes to see on which side of a bound it lies.

    One that counts as equal to the bound (see `model.measures.ties`) is given as the bound.

    Args:
        number: The number.
        bound: The bound, which itself needs no more than `digits`.
        digits: After the point, at least.
    """
    if not (exceeds(number, bound) or exceeds(bound, number)):
        return decimals(bound, digits)
    written = decimals(number, digits)
    while written == decimals(bound, digits):
        digits += 1
        written = decimals(number, digits)
    return written


def left_out_in_words(pattern: Pattern, places: Sequence[int], texts: Sequence[str]) -> str:
    """Which sentences a pattern could not be measured on, and why.

    Args:
        pattern: The pattern.
        places: Of those sentences, counted from 0; at least one.
        texts: All sentences, as they are to be quoted.
    """
    many = len(places) > 1
    subject, has = ("sentences", "have") if many else ("sentence", "has")
    return f"Not counted, since {subject} {listed(places, texts)} {has} {LACKS[pattern]}."


def listed(places: Sequence[int], texts: Sequence[str]) -> str:
    """Sentences by their numbers: the first few quoted, the others by number alone.

    Args:
        places: Of the sentences, counted from 0; at least one.
        texts: All sentences, as they are to be quoted.
    """
    quoted = [f"{place + 1} ({texts[place]})" for place in places[:_MOST_QUOTED]]
    return series(quoted + [str(place + 1) for place in places[_MOST_QUOTED:]])


def quotes(texts: Sequence[str], mark: Mark = str) -> list[str]:
    """Sentences as replies quote them."""
    return [mark(shorten_end(text, _QUOTED)) for text in texts]
