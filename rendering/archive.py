"""All diagrams of a sentence in one ZIP file, drawn in steps.

A step draws the heads of one layer, which takes about as long as twelve pictures, and gives a ZIP
file of its own; the last step packs these into one. So whoever draws can show progress between two
steps, let others draw, and stop as soon as the file becomes too large. The pictures are stored as
they are: a PNG file is compressed already.
"""

import io
from collections.abc import Iterable, Sequence
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

from rendering.head import draw_head
from rendering.palette import GRAY, Palette
from rendering.scale import LINEAR, Scale
from rendering.theme import DARK, Theme

README = "README.txt"
"""The name of the file that says what the others are."""

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can hold, so that equal contents give equal bytes."""

_UNIX, _READABLE = 3, 0o100644 << 16
"""Where the files are said to come from, and their mode there."""

_LOCAL_HEADER, _DIRECTORY_ENTRY, _END = 30, 46, 22
"""Bytes that a ZIP file has besides names and contents (PKWARE's APPNOTE, 4.3.7, 4.3.12, 4.3.16):
twice for each file, once at the end."""

_HOW_TO_READ = """\
Each picture shows one attention head. Layers and heads count from 1:
layer03-head10.png is layer 3, head 10. Programs count from 0: to transformers
it is attentions[2][0, 9], to BertViz layer 2, head 9.

Each row is a token that attends, each column a token that it attends to. The
{lighter} a cell, the larger the attention weight, from 0 to 1. In the model, the
weights of a row sum to 1. Where there is room, the largest of each row is
marked, and the weights are printed, from 0.05 on.

Each file also holds its numbers as text, in JSON: the PNG chunk "attention".

A weight says where a head looks, not why the model answers as it does.
"""


def head_file_name(layer: int, head: int) -> str:
    """The name of the file with the picture of a head, both numbers from 0: layer03-head10.png."""
    return f"layer{layer + 1:02}-head{head + 1:02}.png"


def draw_layer_files(
    tokens: Sequence[str],
    weights: NDArray[np.floating],
    layer: int,
    *,
    sentence: str | None = None,
    scale: Scale = LINEAR,
    palette: Palette = GRAY,
    theme: Theme = DARK,
) -> bytes:
    """Draws every head of a layer, as `draw_head` does.

    Args:
        tokens: The n tokens.
        weights: [heads, n, n], each from 0 to 1; rows attend.
        layer: The number of the layer, from 0.
        sentence: Set under each title.
        scale: How light a weight is shown.
        palette: Colours of the weights 0 to 1.
        theme: Colours of everything else.

    Returns:
        A ZIP file with a PNG file for each head (`head_file_name`). Equal arguments give equal
        bytes.

    Raises:
        ValueError: If there are no tokens, the weights have another shape, aren't finite or lie
            outside 0 … 1.
    """
    return zipped(
        (
            head_file_name(layer, head),
            draw_head(
                tokens,
                of_head,
                title=f"Layer {layer + 1}, head {head + 1}",
                sentence=sentence,
                scale=scale,
                palette=palette,
                theme=theme,
            ),
        )
        for head, of_head in enumerate(weights)
    )


def archive_readme(
    tokens: Sequence[str], *, model_name: str, sentence: str | None = None, theme: Theme = DARK
) -> str:
    """What the README file says: model, sentence, numbered tokens, how to read the pictures.

    Args:
        tokens: The tokens, as they label the pictures.
        model_name: What the checkpoint is called.
        sentence: The sentence; None for none.
        theme: That of the pictures.
    """
    numbered = ", ".join(f"{place} {token}" for place, token in enumerate(tokens, 1))
    facts = {"Sentence": sentence, "Tokens": numbered}
    lines = [f"{name}: {fact}" for name, fact in facts.items() if fact]
    how = _HOW_TO_READ.format(lighter="darker" if theme.darker_is_more else "lighter")
    return "\n".join([f"Attention in {model_name}", "", *lines, "", how])


def pack_files(layers: Sequence[bytes], text: str) -> bytes:
    """Packs layers into one file; takes some milliseconds.

    Args:
        layers: What `draw_layer_files` gave, each layer once.
        text: What the README file says.

    Returns:
        A ZIP file of as many bytes as `packed_size` says: the README file, then the pictures in
        order. Equal arguments give equal bytes.
    """
    return zipped([(README, _encoded(text)), *(file for layer in layers for file in _files(layer))])


def packed_size(layers: Sequence[bytes], text: str) -> int:
    """The size of `pack_files` in bytes, without packing; of some layers only, what it has so far.

    Args:
        layers: What `draw_layer_files` gave.
        text: What the README file says.
    """
    pictures = sum(len(layer) - _END for layer in layers)
    return (
        pictures + _LOCAL_HEADER + _DIRECTORY_ENTRY + 2 * len(README) + len(_encoded(text)) + _END
    )


def _encoded(text: str) -> bytes:
    """In UTF-8, with "?" for half characters."""
    return text.encode("utf-8", "replace")


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP file of files given by name and content, stored as they are."""
    archive = io.BytesIO()
    with ZipFile(archive, "w", ZIP_STORED) as file:
        for name, content in files:
            entry = ZipInfo(name, _FIRST_DAY)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            file.writestr(entry, content)
    return archive.getvalue()


def _files(archive: bytes) -> list[tuple[str, bytes]]:
    """Names and contents of the files in a ZIP file."""
    with ZipFile(io.BytesIO(archive)) as file:
        return [(name, file.read(name)) for name in file.namelist()]
