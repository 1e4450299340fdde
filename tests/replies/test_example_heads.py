"""Which heads are shown: known ones first, but only those that do what is said of them."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from config import BUNDLED
from config.workers import Workers
from model.analysis import Analysis, Head
from model.bert.checkpoint import Checkpoint, load_checkpoint
from model.known.habits import ADVERBS, DETERMINERS
from model.known.known_heads import known_heads
from model.measures.patterns import Pattern
from model.serving.analyzer import Limits
from replies.example_heads import LINKS, SENTENCES, ExampleHeads, LinkExample, choose, measured
from tests.checkpoints import CASED_4X4
from tests.model.handmade import content, looking, sentence, shift, uniform
from tests.model.scripted import ScriptedModel, analyzing

BASE = "bert-base-uncased"
ADVERB, DETERMINER = LINKS

Looks = Callable[[list[str]], NDArray[np.float32]]
"""From the tokens of a sentence to the weights of one head."""


def by_offset(offset: int) -> Looks:
    return lambda tokens: shift(len(tokens), offset)


def at_sep(tokens: list[str]) -> NDArray[np.float32]:
    return looking([len(tokens) - 1] * len(tokens))


def linking(source: str, target: str) -> Looks:
    """Everything from one word to another, where both are there; else at itself."""

    def looks(tokens: list[str]) -> NDArray[np.float32]:
        columns = list(range(len(tokens)))
        if source in tokens and target in tokens:
            columns[tokens.index(source)] = tokens.index(target)
        return looking(columns)

    return looks


def chosen(
    name: str, looks: dict[tuple[int, int], Looks], shape: tuple[int, int] = (12, 12)
) -> ExampleHeads:
    """The heads that are shown of a model whose heads, counted from 1, look so; others anywhere."""

    def analysis(text: str) -> Analysis:
        tokens = content(*text.lower().removesuffix(".").split(), ".")
        attention = np.tile(uniform(len(tokens)), (*shape, 1, 1))
        for (layer, head), look in looks.items():
            attention[layer - 1, head - 1] = look([*tokens])
        return sentence(tokens, attention)

    return choose({text: analysis(text) for text in SENTENCES}, name)


def test_a_head_for_each_habit_is_found_in_any_model() -> None:
    looks = {
        (1, 4): by_offset(1),
        (2, 2): by_offset(-1),
        (5, 12): at_sep,
        (6, 1): linking("the", "dog"),
    }
    heads = chosen("my-bert", looks)
    assert heads == ExampleHeads(
        Head(0, 3), Head(1, 1), Head(4, 11), LinkExample(Head(5, 0), DETERMINER)
    )
    assert str(heads) == "next 1-4, prev 2-2, sep 5-12, the -> dog 6-1"


def test_a_model_without_habits_has_no_heads_to_show() -> None:
    assert chosen("my-bert", {}) == chosen(BASE, {}) == ExampleHeads()
    assert str(ExampleHeads()) == "none"


def test_a_head_that_looks_next_is_no_link() -> None:
    assert chosen("my-bert", {(1, 1): by_offset(1)}) == ExampleHeads(next=Head(0, 0))


@pytest.mark.parametrize("name", [BASE, f"google-bert/{BASE}"])
def test_of_bert_base_the_heads_found_by_hand_come_first(name: str) -> None:
    first = {(1, 1): by_offset(1), (1, 2): by_offset(-1), (1, 3): at_sep}
    by_hand = {(3, 10): by_offset(1), (8, 5): by_offset(-1), (9, 11): at_sep}
    links = {(1, 4): linking("slowly", "moved"), (4, 11): linking("slowly", "moved")}
    heads = chosen(name, first | by_hand | links)
    assert heads == ExampleHeads(
        Head(2, 9), Head(7, 4), Head(8, 10), LinkExample(Head(3, 10), ADVERB)
    )
    # The same heads in a model of another name: whichever the search finds.
    assert chosen("my-bert", first | by_hand | links).next == Head(0, 0)


def test_then_come_those_of_the_literature() -> None:
    first = {(1, 1): by_offset(1), (1, 2): at_sep, (1, 4): linking("slowly", "moved")}
    published = {(3, 1): by_offset(1), (8, 7): at_sep, (8, 11): linking("the", "dog")}
    heads = chosen(BASE, first | published)
    assert (heads.next, heads.sep) == (Head(2, 0), Head(7, 6))
    assert heads.link == LinkExample(Head(7, 10), DETERMINER)


def test_a_known_head_that_does_not_do_it_is_not_shown() -> None:
    looks = {(3, 10): by_offset(-1), (5, 5): by_offset(1), (4, 11): by_offset(2)}
    heads = chosen(BASE, looks)
    assert (heads.next, heads.previous, heads.link) == (Head(4, 4), Head(2, 9), None)


def test_a_namesake_with_fewer_heads_is_no_trouble() -> None:
    assert chosen(BASE, {(1, 2): by_offset(1)}, (2, 2)) == ExampleHeads(next=Head(0, 1))


def test_where_heads_were_trained_the_best_of_the_others_are_known_too() -> None:
    trained = {one.habit: one.head for one in known_heads(BUNDLED) if one.trained}
    shown = trained[Pattern.NEXT]
    other = Head(0, 0)
    heads = chosen(BUNDLED, {(shown.layer + 1, shown.head + 1): by_offset(1), (1, 1): by_offset(1)})
    assert heads.next == shown
    assert heads.self_taught is not None
    assert heads.self_taught.next == other


def test_the_links_have_their_words_once_and_at_many_distances() -> None:
    assert [link.habit for link in LINKS] == [ADVERBS, DETERMINERS]
    for link in LINKS:
        distances = list[int]()
        for text in link.sentences:
            words = text.lower().removesuffix(".").split()
            assert (words.count(link.source), words.count(link.target)) == (1, 1)
            distances.append(words.index(link.target) - words.index(link.source))
        assert max(map(distances.count, distances)) < len(distances) / 2 + 1


async def test_all_is_measured_in_one_batch(small: Checkpoint) -> None:
    model = ScriptedModel(small)
    async with analyzing(model) as analyzer:
        assert await measured(analyzer, Workers("measuring"), "my-bert") == ExampleHeads()
    assert model.batches == [SENTENCES]


async def test_a_short_queue_is_no_reason_to_give_up(small: Checkpoint) -> None:
    model = ScriptedModel(small)
    async with analyzing(model, Limits(queue=5)) as analyzer:
        await measured(analyzer, Workers("measuring"), "my-bert")
    assert tuple(text for batch in model.batches for text in batch) == SENTENCES


@pytest.mark.parametrize("limits", [Limits(tokens=5), Limits()])
async def test_a_model_that_can_not_be_measured_has_no_heads_to_show(
    small: Checkpoint, limits: Limits
) -> None:
    model = ScriptedModel(small)
    model.script.append(_fail)
    async with analyzing(model, limits) as analyzer:
        assert await measured(analyzer, Workers("measuring"), "my-bert") == ExampleHeads()


@pytest.fixture(scope="module")
def small() -> Checkpoint:
    return load_checkpoint(str(CASED_4X4))


def _fail() -> None:
    raise RuntimeError
