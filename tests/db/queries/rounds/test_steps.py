"""A decision about everybody with the same trouble is done in steps, and leaves nobody out however many they are."""

from datetime import timedelta

from sqlalchemy import Connection

from db.queries.outbox.progress import Stuck, StuckGroup
from db.queries.rounds.instead import phone_instead
from db.queries.rounds.steps import MOST
from db.schema import callbacks, cases, outbox, parties, rounds
from db.store import Store
from rows import NOW, filled

MONTH = "2026-10"
GROUP = StuckGroup(Stuck.REFUSED, "sms", ["30007"], since=NOW)


def refused(connection: Connection) -> None:
    """One more than fits into a step has been refused."""
    numbers = [(n, f"{n:04}") for n in range(1, MOST + 2)]
    connection.execute(rounds.insert(), filled(rounds) | {"month": MONTH, "closes": NOW + timedelta(days=1)})
    connection.execute(parties.insert(), filled(parties) | {"id": 1})
    connection.execute(cases.insert(), [filled(cases) | {"case_no": case_no} for _, case_no in numbers])
    callback = filled(callbacks) | {"month": MONTH, "party_id": 1, "stage": "asking"}
    rows = [callback | {"case_no": case_no, "archive_no": case_no, "place": n} for n, case_no in numbers]
    connection.execute(callbacks.insert(), rows)
    letter = filled(outbox) | {"party_id": 1, "channel": "sms", "state": "failed", "due_at": NOW}
    letter |= {"error": "30007", "fault": "message"}
    connection.execute(
        outbox.insert(), [letter | {"ref": case_no, "case_no": case_no} for _, case_no in numbers]
    )


def moved(connection: Connection) -> list[int]:
    """How many each step has moved."""
    found, after = [], 0
    while True:
        step = phone_instead(connection, MONTH, GROUP, after=after, now=NOW)
        found.append(step.moved)
        if step.last is None:
            return found
        after = step.last


async def test_the_second_step_takes_who_did_not_fit_into_the_first(store: Store) -> None:
    await store.write(refused)
    assert await store.write(moved) == [MOST, 1]
