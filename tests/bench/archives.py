"""A large office's database: concluded, called-back and sealed cases, written straight into the tables of a fresh
file."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bench.filling import UNSAFE
from bot.casework.archive.record import (
    History,
    HistoryAnswer,
    HistoryAttempt,
    HistoryForm,
    SealedCase,
    written,
)
from bot.domain.dialling import mask_phone
from bot.domain.disposition import Disposition
from db.migrate import upgrade_here
from db.queries.cases import shelving
from db.vault import Vault
from db.vault.sealed import CASE_PHONE

MONTHS = ("2026-10", *(f"2026-{n:02d}" for n in range(9, 0, -1)), "2025-12", "2025-11")
"""The latest first; it has six cases of ten."""
DEPARTMENTS = tuple(
    f"{name}处" for name in "无线电 电力 化工 装备 消费品 软件 园区 信息 投资 法规 运行 节能".split()
)
RARE = "档案处"
"""One case of five thousand is its."""
ITEMS = tuple(f"{d[:-1]}{kind}" for d in DEPARTMENTS for kind in "许可 备案 核准 年检 变更".split())
FAMILIES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚"
HANDLERS = tuple(f"周{first}{second}" for first in "志文国建晓" for second in "丽华平军霞勇敏洁斌云")
BATCH = 10_000
SHA = "0" * 64
_BEGIN = datetime(2026, 10, 1, 1, tzinfo=UTC)
_TABLES = {
    "cases": "case_no month item department handler applicant applicant_kind contact received_at promised_days "
    "concluded_at outcome phone_sealed phone_index can_sms digest imported_at updated_at phone_tail serial",
    "callbacks": "case_no month archive_no place stage score disposition ended_at",
    "attempts": "case_no n channel kind at outcome by_whom",
    "answers": "case_no question value raw channel at",
    "archive": "case_no archive_no month place record sha256 sealed_at",
}
_ROUND = """INSERT INTO rounds (month, state, opens, closes, rule, planned_at, closed_at, questionnaire_id,
questionnaire_version, questionnaire_sha256, root) VALUES (?, 'closed', ?, ?, '', ?, ?, 'satisfaction', 1, ?, ?)"""
Rows = dict[str, list[tuple[object, ...]]]


def write(file: Path, rows: int, vault: Vault) -> range:
    """Fill a new database; the numbers of its cases."""
    upgrade_here(f"sqlite+aiosqlite:///{file}")
    with closing(sqlite3.connect(file)) as raw:
        for pragma in UNSAFE:
            raw.execute(f"PRAGMA {pragma}")
        raw.executemany(_ROUND, _rounds())
        numbers = range(rows)
        for start in range(0, rows, BATCH):
            for table, lines in _batch(numbers[start : start + BATCH], vault).items():
                columns = _TABLES[table].split()
                marks = ",".join("?" * len(columns))
                raw.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})", lines)
        raw.execute("INSERT OR REPLACE INTO case_serials VALUES ('given', ?), ('filed', 0)", (rows,))
        raw.commit()
    return numbers


def case_no(n: int) -> str:
    """The number of the n-th case."""
    return f"HNJX-2026-{n:07d}"


def applicant(n: int) -> str:
    """Who asked for the n-th case: some 9,000 names, so that each is met again and again; one in five is a company."""
    if n % 5 == 0:
        return f"示例{FAMILIES[n % 20]}{GIVEN[n // 20 % 21]}科技有限公司"
    return FAMILIES[n % 20] + GIVEN[n // 20 % 21] + GIVEN[n // 420 % 21]


def phone(n: int) -> str:
    """A fictional mobile number; a hundred cases share one."""
    return f"1900000{n % 10_000:04d}"


def _month(n: int) -> str:
    return MONTHS[0] if n % 10 < 6 else MONTHS[1 + n // 10 % (len(MONTHS) - 1)]


def _department(n: int) -> str:
    return RARE if n % 5_000 == 1 else DEPARTMENTS[n // 7 % len(DEPARTMENTS)]


def _end(n: int) -> tuple[Disposition, int | None]:
    share = n * 2_654_435_761 % 1_000  # scattered, and the same every time
    if share < 400:
        return (
            Disposition.ANSWERED,
            5 if share < 200 else 4 if share < 320 else 3 if share < 380 else 2 - share // 396,
        )
    if share == 999:
        return Disposition.EXCLUDED, None
    if share > 900 and _department(n) != DEPARTMENTS[0]:
        return Disposition.UNREACHABLE, None
    return Disposition.REFUSED if share > 870 else Disposition.NO_ANSWER, None


def _batch(numbers: range, vault: Vault) -> Rows:
    found: Rows = {table: [] for table in _TABLES}
    for n in numbers:
        _put(found, n, vault)
    return found


def _put(found: Rows, n: int, vault: Vault) -> None:
    number, month, (disposition, score) = case_no(n), _month(n), _end(n)
    department = _department(n)
    item = f"{department[:-1]}{'许可 备案 核准 年检 变更'.split()[n // 91 % 5]}"
    archive_no, name, e164 = f"HF-{month.replace('-', '')}-{n:07d}", applicant(n), "+86" + phone(n)
    concluded = _BEGIN + timedelta(seconds=n % 2_000_000)
    asked, sealed = concluded + timedelta(days=30), concluded + timedelta(days=35)
    at, then, later = _text(concluded), _text(asked), _text(sealed)
    kind = "法人" if n % 5 == 0 else "自然人"
    seal, index = vault.seal(e164, CASE_PHONE.at(number)), _index(vault, e164)
    found["cases"].append(
        (number, month, item, department, HANDLERS[n % 50], name, kind, name, at, 20, at, "准予许可", seal, index, True, b"0" * 16, at, at,
         _tail(vault, e164), n)
    )  # fmt: skip
    found["callbacks"].append((number, month, archive_no, n, "done", score, disposition.value, then))
    found["attempts"].append((number, 1, "phone", "call", then, disposition.value, "officer"))
    raw = "办得很快" if score else ""
    if score:
        found["answers"].append((number, "overall", str(score), raw, "phone", then))
    said = (HistoryAnswer("overall", str(score), raw, "phone", asked),) if score else ()
    case = SealedCase(
        number,
        item,
        department,
        HANDLERS[n % 50],
        name,
        concluded,
        20,
        concluded,
        "准予许可",
        mask_phone(e164),
    )
    history = History(
        archive_no, month, case, disposition, score, said, (HistoryAttempt("phone", asked, disposition.value),), (), _ASKED
    )  # fmt: skip
    line = written(history, sealed_at=sealed)
    digest = hashlib.sha256(line).hexdigest()
    found["archive"].append((number, archive_no, month, n, line.decode(), digest, later))


_ASKED = HistoryForm("satisfaction", 1, SHA)


@cache
def _index(vault: Vault, e164: str) -> bytes:
    return vault.index(e164)


@cache
def _tail(vault: Vault, e164: str) -> bytes | None:
    return shelving.tail(vault, e164)


def _text(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def _rounds() -> Iterator[tuple[object, ...]]:
    at = _text(_BEGIN)
    return ((month, at, at, at, at, SHA, SHA) for month in MONTHS)
