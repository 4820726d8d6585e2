"""For how long something has stayed as it is, by seconds that passed here: nobody's clock is held against another's."""

from collections.abc import Collection, Hashable
from typing import Generic, TypeVar

N = TypeVar("N", bound=Hashable)


class Unchanged(Generic[N]):
    """Remembers since when each thing has been seen in its present state; by a process that starts, nothing was."""

    def __init__(self) -> None:
        self._since: dict[N, tuple[object, float]] = {}

    def seconds(self, name: N, state: object, at: float) -> float:
        """How long `name` has been seen in this state. `at`: monotonic seconds."""
        since = self._since.get(name)
        if since is None or since[0] != state:
            since = self._since[name] = (state, at)
        return at - since[1]

    def forget_others(self, names: Collection[N]) -> None:
        """Only these are there still."""
        for gone in self._since.keys() - set(names):
            del self._since[gone]
