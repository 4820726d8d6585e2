"""A prepared statement gives what Core gives: the same values, the same names, the same exceptions, one transaction."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, StatementError

from db.engine.prepared import Prepared
from db.schema import callbacks, cases, chats, heartbeats, inbound, parties, rounds
from db.store import Store
from rows import NOW, add, filled

CHAT = {"chat_index": b"x", "channel": "x", "address_sealed": b"x"}
HOSTILE = "满意\x00，\ud83d但是😀\udcff'); DROP TABLE cases;--\r\n\u202e"
MOMENT = datetime(2026, 11, 2, 10, 0, 0, 123, tzinfo=ZoneInfo("Asia/Shanghai"))

ADD_PARTY = Prepared(insert(parties))
ADD_CASE = Prepared(insert(cases))
ADD_CALLBACK = Prepared(insert(callbacks))
BEAT = Prepared(insert(heartbeats))
ONE_CASE = Prepared(select(cases).where(cases.c.case_no == bindparam("no")))
ONE_CALLBACK = Prepared(select(callbacks).where(callbacks.c.case_no == bindparam("no")))
OWNERS = Prepared(select(heartbeats.c.owner).order_by(heartbeats.c.owner))
LATEST = Prepared(select(func.max(heartbeats.c.at)))
AMONG = Prepared(
    select(heartbeats.c.owner, heartbeats.c.at)
    .where(heartbeats.c.owner.in_(bindparam("owners", expanding=True)), heartbeats.c.at <= bindparam("until"))
    .order_by(heartbeats.c.owner)
    .limit(bindparam("limit"))
)
OF_TWO = Prepared(select(heartbeats.c.owner).where(heartbeats.c.owner.in_(("a", "b"))).limit(1))
MOVE = Prepared(
    update(heartbeats)
    .where(heartbeats.c.owner == bindparam("of"), heartbeats.c.at <= bindparam("to"))
    .values(at=bindparam("to"))
)
END = Prepared(delete(heartbeats).where(heartbeats.c.owner == bindparam("of")))
RECEIVE = Prepared(
    insert_or_ignore(inbound)
    .on_conflict_do_nothing(index_elements=["channel", "message_key"])
    .returning(inbound.c.id, inbound.c.at, inbound.c.said_sealed)
)


async def both_ways(store: Store, prepared: Prepared, **values: object) -> tuple[list[Any], list[Any]]:
    """The rows of a statement through `Prepared`, and through Core."""

    def read(connection: Connection) -> tuple[list[Any], list[Any]]:
        core = connection.execute(prepared.statement, values).all()
        rows = prepared.all(connection, **values)
        assert [tuple(row) for row in prepared.fetched(connection, **values)] == [tuple(row) for row in rows]
        return [r._asdict() for r in rows], [r._asdict() for r in core]

    return await store.read(read)


async def test_every_type_comes_back_as_through_core(store: Store) -> None:
    text = "经办人"
    case = filled(cases) | {
        "case_no": "甲-1",
        "item": text,
        "concluded_at": MOMENT,
        "promised_days": 20,
        "can_sms": True,
        "phone_sealed": b"\x00\xff",
    }
    await store.write(lambda c: ADD_CASE.run(c, **case))
    prepared, core = await both_ways(store, ONE_CASE, no="甲-1")
    assert prepared == core
    assert prepared[0] | case == prepared[0]
    assert prepared[0]["concluded_at"].tzinfo is UTC
    assert prepared[0]["can_sms"] is True
    assert prepared[0]["received_at"] is None


async def test_what_is_written_is_what_core_writes(store: Store) -> None:
    values = filled(callbacks) | {"words": HOSTILE, "due_at": MOMENT, "needs_person": True}

    def write(connection: Connection) -> None:
        add(connection, rounds)
        for no in ("ours", "core"):
            add(connection, cases, case_no=no)
        ADD_CALLBACK.run(connection, **values | {"case_no": "ours", "archive_no": "1"})
        connection.execute(insert(callbacks), values | {"case_no": "core", "archive_no": "2"})

    await store.write(write)
    ours, _ = await both_ways(store, ONE_CALLBACK, no="ours")
    theirs, _ = await both_ways(store, ONE_CALLBACK, no="core")
    differing = {"case_no", "archive_no"}
    assert {k: v for k, v in ours[0].items() if k not in differing} == {
        k: v for k, v in theirs[0].items() if k not in differing
    }


async def test_lists_limits_and_fixed_values_go_where_they_belong(store: Store) -> None:
    await store.write(lambda c: BEAT.many(c, [{"owner": o, "at": NOW} for o in "abcd"]))
    for owners, limit in ((["a", "c"], 9), ([], 9), (["d", "b", "a"], 2), (["a", "b", "c", "d"], 9)):
        prepared, core = await both_ways(store, AMONG, owners=owners, until=NOW, limit=limit)
        assert prepared == core
        assert [r["owner"] for r in prepared] == sorted(owners)[:limit]
    assert await store.read(OF_TWO.scalars) in (["a"], ["b"])


async def test_rows_are_named_as_in_core(store: Store) -> None:
    await store.write(lambda c: BEAT.run(c, owner="a", at=NOW))
    row = await store.read(lambda c: AMONG.first(c, owners=["a"], until=NOW, limit=1))
    assert row is not None
    assert (row.owner, row.at) == tuple(row) == ("a", NOW)


async def test_the_ways_to_ask(store: Store) -> None:
    assert await store.read(lambda c: (OWNERS.all(c), OWNERS.first(c), OWNERS.scalar(c))) == ([], None, None)
    await store.write(lambda c: BEAT.many(c, []))
    await store.write(lambda c: BEAT.many(c, [{"owner": o, "at": NOW} for o in "ab"]))
    assert await store.read(OWNERS.scalars) == ["a", "b"]
    assert await store.read(OWNERS.scalar) == "a"
    assert await store.read(LATEST.scalar) == NOW
    assert await store.write(lambda c: MOVE.run(c, of="a", to=MOMENT)) == 1
    assert await store.write(lambda c: END.run(c, of="nobody")) == 0


async def test_a_new_row_tells_its_number(store: Store) -> None:
    def two(connection: Connection) -> tuple[int, int]:
        return ADD_PARTY.add(connection, can_sms=True), ADD_PARTY.add(
            connection, language="en", can_sms=False
        )

    first, second = await store.write(two)
    languages = select(parties.c.id, parties.c.language).order_by(parties.c.id)
    assert await store.read(lambda c: [tuple(r) for r in c.execute(languages)]) == [
        (first, "zh-Hans"),
        (second, "en"),
    ]


async def test_a_row_that_was_there_returns_nothing(store: Store) -> None:
    await store.write(partial(add, table=parties))
    message = {"channel": "sms", "message_key": b"k", "party_id": 1, "at": MOMENT, "said_sealed": b"\x00\xff"}
    row = await store.write(lambda c: RECEIVE.first(c, **message))
    assert row is not None
    assert (row.at, row.said_sealed) == (MOMENT, b"\x00\xff")
    assert await store.write(lambda c: RECEIVE.first(c, **message)) is None


@pytest.mark.parametrize(
    ("work", "raised"),
    [
        (lambda c: BEAT.run(c, owner="a", at=NOW), IntegrityError),
        (lambda c: BEAT.many(c, [{"owner": "b", "at": NOW}] * 2), IntegrityError),
        (lambda c: BEAT.run(c, owner=None, at=NOW), IntegrityError),
        (lambda c: Prepared(insert(chats)).run(c, party_id=99, seen_at=NOW, **CHAT), IntegrityError),
        (lambda c: BEAT.run(c, owner="b", at=NOW.replace(tzinfo=None)), StatementError),
        (lambda c: BEAT.many(c, [{"owner": "b", "at": NOW.replace(tzinfo=None)}]), StatementError),
        (lambda c: BEAT.run(c, owner=object(), at=NOW), DBAPIError),
    ],
)
async def test_it_raises_what_core_raises(
    store: Store, work: Callable[[Connection], object], raised: type[Exception]
) -> None:
    await store.write(lambda c: BEAT.run(c, owner="a", at=NOW))
    with pytest.raises(raised):
        await store.write(work)
    assert await store.read(OWNERS.scalars) == ["a"]


async def test_a_value_that_is_missing_is_said(store: Store) -> None:
    with pytest.raises(StatementError, match="until"):
        await store.read(lambda c: AMONG.all(c, owners=["a"], limit=1))


async def test_it_is_part_of_the_transaction_it_is_run_in(store: Store) -> None:
    def half(connection: Connection) -> None:
        BEAT.run(connection, owner="a", at=NOW)
        assert connection.execute(OWNERS.statement).scalars().all() == ["a"]
        connection.execute(insert(heartbeats), {"owner": "b", "at": NOW})
        assert OWNERS.scalars(connection) == ["a", "b"]
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(half)
    assert await store.read(OWNERS.scalars) == []


async def test_a_reader_cannot_write_with_it(store: Store) -> None:
    with pytest.raises((OperationalError, DBAPIError, InterfaceError), match=r"readonly|read-only"):
        await store.read(lambda c: BEAT.run(c, owner="a", at=NOW))
    assert await store.read(OWNERS.scalars) == []
