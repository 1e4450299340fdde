"""The page that compares: one head on several sentences, or several heads on one."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import discord
import numpy as np

from model.analysis import Analysis, Head
from model.bert.geometry import Geometry
from model.errors import PatternAbsent
from model.measures.patterns import (
    DEFINITIONS,
    THRESHOLDS,
    Pattern,
    Ranked,
    content_scores,
    head_score,
    named_pattern,
    ranking,
)
from model.measures.similar import distances
from model.measures.ties import decimals, first_largest
from rendering.panels import Panel, draw_panels
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Picture, Row, Texts, texts_of
from replies.errors import NothingToCompare
from replies.notebook.finding import Finding
from replies.pages import CardPage, CheckPage, Claim, ComparePage, HeadPage
from replies.phrases import DISTANCES, PHRASES, Mark, alike, bold, gist, italic, short, title
from replies.plain import ALT_TEXT_LIMIT, capitalised, plain, series, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn, scale_of, to_open
from replies.show.ways import score_choices, step_buttons

MOST_PANELS = 4
"""Heads or sentences that one picture compares."""

_QUOTED = 60
"""Characters of a sentence in a line of the answer, and of one in the alt text."""


@dataclass(frozen=True, eq=False)
class Compared:
    """One head on one sentence.

    Attributes:
        analysis: The sentence.
        result: The head, with score and rank; the score is NaN if the sentence has nothing that
            the pattern could be about.
        named: The pattern that the head shows there, whatever the score is of; or None.
        named_score: The score of the head for that pattern; 0 for None.
    """

    analysis: Analysis
    result: Ranked
    named: Pattern | None
    named_score: float

    @property
    def head(self) -> Head:
        """The head."""
        return self.result.head

    @property
    def has_score(self) -> bool:
        """Whether there is a score."""
        return not np.isnan(self.result.score)


async def show_compare(services: Services, page: ComparePage, texts: Texts) -> Answer:
    """One head on two to four sentences, or two to four heads on the first of them.

    Raises:
        NoSuchHead: If the model doesn't have one of the heads.
        NothingToCompare: If it is one head on one sentence.
        PatternAbsent: If no sentence has anything that the score could be about.
    """
    geometry = services.model.geometry
    heads = [services.existing(head) for head in page.chosen]
    taken = texts[:MOST_PANELS] if len(heads) == 1 else texts[:1]
    if len(heads) == len(taken) == 1:
        raise NothingToCompare(heads[0].layer + 1, heads[0].head + 1)
    analyses = await services.analyze(taken)
    pattern, panels = await services.measuring.run(compare, analyses, heads, page.score)
    what = title_of(panels)
    data = await services.studio.run(
        draw_panels,
        _panels(pattern, panels),
        title=what,
        sentence=None if len(analyses) > 1 else analyses[0].text,
        scale=scale_of(page.colours),
        **drawn(page.colours),
    )
    longest = max(len(analysis.tokens) for analysis in analyses)
    fine = to_open(longest, labels=True, panels=len(panels))
    described = await services.measuring.run(in_words, page, pattern, panels) + fine
    embed = discord.Embed(title=what, description=described, colour=COLOUR)
    picture = Picture(data, "compare.png", alt_text(pattern, panels))
    rows, finding = _rows(page, pattern, panels, geometry), finding_of(page, pattern, panels)
    return Answer(embed, texts_of(analyses), picture, rows, finding)


def finding_of(page: ComparePage, pattern: Pattern, panels: Sequence[Compared]) -> Finding:
    """What a person may keep of it: whether all do the same, and each score."""
    one_head, head, named = _one_head(panels), panels[0].head, panels[0].named
    same, heads = len({panel.named for panel in panels}) == 1, tuple(dict.fromkeys(page.chosen))
    names, count = _names(panels), f"{len(panels)} {'sentences' if one_head else 'heads'}"
    differs = "does not do the same everywhere" if one_head else "do not all do the same"
    several = f"{'each of ' if same else ''}{series([*map(short, heads)])}"
    check = CheckPage(layer=head.layer, head=head.head, claim=Claim(pattern=named))
    return Finding(
        page=page,
        again=check if one_head and same and named else page,
        heads=heads,
        subject=str(head) if one_head else several,
        claim=_does(named) if same else differs,
        outcome=f"{'The same' if same else 'Not the same'} in {count}",
        numbers=(
            in_common(panels, str),
            *(
                f"{name}: {_scored(panel, pattern)}"
                for name, panel in zip(names, panels, strict=True)
            ),
        ),
        values={
            f"{pattern.value}, {name}": float(panel.result.score)
            for name, panel in zip(names, panels, strict=True)
            if panel.has_score
        },
        texts=tuple(dict.fromkeys(panel.analysis.text for panel in panels)),
    )


def compare(
    analyses: Sequence[Analysis], heads: Sequence[Head], score: Pattern | None
) -> tuple[Pattern, list[Compared]]:
    """Measures every head on every sentence by one score.

    Args:
        analyses: The sentences.
        heads: The heads.
        score: The score; None for the one that fits best (see `best_fitting`).

    Raises:
        PatternAbsent: If no sentence has anything that the score could be about.
    """
    cases = [(analysis, head) for analysis in analyses for head in heads]
    pattern = best_fitting(cases) if score is None else score
    panels = list[Compared]()
    for analysis in analyses:
        ranked = {result.head: result for result in ranking(content_scores(analysis, pattern))}
        panels += [_compared(analysis, ranked[head]) for head in heads]
    if not any(panel.has_score for panel in panels):
        raise PatternAbsent(pattern.value)
    return pattern, panels


def _compared(analysis: Analysis, result: Ranked) -> Compared:
    named = named_pattern(analysis, result.head)
    score = 0.0 if named is None else head_score(analysis, result.head, named)
    return Compared(analysis, result, named, score)


def best_fitting(cases: Sequence[tuple[Analysis, Head]]) -> Pattern:
    """The pattern whose score exceeds its threshold most, in any of the cases.

    Where no score reaches its threshold, that is the one that comes nearest to it.
    """

    def margin(pattern: Pattern) -> float:
        scores = [head_score(analysis, head, pattern) for analysis, head in cases]
        best = max((score for score in scores if not np.isnan(score)), default=-np.inf)
        return best - THRESHOLDS[pattern]

    patterns = tuple(Pattern)
    return patterns[first_largest(np.array([margin(pattern) for pattern in patterns]))]


def title_of(panels: Sequence[Compared]) -> str:
    """Layer 4, head 11 on 3 sentences; or: 3 heads on one sentence."""
    if _one_head(panels):
        return f"{title(panels[0].head)} on {len(panels)} sentences"
    return f"{len(panels)} heads on one sentence"


def alt_text(pattern: Pattern, panels: Sequence[Compared]) -> str:
    """The picture for those who can't see it."""
    each = " ".join(
        f"{name}: {_scored(panel, pattern)}. {_gist(panel)}"
        for name, panel in zip(_names(panels), panels, strict=True)
    )
    sentences = dict.fromkeys(shorten_end(panel.analysis.text, _QUOTED) for panel in panels)
    what = f"Attention heat maps of {title_of(panels).lower()}, side by side."
    return shorten_end(f"{what} {each} Sentences: {' / '.join(sentences)}", ALT_TEXT_LIMIT)


def _one_head(panels: Sequence[Compared]) -> bool:
    return len({panel.head for panel in panels}) == 1


def _names(panels: Sequence[Compared]) -> list[str]:
    """What the answer calls each panel: the number of its sentence, or its head."""
    if _one_head(panels):
        return [str(number) for number in range(1, len(panels) + 1)]
    return [short(panel.head) for panel in panels]


def _scored(panel: Compared, pattern: Pattern) -> str:
    """The score, its rank, and what the head does instead: prev 0.00, rank 9 of 12 · next 0.96."""
    layers, heads = panel.analysis.attention.shape[:2]
    rank = f", rank {panel.result.rank} of {layers * heads}" if panel.has_score else ""
    return f"{_score_alone(panel, pattern)}{rank}{_instead(panel, pattern)}"


def _caption(panel: Compared, pattern: Pattern) -> str:
    """What fits into a line under a panel: prev 0.00 · next 0.96."""
    instead = _instead(panel, pattern)
    return f"{_score_alone(panel, pattern)}{instead}" if instead else _scored(panel, pattern)


def _score_alone(panel: Compared, pattern: Pattern) -> str:
    score = f" {decimals(panel.result.score)}" if panel.has_score else ": nothing to measure"
    return f"{pattern.value}{score}"


def _instead(panel: Compared, pattern: Pattern) -> str:
    """The score of the head for its own pattern, if that is another."""
    if panel.named is None or panel.named is pattern:
        return ""
    return f" · {panel.named.value} {decimals(panel.named_score)}"


def _gist(panel: Compared, mark: Mark = str) -> str:
    return gist(panel.analysis.tokens, panel.analysis.of_head(panel.head), mark)


def _panels(pattern: Pattern, panels: Sequence[Compared]) -> list[Panel]:
    return [
        Panel(
            panel.analysis.tokens,
            panel.analysis.of_head(panel.head),
            name,
            _caption(panel, pattern),
        )
        for name, panel in zip(_labels(panels), panels, strict=True)
    ]


def _labels(panels: Sequence[Compared]) -> list[str]:
    """What stands over each panel, and in the list that opens it."""
    if _one_head(panels):
        return [f"{number} · {panel.analysis.text}" for number, panel in enumerate(panels, 1)]
    return [title(panel.head) for panel in panels]


def in_words(page: ComparePage, pattern: Pattern, panels: Sequence[Compared]) -> str:
    """What the picture shows: every panel in a line, and what they have in common."""
    lines = []
    for name, panel in zip(_names(panels), panels, strict=True):
        text = plain(shorten_end(panel.analysis.text, _QUOTED))
        quoted = f" {text}" if _one_head(panels) else ""
        lines.append(f"**{name}**{quoted} · {_scored(panel, pattern)}. {_gist(panel, italic)}")
    lines += ["", in_common(panels)]
    if not _one_head(panels):
        lines.append(_most_alike(panels))
    chosen = "" if page.score else " Of all scores it fits best here."
    lines.append(f"-# {pattern.value}: {DEFINITIONS[pattern]}{chosen}")
    return "\n".join(lines)


def in_common(panels: Sequence[Compared], mark: Mark = bold) -> str:
    """Where a head does the same, or which heads do the same, by the patterns that they show.

    Args:
        panels: Each head on each sentence.
        mark: How their names are set off.
    """
    groups: dict[Pattern | None, list[str]] = {}
    for name, panel in zip(_names(panels), panels, strict=True):
        groups.setdefault(panel.named, []).append(mark(name))
    if len(groups) == 1 and _one_head(panels):
        return f"In each of them it {_does(panels[0].named)}."
    if _one_head(panels):
        return _sentence(f"in {series(names)} it {_does(named)}" for named, names in groups.items())
    return _sentence(
        f"{'each of ' if len(names) > 1 else ''}{series(names)} {_does(named)}"
        for named, names in groups.items()
    )


def _does(named: Pattern | None) -> str:
    return "shows no clear pattern" if named is None else PHRASES[named]


def _sentence(clauses: Iterable[str]) -> str:
    return capitalised(f"{'; '.join(clauses)}.")


def _most_alike(panels: Sequence[Compared]) -> str:
    """The two heads that look most alike, by the distance of their rows."""
    analysis = panels[0].analysis
    tables = {panel.head: distances(analysis, panel.head) for panel in panels}
    pairs = itertools.combinations(tables, 2)
    apart = {(one, other): tables[one][other.layer, other.head] for one, other in pairs}
    closest = int(first_largest(-np.array([*apart.values()])))
    (one, other), distance = [*apart.items()][closest]
    most = "Closest: " if len(apart) > 1 else ""
    return (
        f"{most}**{short(one)}** and **{short(other)}** look {alike(distance)} "
        f"(distance {decimals(distance)}; {DISTANCES})."
    )


def _rows(
    page: ComparePage, pattern: Pattern, panels: Sequence[Compared], geometry: Geometry
) -> tuple[Row, ...]:
    head = panels[0].head
    of_one_head = (
        *step_buttons(head, geometry, lambda other: replace(page, heads=(other.layer, other.head))),
        Button("About this head", CardPage(layer=head.layer, head=head.head, colours=page.colours)),
    )
    return (
        _openings(page, pattern, panels),
        score_choices(page, "Score", "The score that fits best"),
        *((of_one_head,) if _one_head(panels) else ()),
        colour_buttons(page),
    )


def _openings(page: ComparePage, pattern: Pattern, panels: Sequence[Compared]) -> Choices:
    """A list that opens the panels, each as a page of its own."""
    one_head = _one_head(panels)
    entries = []
    for place, (label, panel) in enumerate(zip(_labels(panels), panels, strict=True)):
        head = panel.head
        opened = HeadPage(
            layer=head.layer,
            head=head.head,
            sentence=place if one_head else 0,
            colours=page.colours,
        )
        entries.append(Choice(label, opened, description=_scored(panel, pattern)))
    return Choices("Open one", tuple(entries))
