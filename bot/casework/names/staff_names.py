"""How the office's people are named wherever a person reads of them: by their real names, as colleagues know them.

What is stored of an act is the name at log-in, which never changes. It stands beside the real name only where two persons
share one, and alone where no real name was given.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

BETWEEN = "、"
"""Between two persons who decided together."""


@dataclass(frozen=True, slots=True)
class StaffNames:
    """From the name at log-in to the name that is shown."""

    shown: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, login: str | None) -> str:
        """The name to show for what was stored: a name at log-in, two of them, where they acted, or what is no
        account of ours."""
        stored = login or ""
        if stored in self.shown:
            return self.shown[stored]
        where, colon, acted = stored.rpartition("：")
        return where + colon + BETWEEN.join(self.shown.get(one, one) for one in acted.split(BETWEEN))


def staff_names(accounts: Iterable[tuple[str, str]]) -> StaffNames:
    """The names of these accounts; each is a name at log-in and a real name, which may be empty."""
    known = list(accounts)
    shared = Counter(real for _, real in known)
    return StaffNames(
        {login: real if shared[real] == 1 else f"{real}（{login}）" for login, real in known if real}
    )
