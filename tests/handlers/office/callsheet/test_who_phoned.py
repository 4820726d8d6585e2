"""Who phoned how often, counted from the calls themselves: a correction changes what came of a call, not whose it was."""

import re
from datetime import date, timedelta
from functools import partial
from io import BytesIO

from python_calamine import CalamineWorkbook

from bot.casework.callsheet.phone_tally import PhoneTally
from bot.domain.month import OFFICE_ZONE
from bot.domain.role import Role
from call_cards import PAGE, current, field, saves, to_be_phoned
from console import Browser, ConsoleHouse, add_user
from db.queries.callsheet.who_phoned import who_phoned

PHONED = f"{PAGE}/phoned?month=2026-10"


async def phones(browser: Browser, **heard: str) -> None:
    page = await browser.get(PAGE)
    fields = {name: field(page, name) for name in ("csrf", "month", "kind", "seen")} | heard
    assert (await browser.post(f"{PAGE}/{current(page)}", fields)).status == 303


async def test_everybody_sees_what_is_theirs_to_see_of_who_phoned(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 4)
    await add_user(house.store, "李敏", Role.OFFICER)
    async with house.logged_in("officer") as browser:
        assert "还没有打过电话" in (await browser.get(PHONED)).text
        page = await browser.get(PAGE)
        await saves(browser, page, score="2")
        correct = f"{PAGE}/{current(page)}/correct"
        form = await browser.get(correct)
        sent = {"csrf": form.token, "seen": field(form, "seen"), "score": "5"}
        assert (await browser.post(correct, sent)).status == 303
        await phones(browser, out="no_answer")
        own = (await browser.get(PHONED)).text
    house.clock.turn(timedelta(days=1))
    async with house.logged_in("李敏") as browser:
        await phones(browser, out="refused")
        others = (await browser.get(PHONED)).text
    found = await house.store.read(partial(who_phoned, month="2026-10", zone=OFFICE_ZONE))
    assert found == {
        ("officer", date(2026, 11, 4)): PhoneTally(2, 1, 1, 1, corrected=1),
        ("李敏", date(2026, 11, 5)): PhoneTally(1, 1),
    }
    assert "全室合计" in own
    assert "周四" not in own
    assert "周三" not in others, "the day on which the other one phoned"
    async with house.logged_in("chief") as browser:
        whole = (await browser.get(PHONED)).text
        assert '<span>电话回访单</span><span class="count' in whole, "the rail counts here as everywhere"
        assert re.search(r"李敏</t[hd]>(<td class=\"num\">1</td>){2}<td class=\"num\">0", whole)
        file = await browser.get(f"{PAGE}/phoned/export?month=2026-10")
        report = (await browser.get("/office/months/2026-10/report")).text
        assert "这个月的差评" not in (await browser.get("/office/months/2026-10")).text, "the 2 was a slip"
    book = CalamineWorkbook.from_filelike(BytesIO(file.raw))
    people, days = (book.get_sheet_by_index(n).to_python()[1:] for n in (0, 1))
    assert [row[1] for row in people] == [2, 1, 3]
    assert [row[1] for row in days] == ["2026-11-04", "2026-11-05"]
    assert "谁打的电话" in report
