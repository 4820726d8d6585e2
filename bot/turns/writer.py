"""Writing down what one step of the conversation decided."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.casework.contact.ladder import LOOK_AGAIN
from bot.channels.incoming import Incoming
from bot.dialogue.complaint.filing import Complaint
from bot.dialogue.effects import (
    AddToTicket,
    Answered,
    AskRemedy,
    DropFiles,
    Effect,
    FileApplication,
    FileComplaint,
    GiveReceipt,
    GiveVerdict,
    GuessedWrong,
    JudgeRemedy,
    MessageKind,
    OpenTicket,
    OptIn,
    OptOut,
    PassToPerson,
    Say,
    WantFile,
)
from bot.dialogue.inputs import Silence
from bot.dialogue.survey.score_question import OVERALL, WRONG_PERSON
from bot.dialogue.talk import Callback, Talk
from bot.domain.claim import Claim
from bot.domain.disposition import Disposition
from bot.domain.medium import Medium
from bot.domain.month import last_moment
from bot.domain.stage import Stage
from bot.turns.setting import DrawnForStep, TurnSetting
from bot.work import remedies
from bot.work.tickets import add, give_verdict
from bot.work.tickets.filing import Sender, lodge, lodge_application
from db.queries.ledger import rating_receipts
from db.queries.outbox import outbox
from db.queries.people import asides, claims, conversations, links, people
from db.queries.people.asides import Aside
from db.queries.tickets import attachments, guesses
from db.store import Conflict

FETCHED_LATE = timedelta(minutes=30)
"""Nobody still waits for a reply to words older than this; outside the hours it is held until the next opening."""
REPLIES_A_DAY = 60
"""Replies to one person within a day beyond this number are not sent: two machines are talking to each other."""
AT_THE_PAGE = timedelta(hours=1)
"""Whoever has just answered on a page is left to go on there with their other cases before a message asks."""


def _aside(talk: Talk) -> Aside:
    return Aside(talk.filing, talk.hearing, talk.echo, talk.greeted_at, talk.application)


class NoReceipt(Exception):
    """An anonymous complaint was about to be filed without the code that is the only way to find it again."""


class Writer:
    """Writes what one step decided; every statement belongs to the turn's one transaction."""

    def __init__(
        self,
        connection: Connection,
        office: TurnSetting,
        incoming: Incoming,
        opening: conversations.Opening,
        *,
        inbound_id: int | None,
        chat_id: int | None,
        drawn: DrawnForStep,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._pages, self._page = office.pages, drawn.page
        self._registry, self._hours, self._refs = office.registry, office.hours, office.refs
        self._chat_id = chat_id
        self._receipt_hash = drawn.receipt_hash
        self._incoming = incoming
        self._party = opening.party
        self._before = opening.talk
        self._windows = opening.windows
        self._inbound_id = inbound_id
        self._now = now
        self._said = incoming.said_at or now
        self._opted_out_at = opening.party.opted_out_at
        self._filing = False
        self._queued = 0
        self.shown: list[Say] = []
        """What was said on a page."""

    def effects(self, effects: tuple[Effect, ...]) -> int:
        """Carry the effects into the tables; how many messages were queued."""
        self._filing = any(isinstance(effect, FileComplaint | FileApplication) for effect in effects)
        if not isinstance(self._incoming.input, Silence):
            outbox.cancel_started_by_us(self._connection, self._party.id, now=self._now, reason="spoken")
        for effect in effects:
            self._carry(effect)
        return self._queued

    def _carry(self, effect: Effect) -> None:
        match effect:
            case Say():
                self._say(effect)
            case Answered():
                self._answer(effect)
            case FileApplication():
                self._apply(effect)
            case OpenTicket() | FileComplaint() | AddToTicket() | GiveVerdict() | WantFile() | DropFiles():
                self._complain(effect)
            case JudgeRemedy() | AskRemedy():
                remedies.spoken_of(self._connection, self._registry, effect, said=self._said, now=self._now)
            case GuessedWrong():
                guesses.add(self._connection, self._party.id, now=self._now)
            case GiveReceipt(case_no):
                rating_receipts.give(self._connection, self._registry.vault, case_no)
            case PassToPerson(case_no, raw):
                vault, party_id = self._registry.vault, self._party.id
                conversations.pass_to_person(self._connection, vault, party_id, case_no, raw, at=self._said)
            case OptOut(applicants):
                self._claim(applicants, Claim.OPTED_OUT)
                self._opted_out_at = self._opted_out_at or self._said
                outbox.cancel_pending(self._connection, self._party.id, now=self._now, reason="optout")
            case OptIn():
                claims.drop_all(self._connection, self._party.id, Claim.OPTED_OUT)
                self._opted_out_at = None

    def _complain(
        self, effect: OpenTicket | FileComplaint | AddToTicket | GiveVerdict | WantFile | DropFiles
    ) -> None:
        match effect:
            case OpenTicket():
                self._open(effect)
            case FileComplaint():
                self._file(effect)
            case AddToTicket(_, ticket_no, content):
                add(self._connection, self._registry, ticket_no, content, self._now)
            case GiveVerdict(ticket_no, satisfied, words):
                give_verdict(self._connection, self._registry, ticket_no, satisfied, words, self._now)
            case WantFile():
                self._want(effect)
            case DropFiles():
                attachments.drop(self._connection, self._party.id)

    def talk(self, after: Talk) -> None:
        """Write the talk's difference; raises Conflict when the party has moved on meanwhile."""
        due = {c.case.case_no: self._due(c) for c in after.callbacks}
        conversations.save_callbacks(self._connection, self._before, after, due)
        if self._incoming.input.medium is Medium.WEB:
            conversations.ask_later(self._connection, self._party.id, self._now + AT_THE_PAGE)
        moved = people.touch(
            self._connection,
            self._party.id,
            seen=self._party.version,
            language=after.language.value,
            opted_out_at=self._opted_out_at,
            aside_sealed=asides.write(self._registry.vault, self._party.id, _aside(after)),
        )
        if not moved:
            raise Conflict

    def _answer(self, effect: Answered) -> None:
        conversations.keep_answer(
            self._connection,
            effect,
            channel=self._incoming.channel,
            at=self._said,
            inbound_id=self._inbound_id,
            sealed=self._sealed(effect.case_no),
        )
        self._hear_of_strangers(effect)

    def _hear_of_strangers(self, said: Answered) -> None:
        """Remember which applicants the person says they are not, and forget it when a score says otherwise."""
        about = self._before.find(said.case_no)
        if about is None or said.question != OVERALL:
            return
        if said.value == WRONG_PERSON:
            self._claim((about.case.applicant,), Claim.STRANGER)
        elif about.closed or about.disposition is Disposition.WRONG_PERSON:
            vault = self._registry.vault
            claims.drop(self._connection, vault, self._party.id, about.case.applicant, Claim.STRANGER)

    def _claim(self, applicants: tuple[str, ...], claim: Claim) -> None:
        vault = self._registry.vault
        claims.add(self._connection, vault, self._party.id, applicants, claim, now=self._said)

    def _due(self, callback: Callback) -> datetime | None:
        match callback.stage:
            case Stage.WAITING if self._incoming.input.medium is Medium.WEB:
                return self._now + AT_THE_PAGE
            case Stage.WAITING:
                return self._now
            case Stage.ASKING:
                return self._now + LOOK_AGAIN
            case Stage.FOLLOWING:
                return self._hours.following_day(self._now)
            case Stage.BY_PHONE | Stage.DONE:
                return None

    def _say(self, say: Say) -> None:
        if self._incoming.quiet:
            return
        if self._incoming.input.medium is Medium.WEB:
            self.shown.append(say)
            return
        answers = say.kind in (MessageKind.REPLY, MessageKind.QUESTION)
        # Whoever has just complained is told the number of the complaint in any case.
        if answers and not self._filing and self._talking_to_a_machine():
            return
        to = outbox.Envelope(
            self._refs(),
            self._party.id,
            self._incoming.channel,
            self._chat_id,
            due_at=self._due_to_say(),
            expires_at=self._expires(say.kind),
        )
        if say.links and self._page is not None and say.case_no is not None:
            links.add_answer(self._connection, self._page.code, self._party.id, say.case_no, now=self._now)
        vault = self._registry.vault
        fitted = self._pages.fitted(self._connection, vault, say, to.channel, to.party_id, self._now)
        outbox.add(self._connection, vault, fitted, to, now=self._now)
        self._queued += 1

    def _expires(self, kind: MessageKind) -> datetime | None:
        """When the message may no longer be started; None: for as long as a reply is worth sending."""
        if kind.started_by_us:
            return self._hours.day(self._now)[1]
        closes = last_moment(self._windows, self._now) if kind is MessageKind.NEXT else None
        return min(closes, self._now + outbox.WORTH_SAYING) if closes is not None else None

    def _due_to_say(self) -> datetime:
        late = self._now - self._said > FETCHED_LATE
        return self._hours.next_opening(self._now) if late else self._now

    def _talking_to_a_machine(self) -> bool:
        since = self._now - timedelta(days=1)
        return conversations.replies_since(self._connection, self._party.id, since) >= REPLIES_A_DAY

    def _sealed(self, case_no: str) -> bool:
        callback = self._before.find(case_no)
        return callback is not None and callback.closed

    def _open(self, effect: OpenTicket) -> None:
        complaint = Complaint(effect.content, case_no=effect.case_no, about_office=effect.about_office)
        self._lodge(effect.ticket_no, complaint, None)
        if effect.attachments:  # without any, those of a complaint being told stay with it
            attachments.adopt(self._connection, effect.ticket_no, effect.attachments, party_id=self._party.id)
        self._supplement(effect)

    def _file(self, effect: FileComplaint) -> None:
        ticket_no, complaint = effect.ticket_no, effect.complaint
        if effect.coded and self._receipt_hash is None:
            raise NoReceipt(ticket_no)
        self._lodge(ticket_no, complaint, self._receipt_hash if effect.coded else None)
        if not self._before.brings_files:  # what lies there is of something that is still being filled in
            attachments.adopt(self._connection, ticket_no, complaint.attachments, party_id=self._party.id)

    def _apply(self, effect: FileApplication) -> None:
        if self._receipt_hash is None:
            raise NoReceipt(effect.ticket_no)
        lodge_application(
            self._connection, self._registry, self._sender, effect, self._now, self._receipt_hash
        )

    def _lodge(self, ticket_no: str, complaint: Complaint, receipt_hash: bytes | None) -> None:
        of = (self._connection, self._registry, self._sender)
        lodge(*of, ticket_no, complaint, self._now, receipt_hash=receipt_hash)

    @property
    def _sender(self) -> Sender:
        return Sender(self._party.id, self._incoming.channel, self._chat_id)

    def _want(self, effect: WantFile) -> None:
        attachments.want(
            self._connection,
            effect.file,
            kind=effect.kind,
            ticket_no=effect.ticket_no,
            channel=self._incoming.channel,
            party_id=self._party.id,
            chat_id=self._chat_id,
            now=self._now,
        )

    def _supplement(self, effect: OpenTicket) -> None:
        if self._sealed(effect.case_no):
            conversations.add_supplement(
                self._connection,
                effect.case_no,
                {"ticket": effect.ticket_no, "channel": self._incoming.channel, "at": self._now.isoformat()},
                at=self._now,
            )
