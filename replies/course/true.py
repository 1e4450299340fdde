"""The second lesson: is it true?"""

from collections.abc import Mapping

from model.analysis import Head
from model.measures.claims import LUCK_ALLOWED, Verdict
from model.measures.search import OffsetBaseline, luck
from model.measures.ties import decimals, exceeds
from replies.claims import rule_name
from replies.course.bench import Bench, NotHere, in_hits, lesson_of
from replies.course.lesson import Lesson, Step
from replies.course.open_tasks import SentenceTask, claim_of
from replies.course.sentences import TWENTY_SLOWLY
from replies.course.tasks import Marked, NumberTask
from replies.example_heads import LINKS
from replies.examples import typed
from replies.pages import CheckPage, FindPage
from replies.phrases import short
from replies.show.topic import TopicPage

_VERB, _NOUN = LINKS
_ONE = _VERB.sentences[:1]
_FEW = 2
"""A head that makes a link in so many of all sentences at most was lucky with the first."""

_WORDS = 8
"""Among so many words a head picks one in the step on luck."""

_LISTED = 3
"""Sentences that a key gives as examples."""


async def true(bench: Bench) -> Lesson:
    """The lesson, for the loaded model."""
    return await lesson_of(
        bench,
        "true",
        "After this you can test a claim about a head. You know what luck does, and what a simple "
        "rule does.",
        (
            ("One sentence", _one),
            ("More sentences", _several),
            ("Break it", _counter),
            ("Luck", _luck),
            ("A simple rule", _rule),
            ("A claim that stands", _stands),
            ("Twenty new sentences", _twenty),
        ),
    )


async def _one(bench: Bench) -> Step:
    verdicts = await bench.link_verdicts(_VERB, _ONE)
    marked = {
        head: Marked(bool(verdict.hits), _in_one(verdict)) for head, verdict in verdicts.items()
    }
    task = bench.task(marked, "no head that goes from slowly to moved")
    return Step(
        "one",
        "One sentence",
        5,
        "A **claim** says what a head does. Here is one: *slowly* looks at *moved*, more than at "
        "any other word.",
        "Find a head for which the claim is true in this one sentence.",
        f"{bench.prefix}find {_VERB} {_ONE[0]}",
        FindPage(claim=claim_of(_VERB)),
        (
            "The list puts the heads in order. `1 of 1` means: it does so in this sentence.",
            "Take the first head of the list.",
        ),
        task,
        f"{len(task.right)} of {bench.heads} heads do it here. Ask whether all of them know "
        "what an adverb is.",
        _ONE,
    )


async def _several(bench: Bench) -> Step:
    head, verdict, weight = await _lucky(bench)
    return Step(
        "several",
        "More sentences",
        6,
        f"In that sentence, *slowly* gives *moved* {decimals(weight)} in head `{typed(head)}`. It "
        "looks like a find. One sentence is one sentence, though.",
        f"In how many of these five sentences does `{typed(head)}` do it? Type the number.",
        "\n".join((f"{bench.prefix}check {typed(head)} {_VERB}", *_VERB.sentences)),
        CheckPage(layer=head.layer, head=head.head, claim=claim_of(_VERB)),
        (
            "The answer begins with it: in so many of 5 sentences.",
            "In small print, look for: comes first in … of 5 sentences.",
        ),
        NumberTask(
            verdict.hits,
            f"In `{short(head)}`, {in_hits(verdict, _VERB)}. So the claim is not true of it.",
            "Type the command, and read the first line of the answer again.",
        ),
        f"`{short(head)}` was picked because it is strong in the first sentence. What we pick for "
        "being strong is often only lucky.",
        _VERB.sentences,
    )


async def _counter(bench: Bench) -> Step:
    head, _, _ = await _lucky(bench)
    claim = claim_of(_VERB)
    broken = await bench.in_which(head, claim, TWENTY_SLOWLY, holds=False)
    if not broken:
        raise NotHere("The head that was only lucky does it in all other sentences, too.")
    return Step(
        "counter",
        "Break it",
        8,
        "One sentence that breaks a claim tells more than ten that fit. To find one, ask what else "
        "the head may be doing.",
        "Write a sentence of your own with *slowly* and *moved*. In it, head "
        f"`{typed(head)}` must **not** look from *slowly* to *moved*.",
        f"{bench.prefix}check {typed(head)} {_VERB} {_ONE[0]}",
        CheckPage(layer=head.layer, head=head.head, claim=claim),
        (
            "Put your sentence in the place of the one in the command. Have both words in it once.",
            "Let other words stand between the two, or put *slowly* first.",
        ),
        SentenceTask(head, claim, holds=False, given=_VERB.sentences, examples=broken[:_LISTED]),
        "Ask what their sentences have in common. That is what the head goes by.",
        _ONE,
    )


async def _luck(bench: Bench) -> Step:
    needed = next(
        count
        for count in range(1, 100)
        if exceeds(LUCK_ALLOWED, luck([1 / _WORDS] * count, bench.heads).expected)
    )
    share = decimals(bench.heads / _WORDS, 2)
    return Step(
        "luck",
        "Luck",
        6,
        f"If {bench.heads} people guess, some are right. A head that picks one of {_WORDS} words "
        f"by chance is right in 1 of {_WORDS} sentences. So one that is right shows little.",
        "In how many sentences must a head be right, so that by luck fewer than 1 of "
        f"{bench.heads} would be right in all of them? Type the number.",
        f"{bench.prefix}explain luck",
        TopicPage(topic="luck"),
        (
            f"In one sentence, 1 in {_WORDS} heads is right by luck. That is {share} of them.",
            f"Each further sentence leaves 1 in {_WORDS} of them. Go on until you are below 1.",
        ),
        NumberTask(
            needed,
            f"After {needed}, luck would leave "
            f"{decimals(luck([1 / _WORDS] * needed, bench.heads).expected, 2)} of "
            f"{bench.heads} heads.",
            f"Start with {bench.heads}. Each sentence leaves 1 in {_WORDS}. Count the sentences.",
        ),
        "The more heads one searches, the more of them are right by luck.",
    )


async def _rule(bench: Bench) -> Step:
    verdicts = await bench.link_verdicts(_VERB, _VERB.sentences)
    baseline = next(iter(verdicts.values())).baseline
    if not isinstance(baseline, OffsetBaseline):
        raise NotHere("No simple rule was measured.")
    return Step(
        "rule",
        "A simple rule",
        6,
        "A rule that knows no words is a good **control**: always look at the next word, say. A "
        "head that does no better than the rule may know no more.",
        "In how many of the five sentences does the best simple rule find *moved*? Type the "
        "number.",
        "\n".join((f"{bench.prefix}find {_VERB}", *_VERB.sentences)),
        FindPage(claim=claim_of(_VERB)),
        (
            "The answer says it in small print: the rule … finds *moved* in … of 5 sentences.",
            "Or try it by hand: in how many does *moved* stand right after *slowly*?",
        ),
        NumberTask(
            baseline.hits,
            f"The rule {rule_name(baseline)} finds it in {baseline.hits} of "
            f"{len(_VERB.sentences)} sentences.",
            "Look for the word *rule* in the small print.",
        ),
        "A claim needs more than being right: it must be right more often than what knows nothing.",
        _VERB.sentences,
    )


async def _stands(bench: Bench) -> Step:
    task = await bench.linking(_NOUN)
    return Step(
        "stands",
        "A claim that stands",
        7,
        "Now you know what a claim needs: more sentences, more than luck, more than a rule. "
        f"`{bench.prefix}check` tests all of it at once.",
        "Find a head that looks from *the* to *dog*, and for which the claim stands in all five.",
        "\n".join((f"{bench.prefix}find {_NOUN}", *_NOUN.sentences)),
        FindPage(claim=claim_of(_NOUN)),
        (
            "The list says in how many sentences each head does it.",
            f"Then `{bench.prefix}check` with the head and the same sentences must say: True.",
        ),
        task,
        "It stands for this model, these words and these sentences. What else would one have to "
        "try?",
        _NOUN.sentences,
    )


async def _twenty(bench: Bench) -> Step:
    head = (await bench.linking(_VERB)).right[0]
    verdict = (await bench.link_verdicts(_VERB, TWENTY_SLOWLY))[head]
    return Step(
        "twenty",
        "Twenty new sentences",
        7,
        f"Head `{typed(head)}` looks from *slowly* to *moved* in all five sentences. But it was "
        "picked by them. So test it on sentences that nobody looked at.",
        f"In how many of these twenty does `{typed(head)}` do it? Type the number.",
        "\n".join((f"{bench.prefix}check {typed(head)} {_VERB}", *TWENTY_SLOWLY)),
        CheckPage(layer=head.layer, head=head.head, claim=claim_of(_VERB)),
        (
            "Copy the whole command with all its lines.",
            "In small print, look for: comes first in … of 20 sentences.",
        ),
        NumberTask(
            verdict.hits,
            f"In `{short(head)}`, {in_hits(verdict, _VERB)}.",
            "Copy the whole command, and read the first line of the answer.",
        ),
        "Sentences that were looked at before can't test what was found in them. Keep some aside.",
        TWENTY_SLOWLY,
    )


async def _lucky(bench: Bench) -> tuple[Head, Verdict, float]:
    """The strongest head on the first sentence that fails on most of all; and there, its weight.

    Raises:
        NotHere: If all that do it in the first sentence do so in most.
    """
    first = await bench.link_verdicts(_VERB, _ONE)
    every: Mapping[Head, Verdict] = await bench.link_verdicts(_VERB, _VERB.sentences)
    for head, verdict in first.items():
        if verdict.hits and every[head].hits <= _FEW:
            return head, every[head], verdict.score
    raise NotHere("This model has no head that does it in the first sentence alone.")


def _in_one(verdict: Verdict) -> str:
    """*Slowly* gives *moved* 0.93, more than any other word gets."""
    more = (
        "more than any other word gets" if verdict.hits else "and another word gets as much or more"
    )
    return f"*slowly* gives *moved* {decimals(verdict.score)}, {more}"
