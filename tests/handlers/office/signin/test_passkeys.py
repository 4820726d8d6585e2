"""通行密钥: registered by somebody who knows the password, used once for each challenge, and of no use to anybody else."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import aiohttp
import pyotp
import pytest
from yarl import URL

from approval_pages import waiting
from bot.work.accounts.passkeys import LIFE, site_of
from console import PASSWORD, Answer, Browser, ConsoleHouse, on_both
from db.queries.office import passkeys as keys
from db.queries.office import users
from db.schema import audit, passkeys
from db.schema import users as accounts
from db.vault.sealed import TOTP
from soft_key import SoftKey, raw

KEYS, LOGIN = "/office/account/passkeys", "/office/login/passkey"


@asynccontextmanager
async def at_localhost(house: ConsoleHouse, name: str = "") -> AsyncIterator[Browser]:
    """A browser on the machine itself: by that name alone is a console without https given keys."""
    root = URL(f"http://localhost:{house.root.port}/")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        browser = Browser(http, root)
        if name:
            assert (await browser.log_in(name)).status == 303
        yield browser


def key_of(house: ConsoleHouse, **traits: Any) -> SoftKey:
    return SoftKey(f"http://localhost:{house.root.port}", "localhost", **traits)


async def asked(browser: Browser, where: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((await browser.get(where)).text)
    return told


async def registers(browser: Browser, key: SoftKey, **fields: str) -> Answer:
    page = await browser.get(KEYS)
    told = await asked(browser, f"{KEYS}/options")
    given = {"csrf": page.token, "name": "办公室电脑", "password": PASSWORD, "challenge": told["challenge"]}
    return await browser.post(KEYS, {**given, "said": key.registers(told["options"]), **fields})


async def comes_in(browser: Browser, key: SoftKey, **fields: str) -> Answer:
    """A log-in by key; the browser keeps nothing but the log-in form."""
    token = (await browser.get("/office/login")).token
    told = await asked(browser, LOGIN)
    given = {"csrf": token, "next": "/office/", "challenge": told["challenge"]}
    return await browser.post(LOGIN, {**given, "said": key.signs(told["options"]), **fields})


@on_both
async def test_a_key_logs_its_owner_in_until_it_is_ended_and_the_password_still_does(
    house: ConsoleHouse,
) -> None:
    key = key_of(house)
    async with at_localhost(house, "officer") as owner:
        assert (await registers(owner, key)).status == 303
        page = (await owner.get(KEYS)).text
        assert ("办公室电脑" in page, "还没有用过" in page) == (True, True)
        for _ in range(2):
            async with at_localhost(house) as browser:
                assert (await comes_in(browser, key)).status == 303
                assert "officer" in (await browser.get("/office/account")).text
        async with at_localhost(house) as browser:
            assert (await browser.log_in("officer")).status == 303
        ((number,),) = await house.rows(passkeys.c.id)
        ended = {"csrf": (await owner.get(KEYS)).token, "which": str(number)}
        async with house.logged_in("chief") as other:
            theirs = {"csrf": (await other.get("/office/account")).token, "which": str(number)}
            assert (await other.post(f"{KEYS}/end", theirs)).status == 404
        async with at_localhost(house) as elsewhere:
            assert (await comes_in(elsewhere, key)).status == 303
            assert (await elsewhere.get("/office/account")).status == 200
            assert (await owner.post(f"{KEYS}/end", ended)).status == 303
            out = await elsewhere.get("/office/account")
            assert out.status == 303, "whoever is in with the key is out"
            assert "通行密钥" in (await elsewhere.get(out.headers["Location"])).text, "and is told why"
        assert (await owner.get("/office/account")).status == 200
    async with at_localhost(house) as browser:
        assert (await comes_in(browser, key)).status == 403
    logged = [
        (act, json.loads(str(detail)))
        for act, detail in await house.rows(audit.c.act, audit.c.detail)
        if f'"passkey": {number}' in str(detail)
    ]
    assert [act for act, _ in logged] == ["passkey_add", "login", "login", "login", "passkey_end"]
    assert logged[-1][1]["ended"] >= 1, "the log says how many were"


async def test_what_a_key_brings_is_good_once_here_now_and_from_its_own_browser(house: ConsoleHouse) -> None:
    key = key_of(house)
    async with at_localhost(house, "officer") as owner:
        assert (await registers(owner, key)).status == 303
    async with at_localhost(house) as browser, at_localhost(house) as thief:
        token = (await browser.get("/office/login")).token
        told = await asked(browser, LOGIN)
        sent = {"csrf": token, "challenge": told["challenge"], "said": key.signs(told["options"])}
        stolen = {**sent, "csrf": (await thief.get("/office/login")).token}
        assert (await thief.post(LOGIN, stolen)).status == 403  # another browser's challenge
        assert (await browser.post(LOGIN, sent)).status == 303
        again = {**sent, "csrf": token, "said": key.signs(told["options"])}
        assert (await browser.post(LOGIN, again)).status == 403  # its challenge is used up
    async with at_localhost(house) as browser:
        token = (await browser.get("/office/login")).token
        told = await asked(browser, LOGIN)
        late = {"csrf": token, "challenge": told["challenge"], "said": key.signs(told["options"])}
        house.clock.turn(LIFE + timedelta(seconds=1))
        assert (await browser.post(LOGIN, late)).status == 403


@pytest.mark.parametrize(
    "traits",
    [
        {"origin": "https://phishing.example"},
        {"host": "phishing.example"},
        {"verifies": False},
        {"secret": SoftKey("", "").secret},
        {"count": -1},
    ],
    ids=["another page's", "another site's", "nobody verified", "another key", "a copy"],
)
async def test_a_key_that_proves_too_little_opens_nothing(
    house: ConsoleHouse, traits: dict[str, Any]
) -> None:
    key = key_of(house, count=7)
    async with at_localhost(house, "officer") as owner:
        assert (await registers(owner, key)).status == 303
    for name, value in traits.items():
        setattr(key, name, value)
    async with at_localhost(house) as browser:
        answer = await comes_in(browser, key)
        assert (answer.status, "没有通过核对" in answer.text, browser.cookie) == (403, True, "")
    logged = await house.rows(audit.c.act, audit.c.object)
    assert ("login_failed", "user officer") in logged


@pytest.mark.parametrize(
    "said", ["", "{}", "[]", "null", "[" * 9_000, '{"rawId": "%s"}' % ("A" * 16_400), '{"rawId": 1}']
)
async def test_whatever_else_is_brought_opens_nothing_and_breaks_nothing(
    house: ConsoleHouse, said: str
) -> None:
    async with at_localhost(house, "officer") as owner, at_localhost(house) as browser:
        assert (await comes_in(browser, key_of(house), said=said)).status == 403
        refused = await registers(owner, key_of(house), said=said)
        assert (refused.status, "没有通过核对" in refused.text) == (400, True)
    assert await house.rows(passkeys.c.id) == []


async def test_trying_keys_is_slowed_down_like_trying_passwords(house: ConsoleHouse) -> None:
    key = key_of(house)
    async with at_localhost(house, "officer") as owner:
        await registers(owner, key)
    key.verifies = False
    async with at_localhost(house) as browser:
        found = [(await comes_in(browser, key)).status for _ in range(6)]
        assert found == [403, 403, 403, 403, 403, 429]


async def test_a_key_is_registered_with_the_password_and_a_code_where_there_are_codes(
    house: ConsoleHouse,
) -> None:
    (number,) = [n for n, name in await house.rows(accounts.c.id, accounts.c.name) if name == "officer"]
    secret = pyotp.random_base32()
    sealed = house.vault.seal(secret, TOTP.at(number))
    async with at_localhost(house, "officer") as owner:
        wrong = await registers(owner, key_of(house), password="x" * 12)
        assert (wrong.status, "密码不对" in wrong.text) == (400, True)
        await house.store.write(lambda c: users.set_totp(c, int(str(number)), sealed))
        missing = await registers(owner, key_of(house))
        assert (missing.status, "六位数字不对" in missing.text) == (400, True)
        code = pyotp.TOTP(secret).at(house.clock.now)
        assert (await registers(owner, key_of(house), code=code)).status == 303
        twice = await registers(owner, key_of(house, identity=b"soft key two"), code=code)
        assert (twice.status, "已经用过" in twice.text) == (400, True)
    assert len(await house.rows(passkeys.c.id)) == 1


async def test_a_reset_by_two_persons_ends_the_keys_and_a_disabled_account_opens_to_none(
    house: ConsoleHouse,
) -> None:
    first, second = key_of(house), key_of(house, identity=b"soft key two")
    async with at_localhost(house, "officer") as owner, at_localhost(house, "liaison") as other:
        assert (await registers(owner, first)).status == 303
        assert (await registers(other, second)).status == 303
    numbers = {str(name): int(str(n)) for n, name in await house.rows(accounts.c.id, accounts.c.name)}
    async with house.logged_in("admin") as admin, house.logged_in("chief") as chief:
        csrf = (await admin.get("/office/account")).token
        asking = {"csrf": csrf, "reason": "手机和钥匙都丢了"}
        await admin.post(f"/office/users/{numbers['officer']}/password", asking)
        decision = {"csrf": (await chief.get("/office/account")).token, "decision": "granted"}
        assert (await chief.post(await waiting(chief, "officer"), decision)).status == 200
        await admin.post(f"/office/users/{numbers['liaison']}/disable", {"csrf": csrf})
    for key in (first, second):
        async with at_localhost(house) as browser:
            assert (await comes_in(browser, key)).status == 403
    assert await house.store.read(partial(keys.of_user, user_id=numbers["officer"])) == []


async def test_a_key_is_bound_to_the_public_address_and_there_is_none_without_a_name(
    house: ConsoleHouse,
) -> None:
    assert site_of("https://huifang.example.gov.cn/a/", "10.0.0.1:8080") is not None
    site = site_of("https://huifang.example.gov.cn:8443", "localhost")
    assert site is not None
    assert (site.host, site.origin) == ("huifang.example.gov.cn", "https://huifang.example.gov.cn:8443")
    for public, here in (("https://10.1.2.3", "localhost"), ("", "huifang.example"), ("", "127.0.0.1:80")):
        assert site_of(public, here) is None
    async with house.logged_in("officer") as browser:
        assert "data-key" not in (await browser.get(KEYS)).text
        assert await asked(browser, f"{KEYS}/options") == {"options": None}


async def test_what_a_key_is_asked_tells_no_account_and_wants_its_user_verified(house: ConsoleHouse) -> None:
    async with at_localhost(house, "officer") as owner:
        await registers(owner, key_of(house))
        making = (await asked(owner, f"{KEYS}/options"))["options"]
        assert making["authenticatorSelection"] == {"residentKey": "required", "userVerification": "required"}
        assert [raw(one["id"]) for one in making["excludeCredentials"]] == [b"soft key one"]
        assert len(raw(making["user"]["id"])) == 32
    async with at_localhost(house) as browser:
        assert await asked(browser, LOGIN) == {"options": None}  # no form was asked for
        await browser.get("/office/login")
        using = (await asked(browser, LOGIN))["options"]
        assert (using["userVerification"], "allowCredentials" in using) == ("required", False)
