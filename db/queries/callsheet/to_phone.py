"""Somebody to phone, as a line of the call sheet and as a card: what about, what was tried before, and why by phone."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.casework.callsheet import phone_calls
from bot.casework.callsheet.phone_calls import CALL, CORRECTION, PHONE, SECOND, SECOND_CORRECTION, Call
from bot.casework.callsheet.why_phoned import KnownOfCase, Why, why
from bot.dialogue.effects import MessageKind
from bot.domain.case import CaseFacts
from bot.domain.month import OFFICE_ZONE
from db.queries.people import phones
from db.vault import Vault

_KINDS = {CALL: (CALL, CORRECTION), SECOND: (SECOND, SECOND_CORRECTION)}


@dataclass(frozen=True, slots=True)
class TriedBefore:
    """One earlier attempt, by message or by phone."""

    n: int
    channel: str
    kind: str
    at: datetime
    state: str
    error: str | None
    fault: str | None
    """What a refusal was about, as `bot.casework.rounds.closing` names it."""
    by_whom: str | None
    note: str | None
    void: bool
    """Corrected later, or taken back: it counts for nothing."""


@dataclass(frozen=True, slots=True)
class ToPhone:
    """Somebody to phone, what about, and what was tried before."""

    case_no: str
    archive_no: str
    month: str
    place: int
    applicant: str
    applicant_kind: str
    contact: str
    item: str
    department: str
    outcome: str
    concluded_at: datetime
    needs_person: bool
    """The applicant wrote something that was not understood."""
    language: str | None
    disposition: str | None
    stage: str
    phone_sealed: bytes | None = field(repr=False)
    phones_sealed: bytes | None = field(repr=False)
    held_by: int | None
    holder: str | None
    held_until: datetime | None
    again_at: datetime | None
    first_by: str | None
    """Who gave the phoned answer that is asked for again; None: this is not a second call."""
    seconded: datetime | None
    """When the second call was made."""
    to_phone: bool
    """Whether the callback itself is to be phoned now."""
    can_sms: bool | None
    sms_refused: str | None
    """The code with which the number was permanently refused."""
    silenced_at: datetime | None
    """Since when the number wants no messages."""
    silenced_by: str | None
    """The applicant on this number who said so; None: the provider says it, and not who."""
    stranger_at: datetime | None
    """When the holder of the number last said of some applicant that it is not them."""
    tries: tuple[TriedBefore, ...] = ()

    @property
    def facts(self) -> CaseFacts:
        """What may be said about the case."""
        return CaseFacts(
            self.case_no, self.archive_no, self.item, self.department, self.applicant, self.concluded_at
        )

    @property
    def why(self) -> Why:
        """Why the callback itself is to be phoned."""
        return why(
            KnownOfCase(
                [t for t in self.tries if not t.void],
                reminded=any(t.kind == MessageKind.REMINDER.value for t in self.tries),
                takes_sms=bool(self.can_sms) and self.sms_refused is None,
                silenced=self.silenced_at is not None,
                stranger=self.stranger_at is not None,
                asked_for=self.again_at is not None,
                words=self.needs_person,
            )
        )

    @property
    def open(self) -> bool:
        """Whether the callback itself is still to be phoned."""
        return self.disposition is None and self.to_phone

    @property
    def last(self) -> int:
        """The number of the latest attempt."""
        return self.tries[-1].n if self.tries else 0

    def calls(self, kind: str = CALL) -> list[Call]:
        """The phone calls among the attempts."""
        return [
            Call(t.at, t.state)
            for t in self.tries
            if t.channel == PHONE and not t.void and t.kind in _KINDS[kind]
        ]

    @property
    def tried_enough(self) -> bool:
        """Whether it is left for the close, which ends it by what was tried."""
        often = phone_calls.enough(self.calls(), OFFICE_ZONE)
        return often and not (self.again_at or self.why.never_called)

    def numbers(self, vault: Vault) -> tuple[str, ...]:
        """In clear, with extensions, because an officer dials them. Raises WrongKey."""
        return phones.opened(vault, self.case_no, self.phone_sealed, self.phones_sealed)[1]

    def held(self, user_id: int, now: datetime) -> bool:
        """Whether another officer is working on the card."""
        return phone_calls.in_other_hands(self.held_by, self.held_until, user_id, now)
