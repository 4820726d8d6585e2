"""工作地址: where one of the office's own people is told that something waits for them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkAddress:
    """Each of these may be empty."""

    wecom: str = ""
    """The account in the office's WeCom."""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.wecom or self.email)

    def meets(self, other: "WorkAddress") -> bool:
        """Whether somebody at one of them could read what goes to the other."""
        pairs = ((self.wecom, other.wecom), (self.email, other.email))
        return any(mine and mine.casefold() == theirs.casefold() for mine, theirs in pairs)
