"""What the literature says of single heads of bert-base-uncased.

All of it is from Clark et al. 2019, "What Does BERT Look At? An Analysis of BERT's Attention", and
from the notebook that came with the paper's code. Their heads are written `layer-head` and counted
from 1 in the paper, from 0 in the notebook.

How the accuracies of section 4.2 came about: for every dependent word of a relation, the prediction
is the other word that it looks at most ([CLS] and [SEP] left out) or, in the other direction, the
word that looks at it most; the accuracy is the share of dependent words for which that is the word
they depend on. The head shown for a relation is the best of all 144 in both directions on that same
text, so its figure is a little flattered. The baseline is the best of the rules "look k words
further", k from -3 to 2.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from model.analysis import Head

_NAME = "bert-base-uncased"
_HUB_NAMES = (_NAME, f"google-bert/{_NAME}")


@dataclass(frozen=True)
class Reference:
    """A publication: authors as cited, year, title, and a passage of it, such as "section 3.1"."""

    authors: str
    year: int
    title: str
    passage: str = ""

    def at(self, passage: str) -> "Reference":
        """A passage of the same publication."""
        return replace(self, passage=passage)

    def __str__(self) -> str:
        """Clark et al. 2019, "What Does BERT Look At? …", section 3.1."""
        work = f'{self.authors} {self.year}, "{self.title}"'
        return f"{work}, {self.passage}" if self.passage else work


@dataclass(frozen=True)
class Finding:
    """What a publication says of one head.

    Attributes:
        head: The head.
        what: What it does, as a clause about words: "direct objects look at their verbs".
        percent: How often it is right, in percent; None if the publication only shows an example.
        baseline: How often the baseline is, in percent; None if there is none.
        offset: The baseline's rule: so many words to the right, negative to the left, counted from
            the dependent word of the relation; None if the baseline is another one.
        source: Where it stands.
        note: What else to know before citing it, in full sentences; often empty.
    """

    head: Head
    what: str
    percent: float | None
    baseline: float | None
    offset: int | None
    source: Reference
    note: str = ""


@dataclass(frozen=True)
class LayerFinding:
    """What a publication says of layers as a whole, without naming the heads.

    Attributes:
        layers: The layers, counted from 0.
        what: What is so in each of them, as a clause.
        source: Where it stands.
    """

    layers: tuple[int, ...]
    what: str
    source: Reference


CLARK = Reference("Clark et al.", 2019, "What Does BERT Look At? An Analysis of BERT's Attention")
_FIGURE_1 = CLARK.at("section 3, figure 1")
_POSITIONS = CLARK.at("section 3.1")
_SEPARATORS = CLARK.at("section 3.2")
_TABLE_1 = CLARK.at("section 4.2, table 1")
_COREFERENCE = CLARK.at("section 4.3")
_NOTEBOOK = CLARK.at("notebook Syntax_Analysis.ipynb of its code, not in the paper")

_OTHER_DIRECTION = (
    "Tested in the other direction: the right word is the one that looks most at the dependent one."
)
_POSSESSIVES = "For a noun with 's, where the 's looks is what counts."
_AUXPASS = (
    "The notebook prints 94.1 % for the head and 82.5 % for the baseline, and 40.5 % as the "
    "baseline of the next relation (copulas), so the paper's row looks shifted by one."
)


def speaks_of(model_name: str) -> bool:
    """Whether the findings are about this checkpoint.

    They are about bert-base-uncased from the hub, or from a folder of that name on this machine;
    about no other checkpoint, however similar, and no namesake of another owner.

    Args:
        model_name: The whole value of the setting `MODEL`.
    """
    return model_name in _HUB_NAMES or _is_folder_of_that_name(model_name)


def findings(head: Head) -> tuple[Finding, ...]:
    """Everything on record about a head, examples first; nothing for most heads."""
    return tuple(finding for finding in _FINDINGS if finding.head == head)


def heads_that(what: str) -> tuple[Head, ...]:
    """The heads of which this is on record.

    Args:
        what: As `Finding.what` puts it.
    """
    return tuple(finding.head for finding in _FINDINGS if finding.what == what)


def layer_findings(layer: int) -> tuple[LayerFinding, ...]:
    """What is on record about the heads of a layer, without saying which of them.

    Args:
        layer: Counted from 0.
    """
    return tuple(finding for finding in _LAYER_FINDINGS if layer in finding.layers)


def _is_folder_of_that_name(model_name: str) -> bool:
    folder = Path(model_name)
    return folder.name == _NAME and folder.expanduser().is_dir()


def _counted_from_one(layer: int, head: int) -> Head:
    return Head(layer - 1, head - 1)


def _example(layer: int, head: int, what: str) -> Finding:
    return Finding(_counted_from_one(layer, head), what, None, None, None, _FIGURE_1)


def _relation(
    counted: tuple[int, int],
    what: str,
    percent: float,
    baseline: tuple[float, int],
    note: str = "",
    source: Reference = _TABLE_1,
) -> Finding:
    """One row: the head counted from 1, what it does, its accuracy, the baseline's and its rule."""
    return Finding(_counted_from_one(*counted), what, percent, *baseline, source, note)


def _in_notebook(
    counted: tuple[int, int], what: str, percent: float, baseline: tuple[float, int], note: str = ""
) -> Finding:
    return _relation(counted, what, percent, baseline, note, _NOTEBOOK)


def _coreference(
    what: str, percent: float, *, nearest: int, same_word: int, by_rules: int
) -> Finding:
    note = (
        "The baseline takes the nearest mention with the same main word. Taking just the nearest "
        f"mention is right for {nearest} %, a system of rules for {by_rules} %."
    )
    head = _counted_from_one(5, 4)
    return Finding(head, what, percent, same_word, None, _COREFERENCE, note)


_EXAMPLES = (
    _example(1, 1, "words spread their attention broadly over the sentence"),
    _example(3, 1, "words look at the next token"),
    _example(8, 7, "words look at [SEP]"),
    _example(11, 6, "words look at full stops"),
)

_RELATIONS = (
    _relation(
        (7, 6),
        "words look at the word that they depend on, over all relations",
        34.5,
        (26.3, 1),
        "The notebook prints 34.7 % and a baseline of 26.7 %.",
    ),
    _relation((7, 4), "prepositions look at the word that they belong to", 66.7, (61.8, -1)),
    _relation((9, 6), "prepositions look at their objects", 76.3, (34.6, -2), _OTHER_DIRECTION),
    _relation((8, 11), "determiners look at their nouns", 94.3, (51.7, 1)),
    _relation((4, 10), "nouns in front of a noun look at that noun", 70.4, (70.2, 1)),
    _relation((8, 2), "subjects look at their verbs", 58.5, (45.5, 1)),
    _relation((4, 10), "adjectives look at their nouns", 75.6, (68.3, 1)),
    _relation((8, 10), "direct objects look at their verbs", 86.8, (40.0, -2)),
    _relation((7, 6), "adverbs look at the word that they modify", 48.8, (40.2, 1)),
    _relation((4, 10), "auxiliary verbs look at their main verbs", 81.1, (71.5, 1)),
    _relation((7, 6), "possessives look at what is possessed", 80.5, (47.7, 1), _POSSESSIVES),
    _relation((4, 10), "passive auxiliaries look at their main verbs", 82.5, (40.5, 1), _AUXPASS),
    _relation(
        (8, 1),
        "verbs of complement clauses look at the verb that the clause belongs to",
        48.8,
        (12.4, -2),
    ),
    _relation(
        (8, 2), 'words like "that" and "because" look at the verb of their clause', 50.7, (14.5, 2)
    ),
    _relation((6, 7), 'particles, as in "give up", look at their verbs', 99.1, (91.4, -1)),
)

_ONLY_IN_NOTEBOOK = (
    _in_notebook(
        (7, 1), 'of two words joined by "and", the second looks at the first', 53.3, (26.8, -2)
    ),
    _in_notebook(
        (7, 5), '"and" and "or" look at the first of the words they join', 47.8, (41.2, -1)
    ),
    _in_notebook(
        (7, 6), 'forms of "be" look at what something is, as in "is big"', 72.2, (40.5, 1)
    ),
    _in_notebook((7, 6), "subjects of passives look at their verbs", 57.5, (43.7, 2)),
    _in_notebook((4, 10), '"not" and "never" look at the word that they negate', 72.5, (68.3, 1)),
    _in_notebook((8, 11), "numbers look at what they count", 67.4, (56.4, 1)),
    _in_notebook(
        (7, 4),
        'words like "thousand" look at the number before them',
        74.8,
        (73.2, 1),
        _OTHER_DIRECTION,
    ),
    _in_notebook(
        (5, 7), 'verbs look at the verb before them, as in "like to swim"', 57.3, (47.1, -2)
    ),
    _in_notebook(
        (5, 4),
        "verbs of adverbial clauses look at the verb that the clause belongs to",
        29.5,
        (4.6, -3),
    ),
    _in_notebook((9, 11), "verbs of relative clauses look at their noun", 40.9, (26.6, -3)),
    _in_notebook((8, 5), "participles look at the noun that they modify", 59.3, (56.5, -1)),
    _in_notebook(
        (7, 12),
        "the 's looks at the possessor",
        98.8,
        (98.8, -1),
        "The baseline, looking one word to the left, does as well.",
    ),
    _in_notebook((7, 1), "appositions look at the noun that they explain", 30.5, (28.3, -3)),
    _in_notebook((8, 6), "nouns of time look at the word that they modify", 45.7, (29.2, -1)),
    _in_notebook(
        (6, 10),
        "prepositions look at the verb of the clause that follows them",
        79.7,
        (79.2, -1),
        _OTHER_DIRECTION,
    ),
    _in_notebook(
        (1, 4), 'numbers look at words like "about" before them', 68.0, (60.6, 1), _OTHER_DIRECTION
    ),
    _in_notebook(
        (2, 6),
        "words look at nouns that modify them like adverbs",
        44.6,
        (34.9, -2),
        _OTHER_DIRECTION,
    ),
)

_COREFERENCES = (
    _coreference(
        "mentions look at an earlier mention of the same thing",
        65.1,
        nearest=27,
        same_word=52,
        by_rules=69,
    ),
    _coreference("pronouns look at what they stand for", 64, nearest=29, same_word=47, by_rules=70),
    _coreference(
        "names look at an earlier mention of the same one",
        73,
        nearest=29,
        same_word=67,
        by_rules=77,
    ),
    _coreference(
        "other nouns look at an earlier mention of the same thing",
        58,
        nearest=19,
        same_word=40,
        by_rules=60,
    ),
)

_FINDINGS = (*_EXAMPLES, *_RELATIONS, *_COREFERENCES, *_ONLY_IN_NOTEBOOK)

_ONE_HEAD = "one head gives more than half of its attention, on average, to the"
_LAYER_FINDINGS = (
    LayerFinding((1, 3, 6, 7), f"{_ONE_HEAD} previous token", _POSITIONS),
    LayerFinding((0, 2, 5), f"{_ONE_HEAD} next token", _POSITIONS),
    LayerFinding(
        (1,),
        "two heads give more than half of their attention, on average, to the next token",
        _POSITIONS,
    ),
    LayerFinding(tuple(range(5, 10)), "more than half of the attention goes to [SEP]", _SEPARATORS),
)
