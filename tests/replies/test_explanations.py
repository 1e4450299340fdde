"""Explanations are found by whatever people call them, fit Discord, and give commands that work."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.grammar import Reader
from cogs.typed_sentences import split_sentences
from model.analysis import Head
from model.bert.geometry import Geometry
from model.known.known_heads import KnownHead
from model.measures.patterns import Pattern
from replies.example_heads import LINKS, OFFERED, ExampleHeads, LinkExample
from replies.examples import Examples
from replies.explanation import Explanation, render
from replies.explanations import explanations
from replies.swaps import DRAWS
from replies.topics import ALIASES, TOPICS, nearest_topic, topic_of
from tests.replies.without_model import geometry_of

COMMANDS = {
    *("mask", "attn", "heads", "layer", "find", "check", "compare", "word", "mean", "export"),
    *("explain", "head", "off", "importance", "swap", "layers", "film"),
}
FOR_GAPS = {"mask", "off", "importance", "swap", "layers"}
PATTERNS = {pattern.value for pattern in Pattern}
NAMES = [(topic, name) for topic, aliases in ALIASES.items() for name in (topic, *aliases)]


BASE, SMALL = geometry_of(12, 12), geometry_of(4, 4)
GEOMETRIES = [BASE, SMALL, geometry_of(24, 16), geometry_of(1, 1)]


def explanations_for(
    geometry: Geometry = BASE, prefix: str = "!", model: str = "my-bert", *, studied: bool = False
) -> dict[str, Explanation]:
    return explanations(Examples(prefix, geometry), model, in_literature=studied)


def text_of(
    topic: str, geometry: Geometry = BASE, model: str = "my-bert", *, studied: bool = False
) -> str:
    return render(explanations_for(geometry, model=model, studied=studied)[topic])


def words_of(sentence: str) -> list[str]:
    return re.findall(r"\w+", sentence.lower())


def check_command(name: str, reader: Reader, geometry: Geometry) -> list[str]:
    """Reads what follows the name of a command, and gives the words that it needs to find."""
    if name in {"attn", "check", "compare", "head", "off"}:
        Head.counted_from_one(*reader.head(), geometry)
    if name == "layer":
        assert 1 <= reader.layer() <= geometry.layers
    if name == "word":
        return [reader.word()]
    if name == "swap":
        return [old for old, _ in reader.swaps()]
    if name == "find" and (link := reader.link()):
        return list(link)
    if name in {"find", "heads"}:
        assert reader.word() in PATTERNS
    return []


def test_there_is_an_explanation_for_every_topic() -> None:
    assert tuple(explanations_for()) == TOPICS
    needed = {"attention", "head", "layer", "mask", "sep", "caveats", "index", "reading", "luck"}
    assert {*TOPICS} == needed | {"models", "off", "importance", "swap", "layers", "film"}


@pytest.mark.parametrize("geometry", GEOMETRIES)
@pytest.mark.parametrize("topic", TOPICS)
def test_the_command_to_try_works_with_the_model_that_is_loaded(
    topic: str, geometry: Geometry
) -> None:
    command = explanations_for(geometry, "bert>")[topic].command
    name, rest = command.removeprefix("bert>").split(maxsplit=1)
    assert command.startswith(f"bert>{name}")
    assert name in COMMANDS
    reader = Reader(rest)
    needed = check_command(name, reader, geometry)
    sentences = split_sentences(reader.rest() or "")
    assert sentences
    for sentence in sentences:
        assert not sentence[0].isdigit()
        assert all(words_of(sentence).count(word) == 1 for word in needed)
    assert ("[MASK]" in command) is (name in FOR_GAPS)
    assert name != "compare" or 2 <= len(sentences) <= 4


@pytest.mark.parametrize("geometry", GEOMETRIES)
@pytest.mark.parametrize("topic", TOPICS)
def test_an_explanation_is_short_and_fits_into_an_embed(topic: str, geometry: Geometry) -> None:
    explanation = explanations_for(geometry)[topic]
    assert len(explanation.title) <= 256
    assert 4 <= len(explanation.lines) <= 6
    assert all(len(line) <= 200 and "\n" not in line for line in explanation.lines)
    assert len(render(explanation)) <= 1000


def test_the_longest_name_of_a_model_fits_too() -> None:
    assert len(text_of("models", model="*" * 255)) <= 4096


@pytest.mark.parametrize("topic", TOPICS)
def test_an_explanation_as_text_holds_all_its_parts(topic: str) -> None:
    explanation = explanations_for()[topic]
    text = render(explanation)
    assert all(line in text for line in explanation.lines)
    assert f"```\n{explanation.command}\n```" in text
    assert re.search(
        r"\*\*Read on:\*\* [A-Z][^\d]+ (19|20)\d\d, \"[^\"]+\"(, section [\d.]+)?\.$", text
    )


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_the_index_explanation_converts_a_head_that_exists(geometry: Geometry) -> None:
    text = text_of("index", geometry)
    head = Head.counted_from_one(min(3, geometry.layers), min(10, geometry.heads), geometry)
    assert f"`{head.layer + 1}-{head.head + 1}` is {head}" in text
    assert f"`attentions[{head.layer}][0, {head.head}]`" in text
    assert f"In BertViz it is layer {head.layer}, head {head.head}." in text


def test_the_index_explanation_of_bert_base() -> None:
    text = text_of("index")
    assert "`3-10` is layer 3, head 10" in text
    assert "`attentions[2][0, 9]`" in text
    assert "layer 2, head 9" in text


def test_the_explanations_count_the_layers_and_heads_of_the_model() -> None:
    assert "12 layers of 12 heads, 144 in all" in text_of("head")
    assert "4 layers of 4 heads, 16 in all" in text_of("head", SMALL)
    assert "This model has 4, with 4 heads each." in text_of("layer", SMALL)


LINK = LinkExample(Head(6, 1), LINKS[1])
ALL_HEADS = ExampleHeads(Head(2, 8), Head(0, 2), Head(8, 10), LINK)


def head_explanation(heads: ExampleHeads) -> Explanation:
    return explanations(Examples("!", BASE, heads), "x", in_literature=False)["head"]


def test_the_head_explanation_names_heads_that_do_it_and_stays_short() -> None:
    explanation = head_explanation(ALL_HEADS)
    assert (
        "To try in this model: in `3-9` tokens look at the next one, in `1-3` tokens look at the "
        "one before, in `9-11` tokens look at [SEP], in `7-2` *the* looks at *dog*."
    ) in explanation.lines
    assert all(len(line) <= 200 for line in explanation.lines)
    assert len(explanation.lines) <= 6
    assert len(render(explanation)) <= 1000


@pytest.mark.parametrize(
    ("heads", "command"),
    [
        (ALL_HEADS, "\n".join(("!check 7 2 the -> dog", *LINKS[1].sentences))),
        (ExampleHeads(previous=Head(0, 2)), "\n".join(("!check 1 3 prev", *OFFERED))),
        (ExampleHeads(), f"!heads next {OFFERED[0]}"),
    ],
)
def test_the_head_explanation_offers_the_best_claim_that_holds(
    heads: ExampleHeads, command: str
) -> None:
    assert head_explanation(heads).command == command


def test_of_a_model_without_clear_heads_the_head_explanation_claims_nothing() -> None:
    assert "To try in this model" not in text_of("head")


def test_the_luck_explanation_has_the_figures_of_the_model() -> None:
    assert "144 heads about 18 pass one sentence by luck, 2.25 two, 0.28 three" in text_of("luck")
    small = text_of("luck", SMALL)
    assert "16 heads about 2 pass one sentence by luck, 0.25 two, 0.03 three" in small


def test_the_caveats_name_those_who_found_them() -> None:
    text = text_of("caveats")
    for authors in ("Jain & Wallace", "Wiegreffe & Pinter", "Kobayashi", "Abnar", "Clark"):
        assert authors in text


@pytest.mark.parametrize(
    ("topic", "authors"),
    [
        ("sep", ("Clark", "Kobayashi et al. 2020", "paper of 2021")),
        ("off", ("Michel", "Kovaleva", "McGrath")),
        ("importance", ("Voita",)),
        ("swap", ("Ettinger",)),
        ("layers", ("nostalgebraist 2020", "Din et al. 2023")),
        ("film", ("Clark", "Abnar")),
    ],
)
def test_what_is_said_of_an_experiment_has_its_authors(
    topic: str, authors: tuple[str, ...]
) -> None:
    text = text_of(topic)
    assert all(each in text for each in authors)


@pytest.mark.parametrize("topic", ["off", "importance", "swap", "layers", "film"])
def test_the_explanation_on_a_command_has_it_to_try(topic: str) -> None:
    assert explanations_for()[topic].command.startswith(f"!{topic} ")


def test_the_explanation_on_sep_compares_weights_with_what_they_carry() -> None:
    assert "show=carried" in explanations_for()["sep"].command


def test_the_explanation_on_swaps_has_as_many_neutral_words_as_there_are() -> None:
    assert f"So {DRAWS} **neutral** words" in text_of("swap")


def test_the_models_explanation_says_which_model_is_loaded() -> None:
    assert "**of\\_mine**" in text_of("models", model="of_mine")


def test_the_models_explanation_knows_whether_papers_speak_of_the_model() -> None:
    about_it, another = "describe heads of just this one", "describe heads of another one"
    for studied, said, unsaid in ((True, about_it, another), (False, another, about_it)):
        text = text_of("models", studied=studied)
        assert said in text
        assert unsaid not in text


@pytest.mark.parametrize(("topic", "name"), NAMES)
def test_a_topic_is_found_by_every_name_however_it_is_written(topic: str, name: str) -> None:
    spellings = (name, name.upper(), f"  {name.title()} ", name.replace(" ", "-"), f"{name}?")
    assert {topic_of(spelling) for spelling in spellings} == {topic}


def test_the_names_people_know_lead_to_the_right_topic() -> None:
    known = {"[SEP]": "sep", "cls": "sep", "scores": "head", "heads": "head", "[mask]": "mask"}
    known |= {"logit lens": "layers", "carried": "sep", "what if?": "off"}
    assert {name: topic_of(name) for name in known} == known


def test_no_name_leads_to_two_topics() -> None:
    names = [name for _, name in NAMES]
    assert len({*names}) == len(names)
    assert all(topic_of(name) == topic for topic, name in NAMES)


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("atention", "attention"),
        ("hed", "head"),
        ("Lyer", "layer"),
        ("msk", "mask"),
        ("[sepp]", "sep"),
        ("cavets", "caveats"),
        ("indx", "index"),
        ("pruneing", "off"),
        ("importanse", "importance"),
        ("swop", "swap"),
        ("layrs", "layers"),
        ("logitlense", "layers"),
        ("flim", "film"),
        ("readin", "reading"),
        ("lukc", "luck"),
        ("modles", "models"),
        ("bertvis", "index"),
        ("chek points", "models"),
    ],
)
def test_a_typo_leads_to_the_nearest_topic(typed: str, topic: str) -> None:
    assert topic_of(typed) is None
    assert nearest_topic(typed) == topic


@pytest.mark.parametrize("typed", ["", "   ", "dog", "cat", "xyz", "[]", "猫", "3 10", "!" * 2000])
def test_what_is_near_to_nothing_leads_nowhere(typed: str) -> None:
    assert topic_of(typed) is None
    assert nearest_topic(typed) is None


@given(st.text())
def test_whatever_is_typed_leads_to_a_topic_or_nowhere(typed: str) -> None:
    found = topic_of(typed)
    assert found is None or found in TOPICS
    near = nearest_topic(typed)
    assert near is None or near in TOPICS
    assert found is None or near == found


def test_a_model_that_was_trained_to_have_habits_says_so() -> None:
    own = ExampleHeads(next=Head(2, 8))
    shown = ExampleHeads(next=Head(2, 9), self_taught=own)
    known = tuple(
        KnownHead(head, Pattern.NEXT, 1.0, 400, trained=trained)
        for head, trained in ((Head(2, 9), True), (Head(2, 8), False))
    )
    told = explanations(Examples("!", BASE, shown), "x", in_literature=False, known=known)
    assert "`3-10` were **trained**" in render(told["models"])
    # What BERT learned by itself is shown by a head that nobody taught.
    head = render(told["head"])
    assert "Nobody told" not in head
    assert "1 heads of this model were told" in head
    assert "!check 3 9 next" in head
    assert "3-10" not in head
