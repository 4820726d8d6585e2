"""Telling the provincial platform of sealed rounds, where the office has set an account for it.

Each message is claimed, handed over and settled in turn. What is about the message ends it (`refused`, `held`) with a sentence; what
is about us makes everything wait; what nobody saw is sent again under the same key. Any number of processes may do this.
"""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.casework.province import messages, missing
from bot.casework.province.answers import HELD_FOR, ProvinceAnswer, ProvinceEnd, pause_after
from bot.casework.province.codes import ProvinceCodes
from bot.casework.province.reported import ReportedCase
from bot.channels.province.door import ProvinceDoor
from bot.channels.province.envelope import Chance, ProvinceAccount, sealed
from bot.domain.province import ProvinceKind, ProvinceState
from db.queries import department_names
from db.queries.processes import marks
from db.queries.province import outbox, reported
from db.queries.province.outbox import ClaimedMessage
from db.store import Store
from db.vault import Vault

log = structlog.get_logger()

AT_ONCE = 50
"""Messages a tick."""
LONGEST_WAIT = timedelta(minutes=30)
A_TRY = timedelta(minutes=2)
"""Longer than any try takes: a claimed message that is still so then has lost its process."""
NO_RATING = "封存以后更正过，没有评价要报了"
GONE = "没有这一件的档案了"


class ProvinceReporting:
    """What one process does about it."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        *,
        account: ProvinceAccount | None,
        codes: ProvinceCodes,
        clear: bool,
        clock: Callable[[], datetime],
        chance: Chance = secrets.randbelow,
    ) -> None:
        """`account`: None where nothing is sent. `clear`: names and numbers go unmasked."""
        self._store, self._vault = store, vault
        self._account, self._codes, self._clear = account, codes, clear
        self._clock, self._chance = clock, chance
        self._troubles = 0
        self._resumes: datetime | None = None

    async def tick(self) -> None:
        """Queue what was sealed, and hand over what is due."""
        account = self._account
        if account is None:
            return
        now = self._clock()
        await self._store.write(partial(outbox.queue, since=account.since, now=now))
        if self._resumes is not None and now < self._resumes:
            return
        async with ProvinceDoor(account.tenant) as door:
            for _ in range(AT_ONCE):
                now = self._clock()
                of = await self._store.write(partial(outbox.claim, now=now, until=now + A_TRY))
                if of is None or not await self._hand_over(door, account, of):
                    break

    async def _hand_over(self, door: ProvinceDoor, account: ProvinceAccount, of: ClaimedMessage) -> bool:
        """Hand over one message; whether the next one may follow."""
        vault = self._vault if self._clear else None
        case = await self._store.read(partial(reported.one, case_no=of.case_no, vault=vault))
        codes = self._codes.under(await self._store.read(department_names.known))
        message, lacks = _message(case, of.kind, codes)
        if message is None:
            await self._settle(of, ProvinceState.HELD, None, lacks)
            return True
        if lacks:
            await self._settle(of, ProvinceState.HELD, HELD_FOR, lacks)
            return True
        make = partial(sealed, account, of.kind, message, self._clock(), self._chance)
        answer = await door.hand_over(account.addresses[of.kind], await asyncio.to_thread(make))
        log.info("province_answered", kind=of.kind.value, end=answer.end.value)
        return await self._answered(of, answer)

    async def _answered(self, of: ClaimedMessage, answer: ProvinceAnswer) -> bool:
        match answer.end:
            case ProvinceEnd.TAKEN | ProvinceEnd.KNOWN:
                await self._settle(of, ProvinceState.SENT, None, answer.says)
            case ProvinceEnd.REFUSED:
                await self._settle(of, ProvinceState.REFUSED, None, answer.says)
            case ProvinceEnd.DOUBT:
                await self._settle(of, ProvinceState.DOUBT, pause_after(of.tries), answer.says)
                return await self._wait(answer.says)
            case ProvinceEnd.OURS:
                was = ProvinceState.DOUBT if of.doubtful else ProvinceState.PENDING
                await self._settle(of, was, timedelta(), answer.says)
                return await self._wait(answer.says)
        self._troubles, self._resumes = 0, None
        await self._store.write(partial(_mark, why="", now=self._clock()))
        return True

    async def _wait(self, why: str) -> bool:
        """Nothing is handed over for a while, longer each time; then one message tries."""
        self._troubles += 1
        self._resumes = self._clock() + pause_after(self._troubles, LONGEST_WAIT)
        await self._store.write(partial(_mark, why=why, now=self._clock()))
        return False

    async def _settle(
        self, of: ClaimedMessage, state: ProvinceState, after: timedelta | None, says: str
    ) -> None:
        now = self._clock()
        again = None if after is None else now + after
        await self._store.write(partial(outbox.settle, of=of, state=state, again=again, says=says, now=now))


def _message(
    case: ReportedCase | None, kind: ProvinceKind, codes: ProvinceCodes
) -> tuple[messages.Message | None, str]:
    """The message, and what it lacks; None, and why, where there is none to send any more."""
    if case is None:
        return None, GONE
    service = messages.service_record(case, codes)
    lacks = missing.lacking_in_service(service, case)
    if kind is ProvinceKind.SERVICE:
        return service, lacks
    if case.score is None:
        return None, NO_RATING
    rating = messages.rating(case, codes)
    return rating, missing.lacking_in_rating(rating, case, served=not lacks)


def _mark(connection: Connection, *, why: str, now: datetime) -> None:
    """Keep what keeps us from sending for everything that tells of it, since when it has."""
    found = marks.find(connection, marks.PROVINCE_AWAY)
    if why:
        marks.put(connection, marks.PROVINCE_AWAY, found.at if found is not None else now, why)
    elif found is not None:
        marks.drop(connection, marks.PROVINCE_AWAY)
