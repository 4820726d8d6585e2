"""What has just been done is said once, to whoever did it, and in no address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import ConsoleHouse, on_both
from db.vault import Vault
from handlers.office.web.toast import DoneNotice, Undo, unwrapped, wrapped

VAULT = Vault("a secret of at least thirty-two bytes")
LOGIN = "the cookie of a log-in"
WORDS = st.text(st.characters(codec="utf-8"), max_size=60)
UNDOS = st.none() | st.builds(Undo, WORDS, st.dictionaries(WORDS, WORDS, max_size=3))


@given(st.builds(DoneNotice, WORDS, st.dictionaries(WORDS, WORDS, max_size=3), UNDOS))
def test_it_comes_through_the_cookie_as_it_was(toast: DoneNotice) -> None:
    value = wrapped(VAULT, LOGIN, toast)
    assert value.isascii()
    assert unwrapped(VAULT, LOGIN, value) == toast


@pytest.mark.parametrize("value", ["", "?", "AAAA", "a" * 4_000, "汉字"])
def test_what_is_no_toast_says_nothing(value: str) -> None:
    assert unwrapped(VAULT, LOGIN, value) is None


def test_it_is_for_the_log_in_that_did_it_alone() -> None:
    assert unwrapped(VAULT, "another log-in", wrapped(VAULT, LOGIN, DoneNotice("x", {}))) is None


def test_one_that_no_cookie_holds_is_left_out() -> None:
    assert wrapped(VAULT, LOGIN, DoneNotice("x", {"words": "很长" * 2_000})) == ""


@on_both
async def test_the_next_page_names_who_it_was_and_the_one_after_is_silent(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        token = (await browser.get("/office/users/1")).token
        moved = await browser.post("/office/users/1/address", {"email": "a@example.gov.cn", "csrf": token})
        assert (moved.status, moved.headers["Location"]) == (303, "/office/users/1")
        assert "的通知地址已修改" in (await browser.get("/office/users/1")).text
        assert "的通知地址已修改" not in (await browser.get("/office/users/1")).text
