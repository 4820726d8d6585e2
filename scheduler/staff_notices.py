"""Tells the office's own people that something waits for them: one sentence and a link, never of what.

That something waits is noted in the transaction that makes it wait (`bot.work.tickets.calling_on`). Here, within the
hours, it is looked up who of them still has something to do and may see it; they are claimed, which is durable, and
told once on the first way that does not refuse. What is in doubt is not said again, and what is lost is said again by
the next event alone. However much there is, nobody is told more often than once in `pause`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.casework.tickets.deadline import UNANNOUNCED, Calendar
from bot.casework.tickets.waiting import waited_for
from bot.channels.staff.way import NoticeEnd, StaffNotice, StaffWay
from bot.domain.month import Hours
from bot.settings import Settings
from bot.work import remedy_notices
from db.queries.office import staff_notices
from db.queries.office.staff_notices import Called
from db.queries.panel import calls
from db.queries.supervision import cards, letter_calls
from db.store import Conflict, Store
from db.vault import Vault

log = structlog.get_logger()

SUBJECT = "有一件要您办的事"
_TEXT = "【{agency}】有一件要您办的事，请登录后台查看。"
OFFICE = "/office/"


def notice_of(settings: Settings) -> StaffNotice:
    """The same for everybody, about anything; with the address of the console where it has one."""
    where = f"\n{settings.public_url}{OFFICE}" if settings.public_url else ""
    return StaffNotice(SUBJECT, _TEXT.format(agency=settings.agency_name) + where)


class StaffNotices:
    """The job."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        ways: Sequence[StaffWay],
        notice: Callable[[], StaffNotice],
        *,
        hours: Callable[[], Hours],
        pause: timedelta,
        calendar: Callable[[], Calendar] = lambda: UNANNOUNCED,
    ) -> None:
        """`ways`: the preferred one first; `notice`, `hours` and `calendar`: those in force."""
        self._store, self._vault = store, vault
        self._ways, self._notice = ways, notice
        self._hours, self._pause, self._calendar = hours, pause, calendar

    @property
    def has_ways(self) -> bool:
        """Whether anybody can be told at all."""
        return bool(self._ways)

    async def tick(self, now: datetime) -> None:
        """Tell everybody who is to be told now, one after the other: who dies here loses one notice at the most."""
        if not self.has_ways or now not in self._hours():
            return
        before = now - self._pause
        while await self._store.read(partial(staff_notices.any_due, now=now, told_before=before)):
            try:
                called = await self._store.write(partial(self._claim, now=now, told_before=before))
            except Conflict:
                return  # the next tick is soon enough
            if called is None:
                return
            await self._tell(called)

    async def close(self) -> None:
        """Release the ways' connections."""
        for way in self._ways:
            await way.close()

    def _claim(self, connection: Connection, *, now: datetime, told_before: datetime) -> Called | None:
        people = waited_for(staff_notices.waiting(connection, now=now), staff_notices.staff(connection))
        people |= (
            cards.waiting_for(connection)
            | letter_calls.waiting_for(connection, now)
            | calls.waiting_for(connection, now)
        )
        people |= remedy_notices.waiting_for(connection, self._calendar().is_workday, now=now)
        return staff_notices.claim(connection, self._vault, people, now=now, told_before=told_before)

    async def _tell(self, one: Called) -> None:
        places = [(way, place) for way in self._ways if (place := way.place(one.address))]
        if not places:
            log.warning("staff_without_way", user=one.user_id)
        for way, place in places:
            fate = await way.tell(place, self._notice())
            if fate.end is NoticeEnd.TAKEN:
                log.info("staff_told", user=one.user_id, way=way.name)
                return
            log.warning("staff_not_told", user=one.user_id, way=way.name, end=fate.end.value, code=fate.code)
            if fate.end is NoticeEnd.DOUBT:
                return
