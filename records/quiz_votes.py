"""Votes and points of the quiz: what each transaction does."""

import sqlite3

from records.quiz_rounds import find, touch
from records.quiz_values import Asked, Explained, Result, Taken, Vote

MOST_VOTERS = 2_000
"""People who may answer a question."""

_RIGHT, _EXPLAINED = "right", "explained"
"""Why somebody has a point."""


def take(connection: sqlite3.Connection, vote: tuple[int, int, int, str, int], now: float) -> Vote:
    """Takes a vote: question, person, choice, word, press; see `Quizzes.vote`."""
    question, person = vote[:2]
    asked = find(connection, question, now)
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
    touch(connection, question, now)
    choice, word = _standing(connection, question, person) or (None, "")
    return Vote(Taken.TAKEN, choice, word, asked.voters + (before is None))


def _standing(connection: sqlite3.Connection, question: int, person: int) -> tuple[int, str] | None:
    row: tuple[int, str] | None = connection.execute(
        "SELECT choice, word FROM quiz_votes WHERE question = ? AND person = ?", (question, person)
    ).fetchone()
    return row


def close(connection: sqlite3.Connection, question: int, now: float) -> Result | None:
    """Ends the voting and counts; see `Quizzes.close`."""
    asked = find(connection, question, now)
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
        touch(connection, question, now)
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


def explain(connection: sqlite3.Connection, question: int, person: int) -> Explained:
    """Gives a point for an explanation; see `Quizzes.explain`."""
    closed = connection.execute(
        "SELECT closed FROM quiz_questions WHERE id = ?", (question,)
    ).fetchone()
    chosen = _standing(connection, question, person)
    if not closed or not closed[0] or chosen not in _mistaken(connection, question):
        return Explained.OTHERWISE
    given = connection.execute(
        "INSERT INTO quiz_points (question, person, reason) VALUES (?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        (question, person, _EXPLAINED),
    )
    return Explained.GIVEN if given.rowcount else Explained.AGAIN
