"""Errands of an office's day, each by one person with keys alone: a letter, a duplicate, an old workbook, the log, a duty."""

from sqlalchemy import Connection

from bot.domain.role import Role
from bringing import PAGE as IMPORT
from browser.conformance import faults
from browser.keys import brings, picks, presses, reach, writes
from browser.looking import Looker, barriers
from browser.working_office import NEW, WorkingOffice
from db.queries.people import conversations, people
from house.tree import ROOT

LETTER = "上次交的图纸能拿回来吗"


async def test_a_letter_is_read_ticked_off_and_put_back(looker: Looker, office: WorkingOffice) -> None:
    bench = office.bench

    def write(connection: Connection) -> None:
        party = people.of_phone(connection, bench.vault, "+8619000000077", can_sms=True)
        conversations.pass_to_person(connection, bench.vault, party.id, None, LETTER, at=bench.now)

    await bench.store.write(write)
    page = await looker.person(Role.OFFICER)
    await page.goto(office.url("/office/today"))
    await presses(page, "来信待阅")
    row = page.locator("main tr", has_text=LETTER)
    await reach(page, row.get_by_role("button", name="看过了"))
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert await row.count() == 0
    await presses(page, "撤销", "button")
    assert await row.count() == 1
    assert await barriers(page) == []


async def test_a_duplicate_is_worked_with_the_first(looker: Looker, office: WorkingOffice) -> None:
    first, second = [await office.bench.files(NEW, chat=chat) for chat in (990_071, 990_072)]
    page = await looker.person(Role.OFFICER)
    await page.goto(office.url(f"/office/tickets/{second}"))
    await presses(page, "并案")
    await writes(page, "main [name=to]", first)
    await presses(page, "并案", "button")
    assert f"{second} 已并到 {first} 里办" in await page.locator("main").inner_text()
    await page.goto(office.url(f"/office/tickets/{first}"))
    assert second in await page.locator("main").inner_text()


async def test_a_workbook_of_an_old_excel_is_checked(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.person(Role.OFFICER)
    page.on("filechooser", lambda _: None)
    await page.goto(office.url(IMPORT))
    await brings(page, "input[type=file]", ROOT / "tests/intake/data/old.xls")
    await reach(page, page.locator("form[data-drop] button"))
    await page.keyboard.press("Enter")
    await page.wait_for_selector("text=旧版 Excel")
    assert faults(await page.content()) == []


async def test_an_auditor_finds_who_looked_at_what(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.person(Role.AUDITOR)
    await page.goto(office.url("/office/log"))
    await picks(page, "main select[name=act]", "查看")
    await presses(page, "筛选", "button")
    acts = await page.locator("main tbody tr td:nth-child(3)").all_inner_texts()
    assert set(acts) == {"查看"}


async def test_a_member_writes_down_a_duty(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.person(Role.MEMBER)
    await page.goto(office.url("/office/"))
    await reach(page, page.locator("summary", has_text="登记一次活动"))
    await page.keyboard.press("Enter")
    await picks(page, "main select[name=kind]", "暗访")
    await writes(page, "main [name=hours]", "2")
    await writes(page, "main [name=what]", "到二楼窗口看取号")
    await presses(page, "登记", "button")
    assert "到二楼窗口看取号" in await page.locator("main").inner_text()
