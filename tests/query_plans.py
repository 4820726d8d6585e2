"""How an engine goes about what is asked of it: the statements that run, prepared ones too, and their plans.

with listening(ran):                    # whatever runs meanwhile
    await browser.get("/office/callsheet")
steps = await store.read(partial(plan, asked=ran[0]))
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, event

from db.engine.prepared import Prepared

Asked = tuple[str, Any]
_EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


@contextmanager
def listening(ran: list[Asked]) -> Iterator[None]:
    """Note every statement and its values."""

    def note(*told: Any) -> None:
        ran.append((told[2], told[3]))

    def through_core(taken: str) -> Callable[..., Any]:
        def run(of: Prepared, connection: Connection, /, **values: Any) -> Any:
            return getattr(connection.execute(of.statement, values), taken)()

        return run

    ways: dict[str, Any] = {name: through_core(name) for name in ("all", "first", "scalar")}
    ways["scalars"] = lambda of, connection, **values: [
        row[0] for row in ways["all"](of, connection, **values)
    ]
    event.listen(Engine, "before_cursor_execute", note)
    try:
        with patch.multiple(Prepared, **ways):
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def plan(connection: Connection, asked: Asked) -> str:
    """The steps of a statement."""
    statement, values = asked
    explained = connection.exec_driver_sql(_EXPLAIN[connection.dialect.name] + statement, values)
    return "\n".join(str(step) for step in explained)
