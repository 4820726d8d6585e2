"""An office that lives through a month by its own clock: the real program, its people, and the handsets at the other end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, Page

from bot.domain.role import Role
from browser.keys import types
from browser.looking import window
from console import PASSWORD, add_user
from db.opening import open_store
from journeys.offices import EVE, HEADER, Era, case_no, office, phone
from journeys.processes import Huifang, until
from ledgers import WITNESS
from standins.twilio import Fate, TwilioServer

DEPARTMENTS = ("无线电管理处", "电力处")
PEOPLE = {
    "chenjing": (Role.OFFICER, "陈静", None),
    "zhoumin": (Role.CHIEF, "周敏", None),
    "wugang": (Role.LIAISON, "吴刚", DEPARTMENTS[0]),
}
LANDLINES = {6: "0731-55501001", 7: "0731-55501002", 8: "0731-55501003"}
NO_PHONE, GONE = 9, 10
CASES = 12
"""The last two rows of the file have faults."""
FAULTS = {11: ("2026-10-30", "10月32日"), 12: (case_no(12), "")}
"""By case: what should stand there, and what does."""


@dataclass
class MonthOffice:
    """The office, and the town's telephones."""

    house: Huifang
    phones: TwilioServer

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.house.port}{path}"

    async def morning(self, day: int) -> None:
        """The night goes by: it is 09:30 on this day of November, and the service runs."""
        self.house.stop()
        self.house.clock = Era(datetime(2026, 11, day, 1, 30, tzinfo=UTC))
        await asyncio.to_thread(self.house.start)

    async def holds(self, true: object) -> None:
        """Wait until it does."""
        assert callable(true)
        await asyncio.to_thread(until, true)

    async def is_told(self, n: int, part: str) -> None:
        """Wait until it has come to the n-th applicant's phone, which is a moment after the provider took it."""
        phone_of = self.phones.phone(f"+86{phone(n)}")
        await self.holds(lambda: any(part in text.body for text in phone_of.inbox))

    async def hears(self, n: int, words: str) -> str:
        """The n-th applicant texts; what they are answered."""
        phone_of = self.phones.phone(f"+86{phone(n)}")
        before = len(phone_of.inbox)
        await asyncio.to_thread(self.phones.run, phone_of.texts(words))
        await self.holds(lambda: len(phone_of.inbox) > before)
        return phone_of.inbox[-1].body

    async def sits_down(self, browser: Browser, name: str) -> Page:
        """Somebody opens a window and logs in, by the keys."""
        context = await window(browser, viewport={"width": 1366, "height": 768})
        page = await context.new_page()
        page.on("filechooser", lambda _: None)  # from now on: else a key that opens one may be faster
        await self.logs_in(page, name)
        return page

    async def logs_in(self, page: Page, name: str) -> None:
        await page.goto(self.url("/office/"))
        await types(page, name=name, password=PASSWORD)


def export_of_the_month(folder: Path) -> Path:
    """What the approval system gives out: GBK, two faulty rows at its end."""
    rows = [_row(n) for n in range(1, CASES + 1)]
    for n, (right, wrong) in FAULTS.items():
        rows[n - 1] = rows[n - 1].replace(right, wrong, 1)
    file = folder / "10月办结.csv"
    file.write_text(HEADER + "".join(rows), encoding="gb18030")
    return file


def mended(rejects: Path) -> Path:
    """The rejected rows as somebody puts them right in their table program."""
    lines = rejects.read_text("utf-8-sig").splitlines()
    first, second = (line.split(",") for line in lines[1:])
    first[2 + HEADER.split(",").index("办结时间")] = FAULTS[11][0]
    second[2] = FAULTS[12][0]
    file = rejects.with_name("改好的行.csv")
    file.write_text("\n".join([lines[0], ",".join(first), ",".join(second)]), encoding="utf-8-sig")
    return file


def _row(n: int) -> str:
    number = LANDLINES.get(n, "" if n == NO_PHONE else phone(n))
    item, department = (
        ("供电营业许可证核发", DEPARTMENTS[1]) if n % 4 == 0 else ("无线电频率使用许可", DEPARTMENTS[0])
    )
    day = "2026-10-30" if n == CASES - 1 else "2026-10-12"
    return f"{case_no(n)},{item},示例公司{n},{number},2026-10-01,20,{day},准予许可,{department},周志丽\n"


@asynccontextmanager
async def month_office(folder: Path) -> AsyncIterator[MonthOffice]:
    """It opens on the last day of October; its administrator has given everybody an account, and set a witness."""
    with TwilioServer() as phones:
        phones.fate(f"+86{phone(GONE)}", Fate.undelivered(30005))
        witness = WITNESS.verifier.text
        house = office(
            folder, Era(EVE), twilio=phones, HUIFANG_PHONE="0731-55501000", HUIFANG_LEDGER_WITNESS=witness
        )
        try:
            await asyncio.to_thread(house.start)
            store = await open_store(f"sqlite+aiosqlite:///{folder / 'huifang.db'}")
            for name, (role, real_name, department) in PEOPLE.items():
                await add_user(store, name, role, department=department, real_name=real_name)
            await store.close()
            yield MonthOffice(house, phones)
        finally:
            house.kill()
