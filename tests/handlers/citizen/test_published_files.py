"""A month that is in the ledger is seen as it was published: page, JSON and files come out of one file, and not out of the tables."""

import io
import json
import zipfile
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from bot.casework.ledger.bundle import proven
from bot.casework.ledger.checkpoints import Trust
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE, RoundKey
from bot.exports.bundle import SCRIPTS
from bot.exports.bundle_folder import bundle_in
from bot.exports.office_word import Floor
from citizens import PublicHouse
from console import on_both
from db.queries.ledger import signing_keys
from db.queries.rounds import callbacks
from db.queries.rounds.callbacks import HeardByPhone
from db.schema import callbacks as callbacks_table
from db.schema import cases
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from scheduler.ledger.publishing import Publishing

SCORES = [5, 5, 4, 3, 2, 1, None, 5, 4, 4, 3, 5, 2, None]
PLACE = f"/figures/{MONTH}"


async def closed(house: PublicHouse) -> None:
    """A month called back and closed by the office: eleven of one department, three of another."""
    numbers = await import_cases(house.store, [phone(n) for n in range(1, len(SCORES) + 1)])
    few = update(cases).where(cases.c.case_no.in_(numbers[11:])).values(department="盐业处")
    await house.store.write(lambda c: c.execute(few))
    clock = Clock()
    office = OfficeHouse(house.store, clock, Provider(clock))
    clock.turn(timedelta(hours=9))
    await office.tick()
    for number, score in zip(numbers, SCORES, strict=True):
        if score is not None:
            heard = HeardByPhone(score, Disposition.ANSWERED, "officer", "")
            await house.store.write(partial(callbacks.hear, case_no=number, heard=heard, now=clock.now))
    clock.now = house.clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.tick()


async def published(house: PublicHouse) -> None:
    """What the scheduler does next."""
    floor = Floor((), OFFICE_ZONE)
    publishing = Publishing(
        house.store, house.door.published, witnesses=(), floor=lambda: floor, clock=house.clock
    )
    await publishing.tick()


@on_both
async def test_the_page_and_the_json_say_what_is_published_whatever_the_tables_say_since(
    house: PublicHouse,
) -> None:
    await closed(house)
    async with house.browser() as browser:
        before = await browser.get(PLACE)
        await published(house)
        page = (await browser.get(PLACE)).text
        # Somebody betters the figures in the database.
        better = update(callbacks_table).values(score=5, disposition="answered")
        await house.store.write(lambda c: c.execute(better))
        again = (await browser.get(PLACE)).text
        told = json.loads((await browser.get(f"{PLACE}.json")).text)
        table = (await browser.get(f"{PLACE}.csv")).text
        screen = (await browser.get("/screen")).text
    assert before.status == 404
    assert "已经封存，正在写出来" in before.text
    for words in (page, again, screen):
        assert "<b>12</b>" in words
        assert "75.0" in words
    assert (told["concluded"], told["answered"], told["satisfied"]) == (14, 12, 9)
    assert told["ledger"]["witnessed"] is False
    assert "没有外面的单位见证过这个月" in page
    assert "盐业处" not in page
    assert "已评价,件数,12" in table
    assert 'action="/check"' in page


async def test_everything_can_be_downloaded_and_checked_and_the_checker_stands_beside_its_files(
    house: PublicHouse, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await closed(house)
    await published(house)
    folder = tmp_path_factory.mktemp("stick")
    async with house.browser() as browser:
        whole = await browser.get(f"{PLACE}.zip")
        part = await browser.get(f"{PLACE}.zip", Range="bytes=0-3")
        with zipfile.ZipFile(io.BytesIO(whole.raw)) as packed:
            packed.extractall(folder)
        for path in (folder / str(MONTH)).iterdir():
            single = await browser.get(f"{PLACE}/{path.name}")
            assert (single.status, single.raw) == (200, path.read_bytes())
            tag = single.headers["Etag"]
            assert (await browser.get(f"{PLACE}/{path.name}", **{"If-None-Match": tag})).status == 304
        check = await browser.get(f"{PLACE}/check.html")
        script = await browser.get(f"{PLACE}/{SCRIPTS[0]}")
        verifier = await browser.get(f"{PLACE}/verify.py")
        moved = await browser.get(f"{PLACE}/")
        strange = [
            await browser.get(where)
            for where in (f"{PLACE}/.lock", f"{PLACE}/..%2Fhuifang.db", "/figures/2026-09/check.html")
        ]
        others = [await browser.get(f"/figures/{month}.zip") for month in ("2026-10+1", ".lock", "2026-11")]
    proven(bundle_in(folder / str(MONTH)), Trust(await house.store.read(signing_keys.verifiers)))
    assert whole.headers["Content-Type"] == "application/zip"
    assert (part.status, part.raw) == (206, b"PK\x03\x04")
    assert "script-src 'self'" in check.headers["Content-Security-Policy"]
    assert "connect-src 'self'" in check.headers["Content-Security-Policy"]
    assert "script-src" not in script.headers["Content-Security-Policy"]
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert verifier.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert {answer.headers["X-Content-Type-Options"] for answer in (whole, check, script)} == {"nosniff"}
    assert moved.status == 301
    assert [answer.status for answer in (*strange, *others)] == [404] * 6


@pytest.mark.parametrize(
    ("month", "says"),
    [("2026-11", "12月6日封存以后就公布"), ("2026-08", "那个月没有回访"), ("2026-10", "还没有封存")],
)
async def test_a_month_that_is_not_published_says_when_it_will_be(
    house: PublicHouse, month: str, says: str
) -> None:
    await import_cases(house.store, [phone(1)])
    clock = Clock()
    await OfficeHouse(house.store, clock, Provider(clock)).tick()
    house.clock.now = WINDOW.closes + timedelta(hours=1)
    async with house.browser() as browser:
        answer = await browser.get(f"/figures/{month}")
    assert answer.status == 404
    assert says in answer.text


async def test_a_file_that_somebody_broke_is_our_fault_and_said(house: PublicHouse) -> None:
    await closed(house)
    await published(house)
    edition = house.door.published.edition(RoundKey(MONTH))
    assert edition is not None
    edition.path.write_bytes(b"PK\x03\x04 broken")
    async with house.browser() as browser:
        answers = [await browser.get(where) for where in (PLACE, f"{PLACE}.json", f"{PLACE}/lines.txt")]
    assert [answer.status for answer in answers] == [503] * 3
    assert "读不出来" in answers[0].text
