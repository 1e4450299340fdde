"""What the commands share: the name of the model, and measurements off the event loop."""

import asyncio
import threading
from pathlib import Path

import pytest

from model.errors import ModelBusy, ModelTimeout
from replies.services import Measuring, shown_name


def test_the_model_is_named_but_not_where_it_lies(tmp_path: Path) -> None:
    assert shown_name("bundled") == "the model in the box"
    assert shown_name("someone/bert-base-uncased") == "someone/bert-base-uncased"
    assert shown_name("/srv/secret/of_mine") == "of_mine"
    assert shown_name(str(tmp_path)) == tmp_path.name


async def test_a_whole_class_may_measure_at_once_but_no_more() -> None:
    free = threading.Event()
    measuring = Measuring(20)
    waiting = [asyncio.create_task(measuring.run(free.wait, 20)) for _ in range(64)]
    await asyncio.sleep(0)
    with pytest.raises(ModelBusy):
        await measuring.run(int)
    free.set()
    assert all(await asyncio.gather(*waiting))
    assert await measuring.run(int) == 0


async def test_a_measurement_has_a_time_limit() -> None:
    free = threading.Event()
    with pytest.raises(ModelTimeout):
        await Measuring(0.01).run(free.wait, 20)
    free.set()
