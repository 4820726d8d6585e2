"""A password is looked at for a while: what was changed meanwhile holds, and nobody comes in by what it was before."""

import asyncio
from collections.abc import Callable
from functools import partial

import pyotp
import pytest
from sqlalchemy import Connection, update

from bot.work.accounts import credentials
from bot.work.accounts.credentials import Passwords
from console import PASSWORD, QUICK, ConsoleHouse, on_both
from db import schema
from db.queries.office import recovery_codes, users
from db.vault.sealed import TOTP

OTHERS = "seven quiet herons"


def reset(connection: Connection, *, house: ConsoleHouse) -> None:
    users.set_password(connection, 1, QUICK.hash(OTHERS), must_change=True)


def with_codes(connection: Connection, *, house: ConsoleHouse) -> None:
    users.set_totp(connection, 1, house.vault.seal(pyotp.random_base32(), TOTP.at(1)))


def disabled(connection: Connection, *, house: ConsoleHouse) -> None:
    connection.execute(update(schema.users).where(schema.users.c.id == 1).values(disabled_at=house.clock.now))


def meanwhile(house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch, change: Callable[..., None]) -> None:
    """While the next password is looked at, somebody else changes this."""
    verify = house.console.logins.passwords.verify

    async def slow(_: Passwords, kept: str | None, password: str, *, known: bool = False) -> bool:
        right = await verify(kept, password, known=known)
        monkeypatch.undo()
        await house.store.write(partial(change, house=house))
        return right

    monkeypatch.setattr(Passwords, "verify", slow)


@on_both
@pytest.mark.parametrize("change", [reset, with_codes, disabled])
async def test_nobody_comes_in_by_what_an_account_was_a_moment_ago(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch, change: Callable[..., None]
) -> None:
    meanwhile(house, monkeypatch, change)
    async with house.browser() as browser:
        assert (await browser.log_in("officer")).status == 403
    assert await house.rows(schema.sessions.c.user_id) == []


async def test_a_password_that_was_reset_meanwhile_is_not_overwritten_by_who_knew_the_old_one(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.logged_in("officer") as browser:
        token = (await browser.get("/office/account/password")).token
        meanwhile(house, monkeypatch, reset)
        new = {"password": PASSWORD, "new": "nine loud herons", "again": "nine loud herons", "csrf": token}
        assert (await browser.post("/office/account/password", new)).status >= 400
    async with house.browser() as browser:
        assert (await browser.log_in("officer", "nine loud herons")).status == 403
        assert (await browser.log_in("officer", OTHERS)).status == 303


@pytest.mark.both_engines
@on_both
@pytest.mark.parametrize("standing_in", [False, True])
async def test_of_two_who_bring_one_code_at_once_one_comes_in(house: ConsoleHouse, standing_in: bool) -> None:
    secret = pyotp.random_base32()
    codes = credentials.recovery_codes()

    def with_both(connection: Connection) -> None:
        users.set_totp(connection, 1, house.vault.seal(secret, TOTP.at(1)))
        recovery_codes.put(connection, 1, codes)

    await house.store.write(with_both)
    code = codes[0] if standing_in else pyotp.TOTP(secret).at(house.clock.now)
    async with house.browser() as one, house.browser() as other:
        answers = await asyncio.gather(one.log_in("officer", code=code), other.log_in("officer", code=code))
        assert sorted(answer.status for answer in answers) == [303, 403]
    assert len(await house.rows(schema.sessions.c.user_id)) == 1
