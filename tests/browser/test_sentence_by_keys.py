"""What citizens read is changed by keys alone: looked at as they will see it, tried on one's own phone, agreed to by a second person."""

from datetime import datetime
from functools import partial

from playwright.async_api import Page
from sqlalchemy import Connection, select

from bot.domain.role import Role
from browser.keys import presses, reach, writes
from browser.looking import Looker, barriers
from browser.working_office import WorkingOffice
from db.queries.outbox import message_words
from db.queries.people import chats, people
from db.schema import outbox
from db.vault import Vault
from places import meet

OURS, OWN = "今天查的次数太多了，请明天再来查。", "今天查得太多了，明天再来查就行。"
MOBILE, E164, LAST = "190 0000 8899", "+8619000008899", "8899"


def latest(connection: Connection, vault: Vault) -> str:
    """What the message says that was queued last."""
    wanted = select(outbox.c.ref, outbox.c.words_sealed).order_by(outbox.c.id.desc()).limit(1)
    ref, kept = connection.execute(wanted).one()
    return message_words.opened(vault, ref, kept).text


def is_in_a_chat(connection: Connection, vault: Vault, now: datetime) -> None:
    """Whoever has this phone writes to the office in a chat: the demo's town carries no SMS to a stranger."""
    chat = meet(connection, vault, 990_088, now).chat_id
    assert chat is not None
    chats.link(connection, chat, people.of_phone(connection, vault, E164, can_sms=True).id, now=now)


async def gives_a_phone(page: Page, office: WorkingOffice) -> None:
    """Their own work phone, to which a trial goes."""
    await page.goto(office.url("/office/account"))
    await writes(page, "main [name=phone]", MOBILE)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def rewrites(page: Page, office: WorkingOffice) -> None:
    """From the rail to the sentence, other words into its field, and a look at what comes of it."""
    await page.goto(office.url("/office/settings"))
    await presses(page, "消息文字")
    await writes(page, "#texts-q", OURS[:8])
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await presses(page, OURS)
    await reach(page, page.locator("#said-zh_hans"))
    await page.keyboard.press("Control+A")
    await page.keyboard.type(OWN)
    await presses(page, "看一看改动", "button")


async def test_a_sentence_is_changed_by_keys_alone(looker: Looker, office: WorkingOffice) -> None:
    bench = office.bench
    admin, chief = await looker.person(Role.ADMIN), await looker.person(Role.CHIEF)
    await bench.store.write(partial(is_in_a_chat, vault=bench.vault, now=bench.now))
    await gives_a_phone(admin, office)
    await rewrites(admin, office)
    assert OWN in await admin.locator(".bub").first.inner_text(), "as citizens will see it"
    await presses(admin, "发一条给我自己试试", "button")
    assert f"尾号{LAST}" in await admin.locator("main").inner_text()
    assert await bench.store.read(partial(latest, vault=bench.vault)) == f"试发，不用回：{OWN}"
    assert await barriers(admin) == []
    await writes(admin, "#reason", "群众好懂些")
    await presses(admin, "提交申请", "button")
    assert "已申请" in await admin.locator("main").inner_text()
    await chief.goto(office.url("/office/approvals"))
    line = chief.locator("main tr, main li, main article", has_text="消息文字")
    await reach(chief, line.locator("a[href*='/office/approvals/']"))
    async with chief.expect_navigation():
        await chief.keyboard.press("Enter")
    assert OWN in await chief.locator("main").inner_text()
    await reach(chief, chief.locator("button[value=granted]"))
    async with chief.expect_navigation():
        await chief.keyboard.press("Enter")
    await admin.goto(office.url("/office/settings/texts?q=" + OWN[:6]))
    assert await admin.locator("main li", has_text=OWN).count() >= 1, (
        "in force: the list shows what is said now"
    )
