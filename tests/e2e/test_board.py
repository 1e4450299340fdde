"""The board: what a class kept, together, and checked again."""

import re

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.notebooks import keep
from tests.e2e.talk import (
    PRIVATE,
    SENTENCE,
    TURTLE,
    Message,
    ask,
    assert_pings_nobody,
    choose,
    description,
    footer,
    labels,
    only_embed,
    press,
)

ROCK = "I threw a small rock and it fell in the [MASK]."


async def three_people(sandbox: Sandbox) -> None:
    """What Ann, Ben and Chloe found."""
    ann = await ask(sandbox, f"!check 3 10 next {TURTLE}")
    await keep(sandbox, "Ann", ann, "*Always* the next, @everyone.")
    await keep(sandbox, "Ben", await ask(sandbox, f"!check 3 10 next {ROCK} // {SENTENCE}"))
    await keep(sandbox, "Ben", await ask(sandbox, f"!check 8 5 prev {ROCK}"))
    await keep(sandbox, "Chloe", ann)
    await keep(sandbox, "Chloe", await ask(sandbox, f"!check 3 10 prev {TURTLE}"))
    await keep(sandbox, "Chloe", await ask(sandbox, f"!compare 3 10 {TURTLE} // {ROCK}"))


async def opened(sandbox: Sandbox, user: str, board: Message, begin: str) -> Message:
    (label,) = [label for label in labels(board, 0) if label.startswith(begin)]
    return await choose(sandbox, user, board, 0, label)


async def test_findings_stand_together_by_head_and_by_claim(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        await three_people(sandbox)
        board = await ask(sandbox, "!board", user="Ben")
        assert only_embed(board)["title"] == "What you found: 3 claims, 3 people"
        headings = re.findall(r"^\*\*(.+)\*\*$", description(board), re.MULTILINE)
        assert headings == ["Layer 3, head 10", "Layer 8, head 5"]
        assert (
            "- looks at the next token · 3 people: True (3), The same in 2 sentences (1)\n"
            "- looks at the previous token · 1 person: Not true"
        ) in description(board)
        by_claim = await press(sandbox, "Ben", board, "By claim")
        headings = re.findall(r"^\*\*(.+)\*\*$", description(by_claim), re.MULTILINE)
        assert headings == ["Looks at the next token", "Looks at the previous token"]
        assert description(by_claim) == description(await ask(sandbox, "!board claim"))
        slash = await sandbox.slash("Ann", "board", by="claim")
        assert description(by_claim) == description(await slash.response(timeout=60))


async def test_a_claim_has_who_found_what_and_is_checked_again(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        await three_people(sandbox)
        board = await ask(sandbox, "!board", user="Ben")
        # Everybody may look; what others open is theirs alone.
        used = await sandbox.slash("Chloe", "board")
        copy_of_board = await used.response(timeout=60)
        copy = await opened(sandbox, "Chloe", board, "Layer 3, head 10 looks at the next")
        assert copy["flags"] & PRIVATE
        claim = await opened(sandbox, "Ben", board, "Layer 3, head 10 looks at the next")
        assert claim["id"] == board["id"]
        assert description(claim) == description(copy)
        assert re.findall(r"^\*\*(\w+)\*\*", description(claim), re.MULTILINE) == [
            *("Chloe", "Chloe", "Ben", "Ann")
        ]
        assert "> \\*Always\\* the next, @\u200beveryone." in description(claim)
        assert_pings_nobody(claim)
        assert footer(claim).split("\n") == [TURTLE, ROCK, SENTENCE]
        verdict = await press(sandbox, "Ben", claim, "Check again")
        typed = await ask(sandbox, f"!check 3 10 next {TURTLE} // {ROCK} // {SENTENCE}")
        assert only_embed(verdict)["title"] == only_embed(typed)["title"]
        assert "in all 3 sentences" in description(verdict)
        assert (await keep(sandbox, "Ben", verdict)).startswith("Kept as 3")
        broken = await opened(sandbox, "Chloe", copy_of_board, "Layer 3, head 10 looks at the pre")
        assert "Not in 1 (*The turtle" in description(broken)
        whole = await press(sandbox, "Chloe", copy, "Whole board")
        assert "True (4)" in description(whole)


async def test_verdicts_are_given_again_after_a_restart(
    sandbox: Sandbox, runner: Runner, tmp_path: object
) -> None:
    folder = f"{tmp_path}/data"
    async with running_bot(sandbox, runner, data_folder=folder):
        await three_people(sandbox)
        board = await ask(sandbox, "!board", user="Ben")
    await sandbox.wait_offline()
    async with running_bot(sandbox, runner, data_folder=folder):
        claim = await opened(sandbox, "Ben", board, "Layer 8, head 5")
        verdict = await press(sandbox, "Ben", claim, "Check again")
        assert only_embed(verdict)["title"].startswith("True")


async def test_what_is_kept_elsewhere_is_on_no_board(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        direct = sandbox.direct_messages("Ann")
        reply = await ask(sandbox, f"!check 3 10 next {TURTLE}", channel=direct)
        assert "board" not in await keep(sandbox, "Ann", reply)
        await ask(sandbox, "!note new mine alone")
        board = await ask(sandbox, "!board")
        assert description(board).startswith("Nobody has kept anything here yet.")
        told = await ask(sandbox, "!board", channel=direct)
        assert told["content"].startswith("A board is that of a server.")


async def test_a_server_to_which_the_bot_is_brought_along_has_a_board_of_its_own(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        there = sandbox.elsewhere("Chess club")
        options = {"layer": 3, "head": 10, "pattern": "next", "sentences": TURTLE}
        used = await sandbox.slash("Ann", "check", channel=there, **options)
        said = await keep(sandbox, "Ann", await used.response(timeout=60))
        assert "`/notebook`" in said
        assert "`/board`" in said
        used = await sandbox.slash("Ann", "board", channel=there)
        board = await used.response(timeout=60)
        assert only_embed(board)["title"] == "What you found: 1 claim, 1 person"
        assert "Nobody has kept" in description(await ask(sandbox, "!board"))


async def test_what_is_deleted_is_gone_from_the_board(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        await three_people(sandbox)
        board = await ask(sandbox, "!board", user="Ben")
        await ask(sandbox, "!notebook delete 2", user="Ben")
        # The list still names it; what it opens is the board as it is now.
        now = await opened(sandbox, "Ben", board, "Layer 8, head 5")
        assert only_embed(now)["title"] == "What you found: 2 claims, 3 people"
