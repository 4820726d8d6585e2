"""What is right and what is wrong with a database, one finding a line; nothing is changed by looking.

schema       is the database at this program's version
integrity    SQLite reads every page and index and finds them whole
references   no row refers to one that is not there
durable      a commit is on the disk before it is acknowledged
guards       the triggers that keep sealed records from being changed are in place
archive      every sealed record still has the digest that was taken when it was sealed
erasures     whoever was erased was erased by two persons, and wholly
months       the root of every sealed month is that of the records that stand in it, in their order
supplements  and so has everything that was added to them later
questionnaires  every questionnaire has the words that rounds and records name by their digest
roots        every month that the file beside the database knows as sealed is sealed, under the root that stands there
signed       and what stands in the file beside that one, of how far the ledger was signed, is still signed
ledger       its lines are the ones that were signed, with every case that was given a place, and one result each: its record's
closing      whether a round is being sealed at this moment, or a crash has interrupted that: then serving goes on with it
sealed       every sealed value opens with the key, and stands where it was sealed for
scores       every score was heard in a message that is kept, or on a phone call that is recorded
vouched      the rows of tables to which rows are only added are those that were there when they were counted in
timelines    the timeline of every complaint has all its lines, and ends as the complaint stands
counts       the figures that triggers keep count of are those that a new count gives
"""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from bot.casework.ledger.keys import VerifierKey
from bot.domain.os_reason import os_reason
from bot.domain.round_state import RoundState
from db.migrate import HEAD, REVISIONS, revision
from db.migrations import append_only, kept_counts
from db.opening import open_store
from db.queries.archive import sealing
from db.queries.figures import recounting
from db.queries.keys import sealed_values
from db.queries.ledger import checking
from db.schema import APPEND_ONLY, metadata, rounds
from db.store import Store, StoreUnavailable
from db.upkeep.archive_checks import archived, erased, questioned, rooted, supplemented
from db.upkeep.findings import NAMED, Checkup, DatabaseFinding, listed
from db.upkeep.roots import known
from db.upkeep.score_checks import scored
from db.upkeep.signed_aside import SIGNED, forgotten
from db.upkeep.timeline_checks import told
from db.upkeep.vouched_checks import as_vouched
from db.urls import backend, sqlite_path
from db.vault import Vault

_SEALED = (
    select(rounds.c.month, rounds.c.root).where(rounds.c.state == RoundState.CLOSED).order_by(rounds.c.month)
)


Look = Callable[[Connection], DatabaseFinding]


async def check(
    url: str,
    roots: Path | None = None,
    vault: Vault | None = None,
    *,
    witnesses: Sequence[VerifierKey] = (),
    also: Mapping[str, Look] = MappingProxyType({}),
) -> Checkup:
    """Look at everything. Raises StoreUnavailable when there is no database to be opened; a broken one is a finding.

    `roots`: the file of `db.upkeep.roots`; without it, nothing is held against it. `vault`: without it, nothing is opened.
    `witnesses`: those of the ledger, whose signatures are verified. `also`: what else is looked at, by name.
    """
    if backend(url) == "sqlite" and not sqlite_path(url).is_file():
        raise StoreUnavailable(f"还没有数据库 {sqlite_path(url)}；请检查 HUIFANG_DATABASE_URL")
    try:
        store = await open_store(url)
    except StoreUnavailable as e:
        if type(e.__cause__) is not sqlite3.DatabaseError:  # its subclasses are about paths and locks
            raise
        found = DatabaseFinding(
            "integrity", False, f"读不出来：{e.__cause__}；请用 huifang db restore 恢复备份"
        )
        return Checkup((found,), {})
    try:
        return await _look(store, roots, vault, witnesses, also)
    finally:
        await store.close()


async def _look(
    store: Store,
    roots: Path | None,
    vault: Vault | None,
    witnesses: Sequence[VerifierKey],
    also: Mapping[str, Look],
) -> Checkup:
    findings = [await _see(store.read, "schema", _schema)]
    if store.dialect == "sqlite":
        findings.append(await _see(store.read, "integrity", _integrity))
        findings.append(await _see(store.read, "references", _references))
    findings.append(await _see(store.write, "durable", _durable))
    if not findings[0].ok:
        return Checkup(tuple(findings), {})
    looks: dict[str, Look] = {
        "guards": _guards,
        "archive": archived,
        "supplements": supplemented,
        "questionnaires": questioned,
    }
    looks["erasures"] = erased
    looks["months"] = rooted
    if roots is not None:
        looks["roots"] = partial(_roots, file=roots)
        looks["signed"] = partial(_signed, file=roots.with_suffix(SIGNED))
    if vault is not None:
        looks["sealed"] = partial(_sealed, vault=vault)
        looks["scores"] = partial(scored, vault=vault)
        looks["vouched"] = partial(as_vouched, vault=vault)
    looks["timelines"] = told
    looks["ledger"] = partial(_ledger, vault=vault, witnesses=witnesses)
    looks["closing"] = _closing
    looks["counts"] = _counts
    for name, look in (looks | dict(also)).items():
        findings.append(await _see(store.read, name, look))
    try:
        rows = await store.read(_rows)
    except DBAPIError:
        rows = {}
    return Checkup(tuple(findings), rows)


async def _see(door: Callable[[Look], Awaitable[DatabaseFinding]], name: str, look: Look) -> DatabaseFinding:
    """Look at one thing; a database too broken to be looked at is a finding, too."""
    try:
        return await door(look)
    except (DBAPIError, StoreUnavailable, ValueError) as e:
        reason = e.orig if isinstance(e, DBAPIError) else e
        return DatabaseFinding(name, False, f"读不出来：{reason}；请用 huifang db restore 恢复备份")


def _schema(connection: Connection) -> DatabaseFinding:
    found = revision(connection)
    if found == HEAD:
        return DatabaseFinding("schema", True, f"版本 {HEAD}")
    if found is None:
        return DatabaseFinding("schema", False, "还没有建立数据表；请运行 huifang db upgrade")
    if found in REVISIONS:
        return DatabaseFinding("schema", False, f"版本 {found}，本程序需要 {HEAD}；请运行 huifang db upgrade")
    return DatabaseFinding("schema", False, f"版本 {found} 比本程序认识的 {HEAD} 新；请升级 huifang")


def _integrity(connection: Connection) -> DatabaseFinding:
    found = list(connection.execute(text(f"PRAGMA integrity_check({NAMED})")).scalars())
    if found == ["ok"]:
        return DatabaseFinding("integrity", True, "数据文件完好")
    return DatabaseFinding(
        "integrity", False, f"数据文件损坏：{listed(found)}；请用 huifang db restore 恢复备份"
    )


def _references(connection: Connection) -> DatabaseFinding:
    found = [f"{row[0]} 第 {row[1]} 行" for row in connection.execute(text("PRAGMA foreign_key_check"))]
    if not found:
        return DatabaseFinding("references", True, "没有失去主人的记录")
    return DatabaseFinding(
        "references", False, f"指向的记录不在了：{listed(found)}；请用 huifang db restore 恢复备份"
    )


def _durable(connection: Connection) -> DatabaseFinding:
    """Asked on the writing connection: these are settings of a connection as much as of the file."""
    engines: dict[str, dict[str, tuple[object, ...]]] = {
        "sqlite": {"PRAGMA journal_mode": ("wal",), "PRAGMA synchronous": (2, 3)},
        "postgresql": {
            "SHOW fsync": ("on",),
            "SHOW synchronous_commit": ("on", "remote_write", "remote_apply"),
        },
    }
    wanted = engines[connection.dialect.name]
    found = {ask: connection.execute(text(ask)).scalar() for ask in wanted}
    said = "，".join(f"{ask.split()[1]}={value}" for ask, value in found.items())
    if all(found[ask] in values for ask, values in wanted.items()):
        return DatabaseFinding("durable", True, said)
    return DatabaseFinding(
        "durable", False, f"断电时会丢失已确认的数据：{said}；数据库要放在本机磁盘上，并打开这些设置"
    )


def _guards(connection: Connection) -> DatabaseFinding:
    found = append_only.missing(connection, *(table.name for table in APPEND_ONLY))
    if not found:
        return DatabaseFinding("guards", True, "防止改动的触发器都在")
    return DatabaseFinding(
        "guards", False, f"防止改动的触发器不在了：{listed(found)}；请查明是谁去掉的，并用备份核对档案"
    )


def _roots(connection: Connection, *, file: Path) -> DatabaseFinding:
    sealed = {row.month: row.root for row in connection.execute(_SEALED)}
    try:
        noted = known(file)
    except OSError as e:
        return DatabaseFinding("roots", False, f"读不出 {file}：{os_reason(e)}；请检查 HUIFANG_ROOTS")
    wrong = [
        f"{month}（{'现在的不一样' if month in sealed else '现在没有封存'}）"
        for month, root in noted.items()
        if sealed.get(month) != root
    ]
    if wrong:
        said = f"和 {file.name} 里记下的总校验值对不上：{listed(wrong)}"
        return DatabaseFinding("roots", False, f"{said}；数据库多半是换回旧的了，请找回新的")
    unnoted = [month for month in sealed if month not in noted]
    also = f"；没有记在那里的：{listed(unnoted)}" if unnoted else ""
    return DatabaseFinding("roots", True, f"{len(noted)} 个月的总校验值和 {file.name} 里的相符{also}")


def _signed(connection: Connection, *, file: Path) -> DatabaseFinding:
    try:
        lost = forgotten(connection, file)
    except OSError as e:
        return DatabaseFinding("signed", False, f"读不出 {file}：{os_reason(e)}；请检查 HUIFANG_ROOTS")
    if lost is None:
        return DatabaseFinding("signed", True, f"{file.name} 里记下的签过的台账都在")
    said = f"台账以前签到第 {lost.size} 行（记在 {file.name}），现在的数据库里没有这一份"
    return DatabaseFinding("signed", False, f"{said}；数据库多半是换回旧的了，请找回新的")


def _sealed(connection: Connection, *, vault: Vault) -> DatabaseFinding:
    found = sealed_values.look(connection, vault)
    if found.misplaced:
        said = f"密文被改动过，或者是从别处搬来的：{listed(found.misplaced)}"
        return DatabaseFinding("sealed", False, f"{said}；请查明谁直接改过数据库，并用备份核对")
    if found.foreign:
        said = f"有 {found.foreign} 处不是用现在的密钥加密的"
        then = "；请检查 HUIFANG_SECRET_KEY；恢复的是换密钥以前的备份，就把那时的密钥设为 HUIFANG_SECRET_KEY_OLD，运行 huifang db rekey"
        return DatabaseFinding("sealed", False, f"{said}{then}")
    if found.unbound:
        said = f"密文 {found.opened} 处，都打得开；{found.unbound} 处是旧格式，被搬动也看不出来"
        return DatabaseFinding("sealed", True, f"{said}，请运行 huifang db bind")
    return DatabaseFinding("sealed", True, f"密文 {found.opened} 处，都打得开，都在原位")


def _ledger(
    connection: Connection, *, vault: Vault | None, witnesses: Sequence[VerifierKey] = ()
) -> DatabaseFinding:
    if (wrong := checking.wrong(connection, vault, witnesses)) is None:
        return DatabaseFinding("ledger", True, "台账和签过名的校验值、名册、封存的月份、每件的档案都相符")
    return DatabaseFinding("ledger", False, f"台账不对：{wrong}；请查明谁直接改过数据库，并用备份核对")


def _closing(connection: Connection) -> DatabaseFinding:
    found = sealing.under_way(connection)
    if not found:
        return DatabaseFinding("closing", True, "没有封存到一半的月份")
    said = "、".join(f"{month} 已写成档案 {done} 份，共 {of} 件" for month, (done, of) in found.items())
    return DatabaseFinding("closing", True, f"正在封存：{said}；huifang serve 会接着封完")


def _counts(connection: Connection) -> DatabaseFinding:
    if gone := kept_counts.missing(connection):
        return DatabaseFinding("counts", False, f"记统计数的触发器不在了：{listed(gone)}；请查明是谁去掉的")
    if not (found := recounting.astray(connection)):
        return DatabaseFinding("counts", True, "随时记下的统计数和重新计数的相符")
    said = f"随时记下的统计数和重新计数的不符：{listed(found)}"
    return DatabaseFinding("counts", False, f"{said}；请查明谁直接改过数据库，并用备份核对")


def _rows(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }
