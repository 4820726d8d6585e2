"""Whether a month that was published may be published again: only by what says all that was said before, and perhaps more.

A witness's signature comes late, an erratum later still; both only add. Whatever else differs was changed by somebody.
"""

import json
from collections.abc import Mapping

from bot.casework.ledger.bundle import Bundle
from bot.casework.ledger.notes import SignedNote, note_read
from bot.casework.ledger.problems import LedgerProblem


class NotExtended(LedgerProblem):
    """What was published does not stand in what shall replace it."""

    def __init__(self, why: str) -> None:
        super().__init__(f"已经公布的和现在的对不上（{why}），没有动它；请先弄清楚是谁改的")


def check_extends(was: Bundle, now: Bundle) -> None:
    """Raises NotExtended unless `now` is of the same office and month, begins with all lines of `was`, and has every
    signature of another than the office that stands in `was`. Reads the lines of both, once; `now` is known to hold.
    """
    origin = _same_subject(was, now)
    if was.frontier != now.frontier:
        raise NotExtended("更早的行不一样")
    ahead = iter(now.lines)
    if any(line != next(ahead, b"") for line in was.lines):
        raise NotExtended("有的行被改、被删或换了次序")
    try:
        for size, raw in was.checkpoints.items():
            _check_kept(note_read(raw), now.checkpoints.get(size), origin)
    except NotExtended:
        raise
    except LedgerProblem:
        raise NotExtended("签名的文件被改过") from None


def _same_subject(was: Bundle, now: Bundle) -> str:
    """The origin of both."""
    told, due = _told(was.summary), _told(now.summary)
    names = {"origin": "单位", "month": "月份", "first": "起头的行"}
    for key, name in names.items():
        if told.get(key) != due.get(key):
            raise NotExtended(f"{name}不一样")
    return str(due["origin"])


def _told(summary: bytes) -> Mapping[str, object]:
    try:
        told = json.loads(summary)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise NotExtended("summary.json 读不懂")
    return told


def _check_kept(was: SignedNote, now: bytes | None, origin: str) -> None:
    strangers = {one for one in was.signatures if one.name != origin}
    if now is None:
        if strangers:  # without any it may go: it stood there for want of a better one
            raise NotExtended("少了见证单位签过的一份")
        return
    note = note_read(now)
    if note.text != was.text or not strangers <= {*note.signatures}:
        raise NotExtended("签名的文件不一样")
