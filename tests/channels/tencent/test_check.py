"""What doctor says of an account with Tencent: one sentence each, and how to mend it."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.channels.tencent.vendor import VENDOR
from bot.channels.vendor import State
from bot.dialogue.templates import TEMPLATES
from bot.settings import Settings
from standins.tencent import APP_ID, SECRET_ID, SECRET_KEY, SIGN_NAME, TencentServer

ALL = {name: str(2_000_000 + n) for n, name in enumerate(TEMPLATES)}
GOOD = {
    "sms_mainland": "tencent",
    "tencent_secret_id": SECRET_ID,
    "tencent_secret_key": SECRET_KEY,
    "tencent_sdk_app_id": APP_ID,
    "tencent_sign_name": SIGN_NAME,
    "tencent_templates": ALL,
    "push_secret": "0123456789abcdef" * 4,
    "public_url": "https://huifang.example",
}


async def found(server: TencentServer, **changed: object) -> dict[str, tuple[State, str]]:
    server.account.templates = dict.fromkeys(ALL.values(), "{1}")
    settings = Settings.model_validate({**GOOD, "tencent_api_url": server.url, **changed})
    async with aiohttp.ClientSession() as http:
        return {f.check: (f.state, f.says) async for f in VENDOR.check(http, settings)}


async def test_all_is_well(server: TencentServer) -> None:
    findings = await found(server)
    assert {state for state, _ in findings.values()} == {State.GOOD}, findings
    assert len(findings) == 6
    assert "0123456789abcdef" not in repr(findings), "the secret is shown to nobody"


@pytest.mark.parametrize(
    ("changed", "check", "says"),
    [
        ({"tencent_secret_key": "another"}, "腾讯云短信", "SECRET_KEY"),
        ({"tencent_sign_name": "别的签名"}, "短信签名", "没有查到"),
        ({"tencent_templates": {"invite": ALL["invite"]}}, "短信模板", "reminder"),
        ({"tencent_templates": {**ALL, "invite": "9999999"}}, "短信模板", "invite 没有审核通过"),
        ({"tencent_templates": {**ALL, "invite": "SMS_1"}}, "短信模板", "不是数字"),
        ({"push_secret": None}, "推送地址", "HUIFANG_PUSH_SECRET"),
        ({"push_secret": "short"}, "推送地址", "太短"),
    ],
)
async def test_what_is_wrong_is_said(
    server: TencentServer, changed: dict[str, object], check: str, says: str
) -> None:
    state, sentence = (await found(server, **changed))[check]
    assert state is not State.GOOD
    assert says in sentence


async def test_the_clock_the_package_and_pulls_that_are_not_opened(server: TencentServer) -> None:
    server.pulls_open = False
    server.account.package = 3
    findings = await found(server)
    assert findings["腾讯云短信"] == (
        State.WARN,
        "账号可用，套餐包还剩 3 条；不够一个月的回访就请先买，或开通后付费",
    )
    assert findings["补取答复"][0] is State.WARN
    server.clock = lambda: datetime.now(UTC) + timedelta(minutes=6)
    assert "校准" in (await found(server))["腾讯云短信"][1]
    async with server.refusing():
        assert "连不上" in (await found(server))["腾讯云短信"][1]
