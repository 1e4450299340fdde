"""From a page to the answer that shows it."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from replies.answer import Answer, Texts
from replies.pages import (
    CardPage,
    CheckPage,
    ComparePage,
    FindPage,
    HeadPage,
    LayerPage,
    MaskPage,
    MeanPage,
    OverviewPage,
    Page,
    TopicPage,
    WordPage,
)
from replies.services import Services
from replies.show.card import show_card
from replies.show.check import show_check
from replies.show.compare import show_compare
from replies.show.find import show_find
from replies.show.head import show_head
from replies.show.layer import show_layer
from replies.show.mask import show_mask
from replies.show.mean import show_mean
from replies.show.overview import show_overview
from replies.show.topic import show_topic
from replies.show.word import show_word

_SHOWN_BY: Mapping[type[Page], Callable[[Services, Any, Texts], Awaitable[Answer]]] = (
    MappingProxyType(
        {
            MaskPage: show_mask,
            HeadPage: show_head,
            OverviewPage: show_overview,
            LayerPage: show_layer,
            MeanPage: show_mean,
            WordPage: show_word,
            FindPage: show_find,
            CheckPage: show_check,
            ComparePage: show_compare,
            CardPage: show_card,
            TopicPage: show_topic,
        }
    )
)


async def show(services: Services, page: Page, texts: Texts) -> Answer:
    """The answer that shows a page for some sentences.

    Raises:
        Exception: Whatever is wrong with page or sentences, or breaks; see `replies.refusals`.
    """
    return await _SHOWN_BY[type(page)](services, page, texts)
