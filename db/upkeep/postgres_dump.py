"""Backing up and restoring a PostgreSQL database with its own tools, `pg_dump` and `pg_restore`.

A backup is restored into a new schema `public`; the former one is renamed and stays in the database. If anything goes
wrong on the way, the names are restored.
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, NullPool, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from db.engine.postgres import connected
from db.migrate import NotOurs, revision, upgrade_here
from db.schema import heartbeats, outbox
from db.store import StoreUnavailable
from db.upkeep.backups import (
    SILENT,
    Backup,
    BadFile,
    InUse,
    MaintenanceFailed,
    Restored,
    accept_revision,
    settle_in,
    stamp,
)
from db.upkeep.drafts import draft_of, publish, refuse_to_overwrite
from db.upkeep.lineage import ONLY_LOOKING, Consent, WouldLose, refuse_to_lose, standing

T = TypeVar("T")

KEPT = "before_restore_"


def backup(url: str, file: Path) -> Backup:
    """See `db.upkeep.maintenance.backup`."""
    refuse_to_overwrite(file)
    found = _run(url, revision)
    if found is None:
        raise MaintenanceFailed("数据库里还没有 huifang 的数据表；请检查 HUIFANG_DATABASE_URL")
    with draft_of(file) as draft:
        _tool(url, "pg_dump", "--format=custom", f"--exclude-schema={KEPT}*", f"--file={draft}")
        if _revision_in(url, draft) != found:
            raise MaintenanceFailed("备份读回来和数据库不一致；请再试一次")
        publish(draft, file)
    return Backup(file, file.stat().st_size, found)


def restore(url: str, file: Path, now: datetime, consent: Consent | None) -> Restored:
    """See `db.upkeep.maintenance.restore`."""
    if not file.is_file():
        raise BadFile(f"没有备份文件 {file}")
    try:
        found = _revision_in(url, file)
    except MaintenanceFailed as e:
        raise BadFile(f"{file} 不是完好的 huifang 备份（{e}）；数据库没有改动，请换一个备份") from e
    if found is None:
        raise BadFile(f"{file} 里面没有 huifang 的版本记录；数据库没有改动，请换一个备份")
    accept_revision(file, found)
    kept = KEPT + stamp(now).replace("-", "_")
    with _set_aside(url, kept, now) as had_tables:
        options = (
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            "--schema=public",
        )
        _tool(url, "pg_restore", *options, f"--dbname={make_url(url).database}", str(file))
        upgrade_here(url)
        if had_tables:
            _run(url, partial(_compare, kept=kept, consent=consent))
        elif consent is ONLY_LOOKING:
            raise WouldLose(())
        last = _run(url, partial(settle_in, now=now, consent=consent))
    forgotten = _run(url, lambda connection: _sent_after(connection, kept, last)) if had_tables else 0
    return Restored(
        found, kept=f"schema {kept}" if had_tables else None, forgotten=forgotten, compared=had_tables
    )


def _compare(connection: Connection, *, kept: str, consent: Consent | None) -> None:
    def ask(statement: str) -> Sequence[Sequence[Any]]:
        return connection.execute(text(statement)).all()

    refuse_to_lose(standing(ask, f"{kept}."), standing(ask), consent)


@contextmanager
def _set_aside(url: str, kept: str, now: datetime) -> Iterator[bool]:
    """Rename the existing schema; yields whether it is a database of ours. If the block fails, it is renamed back."""

    def rename(connection: Connection) -> bool:
        ours = revision(connection) is not None
        if ours:
            heard = connection.execute(select(func.max(heartbeats.c.at))).scalar()
            if heard is not None and heard > now - SILENT:
                raise InUse
        elif inspect(connection).has_table("cases"):
            raise NotOurs("cases")
        connection.execute(text(f"ALTER SCHEMA public RENAME TO {kept}"))
        connection.execute(text("CREATE SCHEMA public"))
        return ours

    def put_back(connection: Connection) -> None:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text(f"ALTER SCHEMA {kept} RENAME TO public"))

    had_tables = _run(url, rename)
    try:
        yield had_tables
    except BaseException:
        _run(url, put_back)
        raise
    if not had_tables:
        _run(url, lambda connection: connection.execute(text(f"DROP SCHEMA {kept}")))


def _sent_after(connection: Connection, schema: str, last: int) -> int:
    sent = select(func.count()).where(outbox.c.id > last, outbox.c.state.not_in(("pending", "cancelled")))
    there = connection.execution_options(schema_translate_map={None: schema})
    return there.execute(sent.select_from(outbox)).scalar_one()


def _revision_in(url: str, file: Path) -> str | None:
    """The revision of a dump; None when it is not one of ours."""
    lines = iter(
        _tool(url, "pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file)).splitlines()
    )
    for line in lines:
        if line.startswith("COPY ") and "alembic_version" in line:
            return next(lines, None)
    return None


def _run(url: str, work: Callable[[Connection], T]) -> T:
    """Run `work` in a transaction of its own."""

    async def run() -> T:
        engine = create_async_engine(url, poolclass=NullPool)
        try:
            async with connected(engine) as connection, connection.begin():
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    try:
        return asyncio.run(run())
    except (DBAPIError, OSError) as e:
        reason = e.orig if isinstance(e, DBAPIError) else e
        raise StoreUnavailable(f"数据库没有答应：{reason}；请检查 HUIFANG_DATABASE_URL 和权限") from e


def _tool(url: str, name: str, *arguments: str) -> str:
    """The output of a PostgreSQL tool; it finds the server through the environment, so that no password is visible."""
    program = shutil.which(name)
    if program is None:
        raise MaintenanceFailed(
            f"这台机器上没有 {name}；请安装与数据库同版本的 PostgreSQL 客户端，或在数据库服务器上运行 {name}"
        )
    done = subprocess.run(  # noqa: S603 (PostgreSQL's own tools)
        [program, *arguments], env=_environment(url), capture_output=True, check=False
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["?"]
        raise MaintenanceFailed(f"{name} 没有成功：{said[0]}")
    return done.stdout.decode(errors="replace")


def _environment(url: str) -> dict[str, str]:
    parsed = make_url(url)
    said = {
        "PGHOST": parsed.host or parsed.query.get("host"),
        "PGPORT": str(parsed.port) if parsed.port else parsed.query.get("port"),
        "PGUSER": parsed.username,
        "PGPASSWORD": str(parsed.password) if parsed.password is not None else None,
        "PGDATABASE": parsed.database,
        "PGSSLMODE": parsed.query.get("ssl"),
    }
    return os.environ | {name: value for name, value in said.items() if isinstance(value, str)}
