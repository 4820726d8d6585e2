"""The office shown in the browser: a real `huifang demo` with its month, plus complaints and another month."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select

from bot.casework.remedies.course import RemedyOrder
from bot.casework.tickets.deadline import UNANNOUNCED
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.approval import ApprovalKind
from bot.domain.category import Category
from bot.domain.medium import Medium
from bot.domain.month import OFFICE_ZONE
from bot.domain.period import Period
from bot.domain.remedy import RemedyAct, RemedyState
from bot.domain.role import Role
from bot.domain.scoring import FactKind
from bot.settings import Settings
from bot.work import mark_sheets, remedies, scores
from bot.work.approvals import requests
from bot.work.approvals.requests import Person, Wish
from bot.work.remedies import RemedyDesk, RemedyWish
from complaints import Bench
from db.opening import open_store
from db.queries.cases import cases
from db.queries.cases.cases import CaseRecord, RowFate
from db.queries.office import users
from db.queries.remedies import kept
from db.schema import attempts, second_calls
from db.vault import Vault
from handlers.terminal.composition import rounds_of
from handlers.terminal.opening import Office
from journeys.processes import PATIENCE, ROOT, free_port, until
from journeys.visitor import Visitor
from requests_filed import asks
from scheduler.rounds.ladder import Reach

MORNING_AFTER = datetime(2026, 11, 6, 9, 0, tzinfo=OFFICE_ZONE)
"""What time it is at the demo's office once its month is sealed."""
NEXT_MONTH = datetime(2026, 12, 4, 9, 30, tzinfo=OFFICE_ZONE)
DEPARTMENT = "无线电管理处"
PEOPLE = {
    Role.OFFICER: "chenjing",
    Role.CHIEF: "zhoumin",
    Role.LIAISON: "wugang",
    Role.AUDITOR: "liuyang",
    Role.ADMIN: "guanli",
    Role.SUPERIOR: "shangji",
    Role.MEMBER: "pyy1",
}
NEW = Complaint(
    "窗口说材料不全，跑了三趟才收下，每次说的都不一样。",
    Category.ATTITUDE,
    DEPARTMENT,
    "周志丽",
    "上个月",
    name="陈小满",
)
AT_WORK = Complaint(
    "许可证上的频段写错了，来回改了两周还没有拿到。", Category.DELAY, DEPARTMENT, "", "10月中旬"
)
ITEMS = ("无线电频率使用许可", "无线电台（站）设置、使用许可", "供电营业许可证核发")
_PHONED = select(func.min(attempts.c.case_no)).where(attempts.c.channel == "phone")
HANDED_OVER = "有申请人反映许可证频段写错，更正时间较长，请核实处理。"


@dataclass(frozen=True)
class WorkingOffice:
    """Where it answers, and how one logs in."""

    address: str
    password: str
    tickets: Mapping[str, str]
    """By what is to be seen on them: new, at work, to close."""
    request: int
    """The number of the request that waits for a second person."""
    phoned: str
    """A case whose result was heard on the phone."""
    bench: Bench
    """By which complainants act, who have no browser."""
    fourth_day: Mapping[tuple[str, str], bytes]
    """Pictures of the demo as it began, by page and size."""

    def url(self, path: str) -> str:
        return f"{self.address}{path}"


@dataclass(frozen=True)
class Demo:
    """A demo that runs: its console's port, the password of its people, its database and the key of it."""

    port: int
    password: str
    database: Path
    key: str

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def goes_on(self) -> None:
        """Day by day, until its month is sealed."""
        visitor = Visitor(self.port)
        visitor.log_in("chenjing", self.password)
        while "/office/next-day" in visitor.get("/office/account"):
            visitor.next_day()


@contextmanager
def demo(folder: Path) -> Iterator[Demo]:
    """A real `huifang demo`, stopped where it stops: on the fourth day at ten."""
    port, told = free_port(), folder / "demo.log"
    with told.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: process.poll() is not None or "Ctrl-C" in told.read_text("utf-8"))
        found = re.search(r"密码 (\S+)", told.read_text("utf-8"))
        assert found is not None, told.read_text("utf-8")
        database = next(folder.glob("huifang-demo-*/demo.db"))
        yield Demo(port, found[1], database, database.with_suffix(".key").read_text("utf-8").strip())
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:  # still busy with its month: nobody else would end it
            process.kill()
            process.wait()
            raise


@asynccontextmanager
async def working_office(
    look: Callable[[Demo], Awaitable[Mapping[tuple[str, str], bytes]]],
) -> AsyncIterator[WorkingOffice]:
    """The demo's office on the morning after its close, with complaints, and with another month to be phoned. `look`: takes
    the pictures of how it began."""
    with tempfile.TemporaryDirectory() as place, demo(Path(place)) as running:
        fourth_day = await look(running)
        running.goes_on()
        settings = Settings(
            agency_name="示例省经信委", database_url=f"sqlite+aiosqlite:///{running.database}"
        )
        store = await open_store(settings.database_url)
        try:
            vault = Vault(running.key)
            office = Office(settings, store, vault)
            bench = Bench(store, now=MORNING_AFTER - timedelta(days=1), vault=vault)
            tickets = await _complaints(bench)
            request = await store.write(partial(_ask, bench=bench, ticket_no=tickets["at work"]))
            await _next_month(office)
            phoned = await store.read(lambda c: str(c.execute(_PHONED).scalar_one()))
            await store.write(partial(_asked_again, case_no=phoned))
            await store.write(partial(_marked, case_no=phoned))
            await store.write(partial(_remedied, vault=vault))
            yield WorkingOffice(
                running.url(""), running.password, tickets, request, phoned, bench, fourth_day
            )
        finally:
            await store.close()


def _asked_again(connection: Connection, case_no: str) -> None:
    """A second call about it by the officer, who heard something else than somebody before them."""
    calls = {
        "first_by": "演示员",
        "first_score": 5,
        "second_by": PEOPLE[Role.OFFICER],
        "second_score": 2,
    }
    ended = {"queued_at": MORNING_AFTER, "at": MORNING_AFTER, "outcome": "answered", "note": "等了很久"}
    connection.execute(delete(second_calls).where(second_calls.c.case_no == case_no))
    connection.execute(insert(second_calls), {"case_no": case_no, **calls, **ended})


def _marked(connection: Connection, *, case_no: str) -> None:
    """The marks of the months that there are, and a fact that somebody verified about the case."""
    officer = users.named(connection, PEOPLE[Role.OFFICER])
    assert officer is not None
    grounds = "没有一次性告知单，来了三趟"
    scores.verify(connection, FactKind.ONE_TIME_NOTICE, case_no, grounds, officer.id, MORNING_AFTER)
    for period in ("2026-10", "2026-11"):
        draft = mark_sheets.counted(connection, Period.parse(period))
        mark_sheets.draw_up(connection, draft, officer.id, MORNING_AFTER)


def _remedied(connection: Connection, *, vault: Vault) -> None:
    """What was done about a low rating is told to somebody whom no message reaches: they are to be phoned."""
    chief = users.named(connection, PEOPLE[Role.CHIEF])
    assert chief is not None
    number = next(one.id for one in kept.still_open(connection) if one.state is RemedyState.RECEIVED)
    desk = RemedyDesk(vault, UNANNOUNCED.is_workday)
    for wanted, words, kind in (
        (RemedyAct.VERIFY, "窗口排队太久，属实", "一般的"),
        (RemedyAct.TELL, "窗口加到三个", ""),
    ):
        remedy = kept.held(connection, number)
        assert remedy is not None
        order = RemedyOrder(wanted, Role.CHIEF, chief.id, words, kind=kind)
        remedies.act(connection, desk, remedy, RemedyWish(order, chief.name, remedy.version), MORNING_AFTER)


async def _complaints(bench: Bench) -> Mapping[str, str]:
    """Two that have just come in, one that a department works on."""
    officer = Viewer(PEOPLE[Role.OFFICER], Role.OFFICER)
    at_work = await bench.files(AT_WORK, chat=990_001)
    await bench.does(at_work, Act.ACCEPT, by=officer)
    await bench.does(at_work, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT, by=officer)
    new = await bench.files(NEW, chat=990_002)
    to_close = await bench.files(NEW, chat=990_003)
    request = await asks(bench)
    return {"new": new, "at work": at_work, "to close": to_close, "request": request}


def _ask(connection: Connection, *, bench: Bench, ticket_no: str) -> int:
    """The first request for a second person's word: the officer's, for more days."""
    officer = users.named(connection, PEOPLE[Role.OFFICER])
    assert officer is not None
    wish = Wish(ApprovalKind.EXTENSION, ticket_no, "等频率数据库更正", days=5)
    asker = Person(officer.id, Viewer(officer.name, Role.OFFICER))
    return requests.ask(connection, bench.registry, bench.voice, wish, asker, bench.now)


async def _next_month(office: Office) -> None:
    """Twelve cases of November whose applicants have a landline: they are phoned."""
    records = [_case(n) for n in range(1, 13)]
    ready = cases.prepared(office.vault, records, dialect=office.store.dialect)
    taken = await office.store.write(partial(cases.take, vault=office.vault, batch=ready, now=MORNING_AFTER))
    assert set(taken) == {RowFate.IMPORTED}, "their numbers are nobody else's"
    await rounds_of(office, [Reach("sms", Medium.SMS, 10.0)]).tick(NEXT_MONTH)


def _case(n: int) -> CaseRecord:
    phone = f"+8673155501{n:02d}"
    return CaseRecord(
        f"HNJX-2026-11{n:03d}",
        "2026-11",
        ITEMS[n % len(ITEMS)],
        DEPARTMENT,
        "朱刚霞",
        f"示例{'甲乙丙丁戊己庚辛壬癸子丑'[n - 1]}建设有限公司",
        "法人",
        f"{'王李张刘陈杨赵黄周吴徐孙'[n - 1]}小明",
        datetime(2026, 11, 3, 10, 0, tzinfo=OFFICE_ZONE),
        15,
        datetime(2026, 11, 10 + n, 15, 0, tzinfo=OFFICE_ZONE),
        "准予许可",
        phone,
        False,
        (phone,),
    )
