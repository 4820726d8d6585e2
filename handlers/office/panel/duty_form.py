"""The form of an activity, as members and the office fill it in."""

import secrets

from bot.casework.panel.duties import LONGEST_DUTY, DutyEntry, entered
from bot.casework.panel.members import PanelRefused
from bot.domain.panel import DutyKind
from bot.domain.role import Role
from db.queries.panel.duties import NewDuty
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input


def duty_of(visit: Visit, member_ref: str) -> NewDuty:
    """What this member did, and whether it counts at once; raises Problem 400."""
    form, today = visit.form, visit.formats.local(visit.now)
    kind, day = form.one_of("kind", tuple(DutyKind)), form.day("day")
    if kind is None or day is None:
        raise bad_input("panel.which_duty")
    entry = DutyEntry(
        day, _half_hours(form.text("hours", longest=10)), form.words("what", longest=LONGEST_DUTY)
    )
    try:
        state = entered(entry, Role(visit.user.role), today)
    except PanelRefused as e:
        raise bad_input("panel.refused", why=str(e)) from None
    return NewDuty(secrets.token_hex(10), member_ref, kind, entry, state)


def _half_hours(typed: str) -> int:
    """1.5 → 3; 0 for what is no number of half hours."""
    whole, dot, rest = typed.partition(".")
    if not whole.isascii() or not whole.isdigit() or len(whole) > 2 or (dot and rest not in ("0", "5")):
        return 0
    return 2 * int(whole) + (rest == "5")


def year_of(visit: Visit) -> int:
    """The year that the address names; this one."""
    this = visit.formats.local(visit.now).year
    return visit.query.number("year", lowest=2000, highest=this) or this


def kinds_of(visit: Visit) -> list[tuple[str, str]]:
    """What can be chosen in the form."""
    return [(one.value, visit.say(f"name.duty_{one}")) for one in DutyKind]
