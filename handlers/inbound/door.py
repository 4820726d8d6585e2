"""The applicant's door: what people do on a vendor's channel becomes a turn of the conversation, durable when `handle` returns."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.channels.deeplink import party_of
from bot.channels.events import (
    Blocked,
    Event,
    Opened,
    Origin,
    PressedButton,
    Rewrote,
    SentThing,
    SharedPhone,
    Toast,
    Wrote,
    sender_of,
)
from bot.channels.inbound import Unavailable
from bot.channels.inbox import InboundSms, incoming_of
from bot.channels.incoming import Chat, Incoming, Phone
from bot.dialogue.effects import Choice
from bot.dialogue.inputs import Chose, Input, Joined, Pressed, Said, Sent
from bot.dialogue.reading.understanding import OURS_ALONE, OwnWords, opts_out, understand
from bot.dialogue.survey.score_question import OVERALL
from bot.domain.medium import Medium
from bot.intake.phones import phones
from bot.logs import where
from db.queries.outbox import outbox, presses
from db.queries.people import chats
from db.store import Store
from db.vault import Vault
from handlers.inbound.acceptance import Clock, Desk, is_outage
from handlers.inbound.flood import leaves

_EDGES = " \t\n.!。"
LATELY = timedelta(days=90)
"""How long after a message of ours an answer to it may come: complaints and their extensions take two months."""
EDITED = "edited"
"""The kind of an edit that cannot be tied to a question."""


class Door:
    """Turns what people do on one channel into turns."""

    def __init__(
        self, channel: str, desk: Desk, store: Store, vault: Vault, clock: Clock, own: OwnWords = OURS_ALONE
    ) -> None:
        self.channel = channel
        self._desk = desk
        self._store = store
        self._vault = vault
        self._clock = clock
        self._own = own

    async def handle(self, event: Event) -> Toast | None:
        """Take an event; returns once that is durable. Raises Unavailable, and Unkept when nothing could be done.

        The returned toast is owed to a button, as a courtesy: it may fail.
        """
        try:
            return await self._take(event)
        except Exception as e:
            if is_outage(e):
                raise Unavailable(where(e)) from e
            raise

    async def keep(self, events: Sequence[Event]) -> None:
        """Keep what a flood brings for an officer; opting out is heard even so. Raises Unavailable and Unkept."""
        await self._desk.keep_all([kept for event in events if (kept := self._kept(event)) is not None])

    def wants_out(self, event: Event) -> bool:
        """Whether these are the words that end all messages: they are never passed over."""
        match event:
            case Wrote(_, text) | Rewrote(_, _, text):
                return leaves(text, self._own)
            case InboundSms():
                return leaves(event.opt_out or event.text, self._own)
            case _:
                return False

    async def _take(self, event: Event) -> Toast | None:
        match event:
            case Wrote(origin, text):
                await self._desk.take(self._incoming(origin, await self._wrote(event), text))
            case Opened(origin, payload):
                party_id = party_of(self._vault.sign, payload) if payload else None
                await self._desk.take(
                    self._incoming(origin, Joined(Medium.CHAT, bound=False), "/start", party_id=party_id)
                )
            case SharedPhone(origin, number):
                # The number itself is kept sealed, never among the texts.
                phone = next((Phone(p.e164, p.can_sms) for p in phones(number)), Phone(number))
                await self._desk.take(
                    self._incoming(origin, Joined(Medium.CHAT, bound=False), "[contact]", phone=phone)
                )
            case SentThing(origin, what, file, caption):
                sent = Sent(Medium.CHAT, what, file, caption)
                await self._desk.take(self._incoming(origin, sent, caption or f"[{what}]"))
            case Rewrote():
                await self._edited(event)
            case PressedButton():
                return await self._pressed(event)
            case InboundSms():
                await self._texted(event)
            case Blocked():
                await self._store.write(partial(self._blocked, chat=event.chat, now=self._clock()))
        return None

    async def _texted(self, sms: InboundSms) -> None:
        """A text is an answer; one that nobody vouches for, only from a number that we have texted lately."""
        texted = incoming_of(self.channel, sms)
        if texted is None:
            return
        if not sms.vouched:
            since = self._clock() - LATELY
            ask = partial(outbox.texted_since, vault=self._vault, channel=self.channel, since=since)
            if not await self._store.read(partial(ask, e164=sms.sender)):
                await self._desk.keep(texted)
                return
        await self._desk.take(texted)

    async def _wrote(self, event: Wrote) -> Input:
        """What a text says: with a question of ours quoted, it answers that one, whatever has been asked since."""
        said = Said(Medium.CHAT, event.text, event.forwarded)
        if event.quotes is None or event.forwarded or opts_out(event.text, self._own):
            return said
        asked_in = partial(presses.asked_in, vault=self._vault, channel=self.channel, chat=sender_of(event))
        offer = await self._store.read(partial(asked_in, provider_id=event.quotes))
        if offer is None:
            return said
        choice = _choice(offer, event.text)
        if choice is not None:
            return _chosen(offer, choice)
        return replace(said, about=offer.case_no)

    async def _pressed(self, event: PressedButton) -> Toast:
        """A press counts in the chat that the message went to, for the case and question it asked about."""
        if event.choice is None:
            return Toast(event.press_id)
        ref, number = event.choice
        offered = partial(presses.offered, vault=self._vault, channel=self.channel, chat=sender_of(event))
        offer = await self._store.read(partial(offered, ref=ref))
        if offer is None or not 1 <= number <= len(offer.choices):
            return Toast(event.press_id)
        choice = offer.choices[number - 1]
        await self._desk.take(self._incoming(event.origin, _chosen(offer, choice), choice.label))
        return Toast(event.press_id, f"✓ {choice.label}")

    async def _edited(self, event: Rewrote) -> None:
        """An edited answer is a change of mind about the case it was about, and about no other.

        By now another question may be open, so the new words must not count as said now. When they give a choice of
        the question that the message was an answer to, that is as good as pressing it; all other words are kept for an
        officer to read. Opting out needs no question.
        """
        if opts_out(event.text, self._own):
            await self._desk.take(self._incoming(event.origin, Said(Medium.CHAT, event.text), event.text))
            return
        meant = await self._store.read(partial(self._meant, event=event))
        if meant is not None:
            await self._desk.take(self._incoming(event.origin, meant, event.text))
            return
        await self._desk.keep(self._incoming(event.origin, Sent(Medium.CHAT, EDITED), event.text))

    def _kept(self, event: Event) -> Incoming | None:
        """What an officer reads of an event of a flood: its words. What has none changes nothing when passed over."""
        match event:
            case Wrote(origin, text):
                return self._incoming(origin, Said(Medium.CHAT, text), text)
            case SentThing(origin, what, _, caption):
                return self._incoming(origin, Sent(Medium.CHAT, what), caption or f"[{what}]")
            case Rewrote(origin, _, text):
                return self._incoming(origin, Sent(Medium.CHAT, EDITED), text)
            case InboundSms():
                return incoming_of(self.channel, event)
            case Opened() | SharedPhone() | PressedButton() | Blocked():
                return None

    def _blocked(self, connection: Connection, *, chat: str, now: datetime) -> None:
        chat_id = chats.find(connection, self._vault, self.channel, chat)
        if chat_id is not None:
            chats.block(connection, chat_id, now=now)

    def _meant(self, connection: Connection, *, event: Rewrote) -> Pressed | None:
        """The choice that an edited answer gives, for the question and the case of the original."""
        answered = presses.answered(
            connection, self._vault, channel=self.channel, chat=event.origin.chat, message_id=event.message
        )
        for offer in answered:
            choice = _choice(offer, event.text)
            if choice is not None and offer.case_no is not None and offer.question is not None:
                return Pressed(Medium.CHAT, offer.case_no, offer.question, choice.value)
        return None

    def _incoming(
        self,
        origin: Origin,
        event: Input,
        raw: str,
        *,
        phone: Phone | None = None,
        party_id: int | None = None,
    ) -> Incoming:
        return Incoming(
            channel=self.channel,
            address=Chat(origin.chat, origin.language, phone, party_id),
            input=event,
            message_id=origin.key,
            raw=raw,
        )


def _choice(offer: presses.Offer, text: str) -> Choice | None:
    """The choice of this question that a text gives."""
    score = understand(text).score if offer.question == OVERALL else None
    return named(offer.choices, text if score is None else str(score))


def _chosen(offer: presses.Offer, choice: Choice) -> Input:
    """The choice as if its button had been pressed."""
    if offer.case_no is not None and offer.question is not None:
        return Pressed(Medium.CHAT, offer.case_no, offer.question, choice.value)
    if offer.question is not None:
        return Chose(Medium.CHAT, offer.question, choice.value, choice.label, offer.ticket_no)
    return Said(Medium.CHAT, choice.label)


def named(choices: Sequence[Choice], text: str) -> Choice | None:
    """The choice that a text names by its value or its label, with or without the digit; nothing is guessed."""
    bare = _bare(text)
    fits = [c for c in choices if bare and bare in (_bare(c.value), _bare(c.label), _bare(_undigited(c)))]
    return fits[0] if len(fits) == 1 else None


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip(_EDGES)


def _undigited(choice: Choice) -> str:
    return choice.label.removeprefix(choice.value).strip() or choice.label
