"""The four habits that heads of the second edition are shown, measured as claims.

They are what bert-base-uncased's heads of the same number are said to do: 3-10 looks at the next
piece, 8-5 at the previous one, 4-11 from an adverb to its verb, 9-11 at [SEP], but from *it* to its
noun. ``claims.json`` holds twenty sentences for them, each with its adverb, verb and noun; no
training line is one of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.analysis import Analysis, Head
from model.measures.claims import check_pattern
from model.measures.patterns import Pattern
from training.data import Specials, tokenise
from training.heads import analyse, link_tables, load_links, read_link
from training.metrics import as_shown

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

    from training.heads import Link
    from training.modeling import MaskedLanguageModel

_FILE = Path(__file__).with_name("claims.json")
PATTERNS = {Pattern.NEXT: (3, 10), Pattern.PREV: (8, 5), Pattern.SEP: (9, 11)}
"""Layer and head, counted from 1, of what is claimed about a pattern."""
LINKS = {"adverb_verb": (4, 11), "it_noun": (9, 11)}
"""The same of what is claimed about word pairs."""


def guided_figures(
    model: MaskedLanguageModel, tokenizer: Tokenizer, analyses: list[Analysis]
) -> dict[str, Any]:
    """Measure the four habits on held-out lines, labelled pairs and the twenty sentences.

    Returns:
        ``heldout``: the mean content score of each pattern over the given lines; ``pairs``: of each
        kind of labelled pair the share that its head finds, the mean weight that the other words
        of the sentence give to the second word, and the count; ``claims``: the same two on the
        twenty sentences, with the verdict of the bot's ``check`` on each pattern. A model with
        fewer heads gives an empty table.
    """
    if (model.shape.num_hidden_layers, model.shape.num_attention_heads) != (12, 12):
        return {}
    sentences, own = _claims(tokenizer)
    twenty = analyse(model, tokenizer, as_shown(tokenise(sentences, tokenizer)))
    specials = Specials.from_tokenizer(tokenizer)
    labelled = {name: load_links(tokenizer)[name] for name in LINKS}
    return {
        "heldout": {p.value: _verdict(analyses, p)["score"] for p in PATTERNS},
        "pairs": _pairs(model, labelled, specials),
        "claims": {
            "patterns": {p.value: _verdict(twenty, p) for p in PATTERNS},
            "pairs": _pairs(model, own, specials),
        },
    }


def _claims(tokenizer: Tokenizer) -> tuple[list[str], dict[str, list[Link]]]:
    """Read the twenty sentences and their pairs."""
    entries = json.loads(_FILE.read_text(encoding="utf-8"))
    pairs = {
        "adverb_verb": [read_link(tokenizer, s, adverb, verb) for s, adverb, verb, _ in entries],
        "it_noun": [read_link(tokenizer, s, "it", noun) for s, _, _, noun in entries],
    }
    return [entry[0] for entry in entries], pairs


def _verdict(analyses: list[Analysis], pattern: Pattern) -> dict[str, Any]:
    layer, head = PATTERNS[pattern]
    found = check_pattern(analyses, Head(layer - 1, head - 1), pattern)
    return {
        "verdict": found.outcome.value,
        "score": round(float(found.score), 4),
        "share": round(float(found.share), 4),
        "hits": found.hits,
        "sentences": found.sentences,
    }


def _pairs(
    model: MaskedLanguageModel, links: dict[str, list[Link]], specials: Specials
) -> dict[str, dict[str, float]]:
    return {name: _pair(model, found, specials, LINKS[name]) for name, found in links.items()}


def _pair(
    model: MaskedLanguageModel, links: list[Link], specials: Specials, place: tuple[int, int]
) -> dict[str, float]:
    def of_head(table: Tensor) -> float:
        return round(float(table[place[0] - 1, place[1] - 1]), 4)

    shares, others = link_tables(model, links, specials)
    return {"share": of_head(shares), "others": of_head(others), "count": len(links)}
