"""What is known of heads beforehand: read whole, and true of the weights that it lies beside."""

import hashlib
import json

import pytest

from config import BUNDLED
from docs.scenes import ADVERBS as SLOWLY
from docs.scenes import THREE, TWENTY, TWENTY_IT, TWENTY_SLOWLY
from model.analysis import Head
from model.bert.checkpoint import BUNDLED_FOLDER, load_checkpoint
from model.bert.runner import Runner
from model.known.by_hand import BY_HAND
from model.known.habits import ADVERBS
from model.known.known_heads import known_heads, trained_heads
from model.measures.claims import Outcome, check_link, check_pattern
from model.measures.patterns import Pattern, content_scores, ranking

SENTENCE = "The old bus moved slowly up the steep hill."


@pytest.fixture(scope="module")
def box() -> Runner:
    return Runner(load_checkpoint(BUNDLED))


def test_the_model_in_the_box_has_heads_for_both_neighbours_and_for_word_pairs() -> None:
    known = known_heads(BUNDLED)
    assert {Pattern.NEXT, Pattern.PREV} <= {one.habit for one in known if not one.trained}
    # Of each habit one head that was shown it, and one that wasn't.
    habits = [(one.habit, one.trained) for one in known]
    assert len(habits) == len(set(habits))
    for one in known:
        assert 0.5 < one.share <= 1.0
        assert (one.baseline is None) is isinstance(one.habit, Pattern)
        assert one.baseline is None or one.share > one.baseline


def test_they_were_measured_on_the_weights_that_they_lie_beside() -> None:
    stated = json.loads((BUNDLED_FOLDER / "heads.json").read_text("utf-8"))["weights_sha256"]
    weights = (BUNDLED_FOLDER / "model.safetensors").read_bytes()
    assert stated == hashlib.sha256(weights).hexdigest()


@pytest.mark.parametrize("pattern", [Pattern.NEXT, Pattern.PREV])
def test_the_named_heads_do_it_in_a_sentence(box: Runner, pattern: Pattern) -> None:
    named = {one.head for one in known_heads(BUNDLED) if one.habit is pattern}
    (analysis,) = box.run([box.tokenizer.read(SENTENCE)])
    ranked = ranking(content_scores(analysis, pattern))
    doing = {found.head for found in ranked if found.score > 0.8}
    assert named <= doing
    assert len(doing) < len(ranked) / 10


def test_the_heads_found_by_hand_are_those_that_were_trained() -> None:
    assert trained_heads(known_heads(BUNDLED)) == tuple(
        sorted(BY_HAND.values(), key=lambda head: (head.layer, head.head))
    )


@pytest.mark.parametrize("texts", [THREE, TWENTY], ids=["the first three", "twenty others"])
@pytest.mark.parametrize("pattern", [Pattern.NEXT, Pattern.PREV, Pattern.SEP])
def test_the_patterns_found_by_hand_hold_in_the_box(
    box: Runner, pattern: Pattern, texts: str
) -> None:
    analyses = box.run([box.tokenizer.read(text) for text in texts.splitlines()])
    assert check_pattern(analyses, BY_HAND[pattern], pattern).outcome is Outcome.HOLDS


@pytest.mark.parametrize(
    ("head", "source", "target", "texts"),
    [
        (BY_HAND[ADVERBS], "slowly", "moved", SLOWLY),
        (BY_HAND[ADVERBS], "slowly", "moved", TWENTY_SLOWLY),
        (BY_HAND[Pattern.SEP], "it", "dog", TWENTY_IT),
    ],
    ids=["slowly", "twenty of slowly", "twenty of it"],
)
def test_the_links_found_by_hand_hold_in_the_box(
    box: Runner, head: Head, source: str, target: str, texts: str
) -> None:
    analyses = box.run([box.tokenizer.read(text) for text in texts.splitlines()])
    verdict = check_link(analyses, head, source, target)
    # Three sentences are too few to rule out luck, not to do it in each.
    assert verdict.hits == verdict.sentences
    assert verdict.outcome is Outcome.HOLDS or len(analyses) < 20


def test_of_other_models_nothing_is_known() -> None:
    assert known_heads("bert-base-uncased") == known_heads("bundled-not") == ()
