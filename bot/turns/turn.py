"""One incoming message, or one silence: load → step → save, as one transaction that commits whole or not at all.

A message's turn holds its party (a row lock on PostgreSQL), so that one person's turns come one after the other whatever
process takes them. Its id goes in before any effect: if it was there already, the whole turn is rolled back. The party's
version goes last: zero rows means somebody moved who did not ask, and the turn is taken again from the start. A caller
acknowledges its provider only after `Turns.take` has returned.

A silence is taken by the ladder, which holds the party already and decides in the same transaction.
"""

import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.casework.tickets.ticket_number import CHANCE_BITS, ticket_numbers
from bot.channels.incoming import Chat, Incoming, PartyOn, Phone
from bot.dialogue.complaint.open_step import OpenStep, open_step
from bot.dialogue.conversation import step
from bot.dialogue.effects import FileApplication, FileComplaint, Say
from bot.dialogue.inputs import Joined
from bot.dialogue.scene import Scene
from bot.domain.medium import Medium
from bot.domain.month import OFFICE_ZONE, last_moment
from bot.turns.circumstances import asked_for, joined, receipts_asked_for, remedies_told
from bot.turns.lookups import NOTHING, LookedFor, LookUps, looked_up
from bot.turns.receipt_codes import Drawn
from bot.turns.rules import Rules
from bot.turns.setting import DrawnForStep, setting_of
from bot.turns.thinking import Reader
from bot.turns.writer import Writer
from bot.work import questionnaires, tickets
from bot.work.rating_receipts import ReceiptChecks
from bot.work.tickets.filing import moved, of_complaint
from db.queries.outbox import received
from db.queries.people import asides, chats, conversations, people
from db.queries.people.chats import Met
from db.queries.people.conversations import Opening
from db.store import Conflict, HandledBefore, Store
from db.vault import Vault

RACES = 20
"""A turn that loses this many races in a row gives up loudly."""
LONGEST_TEXT = 4_000
"""Characters of one message that are kept."""
CROWD = 500
CROWD_WITHIN = timedelta(hours=1)
"""With this many complaints filed lately through this process, only people's first ones are taken at once."""
PRIVATE = "[complaint]"
"""Kept in place of the words of a complaint, which stand with the ticket, apart from who said them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How a turn ended: how many messages it put into the outbox, and whether a complaint was filed."""

    duplicate: bool
    said: int
    filed: bool = False
    shown: tuple[Say, ...] = ()
    """What was said on a page."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """What needs chance, slow hashing or reading, got before the transaction."""

    asked: LookedFor = NOTHING
    ticket_no: str = ""
    """The number that a complaint gets; where another has it by a rare chance, the turn is taken again with the next."""
    receipt: Drawn | None = None
    """The receipt code that an anonymous complaint gets."""


class _ReceiptWanted(Exception):
    """The talk is where a complaint may be filed anonymously, and no receipt code is at hand yet."""


class Turns:
    """Takes turns on a store."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        rules: Callable[[], Rules],
        *,
        refs: Callable[[], str],
        said: Callable[[], None] = lambda: None,
        chance: Callable[[int], int] = secrets.randbits,
        departments: Callable[[], Mapping[str, tuple[str, ...]]] = dict,
    ) -> None:
        """`rules`: those in force, asked for once by each turn; `refs` draws outbox references; `said` is to be called
        after a commit that put something into the outbox.

        `chance` draws random bits for receipt codes and numbers; `departments` knows the departments and their officials.
        """
        self._store = store
        self._vault = vault
        self._rules = rules
        self.said = said
        self.checks = ReceiptChecks(store, vault, lambda: rules().witnesses)
        """Checks receipts, here and on the public door."""
        self._look_ups, self._chance = LookUps(vault, chance, self.checks), chance
        self._reader = Reader(rules().own)
        self._departments = departments
        self._filed: deque[datetime] = deque(maxlen=CROWD)
        self._refs = refs

    async def take(self, incoming: Incoming, now: datetime) -> Taken:
        """Take one turn durably; raises Conflict only after losing many races."""
        keys, receipts = await self._keys(incoming, now), self._look_ups.receipts
        numbers = ticket_numbers(now.astimezone(OFFICE_ZONE).date(), self._chance(CHANCE_BITS))
        for _ in range(RACES):
            keys = replace(keys, ticket_no=next(numbers))
            try:
                taken = await self._store.write(partial(self._once, incoming=incoming, keys=keys, now=now))
            except Conflict:
                continue
            except HandledBefore:
                taken = Taken(duplicate=True, said=0)
            except _ReceiptWanted:
                keys = replace(keys, receipt=await receipts.draw())
                continue
            if keys.receipt is not None and not taken.filed:
                receipts.give_back(keys.receipt)
            if taken.said:
                self.said()
            if taken.filed:
                self._filed.append(now)
            return taken
        raise Conflict(f"a turn lost {RACES} races in a row")

    def silence(self, connection: Connection, opening: Opening, incoming: Incoming, now: datetime) -> int:
        """Take the turn of a silence within the caller's transaction; how many messages it queued.

        The party is held there, and `opening` was read since. The caller calls `said` after the commit.
        """
        chat_id = incoming.address.chat_id if isinstance(incoming.address, PartyOn) else None
        return self._stepped(connection, opening, chat_id, incoming, _Keys(), now).said

    async def _keys(self, incoming: Incoming, now: datetime) -> _Keys:
        await self._reader.read(incoming.words)
        return _Keys(await self._look_ups.asked(incoming, now))

    def _once(self, connection: Connection, *, incoming: Incoming, keys: _Keys, now: datetime) -> Taken:
        met = self._met(connection, incoming, now)
        opening = self.opening(connection, met.party, keys.asked.number)
        filing = opening.talk.filing
        asked = (filing, opening.talk.application)
        if keys.receipt is None and any(one is not None and one.before_submitting for one in asked):
            raise _ReceiptWanted
        return self._stepped(connection, opening, met.chat_id, incoming, keys, now)

    def _stepped(
        self,
        connection: Connection,
        opening: Opening,
        chat_id: int | None,
        incoming: Incoming,
        keys: _Keys,
        now: datetime,
    ) -> Taken:
        party, event, rules = opening.party, incoming.input, self._rules()
        if isinstance(event, Joined):
            event = joined(connection, chat_id, event, opening)
        scene = self._scene(connection, rules, incoming, opening, keys, now)
        after, effects = step(opening.talk, event, scene)
        private = keys.asked.code_shown or of_complaint(opening.talk, after, effects)
        inbound_id = None
        if incoming.message_id is not None:
            inbound_id = received.receive(
                connection,
                self._vault,
                channel=incoming.channel,
                message_id=incoming.message_id,
                party_id=party.id,
                at=incoming.said_at or now,
                text=PRIVATE if private else incoming.raw[:LONGEST_TEXT],
            )
            if inbound_id is None:
                raise HandledBefore
        writer = Writer(
            connection,
            setting_of(rules, self._vault, self._refs),
            incoming,
            opening,
            inbound_id=inbound_id,
            chat_id=chat_id,
            drawn=DrawnForStep(scene.page, keys.receipt.hash if keys.receipt is not None else None),
            now=now,
        )
        said = writer.effects(effects)
        writer.talk(after)
        filed = any(isinstance(effect, FileComplaint | FileApplication) for effect in effects)
        return Taken(duplicate=False, said=said, filed=filed, shown=tuple(writer.shown))

    def _met(self, connection: Connection, incoming: Incoming, now: datetime) -> Met:
        vault = self._vault
        match incoming.address:
            case Phone(e164, can_sms):
                return Met(people.of_phone(connection, vault, e164, can_sms=can_sms))
            case Chat(address, language, phone, party_id):
                met = chats.met(connection, vault, incoming.channel, address, language=language, now=now)
                linked = people.held(connection, party_id) if party_id is not None else None
                if phone is not None:
                    linked = people.of_phone(connection, vault, phone.e164, can_sms=phone.can_sms)
                if linked is None or linked.id == met.party.id or met.chat_id is None:
                    return met
                chats.link(connection, met.chat_id, linked.id, now=now)
                return Met(moved(connection, vault, met.party, linked), met.chat_id)
            case PartyOn(party_id, chat_id):
                found = people.held(connection, party_id)
                if found is None:
                    raise LookupError(f"no party {party_id}")
                return Met(found, chat_id)

    def number(self, party: people.Party) -> str | None:
        """The party's phone number in clear; raises WrongKey."""
        return party.phone(self._vault)

    def opening(self, connection: Connection, party: people.Party, number: str | None = None) -> Opening:
        """What a step starts from: the party's talk, with what it remembers of complaints.

        `number`: a complaint that is named, which is among them if it is theirs.
        """
        opening = conversations.load(connection, party)
        own = tickets.own_tickets(connection, self._vault, party.id, named=number)
        if party.aside_sealed is None and not own:
            return opening
        aside = asides.read(self._vault, party.id, party.aside_sealed)
        talk = replace(
            opening.talk,
            filing=aside.filing,
            hearing=aside.hearing,
            application=aside.application,
            tickets=own,
            echo=aside.echo,
            greeted_at=aside.greeted_at,
        )
        return replace(opening, talk=talk)

    def telling(self, connection: Connection, opening: Opening, now: datetime) -> OpenStep | None:
        """The open step of the complaint that is being told, for a page; None when none is."""
        looking = Incoming("", PartyOn(opening.party.id), Joined(Medium.WEB, bound=False))
        return open_step(opening.talk, self._scene(connection, self._rules(), looking, opening, _Keys(), now))

    def _scene(
        self,
        connection: Connection,
        rules: Rules,
        incoming: Incoming,
        opening: Opening,
        keys: _Keys,
        now: datetime,
    ) -> Scene:
        found, guesses_left = looked_up(connection, self._vault, keys.asked, opening.party.id, now)
        return Scene(
            now=now,
            agency=rules.agency,
            questionnaire=rules.questionnaire,
            wording=rules.wording,
            ticket_no=keys.ticket_no,
            may_start=now in rules.hours and opening.may_start(now),
            departments=self._departments(),
            receipt=keys.receipt.code if keys.receipt is not None else "",
            found=found,
            guesses_left=guesses_left,
            asked_for=asked_for(connection, opening, incoming.said_at or now),
            phone=rules.phone,
            own=rules.own,
            office=rules.office,
            calls_by=last_moment(opening.windows, now),
            accept=rules.terms.accept.span,
            finish=rules.terms.finish.span,
            disclosure_answer=rules.disclosure.answer.span,
            further={kind: (of.accept.span, of.finish.span) for kind, of in rules.further.items()},
            page=rules.pages.answering(incoming.channel),
            replies=rules.pages.replied_to(incoming.channel),
            crowded=self._crowded(now),
            rating_receipts=receipts_asked_for(connection, self._vault, opening.talk, incoming),
            checked=keys.asked.checked,
            remedies=remedies_told(connection, opening, incoming, now),
            code_shown=keys.asked.code_shown,
            pinned=questionnaires.pinned(connection, opening.talk, rules.questionnaire),
        )

    def _crowded(self, now: datetime) -> bool:
        while self._filed and now - self._filed[0] > CROWD_WITHIN:
            self._filed.popleft()
        return len(self._filed) >= CROWD
