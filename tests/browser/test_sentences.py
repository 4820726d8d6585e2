"""A sentence that citizens read is put in the office's own words by two persons, and the next citizen reads it."""

from functools import partial

from playwright.async_api import Page
from sqlalchemy import Connection, select

from bot.casework.tickets.visibility import Viewer
from bot.domain.act import Act
from bot.domain.role import Role
from browser.looking import Looker, barriers, sticks_out
from browser.working_office import NEW, PEOPLE, WorkingOffice
from db.queries.outbox import message_words
from db.schema import outbox
from db.vault import Vault

OURS, OWN = "有答复了", "办过了，请您看答复"
REQUEST = "a[href*='/office/approvals/']"
ANSWER = "已核实，窗口改为一次性告知，向您致歉。"


def latest(connection: Connection, vault: Vault) -> str:
    """What the message says that was queued last."""
    wanted = select(outbox.c.ref, outbox.c.words_sealed).order_by(outbox.c.id.desc()).limit(1)
    ref, kept = connection.execute(wanted).one()
    return message_words.opened(vault, ref, kept).text


async def asks(page: Page, office: WorkingOffice) -> None:
    """Find the sentence by its words, change it in one language, look, and ask."""
    await page.goto(office.url("/office/settings"))
    await page.get_by_role("link", name="消息文字").click()
    await page.fill("#texts-q", OURS)
    await page.keyboard.press("Enter")
    await (
        page.locator("main li", has_text="聊天")
        .filter(has_text="您的〔投诉或申诉〕")
        .get_by_role("link")
        .click()
    )
    now = await page.input_value("#said-zh_hans")
    await page.fill("#said-zh_hans", now.replace("〔投诉编号〕", ""))
    await page.get_by_role("button", name="看一看改动").click()
    assert "少了〔投诉编号〕" in await page.get_by_role("alert").inner_text()
    await page.fill("#said-zh_hans", now.replace(OURS, OWN))
    await page.get_by_role("button", name="看一看改动").click()
    assert OWN in await page.locator(".bub").inner_text()
    assert await barriers(page) == []
    assert await sticks_out(page) <= 0
    await page.fill("#reason", "群众好懂些")
    await page.get_by_role("button", name="提交申请").click()
    assert "已申请" in await page.locator("main").inner_text()


async def test_two_persons_change_a_sentence_and_the_next_complainant_reads_it(
    looker: Looker, office: WorkingOffice
) -> None:
    bench, by = office.bench, Viewer(PEOPLE[Role.OFFICER], Role.OFFICER)
    number = await bench.files(NEW, chat=990_061)
    await bench.does(number, Act.ACCEPT, by=by)
    admin, chief = await looker.person(Role.ADMIN), await looker.person(Role.CHIEF)
    officer = await looker.person(Role.OFFICER)
    await asks(admin, office)
    await chief.goto(office.url("/office/approvals"))
    await chief.locator("main tr, main li, main article", has_text="消息文字").locator(REQUEST).first.click()
    assert OWN in await chief.locator("main").inner_text()
    await chief.locator("button[value=granted]").click()
    await officer.goto(office.url(f"/office/tickets/{number}"))
    await officer.fill("#w-reply", ANSWER)
    await officer.check("input[name=finding][value=founded]")
    await officer.check("input[name=measure_rectified]")
    await officer.get_by_role("button", name="预览").click()
    assert OWN in await officer.locator(".chat").first.inner_text()
    await officer.locator("button[value=send]").click()
    read = await bench.store.read(partial(latest, vault=bench.vault))
    assert OWN in read
    assert ANSWER in read
