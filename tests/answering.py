"""Somebody whose cases are being called back and who has an address to answer at; for tests of the public pages.

async with answering(store, cases=2) as asked:
    await asked.post(score="4")
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, select

from bot.domain.month import RoundKey
from bot.settings import Settings
from citizens import PublicHouse, public_door
from console import VAULT, Answer, Browser
from db.queries.people import links
from db.schema import callbacks
from db.schema.naming import METADATA
from db.store import Store
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

CODE = "5TQX8HNAK2VE93MC"
PAGE = f"/a/{CODE}"


@dataclass(repr=False)
class Asked:
    """The person's browser, and the house around it."""

    store: Store
    door: PublicHouse
    office: OfficeHouse
    provider: Provider
    browser: Browser
    cases: list[str]

    async def get(self, path: str = PAGE, **headers: str) -> Answer:
        return await self.browser.get(path, **headers)

    async def post(self, path: str = PAGE, **fields: str) -> Answer:
        return await self.browser.post(path, fields)

    async def answered(self, path: str = PAGE, **fields: str) -> Answer:
        """Send a form and open the page to which it leads."""
        moved = await self.post(path, **fields)
        assert moved.status == 303, moved.text
        return await self.get(moved.headers["Location"])

    def turn(self, by: timedelta) -> None:
        """Let time pass."""
        self.office.clock.turn(by)
        self.door.clock.now = self.office.clock()

    async def close(self) -> None:
        """The round is over, and sealed."""
        self.turn(WINDOW.closes - self.office.clock() + timedelta(minutes=1))
        await self.office.rounds.close(RoundKey(MONTH), self.office.clock())

    async def scores(self) -> dict[str, tuple[int | None, str | None]]:
        """Every case's score and end."""
        rows = await self.store.read(
            lambda c: c.execute(
                select(callbacks.c.case_no, callbacks.c.score, callbacks.c.disposition).order_by(
                    callbacks.c.case_no
                )
            ).all()
        )
        return {case_no: (score, disposition) for case_no, score, disposition in rows}

    async def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table."""
        return await self.store.read(
            lambda c: {
                t.name: sorted(map(tuple, c.execute(select(t))), key=repr) for t in METADATA.sorted_tables
            }
        )


@asynccontextmanager
async def answering(
    store: Store, *, cases: int = 1, asked: bool = True, settings: Settings | None = None
) -> AsyncIterator[Asked]:
    """One person with so many cases on the round's first morning, and the address that the first was texted with."""
    clock = Clock()
    clock.turn(timedelta(hours=10))
    provider = Provider(clock)
    office = OfficeHouse(store, clock, provider)
    numbers = await import_cases(store, [phone(1)] * cases)
    await office.rounds.plan_due(clock())
    if asked:
        await office.tick()
    await store.write(partial(_link, case_no=numbers[0]))
    async with public_door(store, settings) as door, door.browser() as browser:
        door.clock.now = clock()
        yield Asked(store, door, office, provider, browser, numbers)


def _link(connection: Connection, *, case_no: str) -> None:
    party = connection.execute(
        select(callbacks.c.party_id).where(callbacks.c.case_no == case_no)
    ).scalar_one()
    assert VAULT is not None
    links.add_answer(connection, CODE, party, case_no, now=WINDOW.opens)
