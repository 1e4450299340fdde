"""What the documentation shows: commands as a class would type them."""

import json
from dataclasses import dataclass
from pathlib import Path

from config import BUNDLED
from model.known.habits import DETERMINERS
from model.known.known_heads import known_heads
from replies.course import sentences

TWENTY_FILE = Path(__file__).parents[1] / "training" / "claims.json"

TURTLE = "The turtle moved slowly across the [MASK]."
ROCK = "I threw a small rock and it fell in the [MASK]."
DOG = "I was walking with my dog [MASK] it started barking."
THREE = f"{TURTLE}\n{ROCK}\n{DOG}"
ADVERBS = (
    "The turtle moved slowly across the [MASK].\n"
    "The turtle slowly moved across the [MASK].\n"
    "The turtle moved very slowly across the [MASK]."
)

TWENTY = "\n".join(sentence for sentence, *_ in json.loads(TWENTY_FILE.read_text("utf-8")))
"""Sentences that the model in the box never saw in training."""

TWENTY_SLOWLY = "\n".join(sentences.TWENTY_SLOWLY)
TWENTY_IT = """\
I washed the dog because it was dirty.
We called the dog, but it did not come.
She fed the dog before it slept.
The dog barked when it saw the cat.
The dog ran so fast that it fell.
My dog is old, but it likes to play.
He lost his dog, and it was never found.
The small dog stopped because it was afraid.
If the dog is thirsty, it drinks from the pond.
Our dog waited until it heard us.
The dog was hungry, so it ate everything.
I love my dog, and it loves me.
We saw a dog while it was swimming.
Her dog is so big that it needs two beds.
Nobody wanted the dog, although it was friendly.
The dog sat down and then it yawned.
When the dog woke up, it looked at me.
You can pet the dog if it sits still.
I brushed the dog after it came home.
The brown dog barked as it jumped over me."""


@dataclass(frozen=True)
class Scene:
    """One command with its answer.

    Attributes:
        typed: What a person types.
        remark: What to notice, in a sentence; None for nothing.
        claim: What a person found and the command checks, as a heading; None for nothing.
        kept: What the person then writes into the form of **Keep**; None if it isn't pressed.
        afterwards: What is typed afterwards and not shown, so that the next scene can begin.
    """

    typed: str
    remark: str | None = None
    claim: str | None = None
    kept: str | None = None
    afterwards: str | None = None


def _determiners() -> str:
    """The head of the model in the box that goes from determiners to their nouns."""
    head = next(one.head for one in known_heads(BUNDLED) if one.habit == DETERMINERS)
    return f"{head.layer + 1}-{head.head + 1}"


GALLERY: tuple[tuple[str, tuple[Scene, ...]], ...] = (
    (
        "Fill a gap",
        (
            Scene("!mask Then I picked up a [MASK] from the table."),
            Scene(f"!mask k=8 {DOG}", "`k` says how many words."),
            Scene(
                "!mask words=river,road,pseudogene The turtle moved slowly across the [MASK].",
                "`words` asks how likely given words are.",
            ),
            Scene(
                f"!swap turtle -> train {TURTLE}",
                "What another word changes, beside what twenty others in its place would.",
            ),
            Scene(
                "!swap moved <-> slowly The turtle moved slowly across the [MASK].",
                "Two words change places.",
            ),
            Scene(f"!layers {TURTLE}", "Where the last layers agree."),
        ),
    ),
    (
        "One head",
        (
            Scene(f"!attn 3 10 {TURTLE}"),
            Scene("!attn 3-10 view=lines", "Without a sentence it is the last one."),
            Scene(
                "!attn 4-11 focus=slowly",
                "One word looked at closely; `focus=turtle,slowly` takes two.",
            ),
            Scene(
                "!attn 3-10 specials=rescale palette=viridis theme=light",
                "[CLS] and [SEP] left out, each row rescaled, other colours: the picture says so.",
            ),
            Scene(
                "!attn 8-5 words=on The pseudogene vanished mysteriously.",
                "The pieces of a word joined.",
            ),
            Scene(
                f"!attn {_determiners()} The small dog chased a black cat across the street.",
                "A head that goes from *the* and *a* to their nouns, over what stands between.",
            ),
            Scene(f"!attn 5-9 {TURTLE} ||| It was tired.", "A pair of sentences."),
            Scene(
                f"!attn 5-9 show=carried {TURTLE} ||| It was tired.",
                "What is carried from each token: its weight times what there is to take.",
            ),
        ),
    ),
    (
        "All heads",
        (
            Scene(f"!heads {TURTLE}"),
            Scene("!heads prev", "One cell a head, coloured by a score."),
            Scene("!heads sep", "How much of its attention each head gives to [SEP] …"),
            Scene("!heads sep show=carried", "… and how much of what it carries comes from there."),
            Scene("!layer 3"),
            Scene("!film", "One sentence through all layers; `!film gif` moves."),
            Scene("!mean 3"),
            Scene("!mean all"),
            Scene("!mean rollout"),
        ),
    ),
    (
        "Which head does it?",
        (
            Scene(f"!find next\n{THREE}"),
            Scene(f"!find slowly -> moved\n{ADVERBS}"),
            Scene(f"!check 3 10 next\n{THREE}"),
            Scene(f"!compare 3 10\n{THREE}", "One head, several sentences, one colour scale."),
            Scene(f"!compare 8-5, 3-10 {TURTLE}", "Several heads, one sentence."),
            Scene(f"!word slowly {TURTLE}"),
            Scene(
                f"!word slowly -> moved,turtle {TURTLE}",
                "Which heads link a group of words with another.",
            ),
            Scene("!word moved, slowly", "Several words as one."),
            Scene("!head 3 10"),
        ),
    ),
    (
        "What if?",
        (
            Scene(f"!off 3-10 {TURTLE}", "Beside it, what heads chosen at random do."),
            Scene("!off layer 4 way=even words=river,road", "A whole layer, in the other way."),
            Scene("!off all but 3-10", "One head alone."),
            Scene("!importance", "Each head off in turn."),
            Scene(f"!importance way=even\n{THREE}"),
        ),
    ),
    (
        "A question for the class",
        (
            Scene(
                f"!quiz word {TURTLE}",
                "Buttons to answer with, in secret; who leads reveals. The question is another one "
                "each time, if the sentence has more than one.",
                afterwards="!quiz end",
            ),
            Scene("!quiz head", "What does this head look at?", afterwards="!quiz end"),
            Scene("!quiz find", "Which of four heads is it?", afterwards="!quiz end"),
            Scene("!quiz true", "Is the claim true of these sentences?"),
        ),
    ),
    (
        "Keep what you find",
        (
            Scene(
                f"!check 3 10 next\n{THREE}",
                "A press on `Keep` asks what you make of it, and puts it into your notebook.",
                kept="It always goes one word to the right.",
            ),
            Scene("!note 1 Also where the next word is a full stop."),
            Scene("!notebook"),
            Scene("!board", "What everybody here kept, to check it again."),
            Scene("!notebook export", "`analysis.md`, with a picture for each head."),
            Scene("!forget me"),
        ),
    ),
    (
        "To take away, and to read up",
        (
            Scene(f"!export zip {TURTLE}"),
            Scene("!export npz"),
            Scene("!explain luck"),
            Scene("!lesson", "Lessons with tasks that are checked by what the model does."),
            Scene("!lesson 1"),
            Scene("!lesson answer book", "Any answer that does it is right."),
            Scene("!help"),
            Scene("!about"),
        ),
    ),
)

_ON_TWENTY = "On twenty sentences that were not looked at before."

CLAIMS: tuple[Scene, ...] = (
    Scene(f"!check 3 10 next\n{THREE}", claim="Claim 1: layer 3, head 10 looks at the next word"),
    Scene(f"!check 3 10 next\n{TWENTY}", _ON_TWENTY),
    Scene(f"!check 8 5 prev\n{THREE}", claim="Claim 2: layer 8, head 5 looks at the previous word"),
    Scene(f"!check 8 5 prev\n{TWENTY}", _ON_TWENTY),
    Scene(
        f"!check 4 11 slowly -> moved\n{ADVERBS}",
        "Also when the order is swapped or words stand between.",
        claim="Claim 3: in layer 4, head 11 an adverb looks at its verb",
    ),
    Scene(f"!check 4 11 slowly -> moved\n{TWENTY_SLOWLY}", _ON_TWENTY),
    Scene(f"!check 9 11 sep\n{THREE}", claim="Claim 4: layer 9, head 11 looks mostly at [SEP] …"),
    Scene(f"!check 9 11 sep\n{TWENTY}", _ON_TWENTY),
    Scene(
        f"!check 9 11 it -> rock {ROCK}",
        claim='… and claim 4, second part: "it" looks at what it stands for',
    ),
    Scene(f"!check 9 11 it -> dog {DOG}", "The same in another sentence."),
    Scene(f"!check 9 11 it -> dog\n{TWENTY_IT}", _ON_TWENTY),
    Scene(
        "!check 9 11 it -> dog They gave the dog a bone, and it wagged its tail.",
        "Where another noun stands nearer. Does *it* still look at what it stands for?",
    ),
)
"""What a person found by hand in bert-base-uncased."""
