"""Sealing a round: frozen in one transaction, recorded in batches, finished in one more.

freeze   the round is *closing*: whatever is said from now on is a supplement and changes no result
append   some records, each together with the end of its callback where nobody had given it one, and what the ledger
         says of both (`db.queries.ledger`)
finish   every callback has its end and its record; the root over the records is kept, and the round is closed

After the freeze nothing a record is made from changes any more. So batches are read and made outside the writer, and
people who write meanwhile only ever wait for a short transaction. After a crash, work continues behind the last
existing record. If two processes seal at the same time, the later one's batch collides with the keys of the earlier
one's and is refused as a whole (`db.store.Conflict`).
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, String, bindparam, exists, func, or_, select, update

from bot.casework.archive.record import History, written
from bot.casework.ledger.tree import Tree
from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey
from bot.domain.round_state import RoundState
from bot.domain.stage import Stage
from db.engine.bulk import Bulk, driver_moment
from db.engine.prepared import Prepared
from db.queries.archive.histories import Placed
from db.queries.ledger import outcomes
from db.queries.ledger.outcomes import EndedCase
from db.queries.rounds import latecomers
from db.schema import archive, callbacks, cases, outbox, rounds
from db.schema import latecomers as latecomer_rows
from db.store import Conflict
from db.vault import Vault

NAMED = 5
"""The number of case numbers named in a refusal: enough to start looking."""
LISTED = 500
"""Case numbers in one list; shorter lists are padded, so that few statements are compiled."""
LEAVES = 2_000
CANCELLED_AT_ONCE = 2_000

_late = exists().where(latecomer_rows.c.case_no == cases.c.case_no)
_into = _late.where(latecomer_rows.c.round == bindparam("of"))
_uncalled = (
    select(cases.c.case_no)
    .where(~exists().where(callbacks.c.case_no == cases.c.case_no))
    .order_by(cases.c.case_no)
    .limit(NAMED)
)
_astray = (
    select(callbacks.c.case_no)
    .join(cases, cases.c.case_no == callbacks.c.case_no)
    .where(callbacks.c.month == bindparam("of"))
    .order_by(callbacks.c.case_no)
    .limit(NAMED)
)
_UNCALLED, _ASTRAY = (  # of a month's own round, and of a supplement
    {
        False: _uncalled.where(cases.c.month == bindparam("of"), ~_late),
        True: _uncalled.where(_into),
    },
    {
        False: _astray.where(or_(cases.c.month.is_distinct_from(bindparam("of", type_=String)), _late)),
        True: _astray.where(~_into),
    },
)
_FREEZE = (
    update(rounds)
    .where(rounds.c.month == bindparam("of"), rounds.c.state == RoundState.OPEN)
    .values(state=RoundState.CLOSING, frozen_at=bindparam("now"))
)
_waiting = (
    select(outbox.c.id)
    .join(callbacks, callbacks.c.case_no == outbox.c.case_no)
    .where(
        outbox.c.state == "pending",
        outbox.c.kind.in_(("invite", "reminder", "next")),
        callbacks.c.month == bindparam("of"),
    )
    .limit(CANCELLED_AT_ONCE)
)
_CANCEL = (
    update(outbox)
    .where(outbox.c.id.in_(_waiting), outbox.c.state == "pending")
    .values(state="cancelled", error="closed", settled_at=bindparam("now"), words_sealed=None)
)
_REST = {"stage": Stage.DONE.value, "question": None, "due_at": None}
_END = Prepared(
    update(callbacks)
    .where(callbacks.c.case_no.in_(bindparam("many", expanding=True)), callbacks.c.disposition.is_(None))
    .values(disposition=bindparam("as_"), ended_at=bindparam("now"), **_REST)
)
_STOP_ASKING = Prepared(
    update(callbacks).where(callbacks.c.case_no.in_(bindparam("many", expanding=True))).values(**_REST)
)
_ADD = Bulk(archive, ("case_no", "archive_no", "month", "place", "record", "sha256", "sealed_at"))
_LEAVES = Prepared(
    select(archive.c.place, archive.c.case_no, archive.c.record)
    .where(
        archive.c.month == bindparam("of"),
        archive.c.place >= bindparam("place"),
        or_(archive.c.place > bindparam("place"), archive.c.case_no > bindparam("after")),
    )
    .order_by(archive.c.place, archive.c.case_no)
    .limit(LEAVES)
)
_ALL = select(func.count()).select_from(callbacks).where(callbacks.c.month == bindparam("of"))
_UNDECIDED = _ALL.where(callbacks.c.disposition.is_(None))
_RECORDS = select(func.count()).select_from(archive).where(archive.c.month == bindparam("of"))
_CLOSING = select(rounds.c.month).where(rounds.c.state == RoundState.CLOSING).order_by(rounds.c.month)
_CLOSE = (
    update(rounds)
    .where(rounds.c.month == bindparam("of"), rounds.c.state == RoundState.CLOSING)
    .values(state=RoundState.CLOSED, closed_at=bindparam("now"), root=bindparam("with_root"))
)

Decide = Callable[[History], Disposition]
"""How a callback ends that had no result when its round was frozen."""


class CoverageBroken(RuntimeError):
    """办结 ≠ Σ 结果: the round cannot be sealed. The message gives the numbers and names cases."""


class Sealed(NamedTuple):
    """How many records were sealed, and the Merkle root over them in hexadecimal."""

    size: int
    root: str


class SealBatch(NamedTuple):
    """Records that are ready to be written, in the round's order."""

    lines: list[bytes]
    rows: list[tuple[object, ...]]
    ends: dict[Disposition, list[str]]
    """The cases that nobody answered, by the way they end."""
    asking: list[str]
    """The cases that have a result but still have a question open."""
    results: list[tuple[object, ...]]
    """What the ledger says of them; empty for a round that is not in it."""


def check_coverage(connection: Connection, month: str) -> None:
    """Raises CoverageBroken unless every case of the round has exactly one callback, and that in this round."""
    supplement = bool(RoundKey.parse(month).number)
    broken = {
        "没有回访": connection.execute(_UNCALLED[supplement], {"of": month}).scalars().all(),
        "月份与回访不符": connection.execute(_ASTRAY[supplement], {"of": month}).scalars().all(),
    }
    if any(broken.values()):
        which = "；".join(f"{what}：{'、'.join(numbers)} 等" for what, numbers in broken.items() if numbers)
        raise CoverageBroken(f"{month} 不能封存：{_counted(*_counts(connection, month))}。{which}")


def freeze(connection: Connection, month: str, *, now: datetime) -> bool:
    """From now on no result of this round changes; False when it was not open. The caller must hold the round.

    Raises CoverageBroken when a case has come in since `check_coverage`.
    """
    concluded, called = _counts(connection, month)
    if concluded != called:
        raise CoverageBroken(f"{month} 不能封存：{_counted(concluded, called)}")
    return connection.execute(_FREEZE, {"of": month, "now": now}).rowcount == 1


def _counts(connection: Connection, month: str) -> tuple[int, int]:
    concluded = latecomers.concluded(connection, RoundKey.parse(month))
    called = connection.execute(_ALL, {"of": month}).scalar_one()
    return concluded, called


def _counted(concluded: int, called: int) -> str:
    return f"办结 {concluded} 件，回访 {called} 件，应当相等"


def cancel_some(connection: Connection, month: str, *, now: datetime) -> int:
    """Cancel some unsent messages about a frozen round; returns how many."""
    return connection.execute(_CANCEL, {"of": month, "now": now}).rowcount


def made(
    placed: Sequence[Placed],
    month: str,
    decide: Decide,
    *,
    frozen_at: datetime,
    dialect: str,
    ledger: Vault | None = None,
) -> SealBatch:
    """The records of some histories, at least one; needs no database. Raises Unsealable.

    `ledger`: what seals the secrets of their commitments; None for a round that is not in it.
    """
    at = driver_moment(dialect)(frozen_at)
    lines: list[bytes] = []
    rows: list[tuple[object, ...]] = []
    ends: dict[Disposition, list[str]] = defaultdict(list)
    asking: list[str] = []
    ended: list[EndedCase] = []
    for place, found, still_asking in placed:
        history, case_no = found, found.case.case_no
        if history.disposition is None:
            ending = decide(history)
            history = history.ended(ending)
            ends[ending].append(case_no)
        elif still_asking:
            asking.append(case_no)
        line = written(history, sealed_at=frozen_at)
        lines.append(line)
        rows.append((case_no, history.archive_no, month, place, line.decode(), sha256(line).hexdigest(), at))
        assert history.disposition is not None, "it has just got one"
        ended.append(EndedCase(case_no, history.disposition, history.score, line))
    results = outcomes.made(ledger, ended) if ledger is not None else []
    return SealBatch(lines, rows, dict(ends), asking, results)


def append(connection: Connection, batch: SealBatch, *, frozen_at: datetime) -> None:
    """Write the records and the results they contain; raises Conflict when another process has sealed one of the
    cases."""
    for ending, numbers in batch.ends.items():
        ended = sum(
            _END.run(connection, many=some, as_=ending.value, now=frozen_at) for some in _lists(numbers)
        )
        if ended != len(numbers):
            raise Conflict("a callback has got its end meanwhile")
    for some in _lists(batch.asking):
        _STOP_ASKING.run(connection, many=some)
    _ADD.insert(connection, batch.rows)
    outcomes.add(connection, batch.results)


def _lists(numbers: list[str]) -> list[list[str]]:
    lists = [numbers[start : start + LISTED] for start in range(0, len(numbers), LISTED)]
    return [some + some[-1:] * (LISTED - len(some)) for some in lists]


def under_way(connection: Connection) -> dict[str, tuple[int, int]]:
    """The rounds being sealed: how many records exist, and out of how many."""
    return {
        month: (
            connection.execute(_RECORDS, {"of": month}).scalar_one(),
            connection.execute(_ALL, {"of": month}).scalar_one(),
        )
        for month in connection.execute(_CLOSING).scalars().all()
    }


def add_leaves(
    connection: Connection, month: str, tree: Tree, after: tuple[int, str]
) -> tuple[int, str] | None:
    """Add the next stored records to the tree; returns where they end, or None when there are no more."""
    place, case_no = after
    rows = _LEAVES.fetched(connection, of=month, place=place, after=case_no)
    if not rows:
        return None
    tree.extend([line.encode() for line in rows.column(2)])
    return rows.column(0)[-1], rows.column(1)[-1]


def finish(connection: Connection, month: str, tree: Tree, *, now: datetime) -> Sealed:
    """Close the round under the root of its records. Raises CoverageBroken unless callbacks = Σ results = records,
    and Conflict when another process has closed it."""
    there = {"of": month}
    called = connection.execute(_ALL, there).scalar_one()
    decided = called - connection.execute(_UNDECIDED, there).scalar_one()
    records = connection.execute(_RECORDS, there).scalar_one()
    if not called == decided == records == tree.size:
        raise CoverageBroken(
            f"{month} 不能封存：回访 {called} 件，已有结果 {decided} 件，档案 {records} 份，"
            f"计入总校验值 {tree.size} 份，应当相等；请运行 huifang db check"
        )
    places, results = outcomes.counted(connection, month)
    if places != results:
        said = f"{month} 不能封存：台账名册 {places} 件，结果 {results} 件，应当相等"
        raise CoverageBroken(f"{said}；请运行 huifang db check")
    root = tree.root().hex()
    if connection.execute(_CLOSE, {"of": month, "now": now, "with_root": root}).rowcount != 1:
        raise Conflict(f"{month} 刚被另一个进程封存")
    return Sealed(tree.size, root)
