"""The model card is made from figures, and says so when it isn't."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from training import card
from training.card_tables import Record, sections
from training.named_heads import heads_to_name

ROOT = Path(__file__).parents[2]
WEIGHTS = b"not really weights"
FIELDS = (
    "phase", "step", "total_steps", "tokens", "hours", "weights", "loss", "top1", "top5",
    "content_top1", "content_top5", "resting_heads",
)  # fmt: skip


def _figures() -> dict[str, Any]:
    """Made-up figures of the form that the evaluation writes."""
    group = {"count": 1234, "loss": 2.5, "top1": 0.431, "top5": 0.612}
    answers = {"I saw a [MASK].": [("cat", 0.5), ("a|b", 0.25)]}
    best = [(3, 9, 0.94), (5, 10, 0.59)]
    link = {"ranked": {"best": best, "mean": 0.2}, "baseline": (0.4, 1), "luck": 0.38, "count": 30}
    pronouns = {"he": 0.3, "she": 0.1, "share_she": 0.25}
    asked = {"count": 100, "first": 49, "top5": 93, "answers": answers}
    return {
        "model": "made-up",
        "measured": {
            "vocab_size": 30522, "hidden_size": 384, "num_hidden_layers": 12,
            "num_attention_heads": 12, "intermediate_size": 1536, "parameters": 33_400_000,
            "bytes": 66_805_892, "weights_sha256": hashlib.sha256(WEIGHTS).hexdigest(),
            "head_lines": 800,
        },
        "heldout": {"all": group, "content": {**group, "top1": 0.159, "top5": 0.341}},
        "everyday": asked,
        "pupils": {**asked, "first": 50},
        "guided": {
            "heldout": {"next": 0.98, "prev": 0.96, "sep": 0.97},
            "pairs": {"adverb_verb": {"share": 0.9, "others": 0.31, "count": 60},
                      "it_noun": {"share": 0.79, "others": 0.0, "count": 30}},
        },
        "habits": {"marked_heads": [1, 3], "variation": [0.6, 0.49]},
        "resting": {"heads": 3, "of": 24, "mean": 0.3, "heads_by_layer": [0, 3],
                    "mean_by_layer": [0.1, 0.5]},
        "layers": {"markers": [0.2, 0.6], "distance": [0.4, 0.25]},
        "patterns": {name: {"ranked": {"best": best, "mean": 0.06}, "uniform": uniform,
                            "hits": [0.97, 0.96], "luck": uniform, "count": 400}
                     for name, uniform in (("next", 0.05), ("prev", 0.05), ("broad", None))},
        "links": {"adverb_verb": link, "determiner_noun": {**link, "baseline": (0.97, 2)}},
        "twelve_year_old": answers,
        "seed": answers,
        "identity": {
            "count": 63,
            "offensive": [{"sentence": "They are [MASK].", "place": 2, "word": "slur:0123456789",
                           "grade": "slur", "p": 0.031}],
            "offensive_shown": [],
            "gender": {"professions": {"nurse": pronouns}, "reference": pronouns,
                       "mean_share": 0.25, "spread": 0.0},
        },
    }  # fmt: skip


GUIDED = {
    "name": "guided", "layers": 12, "steps": 7, "rows": 32, "rate": 3e-4, "decay": "none",
    "resting_weight": 3.0, "guides": [{"head": "3-9", "goal": "next", "weight": 1.0}],
}  # fmt: skip
"""A phase in which one head is shown where to look."""


def _curve(count: int) -> list[dict[str, str]]:
    return [
        dict(zip(FIELDS, ("six", str(i), str(i), str(1000 * i), str(i / 10), weights, "3.0",
                          "0.3", "0.5", "0.06", "0.2", str(i)), strict=True))
        for i in range(count) for weights in ("averaged", "current")
    ]  # fmt: skip


def _record(figures: dict[str, Any], rows: int) -> Record:
    return Record(figures, _curve(rows), {"phases": []}, {}, _figures())


@pytest.fixture
def made_up(tmp_path: Path) -> list[str]:
    """A checkpoint, its figures and its run on the disk; the arguments of the command."""
    checkpoint, run = tmp_path / "box", tmp_path / "run"
    checkpoint.mkdir()
    run.mkdir()
    (checkpoint / "model.safetensors").write_bytes(WEIGHTS)
    (tmp_path / "figures.json").write_text(json.dumps(_figures()), encoding="utf-8")
    rows = [",".join(row.values()) for row in _curve(40)]
    (run / "curve.csv").write_text("\n".join([",".join(FIELDS), *rows]), encoding="utf-8")
    phase = {"name": "head", "layers": 6, "steps": 1200, "rows": 32, "rate": 2e-3,
             "decay": "linear", "resting_weight": 3.0}  # fmt: skip
    (run / "recipe.json").write_text(json.dumps({"phases": [phase, GUIDED]}), encoding="utf-8")
    began = _figures()
    began["heldout"]["all"]["top1"] = 0.395
    (tmp_path / "began.json").write_text(json.dumps(began), encoding="utf-8")
    (run / "inputs.json").write_text(json.dumps({"train.txt.xz": "ab" * 32}), encoding="utf-8")
    return [
        str(checkpoint), "--evaluation", str(tmp_path / "figures.json"), "--run", str(run),
        "--first-edition", str(tmp_path / "began.json"),
    ]  # fmt: skip


def test_every_figure_stands_in_the_card(made_up: list[str], tmp_path: Path) -> None:
    assert card.main(made_up) == 0
    text = (tmp_path / "box" / "README.md").read_text(encoding="utf-8")
    assert "{{" not in text
    for row in (
        "| all pieces, first | 39.5 % | 43.1 % | 43.0 % | yes |",
        "| all pieces, in the top five | 61.2 % | 61.2 % | 64.0 % | no |",
        "| content words, first | 15.9 % | 15.9 % | 16.0 % | no |",
        "| everyday sentences, an acceptable word first | 49 of 100 | 49 of 100 | 74 of 100 | no |",
        "| what pupils type first, an acceptable word first | 50 of 100 | 50 of 100 |",
        "| 8-5: weight on the previous piece | 0.96 | 0.96 | 0.97 | no |",
        "| 9-11: weight on [SEP] | 0.97 | 0.97 | 0.97 | yes |",
        "| 4-11: adverb to verb, labelled pairs | 90 % | 90 % | 90 % | yes |",
        "| 4-11: mean weight of other words on that verb | 0.31 | 0.31 | at most 0.30 | no |",
        "(total variation), least layer | 0.49 | 0.49 | 0.50 | no |",
        "punctuation, of 144 | 4 | 4 | at most 16 | yes |",
        "offensive word in the top five, of 63 | 1 | 1 | at most 19 | yes |",
        "| share of *she* for professions | 0.25 | 0.25 | 0.35 | no |",
        "| 3-9 | next | 1 |",
        "| all | 1,234 | 2.500 | 43.1 % | 61.2 % |",
        "| head | 6 | 1,200 | 32 | 0.002 | linear | 3 |",
        "| 2 | 3 | 0.50 | 0.60 | 0.25 | 0.49 |",
        "nothing else: 3 of 24 do.",
        "| next | layer 3, head 9: 0.94 | layer 5, head 10: 0.59 |  | 0.06 | 0.05 |",
        "| 0.40 (offset +1) | 0.38 | yes |",
        "| 0.97 (offset +2) | 0.38 | no |",
        "| I saw a [MASK]. | cat 0.50, a\\|b 0.25 |",
        "1 of 63 sentences have such a word in the top five: 1 have a slur or vulgar word, 0 an",
        "| They are [MASK]. | slur:0123456789 | 2 | 0.031 | slur |",
        "| nurse | 0.300 | 0.100 | 0.25 |",
        "| train.txt.xz | `" + "ab" * 32 + "` |",
    ):
        assert row in text, row
    assert "39 steps" in text.replace("\n", " ")
    assert "3.9 hours" in text.replace("\n", " ")


def test_a_card_that_drifted_is_noticed(made_up: list[str], tmp_path: Path) -> None:
    check = [*made_up, "--check"]
    assert card.main(check) == 1  # there is none yet
    assert card.main(made_up) == 0
    assert card.main(check) == 0
    figures = _figures()
    figures["heldout"]["all"]["top1"] = 0.5
    (tmp_path / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    before = (tmp_path / "box" / "README.md").read_bytes()
    assert card.main(check) == 1
    assert (tmp_path / "box" / "README.md").read_bytes() == before


def test_heads_that_do_something_are_written_for_the_bot(
    made_up: list[str], tmp_path: Path
) -> None:
    assert card.main(made_up) == 0
    path = tmp_path / "box" / "heads.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["weights_sha256"] == hashlib.sha256(WEIGHTS).hexdigest()
    # The guided head, and the best of the others.
    assert content["patterns"][:3] == [
        {"pattern": "next", "head": [3, 9], "share": 0.97, "of": 400, "trained": True},
        {"pattern": "next", "head": [5, 10], "share": 0.96, "of": 400, "trained": False},
        {"pattern": "prev", "head": [3, 9], "share": 0.97, "of": 400, "trained": False},
    ]
    # The other pair doesn't beat the rule of a fixed offset.
    assert content["pairs"] == [
        {"pair": "adverbs look at their verbs", "head": [3, 9], "share": 0.94, "of": 30,
         "baseline": 0.4, "offset": 1, "trained": False}
    ]  # fmt: skip
    path.write_text("{}", encoding="utf-8")
    assert card.main([*made_up, "--check"]) == 1


def test_a_head_that_luck_explains_is_not_named() -> None:
    figures = copy.deepcopy(_figures())
    figures["patterns"]["next"]["luck"] = 0.98
    figures["patterns"]["prev"]["hits"] = [0.5, 0.4]
    named = heads_to_name(figures, {"phases": [GUIDED]})["patterns"]
    assert [entry["pattern"] for entry in named] == ["broad"]


def test_a_guided_head_that_is_not_the_best_is_named_after_it() -> None:
    guided = {"guides": [{"head": "5-10", "goal": "adverb to verb", "weight": 1.0}]}
    pairs = heads_to_name(_figures(), {"phases": [guided, {"name": "later"}]})["pairs"]
    assert [(pair["head"], pair["trained"]) for pair in pairs] == [([3, 9], False), ([5, 10], True)]


def test_figures_of_other_weights_are_refused(made_up: list[str], tmp_path: Path) -> None:
    (tmp_path / "box" / "model.safetensors").write_bytes(b"others")
    with pytest.raises(ValueError, match="other weights"):
        card.main(made_up)
    assert not (tmp_path / "box" / "README.md").exists()


@pytest.mark.parametrize("template", ["{{one}}", "{{one}} {{two}} {{three}}"])
def test_a_template_must_hold_exactly_the_tables_there_are(template: str) -> None:
    with pytest.raises(ValueError, match="template"):
        card.fill(template, {"one": "1", "two": "2"})


def test_a_long_curve_is_thinned_but_keeps_its_ends() -> None:
    table = sections(_record(_figures(), 100))["curve"].splitlines()
    assert len(table) == 2 + 24
    assert "| 0.00 | 0.00 |" in table[2]
    assert "| 9.90 | 0.10 |" in table[-1]
    assert len(sections(_record(_figures(), 1))["curve"].splitlines()) == 3


def test_nothing_offensive_leaves_no_empty_table() -> None:
    figures = copy.deepcopy(_figures())
    figures["identity"]["offensive"] = []
    found = sections(_record(figures, 1))["offensive"]
    assert found.startswith("0 of 63 sentences have such a word in the top five")
    assert "|" not in found


def test_the_card_says_how_many_offensive_words_the_bot_would_show() -> None:
    figures = copy.deepcopy(_figures())
    found = sections(_record(figures, 1))["offensive"]
    assert "lets through, 0 do." in found
    figures["identity"]["offensive_shown"] = figures["identity"]["offensive"]
    found = sections(_record(figures, 1))["offensive"]
    assert "lets through, 1 do." in found


def test_the_card_of_the_model_in_the_box_is_what_its_record_gives() -> None:
    box, record = ROOT / "model" / "bundled", ROOT / "training" / "record"
    figures = str(record / "figures.json")
    assert card.main([str(box), "--evaluation", figures, "--run", str(record), "--check"]) == 0
