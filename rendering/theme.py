"""The colours around the cells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb".

    Attributes:
        background: Of the picture.
        gap: Between cells, and around them.
        text: Tokens and title.
        muted: What should be found when looked for: the sentence, axis names, legend, [CLS], [SEP].
        accent: [MASK], the one token that a reader looks for first.
        darker_is_more: Whether weight 1 has the darkest colour of a palette, not the lightest.
    """

    background: str
    gap: str
    text: str
    muted: str
    accent: str
    darker_is_more: bool = False


DARK = Theme(background="#1e1f22", gap="#1e1f22", text="#f2f3f5", muted="#a3a8b0", accent="#f5b942")
"""For the screen. The ground is neither black nor white, so that cells of weight 0 and of weight 1
both stand out from it."""

LIGHT = Theme(
    background="#ffffff",
    gap="#c6cbd3",
    text="#1c1d20",
    muted="#4d525b",
    accent="#a03c00",
    darker_is_more=True,
)
"""For white pages, and for print: ink where there is weight. Cells of weight 0 are as white as the
ground, so there are lines between them."""
