"""Rounds of the quiz and their questions: what each transaction does."""

import sqlite3
from dataclasses import replace

from records.quiz_values import Asked, Begun, Open, Opening

QUIET_SECONDS = 600.0
"""A round in which nobody did anything for so long may be replaced by anybody's."""

OPEN_SECONDS = 24 * 3600.0
"""One that was not ended is gone after so long in which nobody did anything."""

KEPT_SECONDS = 30 * 24 * 3600.0
"""One that was ended is gone after so long."""

MOST_ROUNDS = 2_000
"""That are kept."""


def open_in(connection: sqlite3.Connection, channel: int, now: float) -> Open | None:
    """The round that goes on in a channel; see `Quizzes.open_in`."""
    purge(connection, now)
    row = connection.execute(
        "SELECT q.id, q.number, r.leader, r.touched < ? FROM quiz_questions q "
        "JOIN quiz_rounds r ON r.id = q.round WHERE r.channel = ? AND NOT r.ended "
        "ORDER BY q.message IS NULL, q.number DESC LIMIT 1",
        (now - QUIET_SECONDS, channel),
    ).fetchone()
    return None if row is None else Open(row[0], row[1], row[2], bool(row[3]))


def begin(connection: sqlite3.Connection, opening: Opening, now: float) -> Begun | Open:
    """Begins a round with its first question; see `Quizzes.begin`."""
    channel, leader = opening.channel, opening.leader
    before = open_in(connection, channel, now)
    if before is not None and not before.quiet:
        return before
    replaced = connection.execute(
        "SELECT q.message FROM quiz_questions q JOIN quiz_rounds r ON r.id = q.round "
        "WHERE r.channel = ? AND NOT r.ended ORDER BY q.number DESC LIMIT 1",
        (channel,),
    ).fetchone()
    forget_channel(connection, channel)
    begun = connection.execute(
        "INSERT INTO quiz_rounds (guild, channel, leader, plan, touched) VALUES (?, ?, ?, ?, ?)",
        (opening.guild, channel, leader, opening.plan, now),
    ).lastrowid
    connection.execute(
        "DELETE FROM quiz_rounds WHERE id IN "
        "(SELECT id FROM quiz_rounds ORDER BY id DESC LIMIT -1 OFFSET ?)",
        (MOST_ROUNDS,),
    )
    question = _ask(connection, int(begun or 0), 1, opening.content, opening.right)
    return Begun(question, replaced[0] if replaced else None)


def _ask(connection: sqlite3.Connection, begun: int, number: int, content: str, right: int) -> int:
    asked = connection.execute(
        "INSERT INTO quiz_questions (round, number, content, right) VALUES (?, ?, ?, ?)",
        (begun, number, content, right),
    )
    return int(asked.lastrowid or 0)


def find(connection: sqlite3.Connection, question: int, now: float) -> Asked | None:
    """A question, unless its round is gone."""
    purge(connection, now)
    row = connection.execute(
        """SELECT q.id, r.id, q.number, q.content, q.closed,
                  NOT EXISTS (SELECT 1 FROM quiz_questions later WHERE later.round = q.round
                              AND later.number > q.number AND later.message IS NOT NULL),
                  q.message, r.guild, r.channel, r.leader, r.plan, r.ended,
                  (SELECT COUNT(*) FROM quiz_votes v WHERE v.question = q.id)
           FROM quiz_questions q JOIN quiz_rounds r ON r.id = q.round WHERE q.id = ?""",
        (question,),
    ).fetchone()
    if row is None:
        return None
    asked = Asked(*row)
    return replace(
        asked,
        closed=bool(asked.closed),
        latest=bool(asked.latest),
        ended=bool(asked.ended),
    )


def contents(connection: sqlite3.Connection, question: int) -> tuple[str, ...]:
    """All questions of the round of a question, in their order."""
    rows = connection.execute(
        "SELECT content FROM quiz_questions WHERE round = (SELECT round FROM quiz_questions "
        "WHERE id = ?) ORDER BY number",
        (question,),
    )
    return tuple(content for (content,) in rows)


def shown(connection: sqlite3.Connection, question: int, message: int) -> None:
    """Keeps which message asks a question."""
    connection.execute("UPDATE quiz_questions SET message = ? WHERE id = ?", (message, question))


def touch(connection: sqlite3.Connection, question: int, now: float) -> None:
    """Keeps that something was done in the round of a question."""
    connection.execute(
        "UPDATE quiz_rounds SET touched = ? WHERE id = "
        "(SELECT round FROM quiz_questions WHERE id = ?)",
        (now, question),
    )


def go_on(
    connection: sqlite3.Connection, question: int, content: str, right: int, now: float
) -> int | None:
    """Adds the question that comes after a closed one; see `Quizzes.go_on`."""
    asked = find(connection, question, now)
    if asked is None or not asked.closed or not asked.latest or asked.ended:
        return None
    # One that never became a message was being asked when the process ended.
    connection.execute(
        "DELETE FROM quiz_questions WHERE round = ? AND number > ?", (asked.round, asked.number)
    )
    touch(connection, question, now)
    return _ask(connection, asked.round, asked.number + 1, content, right)


def withdraw(connection: sqlite3.Connection, question: int) -> None:
    """Removes a question that could not be asked; of a first one, its round."""
    connection.execute(
        "DELETE FROM quiz_rounds WHERE id = "
        "(SELECT round FROM quiz_questions WHERE id = ? AND number = 1)",
        (question,),
    )
    connection.execute("DELETE FROM quiz_questions WHERE id = ?", (question,))


def end(connection: sqlite3.Connection, question: int, now: float) -> None:
    """Ends the round of a question."""
    touch(connection, question, now)
    connection.execute(
        "UPDATE quiz_rounds SET ended = 1 WHERE id = "
        "(SELECT round FROM quiz_questions WHERE id = ?)",
        (question,),
    )


def about(connection: sqlite3.Connection, person: int) -> int:
    """How many votes and points of a person are kept, and rounds that they lead."""
    (count,) = connection.execute(
        "SELECT (SELECT count(*) FROM quiz_rounds WHERE leader = :person)"
        " + (SELECT count(*) FROM quiz_votes WHERE person = :person)"
        " + (SELECT count(*) FROM quiz_points WHERE person = :person)",
        {"person": person},
    ).fetchone()
    return int(count)


def forget(connection: sqlite3.Connection, person: int) -> int:
    """Removes all that is kept about a person, and the rounds that they lead.

    Returns:
        How many rounds, votes and points of theirs that were.
    """
    count = about(connection, person)
    connection.execute("DELETE FROM quiz_rounds WHERE leader = ?", (person,))
    connection.execute("DELETE FROM quiz_votes WHERE person = ?", (person,))
    connection.execute("DELETE FROM quiz_points WHERE person = ?", (person,))
    return count


def forget_channel(connection: sqlite3.Connection, channel: int) -> None:
    """Removes the round of a channel."""
    connection.execute("DELETE FROM quiz_rounds WHERE channel = ?", (channel,))


def forget_guild(connection: sqlite3.Connection, guild: int) -> None:
    """Removes the rounds of a server."""
    connection.execute("DELETE FROM quiz_rounds WHERE guild = ?", (guild,))


def purge(connection: sqlite3.Connection, now: float) -> None:
    """Removes the rounds whose time is over."""
    connection.execute(
        "DELETE FROM quiz_rounds WHERE touched < ? OR (NOT ended AND touched < ?)",
        (now - KEPT_SECONDS, now - OPEN_SECONDS),
    )
