"""A message holds the sentences of its answer, and gives them back."""

from types import SimpleNamespace
from typing import Any

import discord
from hypothesis import given
from hypothesis import strategies as st

from cogs.message import embed_of, texts_in
from replies.answer import Answer

SENTENCES = st.lists(st.text(min_size=1).filter(lambda text: "\n" not in text), max_size=20)


def message_with(*embeds: discord.Embed) -> Any:
    return SimpleNamespace(embeds=list(embeds))


@given(SENTENCES.map(tuple))
def test_the_sentences_of_an_answer_come_out_of_its_message(texts: tuple[str, ...]) -> None:
    answer = Answer(discord.Embed(title="Layer 3"), texts)
    assert texts_in(message_with(embed_of(answer))) == texts
    assert answer.embed.footer.text is None


def test_a_message_that_has_lost_its_embed_has_no_sentence() -> None:
    assert texts_in(message_with()) == ()
    assert texts_in(message_with(discord.Embed(title="Layer 3"))) == ()
