"""A database whose receipts told nothing of their channel learns it from the messages that they are about."""

from alembic import command
from sqlalchemy import Connection, select, text

from db.migrate import configuration, upgrade
from db.opening import open_store
from db.schema import outbox, receipts

AT = "2026-11-03 02:00:00.000000"
BEFORE = (
    "INSERT INTO parties (id, can_sms) VALUES (1, false)",
    "INSERT INTO outbox (ref, party_id, channel, kind, state, provider_id, fault, created_at, due_at) VALUES"
    f" ('AAAA2222', 1, 'sms', 'invite', 'failed', 'SM1', 'address', '{AT}', '{AT}'),"
    f" ('BBBB2222', 1, 'elsewhere', 'invite', 'accepted', 'SM2', NULL, '{AT}', '{AT}')",
    "INSERT INTO receipts (provider_id, status, error, ref, at, contradicts) VALUES"
    f" ('SM1', 'failed', '30005', 'AAAA2222', '{AT}', false), ('SM2', 'sent', '', NULL, '{AT}', false),"
    f" ('SM3', 'sent', '', NULL, '{AT}', false)",
)


def as_before(connection: Connection) -> None:
    command.upgrade(configuration(connection), "0033")
    zone = "+00" if connection.dialect.name == "postgresql" else ""
    for statement in BEFORE:
        connection.execute(text(statement.replace(AT, AT + zone)))


async def test_each_receipt_gets_the_channel_of_its_message(empty_url: str) -> None:
    store = await open_store(empty_url)
    await store.write(as_before)
    await upgrade(empty_url)
    columns = select(receipts.c.provider_id, receipts.c.channel).order_by(receipts.c.provider_id)
    kept = await store.read(lambda c: [tuple(row) for row in c.execute(columns)])
    assert kept == [("SM1", "sms"), ("SM2", "elsewhere"), ("SM3", "sms")]
    faults = select(outbox.c.fault).order_by(outbox.c.ref)
    assert await store.read(lambda c: list(c.execute(faults).scalars())) == ["address", None]
    await store.close()
