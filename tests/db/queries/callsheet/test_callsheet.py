"""The call sheet of a large month is found among the few cases that are to be phoned, on both engines."""

import re
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, text

from bot.domain.role import Role
from console import VAULT, add_user, served
from db.queries.callsheet import callsheet
from db.queries.callsheet.queue import queue
from db.schema import attempts, callbacks, cases, claims, parties, rounds
from db.store import Store
from db.vault.sealed import CASE_PHONE
from query_plans import Asked, listening, plan
from rows import NOW, filled

MONTH = "2026-10"
MANY, OPEN = 2_000, 20
WHOLE_MONTH = re.compile(
    r"SCAN (callbacks|cases|attempts)\b|Seq Scan on (callbacks|attempts)\b"
    r"|ix_callbacks_month_(?!\w+ \(month=\? AND disposition=\?)"
)
"""A step of a plan that goes through all cases of a month, and not only through those without a result. (PostgreSQL has
each of so few cases in memory at once.)"""


def large_month(connection: Connection) -> None:
    """Most of its cases have a result; of the others half wait for a message, and half are to be phoned."""
    connection.execute(rounds.insert(), filled(rounds) | {"month": MONTH})
    numbers = [f"{n:04}" for n in range(1, MANY + 1)]
    case = filled(cases) | {"concluded_at": NOW}
    sealed = {number: VAULT.seal("+8619000000001", CASE_PHONE.at(number)) for number in numbers}
    rows = [case | {"case_no": number, "phone_sealed": sealed[number]} for number in numbers]
    connection.execute(cases.insert(), rows)
    callback = filled(callbacks) | {"month": MONTH}
    rows = [
        callback
        | {"case_no": number, "archive_no": number, "place": place}
        | {"disposition": "no_answer" if place % (MANY // OPEN // 2) else None}
        | {"stage": "waiting" if place % (MANY // OPEN) else "by_phone"}
        for place, number in enumerate(numbers, 1)
    ]
    connection.execute(callbacks.insert(), rows)
    call = filled(attempts) | {"channel": "phone", "kind": "call", "at": NOW - timedelta(days=1)}
    connection.execute(attempts.insert(), [call | {"case_no": number, "n": 1} for number in numbers])
    connection.execute(text("ANALYZE"))


def plans(connection: Connection) -> list[str]:
    """How the engine goes through the callbacks, for each statement that lists whom to phone."""
    ran: list[Asked] = []
    with listening(ran):
        found = list(callsheet.waiting(connection, MONTH, now=NOW))
    assert [line.place for line in found] == list(range(MANY // OPEN, MANY + 1, MANY // OPEN))
    queued = queue(connection, MONTH, now=NOW)
    assert {line.case_no for line in queued.lines} == {line.case_no for line in found}
    assert (queued.left, queued.enough) == (callsheet.count(connection, MONTH, now=NOW), 0)
    listing = [asked for asked in ran if "callbacks.place >" in asked[0]]
    return [plan(connection, asked) for asked in listing]


async def test_whom_to_phone_is_read_from_an_index_of_open_cases(store: Store) -> None:
    await store.write(large_month)
    found = await store.read(plans)
    assert found
    for steps in found:
        assert "ix_callbacks_open" in steps, steps


def cards_read(connection: Connection) -> list[int]:
    """Of how many cases each statement asks what was tried before, for one look at the sheet."""
    ran: list[Asked] = []
    with listening(ran):
        sheet = queue(connection, MONTH, now=NOW).lines
        list(callsheet.cards(connection, [line.case_no for line in sheet[:8]], now=NOW))
    numbers = [repr(line.case_no) for line in sheet]
    asked = [str(values) for statement, values in ran if "attempts.note" in statement]
    return [sum(number in values for number in numbers) for values in asked]


async def test_what_was_tried_before_is_read_for_the_cards_alone_that_are_shown(store: Store) -> None:
    await store.write(large_month)
    assert await store.read(cards_read) == [8]


async def test_no_statement_of_the_pages_goes_through_a_whole_month(store: Store) -> None:
    await store.write(large_month)
    await add_user(store, "officer", Role.OFFICER)
    async with served(store) as house, house.logged_in("officer") as browser:
        for closes in (house.clock.now, house.clock.now + timedelta(days=3)):
            await store.write(partial(close, at=closes))
            ran: list[Asked] = []
            with listening(ran):
                page = await browser.get("/office/callsheet")
                await browser.get("/office/callsheet/second")
            assert re.search(rf'class="count[^"]*">{OPEN}<', page.text)
            asked = [told for told in ran if "callbacks" in told[0]]
            for one in asked:
                steps = await store.read(partial(plan, asked=one))
                assert not WHOLE_MONTH.search(steps), f"{one[0]}\n{steps}"


def often_called(connection: Connection) -> None:
    """Two of those on the sheet were called often enough; the number of one of them, and of a third, is gone."""
    large_month(connection)
    often, gone = ("0100", "0200"), ("0200", "0300")
    dead = filled(attempts) | {"channel": "phone", "kind": "call", "at": NOW, "outcome": "unreachable"}
    connection.execute(
        attempts.insert(), [dead | {"case_no": number, "n": n} for number in often for n in (2, 3)]
    )
    connection.execute(cases.update().where(cases.c.case_no.in_(gone)).values(phone_sealed=None))


async def test_who_has_no_number_is_on_no_sheet_however_often_they_were_called(store: Store) -> None:
    await store.write(often_called)
    for closes in (NOW, NOW + timedelta(days=3)):
        await store.write(partial(close, at=closes))
        queued = await store.read(partial(queue, month=MONTH, now=NOW))
        counted = await store.read(partial(callsheet.count, month=MONTH, now=NOW))
        assert (len(queued.lines), queued.left, queued.enough, counted) == (OPEN - 3, OPEN - 3, 1, OPEN - 3)


def silenced(connection: Connection) -> list[str | None]:
    """Who silenced the first number, as a card of another applicant on it says: while only the second has asked for
    silence, and after the first has, too."""
    connection.execute(rounds.insert(), filled(rounds) | {"month": MONTH})
    connection.execute(parties.insert(), [filled(parties) | {"id": n, "opted_out_at": NOW} for n in (1, 2)])
    for n, (party, stage, disposition) in enumerate(
        [(1, "by_phone", None), (1, "done", "refused"), (2, "done", "refused")], 1
    ):
        connection.execute(
            cases.insert(), filled(cases) | {"case_no": str(n), "concluded_at": NOW, "applicant": f"甲{n}"}
        )
        row = {"case_no": str(n), "archive_no": str(n), "place": n, "month": MONTH}
        row |= {"party_id": party, "stage": stage, "disposition": disposition}
        connection.execute(callbacks.insert(), filled(callbacks) | row)
    found = []
    for party in (2, 1):
        connection.execute(claims.insert(), filled(claims) | {"party_id": party, "claim": "opted_out"})
        card = callsheet.card(connection, "1", now=NOW)
        assert card is not None
        found.append(card.silenced_by)
    return found


async def test_whoever_silenced_another_number_is_not_said_to_have_silenced_this_one(store: Store) -> None:
    assert await store.write(silenced) == [None, "甲2"]


def close(connection: Connection, at: datetime) -> None:
    """Have the window end then."""
    connection.execute(rounds.update().values(closes=at))
