"""One step of a request for information from the terminal: ordered as typed, carried out as in the console, told in one line."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.disclosure_act import DisclosureAct
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind, kind_of
from handlers.terminal.door import Unwelcome, readable, run
from handlers.terminal.given_out import machine_account
from handlers.terminal.tickets.arguments import day, number, viewer, words_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.casework.disclosure.deciding import DisclosureOrder
    from bot.domain.disclosure import DisclosureOutcome
    from bot.domain.disclosure_act import AnswerKind
    from bot.work.tickets.request_acts import RequestStepDone
    from handlers.terminal.opening import Office

RACES = 5


@dataclass(frozen=True, slots=True)
class StepDetails:
    """What a step takes besides the number and who acts. `seen`: the version of the request that was looked at."""

    text: str = ""
    on: str = ""
    days: int = 0
    amount: str = ""
    answer: "AnswerKind | None" = None
    outcome: "DisclosureOutcome | None" = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """`reachable`: a channel to applicants is set up; `files`: how many documents go out with an answer."""

    done: "RequestStepDone"
    reachable: bool
    files: int


NOTHING = StepDetails()


def take(no: str, act: DisclosureAct, by: str, role: str, typed: StepDetails = NOTHING) -> None:
    """Carry out a step and say what came of it."""
    from bot.casework.disclosure.deciding import DisclosureOrder

    who, of = viewer(by, role), request_number(no)
    order = DisclosureOrder(
        act,
        who.name,
        Role(who.role),
        words_of(typed.text),
        day(typed.on, "--on"),
        typed.days,
        " ".join(readable(typed.amount).split()),
        typed.answer,
        typed.outcome,
        address=machine_account(),
    )
    print(_said(order, run(_acted(of, order, typed.seen))))


def request_number(no: str) -> str:
    """The number of a request for information in stored form; raises Unwelcome for another one."""

    of = number(no, "依申请公开的编号", "GK-20261103-7KQ2X-K")
    if kind_of(of) is not TicketKind.DISCLOSURE:
        raise Unwelcome(
            f"{of} 不是依申请公开（编号以 GK 开头）；投诉件现在可以做什么：huifang tickets show {of}"
        )
    return of


async def _acted(no: str, order: "DisclosureOrder", seen: int | None) -> _Outcome:
    from db.store import Conflict
    from handlers.terminal.opening import opened

    async with opened() as office:
        work = partial(_carried_out, office=office, no=no, order=order, seen=seen)
        for _ in range(RACES):
            try:
                return await office.store.write(work)
            except Conflict:
                if seen is not None:
                    raise Unwelcome(
                        f"{no} 在您看过以后变了，没有做；请重新看过：huifang tickets show {no}"
                    ) from None
    raise RuntimeError(f"{no} 一直有别人在改，这次没有做成；请稍后再试")


def _carried_out(
    connection: "Connection", *, office: "Office", no: str, order: "DisclosureOrder", seen: int | None
) -> _Outcome:
    from bot.work.tickets import NoSuchTicket, viewer_at
    from bot.work.tickets.request_acts import request_of, step
    from db.queries.tickets import given_files
    from handlers.terminal.composition import registry_of, voice_of
    from handlers.terminal.opening import now

    registry, voice = registry_of(office), voice_of(office)
    ticket = request_of(connection, registry, viewer_at(connection, order.by, order.role), no)
    if ticket is None:
        raise NoSuchTicket(no)
    done = step(connection, registry, voice, ticket, order, now(), seen=seen)
    files = given_files.count(connection, no) if order.act is DisclosureAct.ANSWER else 0
    return _Outcome(done, bool(voice.channels), files)


def _said(order: "DisclosureOrder", outcome: _Outcome) -> str:
    """What came of it, and whether the applicant hears of it."""
    from bot.domain.disclosure_act import DISCLOSURE_PHASES
    from bot.domain.month import OFFICE_ZONE

    ticket, at = outcome.done.ticket, outcome.done.course
    due = ticket.deadline
    by = f"答复期限到 {due.astimezone(OFFICE_ZONE):%Y-%m-%d}。" if due is not None else ""
    files = f"随答复发出 {outcome.files} 个文件。" if outcome.files else ""
    return f"{ticket.ticket_no} {DISCLOSURE_PHASES[at.phase].zh_hans}。{by}{files}{_told(order, outcome)}"


def _told(order: "DisclosureOrder", outcome: _Outcome) -> str:
    from bot.channels import vendors
    from bot.work.tickets.request_notices import REQUEST_TOLD

    if order.act not in REQUEST_TOLD:
        return ""
    if outcome.done.told is not None:
        return f"会用{vendors.called(outcome.done.told)}告诉申请人。"
    where = "没有可用的聊天或短信" if outcome.reachable else "这里没有设置聊天或短信"
    return f"没有告诉申请人：{where}，请另行送达文书。"
