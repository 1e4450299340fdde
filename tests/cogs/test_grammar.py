"""Whatever is typed after a command is read, or said to be unclear."""

import contextlib
from collections.abc import Callable
from typing import Any

import discord
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cogs.choices import PATTERNS
from cogs.explore import AttnOptions, HeadsOptions, MaskOptions
from cogs.export import ExportOptions
from cogs.grammar import Reader, swaps_in, unquoted
from cogs.hybrid import Options
from replies.errors import (
    ChoiceUnclear,
    HeadUnclear,
    LayerUnclear,
    OptionUnknown,
    OptionWrong,
    SwapUnclear,
    Unclear,
    WordMissing,
)
from tests.cogs.any_text import texts
from tests.cogs.every_command import OPTIONS


@given(text=texts)
@example(text="3-10 4-11, ")
@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: options.__name__)
def test_every_text_is_read_or_unclear(options: type[Options], text: str) -> None:
    try:
        read = options.from_text(text)
    except Unclear:
        return
    for flag in options.get_flags().values():
        assert getattr(read, str(flag.attribute)) is not discord.utils.MISSING


STEPS: dict[str, Callable[[Reader], Any]] = {
    "head": Reader.head,
    "heads": Reader.heads,
    "layer": Reader.layer,
    "layers": Reader.layers,
    "all but": Reader.all_but,
    "name": lambda reader: reader.name(PATTERNS),
    "choice": lambda reader: reader.choice("pattern", PATTERNS),
    "link": Reader.link,
    "swaps": Reader.swaps,
    "word": Reader.word,
    "options": lambda reader: reader.options(("view", "k")),
    "continued": lambda reader: reader.continued("a,"),
    "rest": Reader.rest,
}


@given(text=texts, steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=5))
def test_a_reader_takes_from_the_ends_and_loses_nothing(text: str, steps: list[str]) -> None:
    reader = Reader(text)
    left = text.strip()
    for step in steps:
        with contextlib.suppress(Unclear):
            STEPS[step](reader)
    after = reader.rest() or ""
    assert after in left  # options may stand at the end too
    assert reader.rest() is None


SPELLINGS = (
    *("{} {}", "{}-{}", "{}.{}", "{}/{}", "{}:{}", "{}, {}", "{} - {}", "{},{}"),
    *("L{}H{}", "l{}h{}", "L{} H{}", "L{}-{}", "{}h{}", "l {} h {}"),
    *("layer {} head {}", "Layer {}, head {}", "layer {}, head{}", "LAYER {} {}", "layer {}/{}"),
)


@given(layer=st.integers(1, 48), head=st.integers(1, 64))
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_head(spelling: str, layer: int, head: int) -> None:
    typed = spelling.format(layer, head)
    for behind in ("", " The cat sat.", "\nThe cat sat.", "  7 cats sat."):
        reader = Reader(f" {typed}{behind}")
        assert reader.head() == (layer, head)
        assert reader.rest() == (behind.strip() or None)


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ("", "layer"),
        ("3", "head"),
        ("L3", "head"),
        ("layer 3", "head"),
        ("three 10", None),
        ("3 x", None),
        ("3½ 1", None),
        ('"3 10', None),
        ("310.", None),
        ("3 10th", None),
    ],
)
def test_what_lacks_of_a_head(typed: str, missing: str | None) -> None:
    with pytest.raises(HeadUnclear) as caught:
        Reader(typed).head()
    assert caught.value.missing == missing


@pytest.mark.parametrize(
    ("typed", "heads", "rest"),
    [
        ("4 11", [(4, 11)], None),
        ("4-11 3-10 The cat", [(4, 11), (3, 10)], "The cat"),
        ("4 11, 3 10 and L8H5", [(4, 11), (3, 10), (8, 5)], None),
        ("4 11; 3 10 vs. 8 5 It is 5.", [(4, 11), (3, 10), (8, 5)], "It is 5."),
        ("4 11 3 10 birds fly", [(4, 11)], "3 10 birds fly"),
        ("4-11\n3-10", [(4, 11)], "3-10"),
    ],
)
def test_several_heads(typed: str, heads: list[tuple[int, int]], rest: str | None) -> None:
    reader = Reader(typed)
    assert reader.heads() == heads
    assert reader.rest() == rest


@pytest.mark.parametrize("typed", ["3", "L3", "l 3", "layer 3", "Layer3"])
def test_a_layer(typed: str) -> None:
    reader = Reader(f"{typed} The cat")
    assert reader.layer() == 3
    assert reader.rest() == "The cat"


@pytest.mark.parametrize("typed", ["", "three", "3rd", "x3", "3-10"])
def test_no_layer(typed: str) -> None:
    with pytest.raises(LayerUnclear):
        Reader(typed).layer()


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
gaps = st.sampled_from(["", " ", "  "])


@given(source=words, target=words, arrow=st.sampled_from(["->", "=>", "→"]), gap=gaps)
def test_a_link_between_two_words(source: str, target: str, arrow: str, gap: str) -> None:
    reader = Reader(f"{source}{gap}{arrow}{gap}{target}\nThe cat.\nA dog.")
    assert reader.link() == (source, target)
    assert reader.rest() == "The cat.\nA dog."


@pytest.mark.parametrize("typed", ["", "next", "a b -> c", "a -", "a ->", "-> b", "a > b"])
def test_no_link_is_no_loss(typed: str) -> None:
    reader = Reader(typed)
    assert reader.link() is None
    assert reader.rest() == (typed or None)


def test_options_stand_in_any_order_in_front_or_at_the_end() -> None:
    read = AttnOptions.from_text("3-10 theme=light VIEW=Lines focus=it x=y view=heat z scale=sqrt")
    assert (read.layer, read.head, read.theme, read.view) == (3, 10, "light", "lines")
    assert (read.focus, read.sentence) == ("it", "x=y view=heat z")
    assert (read.palette, read.scale) == ("gray", "sqrt")


def test_of_an_option_given_twice_the_first_counts() -> None:
    read = AttnOptions.from_text("3-10 view=lines It rains. view=heat")
    assert (read.view, read.sentence) == ("lines", "It rains.")


def test_a_value_in_quotes_may_have_spaces() -> None:
    reader = Reader('focus="New York" view=lines I love New York')
    assert reader.options(("focus", "view")) == {"focus": "New York", "view": "lines"}
    assert reader.rest() == "I love New York"


@pytest.mark.parametrize(
    ("options", "typed", "error"),
    [
        (AttnOptions, "3-10 veiw=lines x", OptionUnknown),
        (AttnOptions, "3-10 colour=red x", OptionUnknown),
        (AttnOptions, "3-10 view=cube x", OptionWrong),
        (AttnOptions, "3-10 It rains. view=cube", OptionWrong),
        (MaskOptions, "k=0 a [MASK]", OptionWrong),
        (MaskOptions, "k=21 a [MASK]", OptionWrong),
        (MaskOptions, "k=many a [MASK]", OptionWrong),
        (ExportOptions, "csv layer=0", OptionWrong),
        (ExportOptions, "docx", ChoiceUnclear),
        (HeadsOptions, "score=loud x", OptionWrong),
    ],
)
def test_a_mistyped_option_is_no_part_of_the_sentence(
    options: type[Options], typed: str, error: type[Unclear]
) -> None:
    with pytest.raises(error):
        options.from_text(typed)


@pytest.mark.parametrize(
    ("typed", "score", "sentence"),
    [
        ("Next week it rains.", "pictures", "Next week it rains."),
        ("next Next week it rains.", "next", "Next week it rains."),
        ("NEXT It rains.", "next", "It rains."),
        ("Next", "next", None),
        ("[SEP] It rains.", "pictures", "[SEP] It rains."),
        ("next word it rains.", "next", "it rains."),
        ("previous token", "prev", None),
        ("prev score=next It rains.", "next", "It rains."),
    ],
)
def test_a_sentence_may_begin_with_the_name_of_a_score(
    typed: str, score: str, sentence: str | None
) -> None:
    options = HeadsOptions.from_text(typed)
    assert (options.score, options.sentence) == (score, sentence)


@pytest.mark.parametrize(
    "typed", ["E=mc2 is short", "a:b c", "a=b c", "x = y", "is time=money or not"]
)
def test_a_sentence_may_hold_equals_signs(typed: str) -> None:
    assert HeadsOptions.from_text(typed).sentence == typed


BOTH = [("moved", "slowly"), ("slowly", "moved")]
SWAPS: dict[str, tuple[list[tuple[str, str]], str | None]] = {
    "slowly -> quickly": ([("slowly", "quickly")], None),
    "slowly -> quickly The cat sat.": ([("slowly", "quickly")], "The cat sat."),
    "slowly->quickly the cat": ([("slowly", "quickly")], "the cat"),
    "the#2 => a, cat → dog; it -> he I": (
        [("the#2", "a"), ("cat", "dog"), ("it", "he")],
        "I",
    ),
    "cat -> dog the -> a It sat": ([("cat", "dog"), ("the", "a")], "It sat"),
    "cat -> dog, The cat": ([("cat", "dog")], "The cat"),
    "very ->": ([("very", "")], None),
    "very ->\nthe very cat": ([("very", "")], "the very cat"),
    "very -> The very cat": ([("very", "")], "The very cat"),
    "very -> [MASK] sat very still": ([("very", "")], "[MASK] sat very still"),
    "very -> , cat -> dog": ([("very", ""), ("cat", "dog")], None),
    'very -> "" the very cat': ([("very", "")], "the very cat"),
    "he -> Paul": ([("he", "Paul")], None),
    "he -> Paul He sat": ([("he", "Paul")], "He sat"),
    "Ann -> Paul ran": ([("Ann", "Paul")], "ran"),
    "a -> [MASK] The cat": ([("a", "[MASK]")], "The cat"),
    "slowly -> “very, very slowly” The cat": ([("slowly", "very, very slowly")], "The cat"),
    "“slowly” —> 'quickly' The cat": ([("slowly", "quickly")], "The cat"),
    "slowly ➜ don\u2019t The cat": ([("slowly", "don\u2019t")], "The cat"),
    "one -> 1,000 The cat": ([("one", "1,000")], "The cat"),
    "moved <-> slowly The cat": (BOTH, "The cat"),
    "moved<=>slowly": (BOTH, None),
    "moved ↔ slowly": (BOTH, None),
    "moved ⇔ slowly": (BOTH, None),
    "the#2 <-> cat": ([("the#2", "cat"), ("cat", "the")], None),
    "cat <-> the#2": ([("cat", "the"), ("the#2", "cat")], None),
}


@pytest.mark.parametrize(("typed", "swaps"), SWAPS.items())
def test_swaps_of_words(typed: str, swaps: tuple[list[tuple[str, str]], str | None]) -> None:
    reader = Reader(typed)
    assert (reader.swaps(), reader.rest()) == swaps


@pytest.mark.parametrize(
    "typed",
    ["", "slowly", "slowly quickly The cat", "-> quickly", "a -> b -> c", "cat <->", "↔ cat"],
)
def test_what_is_no_swap(typed: str) -> None:
    with pytest.raises(SwapUnclear):
        Reader(typed).swaps()
    with pytest.raises(SwapUnclear):
        swaps_in(typed)


def test_swaps_that_stand_alone_may_put_several_words() -> None:
    assert swaps_in("slowly -> not so slowly, The -> A; very ->") == [
        ("slowly", "not so slowly"),
        ("The", "A"),
        ("very", ""),
    ]


@pytest.mark.parametrize(
    ("typed", "k", "listed", "sentence"),
    [
        ("a [MASK]", None, None, "a [MASK]"),
        ("k=10", 10, None, None),
        ("k=10 words=cat,dog a [MASK]", 10, "cat,dog", "a [MASK]"),
        ("words=cat, dog,  bird k=3 a [MASK]", 3, "cat,dog,bird", "a [MASK]"),
        ('words="New York,cat" a [MASK]', None, "New York,cat", "a [MASK]"),
        ("words=cat,", None, "cat,", None),
    ],
)
def test_words_may_be_listed_with_spaces(
    typed: str, k: int | None, listed: str | None, sentence: str | None
) -> None:
    read = MaskOptions.from_text(typed)
    assert (read.k, read.words, read.sentence) == (k, listed, sentence)


def test_a_name_may_be_near() -> None:
    with pytest.raises(ChoiceUnclear) as caught:
        Reader("nxt").choice("pattern", PATTERNS)
    assert caught.value.near == "next"
    assert set(caught.value.names) == set(PATTERNS.values())
    assert Reader("[SEP]").choice("pattern", PATTERNS) == "sep"


@pytest.mark.parametrize("token", ["[MASK]", "[SEP]", "[CLS]", "[mask]"])
def test_a_token_in_brackets_with_words_behind_it_begins_a_sentence(token: str) -> None:
    reader = Reader(f"{token} sat on the mat.")
    assert reader.name(PATTERNS) is None
    with pytest.raises(ChoiceUnclear) as caught:
        reader.choice("pattern", PATTERNS)
    assert caught.value.near is None
    assert reader.rest() == f"{token} sat on the mat."


def test_a_word_is_needed() -> None:
    with pytest.raises(WordMissing):
        Reader("  ").word()


# As phones and other keyboards type it.


@pytest.mark.parametrize(
    "typed",
    [
        "3\u201310",
        "3 \u2014 10",
        "3\u221210",
        "\uff13 \uff11\uff10",
        "\uff13\uff0d\uff11\uff10",
        "\uff2c\uff13\uff28\uff11\uff10",
        "3\u00a010",
        "3\u300010",
        "layer 3,\u00a0head 10",
    ],
)
def test_a_head_as_keyboards_type_it(typed: str) -> None:
    assert Reader(f"{typed} The cat.").head() == (3, 10)


@pytest.mark.parametrize(
    "arrow", ["->", "\u2013>", "\u2014>", "=>", "\u2192", "\u21d2", "\uff0d\uff1e"]
)
@pytest.mark.parametrize(
    "marks", ["{}", '"{}"', "\u201c{}\u201d", "\u2018{}\u2019", "\u00ab{}\u00bb"]
)
def test_a_link_as_keyboards_type_it(arrow: str, marks: str) -> None:
    source, target = marks.format("slowly"), marks.format("moved")
    for gap in (" ", "\u00a0"):
        reader = Reader(f"{source}{gap}{arrow}{gap}{target} It moved slowly.")
        assert reader.link() == ("slowly", "moved")
        assert reader.rest() == "It moved slowly."


@pytest.mark.parametrize("left", ['"', "\u201c", "\u201e", "\u00ab", "\uff02"])
def test_values_in_the_quotes_of_any_keyboard(left: str) -> None:
    right = {"\u201c": "\u201d", "\u201e": "\u201c", "\u00ab": "\u00bb"}.get(left, left)
    reader = Reader(f"words={left}hot dog, pizza{right} I like [MASK]")
    assert reader.options(["words"]) == {"words": "hot dog, pizza"}
    assert reader.rest() == "I like [MASK]"
    assert Reader(f"focus\uff1d{left}turtle{right}").options(["focus"]) == {"focus": "turtle"}
    assert Reader(f"{left}slowly{right} It moved slowly.").word() == "slowly"


@pytest.mark.parametrize(
    "sentence",
    [
        "It\u2019s \u201cmine\u201d \u2013 really\u2026",
        "\uff21\uff22\uff23",
        "a \u2192 b",
        '"Hello", he said.',
    ],
)
def test_a_sentence_stays_as_it_was_typed(sentence: str) -> None:
    reader = Reader(f"3\u201310 {sentence}")
    reader.head()
    assert reader.rest() == sentence


def test_one_quotation_mark_is_no_pair() -> None:
    assert unquoted('"') == '"'
    assert unquoted("'tis") == "'tis"
    assert unquoted('""') == ""
