"""What replies are made with: the name of the model, and one model for all of an answer."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from model.errors import ModelChanged
from replies.services import Services, shown_name


def test_the_model_is_named_but_not_where_it_lies(tmp_path: Path) -> None:
    assert shown_name("bundled") == "the model in the box"
    assert shown_name("someone/bert-base-uncased") == "someone/bert-base-uncased"
    assert shown_name("/srv/secret/of_mine") == "of_mine"
    assert shown_name(str(tmp_path)) == tmp_path.name


class Changing:
    """What is made while the model is exchanged the first few times."""

    def __init__(self, exchanges: int) -> None:
        self.model = SimpleNamespace(edition=0)
        self.made = 0
        self._exchanges = exchanges

    async def make(self) -> int:
        self.made += 1
        self.model.edition += self.made <= self._exchanges
        return self.made

    async def of_one_model(self, *, again: bool = True) -> int:
        return await Services.of_one_model(cast("Services", self), self.make, again=again)


async def test_what_is_made_while_the_model_changes_is_made_again() -> None:
    assert await Changing(0).of_one_model() == 1
    assert await Changing(1).of_one_model() == 2
    twice = Changing(2)
    with pytest.raises(ModelChanged):
        await twice.of_one_model()
    assert twice.made == 2


async def test_what_took_long_is_not_made_again() -> None:
    once = Changing(1)
    with pytest.raises(ModelChanged):
        await once.of_one_model(again=False)
    assert once.made == 1
