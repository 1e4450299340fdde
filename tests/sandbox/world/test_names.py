"""Which names one may have."""

import pytest

from sandbox.errors import ApiError
from sandbox.world.names import check_free, cleaned


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Mia", "Mia"),
        ("  Sam \n K. ", "Sam K."),
        ("Zoe\u0308", "Zoë"),
        ("Mi\u200ba\u202e", "Mia"),
        ("Mi\x00a\x1b[31m", "Mia[31m"),
        ("Mia\u2028Noor", "Mia Noor"),
        ("李雷", "李雷"),
        ("नेहा", "नेहा"),
        ("Łukasz 🐢", "Łukasz 🐢"),
        ("a" + 20 * "\u0301", "á\u0301\u0301\u0301"),
        ("x" * 32, "x" * 32),
        ("<b>Mia</b>", "<b>Mia</b>"),
        ("M\ufe0fi\u3164a\u180b\U000e0100", "Mia"),
        ("Mia\u034f\u115f\u1160\uffa0\u17b4\u2800", "Mia"),
        ("Zoe\u034f\u0308", "Zoë"),
        ("Mia \u2764\ufe0f\ufe0f", "Mia \u2764\ufe0f"),
    ],
)
def test_a_name_is_shown_without_what_cannot_be_seen(typed: str, shown: str) -> None:
    assert cleaned(typed) == shown


@pytest.mark.parametrize(
    "typed", ["", "   ", "123", "🐢", "\u200b\u202e", "...", "\u0301", "\u3164"]
)
def test_a_name_has_a_letter(typed: str) -> None:
    with pytest.raises(ApiError, match="at least one letter, such as Mia"):
        cleaned(typed)


@pytest.mark.parametrize("typed", ["x" * 33, "x" * 1_000_000])
def test_a_name_has_up_to_32_characters(typed: str) -> None:
    with pytest.raises(ApiError, match="up to 32 characters"):
        cleaned(typed)


@pytest.mark.parametrize(
    "name",
    [
        "mia",
        "MIA",
        "M i a",
        "Mía",
        "M.i.a",
        "\u041cia",
        "Mi\u0430",
        "M\u0456a",
        "\uff2d\uff49\uff41",
        "Mla",
        "M1a",
        "Mia\u2764\ufe0f",
        "M\u026aa",
        "\u1d0dia",
        "Mi\u0251",
        "\u039cia",
        "\u13b7ia",
        "\ua4dfia",
    ],
)
def test_names_that_look_alike_are_one(name: str) -> None:
    with pytest.raises(ApiError, match=f"Somebody here is called {name} already.* {name} 2"):
        check_free(name, ["Noor", "Mia"])


def test_what_cannot_be_seen_makes_no_name_of_those_who_are_there_another() -> None:
    with pytest.raises(ApiError, match="Somebody here is called Mia already"):
        check_free("Mia", ["M\u3164ia\ufe0f"])


@pytest.mark.parametrize("name", ["\u0397\u03bb\u03af\u03b1\u03c2", "\u039d\u03af\u03ba\u03b7"])
def test_a_greek_name_is_the_same_in_capitals(name: str) -> None:
    with pytest.raises(ApiError, match="Somebody here"):
        check_free(name.upper(), [name.lower()])


@pytest.mark.parametrize("name", ["Mio", "Mia 2", "Mia K", "Noor", "नाहा"])
def test_other_names_are_free(name: str) -> None:
    check_free(name, ["Mia", "नेहा", "नाह"])


def test_the_name_that_is_offered_is_free() -> None:
    with pytest.raises(ApiError, match="Mia 4"):
        check_free("Mia", ["Mia", "Mia 2", "mia3"])


@pytest.mark.parametrize(
    "name",
    [
        "Teacher",
        "teacher",
        "The Teacher",
        "Mr Admin",
        "ADMIN",
        "admin1",
        "t3acher",
        "T e a c h e r",
        "Te\u0430cher",
        "\u0391dmin",
        "Attention",
        "@ttention",
        "Attention 2",
        "\uff41\uff44\uff4d\uff49\uff4e",
        "everyone",
        "here",
        "bot",
        "Admin\u0301",
        "Admln",
        "Teacher\u3164",
        "Te\ufe0facher",
        "Teac\u034fher",
        "Mr Teac\u034fher",
        "Attention\u115f",
        "\u1d1beacher",
        "Tea\u03f2her",
        "TEA\u03f9HER",
        "TEAC\u0397ER",
    ],
)
def test_nobody_is_called_what_staff_are_called(name: str) -> None:
    with pytest.raises(ApiError, match="kept for the teacher and the bot"):
        check_free(cleaned(name), [])


@pytest.mark.parametrize("name", ["Abbott", "Modesta", "Stafford", "Hereward", "Systema"])
def test_a_name_may_hold_such_a_word(name: str) -> None:
    check_free(name, [])
