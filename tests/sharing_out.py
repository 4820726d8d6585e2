"""Which worker runs which test: each goes to whichever is free, but what is looked at in a browser and the journeys go to one each.

The first share an office and a browser, the others a process that has loaded everything: both take a worker's time to start. And
both wait much, for a browser and for the clocks of real processes: begun first, they leave the cores to the others that compute.
(`--dist loadgroup` means to do the same by marks; under pytest 9.2 the groups of pytest-xdist 3.8 are not seen.)

In a fresh checkout nothing is compiled yet. Each worker begins to gather the tests in another room, and finds most of the others'
compiled; all of them compiling the same file at the same moment cost half as much again as gathering does.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from xdist.scheduler.loadscope import LoadScopeScheduling
from xdist.workermanage import WorkerController

TOGETHER: Final = ("tests/browser/", "tests/journeys/")


class SharedOut(LoadScopeScheduling):
    """A scope of its own for every test, and one for each room that goes together; the largest scopes come first."""

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Forget it, too: what a worker has done is gone through each time it is looked at."""
        super().mark_test_complete(node, item_index, duration)
        units = self.assigned_work[node]
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(units[scope].values()):
            del units[scope]

    def _split_scope(self, nodeid: str) -> str:
        return next((room for room in TOGETHER if nodeid.startswith(room)), nodeid)


def begun_elsewhere(rooms: Sequence[Path], worker: int, workers: int) -> list[Path]:
    """The rooms in the order in which this one of the workers goes through them."""
    first = len(rooms) * worker // workers
    return [*rooms[first:], *rooms[:first]]
