"""Complaints for a word: the latest are read, and of older ones no more than an index says."""

from functools import partial
from random import Random

from sqlalchemy import Connection, text

from bot.casework.tickets.visibility import Viewer
from bot.domain.role import Role
from db.queries.tickets import ticket_inbox, ticket_search, ticket_words
from db.queries.tickets.ticket_inbox import Bounds, TicketsWanted
from db.schema import tickets
from db.store import Store
from handlers.office.find.tickets_found import MOST, TicketsFound, tickets_with
from months import VAULT
from query_plans import Asked, listening, plan
from rows import NOW, filled

EVERYBODYS = Bounds(about_office=False, viewer=1)
OFFICER = Viewer("李敏", Role.OFFICER, user_id=1)
LIAISON = Viewer("王联络", Role.LIAISON, frozenset({"电力处"}), user_id=2)
SUPERIOR = Viewer("厅办", Role.SUPERIOR, user_id=3)
MANY = 700


def number(n: int) -> str:
    """The n-th complaint; the later, the greater."""
    return f"TS-2026{1 + n // 100:02}{10 + n % 10}-{n:05}-K"


def many(connection: Connection) -> None:
    """Every tenth complaint lies with the department for electricity, every seventh is the superior's."""
    order = list(range(MANY))
    Random("any order").shuffle(order)
    rows = []
    for n in order:
        words = {"content": f"第{n:05}件，等了很久", "handed_over": f"交办{n:05}" if n % 10 == 0 else None}
        row = filled(tickets) | ticket_words.columns(VAULT, number(n), words)
        row |= {"ticket_no": number(n), "day": number(n)[3:11], "about_office": n % 7 == 0}
        row |= {"category": "delay", "department": "电力处" if n % 10 == 0 else "照明处"}
        rows.append(row | {"with_department": "电力处" if n % 10 == 0 else None})
    connection.execute(tickets.insert(), rows)
    connection.execute(text("ANALYZE"))


async def found(store: Store, viewer: Viewer, word: str, first: int | None = None) -> TicketsFound:
    return await store.read(
        partial(tickets_with, vault=VAULT, viewer=viewer, word=word, now=NOW, first=first)
    )


async def test_the_latest_come_first_and_as_many_are_opened_as_are_shown(store: Store) -> None:
    await store.write(many)
    theirs = sorted((number(n) for n in range(MANY) if n % 7), reverse=True)
    some = await found(store, OFFICER, "很久", 5)
    assert [one.ticket_no for one in some.tickets] == theirs[:5]
    assert (some.number, some.whole) == (MOST, False)
    every = await found(store, OFFICER, "很久")
    assert [one.ticket_no for one in every.tickets] == theirs[:MOST]


async def test_one_that_is_not_among_the_latest_is_found_by_what_stands_in_clear(store: Store) -> None:
    await store.write(many)
    for word in ("00013k", "1300013", number(13)[3:11] + "00013"):
        some = await found(store, OFFICER, word, 5)
        assert [one.ticket_no for one in some.tickets] == [number(13)], word
    assert (await found(store, OFFICER, "第00013件")).number == 0
    about = await found(store, OFFICER, "电力")
    assert [one.ticket_no for one in about.tickets] == sorted(
        (number(n) for n in range(0, MANY, 10) if n % 7), reverse=True
    )


async def test_each_reader_finds_their_own_and_by_what_they_may_read(store: Store) -> None:
    await store.write(many)
    assert [one.ticket_no for one in (await found(store, SUPERIOR, "00014k")).tickets] == [number(14)]
    assert (await found(store, OFFICER, "00014k")).number == 0
    assert [one.ticket_no for one in (await found(store, LIAISON, "交办00690")).tickets] == [number(690)]
    for hidden in ("第00690件", "00013k", "照明", "00070k", "拖延"):
        assert (await found(store, LIAISON, hidden)).number == 0, hidden


async def test_neither_the_latest_nor_those_with_a_number_are_sorted_or_read_through(store: Store) -> None:
    await store.write(many)

    def look(connection: Connection) -> list[str]:
        ran: list[Asked] = []
        if store.dialect == "postgresql":
            for way in ("seqscan", "bitmapscan"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        with listening(ran):
            ticket_search.latest(connection, EVERYBODYS, 5)
            ticket_search.numbered(connection, EVERYBODYS, "00013", 5)
            ticket_inbox.heaps(connection, EVERYBODYS, TicketsWanted(), now=NOW)
        return [plan(connection, asked) for asked in ran if "FROM tickets" in asked[0]]

    *plans, heaps = await store.read(look)
    assert "ix_tickets_day_ticket_no_about_office" not in heaps, (
        "the number in the rail counts open ones alone"
    )
    assert len(plans) == 2
    for steps in plans:
        assert "ix_tickets_day_ticket_no_about_office" in steps, steps
        assert not any(word in steps for word in ("B-TREE", "Sort", "SCAN tickets\n")), steps
