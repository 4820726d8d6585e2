"""One incoming message, or one silence: load → step → save, as one transaction that commits whole or not at all.

The inbound message id goes in first: zero rows means the message has been handled before, and nothing more happens.
The party's version goes last: zero rows means somebody else moved meanwhile, and the turn is taken again from the
start. A caller acknowledges its provider only after `Turns.take` has returned.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.casework.ladder import LOOK_AGAIN
from bot.casework.month import OFFICE_ZONE, Hours, Month, window_of
from bot.casework.ticket import ticket_number
from bot.dialogue.effects import (
    AddToTicket,
    Answered,
    Effect,
    Kind,
    OpenTicket,
    OptIn,
    OptOut,
    PassToPerson,
    Say,
)
from bot.dialogue.inputs import Input, Joined, Silence
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.scene import Scene
from bot.dialogue.survey import step
from bot.dialogue.talk import Callback, Stage, Talk
from bot.dialogue.wording import Wording
from db.queries import conversations, outbox, people, tickets
from db.store import Conflict, Store
from db.vault import Vault

RACES = 20
"""A turn that loses this many races in a row gives up loudly."""
REPLIES_A_DAY = 60
"""More replies than this to one person within a day go unsaid: two machines are talking to each other."""
LONGEST_TEXT = 4_000
"""Characters of one message that are kept."""


@dataclass(frozen=True, slots=True)
class Phone:
    """An E.164 number."""

    e164: str
    can_sms: bool = True


@dataclass(frozen=True, slots=True)
class Chat:
    """A private chat. `phone` or `party_id` links it: the contact its owner shared, or the link they opened."""

    chat_id: int
    language: str = "zh-Hans"
    phone: Phone | None = None
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class PartyOn:
    """A known party, reached on one of its channels: how the ladder speaks."""

    party_id: int
    chat_id: int | None = None


Address = Phone | Chat | PartyOn


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came in through a door. `message_id` is the provider's and makes the message unique on its channel."""

    channel: str
    address: Address
    input: Input
    message_id: str | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """How a turn ended."""

    duplicate: bool
    said: int
    """How many messages it put into the outbox."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What turns go by: the office's name, words, questions and hours."""

    agency: str
    questionnaire: Questionnaire
    wording: Wording
    hours: Hours


class Turns:
    """Takes turns on a store."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        rules: Rules,
        *,
        refs: Callable[[], str],
        said: Callable[[], None] = lambda: None,
    ) -> None:
        """`refs` draws outbox references; `said` is called after a commit that put something into the outbox."""
        self._store = store
        self._vault = vault
        self._rules = rules
        self._refs = refs
        self._said = said

    async def take(self, incoming: Incoming, now: datetime) -> Taken:
        """Take one turn durably; raises Conflict only after losing many races."""
        for _ in range(RACES):
            try:
                taken = await self._store.write(partial(self._once, incoming=incoming, now=now))
            except Conflict:
                continue
            if taken.said:
                self._said()
            return taken
        raise Conflict(f"a turn lost {RACES} races in a row")

    def _once(self, connection: Connection, *, incoming: Incoming, now: datetime) -> Taken:
        party = self._party(connection, incoming, now)
        inbound_id = None
        if incoming.message_id is not None:
            inbound_id = conversations.receive(
                connection,
                channel=incoming.channel,
                message_id=incoming.message_id,
                party_id=party.id,
                at=now,
                text=incoming.raw[:LONGEST_TEXT],
            )
            if inbound_id is None:
                return Taken(duplicate=True, said=0)
        opening = conversations.load(connection, party)
        event = incoming.input
        if isinstance(event, Joined):
            event = replace(event, bound=self._bound(connection, incoming, opening))
        after, effects = step(opening.talk, event, self._scene(connection, now))
        writer = _Writer(connection, incoming, opening, inbound_id, now, self._rules.hours)
        said = writer.effects(effects, self._refs)
        writer.talk(after)
        return Taken(duplicate=False, said=said)

    def _party(self, connection: Connection, incoming: Incoming, now: datetime) -> people.Party:
        match incoming.address:
            case Phone(e164, can_sms):
                return people.of_phone(connection, self._vault, e164, can_sms=can_sms)
            case Chat(chat_id, language, phone, party_id):
                party = people.of_chat(connection, chat_id, language=language, now=now)
                linked = people.party(connection, party_id) if party_id is not None else None
                if phone is not None:
                    linked = people.of_phone(connection, self._vault, phone.e164, can_sms=phone.can_sms)
                if linked is None or linked.id == party.id:
                    return party
                people.link_chat(connection, chat_id, linked.id, now=now)
                return linked
            case PartyOn(party_id):
                found = people.party(connection, party_id)
                if found is None:
                    raise LookupError(f"no party {party_id}")
                return found

    @staticmethod
    def _bound(connection: Connection, incoming: Incoming, opening: conversations.Opening) -> bool:
        if opening.talk.callbacks:
            return True
        return isinstance(incoming.address, Chat) and people.chat_is_linked(
            connection, incoming.address.chat_id
        )

    def _scene(self, connection: Connection, now: datetime) -> Scene:
        today = now.astimezone(OFFICE_ZONE).date()
        return Scene(
            now=now,
            agency=self._rules.agency,
            questionnaire=self._rules.questionnaire,
            wording=self._rules.wording,
            ticket_no=ticket_number(today, tickets.next_sequence(connection, today)),
            may_start=now in self._rules.hours and now in window_of(Month.of(now).previous),
        )


class _Writer:
    """Writes what one step decided; every statement belongs to the turn's one transaction."""

    def __init__(
        self,
        connection: Connection,
        incoming: Incoming,
        opening: conversations.Opening,
        inbound_id: int | None,
        now: datetime,
        hours: Hours,
    ) -> None:
        self._connection = connection
        self._incoming = incoming
        self._party = opening.party
        self._before = opening.talk
        self._inbound_id = inbound_id
        self._now = now
        self._hours = hours
        self._opted_out_at = opening.party.opted_out_at

    def effects(self, effects: tuple[Effect, ...], refs: Callable[[], str]) -> int:
        """Carry the effects into the tables; how many messages were queued."""
        if not isinstance(self._incoming.input, Silence):
            outbox.cancel_started_by_us(self._connection, self._party.id, now=self._now, reason="spoken")
        said = 0
        for effect in effects:
            match effect:
                case Say():
                    said += self._say(effect, refs)
                case Answered():
                    conversations.keep_answer(
                        self._connection,
                        effect,
                        channel=self._incoming.channel,
                        at=self._now,
                        inbound_id=self._inbound_id,
                        sealed=self._sealed(effect.case_no),
                    )
                case OpenTicket():
                    self._ticket(effect)
                case AddToTicket():
                    tickets.add_words(self._connection, effect.ticket_no, effect.content, now=self._now)
                case PassToPerson(case_no, raw):
                    conversations.pass_to_person(self._connection, self._party.id, case_no, raw, at=self._now)
                case OptOut():
                    self._opted_out_at = self._opted_out_at or self._now
                    outbox.cancel_pending(self._connection, self._party.id, now=self._now, reason="optout")
                case OptIn():
                    self._opted_out_at = None
        return said

    def talk(self, after: Talk) -> None:
        """Write the talk's difference; raises Conflict when the party has moved on meanwhile."""
        due = {c.case.case_no: self._due(c) for c in after.callbacks}
        conversations.save_callbacks(self._connection, self._before, after, due)
        moved = people.touch(
            self._connection,
            self._party.id,
            seen=self._party.version,
            language=after.language.value,
            opted_out_at=self._opted_out_at,
        )
        if not moved:
            raise Conflict

    def _due(self, callback: Callback) -> datetime | None:
        match callback.stage:
            case Stage.WAITING:
                return self._now
            case Stage.ASKING:
                return self._now + LOOK_AGAIN
            case Stage.FOLLOWING:
                return self._hours.following_day(self._now)
            case Stage.BY_PHONE | Stage.DONE:
                return None

    def _say(self, say: Say, refs: Callable[[], str]) -> int:
        if say.kind is Kind.REPLY and self._talking_to_a_machine():
            return 0
        expires = self._hours.day(self._now)[1] if say.kind.started_by_us else None
        outbox.add(
            self._connection,
            say,
            ref=refs(),
            party_id=self._party.id,
            channel=self._incoming.channel,
            chat_id=self._chat_id(),
            now=self._now,
            expires_at=expires,
        )
        return 1

    def _chat_id(self) -> int | None:
        match self._incoming.address:
            case Chat(chat_id) | PartyOn(_, chat_id):
                return chat_id
            case Phone():
                return None

    def _talking_to_a_machine(self) -> bool:
        since = self._now - timedelta(days=1)
        return conversations.replies_since(self._connection, self._party.id, since) >= REPLIES_A_DAY

    def _sealed(self, case_no: str) -> bool:
        callback = self._before.find(case_no)
        return callback is not None and callback.closed

    def _ticket(self, effect: OpenTicket) -> None:
        tickets.register(
            self._connection,
            effect.ticket_no,
            case_no=effect.case_no,
            party_id=self._party.id,
            content=effect.content,
            now=self._now,
        )
        if self._sealed(effect.case_no):
            conversations.add_supplement(
                self._connection,
                effect.case_no,
                {"ticket": effect.ticket_no, "channel": self._incoming.channel, "at": self._now.isoformat()},
                at=self._now,
            )
