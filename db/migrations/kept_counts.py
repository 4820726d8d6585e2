"""Kept counts: triggers update `case_counts` and `answer_counts` with every change that affects them.

A trigger sees every change of a row, in the transaction that makes it; no statement can forget it. Revisions call
`keep_counting`; its result is part of released revisions, so its statements never change.

sqlite      has one writer: each row counts a key up or down, part 0
postgresql  has many: each statement counts what it changed in a part of its transaction's own, so that nobody waits for
            anybody, and `db.queries.figures.recounting.fold` puts the parts together now and then. Of a case and its callback the
            one that is not being changed is held, or two transactions would each count by what the other has changed.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text

from db.migrations import append_only

CASE = "round, month, disposition, score, department, item"
ANSWER = "round, hour, channel"
_STANDS = "question = 'overall' AND value IS NOT NULL"
_OWN_PART = "pg_current_xact_id()::text::bigint"
_HOUR = {"sqlite": "substr(a.at, 1, 13)", "postgresql": "to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"}

_COUNT_ALL = (
    f"INSERT INTO case_counts ({CASE}, part, n) "
    "SELECT '', coalesce(month, ''), '', 0, department, item, 0, count(*) FROM cases GROUP BY 2, 5, 6",
    f"INSERT INTO case_counts ({CASE}, part, n) "
    "SELECT month, '', '', 0, '', '', 0, count(*) FROM callbacks GROUP BY 1",
    f"INSERT INTO case_counts ({CASE}, part, n) "
    "SELECT b.month, coalesce(c.month, ''), b.disposition, coalesce(b.score, 0), c.department, c.item, 0, count(*) "
    "FROM callbacks AS b JOIN cases AS c ON c.case_no = b.case_no WHERE b.disposition IS NOT NULL "
    "GROUP BY 1, 2, 3, 4, 5, 6",
    f"INSERT INTO answer_counts ({ANSWER}, part, n) "
    "SELECT b.month, coalesce({hour}, ''), coalesce(a.channel, ''), 0, count(*) FROM callbacks AS b "
    "LEFT JOIN answers AS a ON a.id = "
    f"(SELECT max(l.id) FROM answers AS l WHERE l.case_no = b.case_no AND {_STANDS}) "
    "WHERE b.disposition = 'answered' GROUP BY 1, 2, 3",
)


def keep_counting(connection: Connection) -> None:
    """Count what exists, and every change from now on."""
    dialect = connection.dialect.name
    for statement in _COUNT_ALL:
        connection.execute(text(statement.replace("{hour}", _HOUR[dialect])))
    make_triggers(connection)


def make_triggers(connection: Connection) -> None:
    """Count every change from now on."""
    dialect = connection.dialect.name
    renew(connection)
    for statement in triggers(dialect).values():
        connection.exec_driver_sql(statement)


def renew(connection: Connection) -> None:
    """Replace the existing triggers with the ones written here (PostgreSQL, whose triggers call functions)."""
    if connection.dialect.name == "postgresql":
        for function in _functions():
            connection.exec_driver_sql(function)


def missing(connection: Connection) -> list[str]:
    """The triggers that should count and are missing: see `append_only.not_there`."""
    return append_only.not_there(connection, triggers(connection.dialect.name))


def triggers(dialect: str) -> Mapping[str, str]:
    """The statements that create the triggers, by the name of each."""
    return dict(_of_sqlite() if dialect == "sqlite" else _of_postgres())


def _add(table: str, key: str, rows: str) -> str:
    return f"INSERT INTO {table} ({key}, part, n) {rows} ON CONFLICT ({key}, part) DO UPDATE SET n = {table}.n + excluded.n; "


# SQLite: for one row, from NEW and OLD


def _case(row: str, n: int) -> str:
    rows = f"VALUES ('', coalesce({row}.month, ''), '', 0, {row}.department, {row}.item, 0, {n})"
    return _add("case_counts", CASE, rows)


def _end_of_case(row: str, n: int) -> str:
    return _add(
        "case_counts",
        CASE,
        f"SELECT b.month, coalesce({row}.month, ''), b.disposition, coalesce(b.score, 0), {row}.department, "
        f"{row}.item, 0, {n} FROM callbacks AS b WHERE b.case_no = {row}.case_no AND b.disposition IS NOT NULL",
    )


def _callback(row: str, n: int) -> str:
    return _add("case_counts", CASE, f"VALUES ({row}.month, '', '', 0, '', '', 0, {n})")


def _end(row: str, n: int) -> str:
    return _add(
        "case_counts",
        CASE,
        f"SELECT {row}.month, coalesce(c.month, ''), {row}.disposition, coalesce({row}.score, 0), c.department, "
        f"c.item, 0, {n} FROM cases AS c WHERE c.case_no = {row}.case_no AND {row}.disposition IS NOT NULL",
    )


def _answer(row: str, n: int) -> str:
    return _add(
        "answer_counts",
        ANSWER,
        f"SELECT {row}.month, coalesce({_HOUR['sqlite']}, ''), coalesce(a.channel, ''), 0, {n} "
        "FROM (SELECT 1) LEFT JOIN answers AS a ON a.id = "
        f"(SELECT max(id) FROM answers WHERE case_no = {row}.case_no AND {_STANDS}) "
        f"WHERE {row}.disposition IS 'answered'",
    )


def _other_answer(n: int, but: str) -> str:
    return _add(
        "answer_counts",
        ANSWER,
        f"SELECT b.month, coalesce({_HOUR['sqlite']}, ''), coalesce(a.channel, ''), 0, {n} "
        "FROM callbacks AS b LEFT JOIN answers AS a ON a.id = "
        f"(SELECT max(id) FROM answers WHERE case_no = NEW.case_no AND {_STANDS}{but}) "
        "WHERE b.case_no = NEW.case_no AND b.disposition = 'answered'",
    )


def _changed(*names: str) -> str:
    return " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in names)


_SQLITE = {
    "cases_counted": ("INSERT ON cases", _case("NEW", 1)),
    "cases_uncounted": ("DELETE ON cases", _case("OLD", -1)),
    "cases_recounted": (
        f"UPDATE OF month, department, item ON cases WHEN {_changed('month', 'department', 'item')}",
        _case("OLD", -1) + _case("NEW", 1) + _end_of_case("OLD", -1) + _end_of_case("NEW", 1),
    ),
    "callbacks_counted": ("INSERT ON callbacks", _callback("NEW", 1)),
    "callbacks_ended": (
        "INSERT ON callbacks WHEN NEW.disposition IS NOT NULL",
        _end("NEW", 1) + _answer("NEW", 1),
    ),
    "callbacks_uncounted": (
        "DELETE ON callbacks",
        _callback("OLD", -1) + _end("OLD", -1) + _answer("OLD", -1),
    ),
    "callbacks_moved": (
        "UPDATE OF month ON callbacks WHEN NEW.month <> OLD.month",
        _callback("OLD", -1) + _callback("NEW", 1),
    ),
    "callbacks_recounted": (
        "UPDATE OF month, disposition, score ON callbacks "
        f"WHEN OLD.disposition IS NOT NULL AND ({_changed('month', 'disposition', 'score')})",
        _end("OLD", -1) + _end("NEW", 1) + _answer("OLD", -1) + _answer("NEW", 1),
    ),
    "callbacks_end": (
        "UPDATE OF disposition ON callbacks WHEN OLD.disposition IS NULL AND NEW.disposition IS NOT NULL",
        _end("NEW", 1),
    ),
    "callbacks_answered": (
        "UPDATE OF disposition ON callbacks WHEN OLD.disposition IS NULL AND NEW.disposition IS 'answered'",
        _answer("NEW", 1),
    ),
    "answers_counted": (
        "INSERT ON answers WHEN NEW.question = 'overall' AND NEW.value IS NOT NULL",
        _other_answer(-1, " AND id <> NEW.id") + _other_answer(1, ""),
    ),
}


def _of_sqlite() -> Iterator[tuple[str, str]]:
    for name, (event, body) in _SQLITE.items():
        yield name, f"CREATE TRIGGER {name} AFTER {event} BEGIN {body}END"


# PostgreSQL: for all rows of a statement, from the tables `was` and `fresh`


def _cases(rows: str) -> str:
    return _add(
        "case_counts",
        CASE,
        f"SELECT '', coalesce(s.month, ''), '', 0, s.department, s.item, {_OWN_PART}, sum(s.step) "
        f"FROM ({rows}) AS s GROUP BY 2, 5, 6 HAVING sum(s.step) <> 0",
    )


def _ends_of_cases(rows: str) -> str:
    return _add(
        "case_counts",
        CASE,
        "SELECT b.month, coalesce(s.month, ''), b.disposition, coalesce(b.score, 0), s.department, s.item, "
        f"{_OWN_PART}, sum(s.step) FROM ({rows}) AS s JOIN callbacks AS b ON b.case_no = s.case_no "
        "WHERE b.disposition IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(s.step) <> 0",
    )


def _callbacks(rows: str) -> str:
    return _add(
        "case_counts",
        CASE,
        f"SELECT s.month, '', '', 0, '', '', {_OWN_PART}, sum(s.step) FROM ({rows}) AS s "
        "GROUP BY 1 HAVING sum(s.step) <> 0",
    )


def _ends(rows: str) -> str:
    return _add(
        "case_counts",
        CASE,
        "SELECT s.month, coalesce(c.month, ''), s.disposition, coalesce(s.score, 0), c.department, c.item, "
        f"{_OWN_PART}, sum(s.step) FROM ({rows}) AS s JOIN cases AS c ON c.case_no = s.case_no "
        "WHERE s.disposition IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(s.step) <> 0",
    )


def _answers(rows: str, but: str = "") -> str:
    return _add(
        "answer_counts",
        ANSWER,
        f"SELECT s.month, coalesce({_HOUR['postgresql']}, ''), coalesce(a.channel, ''), {_OWN_PART}, sum(s.step) "
        f"FROM ({rows}) AS s LEFT JOIN answers AS a ON a.id = "
        f"(SELECT max(l.id) FROM answers AS l WHERE l.case_no = s.case_no AND {_STANDS}{but}) "
        "WHERE s.disposition = 'answered' GROUP BY 1, 2, 3 HAVING sum(s.step) <> 0",
    )


def _in(table: str, step: int) -> str:
    return f"SELECT *, {step} AS step FROM {table}"


_BOTH = f"{_in('was', -1)} UNION ALL {_in('fresh', 1)}"
_ANSWERED = "SELECT *, {step} AS step FROM callbacks WHERE case_no = NEW.case_no"


def _if_changed(*names: str) -> str:
    """No join: it would be planned for the session's first statement, with one row, and compare each row with each."""
    of = ", ".join(("case_no", *names))
    return f"IF NOT EXISTS (SELECT {of} FROM fresh EXCEPT SELECT {of} FROM was) THEN RETURN NULL; END IF; "


def _hold(table: str) -> str:
    return (
        f"PERFORM 1 FROM {table} AS held WHERE held.case_no IN (SELECT case_no FROM fresh) "
        "ORDER BY held.case_no FOR SHARE; "
    )


_POSTGRES = {
    "cases_counted": _cases(_in("fresh", 1)),
    "cases_uncounted": _cases(_in("was", -1)),
    "cases_recounted": _if_changed("month", "department", "item")
    + _hold("callbacks")
    + _cases(_BOTH)
    + _ends_of_cases(_BOTH),
    "callbacks_counted": _callbacks(_in("fresh", 1)) + _ends(_in("fresh", 1)) + _answers(_in("fresh", 1)),
    "callbacks_uncounted": _callbacks(_in("was", -1)) + _ends(_in("was", -1)) + _answers(_in("was", -1)),
    "callbacks_recounted": _if_changed("month", "disposition", "score")
    + _hold("cases")
    + _callbacks(_BOTH)
    + _ends(_BOTH)
    + _answers(_BOTH),
    "answers_counted": _answers(_ANSWERED.format(step=-1), " AND l.id <> NEW.id")
    + _answers(_ANSWERED.format(step=1)),
}
_TABLES = {
    "counted": "INSERT ON {table} REFERENCING NEW TABLE AS fresh",
    "uncounted": "DELETE ON {table} REFERENCING OLD TABLE AS was",
    "recounted": "UPDATE ON {table} REFERENCING OLD TABLE AS was NEW TABLE AS fresh",
}


def _functions() -> Iterator[str]:
    for name, body in _POSTGRES.items():
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}RETURN NULL; "
            "END $$"
        )


def _of_postgres() -> Iterator[tuple[str, str]]:
    for table in ("cases", "callbacks"):
        for what, event in _TABLES.items():
            name, on = f"{table}_{what}", event.format(table=table)
            yield (
                name,
                f"CREATE TRIGGER {name} AFTER {on} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            )
    yield (
        "answers_counted",
        "CREATE TRIGGER answers_counted AFTER INSERT ON answers FOR EACH ROW "
        "WHEN (NEW.question = 'overall' AND NEW.value IS NOT NULL) EXECUTE FUNCTION answers_counted()",
    )
