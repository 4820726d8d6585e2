"""A line is written in one way, and nothing else is read; every outcome of a callback has its code."""

import re
from hashlib import sha256
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.ledger.commitments import WrongLength, approver_mark, archive_commitment, slot_of
from bot.casework.ledger.lines import (
    LONGEST,
    ErratumLine,
    ErratumReason,
    Line,
    NotAnErratum,
    OutcomeLine,
    RosterLine,
    line_of,
    line_read,
)
from bot.casework.ledger.outcomes import RESULTS, NoSuchResult, OutcomeCode, code_of
from bot.casework.ledger.problems import LedgerProblem, NotExact
from bot.domain.disposition import Disposition
from bot.domain.month import Month, RoundKey

HASHES = st.binary(min_size=32, max_size=32)
ROUNDS = st.builds(
    RoundKey, st.builds(Month, st.integers(2000, 2099), st.integers(1, 12)), st.integers(0, 9999)
)
CODES = st.sampled_from(OutcomeCode)
MARKS = st.lists(st.binary(min_size=8, max_size=8), min_size=2, max_size=2, unique=True).map(
    lambda two: (min(two), max(two))
)
CHANGES = st.lists(CODES, min_size=2, max_size=2, unique=True)
LINES: st.SearchStrategy[Line] = st.one_of(
    st.builds(RosterLine, ROUNDS, HASHES),
    st.builds(OutcomeLine, ROUNDS, HASHES, CODES, HASHES),
    st.builds(
        lambda round_key, slot, change, reason, marks: ErratumLine(
            round_key, slot, change[0], change[1], reason, marks
        ),
        ROUNDS,
        HASHES,
        CHANGES,
        st.sampled_from(ErratumReason),
        MARKS,
    ),
)
SLOT, OTHER = "0123456789abcdef" * 4, "f" * 64
O1 = f"O1 2026-10 {SLOT} S5 {OTHER}"
E1 = f"E1 2026-10+1 {SLOT} S2 S3 RE 0000000000000000,00000000000000ff"


@given(LINES)
def test_a_line_comes_back_as_it_was_written(line: Line) -> None:
    assert line_of(line.text) == line
    assert line_read(f"{line.text}\n".encode()) == line
    assert line.text.isascii()
    assert len(line.text) <= LONGEST


@given(LINES, st.data())
def test_whatever_is_read_would_be_written_the_same(line: Line, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(line.text)))
    text = line.text[:at] + data.draw(st.text(max_size=3)) + line.text[at + data.draw(st.integers(0, 2)) :]
    try:
        assert line_of(text).text == text
    except LedgerProblem:
        assert text != line.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"R1 2026-10 {SLOT} ",
        f" R1 2026-10 {SLOT}",
        f"R1  2026-10 {SLOT}",
        f"R1\t2026-10 {SLOT}",
        f"R1 2026-10 {SLOT}\n",
        f"R1 2026-10 {SLOT}\r",
        f"R1 2026-10 {SLOT.upper()}",
        f"R1 2026-10 {SLOT[1:]}",
        f"R1 2026-10 {SLOT}0",
        f"R1 2026-13 {SLOT}",
        f"R1 2026-1 {SLOT}",
        f"R1 2026-10+0 {SLOT}",
        f"R1 2026-10+01 {SLOT}",
        f"R1 2026-10+10000 {SLOT}",
        f"R1 ２０26-10 {SLOT}",
        f"R1 2026-10 {SLOT[1:]}０",
        f"r1 2026-10 {SLOT}",
        f"R2 2026-10 {SLOT}",
        f"R1 2026-10 {SLOT} S5 {OTHER}",
        f"O1 2026-10 {SLOT} S5",
        O1.replace("S5", "S6"),
        O1.replace("S5", "s5"),
        O1.replace("S5", "S0"),
        E1.replace("RE", "XX"),
        E1.replace(",", ", "),
        E1[:-1],
    ],
)
def test_what_is_not_exact_is_refused(text: str) -> None:
    with pytest.raises(NotExact):
        line_of(text)


@pytest.mark.parametrize(
    "raw", [O1.encode(), f"{O1}\r\n".encode(), b"\n", f"{O1}\n\n".encode(), "R1 §\n".encode()]
)
def test_a_line_of_a_file_ends_with_one_line_feed(raw: bytes) -> None:
    with pytest.raises(NotExact):
        line_read(raw)


@pytest.mark.parametrize(
    "text", [E1.replace("S3", "S2"), E1.replace("00ff", "0000"), re.sub("(0{16}),(.*)", r"\2,\1", E1)]
)
def test_an_erratum_changes_something_and_has_two_approvers(text: str) -> None:
    with pytest.raises(NotAnErratum):
        line_of(text)


def test_every_way_a_callback_ends_has_one_code() -> None:
    scores = {Disposition.ANSWERED: [5, 4, 3, 2, 1]}
    every = [(d, s) for d in Disposition for s in scores.get(d, [None])]
    assert {code_of(*result) for result in every} == set(OutcomeCode)
    assert len(every) == len(OutcomeCode)
    assert all(RESULTS[code_of(*result)] == result for result in every)


def test_a_score_without_an_answer_has_no_code() -> None:
    for disposition, score in product(Disposition, [None, 0, 1, 5, 6]):
        if (disposition == Disposition.ANSWERED) != (score in (1, 5)):
            with pytest.raises(NoSuchResult):
                code_of(disposition, score)


def test_slots_and_commitments_are_the_bytes_that_were_agreed() -> None:
    t, r = bytes(range(16)), bytes(range(32))
    slot = sha256(b"huifang/slot/v1\n2026-10+2\n" + t + b"\n" + "甲-1".encode()).digest()
    assert slot_of(RoundKey.parse("2026-10+2"), t, "甲-1") == slot
    assert archive_commitment(r, b"{}") == sha256(b"huifang/archive/v1\n" + r + b"{}").digest()
    for wrong in (b"", bytes(15), bytes(17)):
        with pytest.raises(WrongLength):
            slot_of(RoundKey.parse("2026-10"), wrong, "1")
        with pytest.raises(WrongLength):
            archive_commitment(wrong, b"{}")


def test_an_approver_has_one_mark_that_needs_the_key() -> None:
    marks = {approver_mark(key, name) for key in (b"k" * 32, b"l" * 32) for name in ("chenjing", "wugang")}
    assert len(marks) == 4
    assert {len(mark) for mark in marks} == {8}
