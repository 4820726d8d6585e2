"""A round by the clock: plan it when its window opens, move every ladder one step, close and seal it at the end.

Each tick asks the database what is due and may be repeated, skipped or run after days of absence: nothing depends on a
tick having happened at its hour.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.casework.ladder import HandToPhone, Send, Wait, next_move
from bot.casework.month import Hours, Month, Window
from bot.dialogue.inputs import Medium, Silence, Step
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.talk import Callback, Stage, Talk
from bot.turn import Incoming, PartyOn, Turns
from db.queries import conversations, people, planning, rounds
from db.store import Store
from db.vault import Vault
from scheduler.closing import Closing
from scheduler.planning import Planning
from scheduler.workdays import OFFICIAL, Workdays

AT_ONCE = 200
"""Parties whose ladder moves within one tick."""
BACKLOG_SECONDS = 30
"""The ladder keeps at most so many seconds' worth of messages waiting: replies must not queue behind invites."""


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
        self._turns = turns
        self._hours = hours
        self._planning = Planning(store, questionnaire=questionnaire, hours=hours, workdays=workdays)
        self._closing = Closing(store, vault, planning=self._planning, hours=hours)
        self._reaches = {r.channel: r for r in reaches}

    def window(self, month: Month) -> Window:
        """The month's window by the office's zone."""
        return self._planning.window(month)

    async def tick(self, now: datetime) -> None:
        """Do whatever is due: plan or extend the round in its window, move ladders, close what is over."""
        month = Month.of(now, self._hours.zone).previous
        if now in self.window(month):
            if await self._store.read(partial(planning.any_concluded, month=str(month))):
                await self._planning.plan(month, now)
            await self.climb(now)
        for due in await self._store.read(rounds.open_rounds):
            if now >= due.closes:
                await self._closing.close_when_quiet(Month.parse(due.month), now)

    async def plan(self, month: Month, now: datetime) -> int:
        """Open the month's round and give every concluded case its callback; how many were added.

        Raises RoundRefused before the window, and while the month has no case.
        """
        return await self._planning.plan(month, now)

    async def close(self, month: Month, now: datetime) -> int:
        """Close and seal the month's round; the records sealed. Raises what `Closing.close` raises."""
        return await self._closing.close(month, now)

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


def _next_asked(talk: Talk) -> Callback | None:
    """The callback that the ladder is about: the one being asked, else the first one waiting."""
    return talk.current or next(iter(talk.waiting), None)
