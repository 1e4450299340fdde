"""The card of a head: what the literature says of it, beside what it does here."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord
import numpy as np

from model.analysis import Analysis, Head
from model.known.known_heads import KnownHead
from model.known.literature import CLARK, Finding, findings, layer_findings
from model.measures.patterns import THRESHOLDS, Pattern, Ranked, mean_scores, ranking
from model.measures.similar import Neighbour, closest
from model.measures.ties import decimals, exceeds, in_order
from rendering.archive import head_file_name
from rendering.head import draw_head
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Picture, Row, Texts, texts_of
from replies.pages import CardPage, ComparePage, HeadPage, LayerPage
from replies.phrases import (
    DISTANCES,
    PHRASES,
    alike,
    attention_in_words,
    in_transformers,
    italic,
    short,
    title,
)
from replies.plain import capitalised, plain
from replies.services import Services
from replies.show.carried import (
    carried_button,
    fine_print,
    norms_for,
    scale_for,
    titled,
)
from replies.show.colours import colour_buttons, drawn, to_open
from replies.show.compare import MOST_PANELS
from replies.show.head import Figure, alt_text, figure_of, in_words
from replies.show.terms import terms_button
from replies.show.ways import step_buttons, turned
from replies.terms import Term
from replies.trained import more

_TERMS: tuple[Term, ...] = (
    "token",
    "head",
    "layer",
    "attention",
    "score",
    "rank",
    "rule",
    "carried",
)

_NAMED_NEIGHBOURS = 3
"""Similar heads in the words of a card."""

_LISTED_NEIGHBOURS = 10
"""Similar heads in the list that opens them."""


@dataclass(frozen=True)
class Profile:
    """What a head does in some sentences.

    Attributes:
        head: The head.
        traits: Its mean score and rank for every pattern of which it reaches more than half the
            threshold, the one furthest above its threshold first.
        named: The pattern that gives it its name by these means; None if no threshold is exceeded.
        neighbours: The heads that look most like it at the first sentence, the nearest first.
    """

    head: Head
    traits: tuple[tuple[Pattern, Ranked], ...]
    named: Pattern | None
    neighbours: tuple[Neighbour, ...]


async def show_card(services: Services, page: CardPage, texts: Texts) -> Answer:
    """All that is known of a head: from the literature, and from the sentences.

    Raises:
        NoSuchHead: If the model doesn't have it.
    """
    head = services.existing(page.chosen)
    analyses = await services.analyze(texts)
    first = analyses[0]
    norms = await norms_for(services, page, texts)
    opened = HeadPage(layer=head.layer, head=head.head, carried=page.carried)
    figure, name = figure_of(first, opened, norms), titled(title(head), page)
    profile = await services.measuring.run(profile_of, analyses, head)
    data = await services.studio.run(
        draw_head,
        figure.tokens,
        figure.weights,
        title=name,
        sentence=first.text,
        scale=scale_for(page.colours, figure.end),
        **drawn(page.colours),
    )
    parts = (
        literature(head)
        if services.in_literature
        else measured_beforehand(head, services) + _other_model(services.shown_model_name),
        in_sentences(profile, analyses),
        *([_carried(figure)] if figure.added else []),
        _translated(head),
    )
    described = "\n\n".join(parts) + to_open(len(first.tokens), labels=True)
    embed = discord.Embed(title=name, description=described, colour=COLOUR)
    filename = head_file_name(head.layer, head.head)
    alt = alt_text(first, opened, norms)
    rows = _rows(services, page, profile, len(texts))
    return Answer(embed, texts_of(analyses), Picture(data, filename, alt), rows)


def profile_of(analyses: Sequence[Analysis], head: Head) -> Profile:
    """Measures a head by every pattern, and finds those like it.

    Args:
        analyses: The sentences, at least one.
        head: The head.
    """
    results = {pattern: _result(analyses, head, pattern) for pattern in THRESHOLDS}
    traits = [
        pattern
        for pattern, threshold in THRESHOLDS.items()
        if exceeds(results[pattern].score, threshold / 2)
    ]
    margins = np.array([results[pattern].score - THRESHOLDS[pattern] for pattern in traits])
    traits = [traits[place] for place in in_order(margins)]
    named = [
        pattern
        for pattern, threshold in THRESHOLDS.items()
        if exceeds(results[pattern].score, threshold)
    ]
    return Profile(
        head,
        tuple((pattern, results[pattern]) for pattern in traits),
        named[-1] if named else None,
        closest(analyses[0], head, _LISTED_NEIGHBOURS),
    )


def _result(analyses: Sequence[Analysis], head: Head, pattern: Pattern) -> Ranked:
    """The mean score of a head; NaN if no sentence has anything that it could be about."""
    ranked = ranking(mean_scores(analyses, pattern).scores)
    return next(result for result in ranked if result.head == head)


def literature(head: Head) -> str:
    """What the literature says of a head, and of heads of its layer."""
    own = [_found(finding) for finding in findings(head)]
    layer = [
        f"• In layer {head.layer + 1}, {finding.what} ({finding.source.passage})."
        for finding in layer_findings(head.layer)
    ]
    lines = own + layer or ["Nothing about this head."]
    return "\n".join([f"**In the literature** ({CLARK})", *lines])


def measured_beforehand(head: Head, services: Services) -> str:
    """What was measured of a head on other sentences, before the bot's start; often nothing."""
    lines = [_habit(one, more(services)) for one in services.known if one.head == head]
    return "\n".join(["**Measured beforehand** (model card)", *lines, "", ""]) if lines else ""


def _habit(known: KnownHead, more_on_training: str) -> str:
    """• It looks at the next token: most tokens do in 100 % of 400 sentences. Trained for this."""
    share = f"{100 * known.share:.0f} %"
    trained = f" **Trained** for this. {more_on_training}" if known.trained else ""
    if isinstance(known.habit, Pattern):
        what = PHRASES[known.habit]
        return f"• It {what}: most tokens do in {share} of {known.sentences} sentences.{trained}"
    figures = f"right for {share} of {known.sentences} pairs"
    if known.baseline is not None:
        figures += f", {_rule(known.offset, 'token')} for {100 * known.baseline:.0f} %"
    return f"• {capitalised(known.habit)}: {figures}.{trained}"


def _found(finding: Finding) -> str:
    """• Determiners look at their nouns: right for 94.3 %, always the word after for 51.7 % (…)."""
    what = capitalised(finding.what)
    figures = "" if finding.percent is None else f": right for {finding.percent:g} %"
    if finding.baseline is not None:
        figures += f", {_rule(finding.offset)} for {finding.baseline:g} %"
    note = f" {finding.note}" if finding.note else ""
    return f"• {what}{figures} ({finding.source.passage}).{note}"


def _rule(offset: int | None, unit: str = "word") -> str:
    """The baseline in words; its offset counts words or tokens."""
    if offset is None:
        return "the baseline"
    if abs(offset) == 1:
        return f"the rule “always the {unit} {'after' if offset > 0 else 'before'}”"
    return f"the rule “always {abs(offset)} {unit}s {'further' if offset > 0 else 'back'}”"


def _other_model(name: str) -> str:
    return (
        "**In the literature**\nPapers describe single heads of bert-base-uncased, and this is "
        f"**{plain(name)}**. What they say doesn't carry over."
    )


def in_sentences(profile: Profile, analyses: Sequence[Analysis]) -> str:
    """What a head does in the sentences, in words."""
    several = len(analyses) > 1
    where = f"In these {len(analyses)} sentences" if several else "In this sentence"
    first = analyses[0]
    links = attention_in_words(first.tokens, first.of_head(profile.head), italic)
    lines = [
        f"**{where}**" + (" (mean scores)" if several else ""),
        *_traits(profile, len(first.attention[0]) * len(first.attention)),
        f"{'In the first: ' if several else ''}{links}",
        _similar(profile.neighbours),
    ]
    return "\n".join(line for line in lines if line)


def _traits(profile: Profile, heads: int) -> list[str]:
    if not profile.traits:
        return ["It follows no pattern: no score reaches half of what would give it a name."]
    name = "shows no clear pattern" if profile.named is None else PHRASES[profile.named]
    lines = [f"It {name}."]
    for pattern, result in profile.traits:
        threshold = THRESHOLDS[pattern]
        beside = "above" if exceeds(result.score, threshold) else "not above"
        lines.append(
            f"• `{pattern.value}` **{decimals(result.score)}**, rank {result.rank} of {heads} "
            f"({beside} the {threshold:g} that gives a name)"
        )
    return lines


def _similar(neighbours: Sequence[Neighbour]) -> str:
    if not neighbours:
        return ""
    named = ", ".join(
        f"**{short(other.head)}** {alike(other.distance)} ({decimals(other.distance)})"
        for other in neighbours[:_NAMED_NEIGHBOURS]
    )
    return f"Most similar heads: {named}. Distance: {DISTANCES}."


def _carried(figure: Figure) -> str:
    """What is carried in the picture, which shows that."""
    return f"**Carried**\n{in_words(figure, italic)}{fine_print(figure.end)}"


def _translated(head: Head) -> str:
    return (
        f"-# `{short(head)}` is `{in_transformers(head)}` in transformers; BertViz calls it layer "
        f"{head.layer}, head {head.head}."
    )


def _rows(services: Services, page: CardPage, profile: Profile, sentences: int) -> tuple[Row, ...]:
    geometry, colours = services.model.geometry, page.colours
    head, neighbours = profile.head, profile.neighbours
    ways = [
        *step_buttons(head, geometry, lambda other: turned(page, other)),
        Button(
            "Show this head",
            HeadPage(layer=head.layer, head=head.head, colours=colours, carried=page.carried),
        ),
        Button(
            f"Heads of layer {head.layer + 1}",
            LayerPage(layer=head.layer, colours=colours, carried=page.carried),
        ),
    ]
    if 2 <= sentences <= MOST_PANELS:
        compared = ComparePage(heads=(head.layer, head.head), colours=colours)
        ways.append(Button("Compare sentences", compared))
    elif neighbours:
        other = neighbours[0].head
        compared = ComparePage(
            heads=(head.layer, head.head, other.layer, other.head), colours=colours
        )
        ways.append(Button(f"Compare with {short(other)}", compared))
    similar = (_similar_heads(page, neighbours),) if neighbours else ()
    return (
        *similar,
        tuple(ways),
        (*colour_buttons(page), carried_button(page), terms_button(*_TERMS)),
    )


def _similar_heads(page: CardPage, neighbours: Sequence[Neighbour]) -> Choices:
    entries = [
        Choice(
            title(other.head),
            turned(page, other.head),
            description=f"{alike(other.distance)} (distance {decimals(other.distance)})",
        )
        for other in neighbours
    ]
    return Choices("Similar heads", tuple(entries))
