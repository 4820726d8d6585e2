"""The largest month open in a large office's database: most still wait for a message, some are to be phoned, many were."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain

from sqlalchemy import Connection

from bench.archives import DEPARTMENTS, ITEMS, applicant, phone
from bench.filling import Row, fill
from db.schema import attempts, call_cards, callbacks, cases, outbox, parties, rounds
from db.vault import Vault
from db.vault.sealed import CASE_PHONE

MONTH = "2026-11"
OPENS, CLOSES = datetime(2026, 12, 7, 1, tzinfo=UTC), datetime(2026, 12, 12, 10, tzinfo=UTC)
BY_PHONE = 2_000
"""So many are to be phoned at once: more than the officers of any office get through in a window."""
SINCE = 225_000
"""Seconds in which so many were phoned: until yesterday evening, but for those of `_YESTERDAY`."""
_CONCLUDED = datetime(2026, 11, 5, 2, tzinfo=UTC)
_YESTERDAY = datetime(2026, 12, 9, 3, tzinfo=UTC)


def write(connection: Connection, vault: Vault, *, waiting: int, phoned: int) -> None:
    """Plan it: `waiting` for their first message, `BY_PHONE` to be phoned, `phoned` who answered on the phone."""
    window = {"month": MONTH, "state": "open", "opens": OPENS, "closes": CLOSES, "planned_at": OPENS}
    numbers = range(1, BY_PHONE + phoned + waiting + 1)
    fill(
        connection, chain([(rounds, window)], chain.from_iterable(_about(n, phoned, vault) for n in numbers))
    )


def case_no(n: int) -> str:
    """The number of the n-th case of the month."""
    return f"HNJX-2026-11{n:07d}"


def _about(n: int, phoned: int, vault: Vault) -> Iterator[Row]:
    """The rows of one case, by table."""
    number, party = case_no(n), 10_000_000 + n
    at = _CONCLUDED + timedelta(seconds=n % 2_000_000)
    yield parties, {"id": party, "can_sms": True}
    yield (
        cases,
        {"case_no": number, "month": MONTH, "concluded_at": at, "applicant": applicant(n), "contact": ""}
        | {
            "item": ITEMS[n % len(ITEMS)],
            "department": DEPARTMENTS[n % len(DEPARTMENTS)],
            "handler": "周志丽",
        }
        | {"phone_sealed": vault.seal("+86" + phone(n), CASE_PHONE.at(number)), "can_sms": True},
    )
    callback = {"case_no": number, "archive_no": f"HF-{MONTH}-{n:07d}", "month": MONTH, "place": n}
    callback["party_id"] = party
    if n > BY_PHONE + phoned:
        yield callbacks, callback | {"stage": "waiting"}
        return
    if n > BY_PHONE:
        yield callbacks, callback | {"stage": "done", "disposition": "answered", "score": 3 + n % 3}
        yield attempts, _call(number, 1, OPENS + timedelta(seconds=n % SINCE), "answered", n)
        return
    yield callbacks, callback | {"stage": "by_phone"}
    tries = 0 if n % 10 == 0 else 2
    for k in range(tries):
        ref = f"{n:09d}-{k}"
        sent = {"ref": ref, "party_id": party, "case_no": number, "channel": "sms", "state": "delivered"}
        yield outbox, sent | {"kind": ("ask", "reminder")[k]}
        tried = {"case_no": number, "n": k + 1, "channel": "sms", "kind": ("ask", "reminder")[k], "ref": ref}
        yield attempts, tried | {"at": OPENS}
    if n % 5 == 0:
        yield attempts, _call(number, tries + 1, _YESTERDAY, "no_answer", n)
    if n % 50 == 0:
        yield call_cards, {"case_no": number, "again_at": _YESTERDAY + timedelta(hours=n % 30)}


def _call(number: str, n: int, at: datetime, outcome: str, chance: int) -> Mapping[str, object]:
    who = f"officer{chance % 8}"
    return {"case_no": number, "n": n, "channel": "phone", "kind": "call", "at": at} | {
        "outcome": outcome,
        "by_whom": who,
    }
