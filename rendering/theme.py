"""The colours around the cells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb".

    Attributes:
        background: Of the picture. Neither black nor white, so that cells of weight 0 and of
            weight 1 both stand out from it.
        text: Tokens and title.
        muted: What should be found when looked for: the sentence, axis names, legend, [CLS], [SEP].
        accent: [MASK], the one token that a reader looks for first.
    """

    background: str
    text: str
    muted: str
    accent: str

    @property
    def is_light(self) -> bool:
        """Whether what is to stand out must be dark."""
        red, green, blue = bytes.fromhex(self.background.removeprefix("#"))
        return red + green + blue > 3 * 127


DARK = Theme(background="#1e1f22", text="#f2f3f5", muted="#a3a8b0", accent="#f5b942")
LIGHT = Theme(background="#cdd0d6", text="#1c1d20", muted="#454952", accent="#7a3f00")
