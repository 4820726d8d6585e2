"""What is counted of the panel's opinions."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.casework.panel.figures import OpinionFact
from bot.domain.panel import Interest, MemberVerdict, OpinionState
from db.engine.prepared import Prepared
from db.schema import panel_opinions
from db.schema.columns import Instant

_ROW = panel_opinions.c
_FACTS = Prepared(
    select(
        _ROW.state, _ROW.interest, _ROW.answer_by, _ROW.released_at, _ROW.late, _ROW.verdict, _ROW.reopened
    ).where(
        _ROW.filed_at >= bindparam("since", type_=Instant), _ROW.filed_at < bindparam("before", type_=Instant)
    )
)


def facts(connection: Connection, since: datetime, before: datetime) -> list[OpinionFact]:
    """What is counted of the opinions that were given in a period."""
    return [
        OpinionFact(
            OpinionState(row.state),
            Interest(row.interest),
            row.answer_by,
            row.released_at is not None,
            row.late,
            MemberVerdict(row.verdict) if row.verdict is not None else None,
            row.reopened,
        )
        for row in _FACTS.all(connection, since=since, before=before)
    ]
