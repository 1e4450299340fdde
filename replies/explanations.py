"""What `explain` says: short texts on attention, each with a reference and a command to try.

Pure: examples and a model's name in, texts out. An explanation fits the model that is loaded: it
counts that model's layers and heads, and says of a head only what `check` confirms on the sentences
that the explanation offers.
"""

from collections.abc import Sequence
from dataclasses import replace

from model.analysis import Head
from model.known.known_heads import KnownHead, trained_heads
from model.known.literature import CLARK, Reference
from model.measures.patterns import Pattern
from model.measures.search import luck
from replies.example_heads import OFFERED, SENTENCE, ExampleHeads
from replies.examples import Examples, typed
from replies.experiment_explanations import experiment_explanations
from replies.explanation import Explanation, statements
from replies.phrases import italic, short
from replies.plain import plain, series

_VASWANI = Reference("Vaswani et al.", 2017, "Attention Is All You Need")
_DEVLIN = Reference(
    "Devlin et al.",
    2019,
    "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
)
_JAIN = Reference("Jain & Wallace", 2019, "Attention is not Explanation")
_KOVALEVA = Reference("Kovaleva et al.", 2019, "Revealing the Dark Secrets of BERT", "section 4.1")
_BENNETT = Reference(
    "Bennett et al.",
    2010,
    "Neural Correlates of Interspecies Perspective Taking in the Post-Mortem Atlantic Salmon: "
    "An Argument for Proper Multiple Comparisons Correction",
)
_SELLAM = Reference(
    "Sellam et al.", 2022, "The MultiBERTs: BERT Reproductions for Robustness Analysis"
)


def explanations(
    examples: Examples,
    model_name: str,
    *,
    in_literature: bool,
    known: Sequence[KnownHead] = (),
) -> dict[str, Explanation]:
    """All explanations by topic.

    Args:
        examples: The prefix, and the geometry and heads of the model that is loaded.
        model_name: What replies call that model.
        in_literature: Whether papers describe its heads.
        known: What was measured of its heads beforehand.
    """
    trained = trained_heads(known)
    texts = (
        _attention(examples),
        _head(examples, trained),
        _layer(examples),
        _mask(examples),
        _sep(examples),
        _caveats(examples),
        *experiment_explanations(examples),
        _index(examples),
        _reading(examples),
        _luck(examples),
        _models(examples, model_name, trained, in_literature=in_literature),
    )
    return {explanation.name: explanation for explanation in texts}


def _attention(examples: Examples) -> Explanation:
    return Explanation(
        "attention",
        "Attention: who looks at whom",
        statements("""
            BERT reads a sentence in pieces called **tokens**: words, parts of words, signs.

            To work out what a token means here, it looks at the others, as you do to tell the bank
            of a river from a bank with money.

            How much it looks at each is a number from 0 to 1, the **attention weight**.

            The weights of one token always add up to 1: more for one means less for the others.

            A token may look ahead, back, and at itself.
        """),
        _VASWANI.at("section 3.2"),
        f"{examples.prefix}word slowly {SENTENCE}",
    )


def _head(examples: Examples, trained: Sequence[Head]) -> Explanation:
    layers, heads = examples.geometry.layers, examples.geometry.heads
    told = (
        f"{len(trained)} heads of this model were told what to look for "
        f"(`{examples.prefix}explain models`). The others learned it"
        if trained
        else "Nobody told a head what to look for. It learned that"
    )
    lines = statements(f"""
            A **head** is like a pair of eyes: it decides for every token where to look.

            This model has {layers} layers of {heads} heads, {layers * heads} in all. Each looks in
            a way of its own.

            {told} while BERT guessed hidden words.

            Some have a clear habit, like looking at the next token; many have none that we can
            name.

            The **score** of a head says how much of its attention follows a habit, from 0, none,
            to 1, all.
        """)
    found = replace(examples, heads=examples.heads.self_taught or examples.heads)
    named = _named(found.heads)
    return Explanation(
        "head",
        "Head: one way of looking",
        (*lines[:-1], named, lines[-1]) if named else lines,
        _VASWANI.at("section 3.2.2"),
        _to_check(found),
    )


def _named(heads: ExampleHeads) -> str:
    """A sentence with heads to try; empty if the model has none that does what could be said."""
    habits = {
        Pattern.NEXT: "tokens look at the next one",
        Pattern.PREV: "tokens look at the one before",
        Pattern.SEP: "tokens look at [SEP]",
    }
    found = [f"in `{short(head)}` {habits[pattern]}" for pattern, head in heads.patterns.items()]
    if heads.link is not None:
        source, target = italic(heads.link.link.source), italic(heads.link.link.target)
        found.append(f"in `{short(heads.link.head)}` {source} looks at {target}")
    return f"To try in this model: {', '.join(found)}." if found else ""


def _to_check(examples: Examples) -> str:
    """A claim that holds, with its sentences: a link, else a pattern; else a question."""
    heads, (pattern, link) = examples.heads, examples.claims("check")
    if heads.link is not None:
        return "\n".join((link, *examples.link_sentences))
    if heads.patterns:
        return "\n".join((pattern, *OFFERED))
    return f"{examples.prefix}heads next {SENTENCE}"


def _layer(examples: Examples) -> Explanation:
    geometry = examples.geometry
    return Explanation(
        "layer",
        "Layer: one round of looking",
        statements(f"""
            BERT reads a sentence in rounds, called **layers**. This model has {geometry.layers},
            with {geometry.heads} heads each.

            In a layer all heads look at the same time. What they find is mixed into each token, and
            the next layer works on the result.

            So in layer 1 a token is still just itself. Higher up it carries something of the
            others, too.

            That is why, above layer 1, a column stands for a place in the sentence, no longer for
            one word alone.

            Heads of the same layer often behave alike (Clark et al. 2019).
        """),
        _DEVLIN.at("section 3"),
        f"{examples.prefix}layer {examples.head.layer + 1} {SENTENCE}",
    )


def _mask(examples: Examples) -> Explanation:
    return Explanation(
        "mask",
        "[MASK]: a gap to guess",
        statements("""
            [MASK] is a gap. BERT guesses which token belongs there. You may also write `___`.

            This is how it learned: 15 of 100 tokens of a text were picked, most of them hidden, and
            BERT had to guess them.

            Each guess has a **probability**. It says what is usual in the texts that BERT read, not
            what is true.

            End your sentence with a full stop. Where the gap comes last without one, BERT puts the
            full stop there, so I add it for you.

            Two gaps are guessed separately, so the words may not fit together.

            For the heads [MASK] is a token like any other. A gap changes where they look.
        """),
        _DEVLIN.at("section 3.1"),
        examples.mask,
    )


def _sep(examples: Examples) -> Explanation:
    return Explanation(
        "sep",
        "[CLS] and [SEP]: the tokens that are added",
        statements("""
            Two tokens are added to what you write: [CLS] at the start and [SEP] at the end. In a
            pair, each sentence ends with a [SEP].

            In bert-base-uncased many heads look at [SEP] a lot: in layers 6 to 10 it gets more than
            half of all attention. Another model may do without.

            Often that seems to mean "nothing to do here": weights must add up to 1, so a head that
            finds nothing has to look somewhere.

            There, from layer 5 on, a little more or less of this attention hardly changes the
            answer.

            **Carried** is attention times how much there is to take: from [SEP] often little
            (Kobayashi et al. 2020). Left out: what goes past the heads, and the scaling after them
            (their paper of 2021 adds it).

            So a bright [SEP] column is not yet a finding. Compare below, with the button, and look
            at the rest of the row.
        """),
        CLARK.at("section 3.2"),
        f"{examples.prefix}heads sep show=carried {SENTENCE}",
    )


def _caveats(examples: Examples) -> Explanation:
    return Explanation(
        "caveats",
        "What attention does not tell",
        statements("""
            A weight says where a head reads, not **why** BERT answers as it does. Very different
            weights can give the same answer.

            Some say that this depends on what you call "why": test it (Wiegreffe & Pinter 2019).

            Much attention to [SEP] often means "nothing to do". What is passed on from there counts
            for little (Kobayashi et al. 2020).

            Above layer 1 a column is a place, not a word: the words are already mixed (Abnar &
            Zuidema 2020).

            No single head knows grammar. The best finds 34.5 % of the words that others depend on;
            always taking the next word finds 26.3 % (Clark et al. 2019).

            One sentence is an anecdote. Change it and look again; even a [MASK] changes attention.
        """),
        _JAIN,
        "\n".join((f"{examples.prefix}compare {typed(examples.head)}", *OFFERED)),
    )


def _index(examples: Examples) -> Explanation:
    head = examples.head
    layer_number, head_number = head.layer + 1, head.head + 1
    return Explanation(
        "index",
        "Counting heads from 1 or from 0",
        statements(f"""
            Here, as in the paper below, we count from 1: `{layer_number}-{head_number}` is layer
            {layer_number}, head {head_number}.

            Programs count from 0. In the transformers library the same head is
            `attentions[{head.layer}][0, {head.head}]`; the 0 in the middle is the first sentence.

            In BertViz it is layer {head.layer}, head {head.head}.

            From here to a program, take 1 away from both numbers. From a program to here, add 1.

            To me you may write `{layer_number} {head_number}`, `{layer_number}-{head_number}`,
            `{layer_number}.{head_number}` or `L{layer_number}H{head_number}`.
        """),
        CLARK.at("section 2"),
        f"{examples.prefix}head {typed(head)} {SENTENCE}",
    )


def _reading(examples: Examples) -> Explanation:
    return Explanation(
        "reading",
        "Reading the picture",
        statements("""
            Each row is a token that looks, each column a token that is looked at. The lighter the
            cell, the more; in the light theme, the darker.

            A **line** just right of the diagonal: tokens look at the next one. Just left of it: at
            the one before. On it: at themselves.

            A **column**: all look at the same token, often [CLS], [SEP] or a full stop.

            **Blocks**: of two sentences, each looks at itself.

            **No clear shape**: the head may follow meaning or grammar, or nothing at all. Don't
            guess from one picture, test it.
        """),
        _KOVALEVA,
        examples.attn_sentence,
    )


def _luck(examples: Examples) -> Explanation:
    heads = examples.geometry.layers * examples.geometry.heads
    one, two, three = (_by_luck(sentences, heads) for sentences in (1, 2, 3))
    return Explanation(
        "luck",
        "Luck: right without knowing anything",
        statements(f"""
            If {heads} people guess, some may be right. It is the same with {heads} heads.

            A head that picks one of **m** words at random is right in all of **k** sentences with
            probability m⁻ᵏ. With 8 words: 1 in 8 for one sentence, 1 in 64 for two, 1 in 512 for
            three.

            So of {heads} heads about {one} pass one sentence by luck, {two} two, {three} three;
            twice as many if you try both directions.

            Real heads don't pick at random and aren't independent: take this as the least.

            Use three sentences or more. Compare with a rule that knows no words: "always the next".

            A dead fish once seemed to think in a scanner: of so many spots, some lit up by luck.
        """),
        _BENNETT,
        "\n".join((examples.claims("find")[1], *examples.link_sentences)),
    )


def _models(
    examples: Examples, model_name: str, trained: Sequence[Head], *, in_literature: bool
) -> Explanation:
    studied = (
        "Clark et al. 2019 describe heads of just this one."
        if in_literature
        else "Papers mostly describe heads of another one, **bert-base-uncased**."
    )
    lines = statements(f"""
        This is **{plain(model_name)}**. {studied}

        A head's number is like a seat in a classroom: in the next room, somebody else sits
        there.

        So what is found on bert-base-uncased doesn't carry over to another checkpoint: not to a
        cased or a large one, nor to the same one trained again.

        The same habit may well turn up again, but in another head. Search for it.

        Write down the model's name with everything you find.
    """)
    return Explanation(
        "models",
        "Models: which BERT is this?",
        (*lines[:2], *_given_out(trained), *lines[2:]),
        _SELLAM,
        f"{examples.prefix}find next {SENTENCE}",
    )


def _given_out(trained: Sequence[Head]) -> tuple[str, ...]:
    """A statement about the heads that training showed where to look; none where it showed none."""
    if not trained:
        return ()
    named = series([f"`{short(head)}`" for head in trained])
    given = (
        f"In this room some seats were given out: {named} were **trained** to do what "
        "bert-base-uncased's heads of these numbers are said to do. All others found their job "
        "themselves."
    )
    return (given,)


def _by_luck(sentences: int, heads: int) -> str:
    """How many heads pick the right one of eight words in every sentence by luck.

    As a figure of two decimals at most: 18, 2.25, 0.28 for 144 heads and one to three sentences.
    """
    return f"{round(luck([1 / 8] * sentences, heads).expected, 2):g}"
