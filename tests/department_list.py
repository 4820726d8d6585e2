"""The list of departments as two people change it in the browser, and what a department may have in hand."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, update

from bot.casework.supervision.letters import LetterTerms
from bot.domain.letter import LetterKind
from bot.domain.role import Role
from console import VAULT, Answer, Browser, add_one_of_each, add_user
from db import schema
from db.queries.supervision import letters
from db.queries.supervision.letters import NewLetter
from db.schema import departments
from db.store import Store
from rows import add
from ticket_pages import said

PAGE = "/office/settings/departments"

FORMER = "无线电管理处"
HEARD = datetime(2026, 11, 4, 4, tzinfo=UTC)


async def two_departments(store: Store) -> None:
    """A user of every role, two chiefs, and a liaison who reads for one of two departments."""
    await add_one_of_each(store)
    await add_user(store, "second", Role.CHIEF)

    def put(connection: Connection) -> None:
        names = ["无线电管理处", "电力处"]
        connection.execute(insert(departments), [{"name": n, "position": i} for i, n in enumerate(names, 1)])

    await store.write(put)


async def asked(browser: Browser, **fields: str) -> Answer:
    page = await browser.get(PAGE)
    sent = dict(re.findall(r'<input class="in[^"]*" name="([^"]+)"[^>]* value="([^"]*)"', page.text))
    found = re.search(r'name="seen" value="(\d+)"', page.text)
    assert found is not None
    fixed = {"csrf": page.token, "seen": found[1], "step": "do", "reason": "机构改革"}
    return await browser.post(PAGE, sent | fixed | fields)


def what_a_department_has(connection: Connection) -> None:
    """In October a case with a low rating, verified; in November a case that runs late, its card, and a letter about it."""
    add(connection, schema.rounds, month="2026-10", state="closed")
    rated_case(connection, "甲-1", FORMER, score=1)
    add(
        connection,
        schema.remedies,
        case_no="甲-1",
        month="2026-10",
        state="measures",
        score=1,
        opened_at=HEARD,
        verified_at=HEARD,
        verified_by=1,
        verified_from=HEARD,
        kind="一般的",
        term="15 working",
    )
    late_case(connection, "HN-1", FORMER)
    add(connection, schema.watch_cards, case_no="HN-1", department=FORMER, item="执照", handler="周敏")
    new = NewLetter("ref-1", LetterKind.SUPERVISE, "HN-1", FORMER, "", "请说明为什么超期", LetterTerms())
    letters.begin(connection, VAULT, new, user_id=1, name="officer", now=HEARD)
    served = {"state": "served", "served_on": HEARD, "number": "督办〔2026〕1号"}
    connection.execute(update(schema.watch_letters).values(served))


def rated_case(
    connection: Connection, number: str, department: str, *, score: int, month: str = "2026-10"
) -> None:
    case = {
        "case_no": number,
        "month": month,
        "department": department,
        "item": "执照",
        "handler": "周敏",
    }
    add(connection, schema.cases, **case, concluded_at=HEARD)
    asked = {"month": month, "archive_no": f"HF-{number}", "place": ord(number[-1]), "stage": "ended"}
    add(connection, schema.callbacks, case_no=number, **asked, disposition="answered", score=score)


def late_case(connection: Connection, number: str, department: str, handler: str = "周敏") -> None:
    case = {"case_no": number, "department": department, "item": "执照", "handler": handler}
    course = '{"procedures": [], "steps": []}'
    add(connection, schema.watched_cases, **case, course=course, card=2, due_by=HEARD, received_at=HEARD)


def newer_letters_to_others(connection: Connection) -> None:
    """More than a list of everybody's shows."""
    late_case(connection, "HN-9", "电力处", "吴敏")
    for n in range(letters.LISTED):
        letter = {"ref": f"other-{n}", "case_no": "HN-9", "department": "电力处", "person": ""}
        add(connection, schema.watch_letters, **letter, begun_at=HEARD + timedelta(minutes=1))


async def draws_up(browser: Browser) -> str:
    """The marks of October, by department."""
    token = (await browser.get("/office/scores?period=2026-10")).token
    await browser.post("/office/scores", {"csrf": token, "period": "2026-10"})
    return said((await browser.get("/office/scores?period=2026-10")).text)
