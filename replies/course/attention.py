"""The first lesson: what attention is."""

from model.measures.patterns import Pattern
from model.measures.ties import decimals, exceeds
from replies.course.bench import Bench, NotHere, lesson_of
from replies.course.lesson import Lesson, Step
from replies.course.open_tasks import GapTask, SentenceTask, claim_of
from replies.course.tasks import NumberTask, look_task
from replies.example_heads import LINKS, PATTERN_SENTENCES, SENTENCE
from replies.examples import GAP_SENTENCE, typed
from replies.pages import CheckPage, Claim, FindPage, HeadPage, MaskPage, OverviewPage
from replies.phrases import italic, short

_LIKELY = 10
"""So many of BERT's first words count as likely."""

_LEAST_SHARE, _MOST_SHARE = 0.3, 0.8
"""Between these lies a weight that leaves something worth counting."""

_LONGER = PATTERN_SENTENCES[2]
_VERB = LINKS[0]
_OWN = ("It rained all night, and we stayed at home.", "My sister plays the drums in a band.")
"""Sentences that somebody may write."""


async def attention(bench: Bench) -> Lesson:
    """The lesson, for the loaded model."""
    return await lesson_of(
        bench,
        "attention",
        "After this you can say what a head is, and find heads that do something you can name.",
        (
            ("Guess the gap", _gap),
            ("Where does a word look?", _look),
            ("It adds up to 1", _share),
            ("The next word", _next),
            ("The word before", _previous),
            ("From how to what", _verb),
            ("Your own sentence", _own),
            ("A place to rest", _sep),
        ),
    )


async def _gap(bench: Bench) -> Step:
    (analysis,) = await bench.services.analyze((GAP_SENTENCE,), needs_mask=True)
    first = bench.services.to_show(analysis).predictions[0][:_LIKELY]
    return Step(
        "gap",
        "Guess the gap",
        5,
        "BERT learned by guessing hidden words. [MASK] is a gap. For each word that it knows, BERT "
        "says how likely the word is there.",
        f"Guess a word for the gap. It is right if it is one of BERT's first {_LIKELY}.",
        f"{bench.prefix}mask {GAP_SENTENCE}",
        MaskPage(),
        (
            "What can you pick up from a table?",
            "Type the command, and take a word from the answer.",
        ),
        GapTask(GAP_SENTENCE, tuple((each.piece, each.probability) for each in first)),
        "BERT says which words are usual in such a place, not what is true. Ask who had a good "
        "word that BERT did not name.",
        (GAP_SENTENCE,),
    )


async def _look(bench: Bench) -> Step:
    head = bench.services.examples.heads.next
    if head is None:
        raise NotHere("This model has no head that clearly looks at the next token.")
    (analysis,) = await bench.services.analyze((SENTENCE,))
    return Step(
        "look",
        "Where does a word look?",
        5,
        "To work out what a word means here, BERT looks at the words around it. A **head** is one "
        "way of looking. Each row of the picture is a word that looks: the lighter a cell, the "
        "more it looks there.",
        f"Here is head `{typed(head)}`. At which word does *turtle* look most?",
        f"{bench.prefix}attn {typed(head)} {SENTENCE}",
        HeadPage(layer=head.layer, head=head.head),
        (
            "Go along the row of *turtle*. Which cell is the lightest?",
            "Add `focus=turtle` to the command. Then the answer says it in words.",
        ),
        look_task(analysis, head, "turtle"),
        "One row, one word that looks. Let them read another row, too.",
        (SENTENCE,),
    )


async def _share(bench: Bench) -> Step:
    verdicts = await bench.link_verdicts(_VERB, (SENTENCE,))
    head, weight = next(
        (
            (head, verdict.score)
            for head, verdict in verdicts.items()
            if exceeds(verdict.score, _LEAST_SHARE) and exceeds(_MOST_SHARE, verdict.score)
        ),
        (None, 0.0),
    )
    if head is None:
        raise NotHere("This model has no head that gives one word a good part, and not all.")
    given = decimals(weight)
    source, target = italic(_VERB.source), italic(_VERB.target)
    return Step(
        "share",
        "It adds up to 1",
        5,
        "How much a word looks at another is a number from 0 to 1: its **weight**. All that one "
        "word gives adds up to 1. So more for one means less for the others.",
        f"In head `{typed(head)}`, {source} gives {target} {given}. How much is left for all "
        "others together?",
        f"{bench.prefix}attn {typed(head)} focus={_VERB.source} {SENTENCE}",
        bench.focused(head, SENTENCE, _VERB.source),
        ("All weights of a row add up to 1.", f"Start with 1, and take away {given}."),
        NumberTask(
            1 - float(given),
            f"1 less {given} is {decimals(1 - float(given))}: that much goes to the others.",
            f"What do 1 and {given} lie apart?",
            digits=2,
        ),
        "Each row is like a cake: one cake a word, shared out anew in every head.",
        (SENTENCE,),
    )


async def _next(bench: Bench) -> Step:
    task = await bench.following(Pattern.NEXT)
    return Step(
        "next",
        "The next word",
        6,
        f"This model has {bench.heads} heads. Some do a thing that you can name. The **score** of "
        "a head says how much of its attention goes into that thing, from 0 to 1.",
        "Find a head in which words look at the next word. Any head that does is right.",
        f"{bench.prefix}heads next {_LONGER}",
        OverviewPage(score=Pattern.NEXT),
        (
            "Look for the lightest cell. Its row is the layer, its column the head.",
            f"`{bench.prefix}find next {_LONGER}` puts all heads in order. Take the first.",
        ),
        task,
        "Collect the heads that were found: any that does it is right. Most heads came to it by "
        f"themselves (`{bench.prefix}explain models` names those that were trained).",
        (_LONGER,),
    )


async def _previous(bench: Bench) -> Step:
    task = await bench.following(Pattern.PREV)
    return Step(
        "previous",
        "The word before",
        6,
        "Each small picture is one head. A bright line just right of the middle means: words look "
        "at the next word. A line just left of it means the word before.",
        "Now find a head in which words look at the word before them.",
        f"{bench.prefix}heads {SENTENCE}",
        OverviewPage(),
        (
            "Look for a bright line just left of the one from corner to corner.",
            f"`{bench.prefix}find prev {SENTENCE}` puts all heads in order. Take the first.",
        ),
        task,
        "Ask how one can see it in the picture, without any score.",
        (SENTENCE,),
    )


async def _verb(bench: Bench) -> Step:
    task = await bench.linking(_VERB)
    return Step(
        "verb",
        "From how to what",
        8,
        "Some heads seem to follow what words do for each other. *slowly* says how someone "
        "*moved*, no matter where the two stand.",
        "Find a head in which *slowly* looks at *moved* in all five sentences, more than at any "
        "other word.",
        "\n".join((f"{bench.prefix}find {_VERB}", *_VERB.sentences)),
        FindPage(claim=claim_of(_VERB)),
        (
            "Behind each head of the list stands in how many sentences it does this.",
            "The first head of the list does it in all five. Are there more?",
        ),
        task,
        "The two words stand next to each other in some sentences, and apart in others. So place "
        "alone does not explain it.",
        _VERB.sentences,
    )


async def _own(bench: Bench) -> Step:
    head = (await bench.following(Pattern.NEXT)).right[0]
    claim = Claim(pattern=Pattern.NEXT)
    return Step(
        "own",
        "Your own sentence",
        6,
        "What is said of a head should be true of sentences that nobody picked for it. So try one "
        "of your own.",
        f"Write a sentence in which most words look at the next word, in head `{typed(head)}`. "
        "Test it with the command, then hand it in.",
        f"{bench.prefix}check {typed(head)} next {SENTENCE}",
        CheckPage(layer=head.layer, head=head.head, claim=claim),
        (
            "Put your sentence in the place of the one in the command.",
            "Nearly any sentence will do. Write more than four words.",
        ),
        SentenceTask(
            head,
            claim,
            holds=True,
            given=PATTERN_SENTENCES,
            examples=await bench.in_which(head, claim, _OWN, holds=True),
        ),
        f"Ask for sentences in which `{short(head)}` did not do it. They are worth more than the "
        "others: lesson 2 says why.",
        (SENTENCE,),
    )


async def _sep(bench: Bench) -> Step:
    task = await bench.following(Pattern.SEP)
    return Step(
        "sep",
        "A place to rest",
        4,
        "BERT adds two tokens: [CLS] at the start, [SEP] at the end. All weights of a word must "
        "add up to 1. So a head that finds nothing still looks somewhere, often at [SEP].",
        "Find a head in which most words look at [SEP].",
        f"{bench.prefix}heads sep {SENTENCE}",
        OverviewPage(score=Pattern.SEP),
        (
            "Look for the lightest cell. Its row is the layer, its column the head.",
            f"`{bench.prefix}find sep {SENTENCE}` puts all heads in order. Take the first.",
        ),
        task,
        "So a bright column is not yet a find. Lesson 3 goes on from here.",
        (SENTENCE,),
    )
