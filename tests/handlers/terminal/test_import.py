"""`huifang cases import`: what goes in, what changes, what is refused, and what leaves no trace."""

import asyncio
import csv
import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select
from typer.testing import CliRunner, Result

from bot.intake import Rejected
from bot.work.importing import batches
from bot.work.importing.batches import ImportBatch
from bot.work.importing.tally import REFUSALS, Tally
from db.opening import open_store
from db.queries.cases import cases as queries
from db.queries.cases.cases import RowFate
from db.schema import audit, callbacks, case_changes, cases, imports, latecomers, rounds
from db.store import Conflict
from handlers.terminal.cases import app
from rows import add

HEADER = "办件编号,事项名称,申请人,联系电话,受理时间,承诺办结时限(工作日),办结时间,办理结果\n"
Rows = list[dict[str, object]]


def line(
    number: int, *, phone: str = "19000000001", applicant: str = "张三", concluded: str = "2026-10-03"
) -> str:
    return f"甲-{number},无线电频率使用许可,{applicant},{phone},2026-10-01,15,{concluded},准予许可\n"


class Office:
    """The command and the database behind it."""

    def __init__(self, folder: Path, url: str) -> None:
        self._file = folder / "导出.csv"
        self._url = url

    def run(self, content: str, *words: str) -> Result:
        self._file.write_text(content, encoding="utf-8")
        return CliRunner().invoke(app, ["import", str(self._file), *words])

    def take(self, *lines: str, words: tuple[str, ...] = ()) -> dict[str, object]:
        """Import these lines under the header; the report."""
        result = self.run(HEADER + "".join(lines), "--json", *words)
        assert result.exit_code == 0, result.stderr
        report: dict[str, object] = json.loads(result.stdout)
        return report

    def rows(self, table: Table) -> Rows:
        """All rows of a table."""

        async def read() -> Rows:
            store = await open_store(self._url)
            try:
                return await store.read(partial(_all, table=table))
            finally:
                await store.close()

        return asyncio.run(read())

    def put(self, table: Table, **values: object) -> None:
        """Put a row into a table."""

        async def write() -> None:
            store = await open_store(self._url)
            try:
                await store.write(lambda connection: add(connection, table, **values))
            finally:
                await store.close()

        asyncio.run(write())


def _all(connection: Connection, table: Table) -> Rows:
    return [row._asdict() for row in connection.execute(select(table).order_by(*table.primary_key))]


@pytest.fixture
def office(own_office: None, database_url: str, tmp_path: Path) -> Office:
    """An office without cases."""
    return Office(tmp_path, database_url)


def report(rows: int, *, imported: int = 0, updated: int = 0, unchanged: int = 0) -> dict[str, object]:
    """What is told when no row was refused."""
    counts = {"imported": imported, "updated": updated, "unchanged": unchanged}
    return {"rows": rows, **counts, "rejected": []}


def test_importing_twice_changes_nothing(office: Office) -> None:
    lines = [
        line(1),
        line(2, phone=""),
        line(3, phone="19000000003、0731-82210012转12"),
        line(4, concluded=""),
    ]
    assert office.take(*lines) == report(4, imported=4)
    before = office.rows(cases)
    assert [row["month"] for row in before] == ["2026-10", "2026-10", "2026-10", None]
    assert office.take(*lines) == report(4, unchanged=4)
    assert office.rows(cases) == before
    assert office.rows(case_changes) == []


def test_a_changed_row_is_updated_and_logged_with_its_phones_masked(office: Office) -> None:
    office.take(line(1), line(2))
    changed = line(1, phone="19000000009/19000000008", applicant="李四 19000000009", concluded="2026-11-02")
    assert office.take(changed, line(2)) == report(2, updated=1, unchanged=1)
    assert [row["month"] for row in office.rows(cases)] == ["2026-11", "2026-10"]
    (change,) = office.rows(case_changes)
    before, after = json.loads(str(change["before"])), json.loads(str(change["after"]))
    assert (before["applicant"], after["applicant"]) == ("张三", "李四 190****0009")
    assert (before["phone"], after["phone"]) == ("190****0001", "190****0009")
    assert (before["phones"], after["phones"]) == ("190****0001", "190****0009、190****0008")
    assert set(before) == set(after) == {"applicant", "phone", "phones", "concluded_at"}
    days = [one["concluded_at"][:10] for one in (before, after)]
    assert days == ["2026-10-03", "2026-11-02"], "both by the office's clock"
    assert office.take(changed) == report(1, unchanged=1)


@pytest.mark.parametrize("batch", [1, 2, 10_000])
def test_rows_of_one_case_in_one_file_are_taken_in_their_order(
    office: Office, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(batches, "BATCH", batch)
    told = office.take(
        line(1), line(2), line(1), line(1, applicant="李四"), line(3), line(1, applicant="王五")
    )
    assert told == report(6, imported=3, unchanged=1, updated=2)
    assert [row["applicant"] for row in office.rows(cases)] == ["王五", "张三", "张三"]
    assert [json.loads(str(row["after"]))["applicant"] for row in office.rows(case_changes)] == [
        "李四",
        "王五",
    ]


@pytest.mark.parametrize("state", ["closing", "closed"])
def test_a_case_that_is_sealed_or_being_sealed_is_never_changed(office: Office, state: str) -> None:
    office.take(line(1), line(2))
    office.put(rounds, month="2026-10", state=state)
    office.put(callbacks, case_no="甲-1", month="2026-10", archive_no="x")
    before = office.rows(cases)
    told = office.take(line(1, applicant="李四"), line(2), line(1))
    assert told["rejected"] == [{"line": 2, "reason": REFUSALS[RowFate.SEALED]}]
    assert (told["unchanged"], told["updated"]) == (2, 0)
    assert office.rows(cases) == before
    assert office.rows(case_changes) == []


def test_a_case_in_a_round_stays_in_its_month(office: Office) -> None:
    office.take(line(1))
    office.put(rounds, month="2026-10")
    office.put(callbacks, case_no="甲-1", month="2026-10", archive_no="x")
    told = office.take(line(1, concluded="2026-11-02"))
    assert told["rejected"] == [{"line": 2, "reason": REFUSALS[RowFate.IN_ROUND]}]
    assert office.take(line(1, applicant="李四"))["updated"] == 1


def test_cases_of_a_month_that_is_closed_are_taken_for_its_supplement(office: Office) -> None:
    office.put(rounds, month="2026-10", state="closed")
    office.take(line(1, concluded=""), line(2, concluded="2026-11-02"))
    told = office.take(line(1), line(2), line(3), line(4, concluded="2026-11-03"))
    assert (told["imported"], told["updated"], told["rejected"]) == (2, 2, [])
    assert {row["case_no"] for row in office.rows(latecomers)} == {"甲-1", "甲-2", "甲-3"}


def test_cases_concluded_in_a_month_to_come_are_taken_and_told(office: Office) -> None:
    told = office.run(HEADER + line(1) + line(2, concluded="2099-10-03"), "--json")
    assert json.loads(told.stdout)["imported"] == 2
    assert "1 件的办结月份在今天以后（2099-10）" in told.stderr


def test_cases_of_a_month_that_never_had_callbacks_are_told_for_nobody_plans_them(office: Office) -> None:
    told = office.run(HEADER + line(1, concluded="2020-10-03"), "--json")
    assert "1 件办结得更早（2020-10），那时没有回访过，不会自动回访" in told.stderr


def test_a_latecomer_that_belongs_to_another_month_waits_for_no_supplement(office: Office) -> None:
    office.put(rounds, month="2026-10", state="closing")
    office.take(line(1), line(2), line(1, concluded="2026-11-02"))
    assert [row["case_no"] for row in office.rows(latecomers)] == ["甲-2"]
    assert office.take(line(2, concluded="2026-11-02"))["updated"] == 1
    assert office.rows(latecomers) == []


def test_rejects_that_cannot_be_written_are_told_before_anything_is_stored(
    office: Office, tmp_path: Path
) -> None:
    for place in ("无此目录/退回.csv", ".", "导出.csv"):
        result = office.run(HEADER + line(1), "--rejects", str(tmp_path / place))
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert office.rows(cases) == []
    assert (tmp_path / "导出.csv").read_text(encoding="utf-8") == HEADER + line(1)


def test_of_refused_rows_only_line_and_reason_stay_in_memory() -> None:
    cells = tuple(f"第{n}格的内容" for n in range(20))
    batch = ImportBatch([], [Rejected(n, "办结时间不是有效日期", cells) for n in range(3)], [], Counter())
    whole: list[Rejected] = []
    tally = Tally(keep=whole.extend)
    tally.add(batch, [])
    tally.add(batch, [])
    assert whole == batch.rejected * 2
    assert [row.cells for row in tally.rejected] == [()] * 6


def test_bad_rows_are_told_by_line_and_written_out_and_good_ones_go_in(
    office: Office, tmp_path: Path
) -> None:
    rejects = tmp_path / "退回.csv"
    told = office.take(
        line(1),
        line(2, concluded="昨天"),
        line(3).replace("甲-3", ""),
        line(4),
        words=("--rejects", str(rejects)),
    )
    assert (told["rows"], told["imported"]) == (4, 2)
    reasons = told["rejected"]
    assert isinstance(reasons, list)
    assert [r["line"] for r in reasons] == [3, 4]
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        header, *written = csv.reader(file)
    assert header[:3] == ["行号", "原因", "办件编号"]
    assert [row[:2] for row in written] == [[str(r["line"]), r["reason"]] for r in reasons]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "%PDF-1.7 \x00",
        "编号,姓名\n1,张三\n",
        HEADER + line(1) + line(2).replace("无线电", '"无线电') + line(3),
    ],
)
def test_an_unreadable_file_stores_nothing(office: Office, content: str) -> None:
    result = office.run(content, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert office.rows(cases) == []


def test_nothing_is_taken_in_under_another_key(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.take(line(1))
    monkeypatch.setenv("HUIFANG_SECRET_KEY", "another secret for tests, long enough")
    refused = office.run(HEADER + line(2), "--json")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "HUIFANG_SECRET_KEY" in refused.stderr
    assert [row["case_no"] for row in office.rows(cases)] == ["甲-1"]


def test_a_trial_run_counts_and_stores_nothing(office: Office) -> None:
    office.take(line(1), line(2))
    before = office.rows(cases)
    told = office.take(line(1), line(2, applicant="李四"), line(3), words=("--dry-run",))
    assert told == report(3, imported=1, updated=1, unchanged=1)
    assert office.rows(cases) == before
    assert office.rows(case_changes) == []


def test_more_rows_than_a_batch_and_a_statement_hold(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 2_100)
    lines = [line(n, phone=f"1900000{n:04d}") for n in range(5_000)]
    assert office.take(*lines) == report(5_000, imported=5_000)
    assert office.take(*lines[::-1]) == report(5_000, unchanged=5_000)


def test_a_batch_that_another_import_was_quicker_with_is_compared_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, lost = queries.take, iter((True, True, False))

    def beaten(*args: Any, **named: Any) -> list[RowFate]:
        if next(lost, False):
            raise Conflict
        return take(*args, **named)

    monkeypatch.setattr(queries, "take", beaten)
    assert office.take(line(1)) == report(1, imported=1)
    monkeypatch.setattr(queries, "take", lambda *_, **__: (_ for _ in ()).throw(Conflict))
    result = office.run(HEADER + line(2))
    assert result.exit_code == 1
    assert "另一个导入" in result.stderr


def test_who_imported_which_file_is_kept_and_logged(office: Office) -> None:
    office.take(line(1), line(2, concluded="十月"), words=("--dry-run",))
    assert office.rows(imports) == [], "a check leaves no trace"
    office.take(line(1), line(2, concluded="十月"))
    (row,) = office.rows(imports)
    assert (row["state"], row["user_id"], row["done"]) == ("finished", None, 1000)
    assert str(row["by_whom"]).startswith("命令行：")
    assert (row["rows"], row["imported"], row["rejected"], row["months"]) == (2, 1, 1, '{"2026-10": 1}')
    assert row["ended_at"] is not None
    assert [one["act"] for one in office.rows(audit)] == ["import"]


def test_an_import_that_dies_on_its_way_is_seen_as_not_finished(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    take, taken = queries.take, iter(range(2))

    def dies(*args: Any, **named: Any) -> list[RowFate]:
        if next(taken):
            raise KeyboardInterrupt
        return take(*args, **named)

    monkeypatch.setattr(queries, "take", dies)
    office.run(HEADER + "".join(map(line, range(1, 6))))
    (row,) = office.rows(imports)
    assert (row["state"], row["rows"], row["imported"], row["ended_at"]) == ("importing", 2, 2, None)
