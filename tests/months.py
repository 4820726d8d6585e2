"""A worked month for tests: cases with every kind of ending, planted straight into the tables.

office = await planted(store, worked(6))     # cases CASE-001 …, callbacks, letters, answers, a complaint
await sealed(store)                          # closed and sealed as at the end of the window
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, insert, update

from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE
from db.queries.archive.sealing import Sealed
from db.queries.cases import shelving
from db.queries.people import conversations
from db.queries.tickets import ticket_words
from db.schema import answers, attempts, callbacks, cases, latecomers, outbox, parties, rounds, tickets
from db.store import Store
from db.vault import Vault
from db.vault.sealed import CASE_PHONE, CASE_PHONES
from rows import add
from scheduler.rounds.sealing import seal

MONTH = "2026-10"
VAULT = Vault("a secret for tests, and long enough")
CONCLUDED = datetime(2026, 10, 20, 15, 30, tzinfo=OFFICE_ZONE)
ASKED = datetime(2026, 11, 2, 9, 0, 1, 250_000, tzinfo=OFFICE_ZONE)
CLOSED = datetime(2026, 11, 6, 0, 0, 5, tzinfo=OFFICE_ZONE)
SHA = "0123456789abcdef" * 4


@dataclass(frozen=True, slots=True)
class Letter:
    """One try: a message in the outbox, or (without a state) a phone call with an outcome."""

    state: str | None
    channel: str = "sms"
    provider_id: str | None = None
    error: str | None = None
    outcome: str | None = None
    fault: str | None = None
    temporary: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """One case and how its callback went."""

    case_no: str
    place: int
    disposition: Disposition | None = Disposition.NO_ANSWER
    score: int | None = None
    said: tuple[tuple[str, str | None, str], ...] = ()
    """Question, value, own words."""
    letters: tuple[Letter, ...] = ()
    complaints: int = 0
    phone: str | None = "+8619000000001"
    more: str | None = None
    applicant: str = "张三"
    concluded_at: datetime = CONCLUDED
    extra: dict[str, object] = field(default_factory=dict)


def answered(case_no: str, place: int, score: int, raw: str = "") -> Planted:
    """A case whose applicant gave a score by SMS."""
    said = (("overall", str(score), raw or str(score)),)
    letter = Letter("delivered", provider_id=f"SM{place:032x}")
    return Planted(case_no, place, Disposition.ANSWERED, score, said, (letter,))


def worked(size: int) -> list[Planted]:
    """A month with the endings in turn, the scores too, places in another order than the numbers."""
    others = [ending for ending in Disposition if ending is not Disposition.NOT_CALLED]
    endings = [*others, Disposition.NOT_CALLED]
    month = []
    for n in range(1, size + 1):
        case_no, place = f"CASE-{n:03d}", size + 1 - n
        ending = endings[(n - 1) % len(endings)]
        if ending is Disposition.ANSWERED:
            month.append(answered(case_no, place, n % 5 + 1))
        else:
            month.append(Planted(case_no, place, ending, letters=(Letter("accepted"),)))
    return month


async def planted(store: Store, month: Sequence[Planted]) -> None:
    """Put a month into the tables, its round open."""
    await store.write(partial(_plant, month=month))


async def sealed(store: Store, vault: Vault | None = None) -> Sealed:
    """Close the month's round, as the scheduler does; whoever was silent ends as `no_answer`."""
    return await seal(store, vault or VAULT, MONTH, CLOSED, decide=lambda _: Disposition.NO_ANSWER)


async def late(store: Store, rounds_of: Mapping[str, str]) -> None:
    """Some planted cases came in after the seal: case number → the supplement round that calls them back."""

    def move(connection: Connection) -> None:
        for key in sorted(set(rounds_of.values())):
            add(connection, rounds, month=key)
        for case_no, key in rounds_of.items():
            add(connection, latecomers, case_no=case_no, month=MONTH, came_at=CLOSED, round=key)
            connection.execute(update(callbacks).where(callbacks.c.case_no == case_no).values(month=key))

    await store.write(move)


async def supplemented(store: Store, case_no: str, raw: str) -> None:
    """Something that was said after the sealing."""
    at = CLOSED + timedelta(hours=9)
    content = {"question": "overall", "value": "5", "raw": raw, "channel": "sms", "at": at.isoformat()}
    await store.write(lambda c: conversations.add_supplement(c, case_no, content, at=at))


def _plant(connection: Connection, *, month: Sequence[Planted]) -> None:
    connection.execute(
        insert(rounds),
        {
            "month": MONTH,
            "state": "open",
            "opens": datetime(2026, 11, 1, tzinfo=OFFICE_ZONE),
            "closes": datetime(2026, 11, 6, tzinfo=OFFICE_ZONE),
            "rule": "回访期11月1日至5日固定不变",
            "planned_at": datetime(2026, 11, 1, tzinfo=OFFICE_ZONE),
            "questionnaire_id": "satisfaction",
            "questionnaire_version": 1,
            "questionnaire_sha256": SHA,
        },
    )
    party = connection.execute(insert(parties).returning(parties.c.id), {"can_sms": True}).scalar_one()
    for case in month:
        on_shelf: dict[str, object] = {"serial": shelving.serials(connection, 1)}
        if case.phone:
            on_shelf |= {"phone_tail": shelving.tail(VAULT, case.phone)}
        connection.execute(insert(cases), {**_case(case), **on_shelf})
        connection.execute(insert(callbacks), _callback(case, party))
        _plant_history(connection, case, party)


def _case(case: Planted) -> dict[str, object]:
    return {
        "case_no": case.case_no,
        "month": f"{case.concluded_at:%Y-%m}",
        "item": "无线电频率使用许可",
        "department": "无线电管理处",
        "handler": "李四",
        "applicant": case.applicant,
        "applicant_kind": "自然人",
        "contact": case.applicant,
        "received_at": datetime(2026, 10, 9, 10, 0, tzinfo=OFFICE_ZONE),
        "promised_days": 20,
        "concluded_at": case.concluded_at,
        "outcome": "准予许可",
        "phone_sealed": VAULT.seal(case.phone, CASE_PHONE.at(case.case_no)) if case.phone else None,
        "phones_sealed": VAULT.seal(case.more, CASE_PHONES.at(case.case_no)) if case.more else None,
        "can_sms": True,
        "digest": b"digest",
        "imported_at": CONCLUDED,
        "updated_at": CONCLUDED,
        **case.extra,
    }


def _callback(case: Planted, party: int) -> dict[str, object]:
    return {
        "case_no": case.case_no,
        "month": MONTH,
        "archive_no": f"HF-202610-{case.place:05d}",
        "party_id": party,
        "place": case.place,
        "stage": "done",
        "score": case.score,
        "disposition": case.disposition.value if case.disposition else None,
    }


def _plant_history(connection: Connection, case: Planted, party: int) -> None:
    for n, letter in enumerate(case.letters, start=1):
        at = ASKED + timedelta(days=n - 1)
        ref = f"{case.place:x}-{n}" if letter.state is not None else None
        attempt = {
            "case_no": case.case_no,
            "n": n,
            "channel": letter.channel,
            "kind": "invite",
            "at": at,
            "ref": ref,
        }
        connection.execute(insert(attempts), {**attempt, "outcome": letter.outcome})
        if letter.state is not None:
            connection.execute(insert(outbox), _letter(case, letter, party, at, f"{ref}"))
    for question, value, raw in case.said:
        answer = {"case_no": case.case_no, "question": question, "value": value, "raw": raw, "channel": "sms"}
        connection.execute(insert(answers), {**answer, "at": ASKED + timedelta(hours=1)})
    for n in range(1, case.complaints + 1):
        number = f"TS-20261102-{case.place * 10 + n:04d}-A"
        connection.execute(
            insert(tickets),
            {
                "ticket_no": number,
                "day": "20261102",
                "case_no": case.case_no,
                "party_index": b"%d" % party,
                "source": "sms",
                "state": "registered",
                "words_sealed": ticket_words.sealed(VAULT, number, {"content": "慢"}),
                "created_at": ASKED,
            },
        )


def _letter(case: Planted, letter: Letter, party: int, at: datetime, ref: str) -> dict[str, object]:
    return {
        "ref": ref,
        "party_id": party,
        "channel": letter.channel,
        "case_no": case.case_no,
        "kind": "invite",
        "state": letter.state,
        "created_at": at,
        "due_at": at,
        "sent_at": at if letter.state not in ("pending", "cancelled") else None,
        "provider_id": letter.provider_id,
        "error": letter.error,
        "fault": letter.fault,
        "temporary": letter.temporary,
        "ours": letter.ours,
    }
