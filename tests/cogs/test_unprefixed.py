"""What is a command without its prefix, and what people say to each other."""

import pytest

from cogs.unprefixed import is_command


@pytest.mark.parametrize(
    "text",
    [
        "mask The turtle moved slowly across the [MASK].",
        "Mask the turtle ___ slowly.",
        "mask a \\_\\_\\_ b",
        " mask k=10 [mask] sat.",
        "attn 3 10",
        "attn 3-10 view=lines The turtle moved.",
        "Attn L3H10",
        "head 3 10",
        "check 3.10 next",
        "off 3\u201310",
        "find the -> dog",
        "swap slowly \u2192 quickly The turtle moved slowly.",
        "attn 3 10 " + "long " * 400,
    ],
)
def test_what_clearly_is_a_command(text: str) -> None:
    assert is_command(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mask",
        "!mask The [MASK].",
        "Mask wearing is optional.",
        "The [MASK] is a gap.",
        "masks ___",
        "check this out",
        "check 3 of them",
        "head over to 3 10",
        "Off we go!",
        "find the dog",
        "help ___",
        "word of mouth",
        "layer 3",
        "lesson 1 was fun",
        "a -> b",
        "attn please",
        "compare 3 things",
    ],
)
def test_what_people_say_to_each_other(text: str) -> None:
    assert not is_command(text)
