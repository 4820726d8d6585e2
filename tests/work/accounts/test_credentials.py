"""Accounts: names, places and passwords that will do; hashes that cost; one-time codes as RFC 6238 has them."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.names.login_names import folded
from bot.work.accounts import credentials
from bot.work.accounts.credentials import (
    BadAccount,
    Passwords,
    check_password,
    good_name,
    good_place,
    step_of,
)

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "三匹马在雨里跑过去了哦", "aB3$aB3$x9", "p\u0000assword-with-nul"]
)
def test_a_long_password_of_several_characters_will_do(password: str) -> None:
    check_password(password, "chenjing")


@pytest.mark.parametrize(
    "password",
    ["", "short", "x" * 129, "aaaaaaaaaaaa", "1234567890", "Password123", "HUIFANG2026!", "chenjing2026"],
)
def test_the_first_passwords_anybody_tries_will_not(password: str) -> None:
    with pytest.raises(BadAccount):
        check_password(password, "chenjing")


@given(st.text(max_size=80))
def test_a_name_that_is_kept_is_found_again(name: str) -> None:
    try:
        kept = good_name(name)
    except BadAccount:
        return
    assert kept.isprintable()
    assert good_name(kept) == kept
    assert folded(kept) == folded(name)
    assert len(folded(kept)) <= credentials.NAME_LONGEST


def test_exactly_a_liaison_has_a_department() -> None:
    assert good_place("liaison", "  无线电 管理处 ") == "无线电 管理处"
    assert good_place("officer", "  ") is None
    for role, department in (
        ("liaison", None),
        ("liaison", " "),
        ("officer", "电力处"),
        ("liaison", "x" * 101),
    ):
        with pytest.raises(BadAccount):
            good_place(role, department)


async def test_a_password_is_kept_as_argon2id_with_the_recommended_cost() -> None:
    kept = await Passwords().hash("correct horse battery")
    parameters = extract_parameters(kept)
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost) >= (64 * 1024, 3)
    assert "correct" not in kept


async def test_only_the_right_password_is_right_whatever_keyboard_it_came_from() -> None:
    passwords = Passwords(QUICK)
    kept = await passwords.hash("ｃorrect horse é")
    assert await passwords.verify(kept, "correct horse e\u0301")
    assert not await passwords.verify(kept, "correct horse e")
    assert not await passwords.verify("nonsense", "correct horse")
    assert not await passwords.verify(None, "nobody has this password")
    assert not await passwords.verify(kept, "\ud800")


async def test_who_has_no_password_is_refused_at_the_same_cost() -> None:
    """Else the time of the answer would tell whether there is such an account."""
    asked: list[str] = []

    class Overheard(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            asked.append(str(hash))
            return super().verify(hash, password)

    passwords = Passwords(Overheard(time_cost=1, memory_cost=16, parallelism=2))
    kept = await passwords.hash("correct horse battery")
    assert not await passwords.verify(None, "correct horse battery")
    (compared,) = asked
    assert extract_parameters(compared) == extract_parameters(kept)
    assert len(compared) == len(kept)


async def test_hashing_leaves_the_event_loop_free() -> None:
    passwords = Passwords(at_once=1)
    working = asyncio.gather(*(passwords.hash("correct horse battery") for _ in range(3)))
    before = time.thread_time()
    ticks = 0
    while not working.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert ticks >= 3
    assert time.thread_time() - before < 0.1  # of this thread's own time, three hashes would take more


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the SHA-1 secret, the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        assert step_of(secret, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30
        assert (
            step_of(secret, f" {code[:3]} {code[3:]}", datetime.fromtimestamp(seconds + 30, UTC)) is not None
        )
        assert step_of(secret, code, datetime.fromtimestamp(seconds + 90, UTC)) is None


@given(st.text(max_size=12))
def test_what_is_no_code_is_wrong(typed: str) -> None:
    if not (typed.strip().isascii() and typed.strip().isdigit()):
        assert (
            step_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "x" + typed, datetime(2026, 1, 1, tzinfo=UTC)) is None
        )


def test_secrets_and_first_passwords_are_fresh_and_long_enough() -> None:
    assert len({credentials.new_secret() for _ in range(50)}) == 50
    assert all(len(credentials.new_secret()) == 32 for _ in range(5))
    made = {credentials.first_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_password(password, "chenjing")
