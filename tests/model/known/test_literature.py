"""The figures of the literature, with their notes, and only for the checkpoint they are about."""

from pathlib import Path

import pytest

from model.analysis import Head
from model.bert.geometry import Geometry
from model.known.literature import CLARK, Finding, Reference, findings, layer_findings, speaks_of

BASE = Geometry(12, 12, 768, 3072, 30522, 512, 2, "gelu", 1e-12)
HEADS = [Head(layer, head) for layer in range(12) for head in range(12)]


def about(layer: int, head: int) -> tuple[Finding, ...]:
    """What is known of a head, counted from 1 as in the paper."""
    return findings(Head.counted_from_one(layer, head, BASE))


def one(layer: int, head: int, word: str) -> Finding:
    (finding,) = [finding for finding in about(layer, head) if word in finding.what]
    return finding


def everything() -> list[Finding]:
    return [finding for head in HEADS for finding in findings(head)]


@pytest.mark.parametrize(
    ("layer", "head", "word", "percent", "baseline", "offset"),
    [
        (7, 6, "all relations", 34.5, 26.3, 1),
        (7, 4, "prepositions", 66.7, 61.8, -1),
        (9, 6, "their objects", 76.3, 34.6, -2),
        (8, 11, "determiners", 94.3, 51.7, 1),
        (4, 10, "nouns in front of", 70.4, 70.2, 1),
        (8, 2, "subjects", 58.5, 45.5, 1),
        (4, 10, "adjectives", 75.6, 68.3, 1),
        (8, 10, "direct objects", 86.8, 40.0, -2),
        (7, 6, "adverbs", 48.8, 40.2, 1),
        (4, 10, "auxiliary verbs", 81.1, 71.5, 1),
        (7, 6, "possessives", 80.5, 47.7, 1),
        (4, 10, "passive auxiliaries", 82.5, 40.5, 1),
        (8, 1, "complement clauses", 48.8, 12.4, -2),
        (8, 2, '"because"', 50.7, 14.5, 2),
        (6, 7, "particles", 99.1, 91.4, -1),
    ],
)
def test_the_rows_of_table_1(
    layer: int, head: int, word: str, percent: float, baseline: float, offset: int
) -> None:
    finding = one(layer, head, word)
    assert (finding.percent, finding.baseline, finding.offset) == (percent, baseline, offset)
    assert finding.source == CLARK.at("section 4.2, table 1")


def test_table_1_has_fifteen_rows() -> None:
    assert len([f for f in everything() if f.source.passage.endswith("table 1")]) == 15


@pytest.mark.parametrize(
    ("layer", "head", "word", "percent", "baseline", "offset"),
    [
        (9, 11, "relative clauses", 40.9, 26.6, -3),
        (8, 5, "participles", 59.3, 56.5, -1),
        (7, 12, "possessor", 98.8, 98.8, -1),
        (5, 4, "adverbial clauses", 29.5, 4.6, -3),
        (7, 1, "two words joined", 53.3, 26.8, -2),
    ],
)
def test_rows_that_only_the_notebook_has_say_so(
    layer: int, head: int, word: str, percent: float, baseline: float, offset: int
) -> None:
    finding = one(layer, head, word)
    assert (finding.percent, finding.baseline, finding.offset) == (percent, baseline, offset)
    assert "not in the paper" in str(finding.source)


def test_the_row_that_looks_shifted_is_not_cited_without_its_note() -> None:
    note = one(4, 10, "passive auxiliaries").note
    assert all(figure in note for figure in ("94.1 %", "82.5 %", "40.5 %", "shifted by one"))
    note = one(7, 6, "all relations").note
    assert all(figure in note for figure in ("34.7 %", "26.7 %"))


def test_what_was_tested_in_the_other_direction_says_so() -> None:
    assert "other direction" in one(9, 6, "their objects").note
    assert "other direction" not in one(8, 10, "direct objects").note


@pytest.mark.parametrize(
    ("word", "percent", "same_word", "nearest", "by_rules"),
    [
        ("mentions", 65.1, 52, 27, 69),
        ("pronouns", 64, 47, 29, 70),
        ("names", 73, 67, 29, 77),
        ("other nouns", 58, 40, 19, 60),
    ],
)
def test_the_coreference_head(
    word: str, percent: float, same_word: int, nearest: int, by_rules: int
) -> None:
    finding = one(5, 4, word)
    assert (finding.percent, finding.baseline, finding.offset) == (percent, same_word, None)
    assert f"{nearest} %" in finding.note
    assert f"{by_rules} %" in finding.note
    assert finding.source == CLARK.at("section 4.3")


@pytest.mark.parametrize(
    ("layer", "head", "word"),
    [(1, 1, "broadly"), (3, 1, "next token"), (8, 7, "[SEP]"), (11, 6, "full stops")],
)
def test_examples_have_no_figure(layer: int, head: int, word: str) -> None:
    finding = one(layer, head, word)
    assert (finding.percent, finding.baseline, finding.offset) == (None, None, None)
    assert finding.source.passage.endswith("figure 1")


@pytest.mark.parametrize(("layer", "head"), [(3, 10), (4, 11), (12, 12), (10, 8)])
def test_of_most_heads_nothing_is_known(layer: int, head: int) -> None:
    assert about(layer, head) == ()


def test_a_finding_beats_its_baseline_or_says_otherwise() -> None:
    for finding in everything():
        if finding.percent is not None and finding.baseline is not None:
            assert 0 < finding.baseline <= finding.percent <= 100
            assert finding.baseline < finding.percent or "as well" in finding.note
        assert finding.offset in {None, -3, -2, -1, 1, 2}
        assert finding.offset is not None or finding.baseline is None or finding.note


@pytest.mark.parametrize(
    ("words", "layers"),
    [
        (
            "one head gives more than half of its attention, on average, to the previous",
            (2, 4, 7, 8),
        ),
        ("one head gives more than half of its attention, on average, to the next", (1, 3, 6)),
        ("two heads give more than half of their attention, on average, to the next", (2,)),
        ("more than half of the attention goes to [SEP]", (6, 7, 8, 9, 10)),
    ],
)
def test_what_is_known_of_layers(words: str, layers: tuple[int, ...]) -> None:
    found = [
        layer + 1
        for layer in range(12)
        if any(words in finding.what for finding in layer_findings(layer))
    ]
    assert tuple(found) == layers


def test_a_reference_is_written_as_people_cite_it() -> None:
    work = Reference("Doe et al.", 2020, "On Heads")
    assert str(work) == 'Doe et al. 2020, "On Heads"'
    assert str(work.at("section 2")) == 'Doe et al. 2020, "On Heads", section 2'


@pytest.mark.parametrize("name", ["bert-base-uncased", "google-bert/bert-base-uncased"])
def test_they_speak_of_the_checkpoint_on_the_hub(name: str) -> None:
    assert speaks_of(name)


@pytest.mark.parametrize(
    "name",
    [
        *("bundled", "bert-base-cased", "bert-large-uncased", "bert-base-multilingual-uncased"),
        *("google-bert/bert-base-cased", "google-bert/bert-large-uncased", "Bert-Base-Uncased"),
        *("someone/bert-base-uncased", "bert-base-uncased-finetuned", "my-bert-base-uncased"),
        *("/nowhere/bert-base-uncased", "bert-large-uncased-whole-word-masking", "", "."),
    ],
)
def test_they_speak_of_no_other_checkpoint(name: str) -> None:
    assert not speaks_of(name)


def test_they_speak_of_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models" / "bert-base-uncased"
    folder.mkdir(parents=True)
    (tmp_path / "models" / "bert-base-cased").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    names = (folder, "models/bert-base-uncased", "./models/bert-base-uncased/")
    assert all(speaks_of(str(name)) for name in (*names, "~/models/bert-base-uncased"))
    assert not speaks_of(str(folder.with_name("bert-base-cased")))
    assert not speaks_of(str(folder / "bert-base-cased"))


def test_they_do_not_speak_of_a_file_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "bert-base-uncased").touch()
    assert not speaks_of(str(tmp_path / "bert-base-uncased"))
