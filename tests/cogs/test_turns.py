"""Of several redraws of one message, the one that was begun last stands in the end."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from cogs.turns import Turns

COUNT = 5


@given(order=st.permutations(range(COUNT)), begun=st.lists(st.integers(0, COUNT), max_size=4))
def test_the_redraw_begun_last_is_shown_last(order: list[int], begun: list[int]) -> None:
    """Whatever is done first, and wherever a redraw begins while others are done."""
    asyncio.run(redraws_end(order, len(begun)))


async def redraws_end(order: list[int], steps: int) -> None:
    turns = Turns()
    shown: list[int] = []
    sending = 0

    async def finish(number: int) -> None:
        nonlocal sending
        async with turns.sending(1, number) as newest:
            if newest:
                sending += 1
                assert sending == 1
                for _ in range(steps):
                    await asyncio.sleep(0)
                shown.append(number)
                sending -= 1

    for number in range(COUNT):
        turns.begin(1, number)
    await asyncio.gather(*map(finish, order))
    assert shown == [COUNT - 1]


async def test_a_redraw_that_is_being_sent_is_followed_by_the_later_one() -> None:
    turns = Turns()
    shown: list[str] = []
    sent = asyncio.Event()

    async def finish(name: str, *, wait: bool) -> None:
        async with turns.sending(1, name) as newest:
            if wait:
                await sent.wait()
            if newest:
                shown.append(name)

    turns.begin(1, "first")
    first = asyncio.create_task(finish("first", wait=True))
    await asyncio.sleep(0)
    turns.begin(1, "second")
    second = asyncio.create_task(finish("second", wait=False))
    await asyncio.sleep(0)
    assert shown == []
    sent.set()
    await asyncio.gather(first, second)
    assert shown == ["first", "second"]


async def test_messages_do_not_wait_for_each_other_and_old_ones_are_forgotten() -> None:
    turns = Turns(limit=2)
    async with turns.sending(1, "a") as first, turns.sending(2, "b") as second:
        assert first
        assert second
    turns.begin(1, "a")
    turns.begin(1, "later")
    for message in (2, 3):
        turns.begin(message, "x")
    async with turns.sending(1, "a") as newest:
        assert newest  # nobody remembers the later one
