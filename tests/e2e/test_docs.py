"""The documentation shows every command, and what it shows exists."""

import re
from pathlib import Path

import pytest

from docs.make import Stage, claims
from docs.scenes import CLAIMS, GALLERY
from docs.teaching import teaching
from model.analysis import Head
from model.bert.runner import Runner
from model.known.by_hand import BY_HAND
from model.known.habits import DETERMINERS
from model.measures.claims import Outcome, check_link
from replies.example_heads import LINKS
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import ask

ROOT = Path(__file__).parents[2]
PAGES = [
    *("README.md", "docs/gallery.md", "docs/claims.md", "docs/models.md", "docs/performance.md"),
    *("docs/language.md", "docs/operate.md", "docs/privacy.md", "SECURITY.md"),
    *("training/README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/teaching.md"),
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


def test_the_claims_are_about_the_heads_that_were_found_by_hand() -> None:
    claimed = {tuple(map(int, scene.typed.split()[1:3])) for scene in CLAIMS}
    assert claimed == {(head.layer + 1, head.head + 1) for head in BY_HAND.values()}


async def test_the_page_of_claims_shows_some_that_hold(box: Sandbox, tmp_path: Path) -> None:
    page = await claims(Stage(box, tmp_path), "in the box")
    typed = re.findall("^```\n(!.+)$", page, re.MULTILINE)
    assert [scene.typed.splitlines()[0] for scene in CLAIMS if scene.typed not in page] == []
    beside = page.split("Beside it, ")[1:]
    assert len(typed) == len(CLAIMS) + len(beside)
    verdicts = re.findall(r"^> \*\*(True|True so far|Partly true|Not true): ", page, re.MULTILINE)
    assert len(verdicts) == len(typed)
    for part in beside:
        assert re.search(r"^> \*\*True:", part, re.MULTILINE)


async def test_the_gallery_keeps_what_it_shows(
    sandbox: Sandbox, runner: Runner, tmp_path: Path
) -> None:
    (scenes,) = (scenes for heading, scenes in GALLERY if heading == "Keep what you find")
    async with running_bot(sandbox, runner):
        stage = Stage(sandbox, tmp_path)
        played = "".join([await stage.play(scene) for scene in scenes])
    for said in (
        "> **1 of 1: True: layer 3, head 10 looks at the next token**",
        "> > It always goes one word to the right.",
        "> **Your notebook: 1 entry**",
        "> **What you found: 1 claim, 1 person**",
        "*File: notebook.zip, ",
        "`Yes, delete all of it`",
    ):
        assert said in played


def test_what_the_gallery_says_of_a_head_is_true_of_it(runner: Runner) -> None:
    """Where the model in the box has changed, another head must stand there."""
    (typed,) = (scene.typed for scene in SCENES if "goes from *the*" in (scene.remark or ""))
    layer, number = typed.split()[1].split("-")
    head = Head(int(layer) - 1, int(number) - 1)
    (link,) = (link for link in LINKS if link.habit == DETERMINERS)
    analyses = runner.run([runner.tokenizer.read(text) for text in link.sentences])
    verdict = check_link(analyses, head, link.source, link.target)
    assert verdict.outcome is Outcome.HOLDS


async def test_the_sheet_for_teachers_is_that_of_the_model_in_the_box(runner: Runner) -> None:
    """Where it has changed, `python -m docs.teaching` makes the page anew."""
    assert await teaching(runner, "bundled") == (ROOT / "docs/teaching.md").read_text("utf-8")


@pytest.mark.parametrize("scene", CLAIMS, ids=lambda scene: scene.typed[:24])
async def test_claims_are_answered_with_a_verdict(classroom: Sandbox, scene: object) -> None:
    reply = await ask(classroom, scene.typed)  # type: ignore[attr-defined]
    (embed,) = reply["embeds"]
    assert re.match("(True|True so far|Partly true|Not true): layer ", embed["title"])
