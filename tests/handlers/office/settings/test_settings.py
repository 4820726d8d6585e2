"""Settings in the browser: what the public reads takes two persons, the rest one; the environment's stand fast."""

import re
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.domain.role import Role
from bot.settings import Settings
from console import Answer, Browser, ConsoleHouse, add_one_of_each, add_user, on_both, served
from db.queries.office import audit, office_settings
from db.queries.office.audit import LogFilter
from db.store import Store

OFFICE = {"agency_name": "新名审批局", "office_names": "监察室\n效能办", "phone": "0731-12345678", "desk": ""}


@pytest.fixture
async def house(store: Store) -> AsyncIterator[ConsoleHouse]:
    """An office in whose environment only its counter in the hall is set."""
    await add_one_of_each(store)
    await add_user(store, "second", Role.CHIEF)
    async with served(store, settings=Settings(desk="一楼3号窗口")) as house:
        yield house


def seen(page: Answer, form: str) -> str:
    found = re.search(rf'change/{form}".*?name="seen" value="(\d+)"', page.text, re.DOTALL)
    assert found is not None
    return found[1]


async def pressed(browser: Browser, form: str, fields: dict[str, str], where: str = "") -> Answer:
    page = await browser.get(f"/office/settings{where}")
    sent = {"csrf": page.token, "seen": seen(page, form), "step": "look"}
    return await browser.post(f"/office/settings/change/{form}", sent | fields)


async def decided(house: ConsoleHouse, by: str, decision: str) -> Answer:
    async with house.logged_in(by) as browser:
        found = re.search(r"/office/approvals/(\d+)", (await browser.get("/office/approvals")).text)
        assert found is not None
        page = await browser.get(found[0])
        fields = {"csrf": page.token, "decision": decision, "note": "同意"}
        return await browser.post(found[0], fields)


@on_both
async def test_what_the_public_reads_is_asked_for_by_one_and_granted_by_another(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        look = await pressed(browser, "office", OFFICE)
        assert look.status == 200
        assert "审批服务回访" in look.text
        assert "新名审批局" in look.text
        assert house.console.settings.agency_name == "审批服务回访"
        again = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', look.text)) | OFFICE
        fields = again | {"csrf": look.token, "step": "do", "reason": "机构改革"}
        assert (await browser.post("/office/settings/change/office", fields)).status == 303
        assert "正在等审批" in (await browser.get("/office/settings")).text
    assert house.console.settings.agency_name == "审批服务回访"
    assert (await decided(house, "second", "granted")).status == 303
    settings = house.console.settings
    assert (settings.agency_name, settings.office_names) == ("新名审批局", ("监察室", "效能办"))
    async with house.logged_in("chief") as browser:
        page = (await browser.get("/office/settings")).text
    assert "新名审批局" in page
    assert "admin → second" in page
    assert "机构改革" in page


async def test_nobody_grants_what_they_asked_for_themselves(house: ConsoleHouse) -> None:
    async with house.logged_in("chief") as browser:
        answer = await pressed(browser, "office", OFFICE | {"step": "do", "reason": "改名"})
        assert answer.status == 303
    refused = await decided(house, "chief", "granted")
    assert (refused.status, house.console.settings.agency_name) == (400, "审批服务回访")
    assert (await decided(house, "second", "refused")).status == 303
    assert house.console.settings.agency_name == "审批服务回访"


async def test_what_the_environment_sets_is_shown_and_cannot_be_changed(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        page = (await browser.get("/office/settings")).text
        assert "一楼3号窗口" in page
        assert "由运维设定，这里不能改" in page
        assert 'name="desk"' not in page
        await pressed(browser, "office", OFFICE | {"desk": "二楼", "step": "do", "reason": "搬家"})
    await decided(house, "second", "granted")
    assert house.console.settings.desk == "一楼3号窗口"


async def test_hours_are_changed_by_one_at_once_and_taken_back(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        hours = {"send_hours.from": "08:30", "send_hours.to": "18:00"}
        assert (await pressed(browser, "hours", hours, "/times")).status == 303
        assert house.console.settings.send_hours == "08:30-18:00"
        page = await browser.get("/office/settings/times")
        assert "08:30-18:00" in page.text
        assert "撤销" in page.text
        undo = {"csrf": page.token, "key": "send_hours", "version": "0"}
        assert (await browser.post("/office/settings/restore", undo)).status == 303
    assert house.console.settings.send_hours == "09:00-20:00"
    log = await house.store.read(lambda c: audit.lines(c, house.vault, LogFilter(act="setting_change")))
    assert "09:00-20:00 → 08:30-18:00" in log[-1].detail["changed"]


@pytest.mark.parametrize(
    ("form", "where", "fields", "said"),
    [
        ("hours", "/times", {"send_hours.from": "18:00", "send_hours.to": "09:00"}, "早于"),
        ("office", "", OFFICE | {"phone": "请打总机"}, "联系电话"),
        ("office", "", OFFICE | {"agency_name": ""}, "不能是空的"),
        ("office", "", OFFICE | {"office_names": "监"}, "2 到 40"),
        ("office", "", OFFICE | {"seen": "7"}, "这里改过了"),
        ("office", "", {"agency_name": "审批服务回访"}, "没有改动"),
    ],
)
async def test_what_the_environment_would_refuse_is_refused_in_one_sentence_and_stays_typed(
    house: ConsoleHouse, form: str, where: str, fields: dict[str, str], said: str
) -> None:
    async with house.logged_in("admin") as browser:
        answer = await pressed(browser, form, fields, where)
    assert answer.status == 400
    assert said in answer.text
    assert all(f'value="{v}"' in answer.text for k, v in fields.items() if k == "phone")
    assert await house.store.read(office_settings.count) == 0


async def test_secrets_are_named_and_never_shown(store: Store) -> None:
    await add_one_of_each(store)
    secret = "a-token-that-nobody-may-read"
    async with (
        served(store, settings=Settings(telegram_token=SecretStr(secret))) as house,
        house.logged_in("admin") as browser,
    ):
        page = (await browser.get("/office/settings")).text
    assert 'Telegram</span><span class="badge ok">已设' in page
    assert secret not in page
