"""Numbers that an office gives in a row, anew each year: 督办〔2026〕3号."""

from hashlib import sha256

from sqlalchemy import BigInteger, Column, Connection, bindparam, func, select

from db.engine.prepared import Prepared

_ONE_AT_A_TIME_ON_POSTGRESQL = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))


class NumberSeries:
    """The numbers that stand in one column. Whoever is given one keeps all others waiting until the transaction ends: two
    who count at once would count the same. On SQLite there is one writer at a time anyway. Made at import, as statements are."""

    def __init__(self, column: Column[str | None]) -> None:
        self._lock = int.from_bytes(sha256(str(column).encode()).digest()[:8], signed=True)
        of_column = column.table.select().with_only_columns(func.count())
        self._given = Prepared(of_column.where(column.like(bindparam("like"))))

    def next(self, connection: Connection, sign: str, year: int) -> str:
        """The next one under this sign in this year."""
        if connection.dialect.name == "postgresql":
            connection.execute(_ONE_AT_A_TIME_ON_POSTGRESQL, {"number": self._lock})
        head = f"{sign}〔{year}〕"
        return f"{head}{int(self._given.scalar(connection, like=head + '%')) + 1}号"
