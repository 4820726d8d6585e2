"""Whether the timeline of every complaint is whole: its lines are numbered within it, and the last one says how the complaint stands.

A line taken away in between, and a last one that had changed something, is found; a last note taken away is not.
"""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Connection, select

from db.schema import ticket_events, tickets
from db.schema.columns import AnyRow
from db.upkeep.findings import DatabaseFinding, listed

_PAGE = 500
_LINES = (
    select(tickets.c.ticket_no, tickets.c.state, ticket_events.c.id, ticket_events.c.state.label("then"))
    .join_from(tickets, ticket_events, ticket_events.c.ticket_no == tickets.c.ticket_no, isouter=True)
    .order_by(tickets.c.ticket_no)
)


def told(connection: Connection) -> DatabaseFinding:
    """The timelines of all complaints."""
    found = list(_astray(connection))
    if not found:
        return DatabaseFinding("timelines", True, "每件投诉的经过没有缺，最后一步和现在的状态相符")
    said = f"投诉的经过不对：{listed(found)}"
    return DatabaseFinding("timelines", False, f"{said}；请查明谁直接改过数据库，并用备份核对")


def _astray(connection: Connection) -> Iterator[str]:
    rows = connection.execute(_LINES, execution_options={"yield_per": _PAGE})
    for ticket_no, lines in groupby(rows, key=lambda row: row.ticket_no):
        by_number = {_number(line): line for line in lines}
        if by_number.keys() != set(range(len(by_number))):
            yield f"{ticket_no} 的经过少了"
        elif (last := by_number[len(by_number) - 1]).then != last.state:
            yield f"{ticket_no} 现在的状态不是最后一步的"


def _number(line: AnyRow) -> int:
    """Of a line within its complaint; -1 for none at all."""
    _, _, number = (line.id or "").rpartition("/")
    return int(number) if number.isdecimal() else -1
