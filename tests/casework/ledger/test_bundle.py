"""A bundle proves a month to whoever brings the keys, and fails for the reason that it fails for."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.casework.ledger.bundle import (
    NotCommitted,
    NotComparable,
    RootDiffers,
    SummaryDiffers,
    frontier_read,
    proven,
)
from bot.casework.ledger.checkpoints import Checkpoint, NotSigned, NotWitnessed, SplitView, Trust, opened
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.ledger.problems import LedgerProblem, NotExact
from bot.casework.ledger.tree import FrontierDoesNotFit, Tree
from bot.domain.month import RoundKey
from ledgers import (
    LATE_OCTOBER,
    NOVEMBER,
    OCTOBER,
    OFFICE,
    STRANGER,
    TRUST,
    Office,
    Published,
    busy_office,
    month_of,
    signed,
)

HOUSE = busy_office()
ROUNDS = [(OCTOBER, 0), (NOVEMBER, 0), (NOVEMBER, 14), (NOVEMBER, 16), (LATE_OCTOBER, 14)]


@pytest.mark.parametrize(("round_key", "first"), ROUNDS, ids=str)
def test_a_month_is_proven_wherever_its_bundle_begins(round_key: RoundKey, first: int) -> None:
    found = proven(HOUSE.publish(round_key, first).bundle(), TRUST)
    assert found.round == round_key
    assert found.books.ended
    assert all(found.books.outcome_of(receipt.slot) for receipt in HOUSE.receipts[round_key])
    assert list(found.checkpoints) == sorted(size for size in HOUSE.notes if size >= first)


def test_bundles_follow_on_each_other() -> None:
    october = proven(month_of(7).publish(OCTOBER).bundle(), TRUST)
    last = october.checkpoints[14]
    later = proven(HOUSE.publish(NOVEMBER, 14).bundle(), TRUST, [last])
    assert frontier_read(HOUSE.publish(NOVEMBER, 14).frontier) == list(october.frontier)
    assert later.round == NOVEMBER


def missing_note(size: int) -> Callable[[Published], Published]:
    return lambda it: replace(it, checkpoints={s: n for s, n in it.checkpoints.items() if s != size})


FAULTS: list[tuple[str, Callable[[Published], Published], type[LedgerProblem]]] = [
    ("a line less", lambda it: replace(it, lines=it.lines[:-1]), RootDiffers),
    (
        "another archive",
        lambda it: replace(it, lines=[*it.lines[:-1], it.lines[-1][:-9] + b"00000000\n"]),
        RootDiffers,
    ),
    (
        "another figure",
        lambda it: replace(it, summary=it.summary.replace(b'"first":0', b'"first": 0')),
        SummaryDiffers,
    ),
    ("no figure", lambda it: replace(it, summary=b"[]"), SummaryDiffers),
    (
        "no number",
        lambda it: replace(it, summary=it.summary.replace(b'"first":0', b'"first":false')),
        SummaryDiffers,
    ),
    (
        "another month",
        lambda it: replace(it, summary=it.summary.replace(b"2026-10", b"2026-09")),
        NotCommitted,
    ),
    ("a frontier too many", lambda it: replace(it, frontier=b"AAAA\n"), FrontierDoesNotFit),
    ("a frontier of no base64", lambda it: replace(it, frontier=b"AAA\n"), NotExact),
    ("a frontier of nothing", lambda it: replace(it, frontier=b"\n"), FrontierDoesNotFit),
    ("no roster note", missing_note(5), NotCommitted),
    ("no last note", missing_note(10), RootDiffers),
    ("no note at all", lambda it: replace(it, checkpoints={}), SummaryDiffers),
    (
        "another name",
        lambda it: replace(it, checkpoints={6: it.checkpoints[5], 10: it.checkpoints[10]}),
        SummaryDiffers,
    ),
]


@pytest.mark.parametrize(
    ("edit", "problem"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_each_fault_has_its_name(
    edit: Callable[[Published], Published], problem: type[LedgerProblem]
) -> None:
    with pytest.raises(problem):
        proven(edit(month_of(5).publish(OCTOBER)).bundle(), TRUST)


def test_a_month_that_has_not_ended_is_not_proven() -> None:
    office = month_of(5)
    office.enrol(NOVEMBER, 3)
    with pytest.raises(NotCommitted):
        proven(office.publish(NOVEMBER).bundle(), TRUST)


def test_results_behind_a_roster_that_nobody_signed_are_not_proven() -> None:
    office = Office()
    office.enrol(OCTOBER, 4)
    office.notes.clear()
    office.close(OCTOBER)
    with pytest.raises(NotCommitted):
        proven(office.publish(OCTOBER).bundle(), TRUST)


def test_a_correction_changes_the_figure_and_stays() -> None:
    office = month_of(5)
    receipt = office.receipts[OCTOBER][0]
    before = proven(office.publish(OCTOBER).bundle(), TRUST).books
    old = before.outcome_of(receipt.slot)
    assert old is not None
    office.correct(receipt, old, OutcomeCode.EX if old != OutcomeCode.EX else OutcomeCode.NT)
    after = proven(office.publish(OCTOBER).bundle(), TRUST).books
    assert (before.errata, after.errata) == (0, 1)
    assert after.outcome_of(receipt.slot) in (OutcomeCode.EX, OutcomeCode.NT)


def test_a_stolen_key_does_not_bring_the_witness() -> None:
    """Whoever has the office's key, its database and every line still lacks the witness's signature."""
    forged = Office(office=STRANGER)
    forged.enrol(OCTOBER, 5)
    forged.close(OCTOBER)
    with pytest.raises(NotSigned):
        proven(forged.publish(OCTOBER).bundle(), TRUST)
    bundle = month_of(5).publish(OCTOBER)
    alone = {size: note.rpartition("— ".encode())[0] for size, note in bundle.checkpoints.items()}
    with pytest.raises(NotWitnessed):
        proven(replace(bundle, checkpoints=alone).bundle(), TRUST)
    assert proven(replace(bundle, checkpoints=alone).bundle(), Trust([OFFICE.verifier])).books.ended


def test_two_readers_who_compare_find_a_split_view() -> None:
    """Even when office and witness act together."""
    one, other = (month_of(5, seed).publish(OCTOBER) for seed in (1, 2))
    for bundle in (one, other):
        assert proven(bundle.bundle(), TRUST).books.ended
    for size, note in other.checkpoints.items():
        with pytest.raises(SplitView, match=str(size)):
            proven(one.bundle(), TRUST, [opened(note, TRUST)])


def test_what_cannot_be_compared_is_not_passed_over() -> None:
    beyond = opened(signed(Checkpoint(OFFICE.name, 11, Tree().root())), TRUST)
    with pytest.raises(NotComparable):
        proven(month_of(5).publish(OCTOBER).bundle(), TRUST, [beyond])
