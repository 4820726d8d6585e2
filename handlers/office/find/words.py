"""What a word may mean besides cases and complaints: a month, a page of the console, one of the office's people."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from bot.casework.names.sameness import bare
from bot.domain.month import Month
from db.queries.office.users import User

_NUMERALS = {"十二": 12, "十一": 11, "十": 10} | {n: at for at, n in enumerate("一二三四五六七八九", 1)}
_MONTH = re.compile(
    r"(?:(?P<year>20\d\d)\s*(?:年|[-./])?\s*)?(?:(?P<digits>0?[1-9]|1[0-2])|(?P<numeral>十[一二]?|[一二三四五六七八九]))\s*(?P<word>月份?)?"
)
_YEAR = re.compile(r"(20\d\d)\s*年?")


def months_meant(typed: str, there: Iterable[str], today: date) -> list[Month]:
    """The months that may be meant, the latest first: of those that are there, and a whole month of some year in any case.

    A bare number is no month: "10" is more likely a part of a number.
    """
    if year := _YEAR.fullmatch(typed):
        return [month for month in map(Month.parse, there) if month.year == int(year[1])]
    found = _MONTH.fullmatch(typed)
    if found is None or not (found["year"] or found["word"]):
        return []
    number = int(found["digits"]) if found["digits"] else _NUMERALS.get(found["numeral"], 0)
    if not number:
        return []
    if found["year"]:
        return [Month(int(found["year"]), number)]
    known = [month for month in map(Month.parse, there) if month.month == number]
    return known or [Month(today.year - (number > today.month), number)]


def pages_meant(word: str, pages: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Of pages, given by name and by all words for them, those that the bare word may mean."""
    for name, words in pages:
        said = [bare(one) for one in words.split()]
        if any(word in one or (len(one) > 1 and one in word) for one in said):
            yield name


def people_meant(word: str, people: Iterable[User]) -> Iterator[User]:
    """Of the office's people, those in whose name the bare word stands."""
    for person in people:
        if any(word in bare(name) for name in (person.name, person.real_name)):
            yield person
