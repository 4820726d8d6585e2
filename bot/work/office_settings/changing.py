"""Settings are changed by one person, or by two where the public reads them or is bound by them.

A request holds what a form changes, all of it or nothing, and which versions it was made against: when somebody else
has changed one of them meanwhile, it has to be looked at again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.casework.privacy.redaction import without_phones
from bot.casework.supervision.letters import LetterTerms
from bot.casework.tickets.deadline import Term, Terms
from bot.domain.approval import ApprovalKind
from bot.domain.month import Hours
from bot.settings import Settings
from bot.settings.changeable import CHANGEABLE
from bot.work.office_settings import department_list
from db.queries.office import approvals, departments, office_settings
from db.queries.office.approvals import Approval
from db.queries.office.departments import DepartmentEntry
from db.queries.outbox import retiming
from db.queries.supervision import letters
from db.queries.tickets import tickets
from db.store import Conflict
from db.vault import Vault

ACCEPT, FINISH, HOURS = "complaint_accept", "complaint_finish", "send_hours"
OF_LETTERS = ("watch_statement", "watch_answer", "watch_appeal", "watch_lasts")
"""In the order in which `LetterTerms` has them."""
NOTHING_CHANGED = "名单现在就是这样，没有要改的"
CHANGED_SINCE = "这里的设置后来改过了，请打开设置看一下，再重新申请"


@dataclass(frozen=True, slots=True)
class SettingWish:
    """What is to be changed. `form`: by which page it is known; a value of None puts back what holds by itself."""

    form: str
    changes: Mapping[str, object]
    seen: Mapping[str, int]
    """The version of each that was in force."""
    before: Mapping[str, object]
    """What was in force, of these and of what belongs to them."""


def wished(
    connection: Connection, form: str, changes: Mapping[str, object], before: Mapping[str, object]
) -> SettingWish:
    """A wish against what is in force now: `before`."""
    seen = {key: office_settings.current(connection, key)[0] for key in changes}
    return SettingWish(form, changes, seen, before)


def relisted(connection: Connection, entries: Sequence[DepartmentEntry]) -> SettingWish:
    """A wish for another list of departments; raises NotPossible for one that cannot be, or that it is already."""
    now = [DepartmentEntry(row.number, row.name, row.retired) for row in departments.every(connection)]
    if list(entries) == now:
        raise NotPossible(NOTHING_CHANGED)
    department_list.sure_possible(connection, entries)
    key = department_list.KEY
    changes, before = {key: department_list.value_of(entries)}, {key: department_list.value_of(now)}
    return wished(connection, "departments", changes, before)


def needs_two(wish: SettingWish) -> bool:
    """Whether one person may not do this alone."""
    return any(key not in CHANGEABLE or CHANGEABLE[key].public for key in wish.changes)


def ask(connection: Connection, vault: Vault, wish: SettingWish, reason: str, by: int, now: datetime) -> int:
    """Store a request; returns its number. Raises NotPossible."""
    if not reason.strip():
        raise NotPossible("请写明理由，审批的人要看")
    known = approvals.is_asked(connection, ApprovalKind.SETTING, wish.form)
    if known is not None:
        raise NotPossible(f"这一页已经有改动在等审批（编号 {known}），审批以后才能再申请")
    told, why = json.dumps(asdict(wish), ensure_ascii=False), without_phones(reason.strip())
    return approvals.ask(connection, vault, ApprovalKind.SETTING, wish.form, told, why, by, now=now)


def wish_of(vault: Vault, approval: Approval) -> SettingWish:
    """What was requested; raises WrongKey."""
    return SettingWish(**approval.told(vault))


def _promise(connection: Connection, wish: SettingWish, now: datetime) -> None:
    """Complaints from before the promise was kept with each are owed what held until now."""
    before = wish.before
    terms = Terms(Term.parse(str(before[ACCEPT])), Term.parse(str(before[FINISH])))
    tickets.promise(connection, terms.promise)


def _promise_of_letters(connection: Connection, wish: SettingWish, now: datetime) -> None:
    letters.promise(connection, LetterTerms(*(Term.parse(str(wish.before[key])) for key in OF_LETTERS)))


def _retime(connection: Connection, wish: SettingWish, now: datetime) -> None:
    hours = wish.changes[HOURS] or Settings.model_fields[HOURS].default
    retiming.within(connection, Hours.parse(str(hours)), now=now)


def _put(connection: Connection, wish: SettingWish, now: datetime) -> None:
    department_list.put(connection, cast(Any, wish.changes[department_list.KEY]), now)


_CARRIED_ON: Mapping[str, Callable[[Connection, SettingWish, datetime], None]] = {
    ACCEPT: _promise,
    FINISH: _promise,
    HOURS: _retime,
    department_list.KEY: _put,
    **dict.fromkeys(OF_LETTERS, _promise_of_letters),
}
"""What else changes in the database with a setting, in the same transaction."""


def carry_out(
    connection: Connection,
    wish: SettingWish,
    *,
    by: int,
    second: int | None = None,
    reason: str = "",
    now: datetime,
) -> None:
    """Put it in force; raises NotPossible when something of it has been changed since it was wished for."""
    for key, value in wish.changes.items():
        try:
            office_settings.add(
                connection, key, value, after=wish.seen[key], by=by, second=second, reason=reason, now=now
            )
        except Conflict:
            raise NotPossible(CHANGED_SINCE) from None
        if key in _CARRIED_ON:
            _CARRIED_ON[key](connection, wish, now)
