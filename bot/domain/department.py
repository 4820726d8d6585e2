"""处室: a department is one department under every name that it bears or bore; a name is never another's later.

One that went into another (并入) is part of that from then on: whoever reads and answers for the whole reads what was its own.
What was counted before stays counted under its own names, and so does every mark: there a namesake may be somebody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.month import Month


@dataclass(frozen=True, slots=True)
class Merger:
    """Where a department went. `into`: the last name which that one bore of its own; `since`: the first month that was wholly after
    it."""

    into: str
    since: Month


@dataclass(frozen=True, slots=True)
class DepartmentNames:
    """What departments were called before, and which went into another. A name of which nothing is known is its department's
    only one."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    """By a former name, the last one that its department bore of its own: the last of a chain of them."""
    merged: Mapping[str, Merger] = field(default_factory=dict)
    """By the last name that a department bore of its own."""

    def own(self, name: str) -> str:
        """What the department of this name was called last by itself: today, where it did not go into another."""
        return self.renamed.get(name, name)

    def current(self, name: str) -> str:
        """What the department that this name belongs to is called today."""
        return self._followed(name, None)

    def counted(self, name: str, first: Month) -> str:
        """Under which name what bears this one is counted in a period that begins with this month."""
        return self._followed(name, first)

    def every_own(self, name: str) -> frozenset[str]:
        """All names that the department of this name bore by itself; none of no name."""
        own = self.own(name)
        return frozenset({own, *(former for former, to in self.renamed.items() if to == own)} - {""})

    def every(self, name: str) -> frozenset[str]:
        """All names of the department that this name belongs to, and of those that went into it; none of no name."""
        if not name:
            return frozenset()
        now = self.current(name)
        return frozenset(
            {now, *(other for other in {*self.renamed, *self.merged} if self.current(other) == now)}
        )

    def _followed(self, name: str, first: Month | None) -> str:
        name = self.own(name)
        while (to := self.merged.get(name)) is not None and (first is None or to.since <= first):
            name = to.into
        return name
