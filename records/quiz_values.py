"""What is kept of the quiz, as values."""

from dataclasses import dataclass
from enum import Enum


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
        guild: In which server; 0 for direct messages.
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
    guild: int
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


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A round as it begins.

    Attributes:
        guild: The server; 0 for direct messages.
        channel: The channel.
        leader: Who leads it.
        plan: What it asks, in words of whoever begins it.
        content: The first question, likewise.
        right: Its right choice.
    """

    guild: int
    channel: int
    leader: int
    plan: str
    content: str
    right: int


@dataclass(frozen=True)
class Begun:
    """A round that was begun.

    Attributes:
        question: The id of its first question.
        replaced: The message of the open question of the round before it; None if there was none.
    """

    question: int
    replaced: int | None


@dataclass(frozen=True)
class Open:
    """A round that goes on in a channel.

    Attributes:
        question: The id of the question that was asked last.
        number: Which of the round's questions, counted from 1.
        leader: Who leads the round.
        quiet: Whether nobody did anything for so long that anybody may begin another one.
    """

    question: int
    number: int
    leader: int
    quiet: bool
