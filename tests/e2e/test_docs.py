"""The documentation shows every command, and what it shows exists."""

import re
from pathlib import Path

import pytest

from docs.scenes import CLAIMS, GALLERY
from sandbox.testing import Sandbox
from tests.e2e.talk import ask

ROOT = Path(__file__).parents[2]
PAGES = [
    *("README.md", "docs/gallery.md", "docs/claims.md", "docs/models.md", "docs/performance.md"),
    "docs/language.md",
    *("training/README.md", "CONTRIBUTING.md", "docs/architecture.md"),
]
SCENES = [scene for _, scenes in GALLERY for scene in scenes]


async def test_the_gallery_shows_every_command(classroom: Sandbox) -> None:
    gallery = (ROOT / "docs/gallery.md").read_text("utf-8")
    for command in classroom.commands:
        assert f"```\n!{command['name']}" in gallery, command["name"]
    assert all(f"```\n{scene.typed}\n```" in gallery for scene in SCENES)
    claims = (ROOT / "docs/claims.md").read_text("utf-8")
    assert all(f"```\n{scene.typed}\n```" in claims for scene in CLAIMS)
    # An answer that went wrong has no embed, only a line of text.
    answers = re.findall(r"^> \*\*.+\*\*$", gallery + claims, re.MULTILINE)
    assert len(answers) >= len(SCENES) + len(CLAIMS)


async def test_the_readme_names_every_command(classroom: Sandbox) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in classroom.commands:
        assert f"`!{command['name']}" in readme, command["name"]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if "://" not in target and not target.startswith("#"):
            assert (path.parent / target.split("#")[0]).exists(), target


@pytest.mark.parametrize("scene", CLAIMS, ids=lambda scene: scene.typed[:24])
async def test_claims_are_answered_with_a_verdict(classroom: Sandbox, scene: object) -> None:
    reply = await ask(classroom, scene.typed)  # type: ignore[attr-defined]
    (embed,) = reply["embeds"]
    assert re.match("(True|True so far|Partly true|Not true): layer ", embed["title"])
