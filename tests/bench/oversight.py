"""What an office of a million cases watches, puts right and answers: in a plausible share of its cases, written straight in.

One case in a hundred has a low rating that is worked on, one in fifty a complaint; two thousand requests for information, two hundred
opinions of the panel, and half as many cases in progress as have been concluded.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bench.archives import DEPARTMENTS, HANDLERS, ITEMS, MONTHS, case_no
from bench.filling import Row, fill
from bot.casework.tickets.ticket_number import ticket_number
from bot.domain.disclosure import DisclosureOutcome
from db.queries.tickets import ticket_words
from db.schema import (
    disclosure_requests,
    panel_members,
    panel_opinions,
    remedies,
    ticket_answers,
    ticket_events,
    tickets,
    users,
    watch_cards,
    watch_letters,
    watched_cases,
)
from db.vault import Vault
from db.vault.sealed import EVENT, OPINION_OBJECT, TICKET_ANSWERS, seal_words

NOW = datetime(2026, 12, 10, 2, tzinfo=UTC)
CHIEF = 9_001
"""The account that has verified what is verified."""
REQUESTS, OPINIONS, LETTERS = 2_000, 200, 200
COURSE = '{"procedures": [], "steps": []}'
_DAY = timedelta(days=1)
_TEN = ("received", "handed", "measures", "reported", "told", "complaint", "ended", "ended", "ended", "ended")
_ENDS = ("satisfied", "fair", "dissatisfied", "not_reached")
_OUTCOMES = tuple(DisclosureOutcome)


def write(connection: Connection, vault: Vault, numbers: range) -> None:
    """Fill all of it in, for these cases."""
    fill(
        connection, [(users, {"id": n, "name": f"u{n}", "folded": f"u{n}"}) for n in range(CHIEF, CHIEF + 2)]
    )
    fill(connection, _remedies(numbers))
    fill(connection, _complaints(numbers, vault))
    fill(connection, _requests(vault))
    fill(connection, _watched(len(numbers) // 2))
    fill(connection, _panel(vault))


def _request_no(n: int) -> str:
    """The number of the n-th request for information."""
    return ticket_number((NOW - _DAY * (n % 300)).date(), n)


def _remedies(numbers: range) -> Iterator[Row]:
    low = (n for n in numbers if 380 <= n * 2_654_435_761 % 1_000 < 400)
    for k, n in enumerate(low):
        if k % 2:
            continue
        state, opened = _TEN[k // 2 % len(_TEN)], NOW - _DAY * (k % 300)
        row: dict[str, object] = {
            "case_no": case_no(n),
            "month": _month(n),
            "score": 1 + k // 2 % 2,
            "opened_at": opened,
        }
        row["state"] = state
        if state in ("measures", "reported", "told", "ended"):
            row |= {"verified_by": CHIEF, "verified_at": opened + _DAY, "verified_from": opened + _DAY}
            row |= {"kind": "一般", "term": "5个工作日"}
        if state in ("told", "ended"):
            row |= {"answered_at": opened + 6 * _DAY, "told_on": "sms"}
        if state == "ended":
            row |= {"ended_at": opened + 8 * _DAY, "outcome": _ENDS[k // 2 % len(_ENDS)]}
        yield remedies, row


def _month(n: int) -> str:
    return MONTHS[0] if n % 10 < 6 else MONTHS[1 + n // 10 % (len(MONTHS) - 1)]


def _complaints(numbers: range, vault: Vault) -> Iterator[Row]:
    for n in numbers[::50]:
        number, came = (
            ticket_number((NOW - _DAY * (n // 50 % 300)).date(), REQUESTS + n),
            NOW - _DAY * (n // 50 % 300),
        )
        row = _ticket(vault, number, came) | {"case_no": case_no(n), "category": "attitude"}
        if n // 50 % 10:
            row |= {"state": "closed", "replied_at": came + 20 * _DAY, "verdict": "satisfied"}
            row |= {"finding": "founded" if n // 50 % 3 else "unfounded", "measures": ""}
        else:
            department = DEPARTMENTS[n // 50 % len(DEPARTMENTS)]
            row |= {"state": "assigned", "with_department": department, "finish_by": came + 30 * _DAY}
        yield tickets, row


def _ticket(vault: Vault, number: str, came: datetime) -> dict[str, object]:
    return {
        "ticket_no": number,
        "day": f"{came:%Y%m%d}",
        "party_index": number.encode(),
        "source": "sms",
        "created_at": came,
        "department": "",
        **ticket_words.columns(vault, number, {"content": "等了很久，没有人说什么时候能办好。"}),
    }


def _requests(vault: Vault) -> Iterator[Row]:
    for n in range(REQUESTS):
        number, came = _request_no(n), NOW - _DAY * (n % 300)
        ended = n % 10 > 0
        row = _ticket(vault, number, came) | {
            "kind": "disclosure",
            "state": "closed" if ended else "accepted",
        }
        yield tickets, row | {"finish_by": None if ended else came + 28 * _DAY}
        said = json.dumps({"name": "张小满", "subject": "频率使用许可的审批依据"}, ensure_ascii=False)
        sealed = seal_words(vault, said, TICKET_ANSWERS.at(number))
        yield ticket_answers, {"ticket_no": number, "sealed": sealed}
        line, told = f"{number}/0000", json.dumps({"at": came.isoformat(), "note": ""})
        begun = {"id": line, "ticket_no": number, "act": "register", "state": "registered", "by_whom": ""}
        yield ticket_events, begun | {"sealed": vault.seal(told, EVENT.at(line))}
        outcome = _OUTCOMES[n % len(_OUTCOMES)].value if ended else None
        asked: dict[str, object] = {
            "ticket_no": number,
            "applicant": "natural",
            "received_on": came,
            "outcome": outcome,
        }
        yield disclosure_requests, asked | {"ended_on": came + 15 * _DAY if ended else None}


def _watched(count: int) -> Iterator[Row]:
    for n in range(count):
        number, came = f"ZB-2026-{n:07d}", NOW - _DAY * (n % 40)
        whose: dict[str, object] = {
            "item": ITEMS[n % len(ITEMS)],
            "department": DEPARTMENTS[n % len(DEPARTMENTS)],
        }
        whose["handler"] = HANDLERS[n % len(HANDLERS)]
        card = 2 if n % 50 == 0 else 1 if n % 50 == 1 else 0
        due = NOW + _DAY * (-3 if card == 2 else 1 if card else 10 + n % 20)
        row: dict[str, object] = {
            "case_no": number,
            "received_at": came,
            "promised_days": 20,
            "statutory_days": 40,
            "course": COURSE,
        }
        row |= {"promised_by": due, "statutory_by": due + 20 * _DAY, "due_by": due, "card": card}
        row |= {"odd": int(n % 200 == 0), "look_at": due}
        if n % 10 == 9:
            row |= {"concluded_at": NOW - _DAY * (n // 10 % 35), "look_at": None}
        yield watched_cases, row | whose
        if card:
            raised: dict[str, object] = {
                "case_no": number,
                "ground": "promised",
                "colour": ("yellow", "red")[card - 1],
            }
            raised |= {
                "raised_at": due - _DAY * (n // 50 % 30),
                "deadline": due,
                "explain_by": due + 3 * _DAY,
            }
            yield watch_cards, raised | whose
        if n < LETTERS * 50 and n % 50 == 0:
            letter: dict[str, object] = {
                "ref": f"L{n:06d}",
                "kind": "supervise",
                "state": "drafted",
                "person": "",
            }
            yield (
                watch_letters,
                letter | {"case_no": number, "department": whose["department"], "begun_at": NOW},
            )


def _panel(vault: Vault) -> Iterator[Row]:
    for n in range(20):
        row: dict[str, object] = {
            "ref": f"M{n:03d}",
            "number": f"PY-{n:03d}",
            "name": "林正",
            "unit": "示例公司",
        }
        yield panel_members, row | {"nominated_user": CHIEF, "state": "serving"}
    for n in range(OPINIONS):
        ref, filed = f"O{n:05d}", NOW - _DAY * (n % 200)
        row = {
            "ref": ref,
            "number": f"YJ-2026-{n:03d}",
            "member_ref": f"M{n % 20:03d}",
            "filed_at": filed,
        }
        row |= {"state": "closed" if n % 4 else "accepted", "answer_by": filed + 20 * _DAY, "seen_on": filed}
        yield (
            panel_opinions,
            row | {"object_sealed": seal_words(vault, "一号窗口", OPINION_OBJECT.at(ref))},
        )
