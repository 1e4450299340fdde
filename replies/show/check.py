"""The page of a claim: whether it holds of a head, by which needs, and where it breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import discord

from model.analysis import Analysis
from model.bert.geometry import Geometry
from model.errors import PatternAbsent
from model.measures.claims import (
    LUCK_ALLOWED,
    SHARE_FOR_PARTLY,
    SHARE_NEEDED,
    Need,
    Outcome,
    Verdict,
    check_link,
    check_pattern,
    hits_above,
)
from model.measures.patterns import THRESHOLDS, Pattern
from model.measures.search import Found, OffsetBaseline, UniformBaseline
from model.measures.ties import decimals
from rendering.head import draw_head
from rendering.panels import Panel, draw_panels
from replies.answer import COLOUR, Answer, Button, Picture, Row, Texts, texts_of
from replies.claims import (
    IN_PICTURES,
    MOST_WORD,
    beside,
    counted,
    in_small_print,
    left_out_in_words,
    listed,
    luck_in_words,
    quotes,
    rule_in_words,
    uniform_in_words,
    what,
)
from replies.notebook.finding import Finding
from replies.pages import CheckPage, FindPage, HeadPage
from replies.phrases import CAVEAT, NOT_COUNTED, Mark, italic, title
from replies.plain import ALT_TEXT_LIMIT, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn, scale_of, to_open
from replies.show.find import opened, searched
from replies.show.head import figure_of
from replies.show.terms import terms_button
from replies.show.ways import pattern_choices, step_buttons, turned
from replies.terms import Term
from replies.trained import trained_in_words
from replies.verdicts import is_open, verdict_in_words

_TITLES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.HOLDS: "True",
        Outcome.PARTLY: "Partly true",
        Outcome.DOES_NOT_HOLD: "Not true",
    }
)
_OPEN = "True so far"
"""The title where the head does as claimed in every sentence, and other sentences decide."""

_TERMS: tuple[Term, ...] = (
    *("token", "head", "layer", "attention", "score", "link", "rank", "rule", "luck"),
)
_SIDE_BY_SIDE: Mapping[int, int] = MappingProxyType({2: 20, 3: 16, 4: 16})
"""How long, in tokens, so many sentences may be to share a picture; else it shows one of them."""
_TITLES_OF_PATTERN = (
    "True: all of these. True so far: all but luck. Partly true: the score, or at least "
    f"{100 * SHARE_FOR_PARTLY:.0f} % of the tokens. {NOT_COUNTED}"
)
_TITLES_OF_LINK = (
    "True: all of these. True so far: all but the rule or luck. Partly true: first in at least "
    f"{100 * SHARE_FOR_PARTLY:.0f} % of the sentences."
)


@dataclass(frozen=True, eq=False)
class Checked:
    """A claim and what became of it.

    Attributes:
        page: The claim.
        analyses: The sentences.
        verdict: What they say about it.
        alone: What each sentence says alone; None if it has nothing that the claim is about. Empty
            if the picture shows one sentence.
    """

    page: CheckPage
    analyses: Sequence[Analysis]
    verdict: Verdict
    alone: tuple[Found | None, ...]

    @property
    def shown(self) -> int:
        """The place of the sentence to look at: one that breaks the claim, or the first."""
        counting = (place for place in range(len(self.analyses)) if self.counts(place))
        return next(iter(self.verdict.breaking), next(counting))

    def counts(self, place: int) -> bool:
        """Whether a sentence says anything about the claim."""
        return place not in self.verdict.left_out


async def show_check(services: Services, page: CheckPage, texts: Texts) -> Answer:
    """The verdict on a claim over one to twenty sentences.

    Raises:
        NoSuchHead: If the model doesn't have the head.
        PatternAbsent: If no sentence has anything that the pattern could look at.
        WordNotFound, WordAmbiguous: If a sentence doesn't have one of the words once.
    """
    geometry = services.model.geometry
    services.existing(page.chosen)
    analyses = await services.analyze(texts)
    checked = await services.measuring.run(check, analyses, page)
    data = await _draw(services, checked)
    picture = Picture(data, "check.png", alt_text(checked))
    embed = embed_of(checked, trained_in_words(page.chosen, services))
    rows = _rows(checked, geometry)
    return Answer(embed, texts_of(analyses), picture, rows, finding_of(checked))


def finding_of(checked: Checked) -> Finding:
    """What a person may keep of it: the verdict, its needs with their numbers, what breaks it."""
    page, verdict = checked.page, checked.verdict
    return Finding(
        page=page,
        again=page,
        heads=(page.chosen,),
        subject=str(page.chosen),
        claim=what(page.claim),
        outcome=_said(verdict),
        numbers=(
            verdict_in_words(verdict, page.claim),
            _standing(verdict),
            *(f"{'✓' if met else '✗'} {text}" for met, text in needs(checked)),
        ),
        values={
            "score": verdict.score,
            "share": verdict.share,
            "rank": verdict.rank,
            "heads": verdict.heads,
            "hits": verdict.hits,
            "sentences": verdict.sentences,
        },
        texts=texts_of(checked.analyses),
        breaking=verdict.breaking,
    )


def check(analyses: Sequence[Analysis], page: CheckPage) -> Checked:
    """Checks a claim over all sentences, and over each if a picture shows each.

    Raises:
        PatternAbsent: As `check_pattern` does.
        WordNotFound, WordAmbiguous: As `check_link` does.
    """
    if page.claim.pattern is None:
        verdict = check_link(analyses, page.chosen, page.claim.source, page.claim.target)
    else:
        verdict = check_pattern(analyses, page.chosen, page.claim.pattern)
    longest = max(len(analysis.tokens) for analysis in analyses)
    side_by_side = longest <= _SIDE_BY_SIDE.get(len(analyses), 0)
    alone = tuple(_alone(analysis, page) for analysis in analyses) if side_by_side else ()
    return Checked(page, analyses, verdict, alone)


def _alone(analysis: Analysis, page: CheckPage) -> Found | None:
    """What one sentence says about the head."""
    try:
        search = searched([analysis], page.claim)
    except PatternAbsent:
        return None
    return next(found for found in search.found if found.head == page.chosen)


def title_of(checked: Checked, mark: Mark = str) -> str:
    """Partly true: layer 3, head 10 looks at the next token."""
    page = checked.page
    return f"{_said(checked.verdict)}: {page.chosen} {what(page.claim, mark)}"


def _said(verdict: Verdict) -> str:
    """What became of the claim: True so far."""
    return _OPEN if is_open(verdict) else _TITLES[verdict.outcome]


def embed_of(checked: Checked, trained: str = "") -> discord.Embed:
    """The verdict, what breaks the claim, and in small print its needs with their numbers.

    Args:
        checked: The claim and what became of it.
        trained: What is said of the head if training showed it where to look.
    """
    return discord.Embed(
        title=title_of(checked, italic), description=_in_words(checked, trained), colour=COLOUR
    )


def _in_words(checked: Checked, trained: str) -> str:
    verdict, page = checked.verdict, checked.page
    texts = quotes([analysis.text for analysis in checked.analyses], italic)
    lines = [verdict_in_words(verdict, page.claim, italic)]
    if verdict.breaking and verdict.hits:
        lines.append(f"Not in {_sentences(verdict, texts)}.")
    if page.claim.pattern and verdict.left_out:
        lines.append(left_out_in_words(page.claim.pattern, verdict.left_out, texts))
    lines[-1] += _to_open(checked)
    numbers = [
        trained,
        _standing(verdict),
        *(f"{'✓' if met else '✗'} {text}" for met, text in needs(checked, italic)),
        _TITLES_OF_PATTERN if page.claim.pattern else _TITLES_OF_LINK,
        CAVEAT,
    ]
    return "\n".join([*lines, *map(in_small_print, filter(None, numbers))])


def _to_open(checked: Checked) -> str:
    shown = checked.analyses if checked.alone else [checked.analyses[checked.shown]]
    longest = max(len(analysis.tokens) for analysis in shown)
    return to_open(longest, labels=True, panels=len(shown))


def alt_text(checked: Checked) -> str:
    """The verdict and its picture for those who can't see it."""
    verdict, analyses = checked.verdict, checked.analyses
    listed_needs = needs(checked)
    said = verdict_in_words(verdict, checked.page.claim)
    parts = [f"{title_of(checked)}.", said, _standing(verdict)]
    for name, wanted in (("Met", True), ("Missed", False)):
        texts = [text for met, text in listed_needs if met is wanted]
        parts += [f"{name}: {'; '.join(texts)}."] if texts else []
    shown = analyses if checked.alone else [analyses[checked.shown]]
    drawn_texts = " / ".join(analysis.text for analysis in shown)
    parts.append(f"Attention heat map of {checked.page.chosen} on: {drawn_texts}")
    return shorten_end(" ".join(parts), ALT_TEXT_LIMIT)


def needs(checked: Checked, mark: Mark = str) -> list[tuple[bool, str]]:
    """What the claim needs in order to hold: whether it is met, and its numbers."""
    verdict, page = checked.verdict, checked.page
    if page.claim.pattern is None:
        written = _link_needs(verdict, page, mark)
    else:
        written = _pattern_needs(verdict, page.claim.pattern)
    if verdict.luck is not None:
        luck = luck_in_words(verdict.luck, verdict.heads, verdict.sentences)
        written[Need.LUCK] = f"{luck} (needed: fewer than {LUCK_ALLOWED:.0f})"
    return [(need not in verdict.missed, text) for need, text in written.items()]


def _pattern_needs(verdict: Verdict, pattern: Pattern) -> dict[Need, str]:
    threshold, share = THRESHOLDS[pattern], 100 * SHARE_NEEDED
    scored, shared = beside(verdict.score, threshold, 2), beside(100 * verdict.share, share, 0)
    hits = counted(verdict.hits, verdict.sentences)
    return {
        Need.SCORE: f"score {scored} (needed: more than {threshold:.2f})",
        Need.SHARE: f"{shared} % of the tokens do so (needed: at least {share:.0f} %)",
        Need.EVERY_SENTENCE: f"most tokens do so in {hits} (needed: all)",
    }


def _link_needs(verdict: Verdict, page: CheckPage, mark: Mark) -> dict[Need, str]:
    target = mark(shorten_end(page.claim.target, MOST_WORD))
    hits = counted(verdict.hits, verdict.sentences)
    written = {Need.EVERY_SENTENCE: f"{target} comes first in {hits} (needed: all)"}
    if isinstance(verdict.baseline, OffsetBaseline):
        simple = rule_in_words(verdict.baseline, "it", verdict.sentences)
        least = hits_above(verdict.sentences)
        written[Need.BASELINE] = f"{simple}, the head in {verdict.hits} (needed: {least} more)"
    return written


def _standing(verdict: Verdict) -> str:
    """The rank of the head, and what its score has to be measured by."""
    rank = f"Rank {verdict.rank} of {verdict.heads}"
    if isinstance(verdict.baseline, UniformBaseline):
        return f"{rank}. {uniform_in_words(verdict.baseline)}"
    score = "score" if verdict.baseline is None else "mean link"
    return f"{rank}, {score} {decimals(verdict.score)}."


def _sentences(verdict: Verdict, texts: Sequence[str]) -> str:
    many = len(verdict.breaking) > 1
    return f"sentence{'s' if many else ''} {listed(verdict.breaking, texts)}"


async def _draw(services: Services, checked: Checked) -> bytes:
    """The head on each of the sentences, or on one."""
    page, analyses = checked.page, checked.analyses
    if checked.alone:
        return await services.studio.run(
            draw_panels,
            [_panel(checked, place) for place in range(len(analyses))],
            title=title(page.chosen),
            note=_result_in_words(checked),
            scale=scale_of(page.colours),
            **drawn(page.colours),
        )
    analysis = analyses[checked.shown]
    figure = figure_of(analysis, opened(analysis, page.claim, page.chosen))
    number = f"sentence {checked.shown + 1} of {len(analyses)}" if len(analyses) > 1 else None
    return await services.studio.run(
        draw_head,
        figure.tokens,
        figure.weights,
        title=title(page.chosen),
        sentence=analysis.text,
        note="; ".join(part for part in (_result_in_words(checked), number, figure.note) if part),
        focus=figure.focus,
        scale=scale_of(page.colours),
        **drawn(page.colours),
    )


def _result_in_words(checked: Checked) -> str:
    """What the picture says of the head: looks at the next token: 0.83, rank 2 of 144."""
    verdict, claim = checked.verdict, what(checked.page.claim, most=IN_PICTURES)
    return f"{claim}: {decimals(verdict.score)}, rank {verdict.rank} of {verdict.heads}"


def _panel(checked: Checked, place: int) -> Panel:
    page, analysis, found = checked.page, checked.analyses[place], checked.alone[place]
    figure = figure_of(analysis, opened(analysis, page.claim, page.chosen))
    caption = "not counted"
    if found is not None:
        score = "score" if page.claim.pattern else "link"
        caption = f"{score} {decimals(found.score)}, {'hit' if found.hits else 'no hit'}"
    return Panel(figure.tokens, figure.weights, f"{place + 1}. {analysis.text}", caption)


def _rows(checked: Checked, geometry: Geometry) -> tuple[Row, ...]:
    page = checked.page
    find = "Find this pattern" if page.claim.pattern else "Find this link"
    return (
        *([pattern_choices(page)] if page.claim.pattern else ()),
        (
            *step_buttons(page.chosen, geometry, lambda head: turned(page, head)),
            Button("Show this head", _head_page(checked)),
            Button(find, FindPage(claim=page.claim, colours=page.colours)),
        ),
        (*colour_buttons(page), terms_button(*_TERMS)),
    )


def _head_page(checked: Checked) -> HeadPage:
    page, place = checked.page, checked.shown
    head_page = opened(checked.analyses[place], page.claim, page.chosen)
    return replace(head_page, sentence=place, colours=page.colours)
