"""Explanations on what changes: without a head, with another word, from one layer to the next.

As in `replies.explanations`, they fit the model that is loaded.
"""

from model.known.literature import CLARK, Reference
from replies.example_heads import SENTENCE
from replies.examples import GAP_SENTENCE, Examples
from replies.explanation import Explanation, statements
from replies.phrases import short

_MICHEL = Reference("Michel et al.", 2019, "Are Sixteen Heads Really Better than One?")
_VOITA = Reference(
    "Voita et al.",
    2019,
    "Analyzing Multi-Head Self-Attention: Specialized Heads Do the Heavy Lifting, the Rest Can Be "
    "Pruned",
)
_ETTINGER = Reference(
    "Ettinger",
    2020,
    "What BERT Is Not: Lessons from a New Suite of Psycholinguistic Diagnostics for Language "
    "Models",
)
_DIN = Reference(
    "Din et al.",
    2023,
    "Jump to Conclusions: Short-Cutting Transformers With Linear Transformations",
)


def experiment_explanations(examples: Examples) -> tuple[Explanation, ...]:
    """These explanations, in the order of `replies.topics.TOPICS`."""
    return (
        _off(examples),
        _importance(examples),
        _swap(examples),
        _layers(examples),
        _film(examples),
    )


def _off(examples: Examples) -> Explanation:
    return Explanation(
        "off",
        "Off: does a head matter?",
        statements("""
            A picture shows where a head looks. Whether the answer depends on it, you find out if
            you switch the head off and ask again.

            Off as **zero** the head adds nothing. Off as **even** it looks at all tokens alike
            (Kovaleva et al. 2019).

            Compare: how much changes with other heads off, picked by chance?

            Most heads can go alone, and little changes (Michel et al. 2019). Try all: `importance`.

            Other heads may make up for the missing one (McGrath et al. 2023): "no effect" is not
            "does nothing".
        """),
        _MICHEL,
        f"{examples.prefix}off {short(examples.head)} {GAP_SENTENCE}",
    )


def _importance(examples: Examples) -> Explanation:
    heads = examples.geometry.layers * examples.geometry.heads
    return Explanation(
        "importance",
        "Importance: a map of all heads",
        statements(f"""
            Each of the {heads} heads is switched off in turn. The **fall** says how much less
            likely BERT's first word then is: 0 the same, 0.69 half as likely.

            Below 0 the word is more likely without the head.

            A loud head changes much, whatever it says. So **noise**, just as loud, is put in its
            place: does that change as much?

            The strongest of {heads} stands first, and part of that is luck. Take several sentences.

            Two heads that do the same work both look unimportant: one is always left.

            In translation, heads with a clear job could be spared least. See if it is so here.
        """),
        _VOITA,
        f"{examples.prefix}importance {GAP_SENTENCE}",
    )


def _swap(examples: Examples) -> Explanation:
    return Explanation(
        "swap",
        "Swap: what does one word do?",
        statements("""
            Change one word and leave all others. What is different then comes from this change.

            But any other word would change something, too. Is it *this* word, or just *another*
            one?

            So 20 **neutral** words stand beside it as a control: of the same kind, a noun for
            a noun, and chosen before anyone saw your sentence.

            If most of them change as much, your word is nothing special. If few do, it is.

            Little may change where much should: with *not* put in, BERT often guesses the same
            (Ettinger 2020).

            Swap back and you have the first answer: BERT remembers nothing.
        """),
        _ETTINGER,
        f"{examples.prefix}swap table -> river {GAP_SENTENCE}",
    )


def _layers(examples: Examples) -> Explanation:
    return Explanation(
        "layers",
        "Layers: an answer after each",
        statements(f"""
            BERT answers after the last layer: a last step turns what stands there into words.

            `layers` takes this step after each layer, as if BERT stopped there. It is called the
            **logit lens** (nostalgebraist 2020, of GPT-2).

            But that step was made for the last layer. Early ones were not made for it, and may
            write in a way that it can't read.

            So an odd word in layer 1 does not say that BERT knows nothing there. With one more
            step, far better words come out (Din et al. 2023).

            What you can see: from where on the last of the {examples.geometry.layers} layers agree.
        """),
        _DIN,
        f"{examples.prefix}layers {GAP_SENTENCE}",
    )


def _film(examples: Examples) -> Explanation:
    return Explanation(
        "film",
        "Film: one sentence, layer by layer",
        statements("""
            A film shows one sentence in every layer: the mean of the layer's heads, or the head of
            one number.

            You may compare how bright cells are: in every picture a row adds up to 1, and the
            colours mean the same.

            Heads of one number in two layers have nothing to do with each other. No head moves from
            picture to picture.

            A mean hides its heads: it may look like none of them.

            Above layer 1 a column is a place, not a word (Abnar & Zuidema 2020).

            In bert-base-uncased early heads look at [CLS], middle ones at [SEP], late ones at full
            stops and commas. Is it so here?
        """),
        CLARK.at("section 3.2"),
        f"{examples.prefix}film {SENTENCE}",
    )
