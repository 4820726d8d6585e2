"""On both engines alike: calls are counted on the office's day, for whoever made them, with what stands of them."""

from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection, insert

from bot.casework.callsheet.phone_tally import PhoneTally
from bot.domain.month import OFFICE_ZONE
from db.queries.callsheet.who_phoned import who_phoned
from db.schema import attempts
from db.store import Store
from months import MONTH, answered, planted

CALLS = (  # n, kind, outcome, by whom, hour of the 4th, what it corrects
    (11, "call", "answered", "陈静", 1, None),
    (12, "correction", "withdrawn", "陈静", 2, 11),
    (13, "call", "no_answer", "李敏", 7, None),
    (14, "correction", "refused", "陈静", 8, 13),
    (15, "second_call", "answered", "陈静", 9, None),
)


def phoned(connection: Connection) -> None:
    for n, kind, outcome, by_whom, hour, corrects in CALLS:
        at = datetime(2026, 11, 4, hour, tzinfo=OFFICE_ZONE)
        row = {
            "case_no": "CASE-001",
            "n": n,
            "channel": "phone",
            "kind": kind,
            "at": at,
            "corrects": corrects,
        }
        connection.execute(insert(attempts), {**row, "outcome": outcome, "by_whom": by_whom})


async def test_a_call_counts_once_with_what_stands_of_it(store: Store) -> None:
    await planted(store, [answered("CASE-001", 1, 4)])
    await store.write(phoned)
    the_4th = date(2026, 11, 4)
    assert await store.read(partial(who_phoned, month=MONTH, zone=OFFICE_ZONE)) == {
        ("李敏", the_4th): PhoneTally(1, 1, corrected=1),
        ("陈静", the_4th): PhoneTally(2, 1, 1, withdrawn=1, seconds=1),
    }
