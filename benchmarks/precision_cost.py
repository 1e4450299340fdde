"""What bfloat16 costs: how far its results lie from those in float32, with the model in the box."""

import numpy as np

from config import BUNDLED
from model.analysis import Analysis
from model.bert.checkpoint import load_checkpoint
from model.bert.precision import BFLOAT16_COST, Cost, Precision
from model.bert.runner import Runner

SENTENCES = (
    "The turtle moved slowly across the [MASK].",
    "I threw a small rock and it fell in the [MASK].",
    "I was walking with my dog [MASK] it started barking.",
    "Then I picked up a [MASK] from the table.",
    "Paris is the capital of [MASK].",
    "My favorite food is [MASK].",
    "We went to the zoo and saw a [MASK].",
    "When I grow up I want to be a [MASK].",
    "She opened the [MASK] and looked at the rain.",
    "The old man sat on a bench and [MASK] the birds.",
)


def measured_cost() -> tuple[Cost, int]:
    """The largest differences over all sentences, and in how many the first word is another."""
    checkpoint = load_checkpoint(BUNDLED)
    exact, short = (
        Runner(checkpoint, precision).run([checkpoint.tokenizer.read(text) for text in SENTENCES])
        for precision in (Precision.FLOAT32, Precision.BFLOAT16)
    )
    pairs = list(zip(exact, short, strict=True))
    cost = Cost(
        probability=max(_largest(one.probabilities, other.probabilities) for one, other in pairs),
        weight=max(_largest(one.attention, other.attention) for one, other in pairs),
    )
    return cost, sum(_first(one) != _first(other) for one, other in pairs)


def cost_in_words() -> str:
    """The cost in a line, beside what the bot says of it."""
    cost, others = measured_cost()
    return (
        f"bfloat16 against float32, model in the box, {len(SENTENCES)} sentences: probabilities "
        f"differ by up to {cost.probability:.4f} (the bot says {BFLOAT16_COST.probability:g}),\n"
        f"attention weights by up to {cost.weight:.4f} ({BFLOAT16_COST.weight:g}); "
        f"another first word in {others}."
    )


def _largest(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).max())


def _first(analysis: Analysis) -> str:
    return analysis.predictions[0][0].piece
