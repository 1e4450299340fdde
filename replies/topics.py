"""The topics of the explanations, and what else people call them."""

from collections.abc import Mapping
from types import MappingProxyType

from replies.typos import nearest

ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "attention": (
            *("attend", "attentions", "weight", "weights", "self-attention", "softmax"),
            *("token", "tokens", "word", "words"),
        ),
        "head": ("heads", "attention head", "score", "scores", "pattern", "patterns"),
        "layer": ("level", "levels"),
        "mask": ("[mask]", "masks", "masked", "___", "gap", "gaps", "blank", "probability"),
        "sep": (
            *("[sep]", "cls", "[cls]", "special", "special tokens", "separator"),
            *("carried", "what is carried", "norm", "norms"),
        ),
        "caveats": ("caveat", "warning", "warnings", "limits", "why", "explanation"),
        "off": (
            *("switch off", "switched off", "zero", "even", "ablation", "ablate", "pruning"),
            *("what if", "experiment", "experiments"),
        ),
        "importance": ("important", "matter", "matters", "fall", "falls", "noise", "map"),
        "swap": (
            *("swaps", "swapping", "exchange", "replace", "other words", "neutral", "control"),
            *("minimal pair", "minimal pairs"),
        ),
        "layers": ("lens", "logit lens", "after each layer", "early exit"),
        "film": ("films", "gif", "moving picture", "animation", "layer by layer"),
        "index": ("indices", "indexes", "numbers", "numbering", "counting", "bertviz"),
        "reading": ("read", "picture", "pictures", "heat map", "heat maps", "rows", "columns"),
        "luck": ("chance", "lucky", "random", "baseline", "statistics"),
        "models": ("model", "checkpoint", "checkpoints", "bert", "cased", "uncased"),
    }
)
"""Every topic, in the order of a course, and what else people may call it."""

TOPICS = tuple(ALIASES)
"""The names of the topics."""


def topic_of(name: str) -> str | None:
    """The topic that a person means by its name or an alias; None if by neither.

    Upper and lower case, spaces, hyphens and brackets make no difference.
    """
    return _topics_by_key().get(_key(name))


def nearest_topic(name: str) -> str | None:
    """The topic that was probably meant by a name with a typo; None if nothing is near."""
    topics = _topics_by_key()
    near = nearest(_key(name), topics)
    return None if near is None else topics[near]


def _topics_by_key() -> dict[str, str]:
    return {_key(name): topic for topic, aliases in ALIASES.items() for name in (topic, *aliases)}


def _key(name: str) -> str:
    """What counts in a name: its letters and digits, and the underscores of a gap."""
    return "".join(sign for sign in name.casefold() if sign.isalnum() or sign == "_")
