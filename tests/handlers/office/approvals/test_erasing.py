"""删除个人信息 on the pages: asked for on the case's page, granted by another, and found by whoever looks for the case."""

import re
from functools import partial
from urllib.parse import quote

from sqlalchemy import select

from approval_pages import ASK, decides, filed, sealed_month
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from complaints import Bench
from console import ConsoleHouse, on_both
from db.queries.archive import erasures
from db.schema import audit

CASE, NAME = "HNJX-2026-00002", "欧阳金雀"


@on_both
async def test_a_person_is_erased_by_two_and_the_case_says_so_from_then_on(house: ConsoleHouse) -> None:
    await sealed_month(house, NAME)
    address = f"/office/cases/{CASE}"
    told = Complaint("跑了三趟", Category.ATTITUDE, "无线电管理处", "周志丽", name=NAME, case_no=CASE)
    ticket = await filed(house, told)
    bench = Bench(house.store, now=house.clock.now, vault=house.vault)
    for act in (Act.ACCEPT, Act.REPLY):
        await bench.does(ticket, act, f"{NAME}您好，已批评教育")
    await bench.judges(ticket, True, "可以")
    async with house.logged_in("officer") as browser:
        page = await browser.get(address)
        assert f'href="{ASK}/erase/{CASE}"' in page.text
        held = await browser.post(
            f"{address}/hold", {"csrf": page.token, "hold": "put", "reason": "诉讼未结"}
        )
        assert held.status == 303
        assert "暂不删除：诉讼未结" in (await browser.get(address)).text
        form = {"csrf": page.token, "reason": "asked"}
        refused = await browser.post(f"{ASK}/erase/{CASE}", form)
        assert refused.status == 400
        assert "暂不能删除：诉讼未结" in refused.text
        await browser.post(f"{address}/hold", {"csrf": page.token, "hold": "lift"})
        made_up = await browser.post(f"{ASK}/erase/{CASE}", {**form, "reason": f"{NAME}来过电话"})
        assert made_up.status == 400
        asked = await browser.post(f"{ASK}/erase/{CASE}", form)
        assert asked.status == 303, asked.text
    request = asked.headers["Location"].partition("?")[0]
    async with house.logged_in("chief") as browser:
        assert "本人要求删除" in (await browser.get(request)).text
        done = await decides(browser, request, "granted", note=f"{NAME}本人来过")
        assert done.status == 303, done.text
        after = (await browser.get(request)).text
        assert CASE not in after
        assert NAME not in after
        shown = await browser.get(address)
        assert shown.status == 200
        assert "这一件的个人信息已经删除" in shown.text
        assert CASE not in re.sub(r'href="[^"]*"|action="[^"]*"', "", shown.text)
        of_ticket = await browser.get(f"/office/tickets/{ticket}")
        assert of_ticket.status == 200
        assert NAME not in of_ticket.text
        assert (await browser.get("/office/tickets?pile=done")).status == 200
        [gone] = await house.store.read(erasures.every)
        listed = await browser.get("/office/cases?month=2026-10")
        assert gone.alias in listed.text
        assert (await browser.get(f"/office/cases/{quote(gone.alias)}")).status == 200
        assert "核验" in (await browser.get("/office/months/2026-10")).text
    rows = await house.store.read(
        lambda c: c.execute(select(audit.c.object, audit.c.reason, audit.c.detail)).all()
    )
    assert not [row for row in rows if CASE in row.object or NAME in "".join(row)]
    assert f"case {gone.alias}" in {row.object for row in rows}
    assert await house.store.read(partial(erasures.of_month, month="2026-10")) == [gone]
