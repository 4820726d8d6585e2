"""What the terminal gives out of people's data: in the log by who sits there, a month as one act, one by one with a brake."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, select

from bot.work.persons_looked_at import sought
from commands import Huifang
from db.opening import open_store
from db.queries.office import audit
from db.schema import audit as log
from db.store import Work
from handlers.terminal.given_out import at_terminal
from months import MONTH, VAULT, planted, sealed, worked

WHY = "申请人来电核对自己的评价"
Line = tuple[str, str, str, str, dict[str, object]]


@pytest.fixture
def huifang(huifang: Huifang, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Huifang:
    """The program, on a sealed month of three cases."""
    monkeypatch.setenv("LOGNAME", "somebody-else")

    async def happen() -> None:
        store = await open_store(database_url)
        await planted(store, worked(3))
        await sealed(store)
        await store.close()

    asyncio.run(happen())
    return huifang


def written(url: str, work: Work[object]) -> object:
    async def write() -> object:
        store = await open_store(url)
        try:
            return await store.write(work)
        finally:
            await store.close()

    return asyncio.run(write())


def lines(url: str) -> list[Line]:
    """By whom, act, object, reason and detail, the latest last."""

    def read(connection: Connection) -> list[Line]:
        columns = (log.c.by_whom, log.c.act, log.c.object, log.c.reason, log.c.detail)
        rows = connection.execute(select(*columns).order_by(log.c.id))
        return [(*row[:4], json.loads(row[4])) for row in rows]

    found = written(url, read)
    assert isinstance(found, list)
    return found


def looks(connection: Connection, *, at: datetime) -> None:
    """Thirty different records shown at the terminal."""
    for n in range(30):
        who, case_no = at_terminal(), f"OTHER-{n}"
        person = sought(connection, VAULT, who, "unmask", case_no, now=at).person
        detail = {"person": person}
        audit.note(connection, None, who, "unmask", f"case {case_no}", detail=detail, now=at)


@pytest.mark.parametrize(
    ("words", "act", "object_", "detail"),
    [
        (("cases", "export", "--json"), "export", "cases", {"what": "cases", "count": 3}),
        (("cases", "export", "--month", MONTH), "export", f"month {MONTH}", {"count": 3}),
        (("archive", "export", MONTH, "-o", "a.jsonl"), "export", f"month {MONTH}", {"count": 3}),
        (("call-sheet", MONTH), "export", f"month {MONTH}", {"list": "callsheet", "count": 0}),
        (("archive", "show", "CASE-001"), "unmask", "case CASE-001", {}),
        (("archive", "show", "HF-202610-00001", "--json"), "unmask", "case CASE-003", {}),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_whoever_sees_people_in_clear_stands_in_the_log_as_the_system_knows_them(
    huifang: Huifang,
    database_url: str,
    words: tuple[str, ...],
    act: str,
    object_: str,
    detail: dict[str, object],
) -> None:
    assert huifang(*words, "--reason", "查看").exit_code == 2
    assert lines(database_url) == []
    assert huifang(*words, "--reason", WHY).exit_code == 0
    ((by, did, about, why, told),) = lines(database_url)
    assert (by, did, about, why) == (at_terminal().name, act, object_, WHY)
    assert "somebody-else" not in by
    assert detail.items() <= told.items()


def test_one_record_after_the_other_is_braked_after_thirty_and_the_chiefs_are_told_unless_there_is_a_reason(
    huifang: Huifang, database_url: str
) -> None:
    long_ago, lately = (datetime.now(UTC) - timedelta(minutes=m) for m in (90, 30))
    written(database_url, partial(looks, at=long_ago))
    assert huifang("archive", "show", "CASE-001").exit_code == 0
    written(database_url, partial(looks, at=lately))
    refused = huifang("archive", "show", "CASE-002")
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert "--reason" in refused.stderr
    assert lines(database_url)[-1][1:3] == ("ticket.brake", "cases")
    assert huifang("archive", "show", "CASE-001").exit_code == 0  # again tells nothing new
    assert huifang("archive", "show", "CASE-002", "--reason", WHY).exit_code == 0
    assert huifang("cases", "export").exit_code == 0  # a whole month is one act
