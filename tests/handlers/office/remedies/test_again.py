"""差评整改 a second time: not satisfied with the remedy, a mind changed twice, a complaint meanwhile; and who is called on."""

from datetime import timedelta
from functools import partial

import pytest

from bot.casework.tickets.deadline import UNANNOUNCED
from bot.domain.role import Role
from bot.domain.work_address import WorkAddress
from bot.work import remedy_notices
from bot.work.accounts.addresses import give
from bot.work.remedies import overdue
from call_cards import to_be_phoned
from console import ConsoleHouse, add_user, on_both
from db.queries.remedies import kept
from db.queries.scores.facts import open_contests
from db.schema import callbacks, remedies, score_contests, staff_notices, users
from offices import phone
from remedies import LIST, arrived, does, done
from ticket_pages import said

FACTS = "/office/scores/facts?period=2026-10"


async def called_on(house: ConsoleHouse) -> set[object]:
    """Who is to be told that something waits; nobody is told twice here."""
    rows = await house.rows(staff_notices.c.user_id, staff_notices.c.wanted)
    names = {user[0]: user[1] for user in await house.rows(users.c.id, users.c.name)}
    await house.store.write(lambda c: c.execute(staff_notices.delete()))
    return {names[number] for number, wanted in rows if wanted}


async def reached(house: ConsoleHouse) -> None:
    """Everybody can be told."""
    for (number,) in await house.rows(users.c.id):
        assert isinstance(number, int)
        address = WorkAddress(f"user{number}", "")
        await house.store.write(partial(give, vault=house.vault, user_id=number, address=address))


@on_both
async def test_who_is_not_satisfied_has_a_chief_look_once_more_and_then_it_is_the_end(
    house: ConsoleHouse,
) -> None:
    office = await to_be_phoned(house, 1)
    await reached(house)
    await office.says(phone(1), "2", "m1")
    await office.says(phone(1), "排了一上午", "m2")
    async with house.logged_in("officer") as officer:
        await done(officer, "hand", words="排队太久，请核实")
        assert await called_on(house) == {"liaison"}, "of what is handed to them"
        await done(officer, "verify", kind="一般的", words="窗口排队太久，属实")
        await done(officer, "tell", words="窗口加到三个")
        await arrived(house)
        await office.says(phone(1), "不满意", "m3")
        office.clock.turn(timedelta(days=2))
        await office.says(phone(1), "满意", "m4")
        assert await house.rows(remedies.c.state, remedies.c.outcome) == [("reopened", None)]
        assert await house.rows(callbacks.c.score) == [(2,)], "a word about the remedy is no rating anew"
        assert await called_on(house) == {"chief"}
        page = said((await officer.get(f"{LIST}/1")).text)
        assert "只重新办理一次" in page
        assert (await does(officer, "again", words="再加一个窗口")).status == 400, "a chief looks at it"
        assert (await does(officer, "tell", words="就这样")).status == 400
    async with house.logged_in("chief") as chief:
        await done(chief, "again", words="中午也要有人，再报一次")
        assert await called_on(house) == {"liaison"}
    async with house.logged_in("liaison") as liaison:
        theirs = said((await liaison.get(f"{LIST}/1")).text)
        assert "中午也要有人" in theirs
        assert "不满意" not in theirs, "what the person said of it stays with the office"
        assert (await does(liaison, "ask_more", days="3", words="要换人")).status == 400, (
            "no second extension"
        )
        await done(liaison, "report", words="中午两个窗口轮班")
    async with house.logged_in("officer") as officer:
        assert (await does(officer, "tell", words="中午也有人了")).status == 400, "then a chief answers"
    async with house.logged_in("chief") as chief:
        assert "最后一次答复" in said((await chief.get(f"{LIST}/1")).text)
        await done(chief, "tell", words="中午也有人了")
        await arrived(house)
        await office.says(phone(1), "还是不满意", "m5")
        assert await house.rows(remedies.c.state, remedies.c.outcome) == [("ended", "dissatisfied")]
        figures = said((await chief.get(f"{LIST}/figures?month=2026-10")).text)
        assert "无线电管理处 1 1 0 1/1" in figures
        assert "0/1" in figures, "of one who judged it none is satisfied"
    async with house.logged_in("liaison") as liaison:
        assert "重新办理" in said((await liaison.get(f"{LIST}/figures?month=2026-10")).text)


@on_both
async def test_a_new_low_rating_is_not_what_was_found_out_about_one_that_was_taken_back(
    house: ConsoleHouse,
) -> None:
    office = await to_be_phoned(house, 2)
    for number in (1, 2):
        await office.says(phone(number), "2", f"a{number}")
        await office.says(phone(number), "排了一上午", f"b{number}")
    async with house.logged_in("officer") as officer:
        await done(officer, "verify", kind="一般的", words="属实")
        await done(officer, "tell", words="窗口加到三个")
        await done(officer, "try", words="没人接")
        await done(officer, "hand", 2, words="排队太久，请核实")
    async with house.logged_in("liaison") as liaison:
        await done(liaison, "claim", 2, ground="mistaken", words="不是我处的窗口")
    for number in (1, 2):
        await office.says(phone(number), "改成4", f"c{number}")
    house.clock.turn(timedelta(days=1))
    office.clock.turn(timedelta(days=1))
    for number in (1, 2):
        await office.says(phone(number), "改成1", f"d{number}")
    columns = (
        remedies.c.state,
        remedies.c.score,
        remedies.c.verified_at,
        remedies.c.term,
        remedies.c.told_on,
    )
    assert sorted(await house.rows(*columns), key=str) == [
        ("claimed", 1, None, None, None),
        ("received", 1, None, None, None),
    ]
    async with house.logged_in("chief") as chief:
        assert "差评核实" not in said((await chief.get(FACTS)).text), "nobody has verified the new one"
        await done(chief, "refuse", 2, words="查了叫号记录，是这个窗口")
    assert [state for (state,) in await house.rows(score_contests.c.state)] == ["refused"]
    async with house.logged_in("officer") as officer:
        await done(officer, "verify", kind="一般的", words="这回也属实")
        assert (await does(officer, "stop", end="not_reached", words="没人接")).status == 400


async def test_what_is_contested_is_decided_though_the_person_complains_meanwhile(
    house: ConsoleHouse,
) -> None:
    office = await to_be_phoned(house, 1)
    await office.says(phone(1), "1", "m1")
    async with house.logged_in("officer") as officer:
        await done(officer, "verify", kind="一般的", words="属实")
    async with house.logged_in("liaison") as liaison:
        await done(liaison, "claim", ground="mistaken", words="不是我处的窗口")
    for n, text in enumerate(("我要投诉", "窗口的人骂人，还把我的材料扔了", "提交")):
        await office.says(phone(1), text, f"p{n}")
    assert await house.rows(remedies.c.state) == [("complaint",)]
    async with house.logged_in("chief") as chief:
        page = await chief.get(FACTS)
        sent = {"csrf": page.token, "period": "2026-10", "state": "refused", "reason": "查了叫号记录"}
        answer = await chief.post("/office/scores/facts/r1/decide", sent)
        assert answer.status == 303, said(answer.text)
    assert await house.rows(score_contests.c.state) == [("refused",)]


async def test_a_claim_that_a_complaint_overtook_waits_for_nobody(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1)
    await office.says(phone(1), "1", "m1")
    async with house.logged_in("officer") as officer:
        await done(officer, "hand", words="有人反映态度不好，请核实")
    async with house.logged_in("liaison") as liaison:
        await done(liaison, "claim", ground="mistaken", words="不是我处的窗口")
    counted = house.store.read(open_contests)
    assert await counted == 1
    for n, text in enumerate(("我要投诉", "窗口的人骂人，还把我的材料扔了", "提交")):
        await office.says(phone(1), text, f"p{n}")
    assert await house.store.read(open_contests) == 0, (
        "what is found out about the complaint is contested, if it is"
    )


@on_both
async def test_once_a_day_those_are_called_on_for_whom_something_late_waits(house: ConsoleHouse) -> None:
    await add_user(house.store, "zhou", Role.OFFICER, real_name="周志丽")
    office = await to_be_phoned(house, 1)
    await reached(house)
    await office.says(phone(1), "1", "m1")

    async def turned() -> set[object]:
        work = partial(remedy_notices.of_clock, is_workday=UNANNOUNCED.is_workday, now=house.clock.now)
        await house.store.write(work)
        return await called_on(house)

    assert await turned() == set(), "nothing is late"
    house.clock.turn(timedelta(days=9))
    assert await turned() == {"officer", "chief"}, "not whom it is about"
    assert await turned() == set(), "once a day"
    house.clock.turn(timedelta(days=1))
    assert await turned() == {"officer", "chief"}


async def test_what_is_late_is_counted_however_many_stand_before_it(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LISTED", 2)
    office = await to_be_phoned(house, 5)
    for n in range(1, 6):
        await office.says(phone(n), "1", f"m{n}")
    house.clock.turn(timedelta(days=9))
    calendar = UNANNOUNCED
    assert await house.store.read(lambda c: overdue(c, house.clock.now, lambda: calendar)) == 5
    work = partial(remedy_notices.of_clock, is_workday=calendar.is_workday, now=house.clock.now)
    assert await house.store.write(work) == 5
