"""处室名单: which departments there are, in which order, who reads for each; what cases name and the list does not."""

from collections.abc import Sequence

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.domain.approval import ApprovalKind
from bot.work.office_settings import changing, department_list
from bot.work.office_settings.changing import SettingWish
from bot.work.office_settings.department_list import KEY, LONGEST, Merging
from db.queries.office import approvals, departments, office_settings
from db.queries.office.departments import Borne, DepartmentEntry, DepartmentRow
from handlers.office.settings.saying import history_lines
from handlers.office.settings.settings import decided
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem

NEW = 3
"""Empty rows on the page."""
MOST = 500
SAME = "same"
"""The tick by which somebody says that a name which others bear is the same department's."""


async def show_departments(visit: Visit) -> web.Response:
    """The list, and the names that stand in cases and not in it."""
    return await page(visit)


async def change(visit: Visit) -> web.StreamResponse:
    """Look at another list, or ask for it."""
    try:
        wish, along, merging = await visit.read(lambda c: _wish(c, visit))
    except (Problem, NotPossible) as e:
        said = visit.say(e.key, **e.facts) if isinstance(e, Problem) else str(e)
        return await page(visit, said=said)
    told = "".join(_told(visit, one) for one in along)
    if along and not visit.form.has(SAME):
        return await page(visit, said=visit.say("settings.takes_along", what=told), asks=True)
    moved = "".join(_moved(visit, one) for one in merging)
    return await decided(visit, wish, visit.form.fields, known=told + moved)


def _moved(visit: Visit, one: Merging) -> str:
    """What goes along with a department that goes into another one, and what does not."""
    people = visit.say("settings.merges_people", names="、".join(one.people)) if one.people else ""
    return visit.say("settings.merges", name=one.name, into=one.into, people=people, count=one.in_hand)


def _told(visit: Visit, one: Borne) -> str:
    people = visit.say("settings.takes_people", names="、".join(one.people)) if one.people else ""
    return visit.say("settings.takes", name=one.name, cases=one.cases, people=people)


async def page(visit: Visit, *, said: str = "", asks: bool = False) -> web.Response:
    """The list; `said`: why something was not taken; `asks`: whether a name that others bear is known to be the same."""
    rows = await visit.read(departments.every)
    unlisted = await visit.read(departments.unlisted)
    history = await visit.read(lambda c: office_settings.versions(c, [KEY]))
    waiting = await visit.read(lambda c: approvals.open_of(c, ApprovalKind.SETTING))
    return await visit.page(
        "settings/departments.html",
        status=400 if said else 200,
        said=said,
        asks=asks,
        rows=rows,
        unlisted=unlisted,
        new=range(NEW),
        typed=visit.form.fields,
        longest=LONGEST,
        history=history_lines(visit, history),
        fixed=visit.console.in_force.fixed,
        waiting={a.object: a for a in waiting},
        seen=history[0].version if history else 0,
    )


def _wish(connection: Connection, visit: Visit) -> tuple[SettingWish, list[Borne], list[Merging]]:
    """The list that was typed, what it would take along, and which departments would end; raises Problem or NotPossible."""
    if visit.form.number("seen") != office_settings.current(connection, KEY)[0]:
        raise NotPossible(visit.say("settings.changed_since"))
    rows = departments.every(connection)
    entries = _entries(visit, rows, departments.unlisted(connection))
    wish = changing.relisted(connection, entries)
    taken = department_list.taken_along(connection, entries)
    return wish, taken, department_list.mergers(connection, entries)


def _entries(visit: Visit, rows: Sequence[DepartmentRow], unlisted: Sequence[str]) -> list[DepartmentEntry]:
    """By the places that were typed; what was added stands last."""
    form, placed = visit.form, []
    for n, row in enumerate(rows, 1):
        place = form.number(f"place.{row.number}", highest=MOST) or n
        name = form.text(f"name.{row.number}", longest=LONGEST)
        retired = form.has(f"retired.{row.number}")
        into = form.number(f"into.{row.number}")
        placed.append((place, n, DepartmentEntry(row.number, name, retired, into)))
    kept = [entry for _, _, entry in sorted(placed, key=lambda one: one[:2])]
    chosen = [
        name for n, name in enumerate(unlisted) if form.has(f"seen.{n}") and form.text(f"seen.{n}") == name
    ]
    typed = [name for n in range(NEW) if (name := form.text(f"new.{n}", longest=LONGEST))]
    return [*kept, *(DepartmentEntry(None, name, retired=False) for name in (*chosen, *typed))]


ROUTES = (
    Route(
        "GET",
        "/office/settings/departments",
        show_departments,
        SETTERS,
        "the list of departments",
        name="settings_departments",
        under="settings",
    ),
    Route(
        "POST",
        "/office/settings/departments",
        change,
        SETTERS,
        "change the list of departments, or ask for it",
        under="settings",
    ),
)
