"""How many concluded cases are like one of which something is told; counted no further than matters."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, func, or_, select

from bot.casework.privacy.crowd import CROWD, told_of
from db.engine.prepared import Prepared
from db.schema import cases

_ALIKE = Prepared(
    select(func.count()).select_from(
        select(cases.c.case_no)
        .where(
            cases.c.month == bindparam("month"),
            cases.c.department.in_(bindparam("departments", expanding=True)),
            or_(bindparam("any_item") == 1, cases.c.item == bindparam("item")),
            or_(bindparam("any_handler") == 1, cases.c.handler == bindparam("handler")),
        )
        .limit(CROWD)
        .subquery("alike")
    )
)


def told(
    connection: Connection, month: str, departments: Collection[str], item: str, handler: str
) -> tuple[str, str]:
    """Item and handler of a case, as far as somebody may read them who must not learn which one it is; "": left out.

    `departments`: every name of the reader's own, of which the case is.
    """

    def alike(*, item_of: str = "", handler_of: str = "") -> int:
        count: int = _ALIKE.scalar(
            connection,
            month=month,
            departments=list(departments),
            any_item=int(not item_of),
            item=item_of,
            any_handler=int(not handler_of),
            handler=handler_of,
        )
        return count

    return told_of(
        item,
        handler,
        alike(item_of=item, handler_of=handler),
        alike(handler_of=handler) if handler else 0,
        alike(item_of=item) if item else 0,
    )
