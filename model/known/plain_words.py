"""Plain English words of each kind, to put in a word's place and see what any other would do."""

from collections.abc import Mapping
from types import MappingProxyType

PLAIN_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        kind: tuple(words.split())
        for kind, words in {
            "nouns": (
                "man woman child boy girl dog cat horse bird fish house car road river tree garden "
                "book letter door window table chair room street city school church ship train "
                "picture box bottle stone field hill story night morning friend teacher turtle"
            ),
            "verbs": (
                "moved walked went came ran looked turned stopped stayed stood sat fell played "
                "worked talked wrote read saw heard found took gave made left opened closed held "
                "carried followed watched called asked lived died slept waited began"
            ),
            "adverbs": (
                "slowly quickly quietly suddenly carefully easily finally gently often always "
                "never sometimes usually really nearly almost again soon now then here there "
                "together alone away well badly early late once only still already"
            ),
            "adjectives": (
                "small large big little old new young good bad long short high low black white red "
                "green blue dark bright cold warm strong weak rich poor happy sad quiet heavy "
                "beautiful simple early late"
            ),
            "determiners": (
                "the a an this that these those my your his her its our their some any no every "
                "each another one two three many few several most such what which both enough"
            ),
            "prepositions": (
                "in on at by with from to of for into over under across through behind before "
                "after between near around along above below against without during toward beside"
            ),
        }.items()
    }
)
"""Words of each kind; the more usual kind of a word that is of several comes first."""


def kind_of(*words: str) -> str:
    """The kind of the first word that is in a list; "nouns" if none is.

    Args:
        words: In any spelling.
    """
    for word in map(str.lower, words):
        for kind, listed in PLAIN_WORDS.items():
            if word in listed:
                return kind
    return "nouns"
