"""The page of terms: what the words of an answer mean; it is about no sentence."""

from dataclasses import dataclass

import discord

from replies.answer import COLOUR, Answer, Button, Texts
from replies.pages import Page
from replies.services import Services
from replies.show.topic import TopicPage
from replies.terms import Term, explained


@dataclass(frozen=True, kw_only=True)
class TermsPage(Page):
    """What some terms mean.

    Attributes:
        terms: Those that an answer uses; none for all.
    """

    terms: tuple[Term, ...] = ()


async def show_terms(services: Services, page: TermsPage, texts: Texts) -> Answer:
    """Each term in a line, and the explanations that say more."""
    del texts
    meanings = explained(services.model.geometry)
    lines = [
        f"**{term}:** {meaning}"
        for term, meaning in meanings.items()
        if term in page.terms or not page.terms
    ]
    embed = discord.Embed(
        title="What these words mean", description="\n".join(lines), colour=COLOUR
    )
    more = (Button("More about heads", TopicPage(topic="head")), Button("All topics", TopicPage()))
    return Answer(embed, (), rows=(more,))


def terms_button(*terms: Term) -> Button:
    """A button that explains these terms to whoever presses it."""
    return Button("What do these words mean?", TermsPage(terms=terms))
