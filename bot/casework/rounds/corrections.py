"""Corrections of the official calendar, as an office writes them down: `2027-01-04 = 休息日`."""

from collections.abc import Mapping
from datetime import date

_WORDS = {
    **dict.fromkeys(("工作日", "上班", "补班", "work"), True),
    **dict.fromkeys(("休息日", "休息", "放假", "off"), False),
}


class BadCorrection(ValueError):
    """A line of the corrections table cannot be read; the message names it."""

    def __init__(self, day: str, word: object) -> None:
        super().__init__(
            f"工作日更正表写法不对：{day[:20]!r} = {str(word)[:20]!r}；请写成 2027-01-04 = 工作日 或 休息日"
        )


def corrections(table: Mapping[str, str]) -> dict[date, bool]:
    """Read a corrections table (`{"2027-01-04": "工作日"}`); raises BadCorrection."""
    read: dict[date, bool] = {}
    for day, word in table.items():
        try:
            read[date.fromisoformat(day.strip())] = _WORDS[word.strip().lower()]
        except (ValueError, KeyError, AttributeError):
            raise BadCorrection(str(day), word) from None
    return read
