"""Complaints, and late 差评, by the clock: deadlines recomputed, warnings escalated, undelivered messages reported, silence closed.

Each part is a separate transaction that asks the database what is due; several processes may run it at once,
and any of them may have been off for days. A warning and its message are written together, so that it is
given only once.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.casework.terms import ACTS, COLOURS, TICKET_STATES
from bot.casework.tickets.deadline import Colour
from bot.casework.tickets.ticket import Illegal, Order
from bot.casework.tickets.ticket_clock import TermName
from bot.dialogue.effects import MessageKind, Say
from bot.dialogue.mentions import printable, shortened
from bot.domain.act import Act
from bot.domain.month import OFFICE_ZONE
from bot.domain.role import Outside
from bot.domain.ticket_state import TicketState
from bot.work import panel_calls, remedy_notices, tickets
from bot.work.supervision import unanswered
from bot.work.tickets import Registry, Voice, calling_on, not_arrived
from bot.work.tickets.brakes import untold
from db.queries.outbox import outbox
from db.queries.people import chats
from db.queries.tickets import ticket_alerts
from db.queries.tickets.not_arrived import NotArrived
from db.queries.tickets.ticket_alerts import Warning
from db.store import Conflict, Store

log = structlog.get_logger()

AT_ONCE = 200
PASSES = 50
LINES = 20
"""Tickets named in one message: a chat group accepts only a few messages a minute."""
_GIVE_UP = Order(Act.GIVE_UP, "", Outside.CLOCK)
_TERMS = {TermName.ACCEPT.value: "受理时限", TermName.FINISH.value: "答复时限"}
_HEADS = {
    Colour.RED: f"【{COLOURS[Colour.RED]}】已超期，请监察室和室领导督办：",
    Colour.YELLOW: f"【{COLOURS[Colour.YELLOW]}】快到期，请承办的联络员和监察室抓紧：",
}
_BRAKED = "【请室领导查看】{names}：一小时里核对投诉人身份的次数太多（按姓名、电话查人也算），已经暂停；请看查看日志，问明原因。"
_NOT_ARRIVED = "【请联系本人】下面的没有送到本人，请打电话或另想办法告诉："
UNNAMED = "【请到后台】有一件要办，这里不写是哪一件；请登录后台看。"
"""All that the office chat is told of a complaint that may be about one of its readers."""
_SILENT = "【请回访】已答复，一直没有评价，请联系投诉人并登记（huifang tickets try）："


class Deadlines:
    """The clock-driven work on complaints."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        voice: Voice,
        *,
        office_chat: str | None,
        channel: str | None,
        calls_on_staff: bool = False,
    ) -> None:
        """`office_chat`: the chat on channel `channel` in which the office is warned; None: nowhere. `calls_on_staff`:
        the office's people are told, each for themselves, that something waits for them."""
        self._store = store
        self._registry = registry
        self._voice = voice
        self._calls_on_staff = calls_on_staff
        self._office = (office_chat, channel) if office_chat is not None and channel is not None else None

    async def tick(self, now: datetime) -> None:
        """Do whatever is due."""
        await self._recount()
        await self._alone(partial(tickets.archive_waiting, vault=self._registry.vault, now=now, most=AT_ONCE))
        told = partial(tickets.tell_due, registry=self._registry, voice=self._voice, now=now, most=AT_ONCE)
        await self._alone(told)
        await self._close_silent(now)
        await self._alone(partial(self._tell_not_arrived, now=now))
        if self._calls_on_staff:
            await self._alone(partial(calling_on.of_clock, now=now, most=AT_ONCE))
            workdays = self._registry.calendar.is_workday
            await self._alone(partial(remedy_notices.of_clock, is_workday=workdays, now=now))
            await self._alone(partial(panel_calls.of_clock, now=now, most=AT_ONCE))
            await self._alone(partial(unanswered.of_clock, now=now, most=AT_ONCE))
        if self._office is not None:
            await self._alone(partial(self._warn, now=now, office=self._office))
            await self._alone(partial(self._tell_of_brakes, now=now, office=self._office))

    async def _alone(self, work: Callable[[Connection], int | None]) -> int | None:
        """Run one part; if another process gets in first, the next tick is soon enough."""
        try:
            return await self._store.write(work)
        except Conflict:
            log.info("tickets_moved_meanwhile")
            return None

    async def _recount(self) -> None:
        """Recompute deadlines, a limited number per tick: another process may use another calendar."""
        for _ in range(PASSES):
            done = await self._alone(partial(tickets.recount, registry=self._registry, most=AT_ONCE))
            if done != AT_ONCE:
                return

    async def _close_silent(self, now: datetime) -> None:
        """Close without a verdict the tickets that have been silent for long enough, with enough attempts logged."""
        terms = self._registry.terms
        before = now - timedelta(days=terms.silence_days)
        silent = await self._store.read(
            partial(ticket_alerts.tried, replied_before=before, enough=terms.tries, most=AT_ONCE)
        )
        for ticket_no, seen in silent:
            await self._alone(partial(self._give_up, ticket_no=ticket_no, seen=seen, now=now))

    def _give_up(self, connection: Connection, *, ticket_no: str, seen: int, now: datetime) -> None:
        try:
            tickets.act(connection, self._registry, self._voice, ticket_no, _GIVE_UP, now, seen=seen)
        except Illegal:  # judged or closed meanwhile, or its last day is not over yet; nothing was written
            log.debug("ticket_not_closed")

    def _warn(self, connection: Connection, *, now: datetime, office: tuple[str, str]) -> None:
        """Warn the office of everything that is due, in one message."""
        terms = self._registry.terms
        before = now - timedelta(days=terms.silence_days)
        due = [
            *ticket_alerts.due(connection, now=now, most=LINES),
            *ticket_alerts.unheard(connection, replied_before=before, enough=terms.tries, most=LINES),
        ][:LINES]
        given = [warning for warning in due if ticket_alerts.warn(connection, warning, now=now)]
        if given:
            self._say(connection, message(given, now, tries=terms.tries), now, office)

    def _tell_not_arrived(self, connection: Connection, *, now: datetime) -> None:
        """Record on their tickets which messages did not reach complainants, and tell the office in one message."""
        found = not_arrived.note(connection, self._registry.vault, now=now, most=LINES)
        told = [one for one in found if not one.about_office]
        if told and self._office is not None:
            lost = _part(_NOT_ARRIVED, [_line_of_loss(one) for one in told if not one.unnamed])
            self._say(connection, _whole([lost, _unnamed(told)]), now, self._office)

    def _tell_of_brakes(self, connection: Connection, *, now: datetime, office: tuple[str, str]) -> None:
        """Tell the chiefs whose checks against the identity net were blocked for being too many."""
        names = untold(connection, self._registry.vault, now)
        if names:
            self._say(connection, _BRAKED.format(names="、".join(map(printable, names))), now, office)

    def _say(self, connection: Connection, text: str, now: datetime, office: tuple[str, str]) -> None:
        (address, channel), vault = office, self._registry.vault
        met = chats.met(connection, vault, channel, address, language="zh-Hans", now=now)
        due = self._voice.hours.next_opening(now)
        to = outbox.Envelope(self._voice.refs(), met.party.id, channel, met.chat_id, due_at=due)
        outbox.add(connection, vault, Say(MessageKind.REPLY, text), to, now=now)


def message(warnings: Sequence[Warning], now: datetime, *, tries: int) -> str:
    """What the office chat is told: ticket numbers, terms, and who has them. Never what was said, nor a name.

    For a complaint that may be about one of its readers, not even the number.
    """
    named = [w for w in warnings if not w.unnamed]
    silent = [w for w in named if w.term == ticket_alerts.VERDICT]
    parts = [
        _part(head, [_line(w, now) for w in named if w.colour is colour and w not in silent])
        for colour, head in _HEADS.items()
    ]
    parts.append(_part(_SILENT, [_silent_line(w, now, tries) for w in silent]))
    return _whole([*parts, _unnamed(warnings)])


def _unnamed(found: Iterable[Warning | NotArrived]) -> str:
    return UNNAMED if any(one.unnamed for one in found) else ""


def _whole(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _part(head: str, lines: Iterable[str]) -> str:
    body = "\n".join(lines)
    return f"{head}\n{body}" if body else ""


def _line(warning: Warning, now: datetime) -> str:
    ends = warning.deadline.astimezone(OFFICE_ZONE)
    late = (now.astimezone(OFFICE_ZONE).date() - ends.date()).days
    overdue = f"，超期{late}天" if late > 0 else ""
    guessed = "（暂定）" if warning.provisional else ""
    return f"{warning.ticket_no}　{_TERMS[warning.term]}{ends.month}月{ends.day}日{guessed}{overdue}　{_with(warning)}"


def _silent_line(warning: Warning, now: datetime, enough: int) -> str:
    days = (now - warning.deadline).days
    return f"{warning.ticket_no}　答复后{days}天　已联系{warning.tries}次，登记满{enough}次后自动办完"


def _line_of_loss(one: NotArrived) -> str:
    return f"{one.ticket_no}　{ACTS[one.act]}　{not_arrived.why(one)}"


def _with(warning: Warning) -> str:
    if warning.with_department is None:
        return "在监察室"
    if warning.drafted:
        return f"{TICKET_STATES[TicketState.DRAFTED]}，在监察室"
    return f"在{shortened(printable(warning.with_department), 30)}"
