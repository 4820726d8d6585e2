"""补充月次: what a month's own figures do not include: its supplements, and the cases that still wait for one."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from bot.casework.figures import score
from bot.casework.figures.score import Figures
from bot.domain.month import OFFICE_ZONE, Month, RoundKey, Window
from bot.domain.round_state import RoundState
from db.queries.archive import archive
from db.queries.rounds import latecomers, rounds
from db.queries.rounds.latecomers import Coming


@dataclass(frozen=True, slots=True)
class SupplementRound:
    """A supplement, planned or still to come, with its own figures."""

    key: RoundKey
    state: str
    """The state of its round; `unplanned` while it is still to come."""
    window: Window
    root: str | None
    figures: Figures


def of_month(connection: Connection, month: Month, now: datetime, zone: tzinfo) -> list[SupplementRound]:
    """The existing supplements, the first one first, and the coming one for the cases that wait.

    The concluded cases of the month are those of its own round and of all of these.
    """
    found = [
        SupplementRound(
            one.key,
            one.state,
            Window(one.opens, one.closes),
            one.root,
            archive.figures(connection, one.month),
        )
        for one in rounds.supplements(connection, month)
    ]
    coming = latecomers.coming(connection, month, now, zone)
    return found if coming is None else _with(found, coming)


def _with(found: list[SupplementRound], coming: Coming) -> list[SupplementRound]:
    """Waiting cases count with the supplement that takes them at the next tick, or with the coming one."""
    nobody = score.figures(concluded=0, dispositions={}, scores={})
    into = next(
        (one for one in found if one.key == coming.key),
        SupplementRound(coming.key, RoundState.UNPLANNED, coming.window, None, nobody),
    )
    figures = replace(into.figures, concluded=into.figures.concluded + coming.waiting)
    return [*(one for one in found if one is not into), replace(into, figures=figures)]


def missing(connection: Connection, key: RoundKey, now: datetime, zone: tzinfo = OFFICE_ZONE) -> str:
    """Why there is no such round, and what to do, in one sentence."""
    if not key.number:
        return f"{key} 还没有回访计划；请先 huifang round plan {key}"
    coming = latecomers.coming(connection, key.month, now, zone)
    if coming is None or coming.key != key:
        return f"没有补充月次 {key}；有哪些，请看 huifang round status {key.month}"
    if now < coming.window.opens:
        return f"补充月次 {key} 还没有计划，回访从 {coming.window.opens:%Y-%m-%d} 开始；到时会自动计划"
    return f"补充月次 {key} 还没有计划；请先 huifang round plan {key}"


def waiting(connection: Connection, period: str, now: datetime, zone: tzinfo = OFFICE_ZONE) -> list[Coming]:
    """For a month, or each month of a year: the cases that are in no round yet. For a supplement, none."""
    months = [month for month in latecomers.months_waiting(connection) if month.startswith(period)]
    found = (latecomers.coming(connection, Month.parse(month), now, zone) for month in months)
    return [coming for coming in found if coming is not None]
