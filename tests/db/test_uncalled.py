"""Who would end as not called: what the database counts is what the rule decides, for every short history there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from sqlalchemy import Connection, insert, select

from bot.casework.archive import Tried
from bot.casework.closing import LATER, closing_disposition
from bot.dialogue.talk import Disposition
from console import on_both
from db.queries.uncalled import UNCALLED, would_be_not_called
from db.schema import attempts, callbacks, cases, outbox, parties, rounds
from db.store import Store
from rows import NOW, add, filled

MONTH = "2026-10"


@dataclass(frozen=True)
class Try:
    """One try: a message with its state, or a call with its outcome."""

    channel: str
    state: str
    fault: str | None = None
    temporary: bool = False

    @property
    def tried(self) -> Tried:
        """As the rule sees it."""
        lost = self.state in ("failed", "undelivered")
        fault = (LATER if self.temporary else self.fault) if lost and self.channel != "phone" else None
        return Tried(self.channel, NOW, self.state, fault=fault)


LOST = [
    (state, fault, temporary)
    for state in ("failed", "undelivered")
    for fault, temporary in (("address", False), ("message", False), (None, False), (None, True))
]
GONE = [(s, None, False) for s in ("pending", "sending", "cancelled", "unknown", "accepted", "delivered")]
MESSAGES = [Try(channel, *how) for channel in ("sms", "telegram") for how in (*GONE, *LOST)]
CALLS = [Try("phone", outcome) for outcome in ("no_answer", "unreachable", "later")]
EVERY = (*MESSAGES, *CALLS)


def histories() -> Iterator[tuple[bool, Sequence[Try]]]:
    """With a phone or without one: every history of up to two tries, and with a call after a message and another."""
    for phone in (True, False):
        yield phone, ()
        yield from ((phone, (one,)) for one in EVERY)
        yield from ((phone, two) for two in product(EVERY, repeat=2))
    yield from ((True, (*two, CALLS[1])) for two in product(MESSAGES, repeat=2))


def plant(connection: Connection, told: Sequence[tuple[bool, Sequence[Try]]]) -> None:
    """One open callback for each history."""
    rows: dict[str, list[dict[str, object]]] = {"cases": [], "callbacks": [], "outbox": [], "attempts": []}
    for number, (phone, tries) in enumerate(told):
        key = f"C{number}"
        case = {**filled(cases), "case_no": key, "month": MONTH, "phone_sealed": b"x" if phone else None}
        rows["cases"].append(case)
        callback = {"case_no": key, "archive_no": key, "month": MONTH, "place": number, "party_id": None}
        rows["callbacks"].append({**filled(callbacks), **callback})
        for n, one in enumerate(tries, 1):
            call = one.channel == "phone"
            ref = None if call else f"{key}-{n}"
            tried = {"case_no": key, "n": n, "channel": one.channel, "ref": ref}
            outcome = {"outcome": one.state if call else None}
            rows["attempts"].append({**filled(attempts), **tried, **outcome})
            if not call:
                letter = {"ref": ref, "channel": one.channel, "state": one.state}
                end = {"fault": one.fault, "temporary": one.temporary}
                rows["outbox"].append({**filled(outbox), **letter, **end})
    for table in (cases, callbacks, outbox, attempts):
        connection.execute(insert(table), rows[table.name])


@on_both
async def test_the_database_counts_whom_the_rule_calls_not_called(store: Store) -> None:
    told = list(histories())

    def work(connection: Connection) -> set[str]:
        add(connection, rounds, month=MONTH)
        add(connection, parties)
        plant(connection, told)
        found = (
            select(callbacks.c.case_no)
            .join_from(callbacks, cases, cases.c.case_no == callbacks.c.case_no)
            .where(UNCALLED)
        )
        return set(connection.execute(found).scalars())

    counted = await store.write(work)
    for number, (phone, tries) in enumerate(told):
        decided = closing_disposition([one.tried for one in tries], reachable=phone)
        assert (f"C{number}" in counted) == (decided is Disposition.NOT_CALLED), (phone, tries)
    assert await store.read(lambda c: would_be_not_called(c, MONTH)) == len(counted)
