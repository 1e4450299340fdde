"""Files of numbers: read back, they hold what the analysis holds."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Analysis, Prediction
from model.export import (
    CSV_COLUMNS,
    as_csv,
    as_json,
    as_npz,
    csv_size,
    json_size,
    npz_size_at_most,
)
from tests.model.handmade import (
    analyses,
    content,
    looking,
    one_layer,
    random_attention,
    sentence,
    shift,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDING = 0.5e-6 + 1e-12
FORMULA = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=6)
HOSTILE = st.one_of(
    TEXT,
    st.sampled_from(
        ["=", "+", "-", "@", "'", "'-", "''=", '"', '",', ",", "\r\n", "\t", "\uff1d1+1"]
    ),
    st.builds("{}{}".format, st.sampled_from(["=", "+", "-", "@", "'", '"', "'="]), TEXT),
)

LAYERS = st.sampled_from([None, 0, 1])


def rows_of(file: bytes) -> list[list[str]]:
    """What a program reads."""
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True))


def undone(field: str) -> str:
    """A token without the apostrophe that keeps it from being a formula."""
    return field[1:] if re.match(f"'+{FORMULA}", field) else field


def loaded(file: bytes) -> dict[str, np.ndarray[Any, Any]]:
    with np.load(io.BytesIO(file), allow_pickle=False) as arrays:
        return dict(arrays)


def with_gap() -> Analysis:
    """Two gaps, words in quotes and in another script, 2 layers of 3 heads."""
    guesses = (Prediction("chat", 0.61234567), Prediction("##“x”", 1e-9))
    tokens = content("a", "[MASK]", '"', "語", "[MASK]")
    attention = random_attention(7, 2, 3, len(tokens))
    return Analysis('A [MASK] "語 [MASK]', tokens, (2, 5), (guesses, guesses[:1]), attention)


def test_csv_to_the_byte() -> None:
    halves = np.full((3, 3), [0.5, 0.25, 0.25], np.float32)
    thirds = np.full((3, 3), 1 / 3, np.float32)
    made = one_layer(content("-"), halves, thirds)
    lines = as_csv(made).split(b"\r\n")
    assert lines[0] == (
        b"\xef\xbb\xbflayer,head,attending,attending_token,attended,attended_token,weight"
    )
    assert lines[3] == b"1,1,1,[CLS],3,[SEP],0.250000"
    assert lines[10] == b"1,2,1,[CLS],1,[CLS],0.333333"
    assert lines[15] == b"1,2,2,'-,3,[SEP],0.333333"
    assert lines[19:] == [b""]


@given(analyses(HOSTILE), LAYERS)
def test_csv_read_back_holds_every_weight_and_token(made: Analysis, layer: int | None) -> None:
    header, *rows = rows_of(as_csv(made, layer=layer))
    assert tuple(header) == CSV_COLUMNS
    kept = [place for place in np.ndindex(made.attention.shape) if layer in (None, place[0])]
    assert len(rows) == len(kept)
    for row, place in zip(rows, kept, strict=True):
        numbers = tuple(int(row[column]) - 1 for column in (0, 1, 2, 4))
        assert numbers == place
        assert undone(row[3]) == made.tokens[place[2]]
        assert undone(row[5]) == made.tokens[place[3]]
        assert float(row[6]) == pytest.approx(float(made.attention[place]), rel=0, abs=ROUNDING)


@given(analyses(HOSTILE))
def test_no_cell_of_a_csv_is_a_formula(made: Analysis) -> None:
    for row in rows_of(as_csv(made)):
        assert not any(re.match(FORMULA, cell) for cell in row)


@pytest.mark.parametrize(
    ("token", "cell"),
    [
        ("=", "'="),
        ("=1+1", "'=1+1"),
        ("'=", "''="),
        ("\uff0b1", "'\uff0b1"),
        ("'", "'"),
        ("don't", "don't"),
        ("##-", "##-"),
        ("1-2", "1-2"),
    ],
)
def test_only_what_would_be_a_formula_gets_an_apostrophe(token: str, cell: str) -> None:
    made = one_layer(content(token), shift(3, 1))
    assert rows_of(as_csv(made))[2][5] == cell


def test_a_file_holds_the_heads_of_its_layer() -> None:
    rows = rows_of(as_csv(with_gap(), layer=0))[1:]
    assert list(dict.fromkeys((row[0], row[1]) for row in rows)) == [
        ("1", "1"),
        ("1", "2"),
        ("1", "3"),
    ]


@given(analyses(HOSTILE), LAYERS, st.text(st.characters(codec="utf-8"), max_size=9))
def test_sizes_are_known_before(made: Analysis, layer: int | None, name: str) -> None:
    assert csv_size(made, layer=layer) == len(as_csv(made, layer=layer))
    assert json_size(made, model_name=name, layer=layer) == len(
        as_json(made, model_name=name, layer=layer)
    )
    assert npz_size_at_most(made, model_name=name, layer=layer) >= len(
        as_npz(made, model_name=name, layer=layer)
    )


def test_sizes_are_known_before_of_more_than_nine_layers_heads_and_tokens() -> None:
    tokens = content(*"abcdefghij")
    # Bits at random hardly compress at all.
    attention = np.random.default_rng(0).random((11, 12, 12, 12), np.float32)
    made = sentence(tokens, attention)
    assert csv_size(made) == len(as_csv(made))
    assert json_size(made, model_name="x") == len(as_json(made, model_name="x"))
    most = npz_size_at_most(made, model_name="x")
    assert attention.nbytes * 0.8 < len(as_npz(made, model_name="x")) <= most
    assert most < attention.nbytes * 1.1


def test_json_holds_everything() -> None:
    made = with_gap()
    read = json.loads(as_json(made, model_name='bert "x"'))
    about = read.pop("about")
    np.testing.assert_allclose(read.pop("attention"), made.attention, rtol=0, atol=ROUNDING)
    assert read == {
        "model": 'bert "x"',
        "text": made.text,
        "tokens": list(made.tokens),
        "mask_positions": [2, 5],
        "predictions": [
            [{"token": "chat", "probability": 0.612346}, {"token": "##“x”", "probability": 0}],
            [{"token": "chat", "probability": 0.612346}],
        ],
        "layers": [1, 2],
    }
    assert "6 decimals" in about["rounding"]
    assert "from 0" in about["counting"]


@given(analyses(HOSTILE), LAYERS)
def test_json_read_back_holds_every_weight_and_token(made: Analysis, layer: int | None) -> None:
    read = json.loads(as_json(made, model_name="x", layer=layer), parse_constant=pytest.fail)
    kept = made.attention if layer is None else made.attention[layer : layer + 1]
    np.testing.assert_allclose(read["attention"], kept, rtol=0, atol=ROUNDING)
    assert read["tokens"] == list(made.tokens)
    assert read["layers"] == ([1, 2] if layer is None else [layer + 1])


def test_head_10_in_json_is_where_the_file_says() -> None:
    heads = [shift(4, 1)] * 9 + [looking([3, 3, 3, 3])]
    made = sentence(content("a", "b"), np.stack([np.stack(heads)] * 3))
    read = json.loads(as_json(made, model_name="x", layer=2))
    assert "head 10 is h = 9" in read["about"]["counting"]
    assert read["layers"] == [3]
    assert read["attention"][0][9] == looking([3, 3, 3, 3]).tolist()


def test_json_has_a_line_for_each_attending_token() -> None:
    made = one_layer(content("a"), looking([1, 2, 2]))
    assert as_json(made, model_name="x").decode().splitlines()[-4:] == [
        "[[[[0.000000,1.000000,0.000000],",
        "[0.000000,0.000000,1.000000],",
        "[0.000000,0.000000,1.000000]]]]",
        "}",
    ]


@given(analyses(HOSTILE), LAYERS)
def test_npz_loads_without_pickle_and_unrounded(made: Analysis, layer: int | None) -> None:
    arrays = loaded(as_npz(made, model_name="bert-base-uncased", layer=layer))
    kept = made.attention if layer is None else made.attention[layer : layer + 1]
    assert arrays["attention"].dtype == np.float32
    np.testing.assert_array_equal(arrays["attention"], kept)
    assert tuple(arrays["tokens"].tolist()) == made.tokens
    assert tuple(arrays["mask_positions"].tolist()) == made.mask_positions
    assert arrays["layers"].tolist() == ([1, 2] if layer is None else [layer + 1])
    assert str(arrays["text"]) == made.text
    assert str(arrays["model"]) == "bert-base-uncased"


@given(analyses(HOSTILE))
def test_equal_analyses_give_equal_bytes(made: Analysis) -> None:
    again = Analysis(
        made.text, made.tokens, made.mask_positions, made.predictions, made.attention.copy()
    )
    assert as_csv(made) == as_csv(again)
    assert as_json(made, model_name="x") == as_json(again, model_name="x")
    assert as_npz(made, model_name="x") == as_npz(again, model_name="x")


def test_no_time_is_in_an_npz() -> None:
    with ZipFile(io.BytesIO(as_npz(with_gap(), model_name="x"))) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("layer", [-1, 2])
@pytest.mark.parametrize(
    "make",
    [
        as_csv,
        csv_size,
        lambda made, layer: as_json(made, model_name="x", layer=layer),
        lambda made, layer: json_size(made, model_name="x", layer=layer),
        lambda made, layer: as_npz(made, model_name="x", layer=layer),
        lambda made, layer: npz_size_at_most(made, model_name="x", layer=layer),
    ],
)
def test_a_layer_that_is_not_there_is_refused(make: Callable[..., object], layer: int) -> None:
    with pytest.raises(ValueError, match=f"no layer {layer} of 2"):
        make(with_gap(), layer=layer)
