"""A notebook as a file: `analysis.md`, with a picture for each head, and all of it as JSON."""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import discord

from model.analysis import Head
from model.errors import InputError
from records.notebooks import Entry
from rendering.archive import head_file_name, zipped
from replies.addresses import address_of, page_at
from replies.answer import COLOUR, Texts
from replies.claims import in_small_print
from replies.errors import BadAddress, Unclear
from replies.files import in_bytes
from replies.notebook.errors import NothingKept
from replies.notebook.finding import Finding
from replies.notebook.kept import Kept, kept_of
from replies.pages import CheckPage, Colours, HeadPage, Page, Pictured
from replies.phrases import short
from replies.plain import capitalised, series
from replies.services import Services
from replies.showing import show

FILE = "notebook.zip"
TEXT, DATA = "analysis.md", "notebook.json"
"""What the file is called, and what lies in it besides the pictures."""

_EXAMPLES = 2
"""Sentences of a head that are listed as examples, and as such that break the claim."""
_FOR_PRINT = Colours(theme="light")
_MARKS = re.compile(r"[\\`*_<>\[\]#|~]")
_ROOM = 4096
"""Bytes of the file besides pictures and texts, and of each picture besides its own."""
_UNDRAWN = "(There is no picture: the model that is loaded now can't measure it.)"
_NO_ROOM = "(There is no picture: the file would be too large to send.)"


@dataclass
class Section:
    """What a notebook holds of one claim about the same heads.

    Attributes:
        kept: The entries, in the order of the notebook; each has a finding.
    """

    kept: list[Kept] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """What was found."""
        return [kept.finding for kept in self.kept if kept.finding]

    @property
    def head(self) -> Head | None:
        """The head that it is about, if it is one."""
        heads = self.findings[0].heads
        return heads[0] if len(heads) == 1 else None

    @property
    def checked(self) -> bool:
        """Whether it is about where a head looks, on which `check` gives a verdict."""
        try:
            return isinstance(page_at(address_of(self.findings[0].again)), CheckPage)
        except BadAddress:
            return False

    @property
    def breaking(self) -> Texts:
        """The sentences that break the claim."""
        return _unique(each.texts[at] for each in self.findings for at in each.breaking)

    @property
    def texts(self) -> Texts:
        """The other sentences."""
        broken = self.breaking
        return _unique(text for each in self.findings for text in each.texts if text not in broken)

    @property
    def page(self) -> Page:
        """What its picture is of: the head on its first sentence, or the page itself.

        Raises:
            BadAddress: If that is one of another version.
        """
        if self.head is not None and self.checked:
            return HeadPage(layer=self.head.layer, head=self.head.head, colours=_FOR_PRINT)
        page = page_at(address_of(self.findings[0].page))
        return replace(page, colours=_FOR_PRINT) if isinstance(page, Pictured) else page

    @property
    def drawn_texts(self) -> Texts:
        """The sentences that its picture is of."""
        if self.checked:
            return (self.texts or self.breaking)[:1]
        return self.findings[0].texts

    @property
    def heading(self) -> str:
        """Layer 3, Head 10."""
        if self.head is not None:
            return f"Layer {self.head.layer + 1}, Head {self.head.head + 1}"
        return _escaped(capitalised(self.findings[0].subject))


@dataclass(frozen=True)
class Exported:
    """A notebook as a file.

    Attributes:
        data: The ZIP file.
        sections: How many parts it has.
        short_of: The heads that have but one sentence that bears a claim out.
    """

    data: bytes
    sections: int
    short_of: tuple[Head, ...]


def sections_of(every: Sequence[Kept]) -> list[Section]:
    """What a notebook holds, with what is of the same claim about the same heads together."""
    found = dict[tuple[object, ...], Section]()
    for kept in every:
        if kept.finding:
            found.setdefault(kept.finding.key, Section()).kept.append(kept)
    return list(found.values())


async def exported(
    services: Services,
    entries: Sequence[Entry],
    limit: int,
    say: Callable[[str], Awaitable[object]],
) -> Exported:
    """Makes the file; pictures for which there is no room are left out, and it says so.

    Args:
        services: What draws it.
        entries: Of the notebook, in its order.
        limit: How many bytes the file may have.
        say: What is told, before each picture, how far the work is.

    Raises:
        NothingKept: If there is no entry.
    """
    if not entries:
        raise NothingKept
    every = kept_of(entries)
    sections, data = sections_of(every), _as_json(every)
    files, parts = list[tuple[str, bytes]](), list[str]()
    room = limit - len(data) - _ROOM
    for number, section in enumerate(sections, 1):
        await say(f"Drawing picture {number} of {len(sections)} …")
        picture, name = await _drawn(services, section), _file_name(section, number)
        told = _UNDRAWN
        if picture is not None and len(picture) + _ROOM > room:
            told = _NO_ROOM
        elif picture is not None:
            files.append((name, picture))
            room -= len(picture) + _ROOM
            told = f"![{_caption(section)}]({name})"
        parts.append(_written(section, told))
        room -= len(parts[-1].encode())
    text = "\n".join(["# Analysis", "", *parts, *_notes(every)])
    named = [(TEXT, text.encode("utf-8", "replace")), (DATA, data), *files]
    packed = await services.measuring.run(zipped, named)
    alone = [section.head for section in sections if section.checked and len(section.texts) == 1]
    short_of = tuple(dict.fromkeys(head for head in alone if head))
    return Exported(packed, len(sections), short_of)


async def _drawn(services: Services, section: Section) -> bytes | None:
    """The picture of a section; None if the model can't make it any more."""
    try:
        answer = await show(services, section.page, section.drawn_texts)
    except (BadAddress, InputError, Unclear):
        return None
    return None if answer.picture is None else answer.picture.data


def _file_name(section: Section, number: int) -> str:
    """What a picture is called: 01-layer03-head10.png."""
    head = section.head
    return f"{number:02}-{head_file_name(head.layer, head.head) if head else 'picture.png'}"


def _caption(section: Section) -> str:
    return _escaped(f"{section.heading}: {' / '.join(section.drawn_texts)}")


def _written(section: Section, picture: str) -> str:
    """A head, its relation, two sentences, and its picture."""
    newest = section.findings[-1]
    lines = [f"## {section.heading}", ""]
    if newest.claim:
        lines += [f"{_escaped(capitalised(newest.claim))}.", ""]
    for finding in section.findings:
        lines += [f"{_escaped(finding.outcome)}. {_escaped(finding.numbers[0])}", ""]
    for line in _unique(line for kept in section.kept for line in kept.entry.lines):
        lines += [_escaped(line), ""]
    if section.texts:
        lines += ["Example Sentences:", *_listed(section.texts), ""]
    if section.breaking:
        lines += ["Not in:", *_listed(section.breaking), ""]
    return "\n".join([*lines, picture, ""])


def _listed(texts: Sequence[str]) -> list[str]:
    return [f"- {_escaped(text)}" for text in texts[:_EXAMPLES]]


def _notes(every: Sequence[Kept]) -> list[str]:
    lines = [
        f"- {_escaped(line)}" for kept in every if not kept.finding for line in kept.entry.lines
    ]
    return ["## Notes", "", *lines, ""] if lines else []


def _escaped(text: str) -> str:
    """A text as Markdown shows it as it is."""
    return _MARKS.sub(r"\\\g<0>", text)


def _as_json(every: Sequence[Kept]) -> bytes:
    """Everything that is kept, for other programs."""
    entries = [
        {
            "number": kept.entry.number,
            "lines": kept.entry.lines,
            "changed": kept.entry.changed,
            **(json.loads(kept.entry.finding) if kept.finding else {}),
        }
        for kept in every
    ]
    return json.dumps(entries, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _unique(texts: Iterable[str]) -> Texts:
    return tuple(dict.fromkeys(texts))


def file_embed(made: Exported) -> discord.Embed:
    """What the file holds, and what the assignment still wants."""
    lines = [
        f"`{TEXT}` has a part for each head, with its picture beside it. `{DATA}` has all numbers."
    ]
    if made.short_of:
        heads = series([short(head) for head in made.short_of[: _EXAMPLES * 3]])
        lines.append(f"Two sentences a head are good. One more is missing for {heads}.")
    lines.append(in_small_print(in_bytes(len(made.data))))
    title = f"Your notebook as a file: {made.sections} {'part' if made.sections == 1 else 'parts'}"
    return discord.Embed(title=title, description="\n".join(lines), colour=COLOUR)
