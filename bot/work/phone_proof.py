"""Proving a phone: a code goes to it by SMS, at once also at night, and whoever types the code has the phone.

    wanted = ProofWanted(handle, "case\\nHNJX-2026-00203", PhoneOnFile("+8619000000001"))
    ask(connection, texting, wanted, code, now)
    prove(connection, vault, handle, "482915", now)  # the subject, once

Whoever asks cannot learn whether there is a number: with none, or with one that gets no texts from us (it refused them, it is
a landline), the same rows are written and no code fits them. Nobody is told that a number has had its share for now, either.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import Connection

from bot.casework.contact.link_code import hash_of
from bot.casework.contact.phone_code import LIFE, may_have_one, parse_phone_code
from bot.dialogue.effects import MessageKind, Say
from bot.dialogue.templates import TemplateUse, filled
from bot.domain.claim import Claim
from bot.work.tickets.registry import Voice
from db.queries.outbox import outbox
from db.queries.people import claims, people, phone_proofs
from db.queries.people.people import Party
from db.queries.people.phone_proofs import ProofAsked
from db.vault import Vault

TEMPLATE = "proof"
_NUMBER, _CODE = b"huifang/proof/number/v1\n", b"huifang/proof/code/v1\n"


@dataclass(frozen=True, slots=True)
class PhoneOnFile:
    """The phone that is to be proved. `whose`: the applicant whose phone it is said to be."""

    e164: str
    can_sms: bool = True
    whose: str = ""


@dataclass(frozen=True, slots=True)
class ProofWanted:
    """Who asks for a code: the page's own random code, what is to be opened, and the phone on file if there is one."""

    handle: str
    subject: str
    number: PhoneOnFile | None
    counted_by: str = ""
    """By what those without a number are counted; empty: by what is to be opened."""


@dataclass(frozen=True, slots=True)
class Texting:
    """How a code is sent."""

    vault: Vault
    voice: Voice
    carrier: Callable[[str], str | None]
    """The channel on which a number is texted; None where there is none for it."""


def ask(connection: Connection, texting: Texting, wanted: ProofWanted, code: str, now: datetime) -> bool:
    """Send a code, if there is a phone that may have one; whether something was queued.

    Not to be told to whoever asks. A page that is sent twice asks once.
    """
    vault, number = texting.vault, wanted.number
    party = None
    if number is not None:
        party = people.of_phone(connection, vault, number.e164, can_sms=number.can_sms)
    handle = hash_of(wanted.handle)
    by = (
        _NUMBER
        + (number.e164 if number is not None else f"none\n{wanted.counted_by or wanted.subject}").encode()
    )
    if phone_proofs.is_there(connection, handle):
        return False
    if not may_have_one(phone_proofs.asked(connection, vault.signatures(by), now=now), now):
        return False
    channel = _channel(connection, texting, number, party)
    fits = code if channel is not None else "none"
    proof = ProofAsked(vault.sign(by), handle, vault.sign(_of_code(wanted.handle, fits)), wanted.subject)
    phone_proofs.add(connection, proof, now=now)
    if channel is None or party is None:
        return False
    _send(connection, texting, party.id, channel, code, now)
    return True


def prove(connection: Connection, vault: Vault, handle: str, typed: str, now: datetime) -> str | None:
    """What the typed code opens; None when it is wrong, too old, tried too often or was used. Each call is a try."""
    found = phone_proofs.try_one(connection, hash_of(handle), now=now)
    code = parse_phone_code(typed)
    if found is None or code is None or not _fits(vault, found.code_key, handle, code):
        return None
    phone_proofs.spend(connection, found.id)
    return found.subject


def _fits(vault: Vault, code_key: bytes, handle: str, code: str) -> bool:
    return any(compare_digest(code_key, one) for one in vault.signatures(_of_code(handle, code)))


def _of_code(handle: str, code: str) -> bytes:
    return _CODE + f"{handle}\n{code}".encode()


def _channel(
    connection: Connection, texting: Texting, number: PhoneOnFile | None, party: Party | None
) -> str | None:
    """On which channel the number may have a text; None: it refused ours, takes none, or is not this applicant's."""
    if number is None or party is None or not (number.can_sms and party.can_sms):
        return None
    if party.sms_refused is not None or party.opted_out_at is not None:
        return None
    if number.whose and _is_a_stranger_s(connection, texting.vault, party.id, number.whose):
        return None
    return texting.carrier(number.e164)


def _is_a_stranger_s(connection: Connection, vault: Vault, party_id: int, applicant: str) -> bool:
    """Whether the holder of the number has said that they are not this applicant."""
    said = claims.of_parties(connection, vault, [party_id]).get(party_id, {})
    about = vault.newest(claims.applicant_index(vault, applicant))
    return Claim.STRANGER in said.get(about, frozenset())


def _send(
    connection: Connection, texting: Texting, party_id: int, channel: str, code: str, now: datetime
) -> None:
    voice = texting.voice
    use = TemplateUse(TEMPLATE, {"code": code})
    say = Say(MessageKind.REPLY, filled(use), template=use)
    to = outbox.Envelope(voice.refs(), party_id, channel, None, due_at=now, expires_at=now + LIFE)
    fitted = voice.pages.fitted(connection, texting.vault, say, channel, party_id, now)
    outbox.add(connection, texting.vault, fitted, to, now=now)
