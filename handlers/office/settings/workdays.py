"""工作日: the days on which this office works otherwise than the official calendar says, or before it says anything."""

import re
import unicodedata
from datetime import date

from aiohttp import web

from bot.casework.approvals.refusal import NotPossible
from bot.casework.rounds.corrections import BadCorrection, corrections
from bot.work.office_settings import changing
from db.queries.office import office_settings
from handlers.office.settings.saying import history_lines
from handlers.office.settings.settings import decided, sentence
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input
from scheduler.workdays import announced_until

KEY = "workdays"
LONGEST = 20_000
"""Characters: the days of some years."""
WORDS = ("工作日", "休息日")
YEARS_BACK, YEARS_AHEAD = 1, 2
"""A day further away is a slip of the hand: calendars are published for the coming year."""
_LINE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?[\s=:,、]*(?:\(?(?:星期|周)[一二三四五六日天]\)?[\s=:,、]*)?(\S+)"
)
"""As it is typed, or copied out of a table; a weekday beside it says nothing new."""


async def show_workdays(visit: Visit) -> web.Response:
    """The corrections, and which years are known."""
    return await _page(visit)


async def change(visit: Visit) -> web.StreamResponse:
    """Other corrections, in force at once: facts of the calendar, which one person may write down."""
    try:
        table = _table(visit)
        before = {KEY: dict(visit.console.settings.workdays)}
        if KEY in visit.console.in_force.fixed or table == before[KEY]:
            raise NotPossible(visit.say("settings.nothing_changed"))
        wish = await visit.read(lambda c: changing.wished(c, KEY, {KEY: table}, before))
        if visit.form.number("seen") != wish.seen[KEY]:
            raise NotPossible(visit.say("settings.changed_since"))
    except (Problem, NotPossible) as e:
        return await _page(visit, said=sentence(visit, e))
    return await decided(visit, wish, visit.form.fields)


async def _page(visit: Visit, *, said: str = "") -> web.Response:
    history = await visit.read(lambda c: office_settings.versions(c, [KEY]))
    standing = "\n".join(f"{day} {word}" for day, word in sorted(visit.console.settings.workdays.items()))
    return await visit.page(
        "settings/workdays.html",
        status=400 if said else 200,
        said=said,
        typed=visit.form.fields or {"days": standing},
        words=WORDS,
        longest=LONGEST,
        known=announced_until(),
        fixed=visit.console.in_force.fixed,
        history=history_lines(visit, history),
        seen=history[0].version if history else 0,
    )


def _table(visit: Visit) -> dict[str, str]:
    """The days that were typed or pasted, and the one that was chosen; raises Problem."""
    found: dict[str, str] = {}
    for line in visit.form.words("days", longest=LONGEST).split("\n"):
        if line.strip():
            day, works = _read(line.strip())
            if found.setdefault(day, works) != works:
                raise bad_input("settings.day_twice", day=day)
    added, word = visit.form.day("day"), visit.form.one_of("word", WORDS)
    if (added is None) != (word is None):
        raise bad_input("settings.half_a_day")
    if added is not None and word is not None:
        found[added.isoformat()] = word
    this_year = visit.formats.local(visit.now).year
    for day in found.keys() - visit.console.settings.workdays.keys():
        if not -YEARS_BACK <= int(day[:4]) - this_year <= YEARS_AHEAD:
            raise bad_input(
                "settings.far_day", day=day, first=this_year - YEARS_BACK, last=this_year + YEARS_AHEAD
            )
    return dict(sorted(found.items()))


def _read(line: str) -> tuple[str, str]:
    """A line such as `2027-01-04 休息日` or `2027年1月4日 放假`; raises Problem."""
    parts = _LINE.fullmatch(unicodedata.normalize("NFKC", line))
    try:
        day = date(*map(int, parts.groups()[:3])) if parts is not None else None
        works = (
            corrections({day.isoformat(): parts[4]})[day] if day is not None and parts is not None else None
        )
    except (ValueError, BadCorrection):
        day, works = None, None
    if day is None or works is None:
        raise bad_input("settings.bad_day", line=line[:40])
    return day.isoformat(), WORDS[0] if works else WORDS[1]


ROUTES = (
    Route(
        "GET",
        "/office/settings/workdays",
        show_workdays,
        SETTERS,
        "the days on which the office works otherwise than the calendar says",
        name="settings_workdays",
        under="settings",
    ),
    Route("POST", "/office/settings/workdays", change, SETTERS, "correct the calendar", under="settings"),
)
