"""What layouts are made of: boxes, labels, grids. All lengths are pixels of the picture.

Where a picture is shown beside words, it is about half as wide or less: 550 pixels in Discord's
window, 390 on a phone.
"""

from dataclasses import dataclass

from rendering.text import measure
from rendering.typeface import Style

PADDING = 22
"""Between the edge of a picture and what is drawn."""

WIDTH = 960
"""Of a picture, if its cells fit: twice a phone's, and in whole on a screen of 1,920 by 1,080."""

SIDE = 830
"""What cells and their labels may take of it, in either direction: they need as much in both, so
pictures are about square. Discord's window shows nothing higher than 350 pixels; it is their height
that decides there, and a wider picture would be shown with smaller cells.
"""


@dataclass(frozen=True)
class Box:
    """A rectangle; right and bottom are the first pixels outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """From top to bottom."""
        return self.bottom - self.top

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share a pixel."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True)
class Label:
    """A text in a box.

    Attributes:
        text: As it is drawn, shortened already.
        style: Font and size.
        box: As wide as the text.
        ramp: The colour, as the place where its ramp begins (`rendering.colours`).
        upward: Turned to read from bottom to top.
    """

    text: str
    style: Style
    box: Box
    ramp: int
    upward: bool = False


@dataclass(frozen=True)
class Grid:
    """Square cells in rows and columns.

    Attributes:
        left, top: Of the first cell.
        rows, columns: How many cells.
        pitch: From one cell to the next.
        gap: Pixels of each pitch that stay background.
        value: The style of the figures in the cells; None without figures.
    """

    left: int
    top: int
    rows: int
    columns: int
    pitch: int
    gap: int
    value: Style | None = None

    @property
    def box(self) -> Box:
        """From the first cell's beginning to the last one's end."""
        right = self.left + self.columns * self.pitch - self.gap
        return Box(self.left, self.top, right, self.top + self.rows * self.pitch - self.gap)

    def cell(self, row: int, column: int) -> Box:
        """The box of a cell, without the gap."""
        left, top = self.left + column * self.pitch, self.top + row * self.pitch
        return Box(left, top, left + self.pitch - self.gap, top + self.pitch - self.gap)


def line_of(text: str, style: Style, left: int, top: int, ramp: int) -> Label:
    """A label whose box is as wide as its text and 1.4 em high."""
    right = left + measure(text, style).width
    return Label(text, style, Box(left, top, right, top + round(1.4 * style.size)), ramp)
