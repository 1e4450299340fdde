"""What the quiz says: a question, what somebody chose, the reveal, the points."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import discord

from records.quiz_values import Explained, Result, Taken, Vote
from replies.answer import COLOUR, Answer, Picture
from replies.claims import in_small_print
from replies.plain import plain, series
from replies.quiz.question import LETTERS, OWN, Kind, Question
from replies.show.mask import bar

_TITLES: Mapping[Kind, str] = MappingProxyType(
    {
        "word": "Which word comes first?",
        "head": "Where does it look?",
        "find": "Which head is it?",
        "true": "True or not?",
    }
)

TYPE_OWN, REVEAL, NEXT, END = "Type your own", "Reveal", "Next", "End"
"""What the quiz's buttons are called."""

OWN_TITLE, OWN_LABEL = "Your own word", "The word that comes first"
"""What the form for a word of one's own says."""

FULL = "So many have answered that there is no room for more."

_MOST_SCORES = 10
"""People whose points are shown."""

_MOST_WORDS = 10
"""Typed words that are shown."""

_MOST_MISTAKEN = 5
"""Wrong answers that are named, of those that as many chose."""

_MOST_EXPLAINED = 10
"""People who are named for an explanation."""

_MOST_COMMAND = 400
"""Characters of what to type next; what is longer is left out."""


def question_answer(
    question: Question,
    number: int,
    questions: int,
    picture: Picture | None,
    *,
    leader: int | None,
) -> Answer:
    """A question as it is asked.

    Args:
        question: The question.
        number: Which of its round, counted from 1.
        questions: How many the round has.
        picture: The picture that it is asked with, if there is one.
        leader: Who leads the round, where others see it, too.
    """
    typed = ", or type a word of your own" if question.takes_words else ""
    small = in_small_print(
        f"Press a button{typed}. Nobody sees what you chose before the reveal. "
        "You can change it until then." + _for_leader(REVEAL, leader)
    )
    embed = discord.Embed(
        title=_title(question, number, questions),
        description=f"{question.asks}\n{small}",
        colour=COLOUR,
    )
    return Answer(embed, question.texts, picture)


def _for_leader(first: str, leader: int | None) -> str:
    """Who may use the buttons that a message shows to all alike."""
    return "" if leader is None else f" {first} and {END} are for who leads: {_person(leader)}."


def _title(question: Question, number: int, questions: int) -> str:
    return f"Question {number} of {questions}: {_TITLES[question.kind]}"


def voted(voters: int) -> str:
    """How many have voted, above a question."""
    if voters == 0:
        return "Nobody has answered yet."
    return f"**{voters}** {'person has' if voters == 1 else 'people have'} answered."


def closing(voters: int) -> str:
    """The same while the answers are counted."""
    return f"{voted(voters)} No more answers, please: I am counting."


def vote_in_words(question: Question, vote: Vote) -> str:
    """What a person is told of their vote."""
    if vote.taken is Taken.FULL or vote.choice is None:
        return FULL
    chosen = _chosen(question, vote.choice, vote.word)
    return f"You chose {chosen}. You can change it until the reveal."


def _chosen(question: Question, choice: int, word: str) -> str:
    """A choice in a sentence: **B: forest**, or a word that was typed."""
    return f"**{plain(word if choice == OWN else question.named(choice))}**"


def reveal_answer(
    question: Question,
    number: int,
    questions: int,
    result: Result,
    picture: Picture | None,
    *,
    over: bool,
    leader: int | None = None,
) -> Answer:
    """What comes of a question: the right choice, the counts, why, what next, the points.

    Args:
        question: The question.
        number: Which of its round, counted from 1.
        questions: How many the round has.
        result: What came of it.
        picture: The picture that shows why; None where it could not be drawn.
        over: Whether the round is.
        leader: Who goes on with the round from here, where others see it, too.
    """
    parts = [
        question.asks,
        _right(question, result),
        _counts(question, result),
        question.why,
        _mistakes(question, result),
        in_small_print(question.numbers + _for_leader(NEXT, leader)),
    ]
    embed = discord.Embed(
        title=_title(question, number, questions),
        description="\n\n".join(filter(None, parts)),
        colour=COLOUR,
    )
    if len(question.command) <= _MOST_COMMAND:
        command = question.command.replace("`", "'")
        embed.add_field(name="Look at this next", value=f"```\n{command}\n```", inline=False)
    heading = "Points of this round" if over else "Points so far"
    embed.add_field(name=heading, value=scores_in_words(result.scores), inline=False)
    return Answer(embed, question.texts, picture, (question.buttons,))


def _right(question: Question, result: Result) -> str:
    chosen = _chosen(question, question.right, "")
    count, voters = result.counts.get(question.right, 0), result.voters
    if not voters:
        return f"✓ {chosen} is right. Nobody answered."
    who = f"{count} of {voters} {'person' if voters == 1 else 'people'}"
    return f"✓ {chosen} is right. {who} chose it."


def _counts(question: Question, result: Result) -> str:
    """A bar for each choice, and for the words that were typed."""
    named = [(place, question.named(place)) for place in range(len(question.choices))]
    if question.takes_words:
        named.append((OWN, "another word"))
    lines = []
    for place, name in named:
        count = result.counts.get(place, 0)
        mark = " ✓" if place == question.right else ""
        lines.append(f"`{bar(count / max(result.voters, 1))}` {count} {plain(name)}{mark}")
    if result.words:
        words = [f"*{plain(word)}* {count}" for word, count in result.words[:_MOST_WORDS]]
        more = len(result.words) - len(words)
        lines.append(f"Typed: {', '.join(words)}{f' and {more} more' if more else ''}.")
    return "\n".join(lines)


def _mistakes(question: Question, result: Result) -> str:
    """What most chose wrongly, with who has a point for explaining it."""
    if not result.mistaken:
        return ""
    wrong = result.voters - result.counts.get(question.right, 0)
    if len(result.mistaken) == wrong > 1:
        said = "No two people chose the same wrong answer. What speaks for yours? If you can "
    else:
        chosen = [_chosen(question, *one) for one in result.mistaken]
        said = (
            f"Of the wrong answers, most chose {_first_of(chosen, _MOST_MISTAKEN, 'or')}. "
            "What speaks for it? If you chose it and can "
        )
    said += "tell why, you can get a point, too: the person who leads picks you below."
    if result.explained:
        people = list(map(_person, result.explained))
        said += f"\n★ A point for explaining: {_first_of(people, _MOST_EXPLAINED)}."
    return said


def _first_of(parts: Sequence[str], most: int, word: str = "and") -> str:
    """At least one part as `series` lists them, and of many how many more there are."""
    more = len(parts) - most
    return series([*parts[:most], f"{more} more"]) if more > 0 else series(parts, word)


def point_placeholder(result: Result) -> str:
    """What stands in the list with which a point for an explanation is given."""
    letters = ["the typed word" if one == OWN else LETTERS[one] for one, _ in result.mistaken]
    named = series(list(dict.fromkeys(letters)), "or")
    return f"A point for explaining {named}: who?"


def explained_in_words(explained: Explained) -> str:
    """What whoever leads is told after they picked somebody."""
    return {
        Explained.GIVEN: "Done: one more point.",
        Explained.AGAIN: "That person has this point already.",
        Explained.OTHERWISE: "That person did not choose what most chose wrongly. No point given.",
    }[explained]


def scores_in_words(scores: Sequence[tuple[int, int]]) -> str:
    """The scoreboard: people with as many points share a place."""
    if not scores:
        return "Nobody has a point yet."
    lines = []
    for person, points in scores[:_MOST_SCORES]:
        place = 1 + sum(other > points for _, other in scores)
        lines.append(f"**{place}.** {_person(person)} {points} {_points(points)}")
    if more := len(scores) - len(lines):
        lines.append(f"and {more} more")
    return "\n".join(lines)


def _points(points: int) -> str:
    return "point" if points == 1 else "points"


def _person(person: int) -> str:
    """As Discord shows a person; nobody is told of it."""
    return f"<@{person}>"


def ended_in_words(scores: Sequence[tuple[int, int]]) -> str:
    """What whoever ended a round by the command is told."""
    return f"The quiz is over.\n{scores_in_words(scores)}"


def replaced() -> str:
    """What stands above the open question of a round that another took the place of."""
    return "This quiz is over: a new one has begun below."
