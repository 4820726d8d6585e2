"""The database that a settings URL names: its engine and its file."""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from db.store import StoreUnavailable

FORMS = "sqlite+aiosqlite:///huifang.db 或 postgresql+asyncpg://用户:密码@主机/库"


class BadDatabaseUrl(StoreUnavailable, ValueError):
    """The setting names no known kind of database; the message says how to write it."""


def backend(url: str) -> str:
    """`sqlite` or `postgresql`; raises BadDatabaseUrl for every other URL."""
    parsed = _parsed(url)
    match parsed.drivername:
        case "sqlite" | "sqlite+aiosqlite":
            return "sqlite"
        case "postgresql+asyncpg":
            return "postgresql"
        case other:
            raise BadDatabaseUrl(f"HUIFANG_DATABASE_URL 不认识 {other}，请写成 {FORMS}")


def sqlite_path(url: str) -> Path:
    """The file behind a SQLite URL; an in-memory database is refused, because it would lose everything."""
    name = _parsed(url).database
    if not name or name == ":memory:":
        raise BadDatabaseUrl("HUIFANG_DATABASE_URL 没有写数据库文件名，例如 sqlite+aiosqlite:///huifang.db")
    return Path(name)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # its message could quote a password
        raise BadDatabaseUrl(f"看不懂 HUIFANG_DATABASE_URL，请写成 {FORMS}") from None
