"""The evidence that members add to their opinions: which files, in their order. The bytes lie in the folder of attachments."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from db.engine.prepared import Prepared
from db.schema import panel_opinion_files

_ROW = panel_opinion_files.c
_ADD = Prepared(insert(panel_opinion_files))
_COUNT = Prepared(select(func.count()).select_from(panel_opinion_files).where(_ROW.ref == bindparam("of")))
_OF_OPINION = Prepared(
    select(_ROW.n, _ROW.media_type, _ROW.sha256, _ROW.size, _ROW.at)
    .where(_ROW.ref == bindparam("of"))
    .order_by(_ROW.n)
)


@dataclass(frozen=True, slots=True)
class OpinionFile:
    """One of them. `n`: its place, from 1; `media_type`: by content; `size`: bytes."""

    n: int
    media_type: str
    sha256: str
    size: int
    at: datetime


def add(
    connection: Connection, ref: str, *, media_type: str, sha256: str, size: int, most: int, now: datetime
) -> bool:
    """Note a file that lies in the folder; False where the opinion has `most` already. Raises Conflict."""
    there = int(_COUNT.scalar(connection, of=ref))
    if there >= most:
        return False
    _ADD.run(connection, ref=ref, n=there + 1, media_type=media_type, sha256=sha256, size=size, at=now)
    return True


def of_opinion(connection: Connection, ref: str) -> list[OpinionFile]:
    """Those of one opinion, in their order."""
    return [OpinionFile(**row._asdict()) for row in _OF_OPINION.all(connection, of=ref)]
