"""Whose wrong passwords slow down whom: strangers each other, and nobody whose device is known."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.settings import Settings
from console import PASSWORD, ConsoleHouse, on_both
from handlers.http.caller import caller, network
from handlers.office.web.brakes import BY_ACCOUNT, BY_ADDRESS, BY_DEVICE, BY_NAME, WINDOW, LoginBrake


@on_both
@pytest.mark.parametrize("name", ["officer", "nobody99"])
async def test_many_wrong_passwords_slow_a_name_down_known_or_not_and_lock_nobody_out(
    house: ConsoleHouse, name: str
) -> None:
    async with house.browser() as browser:
        for _ in range(BY_NAME.free):
            assert (await browser.log_in(name, "wrong password")).status == 403
        answer = await browser.log_in(name)  # the right one, too early
        assert answer.status == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        house.clock.turn(timedelta(seconds=int(answer.headers["Retry-After"])))
        assert (await browser.log_in(name)).status == (303 if name == "officer" else 403)


@on_both
async def test_no_stranger_keeps_out_somebody_whose_device_is_known(house: ConsoleHouse) -> None:
    async with house.browser() as officer, house.browser() as stranger:
        assert (await officer.log_in("officer")).status == 303
        await officer.post("/office/logout", {"csrf": (await officer.get("/office/account")).token})
        for _ in range(3 * BY_NAME.free):
            house.clock.turn(timedelta(seconds=0.5))
            held_back = await stranger.log_in("officer", "wrong password")
        assert held_back.status == 429
        assert (await officer.log_in("officer")).status == 303


@on_both
async def test_a_stranger_on_one_network_keeps_nobody_out_on_another(house: ConsoleHouse) -> None:
    async with house.browser() as browser:
        token = (await browser.get("/office/login")).token
        wrong = {"name": "officer", "password": "wrong password", "csrf": token}
        for n in range(300):
            house.clock.turn(timedelta(seconds=2))
            here = {"X-Forwarded-For": f"2001:db8:0:1::{n:x}"}
            await browser.post("/office/login", wrong, **here)
        right = wrong | {"password": PASSWORD}
        elsewhere = {"X-Forwarded-For": "2001:db8:0:2::1"}
        assert (await browser.post("/office/login", right, **elsewhere)).status == 303


@on_both
async def test_the_device_that_is_known_is_slowed_down_for_its_own_wrong_tries(house: ConsoleHouse) -> None:
    async with house.browser() as browser:
        assert (await browser.log_in("officer")).status == 303
        await browser.post("/office/logout", {"csrf": (await browser.get("/office/account")).token})
        for _ in range(BY_DEVICE.free):
            assert (await browser.log_in("officer", "wrong password")).status == 403
        assert (await browser.log_in("officer")).status == 429


async def test_a_device_known_to_one_account_is_a_stranger_to_another_and_a_forged_one_to_all(
    house: ConsoleHouse,
) -> None:
    async with house.browser() as officer, house.browser() as stranger:
        assert (await officer.log_in("officer")).status == 303
        mine = {c.key: c.value for c in officer.http.cookie_jar if "device" in c.key}
        (name, value), *_ = mine.items()
        chiefs = f"huifang_device-{house.console.logins.device_cookie_name('chief')}"
        forged = f"huifang_device-{house.console.logins.device_cookie_name('officer')}"
        assert name == forged
        for account, cookie in (("chief", chiefs), ("officer", forged)):
            stolen = value if account == "chief" else value[:-1] + ("0" if value[-1] != "0" else "1")
            stranger.http.cookie_jar.update_cookies({cookie: stolen}, stranger.root)
            for _ in range(BY_NAME.free):
                await stranger.log_in(account, "wrong password")
            assert (await stranger.log_in(account)).status == 429


async def test_an_account_guessed_at_from_everywhere_slows_strangers_down(house: ConsoleHouse) -> None:
    async with house.browser() as browser:
        token = (await browser.get("/office/login")).token
        fields = {"name": "officer", "password": "wrong password", "csrf": token}
        for n in range(BY_ACCOUNT.free):
            house.clock.turn(timedelta(seconds=1))
            answer = await browser.post("/office/login", fields, **{"X-Forwarded-For": f"192.0.2.{n}"})
            assert answer.status == 403
        answer = await browser.post("/office/login", fields, **{"X-Forwarded-For": "198.51.100.1"})
        assert answer.status == 429


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1%eth0", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_an_ipv6_host_counts_with_its_network(address: str, counted: str) -> None:
    assert network(address) == counted


@pytest.mark.both_engines
@on_both
async def test_tries_made_all_at_once_are_counted_before_any_is_looked_at(house: ConsoleHouse) -> None:
    async with house.browser() as browser:
        answers = await asyncio.gather(*(browser.log_in("officer", f"guess {n}") for n in range(20)))
    assert sorted({a.status for a in answers}) == [403, 429]
    assert sum(a.status == 403 for a in answers) == BY_NAME.free


async def test_an_address_that_tries_many_names_is_slowed_down_and_one_success_does_not_clear_it(
    house: ConsoleHouse,
) -> None:
    async with house.browser() as browser:
        for n in range(BY_ADDRESS.free):
            house.clock.turn(timedelta(seconds=1))
            if n == 10:
                assert (await browser.log_in("chief")).status == 303
                await browser.post("/office/logout", {"csrf": (await browser.get("/office/account")).token})
            assert (await browser.log_in(f"name{n}", "wrong password")).status == 403
        assert (await browser.log_in("officer")).status == 429
        house.clock.turn(WINDOW + timedelta(seconds=1))
        assert (await browser.log_in("officer")).status == 303


async def test_behind_a_proxy_on_this_machine_visitors_are_told_apart(house: ConsoleHouse) -> None:
    async with house.browser() as browser:
        token = (await browser.get("/office/login")).token
        for n in range(BY_ADDRESS.free):
            house.clock.turn(timedelta(seconds=1))
            fields = {"name": f"name{n}", "password": "wrong password", "csrf": token}
            from_one = {"X-Forwarded-For": "203.0.113.9, 192.0.2.1"}
            assert (await browser.post("/office/login", fields, **from_one)).status == 403
        fields = {"name": "officer", "password": PASSWORD, "csrf": token}
        assert (await browser.post("/office/login", fields, **from_one)).status == 429
        other = {"X-Forwarded-For": "192.0.2.1, 203.0.113.9"}
        assert (await browser.post("/office/login", fields, **other)).status == 303


@pytest.mark.parametrize(
    ("proxies", "remote", "said", "who"),
    [
        ("127.0.0.1 ::1", "127.0.0.1", ["203.0.113.9, 192.0.2.1"], "192.0.2.1"),
        ("127.0.0.1 ::1", "127.0.0.1", ["203.0.113.9", "192.0.2.1"], "192.0.2.1"),  # two headers
        ("127.0.0.1 ::1", "198.51.100.7", ["192.0.2.1"], "198.51.100.7"),  # no proxy of ours
        ("127.0.0.1 10.0.0.0/8", "10.1.2.3", ["192.0.2.1, 10.9.9.9"], "192.0.2.1"),  # two proxies in a row
        ("127.0.0.1", "127.0.0.1", ["unknown"], "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", [], "127.0.0.1"),
        ("", "127.0.0.1", ["192.0.2.1"], "127.0.0.1"),
    ],
)
def test_only_a_proxy_of_ours_is_believed_for_whom_it_asks(
    proxies: str, remote: str, said: list[str], who: str
) -> None:
    headers = CIMultiDict([("X-Forwarded-For", line) for line in said])
    request = make_mocked_request("POST", "/office/login", headers).clone(remote=remote)
    assert caller(request, Settings(proxies=proxies).trusted) == who


def test_a_brake_doubles_its_pause_up_to_a_limit() -> None:
    brake = LoginBrake(free=2, most=timedelta(seconds=30))
    pauses = [brake.pause(tries).total_seconds() for tries in (0, 1, 2, 3, 4, 5, 6, 1000)]
    assert pauses == [0, 0, 2, 4, 8, 16, 30, 30]
