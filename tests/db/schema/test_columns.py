"""Moments and people's words come back as they went in, on both engines."""

from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, DateTime, delete, insert, select
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.exc import StatementError

import written
from db.queries.outbox import received
from db.queries.people import conversations
from db.schema import archive, cases, heartbeats, parties
from db.schema.columns import Instant
from db.store import Store
from db.upkeep.checks import check
from db.vault import Vault
from rows import NOW, add

SHANGHAI = ZoneInfo("Asia/Shanghai")


def keep(connection: Connection, moments: list[datetime]) -> list[datetime]:
    """Store moments and read them back in the database's order."""
    connection.execute(delete(heartbeats))
    connection.execute(insert(heartbeats), [{"owner": f"{n}", "at": at} for n, at in enumerate(moments)])
    return list(connection.execute(select(heartbeats.c.at).order_by(heartbeats.c.at)).scalars())


async def test_moments_come_back_aware_equal_and_in_order(store: Store) -> None:
    zones = (UTC, SHANGHAI, timezone(timedelta(hours=-9, minutes=-30)))
    moments = [datetime(2026, 11, 1, 0, 0, n, n, tzinfo=zone) for n in range(30) for zone in zones]
    found = await store.write(partial(keep, moments=moments))
    assert found == sorted(moments)
    assert {at.tzinfo for at in found} == {UTC}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moments=st.lists(st.datetimes(timezones=st.timezones()), min_size=1, max_size=20))
async def test_text_sorts_as_time_does(store: Store, moments: list[datetime]) -> None:
    """SQLite keeps a moment as text: years before 1000 and missing fractions must not upset the order."""
    assert await store.write(partial(keep, moments=moments)) == sorted(m.astimezone(UTC) for m in moments)


@given(moment=st.datetimes(timezones=st.timezones()))
def test_sqlite_keeps_the_text_that_sqlalchemy_would_write(moment: datetime) -> None:
    dialect = SQLiteDialect()
    theirs = DateTime().dialect_impl(dialect).bind_processor(dialect)
    ours, back = Instant().bind_processor(dialect), Instant().result_processor(dialect, None)
    assert theirs is not None
    assert ours is not None
    assert back is not None
    assume(1 < moment.year < 9999)  # UTC may be beyond the calendar's ends
    text = theirs(moment.astimezone(UTC))
    assert ours(moment) == text
    assert back(text) == moment.astimezone(UTC)
    assert (ours(None), back(None)) == (None, None)


async def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    naive = datetime(2026, 11, 1)  # noqa: DTZ001 (that is the point)
    with pytest.raises(StatementError, match="time zone"):
        await store.write(partial(keep, moments=[naive]))


VAULT = Vault("a secret for tests, and long enough")
HOSTILE = "满意\x00，\ud83d但是😀\udcff排队太久\r\n\u202e"
KEPT = "满意\ufffd，\ufffd但是😀\ufffd排队太久\r\n\u202e"


async def test_words_that_no_database_keeps_do_not_come_back_for_ever(store: Store) -> None:
    receive = partial(
        received.receive, vault=VAULT, channel="sms", message_id="SM1", party_id=1, at=NOW, text=HOSTILE
    )
    await store.write(partial(add, table=parties))
    assert await store.write(receive) is not None
    assert await store.write(receive) is None
    assert await store.read(partial(written.received, vault=VAULT)) == [KEPT]


async def test_a_supplement_of_such_words_keeps_its_digest(store: Store, database_url: str) -> None:
    await store.write(partial(add, table=cases))
    await store.write(partial(add, table=archive, record="x", sha256=sha256(b"x").hexdigest()))
    await store.write(partial(conversations.add_supplement, case_no="x", content={"raw": HOSTILE}, at=NOW))
    assert all(f.ok for f in (await check(database_url)).findings if f.name != "durable")
