"""通讯录: whom colleagues call in which department, and where nobody answers."""

from functools import partial
from html import escape

import pytest

from bot.domain.role import Role
from console import VAULT, ConsoleHouse, add_user, on_both
from db.queries.office import staff
from db.schema import audit, users
from db.vault.sealed import STAFF_PHONE

PAGE = "/office/colleagues"


@on_both
async def test_a_work_phone_is_sealed_logged_without_its_digits_and_read_by_every_colleague(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("officer") as officer, house.logged_in("liaison") as liaison:
        token = (await officer.get("/office/account")).token
        form = {"csrf": token, "phone": " 0731-82210012  转 3"}
        assert (await officer.post("/office/account/phone", form)).status == 303
        page = (await liaison.get(PAGE)).text
        assert ("0731-82210012 转 3" in page, "无线电管理处" in page) == (True, True)
    assert "82210012" not in repr(await house.rows(*audit.c))
    ((number, sealed),) = [
        row for row in await house.rows(users.c.id, users.c.phone_sealed) if row[1] is not None
    ]
    assert isinstance(sealed, bytes)
    assert b"82210012" not in sealed
    assert "82210012" in VAULT.open(sealed, STAFF_PHONE.at(number))


async def test_an_administrator_writes_down_the_phone_of_another_and_takes_it_away(
    house: ConsoleHouse,
) -> None:
    number = await add_user(house.store, "电力联络员", Role.LIAISON, department="电力处")
    async with house.logged_in("admin") as admin:
        page = await admin.get(f"/office/users/{number}")
        where = f"/office/users/{number}/phone"
        assert (await admin.post(where, {"csrf": page.token, "phone": "内线 6021"})).status == 303
        assert "电力联络员的工作电话已保存" in (await admin.get(f"/office/users/{number}")).text
        assert "内线 6021" in (await admin.get(PAGE)).text
        assert (await admin.post(where, {"csrf": page.token, "phone": ""})).status == 303
    assert await house.store.read(partial(staff.phones, vault=VAULT)) == {}


@pytest.mark.parametrize("phone", ["打我手机", "12", "1" * 41, "<script>123</script>"])
async def test_what_is_no_phone_is_refused_in_one_sentence(house: ConsoleHouse, phone: str) -> None:
    async with house.logged_in("officer") as officer:
        token = (await officer.get("/office/account")).token
        answer = await officer.post("/office/account/phone", {"csrf": token, "phone": phone})
    assert (answer.status, "工作电话写号码就行" in answer.text) == (400, True)
    assert f'value="{escape(phone)}"' in answer.text, "it is put right, not typed again"


async def test_whoever_has_left_is_not_called_and_an_empty_department_is_seen(house: ConsoleHouse) -> None:
    number = await add_user(house.store, "走了的人", Role.LIAISON, department="电力处")
    async with house.logged_in("admin") as admin:
        page = await admin.get(f"/office/users/{number}")
        assert "走了的人" in (await admin.get(PAGE)).text
        await admin.post(f"/office/users/{number}/disable", {"csrf": page.token})
        assert "走了的人的账号已停用" in (await admin.get("/office/users")).text
        assert "走了的人" not in (await admin.get(PAGE)).text
