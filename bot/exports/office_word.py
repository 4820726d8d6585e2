"""`office.json` beside a published month: what only the office says. Nothing in it follows from the lines, and a checker passes it over.

What was said when the month was first published of its departments and its close stays as it is: two breakdowns of one
month, one after the other, could be subtracted from each other.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection

from bot.casework.figures import merging
from bot.casework.figures.breakdown import Group
from bot.casework.figures.merging import Departments
from bot.casework.ledger.bundle import Proven
from bot.casework.ledger.checkpoints import Trust
from bot.domain.month import RoundKey
from bot.exports.bundle_folder import NotABundle
from db.queries.figures import figures, floors
from db.queries.ledger.reading import NothingToPublish
from db.queries.rounds import rounds

OFFICE = "office.json"
_FORMAT = "huifang/office/v1"
_COUNTS = ("concluded", "answered", "satisfied")


@dataclass(frozen=True, slots=True)
class Floor:
    """Below how many answers a department is not told apart, and in which order the office lists them."""

    order: Sequence[str]
    zone: tzinfo
    answers: int = merging.FLOOR


@dataclass(frozen=True, slots=True)
class WitnessWord:
    """Who signed with the office, under which key, and when the last checkpoint."""

    name: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OfficeWord:
    """What `office.json` says."""

    closed_at: datetime
    given_up: bool
    """Two persons decided that the month is closed although somebody was never called."""
    root: str
    """Over the sealed records."""
    departments: Departments
    floor: int
    """No department with fewer answers stands alone."""
    keys: tuple[str, ...]
    """The office's own, for comparing with what is known from elsewhere."""
    witnesses: tuple[WitnessWord, ...]
    """Those who signed the last checkpoint, where every one of the bundle is witnessed; none: only the office vouches."""

    def written(self) -> bytes:
        """The file."""
        told = asdict(self)
        told["departments"] = departments_written(self.departments)
        whole = {"format": _FORMAT, **told}
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1, default=datetime.isoformat)
        return f"{text}\n".encode()

    @classmethod
    def read(cls, raw: bytes) -> "OfficeWord":
        """What the file says; raises NotABundle for one that is not ours."""
        try:
            told = json.loads(raw)
            return cls(
                datetime.fromisoformat(told["closed_at"]),
                bool(told["given_up"]),
                str(told["root"]),
                departments_read(told["departments"]),
                int(told["floor"]),
                tuple(told["keys"]),
                tuple(
                    WitnessWord(one["name"], one["key"], datetime.fromisoformat(one["at"]))
                    for one in told["witnesses"]
                ),
            )
        except (KeyError, TypeError, ValueError, RecursionError):
            raise NotABundle(f"{OFFICE} 读不懂，不是公布时写的；请移开它，会重新公布") from None


def word_of(
    connection: Connection, key: RoundKey, found: Proven, trust: Trust, floor: Floor, was: bytes | None
) -> OfficeWord:
    """What the office says of a closed round; raises NothingToPublish as long as it is being closed.

    `was`: what it said when the month was published before; raises NotABundle when that cannot be read.
    """
    before = OfficeWord.read(was) if was is not None else None
    round_ = rounds.find(connection, str(key))
    if round_ is None or round_.closed_at is None:
        raise NothingToPublish(f"{key} 正在封存；过一会儿再公布")
    kept = replace(floor, answers=floors.held(connection, str(key), floor.answers))
    return OfficeWord(
        closed_at=before.closed_at if before else round_.closed_at.astimezone(floor.zone),
        given_up=before.given_up if before else bool(round_.uncalled_by),
        root=before.root if before else round_.root or "",
        departments=before.departments if before else _departments(connection, key, kept),
        floor=before.floor if before else kept.answers,
        keys=tuple(one.text for one in trust.office),
        witnesses=_witnesses(found, trust),
    )


def _departments(connection: Connection, key: RoundKey, floor: Floor) -> Departments:
    """A supplement has so few cases that it is told as a whole."""
    if key.number:
        return Departments((), None, 0)
    groups = figures.departments_as_written(connection, key.month)
    return merging.published(merging.in_order(groups, floor.order), floor.answers)


def _witnesses(found: Proven, trust: Trust) -> tuple[WitnessWord, ...]:
    last = found.checkpoints[max(found.checkpoints)].witnessed if trust.quorum else {}
    return tuple(
        WitnessWord(key.name, key.text, last[key.name]) for key in trust.witnesses if key.name in last
    )


def departments_written(departments: Departments) -> Mapping[str, object]:
    """As JSON."""
    return {
        "shown": [_counts(group) for group in departments.shown],
        "rest": _counts(departments.rest) if departments.rest is not None else None,
        "merged": departments.merged,
    }


def departments_read(told: Mapping[str, Any]) -> Departments:
    """From that; raises KeyError, TypeError or ValueError."""
    rest = told["rest"]
    shown = tuple(_group(one) for one in told["shown"])
    return Departments(shown, _group(rest) if rest is not None else None, int(told["merged"]))


def _counts(group: Group) -> Mapping[str, object]:
    return {"name": group.name, **{what: getattr(group, what) for what in _COUNTS}}


def _group(told: Mapping[str, object]) -> Group:
    concluded, answered, satisfied = (int(str(told[what])) for what in _COUNTS)
    return Group(str(told["name"]), concluded, answered, satisfied, 0)
