"""`help` finds commands by whatever people call them; topics are those of the explanations."""

import contextlib
import re
from types import SimpleNamespace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.explore import Explore
from cogs.guide import TOPIC, Guide
from cogs.hybrid import described
from cogs.switches import Switches
from config.workers import Workers
from model.bert.geometry import Geometry
from model.bert.precision import Precision
from model.serving.analyzer import Limits
from model.word_filter import WordFilter
from replies.errors import ChoiceUnclear
from replies.examples import Examples
from replies.manual import Command, entry, find_command, overview
from replies.services import Services
from replies.topics import TOPICS

KNOWN = [described(command) for cog in (Explore, Guide) for command in cog.__cog_commands__]


def test_slash_offers_every_topic() -> None:
    assert get_args(TOPIC) == TOPICS


@pytest.mark.parametrize("typed", ["attn", "ATTN", "!attn", "/attn"])
def test_a_command_is_found_with_or_without_prefix(typed: str) -> None:
    assert find_command(typed, KNOWN, "!").name == "attn"


def test_an_alias_is_as_good_as_a_name() -> None:
    draw = Command("draw", "Draw.", aliases=("picture",))
    assert find_command("picture", [draw], "!") is draw
    with pytest.raises(ChoiceUnclear) as caught:
        find_command("pictre", [draw], "!")
    assert (caught.value.names, caught.value.near) == (("draw",), "draw")


@given(st.text(max_size=40))
def test_any_name_is_found_or_refused(typed: str) -> None:
    with contextlib.suppress(ChoiceUnclear):
        assert find_command(typed, KNOWN, "!") in KNOWN


@pytest.mark.parametrize("precision", Precision)
def test_help_says_what_fewer_digits_cost(precision: Precision) -> None:
    geometry = Geometry(4, 4, 64, 64, 100, 512, 2, "gelu", 1e-12)
    model = SimpleNamespace(geometry=geometry, token_limit=64, limits=Limits())
    examples, measuring = Examples("!", geometry), Workers("measuring")
    services = Services(
        model,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        examples,
        "bundled",
        5,
        measuring,
        WordFilter(),
        None,  # type: ignore[arg-type]
        precision=precision,
    )
    said = str(overview(services, KNOWN, "Attention").fields[-1].value)
    in_bfloat16 = "computed in bfloat16: compared with float32, probabilities can be off by"
    assert (in_bfloat16 in said) is (precision is Precision.BFLOAT16)


def test_usage_names_heads_that_the_model_has() -> None:
    small = Geometry(4, 4, 64, 64, 100, 512, 2, "gelu", 1e-12)
    attn = find_command("attn", KNOWN, "!")
    assert "`!attn 3-4 [view=lines]" in str(entry(attn, Examples("!", small)).description)
    (off, *_) = (described(command) for command in Switches.__cog_commands__)
    said = str(entry(off, Examples("!", small)).description)
    assert "`!off 3-4 [1-1 …]|layer 4|all but 3-4 [way=even]" in said
    assert set(re.findall(r"\d+-\d+", said)) == {"3-4", "1-1"}
    assert re.findall("^`([a-z]+)` ", said, re.MULTILINE)[:2] == ["heads", "sentence"]
