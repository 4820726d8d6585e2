"""What a department is answered, byte for byte, does not depend on who complained: nothing it does tells one from another.

The same office lives through the same days three times; only the complainant is another one: who they are, how they are
reached, what they tell, at what minute they write. A liaison looks at everything and tries all the candidates.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest

import months
from bot.casework.tickets.ticket import NOT_PLAIN, Illegal
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.role import Role
from complaints import CHIEF, DEPARTMENT, FILED, LIAISON, Bench
from console import Browser, ConsoleHouse, add_user, served, spoken
from db.opening import open_store
from engines import sqlite_url
from handlers.office.tickets.ticket_acts import ACTS
from months import planted, worked

HANDED_OVER = "有人反映窗口没有一次性告知，请核实"
ANSWER = "窗口漏说了一份材料，已改正，向您道歉"
CASE = worked(3)[0].case_no
CANDIDATES = (
    "陈小满",
    "王大力",
    "陳小滿",
    "19000000042",
    "190 0000 0077",
    CASE,
    "HNJX-2026-99999",
    "陈小满、王大力",
)
PAGES = (
    "/office/tickets",
    "/office/tickets?pile=done",
    "/office/tickets?mine=1",
    "/office/tickets?state=drafted",
    "/office/tickets/{number}",
    "/office/api/tickets",
    "/office/api/tickets/{number}",
    "/office/account",
)


@dataclass(frozen=True)
class Somebody:
    """A complainant. `late`: how much later in the day they write."""

    complaint: Complaint
    chat: int | None = 4_200
    phone: str | None = None
    late: timedelta = timedelta()
    opted_out: bool = False


PEOPLE = {
    "by chat": Somebody(Complaint("我是陈小满", Category.ATTITUDE, DEPARTMENT, "周志丽", name="陈小满")),
    "anonymous": Somebody(
        Complaint("窗口不理人", None, "", anonymous=True), 4_201, late=timedelta(minutes=41)
    ),
    "called back": Somebody(
        Complaint("不行", Category.OTHER, DEPARTMENT, "周志丽", case_no=CASE),
        None,
        "+8619000000042",
        timedelta(hours=3, seconds=7, microseconds=13),
        opted_out=True,
    ),
}


@pytest.fixture
async def houses(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[str]]:
    """What the liaison heard, by who had complained."""
    heard = {}
    for n, (who, somebody) in enumerate(PEOPLE.items()):
        path = tmp_path / f"{n}.db"
        copyfile(migrated_sqlite, path)
        store = await open_store(sqlite_url(path))
        try:
            await add_user(store, LIAISON.name, Role.LIAISON, department=DEPARTMENT)
            async with served(store) as house:
                monkeypatch.setattr(months, "VAULT", house.vault)
                await planted(store, worked(3))
                heard[who] = await lived_through(house, somebody)
        finally:
            await store.close()
    return heard


async def lived_through(house: ConsoleHouse, somebody: Somebody) -> list[str]:
    """The day, and all that the liaison heard in it."""
    bench = Bench(house.store, now=FILED + somebody.late, vault=house.vault)
    number = await bench.files(somebody.complaint, chat=somebody.chat, phone=somebody.phone)
    if somebody.opted_out:
        await bench.opts_out()
    await bench.adds(number, f"补充：{somebody.complaint.content}")
    heard: list[str] = []
    bench.now = FILED + timedelta(days=1)
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    async with house.logged_in(LIAISON.name) as browser:

        async def looks(hours: int, *, tries: bool = False) -> None:
            house.clock.now = bench.now = FILED + timedelta(days=1, hours=hours)
            heard.extend(await looked_at(browser, number))
            heard.extend(await tried(browser, bench, number) if tries else ())

        await looks(1, tries=True)
        await bench.does(number, Act.DRAFT, ANSWER, by=LIAISON)
        await bench.does(number, Act.RETURN, "请写清楚怎么改正")
        await looks(3)
        await bench.does(number, Act.DRAFT, ANSWER, by=LIAISON)
        await bench.does(number, Act.REPLY, ANSWER)
        await looks(4, tries=True)
        bench.now += somebody.late
        await bench.judges(number, False, f"不行，{somebody.complaint.content}")
        await looks(8)
        await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT, by=CHIEF)
        await looks(9)
    return heard


async def looked_at(browser: Browser, number: str) -> list[str]:
    """What every page of theirs says."""
    answers = [await browser.get(page.format(number=number)) for page in PAGES]
    return [spoken(answer, answers[-1].token) for answer in answers]


async def tried(browser: Browser, bench: Bench, number: str) -> list[str]:
    """What every act's form says, and what is said to every candidate."""
    answers = [await browser.get(f"/office/tickets/{number}/acts/{act}") for act in sorted(ACTS)]
    token = (await browser.get("/office/account")).token
    for act in ("draft", "reply", "disown", "return", "assign"):
        # Words that are refused for their form: who gave the ticket back would hear nothing more of it.
        for text in CANDIDATES if act == "draft" else CANDIDATES[3:5]:
            version = str((await bench.ticket(number)).version)
            fields = {"csrf": token, "version": version, "text": f"已核实：{text}"}
            more = {"to": "处", "checked": "1", "step": "preview"}
            answers.append(await browser.post(f"/office/tickets/{number}/acts/{act}", fields | more))
    return [spoken(answer, token) for answer in answers]


async def test_a_department_hears_the_same_whoever_complained(houses: dict[str, list[str]]) -> None:
    (first, those), *others = houses.items()
    assert any(HANDED_OVER in text for text in those)
    assert sum(NOT_PLAIN in text for text in those) >= 4
    assert any("ticket_drafted" in text for text in those)
    for who, these in others:
        for n, (one, other) in enumerate(zip(those, these, strict=True)):
            assert one == other, f"answer {n} tells {first} from {who}"


async def test_a_draft_with_a_candidate_in_it_is_judged_by_its_form(house: ConsoleHouse) -> None:
    """What is taken and what is refused is the same for the true name and for a wrong one."""
    bench = Bench(house.store, vault=house.vault)
    outcomes = []
    for name in ("陈小满", "王大力"):
        number = await bench.files(Complaint("话", name=name), phone="+8619000000042")
        await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
        heard = []
        for candidate in CANDIDATES:
            try:
                await bench.does(number, Act.DRAFT, f"已核实：{candidate}", by=LIAISON)
                heard.append("taken")
            except Illegal as e:
                heard.append(str(e))
        outcomes.append(heard)
    assert outcomes[0] == outcomes[1]
    assert set(outcomes[0]) == {"taken", NOT_PLAIN}
