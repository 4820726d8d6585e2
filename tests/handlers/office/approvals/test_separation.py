"""Duties are separated between persons: what one administrator cannot do with any number of accounts they make."""

import re
from datetime import timedelta

import pytest

from approval_pages import waiting
from bot.domain.role import Role
from complaints import PHONE, Bench
from console import PASSWORD, Browser, ConsoleHouse, add_user, on_both
from db.queries.office import audit as log
from db.queries.office.audit import LogFilter
from db.schema import approvals, users

WEEK = timedelta(days=7)


async def does(browser: Browser, path: str, **fields: str) -> tuple[int, str]:
    token = (await browser.get("/office/account")).token
    answer = await browser.post(path, {"csrf": token} | fields)
    return answer.status, answer.text + answer.headers.get("Location", "")


async def number_of(house: ConsoleHouse, name: str) -> int:
    return next(
        int(str(number)) for known, number in await house.rows(users.c.name, users.c.id) if known == name
    )


async def grants(browser: Browser, about: str) -> tuple[int, str]:
    return await does(browser, await waiting(browser, about), decision="granted", note="属实")


@pytest.mark.parametrize("role", ["officer", "chief", "auditor", "superior"])
async def test_an_administrator_alone_makes_nobody_who_sees_or_decides(
    house: ConsoleHouse, role: str
) -> None:
    before = await house.rows(users.c.name, users.c.role, users.c.password_hash)
    async with house.logged_in("admin") as admin:
        liaison, known = await number_of(house, "liaison"), await number_of(house, role)
        asked = [
            await does(admin, "/office/users", name="新人", real_name="新人", role=role, reason="新来的"),
            await does(admin, f"/office/users/{liaison}/place", role=role, reason="换岗"),
            await does(admin, f"/office/users/{known}/password", reason="忘了"),
        ]
        assert [(status, "account_asked" in where) for status, where in asked] == [(303, True)] * 3
        silent = await does(admin, "/office/users", name="另一个", real_name="另一个", role=role)
        assert (silent[0], "写明理由" in silent[1]) == (409, True)
        numbers = [number for (number,) in await house.rows(approvals.c.id)]
        assert len(numbers) == 3
        own = [await does(admin, f"/office/approvals/{n}", decision="granted", note="属实") for n in numbers]
        assert [status for status, _ in own] == [403] * 3
    assert await house.rows(users.c.name, users.c.role, users.c.password_hash) == before


async def test_nobody_changes_their_own_role_or_resets_themselves(house: ConsoleHouse) -> None:
    number = await number_of(house, "admin")
    async with house.logged_in("admin") as admin:
        for path, fields in (("place", {"role": "officer"}), ("password", {}), ("totp-off", {})):
            status, page = await does(admin, f"/office/users/{number}/{path}", reason="要用", **fields)
            assert (status, "自己的角色和密码" in page) == (409, True)
    assert await house.rows(approvals.c.id) == []


async def test_another_name_takes_two_whatever_the_role_and_never_oneself(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as admin, house.logged_in("chief") as chief:
        for login in ("liaison", "chief"):
            number = await number_of(house, login)
            names = {"real_name": "陈静", "aliases": "小陈、静姐"}
            silent = await does(admin, f"/office/users/{number}/names", **names)
            assert (silent[0], "写明理由" in silent[1]) == (409, True)
            status, where = await does(admin, f"/office/users/{number}/names", reason="登记姓名", **names)
            assert (status, "account_asked" in where) == (303, True)
        assert "静姐" in (await chief.get(await waiting(chief, "liaison"))).text
        assert (await grants(chief, "liaison"))[0] == 303
        assert "不归您审批" in (await grants(chief, "chief"))[1]
        own = await number_of(house, "admin")
        assert "自己的角色和密码" in (await does(admin, f"/office/users/{own}/names", reason="要用"))[1]
    named = await house.rows(users.c.name, users.c.real_name, users.c.aliases, users.c.decides_from)
    assert [row for row in named if row[1]] == [("liaison", "陈静", "小陈\n静姐", None)]


@on_both
async def test_a_chief_grants_an_account_that_decides_nothing_for_seven_days_and_every_chief_is_told(
    house: ConsoleHouse,
) -> None:
    await add_user(house.store, "赵主任", Role.CHIEF)
    bench = Bench(house.store, now=house.clock.now, vault=house.vault)
    ticket = await bench.files(phone=PHONE)
    async with house.logged_in("admin") as admin, house.logged_in("chief") as chief:
        await does(admin, "/office/users", name="新室长", real_name="新室长", role="chief", reason="接任")
        status, page = await grants(chief, "新室长")
        first = re.search(r'class="first">([^<]+)<', page)
        assert status == 200
        assert first is not None
        assert first[1] not in (await admin.get("/office/users")).text
    async with house.logged_in("赵主任") as other:
        assert "新室长" in (await other.get("/office/approvals")).text.partition("已审批")[0]
    async with house.logged_in("officer") as officer:
        await does(officer, f"/office/approvals/ask/unseal/{ticket}", reason="核对身份")
    secret = "another long secret"  # of this test
    async with house.browser() as fresh:
        await fresh.log_in("新室长", first[1])
        token = (await fresh.get("/office/account/password")).token
        new = {"password": first[1], "new": secret, "again": secret, "csrf": token}
        assert (await fresh.post("/office/account/password", new)).status == 303
        assert 'name="decision"' not in (await fresh.get(await waiting(fresh, ticket))).text
        status, page = await grants(fresh, ticket)
        assert (status, "满七天" in page) == (400, True)
        other_ticket = await bench.files(phone=PHONE)
        status, page = await does(fresh, f"/office/approvals/ask/unseal/{other_ticket}", reason="我要看")
        assert (status, "满七天" in page) == (400, True)
    house.clock.turn(WEEK)
    async with house.browser() as settled:
        await settled.log_in("新室长", secret)
        assert (await grants(settled, ticket))[0] == 303
    lines = await house.store.read(lambda c: log.lines(c, house.vault, LogFilter(object="user 新室长")))
    assert {"approval_ask", "approval_granted"} <= {line.act for line in lines}


async def test_nobody_decides_about_their_own_account_and_of_a_superiors_a_superior_decides(
    house: ConsoleHouse,
) -> None:
    chief = await number_of(house, "chief")
    async with house.logged_in("admin") as admin:
        await does(admin, f"/office/users/{chief}/password", reason="忘了")
        await does(admin, "/office/users", name="厅里", real_name="厅里", role="superior", reason="换人")
    async with house.logged_in("chief") as browser:
        assert [(await grants(browser, about))[0] for about in ("chief", "厅里")] == [400, 400]
    async with house.logged_in("superior") as browser:
        assert [(await grants(browser, about))[0] for about in ("chief", "厅里")] == [200, 200]


async def test_a_role_that_changed_meanwhile_is_not_given(house: ConsoleHouse) -> None:
    liaison = await number_of(house, "liaison")
    async with house.logged_in("admin") as admin:
        await does(admin, f"/office/users/{liaison}/place", role="officer", reason="换岗")
        await does(admin, f"/office/users/{liaison}/place", role="admin")
    async with house.logged_in("chief") as browser:
        status, page = await grants(browser, "liaison")
        assert (status, "重新申请" in page) == (400, True)


@pytest.mark.parametrize("name", ["сhief", "CHlEF", "ｃｈｉｅｆ", "chief ", "chıef".replace("ı", "1")])
async def test_a_name_that_is_read_for_somebody_elses_is_refused(house: ConsoleHouse, name: str) -> None:
    async with house.logged_in("admin") as admin:
        for role, department in (("admin", ""), ("officer", "")):
            status, _ = await does(
                admin,
                "/office/users",
                real_name="新来的人",
                name=name,
                role=role,
                department=department,
                reason="新来",
            )
            assert status == 409
    assert await house.rows(approvals.c.id) == []


@pytest.mark.parametrize("name", ["陳靜", "陈 静", "陈\u3000静"])
async def test_a_name_in_other_characters_is_the_same_name(house: ConsoleHouse, name: str) -> None:
    await add_user(house.store, "陈静", Role.OFFICER)
    async with house.logged_in("admin") as admin:
        status, _ = await does(
            admin, "/office/users", real_name="新来的人", name=name, role="admin", reason="新来"
        )
    assert status == 409


async def test_a_changed_password_ends_tokens_and_every_session_and_this_browser_gets_another(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("officer") as browser, house.logged_in("officer") as elsewhere:
        token = re.search(
            r"hf_[\w-]+",
            (await does(browser, "/office/account/tokens", name="p", days="30", password=PASSWORD))[1],
        )
        assert token is not None
        bearer = {"Authorization": f"Bearer {token[0]}"}
        async with house.browser() as program:
            assert (await program.get("/office/api/months", **bearer)).status == 200
            old = browser.cookie
            secret = "another long secret"  # of this test
            fields = {"password": PASSWORD, "new": secret, "again": secret}
            assert (await does(browser, "/office/account/password", **fields))[0] == 303
            assert (await program.get("/office/api/months", **bearer)).status == 401
            stolen = await program.get("/office/months", Cookie=f"huifang={old}")
        assert stolen.headers["Location"].startswith("/office/login")
        assert (await elsewhere.get("/office/months")).status == 303
        assert (await browser.get("/office/months")).status == 200
        assert browser.cookie != old
