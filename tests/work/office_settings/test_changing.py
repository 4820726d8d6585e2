"""What a change carries on: complaints keep what they were promised, what is not sent yet waits for the new hours."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, select, update

from bot.casework.approvals.refusal import NotPossible
from bot.casework.tickets.deadline import Term, Terms
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.month import OFFICE_ZONE, Hours
from bot.domain.role import Role
from bot.work.office_settings import changing
from bot.work.tickets.filing import Sender, free_number, lodge
from complaints import CHIEF, Bench
from console import add_user, on_both
from db.queries.outbox import retiming
from db.schema import outbox
from db.store import Store
from offices import HOURS, Clock, OfficeHouse, Provider, import_cases, phone
from places import meet

NOW = datetime(2026, 11, 3, 3, tzinfo=UTC)
STANDING: Mapping[str, object] = {
    "complaint_accept": "3个工作日",
    "complaint_finish": "30天",
    "send_hours": "09:00-20:00",
}


async def changed(store: Store, by: int, **changes: object) -> None:
    def work(connection: Connection) -> None:
        wish = changing.wished(connection, "x", changes, STANDING)
        changing.carry_out(connection, wish, by=by, now=NOW)

    await store.write(work)


@on_both
async def test_a_complaint_keeps_the_terms_that_were_promised_and_the_next_has_the_new_ones(
    store: Store,
) -> None:
    bench = Bench(store)

    def file(connection: Connection) -> str:
        party = meet(connection, bench.vault, 42, bench.now).party.id
        number = free_number(connection, bench.now, 7)
        lodge(connection, bench.registry, Sender(party, "telegram"), number, Complaint("慢"), bench.now)
        return number

    old = await store.write(file)
    older = await bench.files()
    by = await add_user(store, "admin", Role.ADMIN)
    await changed(store, by, complaint_finish="15天")
    bench.terms = replace(Terms(), finish=Term.parse("15天"))
    new = await store.write(file)
    days = []
    for number in (old, older, new):
        await bench.does(number, Act.ACCEPT, by=CHIEF)
        due = (await bench.ticket(number)).finish_by
        assert due is not None
        days.append((due.astimezone(OFFICE_ZONE).date() - bench.now.astimezone(OFFICE_ZONE).date()).days)
    assert days == [30, 30, 15]


async def test_what_was_changed_meanwhile_is_not_overwritten(store: Store) -> None:
    by = await add_user(store, "admin", Role.ADMIN)
    wish = await store.read(partial(changing.wished, form="x", changes={"desk": "一楼"}, before={}))
    await changed(store, by, desk="二楼")
    with pytest.raises(NotPossible, match="后来改过"):
        await store.write(partial(changing.carry_out, wish=wish, by=by, now=NOW))


@on_both
async def test_what_is_not_sent_yet_waits_for_the_new_hours(store: Store) -> None:
    clock = Clock()
    house = OfficeHouse(store, clock, Provider(clock))
    await import_cases(store, [phone(1), phone(2)])
    morning = clock.now = HOURS.next_opening(clock())
    await house.rounds.tick(clock())
    waiting = select(outbox.c.due_at).where(outbox.c.state == "pending").distinct()
    one = select(outbox.c.id).order_by(outbox.c.id).limit(1).scalar_subquery()
    tomorrow = HOURS.following_day(morning)
    await store.write(
        lambda c: c.execute(update(outbox).where(outbox.c.id == one).values(due_at=tomorrow, kind="reply"))
    )
    later = Hours.parse("10:00-18:00")
    await store.write(partial(retiming.within, hours=later, now=morning))
    found = set(await store.read(lambda c: c.execute(waiting).scalars().all()))
    assert found == {morning + timedelta(hours=1), later.next_opening(tomorrow)}
