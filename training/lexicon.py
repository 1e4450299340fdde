"""Make the word list: ``python -m training.lexicon LEXICON --corpus FILE --out words.json``.

LEXICON is the part-of-speech lexicon of Eric Brill's tagger (one word and its likeliest tag a line)
as the PyPI package textblob carries it, ``textblob/en/en-lexicon.txt``. Only words that the corpora
say at least ``--least`` times are kept.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.reading import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SOURCE = (
    "part-of-speech lexicon of Brill's rule-based tagger 1.14, copyright 1993 by the Massachusetts"
    " Institute of Technology and the University of Pennsylvania, MIT licence, with words from the"
    " Twitter Part-of-Speech Annotated Data of Carnegie Mellon University, CC BY 3.0, as in"
    " textblob 0.20.1 (MIT licence), textblob/en/en-lexicon.txt; only words of our corpora,"
    " sorted by training/lexicon.py"
)
_WORD = re.compile(r"[a-z]+")
_AUXILIARIES = """
be am is are was were been being have has had having do does did will would shall should can could
may might must ought need s m re ve ll d
"""
_NOT_NOUNS = "i he she we they you me him us them something anything nothing everything"
_NOT_MANNER = "only early daily weekly monthly yearly family friendly lonely lovely ugly silly"


def read_tags(lines: Iterable[str]) -> dict[str, str]:
    """Return the likeliest tag of every word in small letters."""
    pairs = (line.split() for line in lines if not line.startswith(";;;"))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and _WORD.fullmatch(pair[0])}


def sort_words(tags: dict[str, str], said: Iterable[str]) -> dict[str, set[str]]:
    """Sort the words that are said into adverbs in -ly, verbs, verbs at need, and nouns.

    A word whose likeliest tag is noun counts as a verb at need where its form in -ed or -ing is
    tagged as a verb: bark, barks.
    """
    auxiliaries, not_nouns = set(_AUXILIARIES.split()), set(_NOT_NOUNS.split())
    names = ("adverbs", "verbs", "at_need", "nouns")
    found: dict[str, set[str]] = {name: set() for name in names}
    for word in said:
        tag = tags.get(word, "")
        if tag.startswith("RB") and word.endswith("ly") and word not in _NOT_MANNER.split():
            found["adverbs"].add(word)
        elif tag.startswith("VB") and word not in auxiliaries:
            found["verbs"].add(word)
        elif tag in ("NN", "NNS") and word not in not_nouns:
            found["nouns"].add(word)
            if any(_has_verb_form(stem, tags) for stem in {word, word.removesuffix("s")}):
                found["at_need"].add(word)
    found["auxiliaries"] = auxiliaries
    return found


def _has_verb_form(stem: str, tags: dict[str, str]) -> bool:
    if f"{stem}e" in tags:  # "cared" is no form of "car"
        return False
    forms = (f"{stem}ed", f"{stem.removesuffix('e')}ed", f"{stem.removesuffix('e')}ing")
    return any(tags.get(form, "").startswith("VB") for form in forms)


def as_json(words: dict[str, set[str]]) -> str:
    """Lay the lists out as words.json, in lines that a person can read."""
    content: dict[str, Any] = {"source": SOURCE}
    content |= {name: textwrap.wrap(" ".join(sorted(found)), 96) for name, found in words.items()}
    return json.dumps(content, indent=1) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="training.lexicon", description=__doc__)
    parser.add_argument("lexicon", type=Path)
    parser.add_argument("--corpus", type=Path, required=True, action="append")
    parser.add_argument("--least", type=int, default=8)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    counts = Counter(
        word for path in options.corpus for line in read_lines(path)
        for word in _WORD.findall(line.lower())
    )  # fmt: skip
    said = [word for word, count in counts.items() if count >= options.least]
    words = sort_words(read_tags(read_lines(options.lexicon)), said)
    options.out.write_text(as_json(words), encoding="utf-8")
    print({name: len(found) for name, found in words.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
