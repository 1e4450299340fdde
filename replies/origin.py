"""Whose sentences an answer is about, and how it says so."""

import dataclasses
from dataclasses import dataclass
from enum import Enum

from replies.answer import Answer, Texts


class Origin(Enum):
    """Where the sentences of a command came from."""

    GIVEN = "given"
    REPLIED_TO = "the message you replied to"
    OWN_LAST = "your last one here"
    CHANNEL_LAST = "the last one in this channel"


@dataclass(frozen=True)
class Chosen:
    """The sentences that a command is about."""

    texts: Texts
    origin: Origin

    def first(self) -> "Chosen":
        """The first of them alone, for a command that takes one."""
        return Chosen(self.texts[:1], self.origin)


_OF_SEVERAL = {
    Origin.REPLIED_TO: "those of the message you replied to",
    Origin.OWN_LAST: "your last ones here",
    Origin.CHANNEL_LAST: "the last ones in this channel",
}
"""Where several sentences came from; of one, the values of `Origin` say it."""


def with_origin(answer: Answer, chosen: Chosen) -> Answer:
    """The answer, saying whose sentences it is about, if that wasn't said in the command."""
    if chosen.origin is Origin.GIVEN:
        return answer
    embed = answer.embed.copy()
    said = f"The sentence is {chosen.origin.value}."
    if len(chosen.texts) > 1:
        said = f"The sentences are {_OF_SEVERAL[chosen.origin]}."
    embed.description = f"{embed.description}\n-# {said}"
    return dataclasses.replace(answer, embed=embed)
