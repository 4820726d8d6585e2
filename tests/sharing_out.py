"""Which worker runs which test: each goes to whichever is free, but all that look at pages in a browser go to one.

They share an office and a browser that take a worker's time to start. (`--dist loadgroup` means to do the same by marks;
under pytest 9.2 the groups of pytest-xdist 3.8 are not seen.)
"""

from typing import Final

from xdist.scheduler.loadscope import LoadScopeScheduling

TOGETHER: Final = "tests/browser/"


class SharedOut(LoadScopeScheduling):
    """A scope of its own for every test, and one for the browser's."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid
