"""A round by the clock: plan it when its window opens, move every ladder one step, close and seal it at the end.

Each tick asks the database what is due and may be repeated, skipped or run after days of absence: nothing depends on a
tick having happened at its hour.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.casework.archive import closing_disposition
from bot.casework.calendar import planning_rule
from bot.casework.ladder import HandToPhone, Send, Wait, next_move
from bot.casework.month import Hours, Month, Window, window_of
from bot.dialogue.inputs import Medium, Silence, Step
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.talk import Callback, Stage, Talk
from bot.turn import Incoming, PartyOn, Turns
from db.queries import archive, conversations, people, planning, rounds
from db.store import Store
from db.vault import Vault
from scheduler.workdays import OFFICIAL, Workdays

log = structlog.get_logger()

AT_ONCE = 200
"""Parties whose ladder moves within one tick."""
BACKLOG_SECONDS = 30
"""The ladder keeps at most so many seconds' worth of messages waiting: replies must not queue behind invites."""


class RoundRefused(ValueError):
    """The command cannot be carried out; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel in use: its name and how it speaks."""

    channel: str
    medium: Medium
    rate: float


class Rounds:
    """The rounds of one office."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        turns: Turns,
        *,
        questionnaire: Questionnaire,
        hours: Hours,
        reaches: Sequence[Reach],
        workdays: Workdays = OFFICIAL,
    ) -> None:
        """`reaches`: the channels in use, the preferred one first; `workdays`: on which days officers phone."""
        self._store = store
        self._vault = vault
        self._turns = turns
        self._questionnaire = questionnaire
        self._hours = hours
        self._workdays = workdays
        self._reaches = {r.channel: r for r in reaches}

    def window(self, month: Month) -> Window:
        """The month's window by the office's zone."""
        return window_of(month, self._hours.zone)

    async def tick(self, now: datetime) -> None:
        """Do whatever is due: plan or extend the round in its window, move ladders, close what is over."""
        month = Month.of(now, self._hours.zone).previous
        if now in self.window(month):
            if await self._store.read(partial(planning.any_concluded, month=str(month))):
                await self.plan(month, now)
            await self.climb(now)
        for due in await self._store.read(rounds.open_rounds):
            if now >= due.closes:
                await self._close_when_quiet(Month.parse(due.month), now)

    async def plan(self, month: Month, now: datetime) -> int:
        """Open the month's round and give every concluded case its callback; how many were added.

        Raises RoundRefused before the window, and while the month has no case: an empty round would be closed over
        cases that come in late.
        """
        window = self.window(month)
        if now < window.opens:
            raise RoundRefused(f"{month} 还没有结束，回访从 {window.opens:%Y-%m-%d} 开始；到时会自动计划")
        found = await self._store.read(partial(rounds.find, month=str(month)))
        if found is None:
            if not await self._store.read(partial(planning.any_concluded, month=str(month))):
                raise RoundRefused(f"{month} 没有办结的办件；请先 huifang cases import 导入")
            await self._store.write(partial(rounds.add, values=self._opening(month, window, now)))
        elif found.state == "closed":
            return 0
        added, after = 0, ""
        while (
            last := await self._store.write(partial(self._plan_batch, month=str(month), after=after, now=now))
        ) is not None:
            after, more = last
            added += more
        return added

    @staticmethod
    def _plan_batch(
        connection: Connection, *, month: str, after: str, now: datetime
    ) -> tuple[str, int] | None:
        held = rounds.lock(connection, month)
        if held is None or held.state != "open":
            return None
        return planning.plan_batch(connection, month, after=after, now=now)

    def _opening(self, month: Month, window: Window, now: datetime) -> dict[str, object]:
        questions = self._questionnaire
        return {
            "month": str(month),
            "state": "open",
            "opens": window.opens,
            "closes": window.closes,
            "rule": planning_rule(window, self._workdays.is_workday, self._workdays.holiday_of).text,
            "planned_at": now,
            "questionnaire_id": questions.id,
            "questionnaire_version": questions.version,
            "questionnaire_sha256": questions.sha256,
        }

    async def climb(self, now: datetime) -> int:
        """Move the ladders that are due; how many parties were looked at."""
        allowed = await self._room() if self._reaches else AT_ONCE  # without channels everybody is phoned
        if allowed <= 0:
            return 0
        due = await self._store.read(partial(rounds.due, now=now, limit=min(allowed, AT_ONCE)))
        await asyncio.gather(*(self._step(party_id, now) for party_id in due))
        return len(due)

    async def _room(self) -> int:
        """How many more messages may wait to be sent, by what the channels can send."""
        waiting = await self._store.read(rounds.backlog)
        return int(BACKLOG_SECONDS * sum(r.rate for r in self._reaches.values())) - waiting

    async def _step(self, party_id: int, now: datetime) -> None:
        decided = await self._store.read(partial(self._decide, party_id=party_id, now=now))
        match decided:
            case datetime():
                await self._store.write(partial(rounds.postpone, party_id=party_id, until=decided))
            case Incoming():
                await self._turns.take(decided, now)

    def _decide(self, connection: Connection, *, party_id: int, now: datetime) -> Incoming | datetime:
        """What the ladder does with this party now, or until when it waits."""
        party = people.party(connection, party_id)
        assert party is not None
        talk = conversations.load(connection, party).talk
        chats = people.open_chats(connection, party_id)
        callback = _next_asked(talk)
        if callback is None:
            return now + timedelta(days=30)
        if callback.stage is Stage.FOLLOWING:
            patience = rounds.due_at(connection, callback.case.case_no)
            if patience is not None and now < patience:
                return patience
            return self._silence(party_id, None, Step.GIVE_UP)
        channels = self._channels(party, chats)
        tries = rounds.tries(connection, callback.case.case_no)
        window = self.window(Month.of(now, self._hours.zone).previous)
        match next_move(tries, channels, now, window, self._hours):
            case Wait(until):
                return until
            case HandToPhone():
                return self._silence(party_id, None, Step.GIVE_UP)
            case Send(step, channel):
                return self._silence(party_id, channel, step, chats)

    def _channels(self, party: people.Party, chats: list[int]) -> list[str]:
        open_to: dict[Medium, bool] = {
            Medium.CHAT: bool(chats),
            Medium.SMS: party.can_sms and party.sms_refused is None,
            Medium.PHONE: False,
        }
        return [name for name, reach in self._reaches.items() if open_to[reach.medium]]

    def _silence(self, party_id: int, channel: str | None, step: Step, chats: Sequence[int] = ()) -> Incoming:
        medium = self._reaches[channel].medium if channel is not None else Medium.PHONE
        chat_id = chats[0] if medium is Medium.CHAT else None
        return Incoming(channel or "", PartyOn(party_id, chat_id), Silence(medium, step))

    async def _close_when_quiet(self, month: Month, now: datetime) -> None:
        """Close a round that is over, once no message about it is at this moment with a provider."""
        if not await self._store.read(partial(rounds.sending, month=str(month))):
            await self.close(month, now)

    async def close(self, month: Month, now: datetime) -> int:
        """Decide what is still open, check that every case is accounted for, seal the archive; the records sealed.

        Raises RoundRefused while the window is open and callbacks are still undecided, or without a round, and
        CoverageBroken if concluded cases ≠ Σ dispositions; nothing is changed then.
        """
        await self.plan_late(month, now)
        return await self._store.write(partial(self._close, month=month, now=now))

    async def plan_late(self, month: Month, now: datetime) -> None:
        """Give cases imported since the planning their callback, so that the close can account for them."""
        if await self._store.read(partial(rounds.find, month=str(month))) is not None:
            await self.plan(month, now)

    def _close(self, connection: Connection, *, month: Month, now: datetime) -> int:
        found = rounds.lock(connection, str(month))
        if found is None:
            raise RoundRefused(f"{month} 还没有回访计划；请先 huifang round plan {month}")
        if found.state == "closed":
            raise RoundRefused(f"{month} 已经封存，不能再次关闭")
        if now < found.closes and rounds.undecided(connection, str(month), after=""):
            raise RoundRefused(
                f"{month} 的回访期到 {found.closes.astimezone(self._hours.zone):%Y-%m-%d %H:%M} 结束，还有办件没有结果"
            )
        while ends := rounds.undecided(connection, str(month), after=""):
            decided = [(case_no, closing_disposition(states)) for case_no, states in ends.items()]
            rounds.end(connection, decided, now=now)
        rounds.end_rest(connection, str(month), now=now)
        count, root = archive.seal_month(connection, self._vault, str(month), now=now)
        rounds.close(connection, str(month), root=root, now=now)
        log.info("round_closed", month=str(month), records=count)
        return count


def _next_asked(talk: Talk) -> Callback | None:
    """The callback that the ladder is about: the one being asked, else the first one waiting."""
    return talk.current or next(iter(talk.waiting), None)
