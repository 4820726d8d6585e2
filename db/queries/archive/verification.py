"""Verifies a sealed month from what is stored: nothing missing, nothing duplicated, nothing altered since the seal.

Each record is compared with its own digest, its shape, its row, its callback, its case, its answers and its attempts (`against_rows`);
the whole month with the Merkle root of the close. Of a record whose person was erased (`erasures`) the leaf is there. Somebody who rewrites the records *and* the root in the same database is not caught here:
for that, the root must also be kept elsewhere.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, String, bindparam, exists, func, or_, select, union_all

from bot.casework.archive.shape import phones_in_clear, read_line
from bot.casework.ledger.tree import Tree
from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey
from bot.domain.record import Record
from bot.domain.round_state import RoundState
from db.migrations.append_only import missing
from db.queries.archive import against_rows
from db.queries.archive import archive as sealed
from db.queries.archive import erasures as erased
from db.queries.archive.against_rows import Held
from db.queries.archive.histories import BEFORE_ALL, numbers_of
from db.queries.archive.month_root import add_erased, line_of
from db.schema import archive, callbacks, cases, erasures, latecomers, rounds, supplements
from db.schema.columns import AnyRow
from db.vault import OutOfPlace, Vault

NAMED = 200
"""How many findings of one kind are listed; the rest are only counted."""
GUARDED = (archive.name, supplements.name)

_ROUND = select(rounds.c.state, rounds.c.root).where(rounds.c.month == bindparam("of"))
_late = exists().where(latecomers.c.case_no == cases.c.case_no)
_into = select(latecomers.c.case_no).where(latecomers.c.round == bindparam("of"))
_EXPECTED = {  # the cases of a month's own round, and those of a supplement; with those called back where they do not belong
    False: union_all(
        select(cases.c.case_no).where(cases.c.month == bindparam("of"), ~_late),
        select(callbacks.c.case_no)
        .join(cases, cases.c.case_no == callbacks.c.case_no, isouter=True)
        .where(
            callbacks.c.month == bindparam("of"),
            or_(cases.c.month.is_distinct_from(callbacks.c.month), _late),
        ),
    ),
    True: union_all(
        _into,
        select(callbacks.c.case_no).where(
            callbacks.c.month == bindparam("of"), callbacks.c.case_no.not_in(_into)
        ),
    ),
}
_MISSING = {
    supplement: select(expected.c.case_no, archive.c.month.label("recorded_in"))
    .join_from(expected, archive, archive.c.case_no == expected.c.case_no, isouter=True)
    .where(
        archive.c.month.is_distinct_from(bindparam("of", type_=String)),
        expected.c.case_no.not_in(select(erasures.c.alias).where(erasures.c.month == bindparam("of"))),
    )
    for supplement, expected in ((s, e.subquery("expected")) for s, e in _EXPECTED.items())
}
_COUNT = select(func.count()).select_from(archive).where(archive.c.month == bindparam("of"))
_ENDED = (
    select(callbacks.c.disposition, func.count().label("n"))
    .join_from(erasures, callbacks, callbacks.c.case_no == erasures.c.alias)
    .where(erasures.c.month == bindparam("of"), callbacks.c.disposition.is_not(None))
    .group_by(callbacks.c.disposition)
)
_ROWS = (
    select(
        archive.c.case_no,
        archive.c.archive_no,
        archive.c.month,
        archive.c.place,
        archive.c.record,
        archive.c.sha256,
        archive.c.sealed_at,
        cases.c.month.label("case_month"),
        cases.c.phone_sealed,
        cases.c.phones_sealed,
        callbacks.c.month.label("callback_month"),
        latecomers.c.round.label("late_for"),
        callbacks.c.archive_no.label("callback_no"),
        callbacks.c.place.label("callback_place"),
        callbacks.c.disposition,
        callbacks.c.score,
        *against_rows.CASE,
    )
    .join_from(archive, cases, cases.c.case_no == archive.c.case_no, isouter=True)
    .join(callbacks, callbacks.c.case_no == archive.c.case_no, isouter=True)
    .join(latecomers, latecomers.c.case_no == archive.c.case_no, isouter=True)
)
_ONE = _ROWS.where(archive.c.case_no == bindparam("no"))
_PAGE = (
    _ROWS.where(
        archive.c.month == bindparam("of"),
        archive.c.place >= bindparam("place"),
        or_(archive.c.place > bindparam("place"), archive.c.case_no > bindparam("after")),
    )
    .order_by(archive.c.place, archive.c.case_no)
    .limit(sealed.PAGE)
)


@dataclass(frozen=True, slots=True)
class ArchiveFinding:
    """A check that failed. `case_no` is None when it concerns the month as a whole."""

    kind: str
    case_no: str | None
    says: str


def verify(
    connection: Connection,
    month: str,
    vault: Vault | None = None,
    looked: Callable[[int], None] = lambda records: None,
) -> list[ArchiveFinding]:
    """Everything that is wrong with a sealed month; an empty list when nothing is.

    For a month that is being sealed, the existing records are checked. With the vault, records are also searched for
    the applicants' own numbers; raises WrongKey under another secret. `looked` hears how many records have been read.
    """
    found = connection.execute(_ROUND, {"of": month}).one_or_none()
    if found is None or found.state == RoundState.OPEN:
        return [ArchiveFinding("unsealed", None, "还没有封存，没有档案可以核验")]
    if found.state == RoundState.CLOSING:
        return list(_at_most(NAMED, _so_far(connection, month, vault)))
    return list(_at_most(NAMED, _findings(connection, month, found.root, vault, looked)))


def verify_one(connection: Connection, case_no: str, vault: Vault | None = None) -> list[ArchiveFinding]:
    """Everything that is wrong with one sealed record and its supplements; the month's root is checked by `verify`."""
    now = against_rows.held(connection, [case_no])[case_no]
    found = [
        finding
        for row in connection.execute(_ONE, {"no": case_no})
        for finding in _of_row(row, *_read(row), vault, now)
    ]
    later = _altered(sealed.supplements_of_case(connection, case_no))
    return [*found, *later, *_unguarded(connection)]


def _findings(
    connection: Connection,
    month: str,
    root: str | None,
    vault: Vault | None,
    looked: Callable[[int], None],
) -> Iterator[ArchiveFinding]:
    for row in connection.execute(_MISSING[bool(RoundKey.parse(month).number)], {"of": month}):
        where = f"（档案记在 {row.recorded_in}）" if row.recorded_in is not None else ""
        yield ArchiveFinding("missing", row.case_no, f"办结了却没有本月的档案{where}")
    gone = deque(erased.of_month(connection, month))
    tree, ends, previous = Tree(), _ended(connection, month), None
    for row, now in _rows(connection, month, looked):
        add_erased(tree, gone, row.place)
        if row.case_no == previous:
            yield ArchiveFinding("doubled", row.case_no, "同一件有两份档案")
        previous = row.case_no
        tree.add(line_of(row))
        record, flaws = _read(row)
        ends[record.disposition if record is not None else None] += 1
        yield from _of_row(row, record, flaws, vault, now)
    add_erased(tree, gone, None)
    yield from _sums(connection, month, ends)
    for said in erased.wrong(connection):
        yield ArchiveFinding("erased", None, f"删除个人信息的记录不对：{said}")
    if tree.root().hex() != root:
        yield ArchiveFinding("root", None, "档案总校验值与封存时的不符：有档案被改动、增减或调换")
    yield from _altered(sealed.supplements_of_month(connection, month))
    yield from _unguarded(connection)


def _ended(connection: Connection, month: str) -> Counter[Disposition | None]:
    """How the callbacks ended whose records were destroyed."""
    return Counter({Disposition(row.disposition): row.n for row in connection.execute(_ENDED, {"of": month})})


def _so_far(connection: Connection, month: str, vault: Vault | None) -> Iterator[ArchiveFinding]:
    for row, now in _rows(connection, month):
        yield from _of_row(row, *_read(row), vault, now)
    yield from _altered(sealed.supplements_of_month(connection, month))
    yield from _unguarded(connection)


def _read(row: AnyRow) -> tuple[Record | None, list[str]]:
    return read_line(line_of(row).decode("utf-8", "replace"))


def _of_row(
    row: AnyRow,
    record: Record | None,
    flaws: list[str],
    vault: Vault | None,
    now: Held,
) -> Iterator[ArchiveFinding]:
    """What is wrong with one record in itself, and compared with the rows of its case."""
    if sha256(line_of(row)).hexdigest() != row.sha256:
        yield ArchiveFinding("digest", row.case_no, "档案内容与校验值不符")
    yield from (ArchiveFinding("shape", row.case_no, f"档案{flaw}") for flaw in flaws)
    yield from (ArchiveFinding(kind, row.case_no, says) for kind, says in _against_row(row, record, now))
    if vault is None or record is None:
        return
    try:
        numbers = numbers_of(vault, row)
    except OutOfPlace as e:
        yield ArchiveFinding("phone", row.case_no, str(e))
        return
    if clear := phones_in_clear(record, numbers):
        yield ArchiveFinding("phone", row.case_no, f"档案里有未脱敏的电话：{'、'.join(clear)}")


def _rows(
    connection: Connection, month: str, looked: Callable[[int], None] = lambda records: None
) -> Iterator[tuple[AnyRow, Held]]:
    """The records of a month in order of place, each with what the rows of its case hold."""
    (place, after), so_far = BEFORE_ALL, 0
    while rows := connection.execute(_PAGE, {"of": month, "place": place, "after": after}).all():
        held = against_rows.held(connection, [row.case_no for row in rows])
        yield from ((row, held[row.case_no]) for row in rows)
        so_far += len(rows)
        looked(so_far)
        place, after = rows[-1].place, rows[-1].case_no


def _against_row(row: AnyRow, record: Record | None, now: Held) -> Iterator[tuple[str, str]]:
    """Where a record differs from its own row, its callback, its case, its answers or its attempts."""
    month = row.month.partition("+")[0]
    if row.case_month != month or row.callback_month != row.month or (row.late_for or month) != row.month:
        yield "extra", "有档案，却不是本月办结并回访的办件"
    if row.archive_no != row.callback_no or row.place != row.callback_place:
        yield "misplaced", "档案号或次序与回访不符"
    if record is not None:
        yield from against_rows.differences(row, record, now)


def _sums(connection: Connection, month: str, ends: Counter[Disposition | None]) -> Iterator[ArchiveFinding]:
    counts = sealed.figures(connection, month)
    records = connection.execute(_COUNT, {"of": month}).scalar_one() + len(erased.of_month(connection, month))
    if not counts.concluded == counts.accounted == records:
        yield ArchiveFinding(
            "sum",
            None,
            f"办结 {counts.concluded} 件、有结果 {counts.accounted} 件、档案 {records} 份，应当相等",
        )
    for disposition, count in counts.dispositions.items():
        if ends[disposition] != count:
            yield ArchiveFinding(
                "sum", None, f"结果 {disposition.value}：回访 {count} 件，档案 {ends[disposition]} 份"
            )


def _altered(later: Iterable[sealed.Supplement]) -> Iterator[ArchiveFinding]:
    for row in later:
        if sha256(row.content.encode("utf-8", "surrogatepass")).hexdigest() != row.sha256:
            yield ArchiveFinding("supplement", row.case_no, "补充记录与校验值不符")


def _unguarded(connection: Connection) -> Iterator[ArchiveFinding]:
    for name in missing(connection, *GUARDED):
        yield ArchiveFinding("unguarded", None, f"数据库里防止改动的触发器不在了：{name}")


def _at_most(limit: int, findings: Iterator[ArchiveFinding]) -> Iterator[ArchiveFinding]:
    """The first `limit` findings of each kind, and how many more there were."""
    seen = Counter[str]()
    for finding in findings:
        seen[finding.kind] += 1
        if seen[finding.kind] <= limit:
            yield finding
    for kind, count in seen.items():
        if count > limit:
            yield ArchiveFinding(kind, None, f"同类问题还有 {count - limit} 处")
