"""The files that `export` sends: what they hold, how large they get, how they are read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor
from types import MappingProxyType
from typing import Literal

import discord

from model.analysis import Analysis, Head
from model.export import as_csv, as_json, as_npz, csv_size, json_size, npz_size_at_most
from rendering.archive import head_file_name
from replies.answer import COLOUR
from replies.plain import ALT_TEXT_LIMIT, shorten_end

Format = Literal["zip", "png", "csv", "json", "npz"]

_KILOBYTE, _MEGABYTE = 2**10, 2**20
"""As Discord counts: its usual limit of 10,485,760 bytes is called 10 MB."""

_MOST_WAYS = 2

_WHAT: Mapping[Format, str] = MappingProxyType(
    {
        "zip": "one picture for each",
        "png": "in one picture",
        "csv": "as CSV",
        "json": "as JSON",
        "npz": "as NumPy arrays",
    }
)


@dataclass(frozen=True)
class Order:
    """What is to be exported.

    Attributes:
        form: As which kind of file.
        analysis: The sentence.
        model_name: What the checkpoint is called.
        layer: The only layer in the file, counted from 0; None for all.
    """

    form: Format
    analysis: Analysis
    model_name: str
    layer: int | None = None

    @property
    def heads(self) -> int:
        """How many heads the file holds."""
        layers, heads, *_ = self.analysis.attention.shape
        return int(heads if self.layer is not None else layers * heads)

    @property
    def filename(self) -> str:
        """What the file is called."""
        if self.form == "png":
            return "heads.png" if self.layer is None else f"layer{self.layer + 1:02}.png"
        part = "" if self.layer is None else f"-layer{self.layer + 1:02}"
        return f"attention{part}.{self.form}"

    @property
    def arguments(self) -> str:
        """What to type after `export` for it."""
        return self.form if self.layer is None else f"{self.form} layer={self.layer + 1}"


@dataclass(frozen=True)
class WayOut:
    """A file that can be sent.

    Attributes:
        arguments: What to type after `export` for it.
        size: How large it is, in words.
    """

    arguments: str
    size: str


class FileTooLarge(Exception):
    """A file is larger than may be sent.

    Attributes:
        size: Its size in bytes.
        limit: How many bytes may be sent.
        exact: Whether the size is exact; if not, it was reckoned from a part.
        ways: What fits in its place.
    """

    def __init__(self, size: int, limit: int, ways: tuple[WayOut, ...], *, exact: bool) -> None:
        super().__init__(f"{size} bytes, limit {limit}")
        self.size, self.limit, self.ways, self.exact = size, limit, ways, exact


def numbers(order: Order) -> bytes:
    """The file with numbers that is ordered, as CSV, JSON or NPZ."""
    analysis, layer, name = order.analysis, order.layer, order.model_name
    if order.form == "csv":
        return as_csv(analysis, layer=layer)
    make = as_json if order.form == "json" else as_npz
    return make(analysis, model_name=name, layer=layer)


def exact_size(order: Order) -> int | None:
    """How large a file will be, in bytes; None if that isn't known before it is made."""
    if order.form == "csv":
        return csv_size(order.analysis, layer=order.layer)
    if order.form == "json":
        return json_size(order.analysis, model_name=order.model_name, layer=order.layer)
    return None


def ways_out(order: Order, limit: int, *, a_layer: int | None = None) -> tuple[WayOut, ...]:
    """What can be sent in place of a file that is too large, the nearest to it first.

    Args:
        order: What is too large.
        limit: How many bytes a file may have.
        a_layer: How large the file is for its first layer alone, if that is known.
    """
    return tuple(way for way, size in _others(order, a_layer) if size <= limit)[:_MOST_WAYS]


def _others(order: Order, a_layer: int | None) -> Iterator[tuple[WayOut, int]]:
    one = replace(order, layer=order.layer or 0)
    if order.layer is None:
        size = exact_size(one) if a_layer is None else a_layer
        if size is not None:
            yield WayOut(one.arguments, in_bytes(size)), size
    for layer in dict.fromkeys((order.layer, one.layer)):
        arrays = replace(order, form="npz", layer=layer)
        if arrays != order:
            size = npz_size_at_most(order.analysis, model_name=order.model_name, layer=layer)
            yield WayOut(arrays.arguments, f"at most {in_bytes(size)}"), size


def refuse_too_large(order: Order, size: int | None, limit: int) -> None:
    """Lets a file pass that may be sent, or whose size isn't known.

    Raises:
        FileTooLarge: If it is known to be larger than the limit.
    """
    if size is not None and size > limit:
        raise FileTooLarge(size, limit, ways_out(order, limit), exact=True)


def in_bytes(size: int) -> str:
    """A size as people say it, never smaller than it is."""
    if size < _MEGABYTE / 10:
        return f"{ceil(size / _KILOBYTE)} KB"
    return f"{ceil(size / _MEGABYTE * 10) / 10:.1f} MB"


def limit_in_bytes(limit: int) -> str:
    """A limit as people say it, never larger than it is."""
    if limit < _MEGABYTE:
        return f"{floor(limit / _KILOBYTE)} KB"
    return f"{floor(limit / _MEGABYTE * 10) / 10:g} MB"


def title(order: Order) -> str:
    """What a file holds, in one line."""
    heads = f"The {order.heads} heads of layer {(order.layer or 0) + 1}"
    whose = f"All {order.heads} heads" if order.layer is None else heads
    return f"{whose}, {_WHAT[order.form]}"


def alt_text(order: Order) -> str | None:
    """The file for those who can't see it, if it is a picture."""
    if order.form != "png":
        return None
    text = f"Attention heat maps. {title(order)}. Sentence: {order.analysis.text}"
    return shorten_end(text, ALT_TEXT_LIMIT)


def file_embed(order: Order, head: Head, size: int) -> discord.Embed:
    """What a file holds and how to read it.

    Args:
        order: What it holds.
        head: The head that serves as an example.
        size: How large it is, in bytes.
    """
    layer = head.layer if order.layer is None else order.layer
    description = f"{_how_to_read(order, Head(layer, head.head))}\n-# {in_bytes(size)}"
    return discord.Embed(title=title(order), description=description, colour=COLOUR)


def _how_to_read(order: Order, head: Head) -> str:
    place = f"{head.layer if order.layer is None else 0}, {head.head}"
    if order.form == "zip":
        return (
            f"`{head_file_name(head.layer, head.head)}` is {head}: layers and heads count from 1. "
            "`README.txt` in the file says how to read the pictures."
        )
    if order.form == "png":
        squares = (
            "A row of squares is a layer, a square a head"
            if order.layer is None
            else "Each square is a head"
        )
        return f"{squares}, counted from 1. In it, rows attend and columns are attended to."
    if order.form == "csv":
        return (
            "One line for each head and each pair of tokens: how much the first attends to the "
            "second. Layers, heads and places count from 1.\n"
            f'```python\ntable = pandas.read_csv("{order.filename}")\n```'
        )
    if order.form == "json":
        index = place.replace(", ", "][")
        return (
            f'`file["attention"][{index}]` is {head}: lists count from 0. In it, rows attend and '
            "columns are attended to.\n"
            f'```python\nfile = json.load(open("{order.filename}", encoding="utf-8"))\n```'
        )
    return (
        "Arrays count from 0. Rows attend, columns are attended to.\n"
        f'```python\nfile = numpy.load("{order.filename}")\n'
        f'file["attention"][{place}]  # {head}\n```'
    )
