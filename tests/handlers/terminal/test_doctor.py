"""The doctor sees from the database alone what is wrong with the office: nobody has to be serving."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
import time_machine

from bot.channels.vendor import State
from console import add_one_of_each
from db.schema import remedies, rounds
from db.store import Store
from handlers.terminal.checkup.checkup import examine
from offices import MONTH, WINDOW, import_cases, phone
from rows import add

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def after_the_close(own_office: None) -> Iterator[None]:
    with time_machine.travel(WINDOW.closes + timedelta(hours=1), tick=True):
        yield


async def found(check: str) -> tuple[State, str]:
    return next((f.state, f.says) for f in await examine() if f.check == check)


async def test_all_is_well(store: Store) -> None:
    assert await found("运行情况") == (State.GOOD, "没有发现问题")


async def test_a_month_without_a_round_is_bad(store: Store) -> None:
    await import_cases(store, [phone(1)])
    state, says = await found("回访计划")
    assert state is State.BAD
    assert f"huifang round plan {MONTH}" in says


async def test_cases_that_came_in_after_the_seal_are_told_where_they_go(store: Store) -> None:
    await store.write(partial(add, table=rounds, month=str(MONTH), state="closed"))
    await import_cases(store, [phone(1)], now=WINDOW.closes)
    state, says = await found("晚到的办件")
    assert state is State.GOOD
    assert says.endswith("2026-12-01 起作为补充月次 2026-10+1 回访")
    with time_machine.travel(WINDOW.closes + timedelta(days=26)):
        assert (await found("晚到的办件"))[0] is State.BAD


async def test_an_address_that_nobody_elsewhere_can_call_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIFANG_PUBLIC_URL", "https://huifang.lan")
    monkeypatch.setenv("HUIFANG_TWILIO_API_URL", "http://127.0.0.1:9")
    for name, value in (("ACCOUNT_SID", "AC1"), ("AUTH_TOKEN", "t"), ("FROM", "+15550100")):
        monkeypatch.setenv(f"HUIFANG_TWILIO_{name}", value)
    state, says = await found("回调地址")
    assert state is State.WARN
    assert "外网访问不到" in says


async def test_the_ways_to_the_staff_are_looked_at_and_what_a_notice_would_lack(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIFANG_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("HUIFANG_SMTP_FROM", "huifang@example.gov.cn")
    assert (await found("邮件"))[0] is State.BAD
    state, says = await found("通知人员")
    assert state is State.WARN
    assert "HUIFANG_PUBLIC_URL" in says
    monkeypatch.setenv("HUIFANG_PUBLIC_URL", "https://hf.example.gov.cn")
    await add_one_of_each(store)
    state, says = await found("通知人员")
    assert state is State.WARN
    assert says.startswith("chief、liaison、officer、superior没有写通知地址")


async def test_late_low_ratings_are_counted_and_where_they_are_is_said(store: Store) -> None:
    (case_no,) = await import_cases(store, [phone(1)])
    opened = WINDOW.opens - timedelta(days=20)
    of = {"case_no": case_no, "month": str(MONTH)}
    await store.write(lambda c: add(c, remedies, **of, score=1, opened_at=opened, state="received"))
    state, says = await found("差评整改")
    assert state is State.BAD
    assert says.startswith("有 1 件差评过了期限还没有办")
    ended = remedies.update().values(state="ended", outcome="satisfied")
    await store.write(lambda c: c.execute(ended))
    assert not [one for one in await examine() if one.check == "差评整改"]
