"""What is said where a sentence has parts that the model's vocabulary can't spell."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from config.notation import UNK
from replies.answer import Answer
from replies.plain import series
from replies.services import Services

_LATIN = "LATIN"
_SCRIPTS = {"CJK": "Chinese", "HANGUL": "Korean", "HIRAGANA": "Japanese", "KATAKANA": "Japanese"}
"""Where the name of a script's characters is not what people call the script."""


def with_note_on_unknown(services: Services, answer: Answer) -> Answer:
    """The answer, explaining [UNK] where a picture shows one."""
    # What is written in ASCII has a spelling in every vocabulary of an alphabet.
    foreign = [text for text in answer.texts if answer.picture and not text.isascii()]
    unknown = [text for text in foreign if UNK in services.model.read(text).tokens]
    if not unknown:
        return answer
    embed = answer.embed.copy()
    embed.description = f"{embed.description}\n{_note(_scripts(''.join(unknown)))}"
    return replace(answer, embed=embed)


def _note(scripts: Sequence[str]) -> str:
    what = f"{series(scripts)} words" if scripts else "some of this"
    return (
        f"-# \\[UNK] means “unknown”: this model has no pieces to spell {what} with. Whatever is "
        "\\[UNK] looks alike to it."
    )


def _scripts(text: str) -> list[str]:
    """The scripts of a text but the Latin one, as people call them."""
    found = dict[str, None]()
    for sign in text:
        script = unicodedata.name(sign, _LATIN).split()[0] if sign.isalpha() else _LATIN
        if script != _LATIN:
            found[_SCRIPTS.get(script, script.capitalize())] = None
    return list(found)
