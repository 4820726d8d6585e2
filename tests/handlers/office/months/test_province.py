"""The provincial platform's files from the console: of sealed months alone, masked, and in the log."""

import asyncio
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, select

from approval_pages import granted, sealed_month
from bot.settings import Settings
from bot.settings.province import ProvinceItem
from console import Answer, Browser, add_one_of_each, on_both, served
from db.schema import audit, province_messages
from db.store import Store
from months import answered, planted, sealed
from rows import NOW, add
from ticket_pages import said

PAGE = "/office/exports?month=2026-10"
FILE = "/office/months/2026-10/export/province"
CODES = Settings(
    province_area="430000000000",
    province_departments={"无线电管理处": "91350100M000100Y43"},
    province_items={"无线电频率使用许可": ProvinceItem(code="1" * 31, type="01")},
    province_clear=True,
)

ACCOUNT = {
    "province_service_url": "https://province.example/s",
    "province_rating_url": "https://province.example/r",
    "province_tenant": "430000000000",
    "province_app_mark": "hnhf",
    "province_app_word": "word",
    "province_public_key": "04" + "1" * 128,
    "province_since": "2026-10",
}


async def test_a_reader_takes_a_sealed_month_to_the_provincial_platform(store: Store) -> None:
    await add_one_of_each(store)
    await planted(store, [replace(answered("A-1", 1, 5), extra={"applicant_kind": "自然人"})])
    async with served(store, settings=CODES) as house, house.logged_in("auditor") as browser:
        early = await browser.get(FILE)
        assert (early.status, "还没有封存" in early.text) == (409, True)
        await sealed(store)
        page = await browser.get(PAGE)
        assert "还没有设省平台给回访的渠道代码" in page.text
        assert f'href="{FILE}"' in page.text
        answer = await browser.get(FILE)
    packed = zipfile.ZipFile(io.BytesIO(answer.raw))
    assert packed.namelist() == ["说明.txt", "服务记录.jsonl", "评价.jsonl", "检查.csv"]
    service = json.loads(packed.read("服务记录.jsonl"))
    assert (service["projectNo"], service["mobile"], service["taskType"]) == ("43A-1", "190****0001", "01")
    assert packed.read("评价.jsonl") == b""
    assert "1 件：省平台还没有给回访的渠道代码" in packed.read("说明.txt").decode()
    assert "张三".encode() not in b"".join(packed.read(name) for name in packed.namelist())
    logged = select(audit.c.detail).where(audit.c.act == "export")
    (detail,) = await store.read(lambda c: c.execute(logged).scalars().all())
    assert json.loads(detail) == {"what": "province", "format": "zip", "count": 1}


async def test_how_far_a_month_was_sent_stands_beside_its_files_and_what_was_refused_is_sent_again(
    store: Store,
) -> None:
    await add_one_of_each(store)
    await planted(store, [answered("A-1", 1, 5), answered("A-2", 2, 4)])
    await sealed(store)

    def sent(connection: Connection) -> None:
        row = {"kind": "service", "month": "2026-10", "due_at": None}
        add(connection, province_messages, **row, case_no="A-1", state="sent", says="", sent_at=NOW)
        refused = {"state": "refused", "says": "事项编码<b>不存在", "sent_at": None}
        add(connection, province_messages, **row, **refused, case_no="A-2")

    await store.write(sent)
    async with served(store, settings=Settings.model_validate(ACCOUNT)) as house:
        async with house.logged_in("auditor") as browser:
            page = await browser.get(PAGE)
            assert "服务记录：报成了 1 条" in page.text
            assert "被拒收 1 条：事项编码&lt;b&gt;不存在" in page.text
            assert "改好了，再报" not in page.text, "an auditor reads"
        async with house.logged_in("officer") as browser:
            page = await browser.get(PAGE)
            moved = await browser.post(FILE + "/again", {"csrf": page.token})
            assert moved.status == 303
            page = await browser.get(moved.headers["Location"])
            assert "会再报1条" in page.text
            assert "服务记录：在等 1 条" in page.text
            assert "被拒收" not in page.text


@on_both
async def test_what_was_corrected_after_it_was_sent_is_listed_for_a_person_and_ticked_off_once(
    store: Store,
) -> None:
    await add_one_of_each(store)
    async with served(store, settings=Settings.model_validate(ACCOUNT)) as house:
        await sealed_month(house, said=("1", "5", "4"))

        def sent(connection: Connection) -> None:
            for n in (1, 2):
                row = {"case_no": f"HNJX-2026-{n:05d}", "kind": "rating", "month": "2026-10", "state": "sent"}
                add(connection, province_messages, **row, due_at=None, says="", sent_at=house.clock.now)

        await store.write(sent)

        async def corrected(n: int, becomes: str) -> None:
            house.clock.turn(timedelta(minutes=1))
            case_no = f"HNJX-2026-{n:05d}"
            await granted(house, "erratum", case_no, becomes=becomes, why="RE", reason="复核过来信的原文")

        await corrected(1, "S4")
        now = {"sent_at": house.clock.now}
        await store.write(lambda c: c.execute(province_messages.update().values(now)))
        for n, becomes in ((3, "S2"), (2, "S1"), (2, "S5"), (1, "S3")):
            await corrected(n, becomes)
        async with house.logged_in("officer") as browser:
            page = said((await browser.get(PAGE)).text)
            assert "有 1 件报了以后又更正了" in page, "one was not sent yet, and one is again as it was sent"
            assert "报的是“满意”" in page, "it had been corrected before it was sent"
            assert "更正为“基本满意”： HNJX-2026-00001" in page
            ticked = await ticks(browser, "handed")
            assert ticked.status == 303
            shown = said((await browser.get(ticked.headers["Location"])).text)
            assert "报了以后又更正了" not in shown
            assert "已经人工交给省里更正的 1 件" in shown
            assert "撤销" in shown
            assert (await ticks(browser, "handed", case="HNJX-2026-00001")).status == 409, "once"
            assert (await ticks(browser, "back")).status == 303
            assert "有 1 件报了以后又更正了" in said((await browser.get(PAGE)).text)
            twice = await asyncio.gather(*(ticks(browser, "handed") for _ in range(4)))
            assert sorted(answer.status for answer in twice) == [303, 409, 409, 409], "four at once"
        await corrected(1, "S4")
        async with house.logged_in("officer") as browser:
            page = said((await browser.get(PAGE)).text)
            assert "报的是“基本满意”" in page, (
                "that is what the province has by now, though this was sent first"
            )
            assert "更正为“满意”： HNJX-2026-00001" in page
            stale = await ticks(browser, "handed", score="2026-11-01T00:00:00+00:00")
            assert stale.status == 409, "another correction is another thing to hand in"


async def ticks(browser: Browser, what: str, **fields: str) -> Answer:
    """Press the first button of that kind on the page, or send what it would."""
    page = await browser.get(PAGE)
    found = re.search(rf'action="{FILE}/corrected/{what}">(.*?)</form>', page.text)
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', found[1])) if found else {}
    return await browser.post(f"{FILE}/corrected/{what}", {"csrf": page.token, "score": "x"} | sent | fields)
