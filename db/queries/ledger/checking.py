"""The ledger read from its first line to its last, once, and held against everything that is said of it elsewhere.

The order of the lines is checked as anybody checks it (`bot.casework.ledger.audit`); the roots at every checkpoint, at the head and
at the last check that found nothing are computed anew; every signature is verified, and no checkpoint is missing; each roster must hold
exactly the slots that were given, each sealed round its results, each erratum its two persons, and each result is its record's.
In memory are the slots and, one after another, what they are held against: some 300 bytes a case.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from sqlalchemy import Connection, bindparam, select

from bot.casework.ledger.audit import Audit, RoundBooks
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.lines import ErratumLine, line_of
from bot.casework.ledger.problems import LedgerProblem
from bot.casework.ledger.tree import Tree
from bot.domain.month import RoundKey
from bot.domain.round_state import RoundState
from db.queries.ledger import (
    beside_lines,
    checkpoints,
    checks,
    granted_errata,
    head,
    sealed_results,
    signed_chain,
)
from db.queries.ledger.head import LedgerHead
from db.queries.ledger.reading import PAGE, lines
from db.queries.ledger.slots import count
from db.schema import ledger_slots, rounds
from db.vault import Vault

Errata = defaultdict[str, Counter[bytes]]
"""By round, how many lines E1 a slot has."""
Looked = Callable[[int], None]
"""Hears how many lines have been read."""
_ROUNDS = select(rounds.c.month, rounds.c.state).order_by(rounds.c.month)
_COMMITTED = (
    select(ledger_slots.c.slot)
    .where(ledger_slots.c.month == bindparam("of"), ledger_slots.c.grp < bindparam("open"))
    .order_by(ledger_slots.c.slot)
)


@dataclass(frozen=True, slots=True)
class LedgerLook:
    """What a reading came to: so many lines there should be, their root in hex, and what is wrong, in half a sentence."""

    size: int
    root: str
    wrong: str | None


def _nobody_waits(lines_read: int) -> None:
    """Somebody has to be told how far it is only where somebody waits."""


def look(
    connection: Connection,
    vault: Vault | None = None,
    *,
    witnesses: Sequence[VerifierKey] = (),
    looked: Looked = _nobody_waits,
) -> LedgerLook:
    """Read it. `vault`: without it no commitment is opened; `witnesses`: those whose signatures can be verified."""
    size, root = 0, ""
    try:
        at = head.find(connection)
        size, root = at.size, at.tree.root().hex()
        found = next(_all_wrong(connection, at, vault, witnesses, looked), None)
    except LedgerProblem as e:
        found = str(e)
    except (AssertionError, LookupError, TypeError, ValueError):  # whatever a hand may have done to a row
        found = "有一处不是程序写的样子，或者少了一行，读不出来"
    return LedgerLook(size, root, found)


def wrong(
    connection: Connection, vault: Vault | None = None, witnesses: Sequence[VerifierKey] = ()
) -> str | None:
    """What is wrong with the ledger, in half a sentence; None when nothing is."""
    return look(connection, vault, witnesses=witnesses).wrong


def _all_wrong(
    connection: Connection,
    at: LedgerHead,
    vault: Vault | None,
    witnesses: Sequence[VerifierKey],
    looked: Looked,
) -> Iterator[str]:
    """Raises LedgerProblem, too."""
    audit, tree, errata = Audit(), Tree(), Errata(Counter)
    yield from _lines(connection, audit, tree, errata, looked)
    if at.block is None:
        audit.mark()
    if tree.size != at.size:
        yield f"应有 {at.size} 行，实有 {tree.size} 行"
    if tree.root() != at.tree.root():
        yield f"{at.size} 行的总校验值和记下的不一样：有的行被改过"
    yield from chain(
        signed_chain.astray(connection, at, witnesses),
        _rosters(connection, audit, at),
        granted_errata.astray(connection, errata),
        sealed_results.astray(connection, vault),
        _beside(connection, vault),
    )


def _beside(connection: Connection, vault: Vault | None) -> Iterator[str]:
    """What no line holds, against the last check that found nothing."""
    yield from beside_lines.made_up(connection)
    before = checks.latest_good(connection)
    if vault is not None and before is not None and before.beside is not None:
        yield from beside_lines.astray(connection, vault, before.beside, before.at)


def _lines(connection: Connection, audit: Audit, tree: Tree, errata: Errata, looked: Looked) -> Iterator[str]:
    """What is wrong with the lines by themselves, and with the roots that were said of them; raises LedgerProblem."""
    roots = _said(connection)
    signed = {one.size for one in checkpoints.every(connection)}
    for text in lines(connection):
        audit.take(line := line_of(text))
        if isinstance(line, ErratumLine):
            errata[str(line.round)][line.slot] += 1
        tree.add(text.encode("ascii"))
        if tree.size in signed:
            audit.mark()
        if (said := roots.pop(tree.size, None)) is not None:
            yield from (why for other, why in said if other != tree.root().hex())
        if not tree.size % PAGE:
            looked(tree.size)
    yield from (why for said in roots.values() for _, why in said)


def _said(connection: Connection) -> dict[int, list[tuple[str, str]]]:
    """By size: each root that was said of so many lines, and what it means that there is another."""
    found = dict[int, list[tuple[str, str]]]()
    for one in checkpoints.every(connection):
        why = f"前 {one.size} 行算出来的校验值和签过名的不一样：有的行被改过"
        found.setdefault(one.size, []).append((one.root, why))
    for size, frontier in checkpoints.frontiers(connection):
        why = f"前 {size} 行的校验值旁边，留着接着算的那几个不对：被改过"
        found.setdefault(size, []).append((checkpoints.tree_of(size, frontier).root().hex(), why))
    if (before := checks.latest_good(connection)) is not None and before.size:
        why = f"前 {before.size} 行和上次检查时的不一样：有的行在那以后被改过，或者换过数据库"
        found.setdefault(before.size, []).append((before.root, why))
    return found


def _rosters(connection: Connection, audit: Audit, at: LedgerHead) -> Iterator[str]:
    """The rounds whose lines are not what was given and sealed."""
    complete, planned = at.block is None, {row.month: row.state for row in connection.execute(_ROUNDS)}
    yield from (f"名册上有 {key}，却没有这个月次" for key in audit.rounds if str(key) not in planned)
    for month, state in planned.items():
        books = audit.rounds.get(RoundKey.parse(month))
        of = {"of": month, "open": at.open_group}
        given = connection.execute(_COMMITTED, of, execution_options={"yield_per": PAGE}).scalars()
        on_roster = _slots_of(books) if books is not None else ()
        if complete and any(one != other for one, other in zip_longest(given, on_roster)):
            yield f"{month} 的名册和给出的位置对不上：有的办件不在名册上，或者不该在"
        if state == RoundState.OPEN and books is not None and books.outcomes_at is not None:
            yield f"{month} 的结果已经登记，这个月次却又开着"
        if state == RoundState.CLOSED and count(connection, month) != (len(books.outcomes) if books else 0):
            yield f"{month} 已经封存，结果却不是名册上每件一条"


def _slots_of(books: RoundBooks) -> Sequence[bytes]:
    """All slots on a round's roster, sorted; those of an ended one are already."""
    return sorted([*books.slots, *books.waiting]) if books.waiting else books.slots
