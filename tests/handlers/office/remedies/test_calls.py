"""整改回访: who cannot be written to, or has not answered for days, is phoned; the number once it is asked for, and by whom it may."""

import re
from datetime import timedelta

import pytest

from bot.domain.role import Role
from call_cards import to_be_phoned
from console import ConsoleHouse, add_user, on_both
from db.schema import audit, outbox, remedies
from handlers.office.remedies import remedy_calls
from offices import phone
from remedies import LIST, arrived, does, done
from ticket_pages import said

CALLS = "/office/remedy_calls"
NUMBER = re.compile(r"190 ?0000 ?0001(?!\d)|19000000001")


@on_both
async def test_who_has_not_answered_the_message_is_phoned_and_what_they_say_is_recorded(
    house: ConsoleHouse,
) -> None:
    await add_user(house.store, "zhou", Role.OFFICER, real_name="周志丽")
    office = await to_be_phoned(house, 3)
    for number in (1, 2, 3):
        await office.says(phone(number), "1", f"a{number}")
    await office.says(phone(3), "退订", "b3")
    async with house.logged_in("officer") as officer:
        for number in (1, 2, 3):
            await done(officer, "verify", number, kind="一般的", words="属实")
            await done(officer, "tell", number, words="窗口加到三个")
        assert "现在没有要打电话的" in (await officer.get(CALLS)).text, (
            "they were written to, or ask for nothing"
        )
        await arrived(house)
        await office.says(phone(2), "满意", "c2")
    house.clock.turn(timedelta(days=3))
    async with house.logged_in("officer") as officer:
        assert "位要打电话" in said((await officer.get("/office/")).text), "it waits on the first page"
        page = await officer.get(CALLS)
        card = said(page.text)
        assert "还要打 1 位" in card, "one has said so, one wants to hear nothing more"
        assert "我们这样处理了：窗口加到三个" in card
        assert "190****0001" in card
        assert "张小满" not in card
        assert not NUMBER.search(page.text)
        shown = await officer.post(f"{CALLS}/1", {"csrf": page.token})
        assert NUMBER.search(shown.text)
        assert "张小满" in shown.text
    acts = await house.rows(audit.c.act, audit.c.object, audit.c.reason)
    assert ("unmask", "case HNJX-2026-00001", "差评整改回访") in acts
    async with house.logged_in("chief") as chief:
        page = await chief.get(CALLS)
        assert "officer" in page.text, "somebody has the card in hand"
        assert not NUMBER.search((await chief.post(f"{CALLS}/1", {"csrf": page.token})).text)
        for act, end in (("judge", "satisfied"), ("try", "")):
            refused = await does(chief, act, words="也打了", calls="1", end=end)
            assert "正在打 HNJX-2026-00001 的电话" in said(refused.text), "whoever is at the phone records it"
    for name in ("zhou", "liaison", "auditor"):
        async with house.logged_in(name) as other:
            page = await other.get(CALLS)
            assert page.status == 403 or "现在没有要打电话的" in page.text, (
                "not of the department, not about oneself"
            )
    async with house.logged_in("officer") as officer:
        await done(officer, "try", words="没有人接", calls="1")
        page = await officer.get(CALLS)
        assert "已有 1 天没有联系上" in said(page.text)
        await done(officer, "judge", end="fair", words="这回还行", calls="1")
        assert "现在没有要打电话的" in (await officer.get(CALLS)).text
    assert ("ended", "fair") in await house.rows(remedies.c.state, remedies.c.outcome)


async def test_whom_no_message_reaches_is_phoned_at_once_and_is_not_satisfied(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1)
    await office.says(phone(1), "1", "a1")
    async with house.logged_in("officer") as officer:
        await done(officer, "verify", kind="一般的", words="属实")
        await done(officer, "tell", words="窗口加到三个")
        assert "现在没有要打电话的" in (await officer.get(CALLS)).text
        await house.store.write(lambda c: c.execute(outbox.update().values(state="undelivered")))
        assert "还要打 1 位" in said((await officer.get(CALLS)).text), "what was sent has not arrived"
        await house.store.write(lambda c: c.execute(outbox.update().values(state="delivered")))
        assert "现在没有要打电话的" in (await officer.get(CALLS)).text
        await house.store.write(lambda c: c.execute(remedies.update().values(told_on=None)))
        assert "没有能发消息的地方" in said((await officer.get(CALLS)).text)
        await done(officer, "judge", end="dissatisfied", words="还是慢", calls="1")
        assert "现在没有要打电话的" in (await officer.get(CALLS)).text
        assert "只重新办理一次" in said((await officer.get(f"{LIST}/1")).text)
    assert await house.rows(remedies.c.state) == [("reopened",)]


async def test_whoever_waits_stands_on_some_page_and_a_card_behind_the_first_is_found(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remedy_calls, "PAGE", 1)
    office = await to_be_phoned(house, 3)
    for number in (1, 2, 3):
        await office.says(phone(number), "1", f"a{number}")
    async with house.logged_in("officer") as officer:
        for number in (1, 2, 3):
            await done(officer, "verify", number, kind="一般的", words="属实")
            await done(officer, "tell", number, words="窗口加到三个")
    house.clock.turn(timedelta(days=3))
    async with house.logged_in("officer") as officer:
        seen, following = [], CALLS
        while following:
            page = await officer.get(following)
            assert "还要打 3 位" in said(page.text)
            seen += re.findall(rf'action="{CALLS}/(\d+)"', page.text)
            behind = re.search(r'href="([^"]+)" rel="next"', page.text)
            following = behind[1].replace("&amp;", "&") if behind is not None else ""
        assert seen == ["1", "2", "3"]
        shown = await officer.post(f"{CALLS}/2", {"csrf": page.token})
        assert "19000000002" in shown.text.replace(" ", "")
        await done(officer, "judge", 2, end="fair", words="这回还行", calls="1")
        over = await officer.get(f"{CALLS}?number=2")
        assert "不在要打电话的人里" in over.text
        assert 'rel="prev"' in over.text
