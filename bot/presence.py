"""Whether the bot is connected to Discord's gateway, and whether it has been away for too long."""

import asyncio


class Presence:
    """The state of the connection, by the events of the client."""

    def __init__(self) -> None:
        self._there, self._away = asyncio.Event(), asyncio.Event()

    @property
    def online(self) -> bool:
        """Whether the gateway is connected and has greeted the bot."""
        return self._there.is_set()

    def notice(self, event: str) -> None:
        """Takes the name of an event of the client; most don't matter here."""
        if event in {"ready", "resumed"}:
            self._away.clear()
            self._there.set()
        elif event == "disconnect":
            self.expect()

    def expect(self) -> None:
        """From now on the gateway counts as away, until it greets the bot."""
        self._there.clear()
        self._away.set()

    async def greeted(self) -> None:
        """Returns when the gateway has greeted the bot."""
        await self._there.wait()

    async def lost(self, seconds: float) -> None:
        """Returns when the gateway has been away for so long without a break.

        The library reconnects by itself where it hears nothing for a minute; it tries for ever, at
        ever longer intervals. A fresh process begins anew.
        """
        while True:
            await self._away.wait()
            try:
                await asyncio.wait_for(self._there.wait(), seconds)
            except asyncio.TimeoutError:
                return
