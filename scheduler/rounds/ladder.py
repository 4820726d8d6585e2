"""The ladder by the clock: parties that are due are claimed, decided about and moved on in one transaction.

Nobody else moves a claimed party. An answer that came first has been read when the decision is taken; one
that comes meanwhile waits for the commit and then sees what was decided. Any number of processes may do this
at once, and a crash leaves nothing behind. A transaction holds few parties on one connection for a short
time, so that incoming messages never wait long for it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from bot.casework.contact.ladder import LOOK_AGAIN, HandToPhone, Send, Try, Wait, next_move
from bot.channels import vendors
from bot.channels.incoming import Incoming, PartyOn
from bot.dialogue.inputs import LadderStep, Silence
from bot.dialogue.talk import Callback, Talk
from bot.domain.attempt import TryState
from bot.domain.medium import Medium
from bot.domain.month import Hours, Month, window_of
from bot.domain.stage import Stage
from bot.turns.turn import Turns
from db.queries.outbox import lanes
from db.queries.people import chats, people
from db.queries.people.chats import OpenChat
from db.queries.people.conversations import Opening
from db.queries.people.people import Party
from db.queries.rounds import ladder
from db.store import Store

log = structlog.get_logger()

AT_ONCE = 1_000
"""Parties handled within one tick."""
BATCH = 25
"""Parties in one transaction."""
BACKLOG_SECONDS = 30
"""At most this many seconds' worth of messages wait on each channel: replies must not queue behind invites."""
NOT_HERE = timedelta(days=180)
"""How long a number that is not on a vendor's network is not looked for there again; people do join."""
NOT_ASKED = timedelta(days=30)
"""How long a party of whom nothing is asked is left alone."""
A_MOMENT = timedelta(milliseconds=1)
"""Within one tick a party is handled once, even if nothing changed."""
STUCK = timedelta(hours=1)
"""How long a party that raised an error is left alone: it blocks nobody and is not forgotten."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel in use: its name and its medium."""

    channel: str
    medium: Medium
    rate: float
    serves: Callable[[str], bool] = lambda number: True
    """Whether it is the one for a phone number; asked only of channels of SMS."""
    own_network: bool = False
    """Not every number is on it: what it refuses says nothing of SMS, nor the other way round."""
    notices: bool = False
    """Whoever is to be phoned is told so on it: on a channel of SMS, where the office wants it."""


@dataclass(frozen=True, slots=True)
class _Climbed:
    """The result of one transaction."""

    parties: int
    said: int


class Ladder:
    """The ladders of one office."""

    def __init__(
        self, store: Store, turns: Turns, *, hours: Callable[[], Hours], reaches: Sequence[Reach]
    ) -> None:
        """`reaches`: the channels in use, the preferred one first; without any, everybody is phoned."""
        self._store = store
        self._turns = turns
        self._hours = hours
        self._reaches = {r.channel: r for r in reaches}

    async def climb(self, now: datetime) -> int:
        """Move the ladders that are due; returns how many parties were handled."""
        looked_at = 0
        while looked_at < AT_ONCE:
            climbed = await self._store.write(partial(self._some, now=now))
            looked_at += climbed.parties
            if climbed.said:
                self._turns.said()
            if not climbed.parties:
                break
        return looked_at

    def _some(self, connection: Connection, *, now: datetime) -> _Climbed:
        """Claim a few parties and move each; one that raises an error is put off, at no cost to the others."""
        room = self._room(connection)
        if self._reaches and not any(left > 0 for left in room.values()):
            return _Climbed(0, 0)
        claimed = ladder.claim(connection, now=now, most=BATCH)
        said = 0
        for party_id in claimed:
            try:
                with connection.begin_nested():
                    said += self._move(connection, party_id, room, now)
            except Exception as e:
                if isinstance(e, DBAPIError) and not isinstance(e, DataError | IntegrityError):
                    raise  # the database itself: no party of this batch has moved
                log.error("ladder_stuck", party=party_id, error=type(e).__name__)
                ladder.put_off(connection, party_id, now + STUCK)
        return _Climbed(len(claimed), said)

    def _room(self, connection: Connection) -> dict[str, int]:
        """How many more messages may wait on each channel, given its rate."""
        waiting = ladder.backlog(connection)
        return {
            name: int(BACKLOG_SECONDS * reach.rate) - waiting.get(name, 0)
            for name, reach in self._reaches.items()
        }

    def _move(self, connection: Connection, party_id: int, room: dict[str, int], now: datetime) -> int:
        """Move one claimed party; returns how many messages that queued."""
        party = people.party(connection, party_id)
        assert party is not None, "a callback's party exists"
        opening = self._turns.opening(connection, party)
        places = chats.open_of(connection, party_id)
        match self._decide(connection, opening, places, now):
            case Wait(until):
                ladder.put_off(connection, party_id, until)
                return 0
            case HandToPhone():
                silence = self._giving_up(connection, opening, places, now)
                said = self._turns.silence(connection, opening, silence, now)
                ladder.put_off(connection, party_id, now + A_MOMENT)
                return said
            case Send(_, channel) if room[channel] <= 0:
                ladder.put_off(connection, party_id, now + LOOK_AGAIN)
                return 0
            case Send(step, channel):
                medium = self._reaches[channel].medium
                chat_id = next((chat.id for chat in places if chat.channel == channel), None)
                silence = Incoming(channel, PartyOn(party_id, chat_id), Silence(medium, step))
                said = self._turns.silence(connection, opening, silence, now)
                ladder.put_off(connection, party_id, now + LOOK_AGAIN)  # their other cases
                room[channel] -= said
                return said

    def _giving_up(
        self, connection: Connection, opening: Opening, places: Sequence[OpenChat], now: datetime
    ) -> Incoming:
        """Messages are used up. Where the office wants it, a number that takes SMS is told, once, that somebody will phone."""
        to, callback = PartyOn(opening.party.id), _next_asked(opening.talk)
        texting = None
        if callback is not None and any(reach.notices for reach in self._reaches.values()):
            told = ladder.noticed(connection, callback.case.case_no)
            ways = [] if told else self._open(connection, opening.party, places, now)
            texting = next((channel for channel in ways if self._reaches[channel].notices), None)
        if texting is None:
            return Incoming("", to, Silence(Medium.PHONE, LadderStep.GIVE_UP))
        return Incoming(texting, to, Silence(Medium.SMS, LadderStep.CALLING))

    def _decide(
        self, connection: Connection, opening: Opening, places: Sequence[OpenChat], now: datetime
    ) -> Send | Wait | HandToPhone:
        """What the ladder does with this party now."""
        callback = _next_asked(opening.talk)
        if callback is None:
            return Wait(now + NOT_ASKED)
        case_no = callback.case.case_no
        if callback.stage is Stage.FOLLOWING:
            patience = ladder.due_at(connection, case_no)
            return Wait(patience) if patience is not None and now < patience else HandToPhone()
        channels = self._open(connection, opening.party, places, now)
        hours = self._hours()
        window = window_of(Month.of(now, hours.zone).previous, hours.zone)
        tries = self._tries(connection, case_no, opening.party, now)
        return next_move(_to_one_handset(tries, channels), channels, now, window, hours)

    def _tries(self, connection: Connection, case_no: str, party: Party, now: datetime) -> Sequence[Try]:
        """What has been sent about a case. What still waits on a channel that does not lead to the person any more, for
        the office has chosen another vendor, is withdrawn: nobody would send it."""
        tries = ladder.tries(connection, case_no)
        waiting = {t.channel for t in tries if t.state is TryState.PENDING}
        if not waiting:
            return tries
        number = self._turns.number(party)
        closed = sorted(waiting - self._reaches.keys())
        left = sorted(c for c in waiting & self._reaches.keys() if _has_left(self._reaches[c], number))
        if not (closed or left):
            return tries
        ladder.withdraw(connection, case_no, closed=closed, left=left, now=now)
        return ladder.tries(connection, case_no)

    def _open(
        self, connection: Connection, party: Party, places: Sequence[OpenChat], now: datetime
    ) -> list[str]:
        """The channels that lead to the person: the vendor's of their chat, and those that serve their number.

        For a network beside SMS nobody waits: while its lane is paused, it leads nowhere.
        """
        number = self._turns.number(party) if party.can_sms else None
        beside = {name for name, reach in self._reaches.items() if reach.own_network}
        closed = set[str]()
        if beside:
            closed |= ladder.closed_ways(connection, party.id, since=now - NOT_HERE)
            closed |= beside & {lane.channel for lane in lanes.paused(connection)}
        if party.sms_refused is not None:
            closed |= self._reaches.keys() - beside
        in_chat = {chat.channel for chat in places}
        return [
            name for name, reach in self._reaches.items() if name in in_chat or _leads(reach, number, closed)
        ]


def _to_one_handset(tries: Sequence[Try], channels: Sequence[str]) -> Sequence[Try]:
    """The tries, with what another vendor has texted counted as the present one's: the person has one handset.

    What did not arrive says nothing of another vendor.
    """
    texting = next((channel for channel in channels if vendors.is_sms(channel)), None)
    if texting is None:
        return tries
    return [
        replace(t, channel=texting) if vendors.is_sms(t.channel) and not (t.closes_channel or t.ours) else t
        for t in tries
    ]


def _has_left(reach: Reach, number: str | None) -> bool:
    """Whether another vendor texts the number now."""
    return reach.medium is Medium.SMS and number is not None and not reach.serves(number)


def _leads(reach: Reach, number: str | None, closed: Collection[str]) -> bool:
    """Whether a channel leads to a phone number."""
    if number is None or reach.medium is not Medium.SMS or reach.channel in closed:
        return False
    return reach.serves(number)


def _next_asked(talk: Talk) -> Callback | None:
    """The callback that the ladder works on: the one being asked, else the first one waiting."""
    return talk.current or next(iter(talk.waiting), None)
