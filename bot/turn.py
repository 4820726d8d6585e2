"""One incoming message, or one silence: load → step → save, as one transaction that commits whole or not at all.

The inbound message id goes in first: zero rows means the message has been handled before, and nothing more happens.
The party's version goes last: zero rows means somebody else moved meanwhile, and the turn is taken again from the
start. A caller acknowledges its provider only after `Turns.take` has returned.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.casework.month import OFFICE_ZONE, Hours, Month, window_of
from bot.casework.ticket_number import ticket_number
from bot.dialogue.inputs import Joined
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.scene import Scene
from bot.dialogue.survey import step
from bot.dialogue.wording import Wording
from bot.incoming import Address, Chat, Incoming, PartyOn, Phone
from bot.writing import Writer
from db.queries import conversations, people, tickets
from db.store import Conflict, Store
from db.vault import Vault

__all__ = ["Address", "Chat", "Incoming", "PartyOn", "Phone", "Rules", "Taken", "Turns"]

RACES = 20
"""A turn that loses this many races in a row gives up loudly."""
LONGEST_TEXT = 4_000
"""Characters of one message that are kept."""


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
        writer = Writer(connection, incoming, opening, inbound_id, now, self._rules.hours, self._vault)
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
