"""A class as a value."""

import json

import pytest

from sandbox.errors import ApiError
from sandbox.world.classroom import MAX_MEMBERS, PASS_SECONDS, Classroom, new_code, shown_code
from sandbox.world.entities import User


def pupil(number: int, name: str = "Mia") -> User:
    return User(number, name.lower(), name, "#123456")


def test_a_code_has_six_signs_that_nobody_mistakes() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 6 and not set(code) & set("0O1ILAEU5S2Z8B6") for code in codes)
    assert shown_code("CDF347") == "CDF-347"


@pytest.mark.parametrize(
    "typed",
    ["CDF347", "cdf347", "CDF-347", " cdf 347 ", "c d f - 3 4 7", "cdf\u2013347", "\uff23DF347"],
)
def test_a_code_is_taken_as_beginners_type_it(typed: str) -> None:
    assert Classroom(code="CDF347").is_code(typed)


@pytest.mark.parametrize("typed", ["", "CDF34", "CDF3477", "CDF348", "\udcff"])
def test_another_code_is_none(typed: str) -> None:
    assert not Classroom(code="CDF347").is_code(typed)


def test_a_pass_belongs_to_one_person_for_a_day() -> None:
    classroom = Classroom()
    mia, noor = pupil(1), pupil(2, "Noor")
    passes = [classroom.admit(mia, 1000.0), classroom.admit(noor, 1000.0)]
    assert all(len(given) > 40 for given in passes)
    assert [classroom.holder(given, 1000.0) for given in passes] == [mia, noor]
    assert classroom.holder("", 1000.0) is None
    assert classroom.holder(passes[0] + "x", 1000.0) is None
    assert classroom.holder(passes[0], 999.0 + PASS_SECONDS) is mia
    assert classroom.holder(passes[0], 1000.0 + PASS_SECONDS) is None


def test_a_class_comes_out_of_its_state_without_a_pass_in_it() -> None:
    classroom = Classroom(joining=False, paused=True)
    mia, noor = pupil(1), pupil(2, "Noor")
    passes = [classroom.admit(mia, 1000.0), classroom.admit(noor, 1001.5)]
    noor.timed_out_until = 5000.0
    classroom.keep_mute(noor, 2000.0)
    text = json.dumps(classroom.state())
    assert not any(given in text for given in passes)
    again = Classroom.of(json.loads(text))
    assert again.state() == classroom.state()
    assert (again.code, again.joining, again.paused) == (classroom.code, False, True)
    found = again.holder(passes[1], 1001.5)
    assert found is not None
    assert (found.id, found.global_name, found.color) == (2, "Noor", "#123456")
    assert found.timed_out_until == 5000.0
    joins = pupil(3, "noor")
    again.mute_again(joins)
    assert joins.timed_out_until == 5000.0


def test_a_class_stored_before_mutes_were_kept_still_opens() -> None:
    state = Classroom().state()
    del state["mutes"]
    assert Classroom.of(state).mutes == {}


def test_mutes_are_kept_until_they_end() -> None:
    classroom = Classroom()
    mia, noor = pupil(1), pupil(2, "Noor")
    mia.timed_out_until, noor.timed_out_until = 1000.0, 2000.0
    classroom.keep_mute(mia, 500.0)
    classroom.keep_mute(noor, 1000.0)
    assert list(classroom.mutes.values()) == [2000.0]


def test_a_class_has_a_bound_and_may_be_closed() -> None:
    classroom = Classroom()
    classroom.check_open()
    for number in range(MAX_MEMBERS):
        classroom.admit(pupil(number), 0.0)
    with pytest.raises(ApiError, match="The class is full: 100 people"):
        classroom.check_open()
    with pytest.raises(ApiError, match="Joining is closed"):
        Classroom(joining=False).check_open()


def test_colours_are_shared_out_evenly() -> None:
    classroom = Classroom()
    for number in range(24):
        person = pupil(number)
        person.color = classroom.next_color()
        classroom.admit(person, 0.0)
    colours = [member.user.color for member in classroom.members.values()]
    assert {colours.count(colour) for colour in colours} == {2}
