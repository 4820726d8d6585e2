"""加得起来: what has to hold of the tables of a report before anybody gets it; a report that does not add up is not written."""

from collections.abc import Iterable
from dataclasses import dataclass


class DoesNotAddUp(ValueError):
    """The parts of a table are not its whole; the text names the table, and says what to do."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What has to be equal. `table`: its title; `what`: the column, or what the parts are of."""

    table: str
    what: str
    parts: tuple[int, ...]
    whole: int

    @property
    def holds(self) -> bool:
        """Whether it does."""
        return sum(self.parts) == self.whole


def check(sums: Iterable[Sum]) -> None:
    """Raises DoesNotAddUp for the first that does not hold."""
    for one in sums:
        if not one.holds:
            raise DoesNotAddUp(
                f"表“{one.table}”的“{one.what}”加起来是 {sum(one.parts)}，合计却是 {one.whole}，报告没有写出来；"
                "请过一会儿再试，还是这样，请把这一句告诉维护人员"
            )
