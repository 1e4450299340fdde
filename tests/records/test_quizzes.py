"""Votes are never lost and never counted twice, in whatever order things happen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from records import Records
from records.quiz_rounds import KEPT_SECONDS, MOST_ROUNDS, OPEN_SECONDS, QUIET_SECONDS
from records.quiz_values import Begun, Explained, Open, Opening, Taken
from records.quizzes import Quizzes

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

RIGHT = 1
LEADER, ANN, BEN, CHLOE = 1, 11, 12, 13


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1e9

    def __call__(self) -> float:
        return self.now


def opening(**changed: Any) -> Opening:
    usual: dict[str, Any] = {
        "guild": 5,
        "channel": 7,
        "leader": LEADER,
        "plan": "the plan",
        "content": "the question",
        "right": RIGHT,
    }
    return Opening(**{**usual, **changed})


async def begun(quizzes: Quizzes, **changed: Any) -> int:
    found = await quizzes.begin(opening(**changed))
    assert isinstance(found, Begun)
    return found.question


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


PRESSES = st.lists(
    st.tuples(st.sampled_from([ANN, BEN, CHLOE]), st.integers(0, 3)), min_size=1, max_size=12
)
"""Who presses what. The place in the list is the id of the press."""


@given(PRESSES, st.data())
@settings(max_examples=60, deadline=None)
def test_in_any_order_each_latest_press_before_the_end_counts_once(
    presses: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Presses arrive late, twice, and after the end."""
    numbered = [(number, *press) for number, press in enumerate(presses, 1)]
    arriving = data.draw(st.permutations(numbered + data.draw(st.lists(st.sampled_from(numbered)))))
    before = data.draw(st.integers(0, len(arriving)))
    closings = data.draw(st.integers(1, 3))

    async def check() -> None:
        records = await Records.opened(None)
        quizzes = records.quizzes
        question = await begun(quizzes)
        latest = dict[int, tuple[int, int]]()
        for number, person, choice in arriving[:before]:
            latest[person] = max(latest.get(person, (0, 0)), (number, choice))
            vote = await quizzes.vote(question, person, choice, "", number)
            assert (vote.taken, vote.choice) == (Taken.TAKEN, latest[person][1])
            assert vote.voters == len(latest)
        expected = [choice for _, choice in latest.values()]
        for _ in range(closings):
            result = await quizzes.close(question)
            assert result is not None
            assert result.counts == {choice: expected.count(choice) for choice in {*expected}}
            right = {person for person, (_, choice) in latest.items() if choice == RIGHT}
            assert dict(result.scores) == dict.fromkeys(right, 1)
        for number, person, choice in arriving[before:]:
            late = await quizzes.vote(question, person, choice, "", number)
            assert late.taken is Taken.CLOSED
        assert await quizzes.close(question) == result
        await records.close()

    run(check())


async def test_votes_at_the_same_moment_as_the_end_are_counted_or_told_to_be_late() -> None:
    records = await Records.opened(None)
    quizzes = records.quizzes
    question = await begun(quizzes)
    votes = [quizzes.vote(question, person, person % 4, "", person) for person in range(60)]
    taken, result, late = await asyncio.gather(
        asyncio.gather(*votes[:30]), quizzes.close(question), asyncio.gather(*votes[30:])
    )
    assert result is not None
    assert result.voters == sum(vote.taken is Taken.TAKEN for vote in [*taken, *late])
    assert {vote.taken for vote in late} <= {Taken.TAKEN, Taken.CLOSED}
    await records.close()


async def test_votes_outlive_the_process(tmp_path: Path) -> None:
    records = await Records.opened(tmp_path)
    question = await begun(records.quizzes)
    await records.quizzes.vote(question, ANN, RIGHT, "", 1)
    await records.close()
    records = await Records.opened(tmp_path)
    await records.quizzes.vote(question, BEN, -1, "river", 2)
    result = await records.quizzes.close(question)
    await records.close()
    assert result is not None
    assert result.counts == {RIGHT: 1, -1: 1}
    assert result.words == (("river", 1),)
    assert result.scores == ((ANN, 1),)


async def test_a_point_for_an_explanation_goes_to_who_chose_what_most_chose_wrongly() -> None:
    records = await Records.opened(None)
    quizzes = records.quizzes
    question = await begun(quizzes)
    for person, choice in ((ANN, 0), (BEN, 0), (CHLOE, 2), (LEADER, RIGHT)):
        await quizzes.vote(question, person, choice, "", person)
    assert await quizzes.explain(question, ANN) is Explained.OTHERWISE  # it is still open
    result = await quizzes.close(question)
    assert result is not None
    assert result.mistaken == ((0, ""),)
    given = [await quizzes.explain(question, person) for person in (ANN, ANN, CHLOE, LEADER, 99)]
    assert given == [Explained.GIVEN, Explained.AGAIN, *[Explained.OTHERWISE] * 3]
    result = await quizzes.close(question)
    assert result is not None
    assert result.scores == ((LEADER, 1), (ANN, 1))
    assert result.explained == (ANN,)
    await records.close()


async def test_words_that_were_typed_are_mistakes_of_their_own() -> None:
    records = await Records.opened(None)
    quizzes = records.quizzes
    question = await begun(quizzes)
    for person, word in ((ANN, "sea"), (BEN, "river"), (CHLOE, "river")):
        await quizzes.vote(question, person, -1, word, person)
    result = await quizzes.close(question)
    assert result is not None
    assert result.mistaken == ((-1, "river"),)
    assert await quizzes.explain(question, ANN) is Explained.OTHERWISE
    assert await quizzes.explain(question, BEN) is Explained.GIVEN
    await records.close()


async def test_points_add_up_over_the_questions_of_a_round() -> None:
    records = await Records.opened(None)
    quizzes = records.quizzes
    first = await begun(quizzes)
    assert await quizzes.go_on(first, "early", 0) is None
    await quizzes.vote(first, ANN, RIGHT, "", 1)
    await quizzes.close(first)
    second = await quizzes.go_on(first, "the second", 0)
    assert second is not None
    await quizzes.shown(second, 100)
    assert await quizzes.go_on(first, "once more", 0) is None
    await quizzes.vote(second, ANN, 0, "", 2)
    await quizzes.vote(second, BEN, 0, "", 3)
    result = await quizzes.close(second)
    assert result is not None
    assert result.scores == ((ANN, 2), (BEN, 1))
    found = await quizzes.find(second)
    assert found is not None
    assert (found.number, found.latest, found.voters, found.message) == (2, True, 2, 100)
    assert await quizzes.contents(second) == ("the question", "the second")
    await quizzes.end(second)
    assert await quizzes.go_on(second, "the third", 0) is None
    await records.close()


async def test_a_question_that_never_became_a_message_is_asked_anew() -> None:
    records = await Records.opened(None)
    quizzes = records.quizzes
    first = await begun(quizzes)
    await quizzes.close(first)
    lost = await quizzes.go_on(first, "lost", 0)
    again = await quizzes.go_on(first, "again", 0)
    assert lost is not None
    assert again is not None
    assert await quizzes.find(lost) is None
    await quizzes.withdraw(again)
    assert await quizzes.contents(first) == ("the question",)
    await quizzes.withdraw(first)
    assert await quizzes.find(first) is None
    await records.close()


async def test_a_channel_has_one_round_which_is_replaced_only_after_a_quiet_while() -> None:
    clock = Clock()
    records = await Records.opened(None)
    quizzes = Quizzes(records._database, clock)
    first = await begun(quizzes)
    await quizzes.shown(first, 100)
    going_on = Open(first, 1, LEADER, quiet=False)
    for leader in (BEN, LEADER):
        assert await quizzes.begin(opening(leader=leader)) == going_on
    assert await quizzes.open_in(7) == going_on
    assert await quizzes.open_in(8) is None
    assert await quizzes.find(first) is not None

    clock.now += QUIET_SECONDS + 1
    assert await quizzes.open_in(7) == Open(first, 1, LEADER, quiet=True)
    second = await quizzes.begin(opening(leader=BEN))
    assert isinstance(second, Begun)
    assert second.replaced == 100
    assert await quizzes.find(first) is None
    assert (await quizzes.vote(first, ANN, 0, "", 1)).taken is Taken.GONE
    assert await quizzes.close(first) is None

    clock.now += QUIET_SECONDS / 2
    await quizzes.vote(second.question, ANN, 0, "", 1)
    clock.now += QUIET_SECONDS * 0.75
    assert await quizzes.open_in(7) == Open(second.question, 1, BEN, quiet=False)
    await quizzes.end(second.question)
    assert await quizzes.open_in(7) is None
    assert isinstance(await quizzes.begin(opening(leader=CHLOE)), Begun)
    await records.close()


async def test_rounds_are_gone_after_their_time() -> None:
    clock = Clock()
    records = await Records.opened(None)
    quizzes = Quizzes(records._database, clock)
    left, ended = await begun(quizzes, channel=1), await begun(quizzes, channel=2)
    await quizzes.vote(ended, ANN, RIGHT, "", 1)
    await quizzes.close(ended)
    await quizzes.end(ended)
    clock.now += OPEN_SECONDS + 1
    await quizzes.purge()
    assert await rows(records) == 4
    assert await quizzes.find(left) is None
    clock.now += KEPT_SECONDS
    await quizzes.purge()
    assert await rows(records) == 0
    await records.close()


async def test_channels_servers_and_people_are_forgotten() -> None:
    records = await Records.opened(None)
    quizzes = records.quizzes
    questions = [
        await begun(quizzes, channel=channel, guild=guild, leader=leader)
        for channel, guild, leader in ((1, 5, LEADER), (2, 5, LEADER), (3, 6, LEADER), (4, 7, BEN))
    ]
    for question in questions:
        await quizzes.vote(question, ANN, RIGHT, "", 1)
        await quizzes.vote(question, BEN, 0, "", 2)
        await quizzes.close(question)
        await quizzes.explain(question, BEN)
    assert await rows(records) == 4 * 6
    await quizzes.forget_channel(1)
    assert await rows(records) == 3 * 6
    await quizzes.forget_guild(5)
    assert await rows(records) == 2 * 6
    assert await quizzes.about(BEN) == await quizzes.forget(BEN) == 5
    assert await rows(records) == 4
    result = await quizzes.close(questions[2])
    assert result is not None
    assert (result.counts, result.explained) == ({RIGHT: 1}, ())
    await records.close()


async def test_there_are_so_many_rounds_at_most() -> None:
    records = await Records.opened(None)
    questions = [
        await begun(records.quizzes, channel=channel) for channel in range(MOST_ROUNDS + 2)
    ]
    assert await records.quizzes.find(questions[1]) is None
    assert await records.quizzes.find(questions[2]) is not None
    await records.close()


async def rows(records: Records) -> int:
    """How many rows there are in all tables of the quiz."""
    tables = ("quiz_rounds", "quiz_questions", "quiz_votes", "quiz_points")
    return await records._database.run(
        lambda connection: sum(
            connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in tables
        )
    )
