"""Shelves of cases: in which order they were stored, and which pieces of their texts stand on each shelf.

Each case that is stored or changed takes the next serial, which names a shelf and a place on it; where a case was before, nobody
is found any more. Once a shelf is full it is filed: for each piece of a text the places that hold it are written down once
and for all, in the order of the key, so that filing never rewrites anything. Cases on shelves that are not filed
yet are few and are read (`db.queries.cases.finding`).
"""

import json
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, LargeBinary, and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # the one whose ON CONFLICT both engines accept

from bot.casework.finding import slots
from bot.casework.finding.pieces import pieces
from bot.casework.finding.slots import SLOTS
from bot.casework.names.sameness import bare
from db.engine.bulk import Bulk
from db.engine.prepared import Prepared
from db.queries.batches import by_500
from db.schema import case_changes, case_pieces, case_serials, cases
from db.schema.columns import AnyRow
from db.vault import Vault, WrongKey
from db.vault.sealed import CASE_PHONE

GIVEN, FILED = "given", "filed"
TAIL = 4
"""Digits of a phone by which it is found."""
FIELDS = {"n": "case_no", "a": "applicant", "i": "item", "d": "department", "h": "handler", "m": "month"}
"""The letter before the pieces of each column."""

_count = insert(case_serials)
_COUNTED = Prepared(
    _count.on_conflict_do_update(
        index_elements=["name"], set_={"n": case_serials.c.n + _count.excluded.n}
    ).returning(case_serials.c.n)
)
_N = Prepared(select(case_serials.c.n).where(case_serials.c.name == bindparam("of")))
_HOLD = Prepared(select(case_serials.c.n).where(case_serials.c.name == bindparam("of")).with_for_update())
_ON_SHELF = Prepared(
    select(
        *(cases.c.serial, cases.c.phone_sealed, cases.c.phone_tail),
        *(cases.c[name] for name in FIELDS.values()),
    ).where(cases.c.serial.between(bindparam("first"), bindparam("last")))
)
_FILE = Bulk(case_pieces, ("shelf", "piece", "slots"))
_PUT_TAIL = Prepared(
    update(cases)
    .where(cases.c.case_no == bindparam("of"))
    .values(phone_tail=bindparam("tail", type_=LargeBinary))
)

_WHOSE = select(cases.c.applicant, cases.c.serial).where(cases.c.case_no == bindparam("of"))
_FORMER = select(case_changes.c.before).where(case_changes.c.case_no == bindparam("of"))
_STANDING = Prepared(
    select(cases.c.serial).where(cases.c.serial.between(bindparam("first"), bindparam("last")))
)
_HELD = Prepared(
    select(case_pieces.c.piece, case_pieces.c.slots).where(
        case_pieces.c.shelf == bindparam("shelf"),
        case_pieces.c.piece.in_(bindparam("pieces", expanding=True)),
    )
)
_PIECE = and_(
    case_pieces.c.shelf == bindparam("on"), case_pieces.c.piece == bindparam("of", type_=LargeBinary)
)
_KEEP = Prepared(update(case_pieces).where(_PIECE).values(slots=bindparam("left", type_=LargeBinary)))
_EMPTY = Prepared(delete(case_pieces).where(_PIECE))


def serials(connection: Connection, many: int) -> int:
    """The first of so many new serials, which follow each other; they are ours when the transaction is committed."""
    return _added(connection, GIVEN, many) - many if many else 0


def given(connection: Connection) -> int:
    """How many serials there are."""
    return _N.scalar(connection, of=GIVEN) or 0


def filed(connection: Connection) -> int:
    """How many shelves are filed: all before the one with this number."""
    return _N.scalar(connection, of=FILED) or 0


def tail(vault: Vault, e164: str) -> bytes | None:
    """What the last digits of a phone are kept as."""
    return vault.index(_tail_text(e164))


def tails(vault: Vault, digits: str) -> tuple[bytes, ...]:
    """What the last digits of a phone that ends with these may be kept as."""
    return vault.indexes(_tail_text(digits))


def _tail_text(digits: str) -> str:
    return f"the last digits of a phone: {digits[-TAIL:]}"


def file_next(connection: Connection, vault: Vault) -> bool:
    """File the next shelf, if one is full; cases that were stored before phones had tails are given theirs."""
    if given(connection) < (filed(connection) + 1) * SLOTS:
        return False
    shelf: int = _HOLD.scalar(connection, of=FILED) or 0
    if given(connection) < (shelf + 1) * SLOTS:
        return False  # another process has filed it
    rows = _ON_SHELF.all(connection, first=shelf * SLOTS, last=shelf * SLOTS + SLOTS - 1)
    found = _pieces(rows)
    _FILE.insert(connection, [(shelf, piece, slots.kept(found[piece])) for piece in sorted(found)])
    _put_tails(connection, vault, rows)
    _added(connection, FILED, 1)
    return True


def take_off(connection: Connection, case_no: str) -> None:
    """Let no shelf hold a piece of this case's number or of its applicant's name, former ones too: pieces are texts.

    Where the case stood before it was changed nobody notes, so each shelf that holds one of the pieces is looked at, and
    every place on it to which no other case belongs is given up.
    """
    row = connection.execute(_WHOSE, {"of": case_no}).one()
    before = [json.loads(words) for words in connection.execute(_FORMER, {"of": case_no}).scalars()]
    names = {row.applicant, *(str(said["applicant"]) for said in before if said.get("applicant"))}
    texts = [("n", case_no), *(("a", name) for name in names if name)]
    wanted = sorted({f"{letter}{piece}".encode() for letter, text in texts for piece in pieces(bare(text))})
    for shelf in range(filed(connection)):
        found = [
            one for some in by_500(wanted) for one in _HELD.all(connection, shelf=shelf, pieces=list(some))
        ]
        if not found:
            continue
        first = shelf * SLOTS
        there = _STANDING.scalars(connection, first=first, last=first + SLOTS - 1)
        others = {serial % SLOTS for serial in there if serial != row.serial}
        for piece, stored in found:
            left = others.intersection(slots.places(slots.read(bytes(stored))))
            of = {"on": shelf, "of": bytes(piece)}
            if left:
                _KEEP.run(connection, **of, left=slots.kept(left))
            else:
                _EMPTY.run(connection, **of)


def _pieces(rows: Iterable[AnyRow]) -> dict[bytes, set[int]]:
    """By piece, the places whose text has it."""
    found: defaultdict[bytes, set[int]] = defaultdict(set)
    holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        place = row.serial % SLOTS
        for letter, value in zip(FIELDS, row[3:], strict=True):
            if value:
                holders[letter, value].append(place)
    for (letter, value), places in holders.items():
        for piece in pieces(bare(value)):
            found[f"{letter}{piece}".encode()].update(places)
    return found


def _put_tails(connection: Connection, vault: Vault, rows: Iterable[AnyRow]) -> None:
    put = []
    for row in rows:
        if row.phone_tail is None and row.phone_sealed is not None:
            try:
                e164 = vault.open(bytes(row.phone_sealed), CASE_PHONE.at(row.case_no))
            except WrongKey:
                continue  # altered: `huifang db check` tells of it
            put.append({"of": row.case_no, "tail": tail(vault, e164)})
    _PUT_TAIL.many(connection, put)


def _added(connection: Connection, name: str, many: int) -> int:
    added: int = _COUNTED.scalar(connection, name=name, n=many)
    return added
