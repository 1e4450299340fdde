"""The file with all diagrams: what is in it, how large it is, and that it is made in steps."""

import asyncio
import io
from collections.abc import Callable
from zipfile import ZIP_STORED, ZipFile

import numpy as np
import pytest

from config.workers import Workers
from rendering import (
    CIVIDIS,
    LIGHT,
    SQUARE_ROOT,
    archive_readme,
    draw_head,
    draw_layer_files,
    head_file_name,
    pack_files,
    packed_size,
)
from tests.rendering.golden import sentence_tokens
from tests.rendering.views import example_attention

TOKENS = sentence_tokens("the turtle moved slow ##ly .")
SENTENCE = "The turtle moved slowly."
ATTENTION = example_attention(2, 3, len(TOKENS))

README = archive_readme(TOKENS, model_name="bert-base-uncased", sentence=SENTENCE)


def layers(**look: object) -> list[bytes]:
    draw: Callable[..., bytes] = draw_layer_files
    return [draw(TOKENS, heads, layer, **look) for layer, heads in enumerate(ATTENTION)]


def contents(archive: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(archive)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize(
    "look",
    [
        {},
        {
            "sentence": SENTENCE,
            "scale": SQUARE_ROOT,
            "palette": CIVIDIS,
            "theme": LIGHT,
        },
    ],
)
def test_every_picture_is_that_of_draw_head(look: dict[str, object]) -> None:
    draw: Callable[..., bytes] = draw_head
    files = contents(pack_files(layers(**look), README))
    assert list(files.items()) == [
        ("README.txt", README.encode()),
        *(
            (
                f"layer0{layer + 1}-head0{head + 1}.png",
                draw(
                    TOKENS,
                    ATTENTION[layer, head],
                    title=f"Layer {layer + 1}, head {head + 1}",
                    **look,
                ),
            )
            for layer in range(2)
            for head in range(3)
        ),
    ]


def test_names_count_from_1_and_sort_as_the_heads_do() -> None:
    assert head_file_name(2, 9) == "layer03-head10.png"
    names = [head_file_name(layer, head) for layer in range(24) for head in range(16)]
    assert names == sorted(names)


def test_pictures_are_stored_as_they_are_and_without_a_time() -> None:
    with ZipFile(io.BytesIO(pack_files(layers(), README))) as file:
        for entry in file.infolist():
            assert entry.compress_type == ZIP_STORED
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert (entry.create_system, entry.external_attr >> 16) == (3, 0o100644)


def test_equal_arguments_give_equal_bytes() -> None:
    again = layers()
    again.reverse()
    assert pack_files(layers(), README) == pack_files(again[::-1], README)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_size_is_known_before_and_after_each_step(count: int) -> None:
    text = archive_readme(["语", "\ud800"], model_name="é", sentence="文")
    some = layers()[:count]
    assert packed_size(some, text) == len(pack_files(some, text))


def test_one_layer_makes_a_file_as_well() -> None:
    files = contents(pack_files(layers()[1:], README))
    assert list(files) == ["README.txt", *(f"layer02-head0{head}.png" for head in (1, 2, 3))]


def test_the_readme_says_what_the_pictures_are() -> None:
    text = README
    for said in ("bert-base-uncased", SENTENCE, "1 [CLS], 2 the, 3 turtle", "count from 1"):
        assert said in text
    assert f"{head_file_name(2, 9)} is layer 3, head 10" in text


def test_the_readme_says_whether_lighter_or_darker_is_more() -> None:
    assert "lighter a cell" in README
    light = archive_readme(TOKENS, model_name="x", theme=LIGHT)
    assert "darker a cell" in light
    assert "lighter" not in light


def test_half_characters_do_not_break_the_readme() -> None:
    text = archive_readme(["\ud800"], model_name="x")
    assert "1 ?\n" in contents(pack_files([], text))["README.txt"].decode()


async def test_others_can_draw_between_two_steps() -> None:
    studio = Workers("studio")
    done: list[str] = []

    async def export() -> None:
        for layer, heads in enumerate(ATTENTION):
            await studio.run(draw_layer_files, TOKENS, heads, layer)
            done.append(f"layer {layer}")

    async def other() -> None:
        await studio.run(draw_head, TOKENS, ATTENTION[0, 0], title="x")
        done.append("another picture")

    try:
        await asyncio.gather(export(), other())
    finally:
        await studio.close()
    assert done == ["layer 0", "another picture", "layer 1"]


@pytest.mark.parametrize(
    ("tokens", "weights"),
    [
        ((), np.zeros((1, 0, 0), np.float32)),
        (TOKENS, ATTENTION[0, :, :-1]),
        (TOKENS, ATTENTION[0, 0]),
        (TOKENS, np.full_like(ATTENTION[0], np.nan)),
        (TOKENS, ATTENTION[0] + 1),
    ],
)
def test_weights_that_are_none_are_refused(
    tokens: tuple[str, ...], weights: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]"
) -> None:
    with pytest.raises(ValueError, match=r"tokens|weights"):
        draw_layer_files(tokens, weights, 0)
