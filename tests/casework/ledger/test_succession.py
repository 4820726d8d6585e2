"""What was published gives way to what says the same and more, and to nothing else."""

from dataclasses import replace

import pytest

from bot.casework.ledger.bundle import Bundle
from bot.casework.ledger.notes import SignedNote, note_read
from bot.casework.ledger.succession import NotExtended, check_extends
from ledgers import NOVEMBER, OCTOBER, ORIGIN, WITNESS, Published, busy_office, month_of

OLDER = busy_office().publish(NOVEMBER, 14)
LAST = max(OLDER.checkpoints)


def alone(note: bytes) -> bytes:
    """The note without its witness."""
    read = note_read(note)
    return SignedNote(read.text, tuple(one for one in read.signatures if one.name == ORIGIN)).written()


def unwitnessed(published: Published) -> Published:
    return replace(published, checkpoints={size: alone(note) for size, note in published.checkpoints.items()})


def grown() -> Published:
    office = busy_office()
    office.enrol(OCTOBER.__class__.parse("2026-12"), 3)
    return office.publish(NOVEMBER, 14)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (OLDER, OLDER),
        (unwitnessed(OLDER), OLDER),
        (OLDER, grown()),
        (unwitnessed(OLDER), grown()),
        # A checkpoint that nobody else signed may go when a witnessed one does its work.
        (unwitnessed(OLDER), replace(OLDER, checkpoints={LAST: OLDER.checkpoints[LAST]})),
    ],
)
def test_more_lines_and_more_signatures_are_an_extension(was: Published, now: Published) -> None:
    check_extends(was.bundle(), now.bundle())


def test_whatever_takes_something_back_is_none() -> None:
    first = replace(OLDER, lines=[OLDER.lines[1], OLDER.lines[0], *OLDER.lines[2:]])
    one_less = {size: note for size, note in OLDER.checkpoints.items() if size != LAST}
    takes_back: dict[str, tuple[Bundle, Bundle]] = {
        "月份": (month_of(3).publish(OCTOBER).bundle(), OLDER.bundle()),
        "被改": (OLDER.bundle(), first.bundle()),
        "被删": (OLDER.bundle(), replace(OLDER, lines=OLDER.lines[:-1]).bundle()),
        "更早的行": (OLDER.bundle(), replace(OLDER, frontier=b"").bundle()),
        "少了见证": (OLDER.bundle(), replace(OLDER, checkpoints=one_less).bundle()),
        "签名的文件不一样": (OLDER.bundle(), unwitnessed(OLDER).bundle()),
        "签名的文件被改过": (replace(OLDER, checkpoints={LAST: b"?"}).bundle(), OLDER.bundle()),
        "读不懂": (replace(OLDER, summary=b"[]").bundle(), OLDER.bundle()),
        "单位": (replace(OLDER, summary=b"{}").bundle(), OLDER.bundle()),
    }
    for why, (was, now) in takes_back.items():
        with pytest.raises(NotExtended, match=why):
            check_extends(was, now)
    assert WITNESS.name.encode() in OLDER.checkpoints[LAST]
