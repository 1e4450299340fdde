"""From a page to the answer that shows it."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from cogs.answer import Answer
from cogs.pages import HeadPage, MaskPage, OverviewPage, Page
from cogs.sentences import Texts
from cogs.services import Services
from cogs.show.head import show_head
from cogs.show.mask import show_mask
from cogs.show.overview import show_overview

_SHOWN_BY: Mapping[type[Page], Callable[[Services, Any, Texts], Awaitable[Answer]]] = (
    MappingProxyType(
        {
            MaskPage: show_mask,
            HeadPage: show_head,
            OverviewPage: show_overview,
        }
    )
)


async def show(services: Services, page: Page, texts: Texts) -> Answer:
    """The answer that shows a page for some sentences.

    Raises:
        Exception: Whatever is wrong with page or sentences, or breaks; see `cogs.errors`.
    """
    return await _SHOWN_BY[type(page)](services, page, texts)
