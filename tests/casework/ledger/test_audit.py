"""Every case on a roster ends exactly once: whatever else a ledger says is noticed at the line that says it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.ledger.audit import Audit, ErratumBroken, OutcomesBroken, RosterBroken
from bot.casework.ledger.lines import ErratumLine, ErratumReason, Line, OutcomeLine, RosterLine
from bot.casework.ledger.outcomes import OutcomeCode
from ledgers import LATE_OCTOBER, NOVEMBER, OCTOBER, ONE, OTHER, busy_office, month_of

A, B, C = (bytes([n]) * 32 for n in (1, 2, 3))
AC = bytes(32)
Code = OutcomeCode


def on(slot: bytes) -> Line:
    return RosterLine(OCTOBER, slot)


def ended(slot: bytes, code: OutcomeCode = Code.S5) -> Line:
    return OutcomeLine(OCTOBER, slot, code, AC)


def corrected(slot: bytes, old: OutcomeCode, new: OutcomeCode) -> Line:
    return ErratumLine(OCTOBER, slot, old, new, ErratumReason.RECORDED, (ONE, OTHER))


def audited(lines: Iterable[Line], first: int = 0) -> Audit:
    audit = Audit(first)
    for line in lines:
        audit.take(line)
    audit.mark()
    return audit


@given(st.integers(0, 2**32))
def test_an_honest_ledger_is_counted_case_by_case(seed: int) -> None:
    office = busy_office(seed)
    audit = Audit()
    for line in office.lines:
        audit.take(line)
        if audit.at in office.notes:
            audit.mark()
    said = {line.slot: line.outcome for line in office.lines if isinstance(line, OutcomeLine)}
    said |= {line.slot: line.new for line in office.lines if isinstance(line, ErratumLine)}
    for round_key, receipts in office.receipts.items():
        books = audit.rounds[round_key]
        assert books.ended
        assert [books.outcome_of(receipt.slot) for receipt in receipts] == [said[r.slot] for r in receipts]
        assert sum(books.counts.values()) == len(receipts)
    assert audit.rounds[NOVEMBER].errata == 1
    assert [block.end - block.start for block in audit.rounds[NOVEMBER].blocks] == [6, 1]
    assert audit.rounds[OCTOBER].outcome_of(A) is None


@given(st.integers(2, 6), st.data())
def test_no_edit_of_an_honest_month_gives_another_honest_month_of_the_same_roster(
    cases: int, data: st.DataObject
) -> None:
    lines = month_of(cases).lines
    at, to = (data.draw(st.integers(cases, 2 * cases - 1)) for _ in range(2))
    edits: dict[str, Callable[[], list[Line]]] = {
        "drop": lambda: lines[:at] + lines[at + 1 :],
        "duplicate": lambda: [*lines[:at], lines[at], *lines[at:]],
        "move": lambda: [*(rest := lines[:at] + lines[at + 1 :])[:to], lines[at], *rest[to:]],
        "again": lambda: [*lines, lines[at]],
        "elsewhere": lambda: [*lines[:at], replace(lines[at], round=LATE_OCTOBER), *lines[at + 1 :]],
        "unknown": lambda: [*lines[:at], replace(lines[at], slot=A), *lines[at + 1 :]],
    }
    edited = edits[data.draw(st.sampled_from(sorted(edits)))]()
    if edited != lines:
        with pytest.raises(OutcomesBroken):
            audited(edited)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([on(B), on(A)], RosterBroken),
        ([on(A), on(A)], RosterBroken),
        ([on(A), ended(A), on(B)], RosterBroken),
        ([ended(A)], OutcomesBroken),
        ([on(A), on(B), ended(A)], OutcomesBroken),
        ([on(A), on(B), ended(B), ended(A)], OutcomesBroken),
        ([on(A), ended(A), ended(B)], OutcomesBroken),
        ([on(A), ended(A), corrected(A, Code.S5, Code.S1), ended(A)], OutcomesBroken),
        ([on(A), corrected(A, Code.S5, Code.S1)], ErratumBroken),
        ([on(A), ended(A), corrected(B, Code.S5, Code.S1)], ErratumBroken),
        ([on(A), ended(A), corrected(A, Code.S4, Code.S1)], ErratumBroken),
        ([on(A), ended(A), corrected(A, Code.S5, Code.S1), corrected(A, Code.S5, Code.S2)], ErratumBroken),
        ([corrected(A, Code.S5, Code.S1)], ErratumBroken),
    ],
)
def test_each_broken_promise_has_its_name(lines: list[Line], problem: type[Exception]) -> None:
    with pytest.raises(problem):
        audited(lines)


def test_a_case_stands_on_the_roster_once_in_several_blocks_too() -> None:
    audit = audited([on(A), on(C)])
    audit.take(on(C))
    audit.mark()
    with pytest.raises(RosterBroken):
        audit.take(ended(A))


def test_a_checkpoint_never_stands_within_the_results() -> None:
    audit = audited([on(A), on(B)])
    audit.take(ended(A))
    with pytest.raises(OutcomesBroken):
        audit.mark()


def test_of_a_round_that_began_before_only_what_can_be_seen_is_judged() -> None:
    audit = audited([ended(A), ended(B), corrected(A, Code.S5, Code.S2), on_november(C)], first=5)
    assert audit.rounds[OCTOBER].ended
    assert not audit.rounds[OCTOBER].whole
    for lines in ([ended(B), ended(A)], [ended(A), corrected(A, Code.S5, Code.S1), ended(B)]):
        with pytest.raises(OutcomesBroken):
            audited(lines, first=5)
    with pytest.raises(RosterBroken):
        audited([ended(A), on(B)], first=5)


def on_november(slot: bytes) -> Line:
    return RosterLine(NOVEMBER, slot)
