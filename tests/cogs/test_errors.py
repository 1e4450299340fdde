"""Which errors are told, which are logged, and as what."""

import logging

import aiohttp
import pytest
from discord.ext import commands

from cogs.errors import in_words
from model.bert.geometry import Geometry
from replies.errors import OptionWrong
from replies.examples import Examples

EXAMPLES = Examples("!", Geometry(12, 12, 192, 64, 100, 512, 2, "gelu", 1e-12))


def test_an_option_is_told_its_names_or_its_bounds(caplog: pytest.LogCaptureFixture) -> None:
    named = in_words(OptionWrong("theme", ("dark", "light")), EXAMPLES)
    assert named == "`theme=` can be `dark` or `light`."
    bounded = in_words(OptionWrong("k", "a whole number from 1 to 20"), EXAMPLES)
    assert bounded == "`k=` can be a whole number from 1 to 20."
    assert not caplog.records


def test_that_discord_is_out_of_reach_is_no_fault_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lost = aiohttp.ClientConnectionError("gone")
    assert "Sorry" in str(in_words(commands.CommandInvokeError(lost), EXAMPLES))
    (record,) = caplog.records
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)
