"""What a check tells of a file's rows is what their import then does: row by row, batch by batch, on both engines."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.domain.month import OFFICE_ZONE
from console import VAULT
from db.queries.cases import cases
from db.queries.cases.cases import CaseRecord, RowFate
from db.queries.cases.foretelling import EarlierRows, foretell
from db.store import Store
from months import planted, sealed, worked

NOW = datetime(2026, 11, 7, 9, tzinfo=OFFICE_ZONE)
OTHER = "+8619000000002"


def row(number: str, *, day: int = 3, month: int = 10, phone: str = "+8619000000001") -> CaseRecord:
    moment, written = datetime(2026, month, day, tzinfo=OFFICE_ZONE), f"2026-{month:02}"
    return CaseRecord(
        number, written, "许可", "", "", "张三", "", "", None, None, moment, "准予", phone, True, (phone,)
    )


async def test_an_import_does_what_its_check_told(store: Store) -> None:
    await planted(store, [replace(one, phone=None) for one in worked(2)])
    await sealed(store)
    batches = (
        [row("A"), row("A"), row("B", month=11), row("CASE-001")],
        [row("B", month=11), row("A", phone=OTHER), row("C", month=11)],
        [row("A", phone=OTHER), row("C", month=11, day=5), row("C", month=11), row("CASE-001")],
    )
    for again in range(2):
        told: list[RowFate] = []
        done: list[RowFate] = []
        prepared = [cases.prepared(VAULT, batch, dialect=store.dialect) for batch in batches]
        with EarlierRows() as earlier:
            for batch in prepared:
                found = await store.read(partial(foretell, vault=VAULT, batch=batch, earlier=earlier))
                told += [one.fate for one in found]
        for batch in prepared:
            done += await store.write(partial(cases.take, vault=VAULT, batch=batch, now=NOW))
        assert told == done
        assert {RowFate.SEALED, RowFate.UNCHANGED, RowFate.UPDATED} <= set(told)
        assert (RowFate.LATE in told) is not bool(again)
