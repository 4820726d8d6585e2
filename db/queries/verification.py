"""Verifying a sealed month from what is stored: nothing missing, nothing doubled, nothing altered since the seal."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, bindparam, select

from bot.casework.ledger import Tree
from bot.casework.record_shape import read_line
from db.queries import archive as records
from db.schema import archive, callbacks, cases, rounds

_ROUND = select(rounds.c.state, rounds.c.root).where(rounds.c.month == bindparam("of"))
_MISSING = (
    select(cases.c.case_no)
    .join_from(cases, archive, archive.c.case_no == cases.c.case_no, isouter=True)
    .where(cases.c.month == bindparam("of"), archive.c.case_no.is_(None))
    .order_by(cases.c.case_no)
)
_EXTRA = (
    select(archive.c.case_no)
    .join_from(archive, cases, cases.c.case_no == archive.c.case_no, isouter=True)
    .where(archive.c.month == bindparam("of"), cases.c.month.is_distinct_from(archive.c.month))
    .order_by(archive.c.case_no)
)
_DECIDED = select(
    callbacks.c.case_no, callbacks.c.disposition, callbacks.c.score, callbacks.c.archive_no
).where(callbacks.c.month == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold; `case_no` None when it is about the month as a whole."""

    case_no: str | None
    says: str


def verify(connection: Connection, month: str) -> list[Finding]:
    """Everything that is wrong with a sealed month; an empty list when all holds."""
    found = connection.execute(_ROUND, {"of": month}).one_or_none()
    if found is None or found.state != "closed":
        return [Finding(None, f"{month} 还没有封存，没有档案可以核验")]
    return [
        *(Finding(no, "办结了却没有档案") for no in connection.execute(_MISSING, {"of": month}).scalars()),
        *(
            Finding(no, "有档案却不是该月办结的办件")
            for no in connection.execute(_EXTRA, {"of": month}).scalars()
        ),
        *_records(connection, month, found.root),
        *_supplements(connection, month),
    ]


def _records(connection: Connection, month: str, root: str | None) -> Iterator[Finding]:
    decided = {r.case_no: r for r in connection.execute(_DECIDED, {"of": month})}
    tree: Tree = Tree()
    seen: Counter[str] = Counter()
    for row in records.records(connection, month):
        line = row.record.encode("utf-8", "surrogatepass")
        tree.add(line)
        if sha256(line).hexdigest() != row.sha256:
            yield Finding(row.case_no, "档案内容与校验值不符")
        record, flaws = read_line(row.record)
        yield from (Finding(row.case_no, f"档案{flaw}") for flaw in flaws)
        case = record.get("case")
        inner = case.get("case_no") if isinstance(case, dict) else None
        seen[str(inner)] += 1
        if inner != row.case_no or record.get("month") != month:
            yield Finding(row.case_no, f"档案写的是另一件或另一月（{inner}，{record.get('month')}）")
        of = decided.get(row.case_no)
        if of is None:
            yield Finding(row.case_no, "有档案却没有回访")
        elif (of.disposition, of.score, of.archive_no) != (
            record.get("disposition"),
            record.get("score"),
            record.get("archive_no"),
        ):
            yield Finding(row.case_no, "档案的结果、评分或编号与回访记录不符")
    yield from (Finding(no, f"有 {n} 份档案写的是这一件") for no, n in seen.items() if n > 1)
    if tree.root().hex() != root:
        yield Finding(None, "档案总校验值与封存时的不符：有档案被改动、增减或调换")


def _supplements(connection: Connection, month: str) -> Iterator[Finding]:
    for row in records.supplements_of_month(connection, month):
        if sha256(row.content.encode("utf-8", "surrogatepass")).hexdigest() != row.sha256:
            yield Finding(row.case_no, "补充记录与校验值不符")
