"""The page of the board: what a class kept, brought together by head or by claim."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import discord

from model.analysis import Head
from records.notebooks import Entry
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Row, Texts
from replies.claims import in_small_print, listed, quotes
from replies.notebook.book import LISTED, MOST_SAID, steps_of
from replies.notebook.finding import Finding
from replies.notebook.kept import Kept, kept_of
from replies.pages import DiscordId, Page
from replies.phrases import italic
from replies.plain import capitalised, plain, shorten_end
from replies.services import MOST_CHARACTERS, Services
from replies.verdicts import MOST_SENTENCES

Order = Literal["head", "claim"]

_MOST_PEOPLE = 6
"""People whose findings are told one by one."""

_ABOUT, _LINE = 110, 120
"""Characters of what is claimed and of a person's line."""


@dataclass(frozen=True, kw_only=True)
class BoardPage(Page):
    """What was kept in a server, or all that was kept there of one claim.

    Attributes:
        guild: The server.
        by: What it is ordered by.
        first: How many claims stand before the first one that is listed.
        entry: The id of one of the entries of the claim that is shown by itself; None for the list.
    """

    guild: DiscordId
    by: Order = "head"
    first: int = 0
    entry: int | None = None


@dataclass(frozen=True)
class Group:
    """What people kept of the same claim about the same heads, the oldest first; at least one."""

    kept: tuple[Kept, ...]
    findings: tuple[Finding, ...]

    @property
    def finding(self) -> Finding:
        """The newest one."""
        return self.findings[-1]

    @property
    def heads(self) -> tuple[Head, ...]:
        """The heads that it is about."""
        return self.finding.heads

    @property
    def people(self) -> int:
        """How many people kept it."""
        return len({kept.entry.person for kept in self.kept})

    @property
    def texts(self) -> Texts:
        """All their sentences, each once, as many as can be measured together."""
        every = dict.fromkeys(text for finding in self.findings for text in finding.texts)
        taken, characters = list[str](), 0
        for text in every:
            characters += len(text) + 1
            if len(taken) < MOST_SENTENCES and characters <= MOST_CHARACTERS:
                taken.append(text)
        return tuple(taken)

    @property
    def breaking(self) -> tuple[int, ...]:
        """The places, among these, of the sentences that break the claim, counted from 0."""
        broken = {each.texts[at] for each in self.findings for at in each.breaking}
        return tuple(at for at, text in enumerate(self.texts) if text in broken)

    @property
    def left_out(self) -> int:
        """How many sentences that leaves out."""
        every = {text for finding in self.findings for text in finding.texts}
        return len(every) - len(self.texts)


def grouped(entries: Iterable[Entry], by: Order) -> list[Group]:
    """What people kept, brought together, in the order of heads or of claims."""
    found = dict[tuple[object, ...], list[tuple[Kept, Finding]]]()
    for kept in kept_of(entries):
        finding = kept.finding
        if finding is not None:
            found.setdefault(finding.key, []).append((kept, finding))
    groups = [
        Group(tuple(kept for kept, _ in pairs), tuple(finding for _, finding in pairs))
        for pairs in found.values()
    ]

    def by_head(group: Group) -> tuple[object, ...]:
        heads = [(head.layer, head.head) for head in group.heads]
        return not heads, heads, group.finding.about.casefold()

    def by_claim(group: Group) -> tuple[object, ...]:
        return group.finding.claim.casefold(), *by_head(group)

    return sorted(groups, key=by_head if by == "head" else by_claim)


async def show_board(services: Services, page: BoardPage, texts: Texts) -> Answer:
    """All claims that people kept in a server, or one of them with what each found."""
    del texts
    entries = await services.records.notebooks.of_guild(page.guild)
    groups = await services.measuring.run(grouped, entries, page.by)
    chosen = next((group for group in groups if _has(group, page.entry)), None)
    if chosen is not None:
        return _one(page, chosen)
    return _list(replace(page, entry=None), groups, services.examples.prefix)


def _has(group: Group, entry: int | None) -> bool:
    return any(kept.entry.id == entry for kept in group.kept)


def _title(claims: int, people: int) -> str:
    if not claims:
        return "What you found: nothing yet"
    return f"What you found: {_counted(claims, 'claim')}, {_counted(people, 'person')}"


def _list(page: BoardPage, groups: Sequence[Group], prefix: str) -> Answer:
    first = page.first if page.first < len(groups) else 0
    page = replace(page, first=first)
    shown = groups[first : first + LISTED]
    people = len({kept.entry.person for group in groups for kept in group.kept})
    lines = _under_headings(shown, page.by) or [_empty(prefix)]
    embed = discord.Embed(
        title=_title(len(groups), people),
        description=shorten_end("\n".join(lines), MOST_SAID),
        colour=COLOUR,
    )
    return Answer(embed, (), rows=_rows_of_list(page, shown, len(groups)))


def _empty(prefix: str) -> str:
    return (
        "Nobody has kept anything here yet. Press **Keep** under an answer, such as that of "
        f"`{prefix}check` or `{prefix}find`."
    )


def _counted(count: int, thing: str) -> str:
    several = {"person": "people"}.get(thing, f"{thing}s")
    return f"{count} {thing if count == 1 else several}"


def _under_headings(groups: Sequence[Group], by: Order) -> list[str]:
    """A line for each claim, under a heading for each head or each claim."""
    lines, heading = list[str](), None
    for group in groups:
        subject, claim = group.finding.subject, group.finding.claim
        own, rest = (subject, claim) if by == "head" or not claim else (claim, subject)
        if own != heading:
            lines.append(f"**{plain(shorten_end(capitalised(own), _ABOUT))}**")
            heading = own
        said = (plain(shorten_end(rest, _ABOUT)), _found_by(group))
        lines.append(f"- {' · '.join(filter(None, said))}")
    return lines


def _found_by(group: Group) -> str:
    """3 people: True (2), Partly true (1)."""
    outcomes = Counter(finding.outcome for finding in group.findings)
    alone = len(group.findings) == 1
    said = ", ".join(
        outcome if alone else f"{outcome} ({count})" for outcome, count in outcomes.most_common()
    )
    return f"{_counted(group.people, 'person')}: {plain(said)}"


def _rows_of_list(page: BoardPage, shown: Sequence[Group], there: int) -> tuple[Row, ...]:
    if not shown:
        return ()
    entries = tuple(
        Choice(
            capitalised(group.finding.about),
            replace(page, entry=group.kept[0].entry.id),
            description=_found_by(group),
        )
        for group in shown
    )
    other: Order = "claim" if page.by == "head" else "head"
    turned = Button(f"By {other}", replace(page, by=other, first=0))
    steps = (Button(label, replace(page, first=at)) for label, at in steps_of(page.first, there))
    return (Choices("Open one", entries), (turned, *steps))


def _one(page: BoardPage, group: Group) -> Answer:
    texts = group.texts
    lines = [_found_by(group), *_told(group)]
    if group.breaking:
        lines.append(f"Not in {listed(group.breaking, quotes(texts, italic))}.")
    lines.append(f"{_counted(len(texts), 'sentence')} in all. **Check again** measures them anew.")
    if group.left_out:
        lines.append(in_small_print(f"There is no room for {group.left_out} more sentences."))
    embed = discord.Embed(
        title=plain(shorten_end(capitalised(group.finding.about), _ABOUT)),
        description=shorten_end("\n".join(lines), MOST_SAID),
        colour=COLOUR,
    )
    again = Button("Check again", group.finding.again)
    whole = Button("Whole board", replace(page, entry=None))
    return Answer(embed, texts, rows=((again, whole),))


def _told(group: Group) -> list[str]:
    """What each person found, the newest first, with the last line that they wrote."""
    lines = list[str]()
    both = [*zip(group.kept, group.findings, strict=True)][::-1]
    for kept, finding in both[:_MOST_PEOPLE]:
        sentences = _counted(len(finding.texts), "sentence")
        lines.append(f"**{plain(kept.entry.name)}**: {plain(finding.outcome)}, {sentences}")
        lines += [f"> {plain(shorten_end(line, _LINE))}" for line in kept.entry.lines[-1:]]
    more = len(both) - _MOST_PEOPLE
    return [*lines, in_small_print(f"And {more} more.")] if more > 0 else lines
