"""The administrator's pages: who may come in, as what; each change in the log, the last administrator kept."""

import asyncio
import re

import pytest

from bot.domain.role import Role
from console import PASSWORD, Browser, ConsoleHouse, add_user, on_both
from db.queries.office import audit, departments, users
from db.queries.office.audit import LogFilter
from db.queries.office.departments import DepartmentEntry


async def added(browser: Browser, **fields: str) -> tuple[int, str]:
    token = (await browser.get("/office/users")).token
    given = {"name": "陈静", "real_name": fields.get("name") or "陈静", "role": "officer", "csrf": token}
    answer = await browser.post("/office/users", given | fields)
    return answer.status, answer.text


def first_password(page: str) -> str:
    found = re.search(r'class="first">([^<]+)<', page)
    assert found is not None
    return found[1]


async def number_of(browser: Browser, name: str) -> str:
    found = re.search(rf'/office/users/(\d+)">{name}<', (await browser.get("/office/users")).text)
    assert found is not None
    return found[1]


@on_both
async def test_a_new_user_gets_a_first_password_that_must_be_changed(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        status, page = await added(browser, role="liaison", department="无线电管理处")
        assert status == 200
    first = first_password(page)
    async with house.browser() as browser:
        assert (await browser.log_in("陈静", first)).status == 303
        assert (await browser.get("/office/")).headers["Location"] == "/office/account/password"
    found = await house.store.read(lambda c: audit.lines(c, house.vault, LogFilter(act="user_add")))
    assert [(line.by_whom, line.object, line.detail) for line in found] == [
        ("admin", "user 陈静", {"role": "liaison", "department": "无线电管理处", "real_name": "陈静"})
    ]
    assert first not in str(found)


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"name": " OFFICER ", "reason": "新来的"}, 409, "已经有人用了"),
        ({"name": ""}, 400, "1到64"),
        ({"name": "x" * 65, "real_name": "陈静"}, 400, "1到64"),
        ({"real_name": " "}, 400, "请写本人姓名"),
        ({"name": "a\nb"}, 400, "控制符"),
        ({"name": "a\u202eb"}, 400, "控制符"),
        ({"role": ""}, 400, "请选择角色"),
        ({"role": "king"}, 400, "king"),
        ({"role": "liaison"}, 400, "要写明处室"),
        ({"role": "officer", "department": "电力处"}, 400, "只有处室联络员"),
        ({"role": "liaison", "department": "电力出"}, 400, "没有“电力出”这个处室"),
    ],
)
async def test_a_user_that_cannot_be_is_refused_in_one_sentence(
    house: ConsoleHouse, fields: dict[str, str], status: int, said: str
) -> None:
    async with house.logged_in("admin") as browser:
        assert (await browser.get("/office/users")).text.count('<tr><th scope="row">') == len(Role)
        answer = await added(browser, **fields)
        assert (answer[0], said in answer[1]) == (status, True)
        assert (await browser.get("/office/users")).text.count('<tr><th scope="row">') == len(Role)


async def test_a_liaison_s_department_is_chosen_from_those_there_are_and_nothing_typed_is_lost(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("admin") as browser:
        assert "<option>无线电管理处</option>" in (await browser.get("/office/users")).text
        _, page = await added(browser, name="dianli", real_name="方远", role="liaison", department="电力出")
    assert 'value="dianli"' in page
    assert 'value="方远"' in page
    assert '<option value="liaison" selected>' in page


async def test_a_former_name_of_a_department_is_known_by_todays(house: ConsoleHouse) -> None:
    entry = DepartmentEntry(None, "电力处", retired=False)
    await house.store.write(lambda c: departments.put(c, [entry], now=house.clock()))
    (row,) = await house.store.read(departments.every)
    renamed = DepartmentEntry(row.number, "能源处", retired=False)
    await house.store.write(lambda c: departments.put(c, [renamed], now=house.clock()))
    async with house.logged_in("admin") as browser:
        status, _ = await added(browser, name="dianli", role="liaison", department="电力处")
    assert status == 200
    person = await house.store.read(lambda c: users.named(c, "dianli"))
    assert person is not None
    assert person.department == "能源处"


async def test_another_role_holds_from_the_next_click_on(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as admin, house.logged_in("liaison") as liaison:
        number = await number_of(admin, "liaison")
        page = await admin.get(f"/office/users/{number}")
        assert (await liaison.get("/office/tickets")).status == 200
        fields = {"role": "admin", "csrf": page.token}
        assert (await admin.post(f"/office/users/{number}/place", fields)).status == 303
        assert (await liaison.get("/office/tickets")).status == 403
    found = await house.store.read(lambda c: audit.lines(c, house.vault, LogFilter(act="user_change")))
    assert [line.detail for line in found] == [{"from": ["liaison", "无线电管理处"], "to": ["admin", None]}]


async def test_a_reset_password_ends_every_log_in(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as admin, house.logged_in("liaison") as liaison:
        number = await number_of(admin, "liaison")
        page = await admin.get(f"/office/users/{number}")
        shown = await admin.post(f"/office/users/{number}/password", {"csrf": page.token})
        assert (await liaison.get("/office/tickets")).status == 303
        assert (await liaison.log_in("liaison", PASSWORD)).status == 403
        assert (await liaison.log_in("liaison", first_password(shown.text))).status == 303


@on_both
async def test_the_last_administrator_stays(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as admin:
        number = await number_of(admin, "admin")
        token = (await admin.get(f"/office/users/{number}")).token
        answer = await admin.post(f"/office/users/{number}/disable", {"csrf": token})
        assert (answer.status, "最后一个" in answer.text) == (409, True)
        assert (await added(admin, name="guanli", role="admin"))[0] == 200
        assert (await admin.post(f"/office/users/{number}/disable", {"csrf": token})).status == 303
        assert (await admin.get("/office/users")).status == 303


@pytest.mark.both_engines
@on_both
async def test_two_administrators_who_disable_each_other_at_once_do_not_both_succeed(
    house: ConsoleHouse,
) -> None:
    await add_user(house.store, "guanli", Role.ADMIN)
    async with house.logged_in("admin") as one, house.logged_in("guanli") as other:
        orders = []
        for browser, victim in ((one, "guanli"), (other, "admin")):
            number = await number_of(browser, victim)
            token = (await browser.get(f"/office/users/{number}")).token
            orders.append(browser.post(f"/office/users/{number}/disable", {"csrf": token}))
        answers = await asyncio.gather(*orders)
        assert sorted(answer.status for answer in answers)[0] == 303
    assert await house.store.write(users.active_admins) == 1


async def test_a_disabled_user_may_be_let_in_again(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as admin, house.browser() as browser:
        number = await number_of(admin, "liaison")
        token = (await admin.get(f"/office/users/{number}")).token
        await admin.post(f"/office/users/{number}/disable", {"csrf": token})
        assert (await browser.log_in("liaison")).status == 403
        await admin.post(f"/office/users/{number}/enable", {"csrf": token})
        assert (await browser.log_in("liaison")).status == 303


async def test_a_name_that_is_markup_is_shown_as_it_is(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as admin:
        assert (await added(admin, name="<script>alert(1)</script>", role="admin"))[0] == 200
        page = (await admin.get("/office/users")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


async def test_where_somebody_is_told_is_set_and_logged_without_saying_where(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        number, other = await number_of(browser, "liaison"), await number_of(browser, "officer")
        page = f"/office/users/{number}"
        fields = {"wecom": "WangLianluo", "email": "wang@example.gov.cn"}
        token = (await browser.get(page)).token
        assert (await browser.post(f"{page}/address", fields | {"csrf": token})).status == 303
        assert 'value="wang@example.gov.cn"' in (await browser.get(page)).text
        for told, says in (({"email": "somebody"}, "邮箱应当像"), ({"wecom": "wanglianluo"}, "别的用户")):
            answer = await browser.post(f"/office/users/{other}/address", told | {"csrf": token})
            assert (answer.status, says in answer.text) == (400, True)
    found = await house.store.read(lambda c: audit.lines(c, house.vault, LogFilter(act="user_address")))
    assert [(line.by_whom, line.object) for line in found] == [("admin", "user liaison")]
    assert "wang@example" not in str(found)
