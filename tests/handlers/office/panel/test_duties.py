"""What members did: entered by themselves and confirmed by the office, or by the office; and what the office tells them."""

import re
from datetime import timedelta

from console import Browser, ConsoleHouse, on_both
from db.schema import outbox, panel_duties, parties
from panels import HER, PANEL, said, serving

OWN, LIST = "/office/member", f"{PANEL}/duties"
DONE = {"kind": "visit", "day": "2026-11-05", "hours": "1.5", "what": "走访办事大厅三个窗口。"}


async def looks(officer: Browser, holds: str) -> int:
    """Answers the first entry that waits."""
    page = await officer.get(LIST)
    found = re.search(rf'action="({LIST}/\w+)"', page.text)
    assert found is not None
    return (await officer.post(found[1], {"csrf": page.token, "holds": holds})).status


@on_both
async def test_a_members_own_entry_counts_once_the_office_has_confirmed_it(house: ConsoleHouse) -> None:
    where = await serving(house)
    async with house.logged_in("member") as member, house.logged_in("officer") as officer:
        token = (await member.get(OWN)).token
        for wrong in ({"hours": "1.2"}, {"hours": "25"}, {"day": "2026-11-07"}, {"what": " "}, {"kind": ""}):
            answer = await member.post(f"{OWN}/duties", {"csrf": token, **DONE, **wrong})
            assert answer.status == 400, wrong
        assert (await member.post(f"{OWN}/duties", {"csrf": token, **DONE})).status == 303
        assert (await member.post(f"{OWN}/duties", {"csrf": token, **DONE, "hours": "8"})).status == 303
        assert "待监察室确认" in said(await member.get(OWN))
        assert "走访办事大厅" in said(await officer.get(LIST))
        assert await looks(officer, "yes") == await looks(officer, "no") == 303
        token = (await officer.get(where)).token
        answer = await officer.post(
            f"{where}/duties", {"csrf": token, **DONE, "hours": "2", "kind": "training"}
        )
        assert answer.status == 303, answer.text
        page = said(await officer.get(where))
        assert "培训学习 2.0 走访办事大厅三个窗口。 已确认" in page
        states = {state for (state,) in await house.rows(panel_duties.c.state)}
        assert states == {"confirmed", "declined"}
        figures = said(await member.get(f"{OWN}/figures"))
        assert "活动次数 2" in figures
        for whose, ending, begins in ((f"{where}/export", "pdf", b"%PDF-"), (f"{OWN}/export", "xlsx", b"PK")):
            reader = member if whose.startswith(OWN) else officer
            file = await reader.get(f"{whose}?format={ending}")
            assert (file.status, file.raw[: len(begins)]) == (200, begins)
        assert "走访" not in str(await house.rows(panel_duties.c.what_sealed))


@on_both
async def test_a_notice_reaches_every_member_once_by_message_and_is_taken_back(house: ConsoleHouse) -> None:
    await serving(house)
    states = (outbox.c.ref, outbox.c.state, outbox.c.kind)
    async with house.logged_in("member") as member, house.logged_in("officer") as officer:
        token = (await officer.get(LIST)).token

        async def told(words: str) -> None:
            sent = await officer.post(f"{PANEL}/notices", {"csrf": token, "words": words})
            assert sent.status == 303

        await told("下周三三点座谈会。")
        assert "下周三三点座谈会。" in said(await member.get(OWN))
        assert "还在发的 1 人：评〔2026〕1号" in said(await officer.get(LIST))
        assert [row[1:] for row in await house.rows(*states)] == [("pending", "reply")]
        await house.store.write(lambda c: c.execute(outbox.update().values(state="delivered")))
        assert "已经发给 1 人：评〔2026〕1号" in said(await officer.get(LIST))
        house.clock.turn(timedelta(minutes=1))
        await told("座谈会改到周四。")
        assert sorted(str(state) for _, state, _ in await house.rows(*states)) == ["delivered", "pending"]
        found = re.search(rf'action="({PANEL}/notices/\w+)"', (await officer.get(LIST)).text)
        assert found is not None
        assert (await officer.post(found[1], {"csrf": token})).status == 303
        assert (await officer.post(found[1], {"csrf": token})).status == 409
        assert "座谈会改到周四。" not in said(await member.get(OWN))
        assert sorted(str(state) for _, state, _ in await house.rows(*states)) == ["cancelled", "delivered"]
        await house.store.write(lambda c: c.execute(parties.update().values(opted_out_at=house.clock.now)))
        await told("请带履职记录。")
        page = said(await officer.get(LIST))
        assert "发不了的 1 人" in page, "who wants no messages gets none, and reads it after logging in"
        assert len(await house.rows(*states)) == 2
        assert HER["phone"] not in page


async def test_the_phone_to_which_notices_went_is_forgotten_with_the_member(house: ConsoleHouse) -> None:
    where = await serving(house, until="2026-12-01")
    async with house.logged_in("officer") as officer:
        token = (await officer.get(LIST)).token
        sent = await officer.post(f"{PANEL}/notices", {"csrf": token, "words": "下周三三点座谈会。"})
        assert sent.status == 303
    phone = (parties.c.phone_sealed, parties.c.phone_index, parties.c.can_sms)
    (before,) = await house.rows(*phone)
    assert before[0] is not None
    house.clock.turn(timedelta(days=40))
    async with house.logged_in("chief") as chief:
        token = (await chief.get(where)).token
        assert (await chief.post(f"{where}/forget", {"csrf": token, "words": "本人要求"})).status == 303
    assert await house.rows(*phone) == [(None, None, False)]
