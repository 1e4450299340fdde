"""That a page is weighed as what making it holds: the bytes that NumPy has at once, counted."""

import tracemalloc

from model.bert.runner import Runner
from model.measures.patterns import Pattern
from replies.pages import (
    CardPage,
    ComparePage,
    LayerPage,
    OverviewPage,
    Page,
)
from replies.services import Services
from replies.show.links import LinksPage
from replies.show.swap import SwapPage
from replies.show.word import WordPage
from replies.showing import kind_of, show
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot

LONG = f"{'the dog and a cat were here, ' * 7}slowly [MASK]."
"""So long that little else counts beside its attention weights."""

PAGES = {
    "layer": LayerPage(layer=2, carried=True),
    "all heads, carried": OverviewPage(score=Pattern.NEXT, carried=True),
    "compare": ComparePage(heads=(2, 8, 0, 2)),
    "card": CardPage(layer=2, head=8, carried=True),
    "word": WordPage(words=("slowly",)),
    "links": LinksPage(source=("slowly",), target=("dog#1", "cat#2")),
    "swap": SwapPage(words=("slowly", "quickly")),
}


async def test_what_a_page_holds_is_what_it_weighs(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner, cache_megabytes="1") as bot:
        services = bot.desk.services
        (read,) = services.read((LONG,))
        geometry = services.model.geometry
        once = 4 * geometry.layers * geometry.heads * len(read.tokens) ** 2
        await show(services, PAGES["layer"], (LONG,))  # so that all graphs are there
        held = {name: await _held(services, page) / once for name, page in PAGES.items()}
    for name, times in held.items():
        copies = kind_of(PAGES[name]).copies
        assert copies / 2 < times < copies + 0.5, name  # besides weights, there is a picture


async def _held(services: Services, page: Page) -> int:
    """The most bytes that are there at once while a page is made, beside those before."""
    tracemalloc.start()
    try:
        await show(services, page, (LONG,))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
