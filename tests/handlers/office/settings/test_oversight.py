"""What watching and the panel go by, in the browser: two persons for what counts against people, and nobody's term made shorter."""

import re
from datetime import datetime
from functools import partial

from bot.casework.supervision.watched import WatchedCase
from bot.settings import Settings
from console import Answer, Browser, ConsoleHouse, on_both
from db.queries.supervision import watched
from db.schema import watch_letters

OVERSIGHT = "/office/settings/oversight"
WATCH = {
    "watch_yellow": "80%",
    "watch_yellow_items": "设台：2个工作日\n节能审查:50%",
    "watch_strict": "1",
    "watch_explain": "2",
    "watch_explain.unit": "个工作日",
    "watch_closings": "4",
}
CASE = WatchedCase(
    "HN-1", "设台", "无线电管理处", "周敏", datetime.fromisoformat("2026-10-20T09:00+08:00"), 10, 20
)


async def pressed(browser: Browser, form: str, fields: dict[str, str]) -> Answer:
    page = await browser.get(OVERSIGHT)
    seen = re.search(rf'change/{form}".*?name="seen" value="(\d+)"', page.text, re.DOTALL)
    assert seen is not None
    sent = {"csrf": page.token, "seen": seen[1], "step": "look"}
    return await browser.post(f"/office/settings/change/{form}", sent | fields)


async def granted(browser: Browser) -> Answer:
    found = re.search(r"/office/approvals/(\d+)", (await browser.get("/office/approvals")).text)
    assert found is not None
    token = (await browser.get(found[0])).token
    return await browser.post(found[0], {"csrf": token, "decision": "granted", "note": "同意"})


@on_both
async def test_what_counts_against_people_is_asked_for_by_one_and_granted_by_another(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("admin") as admin, house.logged_in("chief") as chief:
        page = await admin.get(OVERSIGHT)
        assert page.text.count("来源：") >= 14, "every number says whence it comes"
        look = await pressed(admin, "watch", WATCH)
        assert look.status == 200, look.text
        for words in ("90%", "80%", "设台 2个工作日；节能审查 50%", "3个工作日", "4件"):
            assert words in look.text
        assert house.console.settings.watch_yellow == "90%"
        assert (await pressed(admin, "watch", WATCH | {"step": "do", "reason": "研究定的"})).status == 303
        assert (await granted(chief)).status == 303
        settings = house.console.settings
        assert str(settings.thresholds.of("设台")) == "2个工作日"
        assert str(settings.thresholds.of("别的")) == "80%"
        assert (settings.watch_strict, settings.watch_closings) == (True, 4)
        page = await admin.get(OVERSIGHT)
        assert "设台：2个工作日\n节能审查：50%" in page.text
        assert "admin → chief" in page.text
        for key in ("watch_yellow_items", "watch_strict"):
            back = {"csrf": page.token, "key": key, "version": "0"}
            look = await admin.post("/office/settings/restore", back)
            assert (look.status, "没有改过时的" in look.text) == (200, True), "looked at, and asked for again"
        assert house.console.settings.watch_strict
        for wrong, said in (
            ({"watch_yellow": "快到期"}, "写法不对"),
            ({"watch_yellow_items": "设台 2个工作日"}, "一行一个"),
            ({"watch_yellow_items": "设台：尽快"}, "写法不对"),
            ({"watch_strict": ""}, "请选是或否"),
        ):
            refused = await pressed(admin, "watch", WATCH | wrong)
            assert (refused.status, said in refused.text) == (400, True), said
            assert "设台" in refused.text, "what was typed stays"


async def test_a_letter_keeps_the_terms_it_was_drafted_with(house: ConsoleHouse) -> None:
    house.clock.now = datetime.fromisoformat("2026-11-06T10:00+08:00")
    await house.store.write(partial(watched.take, found=[CASE], by="officer", now=house.clock.now))
    async with house.logged_in("admin") as admin, house.logged_in("chief") as chief:
        case = "/office/supervision/cases/HN-1"
        officer = {"csrf": (await chief.get(case)).token, "kind": "supervise"}
        assert (await chief.post(f"{case}/letter", officer)).status == 303
        shorter = dict.fromkeys(("watch_statement", "watch_answer", "watch_appeal", "watch_lasts"), "1")
        shorter |= {f"{name}.unit": "个工作日" for name in shorter} | {"step": "do", "reason": "加快"}
        assert (await pressed(admin, "letters", shorter)).status == 303
        assert (await granted(chief)).status == 303
        assert str(house.console.settings.letter_terms.appeal) == "1个工作日"
    assert await house.rows(watch_letters.c.terms) == [(str(Settings().letter_terms),)]
