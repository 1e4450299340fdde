"""The third lesson: what attention does not tell."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from config.notation import MASK
from model.analysis import Head
from model.measures.patterns import Pattern, content_scores
from model.measures.ties import (
    decimals,
    exceeds,
    in_order,
    logarithms_in_order,
    ratio_exceeds,
    reaches,
)
from replies.course.bench import Bench, NotHere, lesson_of
from replies.course.lesson import Lesson, Step
from replies.course.open_tasks import SwapTask, moved_by
from replies.course.tasks import ChoiceTask, HeadTask, Marked
from replies.examples import GAP_SENTENCE, typed
from replies.pages import ImportancePage, OffPage, OverviewPage
from replies.phrases import short
from replies.show.carried import as_shares
from replies.show.swap import SwapPage
from replies.show.topic import TopicPage
from replies.show.word import WordPage
from replies.swaps import Pair
from replies.switches import LEAST_FALL, signed

_STRONG, _FAINT = 0.8, 0.5
"""What the gap gives to one word: at least so much, and less than so much."""

_IDLE = 0.05
"""Without a head that can go, less than so much of the probability moves."""

_OF_LARGEST = 0.5
"""A head matters whose fall is at least so much of the largest."""

_LEAST_SEP, _PART_CARRIED = 0.2, 0.25
"""How much a head gives to [SEP] at least, and how much of that part it takes at most."""

_SWAPS: tuple[Pair, ...] = (("picked", "fell"), ("table", "river"), ("a", "the"), ("up", "down"))
"""Swaps that somebody may try."""


async def limits(bench: Bench) -> Lesson:
    """The lesson, for the loaded model."""
    return await lesson_of(
        bench,
        "limits",
        "After this you can say what a weight does not tell, and how to test what matters for an "
        "answer.",
        (
            ("A strong look", _strong),
            ("Switch it off", _idle),
            ("What matters?", _matter),
            ("Weak, but it matters", _faint),
            ("Much looked at, little taken", _sep),
            ("Change a word", _swap),
            ("What may you say?", _conclude),
        ),
    )


async def _strong(bench: Bench) -> Step:
    return Step(
        "strong",
        "A strong look",
        6,
        "BERT has to guess the gap. You might think: the word that the gap looks at most is the "
        "reason for the guess. Let us see.",
        f"Find a head in which the gap, [MASK], gives one word at least {_STRONG:g} of its "
        "attention. [CLS] and [SEP] do not count.",
        f"{bench.prefix}word [MASK] {GAP_SENTENCE}",
        WordPage(words=(MASK,)),
        (
            "The answer names heads in which it looks hardest at one word, with the number.",
            "Heads that look at the word before do so for the gap, too.",
        ),
        await _looking(bench),
        "All of these look like an explanation. Which of them is one?",
        (GAP_SENTENCE,),
    )


async def _idle(bench: Bench) -> Step:
    off = await bench.switched(GAP_SENTENCE)
    strong = await _looking(bench)
    task = await _going(bench)
    shown = next((head for head in strong.right if head not in task.right), task.right[0])
    return Step(
        "idle",
        "Switch it off",
        8,
        "If a strong look were the reason, the answer would be another one without it. **Off** "
        "means: the head adds nothing, all others work as before.",
        f"Find a head with such a strong look, at least {_STRONG:g}, that can go. Without it, the "
        f"first word must still be *{off.word}*. And less than {100 * _IDLE:.0f} % of the "
        "probability may move.",
        f"{bench.prefix}off {typed(shown)} {GAP_SENTENCE}",
        OffPage(heads=(shown.layer, shown.head)),
        (
            "Put the heads of the last step into the command, one after the other.",
            "The answer says how much of the probability moves in all.",
        ),
        task,
        "Other heads may make up for it. Still, the strong look was not needed here.",
        (GAP_SENTENCE,),
    )


async def _matter(bench: Bench) -> Step:
    task = await _mattering(bench)
    return Step(
        "matter",
        "What matters?",
        7,
        "Now the other way round. Turn off each head, one after the other. The **fall** says how "
        "much less likely the first word is without it.",
        "Find a head that matters: its fall is at least half as large as the largest one.",
        f"{bench.prefix}importance {GAP_SENTENCE}",
        ImportancePage(),
        (
            "The list begins with the largest fall.",
            "The first head of the list is right. Which others are?",
        ),
        task,
        "The strongest of so many stands first, and part of that is luck. With other sentences, "
        "other heads matter.",
        (GAP_SENTENCE,),
    )


async def _faint(bench: Bench) -> Step:
    off = await bench.switched(GAP_SENTENCE)
    mattering = await _mattering(bench)

    def marked(head: Head) -> Marked:
        faint = exceeds(_FAINT, off.look_at(head))
        return Marked(
            mattering.heads[head].right and faint,
            f"{off.look(head)}, and {mattering.heads[head].said}",
        )

    task = bench.task(
        {head: marked(head) for head in mattering.heads}, "no head with a faint look that matters"
    )
    return Step(
        "faint",
        "Weak, but it matters",
        7,
        "A head that the answer needs: does the gap look hard at one word there? Not always.",
        "Find a head that matters as much as in the last step, and in which [MASK] gives no word "
        f"as much as {_FAINT:g}. [CLS] and [SEP] do not count.",
        f"{bench.prefix}attn {typed(mattering.right[0])} focus=[MASK] {GAP_SENTENCE}",
        bench.focused(mattering.right[0], GAP_SENTENCE, MASK),
        (
            "Put the heads of the last step into the command, one after the other.",
            "The answer says what [MASK] looks at most, with the number.",
        ),
        task,
        "So a weight tells neither that a head matters nor that it does not.",
        (GAP_SENTENCE,),
    )


async def _sep(bench: Bench) -> Step:
    services = bench.services
    (analysis,) = await services.analyze((GAP_SENTENCE,))
    norms = await services.model.value_norms(services.model.read(GAP_SENTENCE))
    run = services.measuring.run
    looked = await run(content_scores, analysis, Pattern.SEP)
    taken = await run(content_scores, await run(as_shares, analysis, norms), Pattern.SEP)

    def marked(head: Head) -> Marked:
        at = float(looked[head.layer, head.head])
        from_there = float(taken[head.layer, head.head])
        return Marked(
            reaches(at, _LEAST_SEP) and reaches(_PART_CARRIED * at, from_there),
            f"it gives [SEP] {decimals(at)} of its attention, and takes {decimals(from_there)} "
            "from there",
        )

    task = bench.task(
        _each(in_order, looked, marked),
        "no head that looks much at [SEP] and takes little from there",
    )
    return Step(
        "sep",
        "Much looked at, little taken",
        6,
        "What a word takes from another is the weight times how much there is to take. From [SEP] "
        "there is often little. So a bright column there may mean nothing.",
        f"Find a head with a score of at least {_LEAST_SEP:g} for [SEP], of which it takes a "
        "quarter or less from there.",
        f"{bench.prefix}heads sep show=carried {GAP_SENTENCE}",
        OverviewPage(score=Pattern.SEP, carried=True),
        (
            f"Look at `{bench.prefix}heads sep {GAP_SENTENCE}`, too: which cells go dark?",
            "The button under the answer goes from what is carried to attention weights and back.",
        ),
        task,
        "A picture of weights shows where a head looks, not what it takes along.",
        (GAP_SENTENCE,),
    )


async def _swap(bench: Bench) -> Step:
    off = await bench.switched(GAP_SENTENCE)
    most = float(off.moved.max())
    moved = [(pair, await moved_by(bench.services, GAP_SENTENCE, (pair,))) for pair in _SWAPS]
    examples = tuple(
        (pair, share) for pair, share in moved if share is not None and exceeds(share, most)
    )
    if not examples:
        raise NotHere("In this model no swap that was tried changes more than a head.")
    small = next((pair for pair, _ in reversed(moved) if pair not in dict(examples)), _SWAPS[-1])
    return Step(
        "swap",
        "Change a word",
        6,
        "A head is only a way. What BERT reads are the words. So change a word and see.",
        "Swap one word of the sentence, so that more of the answer moves than without any single "
        f"head: more than {decimals(100 * most, 0)} %. Answer like `table -> chair`.",
        f"{bench.prefix}swap {small[0]} -> {small[1]} {GAP_SENTENCE}",
        SwapPage(words=small),
        (
            "The small print says how far the answer lies from the first one: 0.25 is 25 %.",
            "Which word tells most about what can stand in the gap? Change that one.",
        ),
        SwapTask(GAP_SENTENCE, most, "the head that moves most", examples),
        f"`{bench.prefix}swap` shows twenty other words beside it, too: is it this word, or just "
        "another one?",
        (GAP_SENTENCE,),
    )


async def _conclude(bench: Bench) -> Step:
    off = await bench.switched(GAP_SENTENCE)
    idle, mattering = (await _going(bench)).right[0], (await _mattering(bench)).right
    faint = [head for head in mattering if exceeds(_FAINT, off.look_at(head))]
    if not faint:
        raise NotHere("In this model every head that matters has a strong look.")
    return Step(
        "conclude",
        "What may you say?",
        5,
        "You have seen three things: where a head looks, what it takes, and what the answer is "
        "without it. What follows?",
        "Which one have you shown? Type its number.\n"
        "1. What the gap looks at most is the reason for the answer.\n"
        "2. Here, heads with a strong look can go, and heads with a weak one can matter.\n"
        "3. Attention tells nothing.",
        f"{bench.prefix}explain caveats",
        TopicPage(topic="caveats"),
        (
            "Have you seen a head that speaks against it?",
            "For two of the three, you have found a head that breaks the claim.",
        ),
        ChoiceTask(
            2,
            (
                f"`{short(idle)}` looks hard, and without it hardly anything changes.",
                _shown(idle, faint[0]),
                "It tells where a head reads. That is something, and it can be tested.",
            ),
        ),
        "Let everybody write down one sentence on what they found, with the model's name, the "
        "sentences and the numbers in it.",
    )


def _shown(idle: Head, faint: Head) -> str:
    return (
        f"`{short(idle)}` can go, and `{short(faint)}` matters. You showed it for this model and "
        "this sentence."
    )


async def _looking(bench: Bench) -> HeadTask:
    """The task to find a head in which the gap gives much to one word."""
    off = await bench.switched(GAP_SENTENCE)

    def marked(head: Head) -> Marked:
        return Marked(reaches(off.look_at(head), _STRONG), off.look(head))

    return bench.task(_each(in_order, off.strongest, marked), "no head with so strong a look")


async def _going(bench: Bench) -> HeadTask:
    """The task to find one of these without which the answer stays."""
    off = await bench.switched(GAP_SENTENCE)

    def marked(head: Head) -> Marked:
        moved = float(off.moved[head.layer, head.head])
        strong = reaches(off.look_at(head), _STRONG)
        stays = bool(off.stays[head.layer, head.head])
        kept = "the first word stays" if stays else "the first word is another one"
        return Marked(
            strong and stays and exceeds(_IDLE, moved),
            f"{off.look(head)}; without the head {kept}, and {decimals(100 * moved, 1)} % of the "
            "probability moves",
        )

    return bench.task(
        _each(in_order, off.strongest, marked), "no head with a strong look that can go"
    )


async def _mattering(bench: Bench) -> HeadTask:
    """The task to find a head without which the first word falls much."""
    off = await bench.switched(GAP_SENTENCE)
    largest = float(off.falls.max())
    enough = ~ratio_exceeds(_OF_LARGEST * largest, off.falls)

    def marked(head: Head) -> Marked:
        fall = float(off.falls[head.layer, head.head])
        return Marked(
            exceeds(largest, LEAST_FALL) and bool(enough[head.layer, head.head]),
            f"the fall is {signed(fall)}, the largest is {signed(largest)}",
        )

    return bench.task(_each(logarithms_in_order, off.falls, marked), "no head that matters alone")


def _each(
    ranked: Callable[[NDArray[np.float64]], NDArray[np.intp]],
    measured: NDArray[np.float64],
    marked: Callable[[Head], Marked],
) -> dict[Head, Marked]:
    """What is said of each head, those with the most first.

    Args:
        ranked: Puts what was measured in order: the places, the most first.
        measured: [L, H].
        marked: What is said of one.
    """
    places, count = ranked(measured.ravel()).tolist(), measured.shape[1]
    return {head: marked(head) for head in (Head(*divmod(place, count)) for place in places)}
