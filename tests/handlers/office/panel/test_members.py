"""Members of the panel in the console: nominated, consenting, appointed by somebody else; and what they see, which is theirs."""

from datetime import timedelta

from bot.domain.role import Role
from console import ConsoleHouse, add_user, on_both
from db.schema import audit, panel_members
from handlers.office.pages import PAGES
from handlers.office.web.roles import Public
from panels import PANEL, does, nominated, said, serving

OPEN_TO_MEMBERS = ("/office/account", "/office/drafts", "/office/member", "/office/logout", "/office/session")
"""Beside the log-in and the first page: one's own account, what one has typed oneself, and the own pages."""


@on_both
async def test_a_member_is_appointed_by_a_chief_who_did_not_nominate_and_published_with_consent(
    house: ConsoleHouse,
) -> None:
    await add_user(house.store, "second", Role.CHIEF)
    async with house.logged_in("chief") as chief, house.logged_in("second") as second:
        where = await nominated(chief)
        assert (await does(chief, where, "approve", day="2029-11-05")).status == 400, (
            "nobody has asked them yet"
        )
        assert (await does(chief, where, "consent", day="2026-11-05")).status == 303
        own = await does(chief, where, "approve", day="2029-11-05")
        assert (own.status, "提名的人不能自己批准" in own.text) == (400, True)
        assert (await does(second, where, "approve", day="2026-11-01")).status == 400, "a term ends ahead"
        assert (await does(second, where, "approve", day="2029-11-05")).status == 303
        page = said(await chief.get(where))
        assert "评〔2026〕1号" in page
        assert "评证〔2026〕1号，second批准" in page
        unnamed = await does(chief, where, "publish")
        assert (unnamed.status, "没有同意公布姓名" in unnamed.text) == (400, True)
        paper = await chief.get(f"{where}/pdf")
        assert (paper.status, paper.raw[:5]) == (200, b"%PDF-")
        assert (await does(second, where, "renew", day="2029-11-05")).status == 400, "not longer than before"
        assert (await does(second, where, "renew", day="2032-11-05")).status == 303
        assert "评证〔2026〕2号" in said(await chief.get(where))
        assert (await does(chief, where, "leave", words="调离本地")).status == 303
        assert "已退出" in said(await chief.get(PANEL))
    logged = await house.rows(audit.c.act, audit.c.object)
    assert ("member_approve", "panel 评〔2026〕1号") not in logged, "it had no number yet"
    assert ("member_leave", "panel 评〔2026〕1号") in logged
    assert not any("何静" in str(line) for line in logged)
    assert "19000000061" not in str(await house.rows(panel_members.c.phone_sealed))


async def test_the_phone_is_for_those_who_call_and_an_auditor_reads_the_rest(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as officer, house.logged_in("auditor") as auditor:
        where = await nominated(officer)
        assert "19000000061" in said(await officer.get(where))
        page = await auditor.get(where)
        assert "星城机械厂" in said(page)
        assert "19000000061" not in page.text
        assert 'name="act"' not in page.text


async def test_a_member_sees_their_own_page_while_they_serve_and_one_sentence_otherwise(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("member") as member:
        first = await member.get("/office/")
        assert first.headers["Location"] == "/office/member"
        assert "还没有和评议员登记对上" in said(await member.get("/office/member"))
        where = await serving(house, until="2026-12-01")
        assert "评〔2026〕1号" in said(await member.get("/office/member"))
        account = await member.get("/office/account")
        for stranger in (
            "/office/find",
            "/office/colleagues",
            "/office/account/tokens",
            "/office/account/phone",
        ):
            assert stranger not in account.text
        async with house.logged_in("officer") as officer:
            assert "member" not in said(await officer.get("/office/colleagues"))
        house.clock.turn(timedelta(days=40))
    async with house.logged_in("member") as member, house.logged_in("chief") as chief:
        assert "任期已满" in said(await member.get("/office/member"))
        assert "任期已满" in said(await chief.get(where))
        assert (await does(chief, where, "renew", day="2029-12-01")).status == 303
        assert "评〔2026〕1号" in said(await member.get("/office/member"))


def test_nothing_is_open_to_a_member_but_the_own_account_and_the_own_pages() -> None:
    """`ANYBODY` is for these alone; a page for all who work here says `STAFF`."""
    strange = [
        route.path
        for route in PAGES
        if not isinstance(route.roles, Public)
        and route.allows(Role.MEMBER)
        and not (route.path == "/office/" or route.path.startswith(OPEN_TO_MEMBERS))
    ]
    assert strange == []
    assert not any(r.allows(Role.MEMBER) for r in PAGES if r.path.startswith("/office/account/tokens"))
