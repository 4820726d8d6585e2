"""Finding by any part: the same cases are found whether their shelf is filed or not, and no others, the latest first."""

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.casework.finding import slots
from bot.casework.finding.slots import SLOTS
from bot.casework.names.sameness import bare
from db.queries.cases import cases, search, shelving
from db.queries.cases.cases import CaseRecord
from db.queries.cases.unfiled import Unfiled
from db.queries.cases.wanted import By, CasesWanted, PhoneEnding
from db.store import Store
from engines import ENGINES
from months import VAULT
from offices import BEFORE_ALL, case
from scheduler.shelves import file_shelves

CHANCE = Random("any part")
FIELDS = {By.NUMBER: ("case_no",), By.APPLICANT: ("applicant",), By.WORK: ("item", "department", "handler")}
WORDS = [
    *((By.NUMBER, word) for word in ("00213", "-2026-00", "ＨＮＪＸ 20261", "9", "〔2025〕41", "26湘", "4097")),
    *((By.NUMBER, word) for word in ("0000", "6-00000", "0001", "111", "1111", "99999")),  # of equal digits
    *((By.APPLICANT, word) for word in ("陈", "陳·小", "示例王", "ltd.", "没有这个人")),
    *((By.WORK, word) for word in ("無線電", "丽", "频率使用许可")),
]  # fmt: skip


def some_cases(many: int) -> Iterator[CaseRecord]:
    """Numbers of two kinds, names of people and of companies."""
    for n in range(many):
        number = f"HNJX-2026-{n:05d}" if n % 3 else f"湘经信〔2025〕{CHANCE.randrange(10**6)}-{n}号"
        names = ("陈小满", "陳小滿", "欧阳·静", f"示例{'王李张'[n % 3]}科技有限公司", "Example Co. Ltd.")
        yield replace_in(
            case(n, f"+861900000{n:04d}", applicant=names[n % 5]),
            case_no=number,
            item=("无线电频率使用许可", "电力业务备案", "化工年检")[n % 3],
            department=("无线电管理处", "电力处")[n % 2],
            handler=("周志丽", "李平")[n % 7 == 0],
            month=("2026-10", "2026-09")[n % 2],
        )


def replace_in(record: CaseRecord, **values: Any) -> CaseRecord:
    return record._replace(**values)


async def stored(store: Store, records: list[CaseRecord]) -> None:
    ready = cases.prepared(VAULT, records, dialect=store.dialect)
    await store.write(partial(cases.take, vault=VAULT, batch=ready, now=BEFORE_ALL))


async def every(store: Store, wanted: CasesWanted) -> list[str]:
    """All pages of a list."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await store.read(partial(search.page, wanted=wanted, after=after, most=700))
        found += [line.case_no for line in page.lines]
        after = page.more
    return found


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
async def test_whatever_has_the_part_is_found_once_on_filed_shelves_and_others(store: Store) -> None:
    records = list(some_cases(SLOTS + 300))
    await stored(store, records)
    narrowed = [
        CasesWanted(handler="李平"),
        CasesWanted(handler="李平", month="2026-09", department="电力处"),
    ]
    wanted = [*(CasesWanted(by=by, words=word) for by, word in WORDS), *narrowed]
    before = [await every(store, one) for one in wanted]
    await file_shelves(store, VAULT)
    assert await store.read(shelving.filed) == 1
    for one, found in zip(wanted, before, strict=True):
        assert found == [r.case_no for r in reversed(records) if _fits(r, one)], one
        assert await every(store, one) == found, one


def _fits(record: CaseRecord, wanted: CasesWanted) -> bool:
    word = bare(wanted.words)
    fields = FIELDS[wanted.by] if wanted.by is not None else ()
    whole = {"handler": wanted.handler, "month": wanted.month, "department": wanted.department}
    return all(value in ("", getattr(record, name)) for name, value in whole.items()) and (
        not fields or any(word in bare(getattr(record, name)) for name in fields)
    )


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
async def test_a_changed_case_is_found_by_what_it_says_now(store: Store) -> None:
    before = case(7, "+8619000000007", applicant="陈小满")
    await stored(store, [before])
    await stored(
        store, [replace_in(before, applicant="李大勇", phone="+8619000001234", phones=("+8619000001234",))]
    )

    async def found(by: By, words: str = "", digits: str = "") -> list[str]:
        ending = PhoneEnding(digits, VAULT) if digits else None
        return await every(store, CasesWanted(by=by, words=words, ending=ending))

    assert await found(By.APPLICANT, "小满") == []
    assert await found(By.APPLICANT, "大勇") == [before.case_no]
    assert await found(By.PHONE, digits="0007") == []
    assert (
        await found(By.PHONE, digits="1234") == await found(By.PHONE, digits="9000001234") == [before.case_no]
    )
    assert await found(By.PHONE, digits="51234") == []


async def test_how_many_there_are_is_counted_as_far_as_was_asked(store: Store) -> None:
    await stored(store, [case(n, None) for n in range(30)])
    some = await store.read(
        partial(search.some, wanted=CasesWanted(by=By.NUMBER, words="0001"), first=3, most=20)
    )
    assert ([line.case_no[-2:] for line in some.lines], some.number, some.whole) == (
        ["19", "18", "17"],
        11,
        True,
    )
    many = await store.read(
        partial(search.some, wanted=CasesWanted(by=By.NUMBER, words="HNJX"), first=1, most=20)
    )
    assert (len(many.lines), many.number, many.whole) == (1, 20, False)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_lies_on_no_filed_shelf_is_read_once_for_several_words(store: Store) -> None:
    await stored(store, list(some_cases(30)))

    def look(connection: Connection) -> tuple[list[int], int]:
        ran: list[str] = []
        driver: Any = connection.connection.dbapi_connection
        driver.set_trace_callback(ran.append)
        unfiled = Unfiled(connection)
        wanted = [CasesWanted(by=by, words=word) for by in FIELDS for word in ("2026", "示例", "电力")]
        found = [search.some(connection, one, first=1, most=99, unfiled=unfiled).number for one in wanted]
        driver.set_trace_callback(None)
        return found, sum("cases.serial BETWEEN" in statement for statement in ran)

    found, readings = await store.read(look)
    assert (sum(map(bool, found)), readings) == (3, 1)


@pytest.mark.parametrize("many", [1, 200, 300, SLOTS])
def test_places_are_kept_and_read_alike(many: int) -> None:
    places = Random(many).sample(range(SLOTS), many)
    bits = slots.read(slots.kept(places))
    assert list(slots.places(bits)) == sorted(places)
    assert list(slots.latest(bits)) == sorted(places, reverse=True)
