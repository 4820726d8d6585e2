"""One's own account: password, one-time codes, and ending log-ins elsewhere."""

import re
from datetime import timedelta
from functools import partial

import pyotp
import pytest

from console import PASSWORD, QUICK, Browser, ConsoleHouse, on_both
from db.queries.office import audit as log
from db.queries.office import users
from db.queries.office.audit import LogFilter
from db.schema import audit, recovery_codes
from db.vault.sealed import TOTP
from qr_reading import drawn_path, read_in

NEW = "seven quiet herons"


def scanned(page: str) -> str:
    """What a camera reads from the page's code."""
    drawn = re.search(r'<svg class="qr" viewBox="0 0 (\d+) .*?d="([^"]+)"', page)
    assert drawn is not None
    assert "style=" not in page
    (read,) = read_in(drawn_path(drawn[2], int(drawn[1])))
    return read


async def change(browser: Browser, **fields: str) -> tuple[int, str]:
    token = (await browser.get("/office/account/password")).token
    given = {"password": PASSWORD, "new": NEW, "again": NEW, "csrf": token}
    answer = await browser.post("/office/account/password", given | fields)
    return answer.status, answer.text


@on_both
async def test_a_new_password_holds_and_ends_all_other_log_ins(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as elsewhere, house.logged_in("officer") as browser:
        assert (await change(browser))[0] == 303
        assert (await browser.get("/office/account?done=password")).status == 200
        assert (await elsewhere.get("/office/account")).status == 303
        assert (await elsewhere.log_in("officer", PASSWORD)).status == 403
        assert (await elsewhere.log_in("officer", NEW)).status == 303
    found = await house.store.read(partial(log.lines, vault=house.vault, wanted=LogFilter(act="password")))
    assert [line.object for line in found] == ["user officer"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "wrong"}, "现在的密码不对"),
        ({"again": NEW + "x"}, "不一样"),
        ({"new": PASSWORD, "again": PASSWORD}, "和现在的一样"),
        ({"new": "short", "again": "short"}, "10到128"),
        ({"new": "1234567890", "again": "1234567890"}, "太容易"),
        ({"new": "officer2026", "again": "officer2026"}, "太容易"),
        ({"new": "x" * 129, "again": "x" * 129}, "10到128"),
    ],
)
async def test_a_password_that_will_not_do_is_refused_in_one_sentence(
    house: ConsoleHouse, fields: dict[str, str], said: str
) -> None:
    async with house.logged_in("officer") as browser:
        status, text = await change(browser, **fields)
        assert (status, said in text) == (400, True)
        assert PASSWORD not in text
    async with house.logged_in("officer") as browser:
        assert (await browser.get("/office/account")).status == 200


async def test_guessing_the_password_of_a_session_left_open_is_slowed_down_too(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        found = [(await change(browser, password=f"guess {n}"))[0] for n in range(6)]
        assert found == [400, 400, 400, 400, 400, 429]


async def test_a_password_set_by_somebody_else_must_be_changed_before_anything_is_shown(
    house: ConsoleHouse,
) -> None:
    first = QUICK.hash(PASSWORD)
    await house.store.write(lambda c: users.set_password(c, 1, first, must_change=True))
    async with house.logged_in("officer") as browser:
        for path in ("/office/", "/office/months/2026-10", "/office/account"):
            assert (await browser.get(path)).headers["Location"] == "/office/account/password"
        part = await browser.get("/office/today/live", **{"HX-Request": "true"})
        assert part.headers["HX-Redirect"] == "/office/account/password"
        assert part.status == 401, "no page is put into a part of another"
        page = await browser.get("/office/account/password")
        new = {"password": PASSWORD, "new": "another horse battery", "again": "another horse battery"}
        changed = await browser.post("/office/account/password", new | {"csrf": page.token})
        assert changed.headers["Location"] == "/office/?done=password", "on to their work"
        assert (await browser.get("/office/")).status == 200


@on_both
async def test_one_time_codes_are_switched_on_with_a_code_and_off_with_another(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/account/totp")
        found = re.search(r'name="secret" value="([A-Z2-7]{32})"', page.text)
        assert found is not None
        assert f"secret={found[1]}" in page.text.replace("&amp;", "&")
        assert f"secret={found[1]}" in scanned(page.text)
        codes = pyotp.TOTP(found[1])
        fields = {"secret": found[1], "password": PASSWORD, "csrf": page.token}
        wrong = await browser.post("/office/account/totp", {**fields, "code": "000000"})
        assert (wrong.status, found[1] in wrong.text) == (400, True)
        code = codes.at(house.clock.now)
        assert (await browser.post("/office/account/totp", {**fields, "code": code})).status == 303
        async with house.browser() as other:
            assert (await other.log_in("officer")).status == 403
            assert (await other.log_in("officer", code=code)).status == 403  # used to enrol
        off = {"password": PASSWORD, "csrf": page.token, "code": code}
        assert (await browser.post("/office/account/totp/off", off)).status == 400
        house.clock.turn(timedelta(seconds=30))
        off["code"] = codes.at(house.clock.now)
        assert (await browser.post("/office/account/totp/off", off)).status == 303
        async with house.browser() as other:
            assert (await other.log_in("officer")).status == 303


async def enrolled(house: ConsoleHouse, browser: Browser) -> pyotp.TOTP:
    page = await browser.get("/office/account/totp")
    found = re.search(r'name="secret" value="([A-Z2-7]{32})"', page.text)
    assert found is not None
    codes = pyotp.TOTP(found[1])
    fields = {"secret": found[1], "password": PASSWORD, "csrf": page.token, "code": codes.at(house.clock.now)}
    assert (await browser.post("/office/account/totp", fields)).status == 303
    return codes


@on_both
async def test_a_recovery_code_stands_in_for_a_lost_phone_once(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser, house.browser() as other:
        await enrolled(house, browser)
        page = await browser.get("/office/account/recovery")
        wrong = await browser.post("/office/account/recovery", {"password": "x", "csrf": page.token})
        assert (wrong.status, "现在的密码不对" in wrong.text) == (400, True)
        made = await browser.post("/office/account/recovery", {"password": PASSWORD, "csrf": page.token})
        codes = re.findall(r"<code>([0-9 ]{24})</code>", made.text)
        assert len(set(codes)) == 10
        kept = await house.rows(recovery_codes.c.code_hash)
        assert not [code for code in codes if code.replace(" ", "").encode() in repr(kept).encode()]
        assert (await other.log_in("officer", "wrong password", code=codes[0])).status == 403
        assert (await other.log_in("officer", code="0" * 20)).status == 403
        assert (await other.log_in("officer", code=codes[0])).status == 303
        assert (await other.log_in("officer", code=codes[0])).status == 403
        assert "还有9个" in (await browser.get("/office/account")).text
        off = {"password": PASSWORD, "csrf": page.token}
        assert (await browser.post("/office/account/totp/off", off | {"code": codes[0]})).status == 400
        assert (await browser.post("/office/account/totp/off", off | {"code": codes[1]})).status == 303
        assert (await other.get("/office/account")).status == 303, "who had come in with a code is out"
        await enrolled(house, browser)  # the new phone
    logged = await house.rows(audit.c.act, audit.c.by_whom, audit.c.detail)
    assert ("recovery_used", "officer", '{"left": 9}') in logged


async def test_codes_of_a_former_secret_stand_in_no_more(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        codes = await enrolled(house, browser)
        token = (await browser.get("/office/account/recovery")).token
        await browser.post("/office/account/recovery", {"password": PASSWORD, "csrf": token})
        house.clock.turn(timedelta(seconds=30))
        off = {"password": PASSWORD, "csrf": token, "code": codes.at(house.clock.now)}
        assert (await browser.post("/office/account/totp/off", off)).status == 303
        assert await house.rows(recovery_codes.c.code_hash) == []
        none = await browser.post("/office/account/recovery", {"password": PASSWORD, "csrf": token})
        assert none.status == 409


async def test_the_secret_of_codes_is_sealed(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/account/totp")
        found = re.search(r'name="secret" value="([A-Z2-7]{32})"', page.text)
        assert found is not None
        code = pyotp.TOTP(found[1]).at(house.clock.now)
        fields = {"secret": found[1], "password": PASSWORD, "csrf": page.token, "code": code}
        await browser.post("/office/account/totp", fields)
    proof = await house.store.read(lambda c: users.proof(c, "officer"))
    assert proof is not None
    assert proof.totp_sealed is not None
    assert found[1].encode() not in proof.totp_sealed
    assert house.vault.open(proof.totp_sealed, TOTP.at(proof.user_id)) == found[1]


async def test_one_ends_ones_own_log_ins_one_or_all_and_nobody_elses(house: ConsoleHouse) -> None:
    async with (
        house.logged_in("officer") as browser,
        house.logged_in("officer") as second,
        house.logged_in("officer") as third,
        house.logged_in("chief") as chief,
    ):
        page = await browser.get("/office/account")
        others = re.findall(r'name="which" value="([0-9a-f]{64})"', page.text)
        assert len(others) == 2
        answer = await chief.post(
            "/office/account/sessions/end",
            {"which": others[0], "csrf": (await chief.get("/office/account")).token},
        )
        assert answer.status == 404
        end = {"which": others[0], "csrf": page.token}
        assert (await browser.post("/office/account/sessions/end", end)).status == 303
        assert (await browser.post("/office/account/sessions/end", end)).status == 404
        alive = [(await b.get("/office/account")).status for b in (browser, second, third)]
        assert sorted(alive) == [200, 200, 303]
        assert (await browser.post("/office/account/sessions/end-others", {"csrf": page.token})).status == 303
        alive = [(await b.get("/office/account")).status for b in (browser, second, third)]
        assert alive == [200, 303, 303]
        assert (await chief.get("/office/account")).status == 200


async def test_a_house_that_plays_another_day_tells_of_log_ins_by_its_own_clock(house: ConsoleHouse) -> None:
    logins = house.console.logins
    logins.clock = lambda: house.clock() + timedelta(days=26, hours=3)
    async with house.logged_in("officer") as browser:
        page = (await browser.get("/office/account")).text
    assert "2026年11月6日 10:00" in page
    assert "12月" not in page
    assert "10:30退出" in page
    lines = await house.store.read(lambda c: log.lines(c, house.vault, LogFilter(act="login")))
    assert [line.at for line in lines] == [house.clock()]
