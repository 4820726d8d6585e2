"""What a simulated person has received, and waiting for more of it without sleeping."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Received messages in order. Reading `inbox` is safe from any thread; waiting belongs on the server's loop."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.listener: Callable[[T], object] | None = None
        """Called on the server's loop with each message as it arrives: how a simulated person answers by itself."""
        self._received: list[T] = []
        self._bell = asyncio.Event()

    @property
    def inbox(self) -> tuple[T, ...]:
        """Everything received so far, oldest first."""
        return tuple(self._received)

    def receive(self, message: T) -> None:
        """Put a message in, wake who waits and tell the listener."""
        self._received.append(message)
        self._ring()
        if self.listener is not None:
            self.listener(message)

    def replace(self, index: int, message: T) -> None:
        """Put another version in the place of a message (it was edited)."""
        self._received[index] = message
        self._ring()

    async def waits_for(
        self, wanted: int | Callable[[T], bool], within: float = 300.0, *, after: int = 0
    ) -> T:
        """Wait for the message number `wanted` (from 1), or for the first that fits, skipping the first `after`.

        Raises TimeoutError, saying what is in the inbox, after `within` seconds.
        """
        try:
            async with asyncio.timeout(within):
                while True:
                    bell = self._bell
                    found = self._find(wanted, after)
                    if found is not None:
                        return found
                    await bell.wait()
        except TimeoutError:
            what = f"message {wanted}" if isinstance(wanted, int) else "a message that fits"
            raise TimeoutError(
                f"{self.owner} waited {within} s for {what}; the inbox holds {self._received!r}"
            ) from None

    def _find(self, wanted: int | Callable[[T], bool], after: int) -> T | None:
        if isinstance(wanted, int):
            place = after + wanted - 1
            return self._received[place] if 0 <= place < len(self._received) else None
        return next((message for message in self._received[after:] if wanted(message)), None)

    def _ring(self) -> None:
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()
