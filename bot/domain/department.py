"""处室: a department is one department under every name that it bears or bore; a name is never another's later."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DepartmentNames:
    """What departments were called before. A name of which nothing is known is its department's only one."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    """By a former name, the one that its department bears today: the last of a chain of them."""

    def current(self, name: str) -> str:
        """What the department of this name is called today."""
        return self.renamed.get(name, name)

    def every(self, name: str) -> frozenset[str]:
        """All names of the department of this name, whichever of them it is; none of no name."""
        if not name:
            return frozenset()
        now = self.current(name)
        return frozenset({now, *(former for former, to in self.renamed.items() if to == now)})
