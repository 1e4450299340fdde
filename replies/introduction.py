"""What is said once in a channel: which model answers there, and how to get the real one."""

import dataclasses

from config import BUNDLED
from replies.answer import Answer
from replies.services import Services

_LINE = (
    "-# This is the small model in the box: it learned from tales and simple sentences, and knows "
    "little. For Google's BERT, whoever runs me sets `MODEL=bert-base-uncased`."
)
_EMBED_LIMIT = 4096


def introduced(services: Services, answer: Answer) -> Answer | None:
    """The answer with a line on the model; None if there is nothing to say, or no room for it."""
    description = f"{answer.embed.description}\n{_LINE}"
    if services.model_name != BUNDLED or len(description) > _EMBED_LIMIT:
        return None
    embed = answer.embed.copy()
    embed.description = description
    return dataclasses.replace(answer, embed=embed)
