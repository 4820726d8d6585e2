"""A vendor that nobody has heard of is one folder and one line: with it a whole month goes, and nobody else notices."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.channels import vendors
from bot.channels.code_words import in_words
from bot.channels.telegram.channel import Telegram
from bot.channels.vendor import State
from bot.paper import charts
from channels.eve import Eve, eve
from channels.toy.provider import KEY, ToyServer
from channels.toy.vendor import VENDOR
from db.queries.archive import archive
from db.queries.archive.verification import verify
from handlers.office.months.charts import group
from handlers.terminal.checkup.checkup import examine
from handlers.terminal.serving.doors import listening
from journeys.offices import case_no
from offices import MONTH, WINDOW, phone
from standins.telegram import TOKEN, TelegramServer
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioServer

PUBLIC = "https://huifang.example"
CHAT = 7001
"""The same for a person at either chat vendor, who are not the same person."""
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line."""
    monkeypatch.setattr(vendors, "VENDORS", (VENDOR, *vendors.VENDORS))


@dataclass
class Month(Eve):
    """An office that speaks by three vendors, in the month of its cases."""

    toy: ToyServer
    chats: TelegramServer
    phones: TwilioServer

    async def goes_on(self, by: timedelta) -> None:
        self.clock.turn(by)
        # Whom a vendor tells to wait gets it later; who is not reached there is tried elsewhere.
        for _ in range(3):
            await self.house.rounds.tick(self.clock())
            await self.sends()
            self.clock.turn(timedelta(minutes=5))

    async def sends(self) -> None:
        await self.house.dispatch.drain()
        await self.toy.lands()
        await self.chats.settled()
        await self.phones.settled()


@asynccontextmanager
async def month(
    folder: Path, monkeypatch: pytest.MonkeyPatch, phones_of_cases: list[str]
) -> AsyncIterator[Month]:
    async with AsyncExitStack() as stack:
        toy = await stack.enter_async_context(ToyServer())
        chats = await stack.enter_async_context(TelegramServer())
        phones = await stack.enter_async_context(TwilioServer(public_url=PUBLIC))
        settings = {
            "HUIFANG_PUBLIC_URL": PUBLIC,
            "HUIFANG_TELEGRAM_TOKEN": TOKEN,
            "HUIFANG_TELEGRAM_API_URL": chats.url,
            "HUIFANG_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "HUIFANG_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "HUIFANG_TWILIO_FROM": NUMBER,
            "HUIFANG_TWILIO_API_URL": phones.url,
            "TOY_URL": toy.url,
            "TOY_KEY": KEY,
        }
        it = await stack.enter_async_context(eve(folder, monkeypatch, phones_of_cases, settings))
        for channel in it.channels:
            if isinstance(channel, Telegram):
                await channel.warm()  # importing the library takes seconds, which no test waits for
        toy.office = phones.deliver_to[PUBLIC] = it.url
        await stack.enter_async_context(listening(it.house, it.channels, it.doors))
        yield Month(**vars(it), toy=toy, chats=chats, phones=phones)


async def test_a_whole_month_by_three_vendors_of_whom_two_have_chats(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with month(office_folder, monkeypatch, [phone(n) for n in range(1, 6)]) as it:
        li, zhao, silent, flown = str(CHAT), "a chat whose name is no number", "silent", "flown"
        for chat, number in ((li, 1), (silent, 4), (flown, 5)):
            assert await it.toy.does(chat, "opened") == 200
            assert await it.toy.does(chat, "phone", phone(number)) == 200
        wang = it.chats.person(CHAT, phone=phone(2))
        wang.starts()
        wang.shares_contact()
        await it.sends()
        it.toy.flown.add(flown)
        it.toy.received.clear()
        greeted = len(wang.inbox)
        texted = it.phones.phone(phone(3))

        await it.goes_on(DAY + timedelta(hours=10))
        assert asked(it.toy.received[li]) == [case_no(1)]
        assert asked([m.text for m in wang.inbox[greeted:]]) == [case_no(2)]
        assert {m.to for m in it.phones.accepted} == {phone(3), phone(5)}, "who flew is texted instead"

        assert await it.toy.does(li, "text", "2") == 200
        wang.presses("5 非常满意")
        await texted.texts("4")
        await it.sends()
        assert "哪里没办好" in it.toy.received[li][-1]
        assert it.toy.received[li][-1].endswith("跳过\n不答了"), "buttons are lines to be typed"
        assert await it.toy.does(li, "text", "材料改了两次") == 200
        await it.sends()
        assert await it.toy.does(zhao, "text", "在吗") == 200
        await it.sends()
        assert it.toy.received[zhao]

        await it.goes_on(DAY)
        assert len(asked(it.toy.received[silent])) == 2, "asked, and reminded"
        await it.goes_on(WINDOW.closes - it.clock())
        ends = {r["case"]["case_no"]: r for r in await sealed(it)}
        assert [ends[case_no(n)]["score"] for n in range(1, 6)] == [2, 5, 4, None, None]
        assert {a["channel"] for a in ends[case_no(1)]["answers"]} == {VENDOR.name}
        assert [(a["channel"], a["state"]) for a in ends[case_no(4)]["attempts"]] == [
            (VENDOR.name, "delivered")
        ] * 2
        assert ends[case_no(5)]["attempts"][0]["error"] == "flown"
        assert {n for m in wang.inbox for n in named(m.text)} == {case_no(2)}
        assert {n for chat in (li, zhao) for text in it.toy.received[chat] for n in named(text)} == {
            case_no(1)
        }


async def test_everybody_who_lists_channels_knows_it(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with month(office_folder, monkeypatch, []):
        findings = {f.check: f for f in await examine()}
    assert (findings["信鸽"].state, findings["信鸽"].says) == (State.GOOD, "一号鸽")
    assert in_words(VENDOR.name, "flown") == "鸽子飞走了"
    assert group(VENDOR.name) == "chat"
    drawn = charts.months({"2026-10": {VENDOR.name: 7}})
    assert "信鸽 7" in drawn
    assert VENDOR.colour in drawn


async def sealed(it: Month) -> list[dict[str, Any]]:
    """The records of the month, which are what they were sealed as."""
    findings = await it.office.store.read(partial(verify, month=str(MONTH), vault=it.office.vault))
    assert findings == []
    found = await it.office.store.read(lambda c: list(archive.records(c, str(MONTH))))
    return [json.loads(one.record) for one in found]


def named(text: str) -> list[str]:
    """The cases that a message names."""
    return [number for number in map(case_no, range(1, 6)) if number in text]


def asked(texts: list[str]) -> list[str]:
    """The cases that somebody was asked about."""
    return [number for text in texts if "满意" in text for number in named(text)]
