"""A notebook as a file: what is of one head stands together, and what is typed breaks nothing."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from config.workers import Workers
from model.analysis import Analysis
from model.bert.geometry import Geometry
from records.notebooks import Entry
from replies.notebook.errors import NothingKept
from replies.notebook.export import Exported, exported, file_embed, sections_of
from replies.notebook.kept import kept_of
from replies.pages import HeadPage, PageAt
from replies.services import Services
from tests.model.handmade import content, sentence, uniform
from tests.replies.notebook.findings import FOUND, entry, found
from tests.replies.without_model import services_of

LARGE = 10_000_000


@dataclass
class _Model:
    """Stands in for the model: every sentence has the same analysis."""

    edition = 0

    geometry: Geometry
    analysis: Analysis

    def read(self, _: str, **__: object) -> Analysis:
        return self.analysis

    async def analyze(self, read: Analysis) -> Analysis:
        return read


@pytest.fixture
async def services(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Services]:
    """Three layers of ten heads, all of which look at everything alike."""
    attention = np.stack([np.stack([uniform(4)] * 10)] * 3).astype(np.float32)
    studio, analysis = Workers("studio"), sentence(content("the", "cat"), attention)
    made = services_of(analysis, monkeypatch, studio)
    yield replace(made, model=_Model(made.model.geometry, analysis))  # type: ignore[arg-type]
    await studio.close()


async def made(services: Services, *entries: Entry, limit: int = LARGE) -> tuple[Exported, Any]:
    said = list[str]()

    async def say(text: str) -> None:
        said.append(text)

    file = await exported(services, entries, limit, say)
    assert len(said) == file.sections
    assert len(file.data) <= limit
    return file, zipfile.ZipFile(io.BytesIO(file.data))


def test_sentences_of_one_claim_stand_together() -> None:
    first = entry(found(3, 10, texts=("One.", "Two."), breaking=(1,)))
    other = entry(found(3, 9), number=2)
    second = entry(found(3, 10, texts=("Three.", "One."), breaking=()), number=3)
    one, two = sections_of(kept_of([first, other, second]))
    assert one.heading == "Layer 3, Head 10"
    assert (one.texts, one.breaking) == (("One.", "Three."), ("Two.",))
    assert isinstance(one.page, HeadPage)
    assert (one.page.chosen, one.drawn_texts) == (FOUND.heads[0], ("One.",))
    assert two.heading == "Layer 3, Head 9"


async def test_what_was_typed_is_no_markup(services: Services) -> None:
    bad = "# a [link](x) <b> `code` ![x](y)"
    file, archive = await made(services, entry(found(3, 10, texts=(bad,), breaking=()), bad))
    text = archive.read("analysis.md").decode()
    escaped = r"\# a \[link\](x) \<b\> \`code\` !\[x\](y)"
    assert f"\n- {escaped}\n" in text
    assert f"\n{escaped}\n" in text
    assert text.count("![") == 1
    assert file.short_of == FOUND.heads
    assert "One more is missing for 3-10" in str(file_embed(file).description)


async def test_what_another_model_had_has_no_picture(services: Services) -> None:
    gone = entry(found(12, 12), number=1)
    older = found(
        3, 10, "does more", again=PageAt(address="nothing"), page=PageAt(address="nothing")
    )
    file, archive = await made(services, gone, entry(older, number=2), entry(number=3))
    text = archive.read("analysis.md").decode()
    assert text.count("the model that is loaded now can't measure it") == 2
    assert [name for name in archive.namelist() if name.endswith("png")] == [
        "03-layer03-head10.png"
    ]
    assert file.sections == 3


async def test_pictures_for_which_there_is_no_room_are_left_out(services: Services) -> None:
    everything = [entry(found(3, n), number=n) for n in range(1, 4)]
    whole, _ = await made(services, *everything)
    less, archive = await made(services, *everything, limit=len(whole.data) - 1)
    text = archive.read("analysis.md").decode()
    assert 0 < text.count("the file would be too large to send") < len(everything)
    assert len(less.data) < len(whole.data)


async def test_all_numbers_go_along(services: Services) -> None:
    _, archive = await made(services, entry(FOUND, "mine"), entry(None, "a note", number=2))
    first, second = json.loads(archive.read("notebook.json"))
    assert (first["outcome"], first["values"], first["lines"]) == ("True", {"score": 1.0}, ["mine"])
    assert second == {"number": 2, "lines": ["a note"], "changed": 1_000_000_000.0}
    assert archive.read("analysis.md").decode().endswith("## Notes\n\n- a note\n")


async def test_nothing_makes_no_file(services: Services) -> None:
    with pytest.raises(NothingKept):
        await made(services)
