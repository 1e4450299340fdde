"""A test's hold on one interaction and the bot's answers to it."""

from collections.abc import Callable

from sandbox.actions.responses import Interaction
from sandbox.errors import JsonObject
from sandbox.testing.watcher import DEFAULT_TIMEOUT, SandboxTimeoutError, Watcher
from sandbox.world.entities import Message


class InteractionHandle:
    """One use of a command, button, select or modal, and the bot's answers to it."""

    def __init__(
        self, watcher: Watcher, show: Callable[[Message], JsonObject], interaction: Interaction
    ) -> None:
        self._watcher = watcher
        self._show = show
        self.interaction = interaction

    @property
    def id(self) -> str:
        """The interaction's id."""
        return str(self.interaction.id)

    @property
    def failed(self) -> bool:
        """Whether three seconds passed without a response."""
        return self.interaction.failed

    @property
    def followups(self) -> list[JsonObject]:
        """Further messages, in order."""
        return [self._show(message) for message in self.interaction.followups]

    async def acknowledged(self, timeout: float = DEFAULT_TIMEOUT) -> int:
        """Waits for the first response.

        Returns:
            Its type, such as 5 for a deferral.

        Raises:
            SandboxTimeoutError: If none came in time.
        """
        return await self._watcher.wait(
            lambda: self.interaction.answer, f"a response to {self}", timeout, self._check
        )

    async def response(self, timeout: float = DEFAULT_TIMEOUT) -> JsonObject:
        """Waits for the message that shows the answer, past any deferral.

        For a component that updates its message, that is this message.

        Raises:
            SandboxTimeoutError: If none came in time, or the interaction failed.
        """
        message = await self._watcher.wait(
            lambda: self.interaction.shown, f"the answer to {self}", timeout, self._check
        )
        return self._show(message)

    async def followup(self, index: int = 0, timeout: float = DEFAULT_TIMEOUT) -> JsonObject:
        """Waits for the follow-up message with this index.

        Raises:
            SandboxTimeoutError: If none came in time, or the interaction failed.
        """
        message = await self._watcher.wait(
            lambda: dict(enumerate(self.interaction.followups)).get(index),
            f"follow-up {index} to {self}",
            timeout,
            self._check,
        )
        return self._show(message)

    async def modal(self, timeout: float = DEFAULT_TIMEOUT) -> JsonObject:
        """Waits for the modal that the bot opens.

        Raises:
            SandboxTimeoutError: If none came in time, or the interaction failed.
        """
        return await self._watcher.wait(
            lambda: self.interaction.modal, f"a modal from {self}", timeout, self._check
        )

    async def failure(self, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Waits until three seconds have passed without a response.

        Raises:
            SandboxTimeoutError: If it got one, or there wasn't time enough.
        """
        await self._watcher.wait(lambda: self.failed or None, f"the failure of {self}", timeout)

    def _check(self) -> None:
        if self.failed:
            raise SandboxTimeoutError(f"The bot did not respond to {self} within three seconds.")

    def __str__(self) -> str:
        data = self.interaction.data
        name = data.get("name") or data.get("custom_id")
        return f"interaction {name!r} of {self.interaction.user.username}"
