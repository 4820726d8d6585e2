"""Logging in: who gets in, what a stranger learns (nothing), how the brake works, how long a session holds."""

import re
from datetime import timedelta

import pyotp
import pytest

from bot.domain.language import Language
from bot.domain.role import Role
from console import PASSWORD, ConsoleHouse, add_user, on_both, served, undrawn
from db.queries.office import audit, sessions, users
from db.queries.office.audit import LogFilter
from db.store import Store
from db.vault.sealed import TOTP
from handlers.office.web.logins import ABSOLUTE, IDLE, hashed, limits
from handlers.office.web.texts import texts

WRONG = texts().say(Language.ZH_HANS, "login.wrong")


@on_both
async def test_the_right_password_opens_and_the_log_says_so(house: ConsoleHouse) -> None:
    async with house.browser() as browser:
        answer = await browser.log_in("officer")
        assert (answer.status, answer.headers["Location"]) == (303, "/office/")
        assert (await browser.get("/office/")).status == 200
    found = await house.store.read(lambda c: audit.lines(c, house.vault, LogFilter(act="login")))
    assert [(line.by_whom, line.role, line.object) for line in found] == [
        ("officer", "officer", "user officer")
    ]


async def test_a_name_is_compared_without_case_width_and_outer_spaces(house: ConsoleHouse) -> None:
    async with house.browser() as browser:
        assert (await browser.log_in("  ＯＦＦＩＣＥＲ ")).status == 303


@pytest.mark.parametrize("password", ["", PASSWORD + " ", PASSWORD.upper(), "x" * 1_000_000, "\x00", "密码"])
async def test_a_wrong_password_does_not_open(house: ConsoleHouse, password: str) -> None:
    async with house.browser() as browser:
        answer = await browser.log_in("officer", password[:60_000])
        assert (answer.status, browser.cookie) == (403, "")
        assert (await browser.get("/office/")).status == 303


async def test_a_stranger_cannot_tell_an_unknown_name_from_a_wrong_password(house: ConsoleHouse) -> None:
    pages = []
    for name in ("officer", "nobody99"):
        async with house.browser() as browser:
            answer = await browser.log_in(name, "wrong password")
            pages.append((answer.status, sorted(answer.headers), answer.text.replace(name, "NAME")))
    (status, headers, text), (status2, headers2, text2) = pages
    assert (status, headers) == (status2, headers2)
    assert WRONG in text
    assert _without_chance(text) == _without_chance(text2)


def _without_chance(page: str) -> str:
    """The page without its nonces and tokens."""
    return undrawn(page)


async def test_a_disabled_user_is_told_the_same(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser, house.logged_in("admin") as admin:
        number = _number_of((await admin.get("/office/users")).text, "officer")
        page = await admin.get(f"/office/users/{number}")
        done = await admin.post(f"/office/users/{number}/disable", {"csrf": page.token})
        assert done.status == 303
        assert (await browser.get("/office/")).status == 303  # logged out at once
        answer = await browser.log_in("officer")
        assert (answer.status, WRONG in answer.text) == (403, True)


def _number_of(page: str, name: str) -> str:
    found = re.search(rf'/office/users/(\d+)">{name}<', page)
    assert found is not None
    return found[1]


async def test_logging_in_gives_a_new_cookie_whatever_the_browser_had(house: ConsoleHouse) -> None:
    async with house.browser() as browser:
        browser.http.cookie_jar.update_cookies({"huifang": "planted-by-somebody"}, browser.root)
        await browser.log_in("officer")
        first = browser.cookie
        assert first != "planted-by-somebody"
        assert len(first) >= 43  # 256 bits
        await browser.post("/office/logout", {"csrf": (await browser.get("/office/account")).token})
        await browser.log_in("officer")
        assert browser.cookie not in (first, "")
        browser.http.cookie_jar.update_cookies({"huifang": first}, browser.root)
        assert (await browser.get("/office/")).status == 303  # the old one is worth nothing


async def test_logging_in_with_a_session_ends_that_session(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        first = browser.cookie
        browser.http.cookie_jar.update_cookies({"huifang_door": "door"}, browser.root)
        token = house.console.logins.door_token("door")
        await browser.post("/office/login", {"name": "officer", "password": PASSWORD, "csrf": token})
        places = await house.store.read(lambda c: sessions.of_user(c, 1, limits(house.clock.now)))
        assert len(places) == 1
        assert places[0].id_hash != hashed(first)


async def test_only_the_digest_of_a_cookie_is_stored(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        places = await house.store.read(lambda c: sessions.of_user(c, 1, limits(house.clock.now)))
        assert [place.id_hash for place in places] == [hashed(browser.cookie)]


@on_both
async def test_a_session_ends_when_nobody_is_at_work(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        house.clock.turn(IDLE - timedelta(minutes=1))
        assert (await browser.get("/office/")).status == 200
        house.clock.turn(IDLE - timedelta(minutes=1))
        assert (await browser.get("/office/")).status == 200
        house.clock.turn(IDLE + timedelta(seconds=1))
        assert (await browser.get("/office/")).status == 303


async def test_a_page_that_asks_by_itself_keeps_nobody_logged_in(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        for _ in range(4):
            house.clock.turn(IDLE / 4 + timedelta(seconds=1))
            last = await browser.get("/office/months/2026-10/live", **{"HX-Request": "true"})
        assert last.status == 401
        assert last.headers["HX-Redirect"] == "/office/login"


async def test_a_session_ends_at_last_however_busy(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        steps = int(ABSOLUTE / (IDLE / 2))
        for _ in range(steps - 1):
            house.clock.turn(IDLE / 2)
            assert (await browser.get("/office/account")).status == 200
        house.clock.turn(IDLE / 2)
        assert (await browser.get("/office/account")).status == 303


@on_both
async def test_a_one_time_code_is_asked_for_and_good_once(house: ConsoleHouse) -> None:
    secret = pyotp.random_base32()
    sealed = house.vault.seal(secret, TOTP.at(1))
    await house.store.write(lambda c: users.set_totp(c, 1, sealed))
    code = pyotp.TOTP(secret).at(house.clock.now)
    async with house.browser() as browser:
        for wrong in ("", "000000" if code != "000000" else "111111", "abcdef", f"{code}0"):
            answer = await browser.log_in("officer", code=wrong)
            assert (answer.status, WRONG in answer.text) == (403, True)
        assert (await browser.log_in("officer", code=f" {code[:3]} {code[3:]} ")).status == 303
    async with house.browser() as browser:
        assert (await browser.log_in("officer", code=code)).status == 403  # read over a shoulder
        house.clock.turn(timedelta(seconds=60))
        assert (await browser.log_in("officer", code=pyotp.TOTP(secret).at(house.clock.now))).status == 303


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("/office/months/2026-10?by=items", "/office/months/2026-10?by=items"),
        ("https://elsewhere.example/office/", "/office/"),
        ("//elsewhere.example/office/", "/office/"),
        ("/office//elsewhere.example", "/office/"),
        ("/office/\\elsewhere.example", "/office/"),
        ("/office/\r\nSet-Cookie: a=b", "/office/"),
        ("javascript:alert(1)", "/office/"),
        ("/office/login", "/office/"),
        ("", "/office/"),
    ],
)
async def test_after_logging_in_one_comes_to_a_page_of_ours(
    house: ConsoleHouse, wanted: str, got: str
) -> None:
    async with house.browser() as browser:
        token = (await browser.get("/office/login")).token
        fields = {"name": "officer", "password": PASSWORD, "csrf": token, "next": wanted}
        answer = await browser.post("/office/login", fields)
        assert (answer.status, answer.headers["Location"]) == (303, got)


async def test_behind_https_cookies_are_bound_to_this_very_host(store: Store) -> None:
    await add_user(store, "officer", Role.OFFICER)
    async with (
        served(store, public_url="https://huifang.example.gov.cn") as house,
        house.browser() as browser,
    ):
        login = await browser.get("/office/login")
        door = login.cookies["__Host-huifang-door"]
        fields = {"name": "officer", "password": PASSWORD, "csrf": login.token}
        answer = await browser.post(
            "/office/login", fields, Cookie=door.partition(";")[0], Origin="https://huifang.example.gov.cn"
        )
        cookie = answer.cookies["__Host-huifang"]
        for told in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert told in cookie
            assert told in door
        assert "Domain" not in cookie
        assert "max-age" in answer.headers["Strict-Transport-Security"]


async def test_a_browser_without_cookies_is_told_what_is_wrong(house: ConsoleHouse) -> None:
    async with house.browser() as browser:
        token = (await browser.get("/office/login")).token
        browser.http.cookie_jar.clear()
        answer = await browser.post("/office/login", {"name": "officer", "password": PASSWORD, "csrf": token})
        assert (answer.status, "管理员给的地址" in answer.text) == (403, True)
