"""Rounds of the quiz, their questions, votes and points.

A vote and the end of voting are one transaction each, so that every vote that was taken is counted,
once. Of several presses of one person the latest counts, in whatever order they arrive: Discord's
ids tell which that is.
"""

import time
from collections.abc import Callable

from config.database import Database
from records import quiz_rounds, quiz_votes
from records.quiz_values import Asked, Begun, Explained, Open, Opening, Result, Vote

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
        round INTEGER NOT NULL REFERENCES quiz_rounds ON DELETE CASCADE,
        number INTEGER NOT NULL,
        content TEXT NOT NULL,
        right INTEGER NOT NULL,
        message INTEGER,
        closed INTEGER NOT NULL DEFAULT 0,
        UNIQUE (round, number)
    )""",
    """CREATE TABLE IF NOT EXISTS quiz_votes (
        question INTEGER NOT NULL REFERENCES quiz_questions ON DELETE CASCADE,
        person INTEGER NOT NULL,
        choice INTEGER NOT NULL,
        word TEXT NOT NULL,
        press INTEGER NOT NULL,
        PRIMARY KEY (question, person)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS quiz_points (
        question INTEGER NOT NULL REFERENCES quiz_questions ON DELETE CASCADE,
        person INTEGER NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (question, person, reason)
    ) WITHOUT ROWID""",
)
"""A round is of one channel, which has one at most. `quiz_rounds.guild` is 0 in direct messages,
`quiz_votes.word` empty but where somebody typed a word, `quiz_votes.press` the id of the press."""


class Quizzes:
    """All rounds. Its errors are those of the database."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Takes where they are kept, and what tells the seconds since 1970."""
        self._database, self._clock = database, clock

    async def open_in(self, channel: int) -> Open | None:
        """The round that goes on in a channel, with the question that was asked last."""
        return await self._database.run(quiz_rounds.open_in, channel, self._clock())

    async def begin(self, opening: Opening) -> Begun | Open:
        """Begins a round with its first question, in the place of the channel's round before it.

        Returns:
            That round, if it goes on and somebody did something in it lately.
        """
        return await self._database.run(quiz_rounds.begin, opening, self._clock())

    async def find(self, question: int) -> Asked | None:
        """A question, unless its round is gone."""
        return await self._database.run(quiz_rounds.find, question, self._clock())

    async def contents(self, question: int) -> tuple[str, ...]:
        """All questions of the round of a question, in the order in which they were asked."""
        return await self._database.run(quiz_rounds.contents, question)

    async def shown(self, question: int, message: int) -> None:
        """Keeps which message asks a question."""
        await self._database.run(quiz_rounds.shown, question, message)

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
        return await self._database.run(
            quiz_votes.take, (question, person, choice, word, press), now
        )

    async def close(self, question: int) -> Result | None:
        """Takes no more votes, and counts those that there are; a second time, nothing changes.

        Returns:
            None if there is no such question.
        """
        return await self._database.run(quiz_votes.close, question, self._clock())

    async def explain(self, question: int, person: int) -> Explained:
        """Gives a point to a person who chose what most chose wrongly."""
        return await self._database.run(quiz_votes.explain, question, person)

    async def go_on(self, question: int, content: str, right: int) -> int | None:
        """Adds the question that comes after a closed one.

        Args:
            question: The closed one.
            content: The new one.
            right: Its right choice.

        Returns:
            Its id; None if it was added already, or the round is over.
        """
        return await self._database.run(quiz_rounds.go_on, question, content, right, self._clock())

    async def withdraw(self, question: int) -> None:
        """Removes a question that could not be asked; of a first one, its round."""
        await self._database.run(quiz_rounds.withdraw, question)

    async def end(self, question: int) -> None:
        """Ends the round of a question."""
        await self._database.run(quiz_rounds.end, question, self._clock())

    async def about(self, person: int) -> int:
        """How many votes and points of a person are kept, and rounds that they lead."""
        return await self._database.run(quiz_rounds.about, person)

    async def forget(self, person: int) -> int:
        """Removes all that is kept about a person, and the rounds that they lead.

        Returns:
            How many rounds, votes and points of theirs that were.
        """
        return await self._database.run(quiz_rounds.forget, person)

    async def forget_channel(self, channel: int) -> None:
        """Removes the round of a channel."""
        await self._database.run(quiz_rounds.forget_channel, channel)

    async def forget_guild(self, guild: int) -> None:
        """Removes the rounds of a server."""
        await self._database.run(quiz_rounds.forget_guild, guild)

    async def purge(self) -> None:
        """Removes the rounds whose time is over."""
        await self._database.run(quiz_rounds.purge, self._clock())
