"""What is known of heads beforehand: read whole, and true of the weights that it lies beside."""

import hashlib
import json

import pytest

from config import BUNDLED
from model.bert.checkpoint import BUNDLED_FOLDER, load_checkpoint
from model.bert.runner import Runner
from model.known.known_heads import known_heads
from model.measures.patterns import Pattern, content_scores, ranking

SENTENCE = "The old bus moved slowly up the steep hill."


@pytest.fixture(scope="module")
def box() -> Runner:
    return Runner(load_checkpoint(BUNDLED))


def test_the_model_in_the_box_has_heads_for_both_neighbours_and_for_word_pairs() -> None:
    known = known_heads(BUNDLED)
    habits = [one.habit for one in known]
    assert {Pattern.NEXT, Pattern.PREV} <= {*habits}
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
def test_the_named_head_does_it_in_a_sentence(box: Runner, pattern: Pattern) -> None:
    (named,) = (one.head for one in known_heads(BUNDLED) if one.habit is pattern)
    (analysis,) = box.run([box.tokenizer.read(SENTENCE)])
    best = ranking(content_scores(analysis, pattern))[0]
    assert best.head == named
    assert best.score > 0.8


def test_of_other_models_nothing_is_known() -> None:
    assert known_heads("bert-base-uncased") == known_heads("bundled-not") == ()
