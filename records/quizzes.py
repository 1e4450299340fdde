"""Rounds of the quiz, their questions, votes and points.

A vote and the end of voting are one transaction each, so that every vote that was taken is counted,
once. Of several presses of one person the latest counts, in whatever order they arrive: Discord's
ids tell which that is.
"""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from config.database import Database

TABLES = (
    """CREATE TABLE IF NOT EXISTS quiz_rounds (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild INTEGER NOT NULL,
        channel INTEGER NOT NULL UNIQUE,
        leader INTEGER NOT NULL,
        plan TEXT NOT NULL,
        ended INTEGER NOT NULL DEFAULT 0,
        touched REAL NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS quiz_questions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        round INTEGER NOT NULL,
        number INTEGER NOT NULL,
        content TEXT NOT NULL,
        right INTEGER NOT NULL,
        message INTEGER,
        closed INTEGER NOT NULL DEFAULT 0,
        UNIQUE (round, number)
    )""",
    """CREATE TABLE IF NOT EXISTS quiz_votes (
        question INTEGER NOT NULL,
        person INTEGER NOT NULL,
        choice INTEGER NOT NULL,
        word TEXT NOT NULL,
        press INTEGER NOT NULL,
        PRIMARY KEY (question, person)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS quiz_points (
        question INTEGER NOT NULL,
        person INTEGER NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (question, person, reason)
    ) WITHOUT ROWID""",
)
"""A round is of one channel, which has one at most. `quiz_rounds.guild` is 0 in direct messages,
`quiz_votes.word` empty but where somebody typed a word, `quiz_votes.press` the id of the press."""

QUIET_SECONDS = 600.0
"""A round in which nobody did anything for so long may be replaced by anybody's."""

OPEN_SECONDS = 24 * 3600.0
"""One that was not ended is gone after so long in which nobody did anything."""

KEPT_SECONDS = 30 * 24 * 3600.0
"""One that was ended is gone after so long."""

MOST_ROUNDS, MOST_VOTERS = 2_000, 2_000
"""Rounds that are kept, and people who may answer a question."""

_RIGHT, _EXPLAINED = "right", "explained"
"""Why somebody has a point."""


class Taken(Enum):
    """What became of a vote.

    TAKEN: It stands, or a later press of the same person does.
    CLOSED: The question takes none any more.
    GONE: There is no such question.
    FULL: So many have answered that there is no room for more.
    """

    TAKEN = "taken"
    CLOSED = "closed"
    GONE = "gone"
    FULL = "full"


class Explained(Enum):
    """What became of a point for an explanation.

    GIVEN: The person has it.
    AGAIN: The person had it already.
    OTHERWISE: The person did not choose what most chose wrongly.
    """

    GIVEN = "given"
    AGAIN = "again"
    OTHERWISE = "otherwise"


@dataclass(frozen=True)
class Vote:
    """A person's vote as it stands.

    Attributes:
        taken: What became of the press.
        choice: What stands; None if nothing does.
        word: The word that was typed; empty without one.
        voters: How many have voted.
    """

    taken: Taken
    choice: int | None = None
    word: str = ""
    voters: int = 0


@dataclass(frozen=True)
class Asked:
    """A question that was asked, and its round.

    Attributes:
        question: The question's id.
        round: The round's id.
        number: Which of its questions, counted from 1.
        content: The question, as whoever asked it wrote it.
        closed: Whether it takes no more votes.
        latest: Whether no later question was asked.
        message: The message that asks it; None as long as it isn't known.
        channel: Where.
        leader: Who leads the round.
        plan: What the round asks, as whoever began it wrote it.
        ended: Whether the round is over.
        voters: How many have voted.
    """

    question: int
    round: int
    number: int
    content: str
    closed: bool
    latest: bool
    message: int | None
    channel: int
    leader: int
    plan: str
    ended: bool
    voters: int


@dataclass(frozen=True)
class Result:
    """What came of a question, and the standing of its round.

    Attributes:
        counts: How many have chosen each choice that somebody chose.
        words: Words that were typed, the most frequent first, and how many typed each.
        mistaken: What most chose wrongly: choices, each with the word that was typed or an empty
            one. Several if as many chose each, none if nobody was wrong.
        explained: Who has a point for an explanation.
        scores: Who has how many points in the round so far, the most first.
    """

    counts: dict[int, int]
    words: tuple[tuple[str, int], ...]
    mistaken: tuple[tuple[int, str], ...]
    explained: tuple[int, ...]
    scores: tuple[tuple[int, int], ...]

    @property
    def voters(self) -> int:
        """How many have voted."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Begun:
    """A round that was begun.

    Attributes:
        question: The id of its first question.
        replaced: The message of the open question of the round before it; None if there was none.
    """

    question: int
    replaced: int | None


class Quizzes:
    """All rounds. Its errors are those of the database."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Takes where they are kept, and what tells the seconds since 1970."""
        self._database, self._clock = database, clock

    async def may_begin(self, channel: int, leader: int, *, moderates: bool) -> bool:
        """Whether a person may begin a round in a channel.

        Args:
            channel: The channel.
            leader: The person.
            moderates: Whether they may take the place of another person's open round.
        """
        run = self._database.run
        return await run(_may_begin, channel, leader, moderates, self._clock())

    async def begin(
        self,
        *,
        guild: int,
        channel: int,
        leader: int,
        moderates: bool,
        plan: str,
        content: str,
        right: int,
    ) -> Begun | None:
        """Begins a round with its first question, in the place of the channel's round before it.

        Args:
            guild: The server; 0 for direct messages.
            channel: The channel.
            leader: Who leads it.
            moderates: As for `may_begin`.
            plan: What it asks.
            content: The first question.
            right: Its right choice.

        Returns:
            None if the person may not, as `may_begin` says.
        """
        now = self._clock()
        row = (guild, channel, leader, plan)
        return await self._database.run(_begin, row, moderates, content, right, now)

    async def find(self, question: int) -> Asked | None:
        """A question, unless its round is gone."""
        return await self._database.run(_find, question, self._clock())

    async def subjects(self, question: int) -> tuple[str, ...]:
        """What was asked in the round of a question so far, in the order in which it was."""
        return await self._database.run(_contents, question)

    async def shown(self, question: int, message: int) -> None:
        """Keeps which message asks a question."""
        await self._database.run(_shown, question, message)

    async def vote(self, question: int, person: int, choice: int, word: str, press: int) -> Vote:
        """Takes a vote, in the place of the same person's vote before it.

        Args:
            question: The question.
            person: Who votes.
            choice: What for.
            word: The word that they typed; empty without one.
            press: The id of the press. Of several, the one with the largest id stands.
        """
        now = self._clock()
        return await self._database.run(_vote, (question, person, choice, word, press), now)

    async def close(self, question: int) -> Result | None:
        """Takes no more votes, and counts those that there are; a second time, nothing changes.

        Returns:
            None if there is no such question.
        """
        return await self._database.run(_close, question, self._clock())

    async def explain(self, question: int, person: int) -> Explained:
        """Gives a point to a person who chose what most chose wrongly."""
        return await self._database.run(_explain, question, person)

    async def go_on(self, question: int, content: str, right: int) -> int | None:
        """Adds the question that comes after a closed one.

        Args:
            question: The closed one.
            content: The new one.
            right: Its right choice.

        Returns:
            Its id; None if it was added already, or the round is over.
        """
        return await self._database.run(_go_on, question, content, right, self._clock())

    async def withdraw(self, question: int) -> None:
        """Removes a question that could not be asked; of a first one, its round."""
        await self._database.run(_withdraw, question)

    async def end(self, question: int) -> None:
        """Ends the round of a question."""
        await self._database.run(_end, question, self._clock())

    async def forget(self, person: int) -> None:
        """Removes all that is kept about a person, and the rounds that they lead."""
        await self._database.run(_forget, person)

    async def forget_channel(self, channel: int) -> None:
        """Removes the round of a channel."""
        await self._database.run(_remove, "channel = ?", channel)

    async def forget_guild(self, guild: int) -> None:
        """Removes the rounds of a server."""
        await self._database.run(_remove, "guild = ?", guild)

    async def purge(self) -> None:
        """Removes the rounds whose time is over."""
        await self._database.run(_purge, self._clock())


def _may_begin(
    connection: sqlite3.Connection, channel: int, leader: int, moderates: bool, now: float
) -> bool:
    _purge(connection, now)
    open_one = connection.execute(
        "SELECT leader, touched FROM quiz_rounds WHERE channel = ? AND NOT ended", (channel,)
    ).fetchone()
    if open_one is None or moderates or open_one[0] == leader:
        return True
    return bool(open_one[1] < now - QUIET_SECONDS)


def _begin(
    connection: sqlite3.Connection,
    row: tuple[int, int, int, str],
    moderates: bool,
    content: str,
    right: int,
    now: float,
) -> Begun | None:
    _, channel, leader, _ = row
    if not _may_begin(connection, channel, leader, moderates, now):
        return None
    replaced = connection.execute(
        "SELECT q.message FROM quiz_questions q JOIN quiz_rounds r ON r.id = q.round "
        "WHERE r.channel = ? AND NOT r.ended ORDER BY q.number DESC LIMIT 1",
        (channel,),
    ).fetchone()
    _remove(connection, "channel = ?", channel)
    begun = connection.execute(
        "INSERT INTO quiz_rounds (guild, channel, leader, plan, touched) VALUES (?, ?, ?, ?, ?)",
        (*row, now),
    ).lastrowid
    _remove(
        connection,
        "id IN (SELECT id FROM quiz_rounds ORDER BY id DESC LIMIT -1 OFFSET ?)",
        MOST_ROUNDS,
    )
    question = _ask(connection, int(begun or 0), 1, content, right)
    return Begun(question, replaced[0] if replaced else None)


def _ask(
    connection: sqlite3.Connection, begun: int, number: int, content: str, right: int
) -> int:
    asked = connection.execute(
        "INSERT INTO quiz_questions (round, number, content, right) VALUES (?, ?, ?, ?)",
        (begun, number, content, right),
    )
    return int(asked.lastrowid or 0)


def _find(connection: sqlite3.Connection, question: int, now: float) -> Asked | None:
    _purge(connection, now)
    row = connection.execute(
        """SELECT q.id, r.id, q.number, q.content, q.closed,
                  NOT EXISTS (SELECT 1 FROM quiz_questions later WHERE later.round = q.round
                              AND later.number > q.number AND later.message IS NOT NULL),
                  q.message, r.channel, r.leader, r.plan, r.ended,
                  (SELECT COUNT(*) FROM quiz_votes v WHERE v.question = q.id)
           FROM quiz_questions q JOIN quiz_rounds r ON r.id = q.round WHERE q.id = ?""",
        (question,),
    ).fetchone()
    if row is None:
        return None
    number, closed, latest, ended = row[2], bool(row[4]), bool(row[5]), bool(row[10])
    return Asked(*row[:2], number, row[3], closed, latest, *row[6:10], ended, row[11])


def _contents(connection: sqlite3.Connection, question: int) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT content FROM quiz_questions WHERE round = (SELECT round FROM quiz_questions "
        "WHERE id = ?) ORDER BY number",
        (question,),
    )
    return tuple(content for (content,) in rows)


def _shown(connection: sqlite3.Connection, question: int, message: int) -> None:
    connection.execute("UPDATE quiz_questions SET message = ? WHERE id = ?", (message, question))


def _vote(
    connection: sqlite3.Connection, vote: tuple[int, int, int, str, int], now: float
) -> Vote:
    question, person = vote[:2]
    asked = _find(connection, question, now)
    if asked is None:
        return Vote(Taken.GONE)
    if asked.closed:
        return Vote(Taken.CLOSED)
    before = _standing(connection, question, person)
    if before is None and asked.voters >= MOST_VOTERS:
        return Vote(Taken.FULL, voters=asked.voters)
    connection.execute(
        """INSERT INTO quiz_votes (question, person, choice, word, press)
           SELECT ?, ?, ?, ?, ? WHERE EXISTS
               (SELECT 1 FROM quiz_questions WHERE id = ? AND NOT closed)
           ON CONFLICT (question, person) DO UPDATE
           SET choice = excluded.choice, word = excluded.word, press = excluded.press
           WHERE excluded.press > quiz_votes.press""",
        (*vote, question),
    )
    _touch(connection, question, now)
    choice, word = _standing(connection, question, person) or (None, "")
    return Vote(Taken.TAKEN, choice, word, asked.voters + (before is None))


def _standing(
    connection: sqlite3.Connection, question: int, person: int
) -> tuple[int, str] | None:
    row: tuple[int, str] | None = connection.execute(
        "SELECT choice, word FROM quiz_votes WHERE question = ? AND person = ?", (question, person)
    ).fetchone()
    return row


def _touch(connection: sqlite3.Connection, question: int, now: float) -> None:
    connection.execute(
        "UPDATE quiz_rounds SET touched = ? WHERE id = "
        "(SELECT round FROM quiz_questions WHERE id = ?)",
        (now, question),
    )


def _close(connection: sqlite3.Connection, question: int, now: float) -> Result | None:
    asked = _find(connection, question, now)
    if asked is None:
        return None
    if not asked.closed:
        connection.execute("UPDATE quiz_questions SET closed = 1 WHERE id = ?", (question,))
        connection.execute(
            "INSERT INTO quiz_points (question, person, reason) "
            "SELECT v.question, v.person, ? FROM quiz_votes v "
            "JOIN quiz_questions q ON q.id = v.question WHERE q.id = ? AND v.choice = q.right",
            (_RIGHT, question),
        )
        _touch(connection, question, now)
    return _result(connection, asked)


def _result(connection: sqlite3.Connection, asked: Asked) -> Result:
    question = asked.question
    rows = connection.execute(
        "SELECT choice, word, COUNT(*) FROM quiz_votes WHERE question = ? "
        "GROUP BY choice, word ORDER BY COUNT(*) DESC, word",
        (question,),
    ).fetchall()
    counts = dict[int, int]()
    for choice, _, count in rows:
        counts[choice] = counts.get(choice, 0) + count
    explained = connection.execute(
        "SELECT person FROM quiz_points WHERE question = ? AND reason = ? ORDER BY person",
        (question, _EXPLAINED),
    )
    scores = connection.execute(
        "SELECT person, COUNT(*) FROM quiz_points WHERE question IN "
        "(SELECT id FROM quiz_questions WHERE round = ?) GROUP BY person "
        "ORDER BY COUNT(*) DESC, person",
        (asked.round,),
    )
    return Result(
        counts,
        tuple((word, count) for _, word, count in rows if word),
        _mistaken(connection, question),
        tuple(person for (person,) in explained),
        tuple(scores.fetchall()),
    )


def _mistaken(connection: sqlite3.Connection, question: int) -> tuple[tuple[int, str], ...]:
    """What most chose wrongly."""
    rows = connection.execute(
        "SELECT v.choice, v.word, COUNT(*) FROM quiz_votes v "
        "JOIN quiz_questions q ON q.id = v.question "
        "WHERE q.id = ? AND v.choice != q.right GROUP BY v.choice, v.word "
        "ORDER BY v.choice, v.word",
        (question,),
    ).fetchall()
    most = max((count for *_, count in rows), default=0)
    return tuple((choice, word) for choice, word, count in rows if count == most)


def _explain(connection: sqlite3.Connection, question: int, person: int) -> Explained:
    closed = connection.execute(
        "SELECT closed FROM quiz_questions WHERE id = ?", (question,)
    ).fetchone()
    chosen = _standing(connection, question, person)
    if not closed or not closed[0] or chosen not in _mistaken(connection, question):
        return Explained.OTHERWISE
    given = connection.execute(
        "INSERT INTO quiz_points (question, person, reason) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (question, person, _EXPLAINED),
    )
    return Explained.GIVEN if given.rowcount else Explained.AGAIN


def _go_on(
    connection: sqlite3.Connection, question: int, content: str, right: int, now: float
) -> int | None:
    asked = _find(connection, question, now)
    if asked is None or not asked.closed or not asked.latest or asked.ended:
        return None
    # One that never became a message was being asked when the process ended.
    connection.execute(
        "DELETE FROM quiz_questions WHERE round = ? AND number > ?", (asked.round, asked.number)
    )
    _touch(connection, question, now)
    return _ask(connection, asked.round, asked.number + 1, content, right)


def _withdraw(connection: sqlite3.Connection, question: int) -> None:
    _remove(
        connection,
        "id = (SELECT round FROM quiz_questions WHERE id = ? AND number = 1)",
        question,
    )
    connection.execute("DELETE FROM quiz_votes WHERE question = ?", (question,))
    connection.execute("DELETE FROM quiz_questions WHERE id = ?", (question,))


def _end(connection: sqlite3.Connection, question: int, now: float) -> None:
    _touch(connection, question, now)
    connection.execute(
        "UPDATE quiz_rounds SET ended = 1 WHERE id = "
        "(SELECT round FROM quiz_questions WHERE id = ?)",
        (question,),
    )


def _forget(connection: sqlite3.Connection, person: int) -> None:
    _remove(connection, "leader = ?", person)
    connection.execute("DELETE FROM quiz_votes WHERE person = ?", (person,))
    connection.execute("DELETE FROM quiz_points WHERE person = ?", (person,))


def _purge(connection: sqlite3.Connection, now: float) -> None:
    _remove(connection, "NOT ended AND touched < ?", now - OPEN_SECONDS)
    _remove(connection, "touched < ?", now - KEPT_SECONDS)


def _remove(connection: sqlite3.Connection, condition: str, value: float) -> None:
    """Removes the rounds of which a condition is true, with all that belongs to them.

    Args:
        connection: The database.
        condition: One of this module's own, about a row of `quiz_rounds`.
        value: What stands in it as a question mark.
    """
    rounds = [
        found
        for (found,) in connection.execute(
            f"SELECT id FROM quiz_rounds WHERE {condition}",  # noqa: S608 - ours
            (value,),
        )
    ]
    for found in rounds:
        for table in ("quiz_votes", "quiz_points"):
            connection.execute(
                f"DELETE FROM {table} WHERE question IN "  # noqa: S608 - ours
                "(SELECT id FROM quiz_questions WHERE round = ?)",
                (found,),
            )
        connection.execute("DELETE FROM quiz_questions WHERE round = ?", (found,))
        connection.execute("DELETE FROM quiz_rounds WHERE id = ?", (found,))
