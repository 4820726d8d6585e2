"""Once somebody serves no more: locked out at once, named nowhere, and their personal data destroyed in due time."""

from datetime import timedelta
from functools import partial

from bot.work.panel import forget_long_gone
from citizens import public_door
from console import ConsoleHouse, on_both
from db.schema import audit, panel_duties, panel_members, users
from panels import HER, PANEL, does, said, serving


@on_both
async def test_whoever_leaves_is_locked_out_named_no_more_and_forgotten_after_the_years(
    house: ConsoleHouse,
) -> None:
    where = await serving(house)
    forget = partial(forget_long_gone, vault=house.vault, years=3)
    async with house.logged_in("admin") as admin:
        (number,) = [n for n, name in await house.rows(users.c.id, users.c.name) if name == "member"]
        token = (await admin.get(f"/office/users/{number}")).token
        address = {"csrf": token, "wecom": "", "email": "hejing@example.com"}
        assert (await admin.post(f"/office/users/{number}/address", address)).status == 303
    reached = users.c.reached_sealed
    assert [at is not None for name, at in await house.rows(users.c.name, reached) if name == "member"] == [
        True
    ]
    async with (
        house.logged_in("member") as member,
        house.logged_in("officer") as officer,
        house.logged_in("chief") as chief,
        public_door(house.store) as door,
        door.browser() as citizen,
    ):
        door.clock.now = house.clock.now
        assert HER["name"] not in (await citizen.get("/panel")).text, "not published yet"
        assert (await does(officer, where, "publish")).status == 303
        page = said(await citizen.get("/panel"))
        assert "何静（企业）" in page
        assert HER["unit"] not in page
        token = (await chief.get(where)).token
        early = await chief.post(f"{where}/forget", {"csrf": token, "words": "本人要求"})
        assert (early.status, "还在任" in early.text) == (409, True)
        form = {"csrf": (await member.get("/office/member")).token, "kind": "visit", "day": "2026-11-05"}
        assert (
            await member.post("/office/member/duties", {**form, "hours": "1", "what": "走访"})
        ).status == 303
        assert (await does(officer, where, "leave", words="调离本地")).status == 303
        assert HER["name"] not in (await citizen.get("/panel")).text
        assert (await member.get("/office/member")).headers["Location"].startswith("/office/login")
        for years, gone in ((2, 0), (4, 1), (4, 0)):
            now = house.clock.now + timedelta(days=366 * years)
            assert await house.store.write(partial(forget, now=now)) == gone
        page = said(await officer.get(PANEL))
        assert "个人信息已删除 评〔2026〕1号 企业 已退出" in page
        assert (await officer.get(f"{where}/pdf")).status == 404
        again = await does(officer, where, "renew", day="2040-01-01")
        assert again.status == 409
    kept = panel_members.c
    assert await house.rows(kept.name, kept.unit, kept.phone_sealed, kept.user_id) == [("", "", None, None)]
    assert await house.rows(panel_duties.c.what_sealed) == [(None,)]
    assert ("member", "", None) in await house.rows(users.c.name, users.c.real_name, reached)
    assert ("member_forget", "panel 评〔2026〕1号") in await house.rows(audit.c.act, audit.c.object)


async def test_a_chief_forgets_earlier_whoever_asks_for_it_and_serves_no_more(house: ConsoleHouse) -> None:
    where = await serving(house, until="2026-12-01")
    house.clock.turn(timedelta(days=40))
    async with house.logged_in("officer") as officer, house.logged_in("chief") as chief:
        assert "任期已满" in said(await chief.get(where))
        token = (await officer.get(where)).token
        assert (await officer.post(f"{where}/forget", {"csrf": token, "words": "本人要求"})).status == 403
        token = (await chief.get(where)).token
        assert (await chief.post(f"{where}/forget", {"csrf": token, "words": ""})).status == 400
        assert (await chief.post(f"{where}/forget", {"csrf": token, "words": "本人要求"})).status == 303
        page = said(await chief.get(where))
        assert HER["name"] not in page
        assert "个人信息已删除" in page
