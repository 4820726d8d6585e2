"""回避: for each complaint, who must not see it. Judged by `bot.casework.tickets.barring`, stored in the current transaction.

A transaction that writes a complaint, more words of one, or the names of an account, has it judged here. The mark
`BARS` is locked meanwhile, so that a complaint and an account that come at the same moment do not miss each other.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    cast,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from bot.casework.names.sameness import bare
from bot.casework.tickets.barring import BARRING, AccountHolder, ToldAbout, judged
from bot.domain.bar import Bar
from bot.domain.month import day_of
from bot.domain.role import Outside, Role
from bot.domain.ticket_state import TicketState
from db.engine.prepared import Prepared
from db.queries import department_names
from db.queries.tickets import ticket_words, timelines
from db.queries.tickets.timelines import Event
from db.queries.unsent import drafts
from db.schema import cases, marks, ticket_bars, tickets, users
from db.vault import Vault

BARS = "bars"
"""The name of the mark. Its note says whether complaints older than the bars have been judged, too."""
RAISED = "raised"
"""The timeline entry with which a complaint went to the superior because nobody in the office may see it."""
_JUDGED = "judged"
_PAGE = 500
_SAID = ("add", "satisfied", "dissatisfied")
"""Timeline entries whose notes are the complainant's words."""
_bar = ticket_bars.alias("bar")  # separate from any other use of the table in the same statement
_IN_THE_WAY = _bar.c.state.in_(sorted(bar.value for bar in BARRING))
_OFFICE = (Role.OFFICER.value, Role.CHIEF.value)

_ABOUT = select(_bar.c.ticket_no).where(_IN_THE_WAY)
_ADD = insert_or_change(ticket_bars)
_BAR = Prepared(
    _ADD.on_conflict_do_update(
        index_elements=["ticket_no", "user_id"],
        set_={name: _ADD.excluded[name] for name in ("state", "by_whom", "at")},
        # As `barring.goes_up` decides: a finding is never taken back.
        where=and_(_ADD.excluded.state == Bar.CERTAIN.value, ticket_bars.c.state != Bar.CERTAIN.value),
    )
)
_PEOPLE = Prepared(select(users.c.id, users.c.name, users.c.real_name, users.c.aliases))
_JOIN = Prepared(select(marks.c.note).where(marks.c.name == BARS).with_for_update(read=True))
_HOLD = Prepared(update(marks).where(marks.c.name == BARS).values(note=marks.c.note))
_DONE = Prepared(update(marks).where(marks.c.name == BARS).values(note=_JUDGED))
_NOTE = Prepared(select(marks.c.note).where(marks.c.name == BARS))
_TEXTS = Prepared(
    select(tickets.c.ticket_no, tickets.c.official, tickets.c.words_sealed, cases.c.handler)
    .join_from(tickets, cases, cases.c.case_no == tickets.c.case_no, isouter=True)
    .where(tickets.c.ticket_no > bindparam("after"))
    .order_by(tickets.c.ticket_no)
    .limit(_PAGE)
)
BARRED_HERE = select(_bar.c.user_id).where(_bar.c.ticket_no == tickets.c.ticket_no, _IN_THE_WAY)
"""The accounts from which a row of `tickets` is hidden."""
_barred = users.alias("barred")
_stranded = select(tickets.c.ticket_no, tickets.c.state).where(
    ~tickets.c.about_office,
    BARRED_HERE.join(_barred, _barred.c.id == _bar.c.user_id)
    .where(_barred.c.role.in_(_OFFICE))
    .correlate(tickets)
    .exists(),
    ~select(users.c.id)
    .where(
        users.c.role.in_(_OFFICE),
        users.c.disabled_at.is_(None),
        users.c.id.not_in(BARRED_HERE.correlate(tickets)),
    )
    .correlate(tickets)
    .exists(),
)
_STRANDED = Prepared(_stranded)
_IS_STRANDED = Prepared(_stranded.where(tickets.c.ticket_no == bindparam("no")))
_ANY_ABOUT = Prepared(select(_bar.c.ticket_no).where(_bar.c.user_id == bindparam("of"), _IN_THE_WAY).limit(1))
_BARRED_FROM = select(_bar.c.user_id).where(_bar.c.ticket_no == bindparam("no"), _IN_THE_WAY)
_BARRED_NOW = Prepared(_BARRED_FROM)
_LIAISONS = Prepared(
    select(users.c.id.in_(_BARRED_FROM).label("barred")).where(
        users.c.role == Role.LIAISON.value,
        users.c.department.in_(bindparam("departments", expanding=True)),
        users.c.disabled_at.is_(None),
    )
)
_OF_SEVERAL = Prepared(
    select(_bar.c.ticket_no, _bar.c.user_id, _bar.c.state).where(
        _bar.c.ticket_no.in_(bindparam("numbers", expanding=True)), _IN_THE_WAY
    )
)
_WORDS = Prepared(select(tickets.c.words_sealed).where(tickets.c.ticket_no == bindparam("no")))
_RAISE = Prepared(update(tickets).where(tickets.c.ticket_no == bindparam("no")).values(about_office=True))
IDS = (
    select(func.aggregate_strings(cast(_bar.c.user_id, String), ","))
    .where(_bar.c.ticket_no == tickets.c.ticket_no, _IN_THE_WAY)
    .correlate(tickets)
    .scalar_subquery()
    .label("barred")
)
"""The accounts from which a row of `tickets` is hidden, as a text (`ids`)."""


def ids(listed: str | None) -> frozenset[int]:
    """The accounts in `IDS`."""
    return frozenset(map(int, listed.split(","))) if listed else frozenset()


def bars(ticket_no: ColumnElement[str], user_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that a complaint is hidden from an account."""
    return _ABOUT.where(_bar.c.ticket_no == ticket_no, _bar.c.user_id == user_id).exists()


def any_bar(ticket_no: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that a complaint may be about somebody with an account."""
    return _ABOUT.where(_bar.c.ticket_no == ticket_no).exists()


def person(user_id: int, name: str, real_name: str, aliases: str) -> AccountHolder:
    """An account with all its names, including the log-in name, which may be the only one."""
    return AccountHolder(
        user_id, tuple(n for n in dict.fromkeys((real_name, name, *aliases.splitlines())) if n)
    )


def people(connection: Connection) -> list[AccountHolder]:
    """Everybody with an account, whatever their role and whether or not it is closed: both may change."""
    return [person(*row) for row in _PEOPLE.all(connection)]


def known_as(connection: Connection, name: str) -> int | None:
    """The account with this name, if there is one."""
    wanted = bare(name)
    return next((p.user_id for p in people(connection) if wanted and wanted in map(bare, p.names)), None)


def any_about(connection: Connection, user_id: int) -> bool:
    """Whether any complaint is, or may be, about this account."""
    return _ANY_ABOUT.first(connection, of=user_id) is not None


def leaves(connection: Connection, ticket_no: str, department: str) -> bool:
    """Whether a department has a liaison who may see a complaint, or has none at all, so that it is passed on by
    other means."""
    names = department_names.known(connection).every(department)
    barred = _LIAISONS.scalars(connection, no=ticket_no, departments=sorted(names))
    return not barred or not all(barred)


def registered(connection: Connection, vault: Vault, ticket_no: str, told: ToldAbout, now: datetime) -> None:
    """Judge a complaint that was just written."""
    _judge(connection, vault, ticket_no, told, now)


def said(connection: Connection, vault: Vault, ticket_no: str, words: str, now: datetime) -> None:
    """Judge what the complainant has added: it may name more people."""
    if words.strip():
        _judge(connection, vault, ticket_no, ToldAbout(words=(words,)), now)


def named(connection: Connection, vault: Vault, somebody: AccountHolder, now: datetime) -> None:
    """Judge all complaints, closed ones too, for an account whose names have changed."""
    _HOLD.run(connection)
    _judge_all(connection, vault, [somebody], now)


def judge_older(connection: Connection, vault: Vault, now: datetime) -> None:
    """Judge the complaints that are older than the bars, once."""
    _HOLD.run(connection)
    if not are_judged(connection):
        _judge_all(connection, vault, people(connection), now)
        _DONE.run(connection)


def are_judged(connection: Connection) -> bool:
    """Whether there is nothing left for `judge_older` to do."""
    note: str | None = _NOTE.scalar(connection)
    return note == _JUDGED


def left(connection: Connection, vault: Vault, now: datetime, ticket_no: str | None = None) -> None:
    """Pass complaints that nobody in the office may see to the superior. `ticket_no`: check only this one."""
    rows = _STRANDED.all(connection) if ticket_no is None else _IS_STRANDED.all(connection, no=ticket_no)
    for row in rows:
        _RAISE.run(connection, no=row.ticket_no)
        line = Event(now, RAISED, TicketState(row.state), Outside.CLOCK.value, "")
        timelines.append(connection, vault, row.ticket_no, line)


def shared(connection: Connection, vault: Vault, numbers: Collection[str], now: datetime) -> None:
    """Complaints about the same matter: whoever is barred from one is barred from all, as strictly as from any."""
    _JOIN.scalar(connection)
    rows = _OF_SEVERAL.all(connection, numbers=list(numbers))
    for number in numbers:
        found = ((row.user_id, Bar(row.state)) for row in rows if row.ticket_no != number)
        _write(connection, vault, number, found, now, joined=())
    for number in numbers:
        left(connection, vault, now, number)


def _judge(connection: Connection, vault: Vault, ticket_no: str, told: ToldAbout, now: datetime) -> None:
    _JOIN.scalar(connection)
    found = judged(people(connection), told)
    joined = _joined(connection, vault, ticket_no) if found else ()
    if _write(connection, vault, ticket_no, found.items(), now, joined=joined):
        for number in (ticket_no, *joined):
            left(connection, vault, now, number)


def _joined(connection: Connection, vault: Vault, ticket_no: str) -> tuple[str, ...]:
    """The complaints about the same matter as this one."""
    kept = _WORDS.scalar(connection, no=ticket_no)
    return ticket_words.joined(ticket_words.opened(vault, ticket_no, kept)) if kept is not None else ()


def _judge_all(connection: Connection, vault: Vault, anybody: list[AccountHolder], now: datetime) -> None:
    after, found = "", False
    while rows := _TEXTS.all(connection, after=after):
        later = timelines.of_all(connection, vault, [row.ticket_no for row in rows], acts=_SAID)
        for row in rows:
            told = ticket_words.opened(vault, row.ticket_no, row.words_sealed)
            words = (told["content"], told["happened"], *(line.note for line in later[row.ticket_no]))
            of = ToldAbout((row.official, row.handler or ""), words)
            joined = ticket_words.joined(told)
            found |= _write(connection, vault, row.ticket_no, judged(anybody, of).items(), now, joined=joined)
        after = rows[-1].ticket_no
    if found:
        left(connection, vault, now)


def _write(
    connection: Connection,
    vault: Vault,
    ticket_no: str,
    found: Iterable[tuple[int, Bar]],
    now: datetime,
    *,
    joined: Collection[str],
) -> bool:
    """`joined`: the complaints about the same matter, from which the same persons are barred."""
    bars_found, numbers = list(found), (ticket_no, *joined)
    rows = [
        {"ticket_no": number, "user_id": user_id, "state": bar.value, "by_whom": "", "at": day_of(now)}
        for number in numbers
        for user_id, bar in bars_found
    ]
    _BAR.many(connection, rows)
    for number in numbers if rows else ():
        for user_id in _BARRED_NOW.scalars(connection, no=number):
            drafts.drop_about(connection, vault, number, user_id)
    return bool(rows)
