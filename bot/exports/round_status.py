"""A round's figures under their published keys: of `huifang round status --json`, and of the public `/figures/{month}.json`."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection

from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey, window_of
from bot.domain.round_state import RoundState
from bot.exports.edition import Edition
from db.queries.archive import archive
from db.queries.figures import supplement_rounds
from db.queries.figures.supplement_rounds import SupplementRound
from db.queries.ledger import witnessing
from db.queries.ledger.witnessing import LedgerStanding
from db.queries.outbox import lanes
from db.queries.rounds import rounds, uncalled


def status(connection: Connection, key: RoundKey, *, zone: tzinfo, now: datetime) -> dict[str, Any]:
    """The figures of a round, planned or not, all of one moment."""
    found = rounds.find(connection, str(key))
    figures = archive.figures(connection, str(key))
    beside = supplement_rounds.of_month(connection, key.month, now, zone)
    awaited = next((one for one in beside if found is None and one.key == key), None)
    window = awaited.window if awaited is not None else window_of(key.month, zone)
    opens, closes = (found.opens, found.closes) if found is not None else (window.opens, window.closes)
    because = uncalled.by_reason(connection, str(key))
    stopped = [(lane, lane.paused_since) for lane in lanes.paused(connection) if lane.paused_since]
    return {
        "month": str(key),
        "state": found.state if found is not None else RoundState.UNPLANNED,
        "window": {
            "opens": opens.astimezone(zone).isoformat(),
            "closes": closes.astimezone(zone).isoformat(),
        },
        "rule": found.rule if found is not None else None,
        "concluded": awaited.figures.concluded if awaited is not None else figures.concluded,
        "dispositions": {d.value: n for d, n in figures.dispositions.items()},
        "open": figures.open,
        "answered": figures.answered,
        "satisfied": figures.satisfied,
        "satisfied_rate": figures.satisfied_rate,
        "coverage": figures.coverage,
        "satisfied_of_concluded": figures.satisfied_of_concluded,
        "wilson_low": figures.wilson_low,
        "root": found.root if found is not None else None,
        "never_called": sum(because.values()),
        "never_called_because": {why.value: count for why, count in because.items()},
        "late": _decision(found.late_by, found.late_reason) if found is not None else None,
        "given_up": _decision(found.uncalled_by, found.uncalled_reason) if found is not None else None,
        "supplements": [] if key.number else [_supplement(one) for one in beside],
        "ledger": _ledger(witnessing.standing(connection, str(key))),
        "paused": {lane.channel: since.astimezone(zone).isoformat() for lane, since in stopped},
    }


def for_the_public(status: Mapping[str, Any]) -> dict[str, Any]:
    """The same keys of a sealed round, without names and without the office's running.

    That two persons decided is said, not who and why. A supplement that is not sealed counts nothing yet: of its few
    cases one could else watch each end.
    """
    unnamed = {key: {"by": None, "reason": None} for key in ("late", "given_up") if status[key] is not None}
    beside = [
        one if one["state"] == RoundState.CLOSED else {**one, "dispositions": dict.fromkeys(Disposition, 0)}
        for one in status["supplements"]
    ]
    return {**status, **unnamed, "supplements": beside, "paused": {}}


def as_published(edition: Edition) -> dict[str, Any]:
    """Those of the keys whose values everybody can check, as they are in what is published."""
    figures, last = edition.figures, edition.last
    return {
        "concluded": figures.concluded,
        "dispositions": {d.value: n for d, n in figures.dispositions.items()},
        "open": figures.open,
        "answered": figures.answered,
        "satisfied": figures.satisfied,
        "satisfied_rate": figures.satisfied_rate,
        "coverage": figures.coverage,
        "satisfied_of_concluded": figures.satisfied_of_concluded,
        "wilson_low": figures.wilson_low,
        "root": edition.word.root,
        "ledger": {
            "size": last.size,
            "root": last.root.hex(),
            "witnessed": bool(edition.word.witnesses),
        },
    }


def _supplement(one: SupplementRound) -> dict[str, object]:
    ends = {d.value: n for d, n in one.figures.dispositions.items()}
    return {
        "n": one.key.number,
        "state": one.state,
        "concluded": one.figures.concluded,
        "dispositions": ends,
    }


def _ledger(found: LedgerStanding | None) -> dict[str, object] | None:
    """None: it is not in the ledger, or not signed yet."""
    return {"size": found.size, "root": found.root, "witnessed": found.witnessed} if found else None


def _decision(by: str | None, reason: str | None) -> dict[str, str | None] | None:
    return {"by": by, "reason": reason} if by else None
