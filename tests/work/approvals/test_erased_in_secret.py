"""Nobody erases in secret: what goes without two persons is found, and no table that names a case is forgotten."""

from functools import partial

import pytest
from sqlalchemy import Connection, delete, update
from sqlalchemy.exc import IntegrityError

from db.migrations.append_only import lifted
from db.queries.archive import erasures, verification
from db.schema import (
    approvals,
    metadata,
    receipts,
    remedy_events,
    ticket_events,
)
from db.schema import archive as archive_rows
from db.schema import erasures as erasure_rows
from db.store import OpenedStore
from erased import GONE, KEY, lived


async def test_nobody_erases_in_secret(store: OpenedStore) -> None:
    office = await lived(store)
    for table in (archive_rows, receipts, ticket_events, remedy_events):
        with pytest.raises(IntegrityError, match="append-only"):
            await store.write(lambda c, table=table: c.execute(delete(table)))  # type: ignore[misc]  # a default
    alias = await office.grants(await office.asks())
    with pytest.raises(IntegrityError, match="append-only"):
        await store.write(lambda c: c.execute(delete(archive_rows)))
    with pytest.raises(IntegrityError, match="append-only"):
        await store.write(lambda c: c.execute(delete(erasure_rows)))

    await store.write(lambda c: c.execute(update(approvals).values(decision="refused")))
    assert await store.read(erasures.wrong) == [f"{alias} 没有两个人批准的申请"]
    found = await store.read(partial(verification.verify, month=KEY))
    assert [finding.kind for finding in found] == ["erased"]


def _secretly(connection: Connection) -> None:
    """A record is taken out with the trigger lifted, as whoever owns the database can."""
    with lifted(connection, "archive"):
        connection.execute(delete(archive_rows).where(archive_rows.c.case_no == GONE))


async def test_a_record_that_is_gone_without_an_erasure_is_missing(store: OpenedStore) -> None:
    await lived(store)
    await store.write(_secretly)
    kinds = {finding.kind for finding in await store.read(partial(verification.verify, month=KEY))}
    assert {"missing", "root"} <= kinds


REACHED = {"answers", "archive", "attempts", "call_cards", "callbacks", "case_changes", "cases", "latecomers"}
REACHED |= {
    "ledger_outcomes",
    "ledger_slots",
    "links",
    "notes_to_staff",
    "outbox",
    "second_calls",
    "supplements",
    "tickets",
}
REACHED |= {"province_messages", "province_handed_in", "score_facts", "remedies"}
LEFT = {"case_holds": "refuses the erasure", "watched_cases": "holds nothing of an applicant"}


def test_every_table_that_names_a_case_is_reached_by_an_erasure_or_left_for_a_reason() -> None:
    """A new table with a case number belongs into `db/queries/erasing`, and then here."""
    columns = [table.c.case_no for table in metadata.tables.values() if "case_no" in table.c]
    of_watched = {
        c.table.name for c in columns for key in c.foreign_keys if key.column.table.name == "watched_cases"
    }
    assert {column.table.name for column in columns} - of_watched == REACHED | set(LEFT)
