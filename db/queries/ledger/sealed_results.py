"""The results in the ledger held against the records: a line against what was stored with its record, and that against the record.

A line is signed and a record has its digest; what joins the two is a row that a hand in the database could exchange. What was
corrected later stands beside a result, never in its place, so nothing here changes with an erratum.
"""

import json
from collections.abc import Iterator
from itertools import islice, zip_longest

from sqlalchemy import Connection, bindparam, select

from bot.casework.ledger.commitments import archive_commitment
from bot.casework.ledger.outcomes import code_of
from bot.casework.ledger.problems import LedgerProblem
from bot.domain.disposition import Disposition
from db.queries.ledger import blocks, checkpoints, reading
from db.queries.ledger.head import OUTCOMES
from db.schema import archive, callbacks, erasures, ledger_outcomes
from db.schema.columns import AnyRow
from db.vault import OutOfPlace, Vault, WrongKey
from db.vault.sealed import RECORD_SECRET

PAGE = 500
_ENDED = (
    select(
        *ledger_outcomes.c,
        archive.c.record,
        erasures.c.alias,
        callbacks.c.disposition,
        callbacks.c.score,
    )
    .join_from(ledger_outcomes, callbacks, callbacks.c.case_no == ledger_outcomes.c.case_no, isouter=True)
    .join(archive, archive.c.case_no == ledger_outcomes.c.case_no, isouter=True)
    .join(erasures, erasures.c.alias == ledger_outcomes.c.case_no, isouter=True)
    .where(ledger_outcomes.c.case_no > bindparam("after"))
    .order_by(ledger_outcomes.c.case_no)
    .limit(PAGE)
)


def astray(connection: Connection, vault: Vault | None = None) -> Iterator[str]:
    """What is wrong, in half a sentence each. Commitments are computed anew with the vault, as far as their secrets are kept."""
    for made in checkpoints.every(connection):
        if made.block.startswith(f"{OUTCOMES} "):
            yield from _lines(connection, made.block, made.began, made.size)
    after = ""
    while rows := connection.execute(_ENDED, {"after": after}).all():
        for row in rows:
            if (says := _of_row(row, vault)) is not None:
                yield says
        after = rows[-1].case_no


def _lines(connection: Connection, block: str, began: int, size: int) -> Iterator[str]:
    """The first line of a round's results that is not what was stored with the records."""
    stored = blocks.lines_of(connection, block).after(0)
    signed = islice(reading.lines(connection, began), size - began)
    for n, (line, due) in enumerate(zip_longest(signed, stored), began):
        if line != due:
            yield f"第 {n + 1} 行的结果和随档案记下的不一样：有人换过结果或凭证，或者少了一件"
            return


def _of_row(row: AnyRow, vault: Vault | None) -> str | None:
    if row.disposition is None or code_of(Disposition(row.disposition), row.score).value != row.outcome:
        return f"{row.case_no} 的回访记的结果和台账的不一样"
    if row.alias is not None:
        return None  # its person was erased: record and secret are destroyed, the line stays
    if row.record is None:
        return f"{row.case_no} 有结果，却没有档案"
    if row.r_sealed is None:
        return f"{row.case_no} 的档案凭证没有了，却没有删除个人信息的记录"
    if _code_in(row.record) != row.outcome:
        return f"{row.case_no} 的档案写的结果和台账的不一样"
    if vault is None:
        return None
    try:
        r = vault.open_bytes(row.r_sealed, RECORD_SECRET.at(row.case_no))
        held = archive_commitment(r, str(row.record).encode("utf-8", "surrogatepass")) == row.commitment
    except (LedgerProblem, OutOfPlace, WrongKey):
        return f"{row.case_no} 的档案凭证打不开，或者是别的一件的"
    return None if held else f"{row.case_no} 的档案和封存时记入台账的不是同一份"


def _code_in(record: object) -> str | None:
    """The result that a record says; None for what is no record."""
    try:
        told = json.loads(str(record))
        return code_of(Disposition(told["disposition"]), told["score"]).value
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
