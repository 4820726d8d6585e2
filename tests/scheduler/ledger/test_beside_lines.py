"""What no line of the ledger holds is held against the last check: a supplement altered with its digest, a receipt taken away."""

import json
from collections.abc import Callable
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection, delete, func, insert, select, update

from db.migrations.append_only import lifted
from db.queries.ledger import beside_lines, checking, checks, rating_receipts
from db.queries.ledger.checks import LedgerCheck
from db.queries.people import conversations
from db.schema import ledger_slots, supplements
from db.schema import rating_receipts as receipts
from db.store import Store
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases

Spoil = Callable[[Connection], object]
SAID = {"question": "overall", "value": "1", "raw": "一点也不满意", "channel": "sms"}
BETTER = json.dumps(SAID | {"value": "5"}, ensure_ascii=False)


def _bettered(connection: Connection) -> None:
    """Another answer with its own right digest, as the program would have written it."""
    first = connection.execute(select(func.min(supplements.c.id))).scalar_one()
    digest = sha256(BETTER.encode()).hexdigest()
    connection.execute(
        update(supplements).where(supplements.c.id == first).values(content=BETTER, sha256=digest)
    )


def _slipped_in(connection: Connection) -> None:
    """One more between those that were there."""
    row = connection.execute(select(supplements).order_by(supplements.c.id)).first()
    assert row is not None
    connection.execute(insert(supplements).values(row._asdict() | {"id": 0}))


SPOILT: dict[str, tuple[str, Spoil]] = {
    "a supplement bettered": ("补充记录和上次核对时的不一样", _bettered),
    "a supplement slipped in": ("补充记录和上次核对时的不一样", _slipped_in),
    "a supplement gone": (
        "补充记录和上次核对时的不一样（那时 2 份，现在 1 份）",
        lambda c: c.execute(
            delete(supplements).where(
                supplements.c.id == select(func.max(supplements.c.id)).scalar_subquery()
            )
        ),
    ),
    "a receipt gone": ("比上次核对时少了 1 张", lambda c: c.execute(delete(receipts))),
    "a receipt made up": (
        "不是程序给出的",
        lambda c: c.execute(insert(receipts).values(code_hash=b"\x02" * 32, case_sealed=None)),
    ),
}


async def test_what_is_done_to_supplements_and_receipts_is_found(store: Store) -> None:
    clock = Clock(WINDOW.closes)
    await import_cases(store, [None])
    house = OfficeHouse(store, clock, Provider(clock))
    clock.now = WINDOW.opens
    await house.tick()
    case_no = await store.read(lambda c: c.execute(select(ledger_slots.c.case_no)).scalar_one())
    for _ in range(2):
        await store.write(lambda c: conversations.add_supplement(c, case_no, SAID, at=WINDOW.opens))
    assert await store.write(partial(rating_receipts.give, vault=house.vault, case_no=case_no)) is not None
    await store.write(partial(_checked, house=house))
    look = partial(checking.wrong, vault=house.vault)
    assert await store.read(look) is None
    for name, (said, spoil) in SPOILT.items():
        assert said in (await store.write(partial(_spoilt, spoil=spoil, house=house)) or "nothing"), name
    assert await store.read(look) is None
    await store.write(lambda c: conversations.add_supplement(c, case_no, SAID, at=WINDOW.opens))
    assert await store.read(look) is None, "one that came since is none the check knows of"


def _checked(connection: Connection, *, house: OfficeHouse) -> None:
    """Somebody checks, as with the button of the console."""
    found = checking.look(connection, house.vault)
    beside = beside_lines.sealed(connection, house.vault, WINDOW.opens)
    checks.add(connection, LedgerCheck(WINDOW.opens, "李敏", found.size, found.root, found.wrong, beside))


def _spoilt(connection: Connection, *, spoil: Spoil, house: OfficeHouse) -> str | None:
    """What is said of the ledger when this has been done to it; it is undone."""
    with lifted(connection, "supplements"):
        undo = connection.begin_nested()
        spoil(connection)
        found = checking.wrong(connection, house.vault)
        undo.rollback()
    return found
