"""What every test that starts processes leaves behind: nothing."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.processes import started


@pytest.fixture(autouse=True)
async def nothing_left_running() -> AsyncIterator[None]:
    yield
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    started.clear()
