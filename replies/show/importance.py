"""The page of importance: by how much the answer falls without each head, one at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import discord
import numpy as np

from model.analysis import Head
from model.bert.tokenizer import Sentence
from model.measures.importance import importance, mean_falls
from model.variants import NOISE_DRAWS, LogProbabilities, Variant, each_off, noises
from rendering.scores import draw_falls
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Picture, Row, Texts
from replies.claims import in_small_print, quotes
from replies.pages import HeadPage, ImportancePage, OffPage, OverviewPage
from replies.phrases import bold, italic, short
from replies.plain import ALT_TEXT_LIMIT, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn, towards_more
from replies.show.mask import notes_on_filter, with_full_stop
from replies.show.terms import terms_button
from replies.switches import (
    CAUTION,
    OTHER_WAY,
    Ranked,
    importance_in_numbers,
    importance_in_words,
    importance_table,
    signed,
    way_in_words,
)
from replies.terms import Term

Say = Callable[[str], Awaitable[object]]
"""What is told, now and then, how far the work is."""

_LISTED = 10
"""Heads that the words list and the picture frames."""

_BESIDE_NOISE = 3
"""The strongest heads, which are compared with noise in their place."""

_TERMS: tuple[Term, ...] = ("token", "head", "layer", "rank", "probability", "noise", "luck")


async def _unheard(text: str) -> None:
    """Where nobody is told."""
    del text


async def show_importance(
    services: Services, page: ImportancePage, texts: Texts, say: Say = _unheard
) -> Answer:
    """How much each head matters for the first word, over one to twenty sentences.

    Args:
        services: What runs the model and draws.
        page: The page.
        texts: The sentences. Of one with several gaps, the first gap counts.
        say: What is told how far the work is.

    Raises:
        NoMask: If a sentence has no gap.
    """
    services.read(texts, needs_mask=True)
    read = await asyncio.gather(*(with_full_stop(services, (text,)) for text in texts))
    texts = tuple(analysis.text for analysis, _ in read)
    ranked = await measured(services, page, texts, say)
    top = [(each.head.layer, each.head.head) for each in ranked.strongest]
    data = await services.studio.run(
        draw_falls,
        ranked.importance.falls,
        title=_title(ranked),
        legend="fall",
        top=top,
        top_as=f"first {len(top)}",
        sentence=texts[0] if len(texts) == 1 else None,
        note="; ".join(_noted(ranked, page)),
        **drawn(page.colours),
    )
    picture = Picture(data, "importance.png", alt_text(ranked, page, texts))
    found = [notes_on_filter(each, services.to_show(each), 1) for each, _ in read]
    notes = tuple(dict.fromkeys(note for notes in found for note in notes))
    return Answer(embed_of(ranked, page, notes), texts, picture, _rows(ranked, page))


async def measured(
    services: Services, page: ImportancePage, texts: Texts, say: Say = _unheard
) -> Ranked:
    """How much each head matters.

    Args:
        services: What runs the model.
        page: How heads are switched off.
        texts: The sentences, each with a gap.
        say: What is told how far the work is.
    """
    geometry = services.model.geometry
    analyses = [services.to_show(each) for each in await services.analyze(texts)]
    sentences = [services.model.read(text) for text in texts]
    words = tuple(analysis.predictions[0][0].piece for analysis in analyses)
    pieces = [services.model.split(word)[0].id for word in words]
    before = [
        float(np.log(analysis.probabilities[0, piece]))
        for analysis, piece in zip(analyses, pieces, strict=True)
    ]
    asked = list(zip(sentences, pieces, strict=True))
    off = [each_off(sentence, geometry, piece, page.way) for sentence, piece in asked]
    after = await _run(services, off, "Switching off one head after the other", say)
    found = importance(before, after, geometry.heads)
    strongest = found.strongest(_LISTED)
    noisy = await _noisy(services, asked, [each.head for each in strongest[:_BESIDE_NOISE]], say)
    falls = mean_falls(before, noisy).reshape(-1, NOISE_DRAWS)
    return Ranked(found, strongest, tuple(falls), words)


async def _noisy(
    services: Services,
    asked: Sequence[tuple[Sentence, int]],
    heads: Sequence[Head],
    say: Say,
) -> list[list[LogProbabilities]]:
    """For each sentence, what it answers with noise in the place of each of these heads."""
    variants = [noises(sentence, heads, piece) for sentence, piece in asked]
    return await _run(services, variants, "Putting noise in the place of the strongest", say)


async def _run(
    services: Services, variants: Sequence[Sequence[Variant]], doing: str, say: Say
) -> list[list[LogProbabilities]]:
    """What the variants of each sentence answer."""
    total, done = sum(map(len, variants)), 0
    found = []
    for of_one in variants:
        answers: list[LogProbabilities] = []
        async for some in services.model.experiment(of_one):
            answers += some
            done += len(some)
            await say(f"{doing}: {done} of {total} runs …")
        found.append(answers)
    return found


def _title(ranked: Ranked) -> str:
    return f"How much each of {ranked.heads} heads matters"


def _noted(ranked: Ranked, page: ImportancePage) -> list[str]:
    """What the picture says under the sentence."""
    count = ranked.importance.sentences
    words = f"first word: {shorten_end(ranked.words[0], 20)}"
    return [f"way: {page.way.value}", f"mean over {count} sentences" if count > 1 else words]


def embed_of(ranked: Ranked, page: ImportancePage, notes: Texts) -> discord.Embed:
    """What was found, what else would explain it, and notes on words that are left out."""
    small = [*importance_in_numbers(ranked, page.way, italic), way_in_words(page.way), CAUTION]
    said = importance_in_words(ranked, (italic, bold))
    lines = [said, importance_table(ranked), *map(in_small_print, small), *notes]
    return discord.Embed(title=_title(ranked), description="\n".join(lines), colour=COLOUR)


def alt_text(ranked: Ranked, page: ImportancePage, texts: Texts) -> str:
    """The picture for those who can't see it."""
    lighter = towards_more(page.colours)
    shown = (
        f"One cell for each of {ranked.heads} heads, {lighter} the more the answer falls without "
        f"it ({', '.join(_noted(ranked, page))}); the first are framed."
    )
    heads = ", ".join(f"{short(each.head)} {signed(each.fall)}" for each in ranked.strongest)
    said = f"{shown} {heads}. {importance_in_words(ranked)} Sentences: {' / '.join(quotes(texts))}"
    return shorten_end(said, ALT_TEXT_LIMIT)


def _rows(ranked: Ranked, page: ImportancePage) -> tuple[Row, ...]:
    other = OTHER_WAY[page.way]
    heads = [each.head for each in ranked.strongest]
    falls = [f"fall {signed(each.fall)}" for each in ranked.strongest]
    opened = [HeadPage(layer=h.layer, head=h.head, colours=page.colours) for h in heads]
    switched = [OffPage(heads=(h.layer, h.head), way=page.way, colours=page.colours) for h in heads]
    described = list(zip(map(short, heads), falls, opened, switched, strict=True))
    return (
        Choices("Open a head", tuple(Choice(h, one, fall) for h, fall, one, _ in described)),
        Choices(
            "Switch a head off",
            tuple(Choice(f"{h} off", one, fall) for h, fall, _, one in described),
        ),
        (
            Button(f"Off by {other.value}", replace(page, way=other)),
            Button("All heads", OverviewPage(colours=page.colours)),
            *colour_buttons(page, scale=False),
        ),
        (terms_button(*_TERMS),),
    )
