"""A request for information with a department: it reads what is asked for and drafts; who asks it never learns, and it issues nothing."""

from functools import partial

import ticket_pages
from complaints import Bench
from console import ConsoleHouse
from db.queries.tickets import timelines
from db.schema import audit, tickets
from request_pages import ANSWERED, LIST, at, does, own_of
from requests_filed import ASKED, ID_NUMBER, WANTED, asks

OURS = "无线电管理处"
DRAFT = "有这份信息，文号湘经信许可〔2026〕8号，见 https://example.org/gk 。"


async def test_a_department_drafts_and_the_office_issues(house: ConsoleHouse, bench: Bench) -> None:
    at(house, bench, "11-03")
    number = await asks(bench)
    async with house.logged_in("officer") as officer, house.logged_in("liaison") as liaison:
        assert (await liaison.get(f"/office/tickets/{number}")).status == 404
        form = await officer.get(f"/office/tickets/{number}/acts/assign")
        assert (
            WANTED in form.text,
            ASKED["name"] in form.text,
            "投诉" in ticket_pages.said(form.text.partition("<main")[2]),
        ) == (True, False, False)
        hand = partial(ticket_pages.does, officer, number, "assign", to=OURS, checked="1")
        for telling in (ID_NUMBER, ASKED["name"], "19000000042"):
            caught = await hand(text=f"{telling}要{WANTED}")
            assert (caught.status, "申请人的" in caught.text) == (400, True)
        moved = await hand(text=f"有人要{WANTED}，请查找并拟出答复")
        assert (moved.status, moved.headers["Location"].partition("?")[0]) == (303, f"{LIST}/{number}")
        assert OURS in (await officer.get(f"{LIST}/{number}")).text

        inbox = (await liaison.get("/office/tickets")).text
        assert number in inbox
        page = await liaison.get(f"/office/tickets/{number}")
        assert (WANTED in page.text, "申请的" in page.text) == (True, True)
        assert not any(secret in page.text for secret in (ID_NUMBER, "430*", ASKED["name"], "陈**", "枫林街"))
        assert (await liaison.get(f"{LIST}/{number}")).status in (403, 404)
        assert (
            await does(officer, number, "extend_answer", text="x")
        ).status == 400  # the office's steps go on as ever
        drafted = await ticket_pages.does(liaison, number, "draft", text=DRAFT)
        assert drafted.status == 303, drafted.text
        assert (
            await liaison.post(
                f"/office/tickets/{number}/acts/reply", {"csrf": page.token, "version": "9", "text": "x"}
            )
        ).status != 303
        back = await ticket_pages.does(officer, number, "return", text="请写清依据哪一条")
        assert back.status == 303
        assert "请写清依据哪一条" in (await liaison.get(f"/office/tickets/{number}")).text
        assert (
            await ticket_pages.does(liaison, number, "draft", text=f"{DRAFT}依据第十六条。")
        ).status == 303

        assert (await does(officer, number, "ask_third", text="某公司", on="2026-11-03")).status == 303
        assert (await does(officer, number, "third_answered", text="同意", on="2026-11-03")).status == 303
        page = await officer.get(f"{LIST}/{number}")
        assert f"{DRAFT}依据第十六条。</textarea>" in page.text, (
            "the draft waits still, and the answer begins with it"
        )
        assert (await own_of(house)).reply == ""
        assert (await does(officer, number, "answer", **ANSWERED)).status == 303
        ended = await liaison.get(f"/office/tickets/{number}")
        assert (ended.status, ANSWERED["text"] in ended.text, "某公司" in ended.text) == (200, False, False)
        assert number not in (await liaison.get("/office/tickets")).text
    assert (await own_of(house)).reply == ANSWERED["text"]
    assert ("ticket.assign", "ticket") in await house.rows(audit.c.act, audit.c.object)
    assert DRAFT not in str(await house.rows(*tickets.c))


async def test_what_is_not_theirs_comes_back_and_a_correction_makes_the_draft_old(
    house: ConsoleHouse, bench: Bench
) -> None:
    at(house, bench, "11-03")
    number = await asks(bench)
    async with house.logged_in("officer") as officer, house.logged_in("liaison") as liaison:
        hand = partial(ticket_pages.does, officer, number, "assign", to=OURS, checked="1")
        assert (await hand(text=f"有人要{WANTED}")).status == 303
        assert (await ticket_pages.does(liaison, number, "disown", text="归行业处管")).status == 303
        assert (await liaison.get(f"/office/tickets/{number}")).status == 404
        assert "归行业处管" in (await officer.get(f"{LIST}/{number}")).text
        assert (await hand(text=f"还是请贵处查{WANTED}")).status == 303
        assert (await ticket_pages.does(liaison, number, "draft", text=DRAFT)).status == 303
        assert (await does(officer, number, "ask_correction", text="请写明是哪一年")).status == 303
        assert (await liaison.get(f"/office/tickets/{number}/acts/draft")).status == 409, (
            "it is the applicant's turn"
        )
        assert await bench.adds(number, "2026年")
        page = await officer.get(f"{LIST}/{number}")
        assert f"{DRAFT}</textarea>" not in page.text
        assert (await ticket_pages.does(liaison, number, "draft", text="查到了")).status == 303
    lines = await house.store.read(lambda c: timelines.of(c, house.vault, number))
    assert [line.act for line in lines].count("draft") == 2
