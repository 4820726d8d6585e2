"""What a revision could not seal without the key is sealed when the office is opened, and reads as before."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import copyfile

import pytest
import pytest_asyncio
from alembic import command
from sqlalchemy import Connection, Table, select, text
from sqlalchemy.exc import DBAPIError

import written
from bot.dialogue.effects import Choice
from bot.domain.ticket_state import TicketState
from bot.work.tickets.notices import identity_of
from db.migrate import configuration, upgrade
from db.opening import open_store
from db.queries.keys import left_in_clear, sealed_values
from db.queries.office import audit
from db.queries.outbox import message_words, received
from db.queries.outbox.message_words import AskedInChat, Message
from db.queries.people import chats
from db.queries.tickets import ticket_rows, timelines
from db.schema import attachments, inbound, metadata, outbox, ticket_identities
from db.schema.columns import AnyRow
from db.store import Store
from db.vault import Vault
from db.vault.sealed import ABOUT_WIDTH, IDENTITY, ticket_of
from engines import Server, sqlite_url
from offices import import_cases
from places import meet, number_of, party_in

VAULT = Vault("a secret for tests, and long enough")
NUMBER, WORDS = "TS-20261103-0001-X", '退给 "处室"：请写明'
DRAFTED = "TS-20261103-0002-X"
AT = "2026-11-03 02:00:00.123456"
BEFORE = (
    "INSERT INTO parties (id, can_sms) VALUES (1, false)",
    f"INSERT INTO chats (chat_id, party_id, linked_at, seen_at) VALUES (7002, 1, '{AT}', '{AT}')",
    "INSERT INTO attachments (party_id, chat_id, channel, file_id, kind, at, due_at, state)"
    f" VALUES (1, 7002, 'telegram', 'f', 'photo', '{AT}', '{AT}', 'wanted'),"
    f" (NULL, NULL, 'telegram', 'g', 'photo', '{AT}', '{AT}', 'stored')",
    "INSERT INTO inbound (channel, message_id, party_id, at, text)"
    f" VALUES ('sms', 'SM1', 1, '{AT}', '{WORDS}'), ('telegram', '900:7001:5', 1, '{AT}', '5')",
    "INSERT INTO tickets (ticket_no, day, party_index, source, state, content, happened, reply, created_at,"
    " replied_at)"
    f" VALUES ('{NUMBER}', '20261103', '1', 'telegram', 'replied', '{WORDS}', '', 'y', '{AT}', '{AT}')",
    "INSERT INTO tickets (ticket_no, day, party_index, source, state, content, draft, created_at)"
    f" VALUES ('{DRAFTED}', '20261103', '1', 'sms', 'drafted', '', '{WORDS}', '{AT}')",
    f"INSERT INTO ticket_events VALUES (7, '{NUMBER}', '{AT}', 'register', 'registered', 'complainant', '')",
    f"INSERT INTO ticket_events VALUES (9, '{NUMBER}', '{AT}', 'reply', 'replied', '李敏', '{WORDS}')",
    "INSERT INTO audit (id, at, by_whom, role, act, object, reason, detail, address)"
    f" VALUES (1, '{AT}', '李敏', 'officer', 'ticket.reply', 'ticket {NUMBER}', '', '{{}}', '')",
    f"INSERT INTO notes_to_staff (party_id, at, raw) VALUES (1, '{AT}', '{WORDS * 9}')",
    "INSERT INTO outbox (ref, party_id, channel, kind, text, choices, ticket_no, state, created_at, due_at) VALUES"
    f" ('AAAA2222', 1, 'telegram', 'reply', '', '[]', '{NUMBER}', 'accepted', '{AT}', '{AT}'),"
    f" ('BBBB2222', 1, 'telegram', 'reply', '', '[]', NULL, 'cancelled', '{AT}', '{AT}')",
    "INSERT INTO outbox (ref, party_id, channel, chat_id, kind, question, text, choices, state, created_at, due_at)"
    f" VALUES ('CCCC2222', 1, 'telegram', 7001, 'question', 'verdict', '{WORDS}', '[[\"yes\", \"认可\"]]', 'pending',"
    f" '{AT}', '{AT}'), ('DDDD2222', 1, 'telegram', 7001, 'reply', NULL, '{WORDS}', '[]', 'accepted', '{AT}', '{AT}'),"
    f" ('EEEE2222', 1, 'sms', NULL, 'reply', NULL, '{WORDS}', '[]', 'sending', '{AT}', '{AT}')",
    "UPDATE outbox SET provider_id = '7001:88' WHERE ref = 'DDDD2222'",
    "UPDATE outbox SET provider_id = 'SM7' WHERE ref = 'EEEE2222'",
)


def an_office_of_before(connection: Connection) -> None:
    command.upgrade(configuration(connection), "0021")
    zone = "+00" if connection.dialect.name == "postgresql" else ""
    for statement in BEFORE:
        connection.execute(text(statement.replace(AT, AT + zone)))


async def upgraded(url: str) -> None:
    """An office of the last release, upgraded."""
    opened = await open_store(url)
    await opened.write(an_office_of_before)
    await opened.close()
    await upgrade(url)


@pytest.fixture(scope="module")
def old_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of such an office, to be copied."""
    path = tmp_path_factory.mktemp("old") / "huifang.db"
    asyncio.run(upgraded(sqlite_url(path)))
    return path


@pytest.fixture(scope="module")
def old_postgres(postgres: Server) -> Iterator[str]:
    """The name of such an office's database, to be copied."""
    with postgres.database() as name:
        asyncio.run(upgraded(postgres.named(name)))
        yield name


@pytest.fixture
def old_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a copy."""
    if engine == "sqlite":
        copyfile(request.getfixturevalue("old_sqlite"), tmp_path / "huifang.db")
        yield sqlite_url(tmp_path / "huifang.db")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database(like=request.getfixturevalue("old_postgres")) as name:
        yield server.named(name)


@pytest_asyncio.fixture
async def old(old_url: str) -> AsyncIterator[Store]:
    """The open store of an upgraded office of the last release."""
    opened = await open_store(old_url)
    yield opened
    await opened.close()


async def test_timelines_and_messages_read_as_before(old: Store) -> None:
    assert await old.read(left_in_clear.anything)
    await old.write(partial(left_in_clear.seal, vault=VAULT))
    assert not await old.read(left_in_clear.anything)
    lines = await old.read(partial(timelines.of, vault=VAULT, ticket_no=NUMBER))
    at = datetime(2026, 11, 3, 2, 0, 0, 123_456, UTC)
    assert [(e.at, e.act, e.state, e.note) for e in lines] == [
        (at, "register", TicketState.REGISTERED, ""),
        (at, "reply", TicketState.REPLIED, WORDS),
    ]
    ticket = await old.read(partial(ticket_rows.one, vault=VAULT, ticket_no=NUMBER))
    assert ticket is not None
    assert (ticket.content, ticket.happened, ticket.reply, ticket.draft) == (WORDS, "", "y", None)
    drafted = await old.read(partial(ticket_rows.one, vault=VAULT, ticket_no=DRAFTED))
    assert drafted is not None
    assert (drafted.state, drafted.draft) == (TicketState.DRAFTED, WORDS)
    assert ticket.created_at == ticket.replied_at == datetime(2026, 11, 2, 16, tzinfo=UTC)
    rows = await old.read(
        lambda c: c.execute(select(outbox.c.ref, outbox.c.about_sealed).order_by(outbox.c.ref)).all()
    )
    assert {ticket_of(VAULT, *row) for row in rows} == {(NUMBER, "reply"), (None, "")}
    assert len(rows[0].about_sealed) == 1 + 4 + 12 + ABOUT_WIDTH + 16
    (line,) = await old.read(partial(audit.lines, vault=VAULT, wanted=audit.LogFilter(object=NUMBER)))
    assert (line.act, line.object, line.at) == ("ticket.reply", f"ticket {NUMBER}", at)
    with pytest.raises(DBAPIError):
        await old.write(lambda c: c.execute(text("DELETE FROM ticket_events")).close())


async def test_a_message_of_before_is_known_again(old: Store) -> None:
    await old.write(partial(left_in_clear.seal, vault=VAULT))
    again = partial(
        received.receive, vault=VAULT, party_id=1, at=datetime(2026, 11, 28, tzinfo=UTC), text="4"
    )
    assert await old.write(partial(again, channel="sms", message_id="SM1")) is None
    assert await old.write(partial(again, channel="telegram", message_id="900:7001:5")) is None
    edited = inbound.c.edit_key.in_(received.edit_keys(VAULT, "telegram", "7001", "5"))
    assert await old.read(lambda c: c.execute(select(inbound.c.channel).where(edited)).scalar()) == "telegram"
    assert await old.write(partial(again, channel="telegram", message_id="901:7001:5")) is not None


async def test_what_people_wrote_reads_as_before(old: Store) -> None:
    await old.write(partial(left_in_clear.seal, vault=VAULT))
    assert await old.read(partial(written.received, vault=VAULT)) == [WORDS, "5"]
    assert await old.read(partial(written.noted, vault=VAULT)) == [WORDS * 9]


async def test_what_waits_is_sent_as_it_was_written_and_what_was_sent_is_not_kept(old: Store) -> None:
    await old.write(partial(left_in_clear.seal, vault=VAULT))
    rows = await old.read(lambda c: c.execute(select(outbox).order_by(outbox.c.ref)).all())
    waits, sent, under_way = rows[2:]
    asked = AskedInChat("verdict", (Choice("yes", "认可"),))
    assert message_words.opened(VAULT, waits.ref, waits.words_sealed) == Message(WORDS, asked)
    assert message_words.opened_asked(VAULT, waits.ref, waits.asked_sealed) == asked
    assert waits.kind == sent.kind == "reply"
    assert sent.words_sealed is None
    assert len(sent.asked_sealed) == len(waits.asked_sealed)
    assert message_words.opened(VAULT, under_way.ref, under_way.words_sealed).text == WORDS
    assert under_way.asked_sealed is None


async def test_a_chat_of_before_is_found_by_its_address_and_named_by_our_number(old: Store) -> None:
    await old.write(partial(left_in_clear.seal, vault=VAULT))
    of_message, of_file = [
        await old.read(partial(number_of, vault=VAULT, chat=chat)) for chat in (7001, 7002)
    ]
    address = partial(chats.address_of, vault=VAULT)
    assert await old.read(partial(address, chat_id=of_message)) == "7001"
    assert await old.read(partial(address, chat_id=of_file)) == "7002"
    assert (await old.read(partial(party_in, vault=VAULT, chat=7002))).id == 1
    assert await old.read(partial(chats.speaks_for, chat_id=of_message)) is None, "nobody has written there"
    sent = select(outbox.c.chat_id, outbox.c.provider_id).order_by(outbox.c.ref)
    assert [tuple(row) for row in await old.read(lambda c: c.execute(sent).all())][2:] == [
        (of_message, None),
        (of_message, "88"),
        (None, "SM7"),
    ]
    files = select(attachments.c.chat_id).order_by(attachments.c.id)
    assert await old.read(lambda c: list(c.execute(files).scalars())) == [of_file, None]
    met = await old.write(partial(meet, vault=VAULT, chat=7002, now=datetime(2026, 11, 28, tzinfo=UTC)))
    assert (met.chat_id, met.party.id) == (of_file, 1)


async def test_who_complained_before_is_still_reached_in_their_chat(old: Store) -> None:
    await old.write(partial(left_in_clear.seal, vault=VAULT))
    of_before = VAULT.seal('{"party_id": 1, "chat_id": 7002, "name": ""}', IDENTITY.at(NUMBER))
    row = {"ticket_no": NUMBER, "sealed": of_before}
    await old.write(lambda c: c.execute(ticket_identities.insert(), row))
    who = await old.read(partial(identity_of, vault=VAULT, ticket_no=NUMBER))
    assert who is not None
    assert who.chat_id == await old.read(partial(number_of, vault=VAULT, chat=7002))


async def test_another_key_seals_nothing(old: Store) -> None:
    await import_cases(old, ["+8619000000001"])
    with pytest.raises(Exception, match="HUIFANG_SECRET_KEY"):
        await old.write(partial(left_in_clear.seal, vault=Vault("another secret for tests, long enough")))
    assert await old.read(left_in_clear.anything)


async def test_nothing_that_was_to_be_sealed_is_left_in_clear(old: Store) -> None:
    await old.write(partial(left_in_clear.seal, vault=VAULT))
    for table in metadata.sorted_tables:
        for row in await old.read(partial(_rows, table=table)):
            assert not [value for value in row if isinstance(value, bytes) and value[:1] == b"\x00"], (
                table.name
            )
            assert not [value for value in row if str(value).startswith(("7001", "7002"))], table.name
    seen = await old.read(partial(sealed_values.look, vault=VAULT))
    assert (seen.foreign, seen.misplaced, seen.unbound) == (0, [], 0)


def _rows(connection: Connection, *, table: Table) -> list[AnyRow]:
    return list(connection.execute(select(table)))
