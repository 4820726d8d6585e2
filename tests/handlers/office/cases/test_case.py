"""One case as a paper file: all that was tried and said, what holds and what does not, and nobody's name unless asked for."""

import json
import re
from dataclasses import replace
from functools import partial
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, select, text, update

from bot.casework.archive.record import canonical
from bot.domain.disposition import Disposition
from console import ConsoleHouse, on_both
from db.queries.cases import cases as imports
from db.schema import archive, audit, cases
from months import Letter, Planted, answered, planted, sealed, supplemented
from offices import case, import_cases, phone

WORDS = "不太满意，跑了三趟，头一回没说要带公章。"
ASKED = Planted(
    "甲-2",
    2,
    Disposition.ANSWERED,
    2,
    (("overall", "2", WORDS), ("reason", WORDS, WORDS)),
    (
        Letter("undelivered", provider_id="SM" + "9f" * 16, error="30003"),
        Letter("delivered", provider_id="SM" + "07" * 16),
    ),
    complaints=1,
    phone=None,
)


def said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def worked(house: ConsoleHouse, *, close: bool = True) -> None:
    await planted(house.store, [replace(answered(f"甲-{n}", n, 5), phone=None) for n in (1, 3)] + [ASKED])
    if close:
        await sealed(house.store)


@on_both
async def test_the_file_tells_every_attempt_and_the_persons_own_words(house: ConsoleHouse) -> None:
    await worked(house)
    await supplemented(house.store, "甲-2", "后来又补了一份材料，证拿到了。")
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/cases/" + quote("甲-2"))
    words = said(page.text)
    assert page.status == 200
    for piece in ("档案号 HF-202610-00002", "已封存", "校验一致", "李四", "20个工作日", "未送达", "已送达"):
        assert piece in words
    assert "SM" + "9f" * 16 in words
    assert "30003" in words
    assert "2 不满意" in words
    assert re.search(rf'<p class="said kept">“{WORDS}”</p>', page.text)
    assert "后来又补了一份材料" in words
    assert "5 非常满意" in words
    assert "TS-20261102-0021-A" in words
    assert "张三" not in page.text
    assert (words.count("✓"), words.count("✗")) == (5, 0)


async def test_the_neighbours_of_the_month_are_one_step_away(house: ConsoleHouse) -> None:
    await worked(house)
    async with house.logged_in("officer") as browser:
        page = (await browser.get("/office/cases/" + quote("甲-2"))).text
        first = (await browser.get("/office/cases/" + quote("甲-1"))).text
    assert re.findall(r'href="/office/cases/([^"]+)" rel="(\w+)"', page) == [
        (quote("甲-1"), "prev"),
        (quote("甲-3"), "next"),
    ]
    assert 'rel="prev"' not in first


async def test_before_the_seal_the_page_shows_what_is_known_so_far(house: ConsoleHouse) -> None:
    await worked(house, close=False)
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/cases/" + quote("甲-2"))
        refused = await browser.get(f"/office/cases/{quote('甲-2')}/pdf")
    words = said(page.text)
    assert "尚未封存" in words
    assert "校验一致" not in words
    assert WORDS in words
    assert "未送达" in words
    assert (refused.status, "还没有封存" in refused.text) == (404, True)


async def test_a_case_in_progress_has_a_page_too(house: ConsoleHouse) -> None:
    await import_cases(house.store, [phone(1)])
    await house.store.write(lambda c: c.execute(update(cases).values(month=None, concluded_at=None)))
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/cases/HNJX-2026-00001")
    assert (page.status, "没有联系过" in page.text, "190****0001" in page.text) == (200, True, True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r | {"score": 5}, "档案内容与校验值不符"),
        (lambda r: r | {"score": 5, "disposition": "refused"}, "评分与回访结果矛盾"),
        (lambda r: "nonsense", "读不出来"),
    ],
)
async def test_a_record_that_was_altered_says_so(house: ConsoleHouse, change: object, says: str) -> None:
    await worked(house)

    def alter(connection: Connection) -> None:
        found = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'archive'")
        )
        for (name,) in found.all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        row = connection.execute(select(archive.c.record).where(archive.c.case_no == "甲-2")).scalar_one()
        altered = change(json.loads(row))  # type: ignore[operator]  # one of the above
        line = altered if isinstance(altered, str) else canonical(altered).decode()
        connection.execute(update(archive).where(archive.c.case_no == "甲-2").values(record=line))

    await house.store.write(alter)
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/cases/" + quote("甲-2"))
        paper = await browser.get(f"/office/cases/{quote('甲-2')}/pdf")
    words = said(page.text)
    assert page.status == 200
    assert says in words
    assert "校验不符" in words
    assert "校验一致" not in words
    assert "触发器不在了" in words
    assert paper.raw.startswith(b"%PDF")  # it says so too, as tests/paper hold


async def test_name_and_phone_are_shown_once_to_whoever_gives_a_reason(house: ConsoleHouse) -> None:
    await import_cases(house.store, [phone(1)])
    address = "/office/cases/HNJX-2026-00001"
    async with house.logged_in("officer") as browser:
        masked = await browser.get(address)
        token = masked.token
        for blank in ({}, {"reason": "  \n "}):
            refused = await browser.post(f"{address}/unmask", {"csrf": token, **blank})
            assert (refused.status, "查看理由" in refused.text, "张三" in refused.text) == (400, True, False)
        clear = await browser.post(f"{address}/unmask", {"csrf": token, "reason": "核对投诉件"})
        after = await browser.get(address)
    assert (clear.status, clear.headers["Cache-Control"]) == (200, "no-store")
    assert "张三" in clear.text
    assert "19000000001" in clear.text
    for page in (masked, after):
        assert "张三" not in page.text
        assert "19000000001" not in page.text
        assert "190****0001" in page.text
    assert await acts(house) == [
        ("view", ""),
        ("unmask", "核对投诉件"),
        ("view", ""),
    ]


async def acts(house: ConsoleHouse) -> list[tuple[str, str]]:
    """What the log says about the one case."""
    asked = (
        select(audit.c.act, audit.c.reason)
        .where(audit.c.object == "case HNJX-2026-00001")
        .order_by(audit.c.id)
    )
    found: list[tuple[str, str]] = await house.store.read(lambda c: [tuple(r) for r in c.execute(asked)])
    return found


async def test_who_looked_is_shown_to_those_who_may_read_the_log(house: ConsoleHouse) -> None:
    await import_cases(house.store, [phone(1)])
    async with house.logged_in("officer") as officer, house.logged_in("auditor") as auditor:
        first = await officer.get("/office/cases/HNJX-2026-00001")
        second = await auditor.get("/office/cases/HNJX-2026-00001")
    assert "谁看过" not in first.text
    assert "谁看过" in second.text
    assert "officer，查看" in said(second.text)


async def test_a_changed_import_is_told_with_names_and_phones_masked(house: ConsoleHouse) -> None:
    await import_cases(house.store, [phone(1)])
    changed = case(1, phone(2), applicant="王小明", outcome="不予许可")
    ready = imports.prepared(house.vault, [changed], dialect="sqlite")
    take = partial(imports.take, vault=house.vault, batch=ready, now=house.clock.now)
    await house.store.write(take)
    async with house.logged_in("officer") as browser:
        words = said((await browser.get("/office/cases/HNJX-2026-00001")).text)
    assert "办理结果：准予许可 → 不予许可" in words
    assert "联系电话：190****0001 → 190****0002" in words
    assert "申请人：张* → 王**" in words
    assert "王小明" not in words


async def test_the_pdf_is_that_of_the_sealed_record_and_is_logged(house: ConsoleHouse) -> None:
    await worked(house)
    async with house.logged_in("auditor") as browser:
        paper = await browser.get(f"/office/cases/{quote('甲-2')}/pdf")
    assert (paper.status, paper.headers["Content-Type"]) == (200, "application/pdf")
    assert paper.headers["Content-Disposition"] == 'attachment; filename="HF-202610-00002.pdf"'
    assert paper.raw.startswith(b"%PDF-1.")
    asked = select(audit.c.detail).where(audit.c.act == "export", audit.c.object == "case 甲-2")
    assert await house.store.read(lambda c: c.execute(asked).scalars().all()) == ['{"format": "pdf"}']


@pytest.mark.parametrize("number", ["nowhere", "%00", "%ED%A0%80", "%2F..%2F", "x" * 300, "%F0%9F%91%8D"])
async def test_an_unknown_number_is_one_sentence_and_no_line_in_the_log(
    house: ConsoleHouse, number: str
) -> None:
    async with house.logged_in("chief") as browser:
        token = (await browser.get("/office/account")).token
        for answer in (
            await browser.get(f"/office/cases/{number}"),
            await browser.get(f"/office/cases/{number}/pdf"),
            await browser.post(f"/office/cases/{number}/unmask", {"csrf": token, "reason": "x"}),
        ):
            assert answer.status == 404, answer.text
            assert "Traceback" not in answer.text
    looked = select(audit.c.object).where(audit.c.act.in_(("view", "unmask", "export")))
    assert await house.store.read(lambda c: c.execute(looked).scalars().all()) == []


async def test_what_a_person_wrote_is_text_whatever_it_is(house: ConsoleHouse) -> None:
    hostile = '<img src=x onerror="alert(1)"> {{ 7 * 7 }} \u202e\x07👍'
    await planted(house.store, [replace(answered("A-1", 1, 1, hostile), phone=None, applicant=hostile)])
    await sealed(house.store)
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/cases/A-1")
        paper = await browser.get("/office/cases/A-1/pdf")
    assert "<img" not in page.text
    assert "{{ 7 * 7 }}" in page.text
    assert "👍" in page.text
    assert paper.raw.startswith(b"%PDF-1.")
