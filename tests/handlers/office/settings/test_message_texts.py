"""What citizens read is put in the office's own words: checked, seen as it will be read, tried on oneself, agreed on by two."""

import html
import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from approval_pages import second_chief_grants
from bot.channels.twilio.channel import TwilioSms
from bot.domain.language import Language
from bot.domain.role import Role
from bot.library import wording
from bot.phrases import spoken
from bot.settings import Settings
from console import VAULT, Answer, Browser, ConsoleHouse, add_one_of_each, add_user, on_both, served
from db.queries.office import audit, office_settings, staff, users
from db.schema import attempts, outbox
from db.store import Store
from offices import HOURS
from scheduler.sending.dispatch import Dispatch
from standins.posting import ONCE
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioServer

PAGE = "/office/settings/texts"
KEPT = f"{PAGE}/kept"
OURS = wording().sentences[Language.ZH_HANS]["kept"]
OWN = "您的原话都记下了，一个字没改。"


@pytest.fixture
async def house(store: Store) -> AsyncIterator[ConsoleHouse]:
    """An office with two chiefs."""
    await add_one_of_each(store)
    await add_user(store, "second", Role.CHIEF)
    async with served(store, settings=Settings(agency_name="示例省经信委")) as house:
        yield house


async def pressed(browser: Browser, where: str = KEPT, step: str = "look", **fields: str) -> Answer:
    """The form of a sentence with these of its fields, and no other."""
    page = await browser.get(where)
    found = re.search(r'name="seen" value="(\d+)"', page.text)
    assert found is not None
    sent = {name.replace("_", ".", 1).replace("_", "-"): said for name, said in fields.items()}
    return await browser.post(
        where, {"csrf": page.token, "seen": found[1], "step": step, "reason": "好懂些"} | sent
    )


def said(house: ConsoleHouse, language: Language = Language.ZH_HANS, key: str = "kept") -> str:
    in_force = house.console.in_force()
    return spoken(in_force.settings, in_force.texts).wording.sentences[language][key]


@on_both
async def test_a_sentence_is_changed_by_two_and_put_back_from_its_history(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        look = await pressed(browser, said_zh_Hans=OWN)
        assert look.status == 200
        assert f'<div class="bub kept">{OWN}</div>' in look.text
        assert f"【示例省经信委】{OWN}〔ABCD2345〕" in look.text
        assert "计费1条" in look.text
        assert (await pressed(browser, step="do", said_zh_Hans=OWN)).status == 303
        assert said(house) == OURS
        assert "等审批" in (await browser.get(PAGE)).text
    shown = await second_chief_grants(house)
    assert OURS in shown
    assert f'<div class="bub kept">{OWN}</div>' in shown
    assert (said(house), said(house, Language.EN)) == (OWN, wording().sentences[Language.EN]["kept"])
    async with house.logged_in("chief") as browser:
        page = await browser.get(KEPT)
        assert "admin → second" in page.text
        again = {
            "csrf": page.token,
            "key": "text.kept",
            "version": "0",
            "step": "do",
            "reason": "还是原来的好",
        }
        assert (await browser.post("/office/settings/restore", again)).status == 303
    await second_chief_grants(house)
    assert said(house) == OURS


async def test_a_language_that_is_left_alone_keeps_what_it_has(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        await pressed(browser, step="do", said_zh_Hans=OWN, said_en="All of it is kept.")
    await second_chief_grants(house)
    async with house.logged_in("admin") as browser:
        assert (await pressed(browser, step="do", said_zh_Hant="您的話都記下了。")).status == 303
    await second_chief_grants(house)
    assert [said(house, language) for language in Language] == [OWN, "您的話都記下了。", "All of it is kept."]
    async with house.logged_in("admin") as browser:
        assert (await pressed(browser, step="do", ours_en="1")).status == 303
    await second_chief_grants(house)
    assert said(house, Language.EN) == wording().sentences[Language.EN]["kept"]
    assert said(house) == OWN


REFUSED = (
    ("kept", " ", "不能是空的"),
    ("kept", "好" * 200, "太长"),
    ("kept", OURS, "没有改动"),
    ("noted", "都记下了。", "少了〔办件编号〕"),
    ("noted", "都记下了〔办件编号〕〔电话号码〕。", "不能有〔电话号码〕"),
    ("noted", "都记下了〔姓名〕。", "不是程序能填的"),
    ("noted", "都记下了〔办件编号〕{x}。", "不能有〔x〕"),
    ("noted", "都记下了〔办件编号〕{0}。", "花括号"),
    ("noted", "都记下了9〔办件编号〕。", "隔开"),
    ("page", "请打开〔网址〕回答。", "各空一格"),
    ("opted_out.chat", "好的，不再给您发消息。", "不能少了“恢复”"),
    ("filing.aside", "先放在这里。要接着说，回“继续投诉”。", "不能少了“取消”"),
    ("filing.file.many", "收不下了。", "不能少了数字“5”"),
    ("button.skip", "略过吧", "听成别的意思"),
    (
        "invite.sms",
        wording().sentences[Language.ZH_HANS]["invite.sms"].replace("不收费", f"不收费{'好' * 50}"),
        "计费3条",
    ),
)


async def test_what_would_not_do_is_refused_in_one_sentence_and_stays_typed(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        for key, words, reason in REFUSED:
            answer = await pressed(browser, f"{PAGE}/{key}", said_zh_Hans=words)
            alert = re.search(r'role="alert">(.*?)</p>', answer.text, re.DOTALL)
            assert alert is not None, words
            assert (answer.status, reason in html.unescape(alert[1])) == (400, True), alert[1]
            assert words.strip() in html.unescape(answer.text)
    assert await house.store.read(office_settings.count) == 0


async def test_the_list_is_looked_through_by_words_and_names_no_key(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        every, found = await browser.get(PAGE), await browser.get(f"{PAGE}?q=%E9%80%80%E8%AE%A2")
    links = re.findall(r'<li class="mt-s"><a href="[^"]+">([^<]*)</a>', every.text)
    assert len(links) == len(wording().keys)
    assert not any("{" in words or "invite" in words for words in links)
    fewer = re.findall(r'<li class="mt-s"><a href="[^"]+">([^<]*)</a>', found.text)
    assert fewer
    assert all("退订" in words for words in fewer)


async def test_the_file_of_the_administrator_holds_before_the_browser(store: Store, tmp_path: Path) -> None:
    await add_one_of_each(store)
    file = tmp_path / "own.toml"
    file.write_text("".join(f"[texts.{language}]\nkept = '文件里写的。'\n" for language in Language), "utf-8")
    async with (
        served(store, settings=Settings(phrases=str(file))) as house,
        house.logged_in("admin") as browser,
    ):
        assert "文件里写的。" in (await browser.get(KEPT)).text
        assert "由运维设定" in (await browser.get(PAGE)).text
        answer = await pressed(browser, step="do", said_zh_Hans=OWN)
        assert (answer.status, said(house)) == (400, "文件里写的。")


@on_both
async def test_one_is_sent_to_oneself_through_the_outbox_and_touches_no_case(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        refused = await pressed(browser, step="try", said_zh_Hans=OWN)
        assert "工作电话里写上手机号" in refused.text
        admin = await house.store.read(partial(users.named, folded="admin"))
        assert admin is not None
        await house.store.write(partial(staff.put_phone, vault=VAULT, user_id=admin.id, phone="1900000 0009"))
        answer = await pressed(browser, step="try", said_zh_Hans=OWN)
        assert "尾号0009" in answer.text
        assert "提交申请" in answer.text
        for _ in range(4):
            assert (await pressed(browser, step="try")).status == 200
        assert "最多试发5次" in (await pressed(browser, step="try")).text
    wanted = select(outbox.c.ref, outbox.c.case_no, outbox.c.kind, outbox.c.words_sealed).order_by(
        outbox.c.id
    )
    rows = await house.store.read(lambda c: list(c.execute(wanted)))
    assert len(rows) == 5
    assert {(row.case_no, row.kind) for row in rows} == {(None, "reply")}
    assert await house.rows(attempts.c.ref) == []
    lines = await house.store.read(lambda c: audit.lines(c, VAULT, audit.LogFilter(act="text_try")))
    assert lines[-1].detail == {"last": "0009", "sent": f"试发，不用回：{OWN}"}
    assert await arrived(house) == [f"【示例省经信委】试发，不用回：{words}" for words in (OWN, *[OURS] * 4)]


async def arrived(house: ConsoleHouse) -> list[str]:
    """What the phone shows once everything has gone out, without the references."""
    async with TwilioServer() as phones:
        phones.callback_patience = ONCE
        account = ACCOUNT_SID, AUTH_TOKEN, NUMBER
        sms = TwilioSms(
            *account, agency="示例省经信委", public_url=phones.public_url, api_url=phones.url, rate=100.0
        )
        try:
            await Dispatch(
                house.store, VAULT, [sms], owner="a", hours=lambda: HOURS, clock=house.clock
            ).drain()
        finally:
            await sms.close()
        return [one.body.partition("〔")[0] for one in phones.accepted]
