"""What holds for every page: an old button may name a head that the model doesn't have."""

from typing import cast

import numpy as np
import pytest

from config.workers import Workers
from model.errors import NoSuchHead
from model.measures.patterns import Pattern
from replies.pages import (
    CardPage,
    CheckPage,
    Claim,
    ComparePage,
    FilmPage,
    HeadPage,
    LayerPage,
    MeanPage,
    OffPage,
    Page,
)
from replies.show.links import LinksPage
from replies.show.swap import SwapPage
from replies.show.word import WordPage
from replies.showing import show
from tests.model.handmade import content, sentence, uniform
from tests.replies.without_model import services_of

TOKENS = content("the", "cat")
TWO_LAYERS_OF_THREE = sentence(TOKENS, np.stack([np.stack([uniform(4)] * 3)] * 2))
NEXT = Claim(pattern=Pattern.NEXT)


@pytest.mark.parametrize(
    "page",
    [
        HeadPage(layer=2, head=0),
        HeadPage(layer=0, head=3),
        CardPage(layer=1, head=3),
        CheckPage(layer=2, head=0, claim=NEXT),
        ComparePage(heads=(0, 0, 0, 3)),
        SwapPage(words=("cat", "dog"), layer=2, head=0),
        WordPage(words=("cat",), layer=2, head=0),
        LinksPage(source=("the",), target=("cat",), layer=2, head=0),
        LayerPage(layer=2),
        FilmPage(head=3),
        MeanPage(of="layer", layer=2),
        OffPage(heads=(0, 3)),
        OffPage(layers=(2,), but=True),
    ],
)
async def test_a_head_that_there_is_not_is_refused(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = services_of(TWO_LAYERS_OF_THREE, monkeypatch, cast("Workers", None))
    with pytest.raises(NoSuchHead):
        await show(services, page, ("The cat.",))
