"""What is said of a head that training showed where to look: it didn't come to that by itself."""

from model.analysis import Head
from model.known.known_heads import KnownHead
from model.measures.patterns import Pattern
from replies.phrases import PHRASES, short
from replies.plain import series
from replies.services import Services


def trained_in_words(head: Head, services: Services) -> str:
    """3-10 was trained for this: it looks at the next token. More: `!explain models`; or nothing.

    Args:
        head: The head that an answer is about.
        services: They know what was measured beforehand of the model's heads.
    """
    habits = [_habit(one) for one in services.known if one.trained and one.head == head]
    if not habits:
        return ""
    return f"{short(head)} was trained for this: {series(habits)}. {more(services)}"


def more(services: Services) -> str:
    """Where to read what that means."""
    return f"More: `{services.examples.prefix}explain models`."


def _habit(known: KnownHead) -> str:
    if isinstance(known.habit, Pattern):
        return f"it {PHRASES[known.habit]}"
    return known.habit
