"""One act on a complaint from the terminal: the order made of what was typed, carried out as in the console, and what came
of it in one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING

from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.finding import Finding, Measure
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind, kind_of
from handlers.terminal.door import Unwelcome, readable, run
from handlers.terminal.given_out import machine_account
from handlers.terminal.tickets.arguments import number, viewer, words_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.casework.tickets.ticket import Order
    from bot.casework.tickets.visibility import Viewer
    from bot.work.tickets import Done
    from handlers.terminal.opening import Office

RACES = 5
AS_TOLD = "as-told"
"""Written for a category: the complainant's own choice holds again."""
Found = tuple[Finding | None, tuple[Measure, ...]]
_BACK = {
    Act.ACCEPT: "十分钟内可以撤销：huifang tickets take-back {no}{me}",
    Act.START: "十分钟内可以撤销：huifang tickets take-back {no}{me}",
    Act.LINK: "标错了：huifang tickets unlink {no} {other}{me}",
    Act.UNLINK: "点错了：huifang tickets link {no} {other}{me}",
    Act.MERGE: "并错了：huifang tickets part {no}{me}",
    Act.CLASSIFY: "要撤销：huifang tickets classify {no} --category {before}{me}",
    Act.TAKE_BACK: "投诉人什么也没有收到。",
}
"""What is said of each act at the end: how it is taken back."""


@dataclass(frozen=True, slots=True)
class ActDetails:
    """What an act takes besides the number and who acts."""

    text: str = ""
    to: str = ""
    days: int = 0
    found: Found = (None, ())
    category: Category | None = None


NOTHING = ActDetails()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """`reachable`: a channel to complainants is set up; `unread`: the department to which it went and in which nobody reads."""

    done: "Done"
    reachable: bool
    unread: str


def do(
    no: str, act: Act, by: str, role: str, typed: ActDetails = NOTHING, *, draft: str | None = None
) -> None:
    """Carry out an act and say what came of it. `draft`: a reply with the department's draft, sent as it was read."""
    from bot.casework.tickets.ticket import Order

    who, (finding, measures) = viewer(by, role), typed.found
    of = _complaint(number(no), act)
    order = Order(
        act,
        who.name,
        who.role,
        words_of(typed.text) if draft is None else draft,
        " ".join(readable(typed.to).split()),
        typed.days,
        finding=finding,
        measures=measures,
        category=typed.category,
        address=machine_account(),
    )
    outcome = run(_acted(of, order, as_drafted=draft is not None))
    me = [*(["--by", who.name] if by else []), *(["--role", role] if role != Role.OFFICER else [])]
    print(_said(order, outcome) + _back(order, outcome.done, "".join(f" {quote(word)}" for word in me)))


def _complaint(no: str, act: Act) -> str:
    """The number, if this may be done to that kind of ticket; raises Unwelcome."""
    from bot.casework.tickets.ticket import between_both

    if kind_of(no) is TicketKind.DISCLOSURE and not between_both(act):
        raise Unwelcome(f"{no} 是依申请公开，不按投诉办；现在可以做什么：huifang tickets show {no}")
    return no


def found_of(finding: str, measures: Sequence[str]) -> Found:
    """认定和处理 as written on the command line; raises Unwelcome."""
    from bot.casework.tickets.findings import unfit

    for word, allowed in ((finding, Finding), *((one, Measure) for one in measures)):
        if word and word not in set(allowed):
            raise Unwelcome(f"{word[:20]!r} 不认识；只能是 {'、'.join(allowed)}")
    found, done = Finding(finding) if finding else None, tuple(one for one in Measure if one in measures)
    if (wrong := unfit(Act.REPLY, found, done)) is not None:
        raise Unwelcome(wrong)
    return found, done


async def draft_read(no: str, who: "Viewer") -> str:
    """The department's draft, for whoever wants to reply with it; raises Illegal."""
    from bot.casework.tickets.ticket import Order
    from bot.work.tickets import draft_of
    from handlers.terminal.opening import opened

    order = Order(Act.REPLY, who.name, who.role, address=machine_account())
    async with opened() as office:
        return await office.store.read(partial(draft_of, vault=office.vault, ticket_no=no, order=order))


async def _acted(no: str, order: "Order", *, as_drafted: bool) -> _Outcome:
    from bot.work.tickets import Caught, logged
    from db.store import Conflict
    from handlers.terminal.opening import opened

    async with opened() as office:
        work = partial(_carried_out, office=office, no=no, order=order, as_drafted=as_drafted)
        for _ in range(RACES):
            try:
                outcome = await office.store.write(logged(work))
            except Conflict:
                continue
            if isinstance(outcome, Caught):
                raise outcome
            return outcome
    raise RuntimeError(f"{no} 一直有别人在改，这次没有做成；请稍后再试")


def _carried_out(
    connection: "Connection", *, office: "Office", no: str, order: "Order", as_drafted: bool
) -> _Outcome:
    from bot.work.tickets import act, release
    from bot.work.tickets.takers import takers, takes
    from handlers.terminal.composition import registry_of, voice_of
    from handlers.terminal.opening import now

    if order.act is Act.ASSIGN and order.to and not takes(connection, order.to):
        raise Unwelcome(
            f"处室名单里没有“{order.to[:40]}”，没有交办；名单见后台“设置 · 处室”，或先为它添加联络员"
        )
    voice = voice_of(office)
    carry_out = release if as_drafted else partial(act, revocable=True)
    done = carry_out(connection, registry_of(office), voice, no, order, now())
    unread = takers(connection, done.ticket).unread(order.to) if order.act is Act.ASSIGN else ""
    return _Outcome(done, bool(voice.channels), unread)


def _said(order: "Order", outcome: _Outcome) -> str:
    """What came of it."""
    from bot.casework.terms import CATEGORIES, TICKET_STATES

    ticket = outcome.done.ticket
    said = (
        f"{ticket.ticket_no} {TICKET_STATES[ticket.state]}。{_due(outcome.done)}{_told(order.act, outcome)}"
    )
    if order.act is Act.CLASSIFY:
        named = {k.value: text for k, text in CATEGORIES.items()}.get(ticket.sorted_as, "没有定")
        said += f"类别：{named}。"
    if outcome.unread:
        said += f"注意：{outcome.unread}没有联络员账号，没有人会看到，请另行告知。"
    return said


def _back(order: "Order", done: "Done", me: str) -> str:
    """How it is taken back by whoever has done it."""
    before = done.before.office_category or AS_TOLD
    return _BACK.get(order.act, "").format(no=done.ticket.ticket_no, other=order.to, before=before, me=me)


def _due(done: "Done") -> str:
    from bot.domain.month import OFFICE_ZONE

    ends = done.ticket.deadline
    return f"时限到 {ends.astimezone(OFFICE_ZONE):%Y-%m-%d}。" if ends is not None else ""


def _told(act: Act, outcome: _Outcome) -> str:
    """Says whether the complainant is told, so that nobody wrongly assumes it."""
    from bot.channels import vendors
    from bot.work.tickets import tells

    if not tells(act):
        return ""
    if outcome.done.told is not None:
        when = "十分钟后" if outcome.done.ticket.to_tell else ""
        return f"{when}会用{vendors.called(outcome.done.told)}告诉投诉人。"
    if not outcome.reachable:
        return "没有告诉投诉人：这里没有设置聊天或短信，请另行告知。"
    return "没有告诉投诉人：没有可用的聊天或短信，请打电话告知。"
