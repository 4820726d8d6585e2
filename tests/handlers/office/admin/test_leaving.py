"""工作交接: what is in somebody's hands is counted before they are disabled, and a successor sees what it was."""

import re

from approval_pages import filed
from bot.casework.tickets.visibility import Viewer
from bot.domain.act import Act
from bot.domain.role import Role
from call_cards import PAGE, to_be_phoned
from complaints import Bench
from console import Browser, ConsoleHouse, add_user, on_both
from db.queries.office import audit
from db.queries.office.audit import LogFilter
from db.queries.tickets import ticket_bars
from db.schema import call_cards, users
from request_pages import does
from requests_filed import asks

_ID_AND_NAME = (users.c.id, users.c.name)


async def leave(admin: Browser, number: int, **fields: str) -> tuple[int, str]:
    token = (await admin.get(f"/office/users/{number}/leave")).token
    answer = await admin.post(f"/office/users/{number}/disable", {"csrf": token} | fields)
    return answer.status, answer.text


@on_both
async def test_what_an_officer_has_in_hand_is_counted_passed_on_and_listed_until_it_is_done(
    house: ConsoleHouse, bench: Bench
) -> None:
    leaver = await add_user(house.store, "laowang", Role.OFFICER)
    heir = await add_user(house.store, "xiaochen", Role.OFFICER)
    worked, other = await bench.files(), await bench.files()
    await bench.does(worked, Act.ACCEPT, by=Viewer("laowang", Role.OFFICER))
    request = await asks(bench)
    async with house.logged_in("laowang") as own:
        assert (await does(own, request, "remark", text="在找")).status == 303
    async with house.logged_in("admin") as admin, house.logged_in("xiaochen") as successor:
        assert "接手的工作" not in (await successor.get("/office/tickets")).text
        page = (await admin.get(f"/office/users/{leaver}/leave")).text
        assert ("还没有办完的1件" in page, worked in page, other in page) == (True, False, False)
        assert "<dt>依申请公开</dt><dd>办过的、还没有办完的1件" in page
        assert await leave(admin, leaver, successor=str(heir), reason="调到厅里") == (303, "")
        assert "由xiaochen接手" in (await admin.get(f"/office/users/{leaver}")).text
        listed = (await successor.get("/office/handed-over")).text
        assert ("laowang的工作" in listed, worked in listed, other in listed) == (True, True, False)
        assert f'依申请公开 <a href="/office/tickets/{request}">' in listed
        done = re.search(r'action="(/office/handed-over/\d+/done)"', listed)
        assert done is not None
        token = (await successor.get("/office/account")).token
        async with house.logged_in("officer") as nosy:
            theirs = (await nosy.get("/office/account")).token
            assert (await nosy.post(done[1], {"csrf": theirs})).status == 404
        assert (await successor.post(done[1], {"csrf": token})).status == 303
        assert worked not in (await successor.get("/office/handed-over")).text
    (line,) = await house.store.read(lambda c: audit.lines(c, house.vault, LogFilter(act="user_disable")))
    assert (line.reason, line.detail) == ("调到厅里", {"successor": "xiaochen"})


async def test_a_complaint_about_the_successor_is_not_handed_over_to_them(
    house: ConsoleHouse, bench: Bench
) -> None:
    leaver = await add_user(house.store, "laowang", Role.OFFICER)
    heir = await add_user(house.store, "zhouzhili", Role.OFFICER)
    number = await bench.files()
    await bench.does(number, Act.ACCEPT, by=Viewer("laowang", Role.OFFICER))
    person = ticket_bars.person(heir, "zhouzhili", "周志丽", "")
    await house.store.write(lambda c: ticket_bars.named(c, house.vault, person, house.clock()))
    async with house.logged_in("admin") as admin, house.logged_in("zhouzhili") as successor:
        assert (await leave(admin, leaver, successor=str(heir)))[0] == 303
        listed = await successor.get("/office/handed-over")
        assert (listed.status, number in listed.text, "没有还开着的投诉或申请" in listed.text) == (
            200,
            False,
            True,
        )


async def test_cards_of_the_call_sheet_go_back_and_requests_stay_open(house: ConsoleHouse) -> None:
    leaver = await add_user(house.store, "laowang", Role.OFFICER)
    heir = await add_user(house.store, "xiaochen", Role.CHIEF)
    await to_be_phoned(house, 2)
    async with house.logged_in("laowang") as officer:
        page = await officer.get(PAGE)
        await officer.post(f"{PAGE}/HNJX-2026-00001/number", {"csrf": page.token})
        form = {"csrf": page.token, "reason": "申请人已经去世，家属来电说明"}
        await officer.post("/office/approvals/ask/exclude/HNJX-2026-00001", form)
    async with house.logged_in("admin") as admin, house.logged_in("xiaochen") as chief:
        page_ = (await admin.get(f"/office/users/{leaver}/leave")).text
        assert ("正拿着1张" in page_, "没有审批的1项" in page_) == (True, True)
        assert (await leave(admin, leaver, successor=str(heir)))[0] == 303
        assert await house.rows(call_cards.c.held_by) == [(None,)]
        listed = await chief.get("/office/handed-over")
        where = re.search(r'href="(/office/approvals/\d+)"', listed.text)
        assert where is not None
        decision = {"csrf": listed.token, "decision": "granted"}
        assert (await chief.post(where[1], decision)).status == 303


async def test_one_of_two_chiefs_and_the_only_superior_leave_with_a_sentence_that_says_why(
    house: ConsoleHouse,
) -> None:
    numbers = {row[1]: row[0] for row in await house.rows(*_ID_AND_NAME)}
    async with house.logged_in("admin") as admin:
        for role, why in (("chief", "不足两位"), ("superior", "没有上级账号")):
            number = int(str(numbers[role]))
            assert why in (await admin.get(f"/office/users/{number}/leave")).text
            status, text = await leave(admin, number, reason=" ")
            assert (status, "请写明为什么现在就要停用" in text) == (400, True)
            assert (await leave(admin, number, reason="泄露了密码，马上停"))[0] == 303
        last = int(str(numbers["admin"]))
        status, text = await leave(admin, last, reason="不干了")
        assert (status, "最后一个在用的管理员" in text) == (409, True)


async def test_the_only_liaison_of_a_department_is_missed_and_nobody_of_another_goes_on(
    house: ConsoleHouse, bench: Bench
) -> None:
    elsewhere = await add_user(house.store, "dianli", Role.LIAISON, department="电力处")
    await filed(house)
    numbers = {row[1]: row[0] for row in await house.rows(*_ID_AND_NAME)}
    liaison = int(str(numbers["liaison"]))
    async with house.logged_in("admin") as admin:
        page = (await admin.get(f"/office/users/{liaison}/leave")).text
        assert ("无线电管理处没有联络员" in page, "没有同样岗位" in page) == (True, True)
        status, text = await leave(admin, liaison, successor=str(elsewhere))
        assert (status, "不能接手" in text) == (409, True)
        assert (await leave(admin, liaison))[0] == 303
